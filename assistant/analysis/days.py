"""Dates as people write them in a column: year first, day first, month first, in words, Chinese, or as seconds."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4,6})?")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2100 else None


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1 if word[:3].lower() in _MONTHS else 0


def day_of(value: object, *, day_first: bool = True) -> date | None:
    """Return the day that a cell names, or None. `day_first` decides 03/04/2025 only where both could be a month."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value if value is not None else "").strip()[:40]
    for pattern, read in _FORMS:
        match = pattern.match(text)
        if match:
            return read(match, day_first)
    return None


def _year_last(match: re.Match[str], day_first: bool) -> date | None:
    one, other, year = (int(x) for x in match.groups())
    day, month = (one, other) if one > 12 or (day_first and other <= 12) else (other, one)
    return _date(year, month, day)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], date | None]], ...] = (
    (_YEAR_FIRST, lambda m, _: _date(int(m[1]), int(m[2]), int(m[3]))),
    (_YEAR_LAST, _year_last),
    (_SECONDS, lambda m, _: datetime.fromtimestamp(float(m[0]) / (1000 if len(m[0].split(".")[0]) > 10 else 1), UTC).date()),
    (_COMPACT, lambda m, _: _date(int(m[1]), int(m[2]), int(m[3]))),
    (_DAY_WORD, lambda m, _: _date(int(m[3]), _month(m[2]), int(m[1]))),
    (_WORD_DAY, lambda m, _: _date(int(m[3]), _month(m[1]), int(m[2]))),
)  # fmt: skip


def days_of(values: Sequence[object]) -> list[date | None]:
    """Return the day of each cell of one column: where any can only be month first (04/25/2025), all are read so."""
    pairs = [_YEAR_LAST.match(str(v).strip()) for v in values if isinstance(v, str)]
    month_first = any(m and int(m[2]) > 12 for m in pairs) and not any(m and int(m[1]) > 12 for m in pairs)
    return [day_of(v, day_first=not month_first) for v in values]
