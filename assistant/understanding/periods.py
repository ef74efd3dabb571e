"""Periods as people say them, counted from a given day: "next month", "下个月", "Q1", "last 30 days", "2025年"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from assistant.deals.questions import Period, Unit
from assistant.understanding.dates import dates
from knowledge.numerals import CHINESE, ENGLISH, value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?P<month>{_LONG}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_UNITS: dict[str, Unit] = {
    "day": "day", "天": "day", "日": "day", "week": "week", "周": "week", "星期": "week", "礼拜": "week", "month": "month",
    "月": "month", "quarter": "quarter", "季度": "quarter", "季": "quarter", "year": "year", "年": "year",
}  # fmt: skip
_EN_UNIT = r"(?P<unit>day|week|month|quarter|year)s?"
_ZH_UNIT = r"(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)"
_COUNT = rf"(?P<n>\d{{1,3}}|{CHINESE}|(?:{ENGLISH}|couple of|few|half a))"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4}
_ZH_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2, "": 0}
_ZH_YEAR = r"(?P<year>20\d\d年?|今年|本年|去年|上年|前年|明年|后年)?的?"
_QUARTER_YEAR = r"(?:(?:,? of|,? in)?\s*(?P<year>20\d\d)|(?P<said> (?:of )?(?:this|last|next) year))?"

_Reader = Callable[[re.Match[str], date, bool], Period | None]


def month_after(day: date, months: int) -> date:
    """Return the first day of the month so many months after that of `day`; before it where negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _same_day(day: date, months: int) -> date:
    """Return the same day so many months later, the month's last where it has none."""
    first = month_after(day, months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def whole(day: date, unit: Unit, step: int = 0) -> Period:
    """Return the day, week (from Monday), month, quarter or year that `day` is in, or the one `step` after it."""
    if unit == "day":
        return Period(day + timedelta(days=step), day + timedelta(days=step), unit)
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        return Period(monday, monday + timedelta(days=6), unit)
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = month_after(date(day.year, (day.month - 1) // length * length + 1, 1), step * length)
    return Period(first, month_after(first, length) - timedelta(days=1), unit)


def _rolling(today: date, unit: Unit, count: int, back: bool) -> Period | None:
    """Return so many days, weeks or months up to today, today included, or from today on."""
    if not 1 <= count <= 400:
        return None
    days = {"day": 1, "week": 7}.get(unit)
    if days:
        length = timedelta(days=days * count)
        return Period(today - length + timedelta(days=1), today, unit) if back else Period(today, today + length, unit)
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    if back:
        return Period(_same_day(today, -months) + timedelta(days=1), today, unit)
    return Period(today, _same_day(today, months), unit)


def _number(text: str) -> int | None:
    said = text.strip().lower()
    return {"couple of": 2, "few": 3}.get(said) or value(said)


def _near(found: Period, today: date, back: bool, years: Callable[[int], Period]) -> Period:
    """Return a period of this year, or of the year before or after where the text speaks of what was or is to come."""
    if back and found.since > today:
        return years(-1)
    return years(1) if not back and found.until < today else found


def _of_year(match: re.Match[str], today: date) -> int | None:
    """Return the year that is named beside a month or quarter; None where none is."""
    groups = match.groupdict()
    said = (groups.get("year") or groups.get("other") or "").strip()
    if said[:2] == "20":
        return int(said[:4])
    if said in _ZH_YEARS and said:
        return today.year + _ZH_YEARS[said]
    words = (groups.get("said") or "").lower()
    return today.year + (-1 if "last" in words else 1 if "next" in words else 0) if words else None


def _dated(match: re.Match[str], today: date, back: bool, unit: Unit, month: int) -> Period | None:
    if not 1 <= month <= 12:
        return None
    year = _of_year(match, today)
    if year is not None:
        return whole(date(year, month, 1), unit)
    found = whole(date(today.year, month, 1), unit)
    return _near(found, today, back, lambda step: whole(date(today.year + step, month, 1), unit))


def _en_month(match: re.Match[str], today: date, back: bool) -> Period | None:
    return _dated(match, today, back, "month", _MONTHS.index(match["month"].lower()[:3]) + 1)


def _zh_month(match: re.Match[str], today: date, back: bool) -> Period | None:
    return _dated(match, today, back, "month", value(match["n"]) or 0)


def _zh_months(match: re.Match[str], today: date, back: bool) -> Period | None:
    first = _dated(match, today, back, "month", value(match["n"]) or 0)
    last = value(match["m"]) or 0
    if first is None or not 1 <= last <= 12:
        return None
    end = whole(date(first.since.year + (last < first.since.month), last, 1), "month")
    return Period(first.since, end.until, "month")


def _quarter(match: re.Match[str], today: date, back: bool) -> Period | None:
    groups = match.groupdict()
    number = _ORDINALS.get((groups.get("nth") or "").lower()) or value(groups.get("q") or "") or 0
    return _dated(match, today, back, "quarter", number * 3 - 2)


def _half(match: re.Match[str], today: date, back: bool) -> Period | None:
    said = (match["half"]).lower()
    number = 1 if said in ("1", "first", "上") else 2
    year = _of_year(match, today)

    def of(step: int) -> Period:
        first = date((today.year if year is None else year) + step, number * 6 - 5, 1)
        return Period(first, month_after(first, 6) - timedelta(days=1), "quarter")

    return of(0) if year is not None else _near(of(0), today, back, of)


_STEPS = {
    "last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1, "following": 1,
    "上": -1, "上个": -1, "上一": -1, "上一个": -1, "上上": -2, "上上个": -2, "这": 0, "这个": 0, "本": 0, "当": 0, "下": 1, "下个": 1,
    "下一": 1, "下一个": 1, "下下": 2, "下下个": 2,
}  # fmt: skip


def _named(match: re.Match[str], today: date, back: bool) -> Period:
    return whole(today, _UNITS[match["unit"].lower()], _STEPS[match["which"].lower()])


def _several(match: re.Match[str], today: date, back: bool) -> Period | None:
    which, unit = match["which"].lower(), _UNITS[match["unit"].lower()]
    count = _number(match["n"])
    return None if count is None else _rolling(today, unit, count, which in _BACK)


_BACK = frozenset({"last", "past", "previous", "最近", "近", "过去", "前", "最近的", "过去的", "近来"})


def _half_year(match: re.Match[str], today: date, back: bool) -> Period | None:
    return _rolling(today, "month", 6, match["which"].lower() in _BACK)


def _year(match: re.Match[str], today: date, back: bool) -> Period:
    said = match["year"]
    year = int(said[:4]) if said[0] == "2" else today.year + _ZH_YEARS[said]
    return whole(date(year, 1, 1), "year")


def _so_far(match: re.Match[str], today: date, back: bool) -> Period:
    said = match[0].lower()
    unit: Unit = (
        "month" if said.startswith(("m", "月", "本月")) else "quarter" if said.startswith(("q", "季")) else "year"
    )
    return Period(whole(today, unit).since, today, unit)


def _day(match: re.Match[str], today: date, back: bool) -> Period:
    step = {"yesterday": -1, "昨天": -1, "昨日": -1, "tomorrow": 1, "明天": 1, "明日": 1}.get(match[0].lower(), 0)
    return whole(today, "day", step)


_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (r"\b(?:year|month|quarter)[- ]to[- ]date\b|\b[ymq]td\b|年初至今|年初到现在|今年以来|月初至今|本月以来|季初至今|\bso far this year\b|\bthis year so far\b", _so_far),
        (rf"\b(?P<which>last|past|previous|next|coming|upcoming|following)\s+{_COUNT}[\s-]+{_EN_UNIT}\b", _several),
        (rf"(?P<which>最近的?|近|过去的?|前|未来|接下来的?|今后|往后|后|(?<!一)下)\s?{_COUNT}\s?(?:个(?=[月周星礼季])|(?=[天日周星礼季年])){_ZH_UNIT}", _several),
        (r"(?P<which>最近|近|过去|前|未来|接下来|今后|往后)半年", _half_year),
        (r"\b(?P<which>last|past|next|coming) half(?: a)? year\b", _half_year),
        (r"(?P<other>20\d\d)\s*[-/]?\s*Q(?P<q>[1-4])\b", _quarter),
        (r"\bQ(?P<q>[1-4])\b(?:\s*['/-]?\s*(?P<year>20\d\d))?", _quarter),
        (rf"\b(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) quarter\b{_QUARTER_YEAR}", _quarter),
        (rf"{_ZH_YEAR}第?(?P<q>[一二三四1-4])季度?", _quarter),
        (r"\bH(?P<half>[12])\b(?:\s*(?P<year>20\d\d))?", _half),
        (r"\b(?P<half>first|second) half\b(?: (?:of )?(?:the year|(?P<year>20\d\d)|(?P<said>(?:this|last|next) year)))?", _half),
        (rf"{_ZH_YEAR}(?P<half>[上下])半年", _half),
        (rf"{_ZH_YEAR}(?P<n>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月?份?[到至~–-](?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?", _zh_months),
        (rf"{_ZH_YEAR}(?<![\d个])(?P<n>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!\s?\d|[一二三四五六七八九十]+[日号])份?", _zh_month),
        (r"\b(?P<which>last|previous|past|this|current|next|coming|upcoming|following) (?P<unit>week|month|quarter|year)\b", _named),
        (r"(?P<which>上上个?|(?<!一)下下个?|上一?个?|下一?个?|这个?|本|当)(?P<unit>周|星期|礼拜|月|季度|季|年)(?!末|底|[一二三四五六日天])", _named),
        (r"\b(?:for|in|of|during|make|hit|reach|miss|meet|finish) (?:the|our) (?P<unit>week|month|quarter|year)\b", lambda m, today, back: whole(today, _UNITS[m["unit"].lower()])),
        (rf"\b{_MONTH}(?:,? (?:of )?(?P<year>20\d\d)|(?P<said> (?:of )?(?:last|this|next) year))(?!\d)", _en_month),
        (rf"\b(?:in|for|during|of|until|by|through|since|and|vs\.?|this|last|next|about) {_MONTH}\b(?! \d)", _en_month),
        (r"\b(?P<month>january|february|april|june|july|august|september|october|november|december)\b(?! \d)", _en_month),
        (r"(?P<year>今年|本年|去年|上年|前年|明年|后年|(?<![\d.,])20\d\d(?=年))年?", _year),
        (r"(?<![\d.,$¥€£-])(?P<year>20[0-4]\d)(?![\d.,%-]\d|\d|\s?(?:台|个|元|件|pcs|units?|usd|cny|rmb|yuan|dollars?|euros?|eur|元|块|美元|欧元))", _year),
        (r"今天|今日|昨天|昨日|明天|明日|\btoday\b|\byesterday\b|\btomorrow\b", _day),
    )
)  # fmt: skip
_RANGE = re.compile(r"\b(?:from|between|to|and|until|till)\b|至|到|~|–|—", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\b|以来|至今|(?:年|月|日|号|周|季度)起", re.IGNORECASE)


def period(text: str, today: date, *, back: bool = False) -> tuple[Period, tuple[int, int]] | None:
    """Return the first period a text names and where it stands; None where it names none.

    A month or quarter without a year is the latest one begun where `back`, else the next one that has not ended. "Last 30
    days" end with today, "next 3 months" begin with it; "since March" is from its first day to today.
    """
    back = back or bool(_SINCE.search(text))
    found = [(m, made) for p, reader in _READERS if (m := p.search(text)) and (made := reader(m, today, back))]
    exact = _exact(text, today, back)
    if exact:
        return exact
    if not found:
        return None
    # The first of those that begin earliest in the order of the readers: "2026年一季度" before "2026年".
    match, made = min(found, key=lambda pair: (pair[0].start(), -pair[0].end()))
    if _SINCE.search(text) and made.since <= today:
        made = Period(made.since, today, made.unit)
    if not back and made.since > today and _until(text, *match.span()):
        made = Period(today, made.until, made.unit)
    return made, match.span()


def _until(text: str, start: int, end: int) -> bool:
    """Return whether a period is named as the time by which something happens: "before the end of April", 四月底前."""
    ahead = re.search(r"\b(?:before|by|until|till)\b(?: the)?(?: end(?: of)?)?\s*$", text[:start], re.IGNORECASE)
    named = re.match(r"(?:by|until)\b", text[start:end], re.IGNORECASE)
    return bool(ahead or named or re.match(r"[底末]?(?:之前|以前|前)", text[end:]))


_DATE = re.compile(
    r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?[日号]?|\d{1,2}\s?月\s?\d{1,2}\s?[日号]"
    rf"|\b(?:{_LONG}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? 20\d\d)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_LONG}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b(?:,? 20\d\d)?",
    re.IGNORECASE,
)


def _exact(text: str, today: date, back: bool) -> tuple[Period, tuple[int, int]] | None:
    """Return the days that dates of the calendar name: one day, two with what joins them, or all since one."""
    said = list(_DATE.finditer(text))
    days = [found[0] for m in said if (found := dates(m[0], today))]
    if not said or len(days) != len(said) or len(days) > 2:
        return None
    if back:
        days = [
            d if d <= today or re.search(r"20\d\d", m[0]) else _same_day(d, -12)
            for d, m in zip(days, said, strict=True)
        ]
    if len(days) == 2 and _RANGE.search(text[said[0].end() : said[1].start()]) and days[0] <= days[1]:
        return Period(days[0], days[1]), (said[0].start(), said[1].end())
    if len(days) == 1 and _SINCE.search(text) and days[0] <= today:
        return Period(days[0], today), said[0].span()
    return (Period(days[0], days[0]), said[0].span()) if len(days) == 1 else None


_BEFORE = re.compile(
    r"\bthe (?P<unit>week|month|quarter|year) (?P<way>before|after)\b|(?P<zway>再?[上前后]|再下)一?个?(?P<zunit>周|星期|月|季度|年)(?!底|末)",
    re.IGNORECASE,
)
_YEAR_AGO = re.compile(r"\bsame (?:period|time|month|quarter|week)\b.{0,12}\b(?:last|previous) year\b|\ba year (?:ago|earlier|before)\b|去年同期|同比", re.IGNORECASE)  # fmt: skip


def shifted(text: str, told: Period) -> tuple[Period, tuple[int, int]] | None:
    """Return the period that is named beside the one spoken of last: the one before it, after it, or a year before."""
    if ago := _YEAR_AGO.search(text):
        last = told.until + timedelta(days=1)
        since, until = _same_day(told.since, -12), _same_day(last, -12) - timedelta(days=1)
        return Period(since, until, told.unit), ago.span()
    match = _BEFORE.search(text)
    if match is None or (match["zunit"] and match["zway"] in ("上", "后")):
        return None
    unit = _UNITS[(match["unit"] or match["zunit"]).lower()]
    step = 1 if (match["way"] or "").lower() == "after" or (match["zway"] or "").endswith(("后", "下")) else -1
    return whole(told.since, unit, step), match.span()
