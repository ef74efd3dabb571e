"""How a draft is said: the writer's sentences that pass the check, and the plain statement for what they leave out."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant import evidence
from assistant.evidence import REFERENCE, Problem
from assistant.grounding import Grounding
from assistant.kit import Writer
from assistant.prompting import Phrases
from assistant.types import Draft, Fact
from assistant.writing.failure import WriterFailed
from assistant.writing.language import in_language
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language

_OTHER_LANGUAGE = Bilingual("not in the customer's language", "语言与客户不一致")


class Speaking(Protocol):
    """What words drafts: the writer in use, and the phrases for where nothing is left."""

    @property
    def writer(self) -> Writer:
        """Return the writer."""

    @property
    def phrases(self) -> Phrases:
        """Return the phrases."""


class Saying:
    """One draft being said. `problems` are what was stopped, `notes` what the writer took; both fill while it is said."""

    def __init__(self, kit: Speaking, draft: Draft, language: Language, asked: Sequence[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.notes: dict[str, object] = {}
        self._kit, self._draft, self._language, self._asked = kit, draft, language, asked
        self._grounding = Grounding(draft.facts, draft.plain)
        self._plain = list(evidence.split(draft.plain))
        self._said: list[str] = []
        self._followed = 0
        """How many sentences of the plain statement the writer has repeated from its beginning; -1 once it left it."""

    def sentences(self) -> Iterator[str]:
        """Yield the sentences one by one as each passes.

        A sentence that fails is written again once; then the writer is heard no further, and what is missing of the
        plain statement follows. Nothing fails open: where no sentence is left, the reply says that nothing was found.
        """
        task = "refuse" if self._draft.refused else self._draft.task
        yield from self._written(self._kit.writer, task)
        if self._incomplete():
            passing = [s for s in self._plain if not evidence.check(s, self._draft.facts)]
            if self._said and passing:
                yield "\n\n"
            yield from passing or [self._kit.phrases.say("documents.none", self._language)]

    def _written(self, writer: Writer, task: str) -> Iterator[str]:
        stream = writer.write(task, self._draft.plain, self._draft.facts, self._language, self._asked)
        if isinstance(stream, Written):
            self.notes = stream.notes
        try:
            for sentence in stream:
                plain = self._is_next_of_plain(sentence)
                passed = self._plainly(sentence) if plain else self._passed(sentence, stream)
                if passed is None:
                    return
                if not passed:
                    continue
                self._said.append(passed)
                yield passed
        except WriterFailed as error:
            self.notes["fallback"] = {"kind": error.kind, "why": error.why, "detail": error.detail}

    def _passed(self, sentence: str, stream: object) -> str | None:
        """Return the sentence as it may be shown, written again if need be; None where it may not."""
        self._followed = -1
        first = self._checked(sentence)
        if isinstance(first, str):
            return first
        self.problems += first
        if not isinstance(stream, Written):
            return None
        second = stream.again(sentence.strip(), "; ".join(f"{p.found}: {p.why.say(self._language)}" for p in first))
        checked = self._checked(second) if second else ()
        if isinstance(checked, str):
            return checked
        self.problems += checked
        return None

    def _checked(self, sentence: str) -> str | tuple[Problem, ...]:
        found = self._grounding.check(sentence)
        if not found.problems and not in_language(found.text, self._language):
            return (Problem(sentence.strip()[:60], _OTHER_LANGUAGE),)
        return found.problems or self._grounding.release(found)

    def _is_next_of_plain(self, sentence: str) -> bool:
        """Return whether all written so far, with this sentence, is the plain statement itself: code wrote it."""
        return self._followed >= 0 and sentence in self._plain[self._followed : self._followed + 1]

    def _plainly(self, sentence: str) -> str:
        """Return a sentence of the plain statement, or "" where even that fails and is left out."""
        self._followed += 1
        problems = evidence.check(sentence, self._draft.facts)
        self.problems += problems
        return "" if problems else sentence

    def _incomplete(self) -> bool:
        """Return whether the plain statement must follow: nothing was said, or not the facts that answer first."""
        if not self._said:
            return True
        if self._followed == len(self._plain):
            return False
        first = next((values for s in self._plain if (values := self._values(s))), set[str]())
        said = set(REFERENCE.findall("".join(self._said)))
        # A plain statement without a figure is said whole where the writer failed: nothing shows what is missing.
        return not first <= said if first else bool(self.problems or "fallback" in self.notes)

    def _values(self, sentence: str) -> set[str]:
        facts: dict[str, Fact] = {f.id: f for f in self._draft.facts}
        return {n for n in REFERENCE.findall(sentence) if n in facts and facts[n].kind not in ("name", "sku", "place")}
