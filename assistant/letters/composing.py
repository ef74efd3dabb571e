"""A letter's texts: three ways to write it, each worded by the writer and passed by the evidence check."""

import re
from collections.abc import Sequence

from assistant import evidence
from assistant.errors import BadRequest
from assistant.facts import FactSheet
from assistant.kit import Writer
from assistant.letters.context import Material, variables
from assistant.letters.message import body_text, subject_line
from assistant.letters.speaking import Spoken, spoken
from assistant.letters.templates import WAYS, Choice, written
from assistant.letters.types import KINDS, Doubt, LetterKind, Variant
from assistant.types import Fact
from assistant.wording import words
from assistant.writing.failure import FAILURES
from knowledge.language import Bilingual, Language

# What a kind cannot do without, and what to do where it is not there.
_NEEDS: dict[LetterKind, tuple[str, Bilingual]] = {
    "introduction": ("sender", Bilingual("Say who writes it.", "请填写发件人姓名。")),
    "quote_cover": ("number", Bilingual("Choose the quote it goes with.", "请选择所附的报价。")),
    "answer": (
        "answer",
        Bilingual("Choose a conversation with an answered question, or write the answer in “What we do or answer”.", "请选择含有已答复问题的对话，或在“答复或处理”中填写答复内容。"),
    ),
    "apology": ("about", Bilingual("Say what went wrong, in “About”.", "请在“事由”中填写发生了什么问题。")),
    "renewal": ("about", Bilingual("Say what is to be renewed, in “About”.", "请在“事由”中填写续约内容。")),
}  # fmt: skip


def variants(material: Material, generation: int, writer: Writer) -> tuple[Variant, ...]:
    """Return the three ways to write a letter. Raises BadRequest where what it cannot do without is missing."""
    values, known = _known(material, generation)
    made: list[Variant] = []
    for way in range(1, WAYS + 1):
        # A writer that failed once is not waited for again: a letter is there within one deadline.
        failed = any(v.why in FAILURES for v in made)
        made.append(_variant(way, material, values, known, writer, plainly=failed))
    return tuple(made)


def facts(material: Material, generation: int) -> tuple[Fact, ...]:
    """Return all that a letter may state, whoever words it. Raises as `variants`."""
    return _known(material, generation)[1]


def _known(material: Material, generation: int) -> tuple[dict[str, str], tuple[Fact, ...]]:
    """Return the variables of a letter and the facts they refer to."""
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
    return values, tuple(sheet.facts)


def _variant(
    way: int, material: Material, values: dict[str, str], facts: Sequence[Fact], writer: Writer, *, plainly: bool
) -> Variant:
    """Return one way; the writer words what stands between greeting and closing."""
    request = material.request
    text = written(request.kind, request.language, way, Choice(request.tone, request.length, frozenset(values)), values)
    task, asked = f"letter {request.kind} {request.tone} {request.length}", tuple(t.asked for t in material.turns)
    said = Spoken(text.middle) if plainly else spoken(text.middle, task, facts, request.language, writer, asked)
    body = "\n\n".join([text.greeting, said.text, text.closing])
    used = set(evidence.REFERENCE.findall(text.subject + body))
    return Variant(
        way, _capital(subject_line(filled(text.subject, facts, request.language))), body_text(filled(body, facts, request.language)),
        tuple(f for f in facts if f.id in used), said.by, said.why,
    )  # fmt: skip


def _capital(text: str) -> str:
    """Return a subject with a capital where it begins with a plain word; "iPad" stays as it is."""
    return text[:1].upper() + text[1:] if text[:2].isascii() and text[:2].islower() else text


def filled(text: str, facts: Sequence[Fact], language: Language) -> str:
    """Return a text with its values. A letter carries no citation marks: its facts are kept beside it."""
    known = {f.id: f for f in facts}
    return evidence.REFERENCE.sub(lambda m: evidence.shown(m, known, language), text)


def doubts(text: str, facts: Sequence[Fact], *languages: Language) -> tuple[Doubt, ...]:
    """Return the figures and promises of an edited text that none of `facts`, in any of these languages, supports."""
    said = sorted({words(f, language) for f in facts for language in languages}, key=len, reverse=True)
    for value in (v for v in said if v):
        begins = r"(?<![\d.,])" if value[0].isdigit() else ""
        ends = r"(?!\d|[.,]\d)" if value[-1].isdigit() else ""
        text = re.sub(begins + r"\s+".join(re.escape(part) for part in value.split()) + ends, "\u2002", text)
    found = (Doubt(_whole(p.found, text), p.why) for p in evidence.check(text.replace("[[", "［［"), ()))
    return tuple(dict.fromkeys(found))


def _whole(found: str, text: str) -> str:
    """Return the whole number that a run of digits is part of: 25,182.00 for 182."""
    numbers = re.findall(r"\d[\d,.]*\d|\d", text)
    return next((n for n in numbers if found in re.split(r"\D+", n)), found)
