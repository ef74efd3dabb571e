"""Numbers with their units in Chinese and English text: money, storage, length, weight, time and the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from knowledge.unit_words import MONEY, UNITS
from knowledge.written_numbers import CHINESE, FIGURES, SCALED, WORDS, written_value

MAX_TEXT = 20_000
"""Characters looked at; what stands after them is not read."""


@dataclass(frozen=True)
class Quantity:
    """A number with its unit at characters `start`..`end` of the text.

    `unit` is the usual symbol (`GB`, `in`, `kg`, `pcs`) or an ISO 4217 code for money; "" for a number without one;
    `p` for a screen resolution, whose value is then the number of lines.
    """

    value: Decimal
    unit: str
    start: int
    end: int


CURRENCIES = frozenset(MONEY)
"""The currencies that are read, by ISO 4217 code."""

_DIMENSION = {unit: dimension for dimension, units in UNITS.items() for unit in units}
_SIZE = {unit: Decimal(size) for units in UNITS.values() for unit, (size, _) in units.items()}


def _spelled(table: dict[str, str]) -> dict[str, str]:
    return {word: unit for unit, words in table.items() for word in words.split("|")}


_SUFFIX = _spelled({u: words for units in UNITS.values() for u, (_, words) in units.items()})
_SUFFIX |= _spelled({code: after for code, (_, after) in MONEY.items()})
_PREFIX = _spelled({code: before for code, (before, _) in MONEY.items()})


def _choice(words: dict[str, str]) -> str:
    """Return the words as alternatives, longest first; those with a capital letter keep their case."""
    ordered = sorted(words, key=lambda w: (-len(w), w))
    ends = ((re.escape(w), "(?![A-Za-z0-9])" if w[-1].isascii() and w[-1].isalnum() else "") for w in ordered)
    return "|".join((w if w != w.lower() else f"(?i:{w})") + end for w, end in ends)


_FOUND = re.compile(
    rf"(?:(?P<before>{_choice({w: u for w, u in _PREFIX.items()}).replace('(?![A-Za-z0-9])', '(?![A-Za-z])')})\s{{0,4}}:?\s{{0,4}})?"
    rf"(?:(?P<figures>{FIGURES})(?P<scale>{SCALED})(?:(?<=[万千百])(?P<tail>\d)(?![\d.,A-Za-z]))?|(?P<han>{CHINESE})|(?P<words>{WORDS}))"
    rf"(?:\s{{0,4}}(?:多|来)?(?:-(?=[A-Za-z]))?\s{{0,4}}(?P<after>{_choice(_SUFFIX)}))?"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xFFE5: 0xA5,
    0xFFE1: 0xA3,
    0xFF0C: 0x2C,
}
_RUN = re.compile(r"[A-Za-z0-9_.\-]*$")
_AROUND = 40
"""Characters beside a number that may tell which unit is meant."""
_WEIGHING = re.compile(r"(?i)light|weigh|heav|轻|重|克")
_REMEMBERING = re.compile(
    r"(?i)\s*(?:b\b|of\s+)?(?:ram|memory|storage|ssd|hdd|disk|内存|运存|存储|硬盘|固态|显存|的?内存|u盘|flash)"
)
_USUAL_GB = frozenset(Decimal(n) for n in (6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 480, 500, 512, 1024))
_AFTER_IN = re.compile(
    r"\s*(?:$|[,.;:!?)，。；！？、]|\b(?:monitor|screen|display|laptop|notebook|tv|panel|wide|or|and|ips|4k|curved|portable))",
    re.I,
)
_LINES = {
    "8k": 4320,
    "5k": 2880,
    "4k": 2160,
    "uhd": 2160,
    "2k": 1440,
    "qhd": 1440,
    "wqhd": 1440,
    "wuxga": 1200,
    "fhd": 1080,
    "full hd": 1080,
    "全高清": 1080,
}
_RESOLUTION = re.compile(
    r"(?<![\dA-Za-z.$¥€£])(?:(?P<wide>\d{3,5})\s*[x×*]\s*(?P<lines>\d{3,4})(?!\d)|(?P<p>\d{3,4})\s?[pP](?![A-Za-z0-9])"
    r"|(?P<name>(?i:8k|5k|4k|2k|uhd|wqhd|qhd|wuxga|fhd|full\s?hd)(?![A-Za-z0-9])(?!\s*(?:元|块|rmb|usd|cny|dollars|tops|max\b|以内|以下|左右|预算|[-~–到至]\s*\d+(?:\.\d+)?k))|全高清))"
)


def widths_folded(text: str) -> str:
    """Return `text` with full-width letters, digits and signs made plain; every character keeps its position."""
    return text if text.isascii() else text.translate(_WIDE)


def quantities(text: str) -> list[Quantity]:
    """Return the numbers with a unit in `text`, in order ("16GB", "27寸", "¥3,000", "三千块", "twelve hundred dollars").

    A number inside a model number ("LK-V27Q") is none of them. Resolutions are found by `resolutions`.
    """
    return [q for q in _read(text) if q.unit]


def numbers(text: str) -> list[Quantity]:
    """Return every number in `text`, in order, with its unit or with "" ("3k" -> 3000, "两万五" -> 25000)."""
    return list(_read(text))


@lru_cache(maxsize=2048)
def _read(text: str) -> tuple[Quantity, ...]:
    """Return every number in `text`; kept, as a message and a fact's text are read by several."""
    return tuple(_found(text))


def resolutions(text: str) -> list[Quantity]:
    """Return the screen resolutions named in `text` as lines: 4K -> 2160, 1080p -> 1080, 2560x1440 and 2K -> 1440."""
    found = []
    for match in _RESOLUTION.finditer(widths_folded(text[:MAX_TEXT])):
        name = re.sub(r"full\s?hd", "full hd", (match["name"] or "").lower())
        lines = match["lines"] or match["p"] or _LINES[name]
        found.append(Quantity(Decimal(lines), "p", *match.span()))
    return found


def convert(value: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
    """Return `value` in another unit of the same dimension; None where there is no fixed rate (money, other dimensions).

    Storage counts in thousands, as on the box: 1 TB is 1000 GB.
    """
    if from_unit == to_unit:
        return value
    if from_unit not in _SIZE or to_unit not in _SIZE or not same_dimension(from_unit, to_unit):
        return None
    exact = value * _SIZE[from_unit] / _SIZE[to_unit]
    rounded = exact.quantize(Decimal("0.000001")) if exact.adjusted() < 18 else exact
    # Only the noise of the division goes; a value too small for six places stays as it is.
    kept = rounded if rounded and abs(exact - rounded) <= abs(exact) * Decimal("1e-9") else exact
    return kept.to_integral_value() if kept == kept.to_integral_value() else kept.normalize()


def dimension(unit: str) -> str | None:
    """Return what a unit measures (`storage`, `length`, `money`, `count`, ...), or None for an unknown unit."""
    return "money" if unit in CURRENCIES else "resolution" if unit == "p" else _DIMENSION.get(unit)


def same_dimension(a: str, b: str) -> bool:
    """Return whether both units measure the same thing; two currencies do, though no fixed rate joins them."""
    return dimension(a) is not None and dimension(a) == dimension(b)


def _found(text: str) -> Iterator[Quantity]:
    plain = widths_folded(text[:MAX_TEXT])
    last = 0
    for match in _FOUND.finditer(plain):
        if _inside_a_name(plain, match, last):
            continue
        one = _quantity(plain, match)
        if one is not None:
            last = one.end
            yield one


def _inside_a_name(text: str, match: re.Match[str], last: int) -> bool:
    """Return whether the number is a part of a model number, a version or a name."""
    if match["before"] or match["han"] or match["words"]:
        before = text[match.start() - 1 : match.start()]
        return bool(before and before.isascii() and before.isalpha() and match["before"] and match["before"].isalpha())
    run = _RUN.search(text, max(0, match.start() - 40), match.start())
    said = run[0] if run else ""
    if not said or (last == match.start() - 1 and said[-1] == "-") or re.fullmatch(r"\d+[xX]|-|\d+-", said):
        return False
    return said[-1] not in "." or any(c.isalnum() for c in said)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    value = written_value(match)
    if value is None:
        return None
    end = match.end()
    unit = _unit(text, match, value)
    if match["after"] and (unit == "" or match["before"]):
        end = match.start("after") if unit == "" or _SUFFIX.get(_key(match["after"], _SUFFIX)) != unit else end
    if match["han"] and not unit and not (len(match["han"]) > 1 and set(match["han"]) & set("百千万")):
        return None
    number = match["figures"] or ""
    if not unit and number and _RESOLUTION.match(text, match.start()):
        return None
    return Quantity(value, unit, match.start(), match.start() + len(text[match.start() : end].rstrip(" -")))


def _key(word: str, table: dict[str, str]) -> str:
    return word if word in table else word.lower()


def _unit(text: str, match: re.Match[str], value: Decimal) -> str:
    """Return the unit, with the doubtful ones settled by what stands around them; "" where there is none after all."""
    if match["before"]:
        return _PREFIX[_key(match["before"], _PREFIX)]
    word = match["after"]
    if not word:
        return ""
    unit = _SUFFIX[_key(word, _SUFFIX)]
    rest = text[match.end() : match.end() + _AROUND]
    if word in ("g", "G"):
        return _gigabytes_or_grams(text, match, value)
    if word in ("T", "M") or unit == "MB":
        return "Mbps" if unit == "MB" and word == "兆" and re.match(r"网|宽带|以太", rest) else unit
    if word == "in":
        tight = match.end() - len(word) == match.end("figures")
        return unit if _AFTER_IN.match(rest) or (tight and not re.match(r"[\s-]*1\b", rest)) else ""
    if unit == "year" and word == "年" and value >= 1900:
        return ""
    if word == "月" or (word == "刀" and rest[:1] in ("片", "具")):
        return ""
    if word == "块" and re.match(r"(?:屏|显示|硬盘|主板|电池|内存|键盘)", rest):
        return "pcs"
    if word in ("s", "h", "A") and match["figures"] and match.start(0) and text[match.start() - 1] == "-":
        return ""
    return unit


_NETWORK = re.compile(
    r"\s*(?:网|上网|全网|通话|通信|手机|模块|模组|频段|路由|信号|版|lte|network|module|sim|modem|phone|router|tablet)",
    re.I,
)


def _gigabytes_or_grams(text: str, match: re.Match[str], value: Decimal) -> str:
    """Return what a bare g means: a memory size, a weight, or (with 2.4) a radio band; 4G and 5G are networks."""
    rest, before = text[match.end() : match.end() + _AROUND], text[max(0, match.start() - 14) : match.start()]
    if _REMEMBERING.match(rest):
        return "GB"
    if value == Decimal("2.4"):
        return "GHz"
    if _WEIGHING.search(before):
        return "g"
    if value in (2, 3, 4, 5, 6) and match.end() - 1 == match.end("figures"):
        # A search folds case, so 5g may be 5G; what weighs five grams is said to weigh it.
        return "" if value in (3, 5, 6) or _NETWORK.match(rest) else "GB"
    if match["after"] == "g" and match.end() - 1 > match.end("figures"):
        return "g"
    return "GB" if match["after"] == "G" or value in _USUAL_GB else "g"
