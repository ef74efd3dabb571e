"""Dates as customers say them, counted from a given day: "下周五", "3月3日", "by March 3rd", "2027-03-03"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from knowledge.numerals import value
from knowledge.places import Places

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ZH_DAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_MONTH = r"(?P<month>" + "|".join(f"{m[:3]}(?:{m[3:]}|\\.)?" if m != "may" else "may" for m in _MONTHS) + ")"
_DAY = r"(?P<weekday>" + "|".join(f"{d[:3]}(?:{d[3:]})?" for d in _DAYS) + ")"
_COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)"
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "today": 0, "tomorrow": 1}

_FEASTS = {
    "christmas": (12, 25), "圣诞": (12, 25), "元旦": (1, 1), "new year": (1, 1), "五一": (5, 1), "国庆": (10, 1), "十一前": (10, 1),
    "双十一": (11, 11), "双11": (11, 11), "年底": (12, 31), "year end": (12, 31), "year-end": (12, 31), "end of year": (12, 31),
    "end of the year": (12, 31), "end of this year": (12, 31),
}  # fmt: skip
"""Days with a name that keep their date; those of the moon's calendar are not guessed at."""

_Reader = Callable[[re.Match[str], date], date | None]


def _exact(match: re.Match[str], today: date) -> date | None:
    return _day(int(match["year"]), int(match["m"]), int(match["d"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: int, day: int, today: date) -> date | None:
    """Return the next such day from today on: a date without a year is one that is still to come."""
    years = (_day(year, month, day) for year in range(today.year, today.year + 5))
    return next((d for d in years if d is not None and d >= today), None)


def _month_day_zh(match: re.Match[str], today: date) -> date | None:
    return _coming(int(match["m"]), int(match["d"]), today)


def _month_day_en(match: re.Match[str], today: date) -> date | None:
    month = next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(match["month"].lower()[:3]))
    year = match["year"]
    return _day(int(year), month, int(match["d"])) if year else _coming(month, int(match["d"]), today)


def _near(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=_NEAR[match.group().lower()])


def _day_after(match: re.Match[str], today: date) -> date | None:
    return today + timedelta(days=2)


def _weekday(which: str, number: int, today: date) -> date:
    """Return the day in this week, in the next (`which`), or, where the week is not said, the next such day from today on."""
    monday = today - timedelta(days=today.weekday())
    if which:
        return monday + timedelta(weeks=len(which), days=number)
    return today + timedelta(days=(number - today.weekday()) % 7)


def _weekday_zh(match: re.Match[str], today: date) -> date | None:
    which, number = match["which"] or "", _ZH_DAYS[match["weekday"]]
    return _weekday(which.replace("个", "") if "下" in which else "", number, today)


def _weekday_en(match: re.Match[str], today: date) -> date | None:
    number = next(i for i, d in enumerate(_DAYS) if d.startswith(match["weekday"].lower()[:3]))
    return _weekday("n" if (match["which"] or "").lower() == "next" else "", number, today)


def _after(match: re.Match[str], today: date) -> date | None:
    number, unit = value(match["n"]), match["unit"].lower()
    if number is None:
        return None
    return today + timedelta(days=number * (7 if unit[0] in "w周星礼" else 1))


def _feast(match: re.Match[str], today: date) -> date | None:
    return _coming(*_FEASTS[match.group().lower()], today)


def _weekend(match: re.Match[str], today: date) -> date | None:
    """Return the Saturday of this week, or of the next where the words say so."""
    later = "next" in match.group().lower() or "下" in match.group()
    return today + timedelta(days=(5 - today.weekday()) % 7 + 7 * later)


def _month_end(match: re.Match[str], today: date) -> date | None:
    later = "next" in match.group().lower() or "下" in match.group()
    year, month = divmod(today.year * 12 + today.month - 1 + later, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"(?<![\d-])(?P<year>20\d\d)\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?![\d-])", _exact),
        (r"(?<![\d年])(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?[日号]", _month_day_zh),
        (rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?", _month_day_en),
        (rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\b(?:,?\s+(?P<year>20\d\d))?", _month_day_en),
        (r"\bday after tomorrow\b", _day_after),
        (r"大后天|今天|今日|明天|明日|(?<!大)后天|\btoday\b|\btomorrow\b", _near),
        (r"(?P<which>下个?|下下个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])", _weekday_zh),
        (rf"\b(?:(?P<which>next|this)\s+|(?:on|by|before|until)\s+){_DAY}\b", _weekday_en),
        (rf"{_COUNT}\s?个?(?P<unit>天|日|周|星期|礼拜)(?:之?内|之?后|以内|以后)", _after),
        (rf"\b(?:in|within)\s+(?:the next\s+)?{_COUNT}\s+(?P<unit>days?|weeks?)\b", _after),
        (r"(?:下个?|这个?|本)?(?:周末)|\b(?:this|next|the)\s+weekend\b", _weekend),
        (
            rf"双十一|双11|(?<!双)十一前|圣诞|元旦|五一|国庆|年底|\b(?:{'|'.join(w for w in _FEASTS if w.isascii() and w[0].isalpha())})\b",
            _feast,
        ),
        (r"下?个?月底|\bend of (?:the|this|next) month\b", _month_end),
    )
)


def dates(text: str, today: date) -> tuple[date, ...]:
    """Return the days `text` names, in the order they stand, counted from `today` (a UTC date).

    "下周五" and "next Friday" are the Friday of the next week from Monday; "周五" and "this Friday" the next Friday from
    today on. A day and month without a year is the next one to come. Impossible dates (February 30) are left out.
    """
    found, places = dict[tuple[int, int], date](), Places(text)
    for match, reader in ((m, reader) for pattern, reader in _READERS for m in pattern.finditer(text)):
        day = reader(match, today)
        if day is not None and places.take(*match.span()):
            found[match.span()] = day
    return tuple(dict.fromkeys(found[span] for span in sorted(found)))
