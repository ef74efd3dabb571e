"""Numbers read out of written text with their units: value, unit or currency, and where the number itself ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from knowledge.units import CURRENCIES, numbers, quantities

_MONEY_UNKNOWN = re.compile(
    r"\s*(?:krone[rn]?|kroon|francs?|swiss francs|roubles?|rubles?|rupees?|pesos?|baht|dong|lira|zloty|dirhams?|riyals?|won|人民币|日元|日圆|英镑|卢布|泰铢|法郎|克朗|加元|澳元|新元)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Literal:
    """A number written at characters `start`..`end`, its unit included; `number_end` is where the number ends."""

    value: Decimal
    unit: str
    start: int
    end: int
    number_end: int


def literals(text: str) -> Iterator[Literal]:
    """Yield the numbers of a folded text in order, those in words too."""
    for found in numbers(text):
        written = text[found.start : found.end]
        unit = "?" if not found.unit and _MONEY_UNKNOWN.match(text[found.end :]) else found.unit
        yield Literal(found.value, unit, found.start, found.end, found.start + _number_length(written, found.value))


def _number_length(written: str, value: Decimal) -> int:
    """Return how many characters the number takes: the shortest beginning that still reads as the same number."""
    if written[:1].isdigit():
        match = re.match(r"\d[\d,]*(?:\.\d+)?", written)
        assert match is not None
        if Decimal(match[0].replace(",", "")) == value:
            return match.end()
    for end in range(1, len(written) + 1):
        if written[end : end + 1].isascii() and written[end : end + 1].isalpha():
            continue
        if any(q.value == value and q.end == end and q.start == 0 for q in _alone(written[:end])):
            return end
    return len(written)


def _alone(text: str) -> list[Literal]:
    return [Literal(q.value, q.unit, q.start, q.end, q.end) for q in numbers(text)]


def following_unit(text: str) -> tuple[str, int] | None:
    """Return the unit or currency that a text begins with, and its length with the space before it; else None."""
    if not text.strip() or text[:1] in "\n":
        return None
    unknown = _MONEY_UNKNOWN.match(text)
    first = next(iter(numbers("7" + text)), None)
    if first is not None and first.unit and first.start == 0 and first.value == 7:
        return first.unit, first.end - 1
    return ("?", unknown.end()) if unknown else None


def preceding_currency(text: str) -> tuple[str, int] | None:
    """Return the currency that stands at the end of a text as before an amount, and its length; else None."""
    last = next((q for q in quantities(text + "7") if q.end == len(text) + 1), None)
    if last is None or last.unit not in CURRENCIES:
        return None
    return last.unit, len(text) - last.start


@lru_cache(maxsize=512)
def canonical(unit: str | None) -> str:
    """Return a fact's unit as texts are read: `inch` is `in`, `month` stays `month`; "" for none."""
    if not unit:
        return ""
    first = next(iter(quantities(f"7 {unit}")), None)
    return first.unit if first is not None else unit
