"""Dates and times in written text: those of the calendar, and those that only a calendar beside them makes clear."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTH = rf"(?P<name>{_MONTHS}|(?:{_SHORT})\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CALENDAR = [
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?:(?P<year>\d{4})\s*年\s*)?(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]",
        r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)",
        rf"\b(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? (?P<year>\d{{4}}))?\b",
        rf"\b{_MONTH} {_DAY}(?:,? (?P<year>\d{{4}}))?\b",
    )
]
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_FEAST = r"christmas|new year(?:['’]s)?|easter|thanksgiving|black friday|singles['’]? day"
_TIMES = re.compile(
    rf"\b(?:{_WEEKDAY}|tomorrow|yesterday|tonight|{_FEAST}|(?:next|last|this coming|the coming) (?:week|weekend|month|quarter|year)"
    r"|(?:by|before|until|till|within) (?:the )?(?:week|weekend|month|quarter|year)(?:['’]s end)?|(?:end|start|beginning|middle) of (?:the |this |next )?(?:week|month|quarter|year"
    rf"|{_MONTHS})|within (?:the|an) (?:hour|day|week|month)|within (?:hours|days)|overnight)\b"
    rf"|\b(?i:in|by|until|till|before|since|after|of|from|early|late|mid-?)\s+(?-i:{_MONTHS})\b"
    r"|明天|明日|后天|大后天|今晚|昨天|前天|(?:周|星期|礼拜)[一二三四五六日天末]|[下上](?:个)?(?:周|星期|礼拜|月|季度)|本(?:周|月|季度)内?"
    r"|(?:月|年|季)[底末初]|去年|前年|明年|后年|今年(?:内|底)|[零〇一二三四五六七八九十]{1,3}月(?:[底初中末份]|[一二三四五六七八九十]{1,3}[日号])|春节|国庆|元旦|中秋|端午|双十[一二]|清明|七夕|圣诞|元宵|年前|年后|[五十六]一(?=之?[前后]|节|期间|假|黄金)|长期有效",
    re.IGNORECASE,
)

# A question for when the customer needs it states no time.
_WHEN = re.compile(
    r"(?:\b(?:do|would|will|did|are) you\b|\bwhen (?:do|would|will|is)\b|\byour (?:deadline|plan|schedule)|您[^，。；]{0,8}(?:需要|要|想|打算|计划|用|方便)|什么时候|何时|哪天)[^.。!！]*[?？]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CalendarDay:
    """A date written at characters `start`..`end`; `year` is None where the text names none."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def is_day(self, value: date) -> bool:
        """Return whether the text names this date."""
        return (self.month, self.day) == (value.month, value.day) and self.year in (None, value.year)


@lru_cache(maxsize=4096)
def calendar_days(text: str) -> tuple[CalendarDay, ...]:
    """Return the dates of the calendar in `text`, none twice, in no fixed order; kept by text."""
    return tuple(_calendar_days(text))


def _calendar_days(text: str) -> Iterator[CalendarDay]:
    taken: list[tuple[int, int]] = []
    for match in (m for pattern in _CALENDAR for m in pattern.finditer(text)):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        taken.append(match.span())
        groups = match.groupdict()
        month = int(groups["month"]) if groups.get("month") else _month(groups["name"])
        yield CalendarDay(*match.span(), int(groups["year"]) if groups["year"] else None, month, int(groups["day"]))


@lru_cache(maxsize=4096)
def loose_times(text: str) -> tuple[re.Match[str], ...]:
    """Return the times that no fact can be held against: weekdays, "tomorrow", "until the end of June"; kept by text.

    Times in a question for when the customer needs something are none.
    """
    asked = [m.span() for m in _WHEN.finditer(text)]
    return tuple(m for m in _TIMES.finditer(text) if not any(s <= m.start() and m.end() <= e for s, e in asked))


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS.split("|"), 1) if month.startswith(name.rstrip(".")[:3]))
