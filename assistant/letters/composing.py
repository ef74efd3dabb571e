"""A letter's texts: three ways to write it, each worded by the writer and passed by the evidence check."""

import re
from collections.abc import Sequence

from assistant import evidence
from assistant.errors import BadRequest
from assistant.facts import FactSheet
from assistant.grounding import Grounding
from assistant.kit import Writer
from assistant.letters.context import Material, variables
from assistant.letters.message import body_text, subject_line
from assistant.letters.templates import WAYS, Choice, written
from assistant.letters.types import KINDS, Doubt, LetterKind, Variant
from assistant.types import Fact
from assistant.wording import words
from assistant.writing.failure import WriterFailed
from knowledge.language import Bilingual, Language

# What a kind cannot do without, and what to do where it is not there.
_NEEDS: dict[LetterKind, tuple[str, Bilingual]] = {
    "introduction": ("sender", Bilingual("Say who writes it.", "请填写发件人姓名。")),
    "quote_cover": ("number", Bilingual("Choose the quote it goes with.", "请选择所附的报价。")),
    "answer": (
        "answer",
        Bilingual("Choose a conversation with an answered question, or write the answer.", "请选择含有已答复问题的对话，或填写答复内容。"),
    ),
    "apology": ("about", Bilingual("Say what went wrong.", "请填写发生了什么问题。")),
    "renewal": ("about", Bilingual("Say what is to be renewed.", "请填写续约内容。")),
}  # fmt: skip


def variants(material: Material, generation: int, writer: Writer) -> tuple[Variant, ...]:
    """Return the three ways to write a letter. Raises BadRequest where what it cannot do without is missing."""
    sheet = FactSheet(generation)
    values = variables(material, sheet)
    kind = material.request.kind
    if kind == "answer" and "offer" in values:
        values["answer"] = values["offer"]
    if kind in _NEEDS and _NEEDS[kind][0] not in values:
        name, todo = KINDS[kind], _NEEDS[kind][1]
        raise BadRequest(
            Bilingual(f"{name.en}: this cannot be written yet. {todo.en}", f"{name.zh}：暂时无法撰写。{todo.zh}")
        )  # fmt: skip
    return tuple(_variant(way, material, values, sheet.facts, writer) for way in range(1, WAYS + 1))


def _variant(
    way: int, material: Material, values: dict[str, str], facts: Sequence[Fact], writer: Writer
) -> Variant:  # fmt: skip
    request = material.request
    choice = Choice(request.tone, request.length, frozenset(values))
    subject, body = written(request.kind, request.language, way, choice, values)
    worded, by = _worded(
        body, f"letter {request.kind} {request.tone} {request.length}", facts, request.language, writer
    )
    used = set(evidence.REFERENCE.findall(subject + worded))
    return Variant(
        way, _capital(subject_line(filled(subject, facts, request.language))), body_text(filled(worded, facts, request.language)),
        tuple(f for f in facts if f.id in used), by,
    )  # fmt: skip


def _capital(text: str) -> str:
    """Return a subject with a capital where it begins with a plain word; "iPad" stays as it is."""
    return text[:1].upper() + text[1:] if text[:2].isascii() and text[:2].islower() else text


def _worded(
    plain: str, task: str, facts: Sequence[Fact], language: Language, writer: Writer
) -> tuple[str, str]:  # fmt: skip
    """Return the writer's letter where every sentence passes the check; else the plain one, as it stands in our texts."""
    grounding, text = Grounding(facts, plain), ""
    try:
        for sentence in writer.write(task, plain, facts, language):
            found = grounding.check(sentence)
            if found.problems and sentence not in plain:
                return plain, "composed"
            text += sentence if sentence in plain else grounding.release(found)
    except WriterFailed:
        return plain, "composed"
    kept = set(evidence.REFERENCE.findall(plain)) <= set(evidence.REFERENCE.findall(text))
    sound = bool(text.strip()) and not any(evidence.check(s, facts) for s in evidence.split(text))
    return (text, writer.name) if kept and sound else (plain, "composed")


def filled(text: str, facts: Sequence[Fact], language: Language) -> str:
    """Return a text with its values. A letter carries no citation marks: its facts are kept beside it."""
    known = {f.id: f for f in facts}
    return evidence.REFERENCE.sub(lambda m: evidence.shown(m, known, language), text)


def doubts(text: str, facts: Sequence[Fact], language: Language) -> tuple[Doubt, ...]:
    """Return the figures and promises of an edited text that none of `facts` supports."""
    said = sorted({words(f, language) for f in facts}, key=len, reverse=True)
    for value in (v for v in said if v):
        begins = r"(?<![\d.,])" if value[0].isdigit() else ""
        ends = r"(?!\d|[.,]\d)" if value[-1].isdigit() else ""
        text = re.sub(begins + r"\s+".join(re.escape(part) for part in value.split()) + ends, "\u2002", text)
    found = (Doubt(p.found, p.why) for p in evidence.check(text.replace("[[", "［［"), ()))
    return tuple(dict.fromkeys(found))
