"""From the plain statement back to what it says: acts with references, part by part, for a writer that words acts.

The plain statement is composed of the phrases of `prompts/replies.toml`, so it can be read back exactly. What is read is
only ever worded otherwise, never added to: reasons ("the lowest of these") are computed here from the facts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from assistant.evidence import REFERENCE
from assistant.prompting import read_phrases
from assistant.types import CellSource, Fact
from assistant.wording import words
from assistant.writing.wordings import Act
from knowledge.language import Language
from knowledge.sayings import sayings

_REF = r"\*{0,2}\[\[f\d+\]\]\*{0,2}"
_REFS = rf"{_REF}(?:(?:, |、| ){_REF})*"
_VARIABLE = re.compile(r"\\\{([a-z_]+)\\\}")
_BETWEEN = re.compile(r"[\s()（）]*")
_VERBATIM = re.compile(rf"> |- {_REF}$")
_FLAGS = frozenset({"yes", "no", "是", "否", "有", "无", "支持", "不支持"})
_MORE = frozenset({"memory", "storage", "screen_size"})
_TOGETHER = 3
"""Properties that one sentence tells."""

# phrase -> act; "" keeps the line as it is. Phrases that are not here have no other wording: the reply stays as it is.
_ACTS = {
    "price.one": "price", "price.many": "price.many", "price.none": "price.none", "price.other_currency": "price.other_currency",
    "price.no_bargain": "price.no_bargain", "price.tier": "", "price.internal": "", "stock.some": "stock.some",
    "stock.none": "stock.none", "stock.unknown": "stock.unknown", "stock.lead": "stock.lead", "stock.enough": "stock.enough",
    "stock.short": "stock.short", "product.discontinued": "product.discontinued", "product.successor": "product.successor",
    "spec.one": "spec", "spec.line": "", "spec.list": "spec.list", "spec.not_known": "spec.not_known", "spec.closest": "",
    "product.summary": "product.summary", "product.bare": "product.bare", "product.which": "product.which",
    "product.which_open": "product.which_open", "find.found": "find.found", "find.one": "find.one", "find.next": "find.next",
    "find.nearest": "find.nearest", "find.count": "find.count", "find.line": "pick", "find.misses": "find.misses",
    "find.cheapest": "best.cheapest", "find.dearest": "best.dearest", "find.first": "best.first", "find.ask": "find.ask",
    "find.nothing": "find.nothing", "find.not_carried": "find.not_carried", "compare.lead": "compare.lead",
    "compare.cheaper": "compare.cheaper", "compare.higher": "compare.higher", "compare.each": "compare.each",
    "compare.same": "compare.same", "compare.another": "compare.another", "documents.lead": "documents.lead",
    "documents.other_language": "", "documents.more": "documents.more", "documents.none": "documents.none",
    "documents.nearest": "documents.nearest", "documents.closest": "documents.closest", "documents.person": "documents.person",
    "documents.unknown_name": "documents.unknown_name", "service.sorry": "service.sorry", "service.complaint": "service.complaint",
    "service.order": "service.order", "scope.out": "scope.out", "scope.unclear": "scope.unclear", "quote.estimate": "quote.estimate",
    "quote.line": "", "quote.sum": "quote.sum", "quote.note": "quote.note", "quote.in_stock": "quote.in_stock",
    "quote.how_many": "quote.how_many", "quote.how_many_only": "quote.how_many_only", "quote.which": "quote.which",
    "note.saving": "note.saving", "note.stock": "note.stock", "note.lead": "note.lead", "note.optional": "note.optional",
    "note.accept": "note.accept",
}  # fmt: skip
_ROLES = {
    "names": "name", "titles": "title", "categories": "category", "limits": "limit", "lead": "lead", "wanted": "wanted",
}  # fmt: skip
_HINTS = {"price": "hint.quantity", "availability": "hint.order", "comparison": "ask.use"}


@dataclass(frozen=True)
class Part:
    """A paragraph or line: what stands before it, what it says, and how the plain statement says it ("" where it does not)."""

    before: str
    acts: tuple[Act, ...]
    plain: str = ""


def parts(
    task: str, plain: str, facts: Sequence[Fact], language: Language, *, about: str = "other", hints: bool = True
) -> list[Part] | None:  # fmt: skip
    """Return what a plain statement says, part by part; None where it says anything that has no other wording.

    `about` is what a complaint or an odd wish is about; `hints` adds the next step that is on offer.
    """
    known = {f.id: f for f in facts}
    read: list[Part] = []
    for before, line in _lines(plain):
        if _VERBATIM.match(line):
            read.append(Part(before, (), line))
            continue
        acts = _acts(line, known, language)
        if acts is None:
            return None
        read.append(Part(before, tuple(_topical(a, about) for a in acts), line))
    return _hinted(_compared(_joined(read), known), task) if hints else _compared(_joined(read), known)


def _lines(plain: str) -> Iterator[tuple[str, str]]:
    """Yield each line that says something, with the breaks and the bullet before it."""
    before = ""
    for at, line in enumerate(plain.split("\n")):
        before += "\n" if at else ""
        if line.strip():
            bullet = "- " if line.startswith("- ") and not _VERBATIM.match(line) else ""
            yield before + bullet, line[len(bullet) :].rstrip()
            before = ""


@cache
def _patterns(language: Language) -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    """Return each phrase as a pattern, the longest first, so that one which begins another does not hide it."""
    found = [
        (key, _VARIABLE.sub(lambda m: f"(?P<{m[1]}>{_REFS})", re.escape(text)))
        for key, ways in read_phrases().ways.items()
        for text in (t.removeprefix("- ") for t in ways[language])
        if key in _ACTS
    ]
    return tuple((key, re.compile(p)) for key, p in sorted(found, key=lambda pair: -len(pair[1])))


def _acts(line: str, facts: Mapping[str, Fact], language: Language) -> list[Act] | None:
    acts: list[Act] = []
    at = 0
    patterns = _patterns(language)
    while at < len(line):
        match = next(((key, m) for key, p in patterns if (m := p.match(line, at))), None)
        if match is None:
            return None
        key, found = match
        if not _ACTS[key]:
            return []  # a line that stays as it is; it stands alone in its line
        acts += _said(_ACTS[key], found.groupdict(), facts, language)
        between = _BETWEEN.match(line, found.end())
        at = between.end() if between else found.end()
    return acts


def _said(name: str, variables: Mapping[str, str], facts: Mapping[str, Fact], language: Language) -> list[Act]:
    if name in ("pick", "product.summary"):  # both are a name, a colon and what follows: the fact says which it is
        told = variables.get("details") or variables["description"]
        summary = any(facts[r].kind == "quote" for r in REFERENCE.findall(told))
        name = "product.summary" if summary else "pick"
        variables = {"name": variables["name"], "description" if summary else "details": told}
    details = variables.get("details", "")
    plain = {k: v for k, v in variables.items() if k != "details"}
    slots = [slot for k, v in plain.items() for slot in _slots(k, v, facts)]
    if name == "spec" and _flag(slots, facts, language):
        name = "flag"
    if not details:
        return [Act(name, tuple(slots))]
    return _detailed(name, slots, REFERENCE.findall(details), facts)


def _slots(variable: str, said: str, facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    refs = REFERENCE.findall(said)
    if variable == "values":
        return [("name" if facts[r].kind == "name" else "value", r) for r in refs]
    return [(_ROLES.get(variable, variable), r) for r in refs]


def _flag(slots: Sequence[tuple[str, str]], facts: Mapping[str, Fact], language: Language) -> bool:
    return any(role == "value" and words(facts[r], language).lower() in _FLAGS for role, r in slots)


def _detailed(name: str, slots: list[tuple[str, str]], refs: Sequence[str], facts: Mapping[str, Fact]) -> list[Act]:
    """Return a product of a list: with its price, or with its first property, and its further properties after it."""
    prices = [r for r in refs if facts[r].kind == "price"]
    rest = [r for r in refs if facts[r].kind != "price"]
    pairs = [(("label", a), ("value", b)) for a, b in zip(rest[::2], rest[1::2], strict=False)]
    if prices:
        slots = [*slots, ("price", prices[0])]
    elif pairs and name == "pick":
        name, slots, pairs = "pick.bare", [*slots, *pairs[0]], pairs[1:]
    else:
        return [Act("nothing")]
    first = [] if name.startswith("pick") else ["also"]
    names = [*first, *["spec.more"] * len(pairs)][: len(pairs)]
    return [Act(name, tuple(slots)), *(Act(n, pair) for n, pair in zip(names, pairs, strict=True))]


def _topical(act: Act, about: str) -> Act:
    return replace(act, name=f"{act.name} {about}") if act.name in ("service.sorry", "scope.out") else act


def _joined(read: Sequence[Part]) -> list[Part]:
    """Bring together what is one thing: properties of one product, one property of some, the prices of a pair."""
    out: list[Part] = []
    for part in read:
        last = out[-1] if out else None
        if last and last.before.endswith("- ") and part.before.endswith("- ") and (one := _one(last, part)):
            out[-1] = one
        else:
            out.append(part)
    if len(out) == 3 and _names(out[0]) == ["price.many"] and all(_names(p) == ["price"] for p in out[1:]):
        plain = f"{out[0].plain}\n\n- {out[1].plain}\n- {out[2].plain}"
        return [Part(out[0].before, (*out[1].acts, *out[2].acts), plain)]
    if len(out) == 1 and out[0].before == "- ":
        return [replace(out[0], before="")]
    return out


def _one(last: Part, part: Part) -> Part | None:
    """Return two lines about one product as one, where they tell of its properties and are not too many."""
    if not part.acts or not last.acts or [a.name for a in part.acts] != ["spec"] or last.acts[0].name != "spec":
        return None
    act, first = part.acts[0], last.acts[0]
    if act.slots[0] != first.slots[0] or len(last.acts) >= _TOGETHER:
        return None
    more = Act("spec.more", act.slots[1:])
    return Part(last.before, (*last.acts, more), f"{last.plain}\n- {part.plain}")


def _names(part: Part) -> list[str]:
    return [a.name for a in part.acts]


def _compared(read: list[Part], facts: Mapping[str, Fact]) -> list[Part]:
    """Say of products in a list which has the lowest price and which the most of a property, where that is so."""
    lines = [n for n, p in enumerate(read) if p.acts and p.acts[0].name == "pick"]
    if len(lines) < 2:
        return read
    read = list(read)
    cheapest = _strictly([(n, facts[_slot(read[n].acts[0], "price")]) for n in lines], lowest=True)
    if cheapest is not None:
        first, *rest = read[cheapest].acts
        read[cheapest] = replace(read[cheapest], acts=(replace(first, name="pick.lowest"), *rest))
    for column in _telling(read, lines, facts):
        held = [(n, f) for n in lines for f in _of_column(read[n], column, facts)]
        most = _strictly(held, lowest=False) if len(held) == len(lines) else None
        if most is not None and read[most].acts[0].name == "pick":
            read[most] = replace(read[most], acts=tuple(_leading(read[most].acts, column, facts)))
            break
    return read


def _slot(act: Act, role: str) -> str:
    return next(ref for r, ref in act.slots if r == role)


def _strictly(held: Sequence[tuple[int, Fact]], *, lowest: bool) -> int | None:
    """Return the line whose figure is below (or above) every other's, all in one unit and currency."""
    alike = {(f.unit, f.currency) for _, f in held}
    figures = [(n, f.value) for n, f in held if isinstance(f.value, Decimal)]
    if len(alike) != 1 or len(figures) != len(held) or len(held) < 2:
        return None
    ordered = sorted(figures, key=lambda pair: pair[1] if lowest else -pair[1])
    return ordered[0][0] if ordered[0][1] != ordered[1][1] else None


def _telling(read: Sequence[Part], lines: Sequence[int], facts: Mapping[str, Fact]) -> list[str]:
    """Return the columns of the first line of which more is worth telling."""
    pairs = (a for a in read[lines[0]].acts if a.name == "spec.more")
    columns = [c for a in pairs if (c := _column(facts[_slot(a, "value")]))]
    return [c for c in columns if c in sayings().lower or c in _MORE]


def _column(fact: Fact) -> str:
    return fact.source.column if isinstance(fact.source, CellSource) else ""


def _of_column(part: Part, column: str, facts: Mapping[str, Fact]) -> list[Fact]:
    values = [facts[_slot(a, "value")] for a in part.acts if a.name == "spec.more"]
    return [f for f in values if _column(f) == column]


def _leading(acts: Sequence[Act], column: str, facts: Mapping[str, Fact]) -> list[Act]:
    first, *rest = acts
    best = next(a for a in rest if a.name == "spec.more" and _column(facts[_slot(a, "value")]) == column)
    return [Act("pick.most", (*first.slots, *best.slots)), *(a for a in rest if a is not best)]


def _hinted(read: list[Part], task: str) -> list[Part]:
    """Add the next step that is on offer: an estimate, a narrower choice."""
    names = [name for p in read for name in _names(p)]
    hint = _HINTS.get(task, "")
    if hint == "hint.quantity" and (
        "price" not in names or {"price.no_bargain", "price.many", "price.none"} & set(names)
    ):
        return read
    if hint == "hint.order" and (
        "stock.some" not in names or {"stock.enough", "stock.short", "product.discontinued"} & set(names)
    ):
        return read
    if hint == "ask.use" and "compare.lead" not in names:
        return read
    if task == "recommendation" and "find.found" in names:
        hint = "ask.narrow"
    if not hint or not read[-1].acts:
        return read
    if len(read) == 1 and not read[0].before:
        return [replace(read[0], acts=(*read[0].acts, Act(hint)))]
    return [*read, Part("\n\n", (Act(hint),))]
