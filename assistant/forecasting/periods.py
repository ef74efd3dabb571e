"""Weeks from Monday, months and quarters: the day each starts on, and those that follow."""

from datetime import date, timedelta

from assistant.forecasting.types import Every
from knowledge.language import Bilingual

SEASONS: dict[Every, tuple[int, ...]] = {"week": (52, 13), "month": (12, 3), "quarter": (4,)}
"""After how many periods a pattern may come again: a year, and a quarter (sales teams close at its end)."""
NAMES: dict[Every, Bilingual] = {
    "week": Bilingual("weeks", "周"), "month": Bilingual("months", "个月"), "quarter": Bilingual("quarters", "个季度"),
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3}


def start_of(day: date, every: Every) -> date:
    """Return the first day of the period that `day` is in."""
    if every == "week":
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    step = _MONTHS[every]
    return date(day.year, (day.month - 1) // step * step + 1, 1)


def ahead(start: date, every: Every, periods: int) -> date:
    """Return the start of the period `periods` after that which starts on `start`; before it where negative."""
    if every == "week":
        return start + timedelta(weeks=periods)
    months = start.year * 12 + start.month - 1 + periods * _MONTHS[every]
    return date(months // 12, months % 12 + 1, 1)


def between(first: date, last: date, every: Every) -> int:
    """Return how many periods after that of `first` the period of `last` is."""
    one, other = start_of(first, every), start_of(last, every)
    if every == "week":
        return (other - one).days // 7
    return ((other.year - one.year) * 12 + other.month - one.month) // _MONTHS[every]


def days_left(as_of: date, every: Every) -> tuple[int, int]:
    """Return how many days of the period that `as_of` is in are still to come, that day among them, and how many it has."""
    start = start_of(as_of, every)
    end = ahead(start, every, 1)
    return (end - as_of).days, (end - start).days


def title(start: date, every: Every) -> str:
    """Return how a period is called in a table: 2026-03, 2026-Q1, or a week's Monday."""
    if every == "month":
        return f"{start:%Y-%m}"
    return f"{start:%Y}-Q{(start.month + 2) // 3}" if every == "quarter" else start.isoformat()
