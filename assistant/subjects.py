"""Which product each figure of a sentence is said of: the names before it, in the order they are named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_RESPECTIVELY = re.compile(r"\brespectively\b|\bin that order\b|分别|依次|各为", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:\b(?:than|compared (?:with|to)|against|versus|vs\.?|over|beats?|unlike)\s+(?:the\s+)?|(?:比|相比|相较于?|对比))(?:\*\*)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mention:
    """A product named at characters `start`..`end` of a sentence."""

    sku: str
    start: int
    end: int


@dataclass(frozen=True)
class Value:
    """A figure of a product at characters `start`..`end` of a sentence; `fact` is the id of its fact."""

    fact: str
    sku: str
    start: int
    end: int


def misplaced(
    text: str, mentions: Sequence[Mention], values: Sequence[Value], before: Sequence[str], all_skus: Sequence[str]
) -> list[Value]:
    """Return the values said of a product that is not theirs.

    `before` are the products the reply spoke of last, in order; `all_skus` those on the sheet, the turn's own first.
    """
    ordered = sorted(mentions, key=lambda m: m.start)
    if not ordered:
        return _without_names(values, before, all_skus)
    if _RESPECTIVELY.search(text) and len(values) > 1:
        wanted = _in_turn([m.sku for m in ordered], len(values))
        return [v for v, sku in zip(sorted(values, key=lambda v: v.start), wanted, strict=True) if v.sku != sku]
    value_first = bool(values) and min(v.start for v in values) < ordered[0].start
    if value_first and len(ordered) > 1 and len(values) > 1:
        return [v for v in values if v.sku not in _after(ordered, v)]
    return [v for v in values if v.sku not in _allowed(text, ordered, v)]


def _without_names(values: Sequence[Value], before: Sequence[str], all_skus: Sequence[str]) -> list[Value]:
    spoken = list(dict.fromkeys(before)) or list(all_skus[:1])
    if len(spoken) > 1 and len(values) % len(spoken) == 0:
        wanted = _in_turn(spoken, len(values))
        in_order = [v for v, sku in zip(sorted(values, key=lambda v: v.start), wanted, strict=True) if v.sku != sku]
        return in_order if any(v.sku in spoken for v in values) else list(values)
    return [v for v in values if v.sku not in spoken]


def _in_turn(skus: Sequence[str], count: int) -> list[str]:
    """Return whose each of `count` values in a row is: "A and B cost 1 and 2" goes round the names."""
    named = list(dict.fromkeys(skus))
    return [named[n % len(named)] for n in range(count)]


def _allowed(text: str, ordered: Sequence[Mention], value: Value) -> set[str]:
    earlier = [m for m in ordered if m.end <= value.start]
    if not earlier:
        return {ordered[0].sku}
    nearest = earlier[-1]
    # "B is dearer than A at 5": what stands after the comparison may be the subject's.
    compared = _COMPARED.search(text[: nearest.start])
    return (
        {nearest.sku, earlier[0].sku, *(m.sku for m in ordered if m.start > value.end)} if compared else {nearest.sku}
    )


def _after(ordered: Sequence[Mention], value: Value) -> set[str]:
    later = [m for m in ordered if m.start >= value.end]
    return {later[0].sku} if later else {ordered[-1].sku}
