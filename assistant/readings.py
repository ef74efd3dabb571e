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

# Units that no limit of a search is set in, but that a fact may have and a text may get wrong.
_MORE_UNITS = {
    "ml": "ml|millilitres?|milliliters?|毫升", "l": "litres?|liters?|ltrs?|l|公升|升", "gal": "gallons?|gal|加仑",
    "bar": "bars?|巴", "psi": "psi", "kPa": "kpa|千帕", "Pa": "pa|帕",
    "kN": "kn|千牛", "N": "newtons?|牛顿", "Nm": "nm|牛米",
    "ohm": "ohms?|Ω|欧姆", "lux": "lux|勒克斯", "m²": "m²|m2|square met(?:re|er)s?|平方米|平米", "m³": "m³|m3|cubic met(?:re|er)s?|立方米?",
    "mW": "mw|milliwatts?|毫瓦", "cal": "kcal|calories|大卡|千卡", "°F": "°f|fahrenheit|华氏度",
}  # fmt: skip
_MORE = re.compile(
    r"\s?(?:-(?=[a-z]))?(?:"
    + "|".join(f"(?P<u{n}>{words})" for n, words in enumerate(_MORE_UNITS.values()))
    + r")(?![A-Za-z0-9²³])",
    re.IGNORECASE,
)
_DOZENS = re.compile(
    r"(?:\b(half a|an?|two|three|four|five|six|ten|\d{1,3}) dozens?\b)|(?:[半一两二三四五六十]打(?![印开折]))",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:is|takes?|lasts?|needs?|within|after|runs? for|holds? for|up to) (?:about |roughly |around |only |just )?(?P<one>an? (?P<unit>year|month|week|day|hour))\b",
    re.IGNORECASE,
)
_HAN_BEFORE = re.compile(rf"[零〇一二两三四五六七八九十百千万]{{1,24}}(?={_MORE.pattern})", re.IGNORECASE)


@dataclass(frozen=True)
class Literal:
    """A number written at characters `start`..`end`, its unit included; `number_end` is where the number ends."""

    value: Decimal
    unit: str
    start: int
    end: int
    number_end: int


@lru_cache(maxsize=4096)
def literals(text: str) -> tuple[Literal, ...]:
    """Return the numbers of a folded text in order, those in words too; kept by text."""
    return tuple(_literals(text))


def _literals(text: str) -> Iterator[Literal]:
    read = set[int]()
    dozens = [m.span() for m in _DOZENS.finditer(text)]
    for found in numbers(text):
        if any(start <= found.start < end for start, end in dozens):
            continue
        read.add(found.start)
        written = text[found.start : found.end]
        unit, end = found.unit, found.end
        if not unit:
            unit, length = _other_unit(text[end : end + 24])
            end += length
        yield Literal(found.value, unit, found.start, end, found.start + _number_length(written, found.value))
    for match in _DOZENS.finditer(text):
        yield Literal(_dozens((match[1] or match[0][0]).lower()), "pcs", *match.span(), match.end())
    for match in _ONE.finditer(text):
        yield Literal(Decimal(1), canonical(match["unit"]), *match.span("one"), match.start("unit") - 1)
    for match in _HAN_BEFORE.finditer(text):
        value = next((q.value for q in numbers(f"{match[0]}米")), None)
        if value is not None and match.start() not in read:
            unit, length = _other_unit(text[match.end() : match.end() + 24])
            yield Literal(value, unit, match.start(), match.end() + length, match.end())


def _dozens(many: str) -> Decimal:
    return (
        Decimal(6)
        if many in ("half a", "半")
        else Decimal(12)
        * next((int(q.value) for q in numbers(f"{many}个" if not many.isascii() else f"{many} pcs")), 1)
    )


def _other_unit(after: str) -> tuple[str, int]:
    """Return a unit that no limit is set in, at the beginning of a text, with its length; `?` for unknown money, "" for none."""
    if found := _MORE.match(after):
        return list(_MORE_UNITS)[int((found.lastgroup or "u0")[1:])], found.end()
    return ("?", 0) if _MONEY_UNKNOWN.match(after) else ("", 0)


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
    if unknown:
        return "?", unknown.end()
    unit, length = _other_unit(text)
    return (unit, length) if unit else None


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
    return first.unit if first is not None else _other_unit(unit)[0] or unit
