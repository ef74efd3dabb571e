"""Periods in words: exact days, whichever day it is."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.deals.questions import Period, Unit
from assistant.understanding.periods import period, shifted, whole

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")


@pytest.mark.parametrize(
    ("text", "back", "since", "until"),
    [
        ("next month", False, "2026-04-01", "2026-04-30"), ("下个月", False, "2026-04-01", "2026-04-30"), ("预测一下下季度", False, "2026-04-01", "2026-06-30"),
        ("下下个月", False, "2026-05-01", "2026-05-31"), ("last 30 days", True, "2026-02-01", "2026-03-02"), ("近30天", True, "2026-02-01", "2026-03-02"),
        ("Q1", True, "2026-01-01", "2026-03-31"), ("Q4", True, "2025-10-01", "2025-12-31"), ("Q4", False, "2026-10-01", "2026-12-31"),
        ("2025Q3", True, "2025-07-01", "2025-09-30"), ("2026年第一季度", True, "2026-01-01", "2026-03-31"), ("去年下半年", True, "2025-07-01", "2025-12-31"),
        ("in 2025", True, "2025-01-01", "2025-12-31"), ("2025年", True, "2025-01-01", "2025-12-31"), ("去年12月", True, "2025-12-01", "2025-12-31"),
        ("估一下五月份的", False, "2026-05-01", "2026-05-31"), ("1月到3月", True, "2026-01-01", "2026-03-31"), ("since January", True, "2026-01-01", "2026-03-02"),
        ("year to date", True, "2026-01-01", "2026-03-02"), ("from 2026-01-05 to 2026-01-20", True, "2026-01-05", "2026-01-20"),
        ("before the end of April", False, "2026-03-02", "2026-04-30"), ("四月底前", False, "2026-03-02", "2026-04-30"), ("for the quarter", False, "2026-01-01", "2026-03-31"),
        ("未来三个月", False, "2026-03-02", "2026-06-02"), ("上上个月", True, "2026-01-01", "2026-01-31"), ("最近半年", True, "2025-09-03", "2026-03-02"),
    ],
)  # fmt: skip
def test_words_mean_exact_days(text: str, back: bool, since: str, until: str) -> None:
    found = period(text, TODAY, back=back)
    assert found
    assert (found[0].since.isoformat(), found[0].until.isoformat()) == (since, until)


@pytest.mark.parametrize(
    "text", ["what may we sell", "march on", "30 V27Q", "top 5", "一共五个单子", "卖了20台", "LK-2025", "2000 yuan", ""]
)
def test_what_names_no_period_has_none(text: str) -> None:
    assert period(text, TODAY) is None


@given(DAYS, st.sampled_from(UNITS), st.integers(-30, 30))
def test_periods_follow_one_another_without_a_gap(day: date, unit: Unit, step: int) -> None:
    here = whole(day, unit)
    assert here.since <= day <= here.until
    one, following = whole(day, unit, step), whole(day, unit, step + 1)
    assert one.until + timedelta(days=1) == following.since
    assert whole(one.since, unit) == whole(one.until, unit) == one


@given(DAYS, st.integers(1, 400), st.booleans())
def test_so_many_days_are_so_many(day: date, count: int, back: bool) -> None:
    found = period(f"{'last' if back else 'next'} {count} days", day)
    assert found
    length = (found[0].until - found[0].since).days
    assert length == (count - 1 if back else count)
    assert day in (found[0].since, found[0].until)


@given(
    DAYS,
    st.sampled_from(["next month", "上个季度", "Q2", "in May", "去年", "H1", "last 3 months", "2025年10月到12月"]),
    st.booleans(),
)
def test_no_period_ends_before_it_begins(day: date, text: str, back: bool) -> None:
    found = period(text, day, back=back)
    assert found
    assert found[0].since <= found[0].until
    assert text[slice(*found[1])]


@given(DAYS)
def test_a_year_ago_is_the_same_time_of_the_year(day: date) -> None:
    month = whole(day, "month")
    found = shifted("那去年同期呢", month)
    assert found
    assert found[0] == Period(*_dates(whole(date(month.since.year - 1, month.since.month, 1), "month")), "month")


def _dates(found: Period) -> tuple[date, date]:
    return found.since, found.until
