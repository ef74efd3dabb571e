"""Our own text as the writer in use says it: whole and checked sentence by sentence, or as it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant import evidence
from assistant.evidence import REFERENCE, Problem
from assistant.grounding import Grounding
from assistant.kit import Writer
from assistant.types import Fact
from assistant.writing.failure import WriterFailed
from assistant.writing.language import in_language
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language

PLAIN = "composed"
_OTHER_LANGUAGE = Bilingual("not in the language of the text", "语言不符")
_LEFT_OUT = Bilingual("the writer left out a fact", "写作模型遗漏了事实")
_STOPPED = Bilingual("the check stopped “{found}”: {why}", "核对拦下“{found}”：{why}")


@dataclass(frozen=True)
class Spoken:
    """A text with references. `by` is the writer whose words it has; `why` says why it has not those of the one in use."""

    text: str
    by: str = PLAIN
    why: Bilingual | None = None


def spoken(
    plain: str, task: str, facts: Sequence[Fact], language: Language, writer: Writer, asked: Sequence[str] = ()
) -> Spoken:  # fmt: skip
    """Return the writer's text where each sentence passes the check, one that fails written again once; else `plain`."""
    grounding, text = Grounding(facts, plain), ""
    stream = writer.write(task, plain, facts, language, asked)
    try:
        for sentence in stream:
            passed = sentence if sentence in plain else _passed(sentence, stream, grounding, language)
            if isinstance(passed, Problem):
                return Spoken(plain, why=_stopped(passed))
            text += passed
    except WriterFailed as error:
        return Spoken(plain, why=error.why)
    if not text.strip() or not set(REFERENCE.findall(plain)) <= set(REFERENCE.findall(text)):
        return Spoken(plain, why=_LEFT_OUT)
    if wrong := next((p for s in evidence.split(text) for p in evidence.check(s, facts)), None):
        return Spoken(plain, why=_stopped(wrong))
    notes = stream.notes if isinstance(stream, Written) else {}
    if isinstance(told := notes.get("fallback"), dict):
        return Spoken(plain, why=told["why"])
    same = text.split() == plain.split()
    return Spoken(plain) if same else Spoken(text.strip(), str(notes.get("writer", writer.name)))


def _passed(sentence: str, stream: Iterable[str], grounding: Grounding, language: Language) -> str | Problem:
    """Return a sentence as it may be said, written again where need be; else what is wrong with it."""
    checked = _checked(sentence, grounding, language)
    if isinstance(checked, Problem) and isinstance(stream, Written):
        again = stream.again(sentence.strip(), f"{checked.found}: {checked.why.say(language)}")
        return _checked(again, grounding, language) if again else checked
    return checked


def _checked(sentence: str, grounding: Grounding, language: Language) -> str | Problem:
    found = grounding.check(sentence)
    if found.problems:
        return found.problems[0]
    if not in_language(found.text, language):
        return Problem(sentence.strip()[:60], _OTHER_LANGUAGE)
    return grounding.release(found)


def _stopped(problem: Problem) -> Bilingual:
    found = problem.found[:60]
    return Bilingual(
        _STOPPED.en.format(found=found, why=problem.why.en), _STOPPED.zh.format(found=found, why=problem.why.zh)
    )
