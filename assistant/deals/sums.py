"""Amounts as files write them: with or without a currency, in points or commas, in thousands and 万."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from assistant.deals import fields
from knowledge import numerals
from knowledge.cells import money
from knowledge.language import Bilingual

_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_POINTS_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}")
_COMMA_POINT = re.compile(r"\d{1,3}(?:,\d{3})+\.\d")
_SCALED = re.compile(r"([\d.,]+)\s*(k|m|mn|million|thousand|bn|亿|万元?|千)", re.IGNORECASE)
_SCALES = {"k": 3, "thousand": 3, "千": 3, "万": 4, "万元": 4, "m": 6, "mn": 6, "million": 6, "亿": 8, "bn": 9}


def points_part_thousands(cells: Iterable[object]) -> bool:
    """Return whether a column writes 1.234,56: some cell shows it, or each with a point has three figures after every one."""
    texts = [unicodedata.normalize("NFKC", cell) for cell in cells if isinstance(cell, str) and "." in cell]
    if any(_COMMA_POINT.search(text) for text in texts):
        return False
    if any(_POINTS_COMMA.search(text) for text in texts):
        return True
    bare = [re.sub(r"[^\d.,]", "", text).strip(".") for text in texts]
    return len(bare) > 1 and all(_POINTS.fullmatch(text) and not text.startswith("0") for text in bare)


def amount_in(name: str, cell: object, *, points: bool = False) -> tuple[Decimal | None, str]:
    """Return the amount in a cell and the currency it names ("" where none); None where it is empty or says there is none.

    `points` says that points part thousands. Raises BadRequest where there is something else, or it cannot be an amount.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None, ""
    if isinstance(cell, bool):
        raise fields.wrong(name, _NOT)
    if isinstance(cell, float):
        value = Decimal(str(cell))
        return fields.amount(name, round(value, 6) if value.is_finite() and abs(value) < 10**15 else None), ""
    text = unicodedata.normalize("NFKC", str(cell))[:200].strip()
    if points:
        text = text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,13}\.\d{1,6}", text):
        return Decimal(text), ""
    scaled = _SCALED.search(text)
    try:
        found = money(text)
    except ValueError:
        found = None
    if found is not None and found.amount is not None and not (scaled and scaled[2].lower() in ("k", "m", "bn")):
        return fields.amount(name, found.amount), found.currency or ""
    if text.casefold().strip(" .-–—/?") in _UNSAID:
        return None, ""
    return fields.amount(name, _in_words(text, scaled)), found.currency or "" if found else _currency(text, scaled)


def _in_words(text: str, scaled: re.Match[str] | None) -> Decimal | None:
    """Return an amount with a scale after it ("1.2M", "35k", "3.5亿") or in words, None where it is none."""
    if scaled:
        base, _ = amount_in("amount", scaled[1])
        return None if base is None else base.scaleb(_SCALES[scaled[2].lower()])
    said = numerals.value(text) if re.fullmatch(numerals.CHINESE, text) else None
    return None if said is None else Decimal(said)


def _currency(text: str, scaled: re.Match[str] | None) -> str:
    """Return the currency beside a scaled amount."""
    if not scaled:
        return ""
    try:
        return money(text.replace(scaled[0], scaled[1] + " ")).currency or ""
    except ValueError:
        return ""


_UNSAID = frozenset(
    {
        "",
        "na",
        "n/a",
        "none",
        "null",
        "nil",
        "tbd",
        "tbc",
        "unknown",
        "open",
        "无",
        "空",
        "待定",
        "未知",
        "未定",
        "暂无",
    }
)
_NOT = Bilingual("not an amount such as 12500.00", "不是有效金额，如 12500.00")
