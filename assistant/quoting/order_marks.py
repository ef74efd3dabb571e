"""The marks of an order looked at together: which say the same, which belong to one another, which to nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.quoting.order_words import Mark
from assistant.quoting.settling import holds
from assistant.quoting.types import Asked
from assistant.quoting.variants import Family

Things = Callable[[str], Sequence[str]]
"""Returns the few products that a thing said in words may be ("水池"), by their SKUs."""
FEW = 4
"""Products that a thing may be, to ask which is meant."""


@dataclass(frozen=True)
class Unclear:
    """A stretch of a message, words that point and the count of what they point at, which no line can hold."""

    start: int
    end: int


def of_one_named(found: list[Mark]) -> list[Mark]:
    """Return the marks less words that point at several products, of which the message names one: "that" is another of them."""
    named = [set(m.skus) for m in found if m.kind == "product" and not POINTING.fullmatch(m.text)]
    return [
        m for m in found if not (len(m.skus) > 1 and POINTING.fullmatch(m.text) and any(n < {*m.skus} for n in named))
    ]


def told_behind(found: list[Mark], text: str) -> list[Mark]:
    """Return the marks less a name of several products beside words for one of them ("pressure reducers 2.8 bar", "the K87MW with brown switches")."""
    products = [m for m in found if m.kind == "product"]
    pairs = [
        (a, b)
        for a, b in pairwise(products)
        if 0 <= b.start - a.end <= _CLOSE or _WITH.fullmatch(text[a.end : b.start])
    ]
    wide = [one for a, b in pairs for one, other in ((a, b), (b, a)) if {*other.skus} < {*one.skus}]
    return [m for m in found if m not in wide]


_CLOSE = 2  # characters between a name and the words that say which one
_WITH = re.compile(r"\s*(?:with|in)(?: the| a)?\s*", re.IGNORECASE)


def articles(found: list[Mark], text: str, things: Things) -> list[Mark]:
    """Return the marks less each "a" that stands ahead of nothing that is sold ("and a question")."""
    out = list[Mark]()
    for mark in found:
        if mark.kind == "count" and mark.text.lower() in _ONE:
            after = next((m for m in found if m.kind == "product" and m.start >= mark.end), None)
            added = any(m.kind == "add" and 0 <= mark.start - m.end <= 1 for m in found)
            close = (added and bool(mark.of)) or (
                after is not None and bool(_UP_TO.fullmatch(text[mark.end : after.start]))
            )
            if not close and not (mark.of and 1 <= len(things(mark.of)) <= FEW):
                continue
        out.append(mark)
    return out


_ONE = frozenset(["a", "an", "another", *"个只条根袋瓶盒套台把张件包"])
"""What says one of a thing without a number: "and a hose", 再来个100W的."""
_UP_TO = re.compile(r"[\w\s.\ue000-]{0,24}")


def told_ahead(found: list[Mark], text: str, family: Family) -> list[Mark]:
    """Return the marks with a name of several products narrowed to the one whose name holds the figure ahead of it ("the 3/4 solenoid valves")."""
    out = list[Mark]()
    for mark in found:
        match = _AHEAD.search(text[: mark.start]) if mark.kind == "product" and len(mark.skus) > 1 else None
        having = [p.sku for p in family(mark.skus) if match and p.sku in mark.skus and holds(p, match["n"])]
        out.append(replace(mark, skus=(having[0],)) if len(having) == 1 else mark)
    return out


_AHEAD = re.compile(
    r"(?<![\w./-])(?:(?P<n>\d+(?:[/.]\d+)?)(?:(?<=/\d)|(?<=\.\d)|[ -]?(?:mm|cm|m|ml|l|g|kg|v|w|inch|in|bar|litres?)))\s+$",
    re.IGNORECASE,
)


def figures_of_names(found: list[Mark], text: str, family: Family) -> tuple[list[Mark], list[Unclear]]:
    """Return the marks with a bare figure behind a name, ahead of a count with a counter, taken as a part of the name ("小方缸30来两个").

    Where no product of that name holds the figure, it is unclear which is meant.
    """
    unclear = list[Unclear]()
    for product, figure, count in zip(found, found[1:], found[2:], strict=False):
        between = text[figure.end : count.start]
        bare = product.kind == "product" and figure.kind == "count" and text[figure.start : figure.end].isdigit()
        counted = count.kind == "count" and not text[count.start : count.end].isdigit()
        close = figure.start - product.end <= 1 and _COMES.fullmatch(between) is not None
        if not (bare and counted and close):
            continue
        said = text[figure.start : figure.end]
        having = tuple(p.sku for p in family(product.skus) if p.sku in product.skus and holds(p, said))
        if not having:
            unclear.append(Unclear(product.start, count.end))
            continue
        named = replace(product, skus=having, end=figure.end, text=text[product.start : figure.end])
        found = [named if m is product else m for m in found if m is not figure]
    return found, unclear


_COMES = re.compile(r"\s*(?:的)?(?:再|就|也|先|给我|我)*[来要买订拿加]\s*")
"""Stands between a name that ends in a figure and how many of it are wanted."""


def already(text: str, found: Sequence[Mark], before: Sequence[Asked]) -> list[Unclear]:
    """Return where "those as well" points at nothing but what is ordered already: something else must be meant."""
    ordered = {sku for line in before for sku in line.skus if line.quantity}
    out = list[Unclear]()
    for mark in found:
        if mark.kind == "product" and ordered.issuperset(mark.skus) and POINTING.fullmatch(mark.text):
            match = next((m for m in _AS_WELL.finditer(text) if m.start() <= mark.start < m.end()), None)
            if match:
                out.append(Unclear(*match.span()))
    return out


POINTING = re.compile(r"(?:of )?(?:those|these|them|that|it)|that one|this one|[这那].|它", re.IGNORECASE)
_AS_WELL = re.compile(
    r"[^,，。.;；!！?？]*(?:\b(?:those|these|them|that one|this one)\b[^,，。.;；!！?？]*\b(?:as well|too|also)\b|(?:[这那].|它)也)[^,，。.;；!！?？]*",
    re.IGNORECASE,
)


def segments(found: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Yield the marks between commas, stops and "and"."""
    segment = list[Mark]()
    for mark in found:
        if mark.kind in ("sep", "stop"):
            yield segment
            segment = []
        else:
            segment.append(mark)
    yield segment


def beside(parts: Sequence[Mark]) -> list[Mark]:
    """Return the counts that a product follows or precedes at once, so that they count that, whatever stands between."""
    return [
        mark
        for before, mark, after in zip([None, *parts], parts, [*parts[1:], None], strict=False)
        if mark.kind == "count" and any(other is not None and other.kind == "product" for other in (before, after))
    ]


def paired(parts: Sequence[Mark]) -> tuple[list[tuple[Mark, Mark | None]], list[Mark]]:
    """Return each product with its count, and the counts left over.

    A segment that begins with a count has each count before its product, any other after it.
    """
    ahead = bool(parts) and parts[0].kind == "count" and not _of_another(parts)
    ordered = list(parts) if not ahead else list(reversed(parts))
    pairs, alone = list[tuple[Mark, Mark | None]](), list[Mark]()
    for mark in ordered:
        if mark.kind == "product":
            pairs.append((mark, None))
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], mark)
        else:
            alone.append(mark)
    return (pairs[::-1], alone[::-1]) if ahead else (pairs, alone)


def _of_another(parts: Sequence[Mark]) -> bool:
    """Return whether the count that opens a segment is of what stands ahead of it ("糖霜来2袋 面粉来1袋")."""
    return len(parts) > 2 and parts[-1].kind == "count" and bool(parts[0].ahead)
