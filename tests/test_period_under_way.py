"""The forecast of a period that has begun: worked out anew here, and tried on days within periods of the past."""

import math
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from assistant.deals.types import Deal
from assistant.forecasting.outlooks import Question, by_parts, outlook
from assistant.forecasting.types import Every

DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(669)]  # to 31 October 2026


def sales(seed: int = 5) -> list[Deal]:
    """Two people who win about two deals in three days, evenly, of 100 to 1900; Ida's are the greater half."""
    rng = np.random.default_rng(seed)
    made = list[Deal]()
    for day in DAYS:
        for owner, rate in (("Ida", 0.5), ("Bo", 0.25)):
            for _ in range(int(rng.poisson(rate))):
                amount = Decimal(int(rng.integers(100, 1900)))
                made.append(
                    Deal(
                        f"d{len(made)}", owner=owner, stage="won", kind="won", amount=amount, won_amount=amount, currency="EUR",
                        opened_on=day - timedelta(days=20), closed_on=day,
                    )
                )  # fmt: skip
    return made


def known_on(deals: list[Deal], day: date) -> list[Deal]:
    return [d for d in deals if d.closed_on and d.closed_on <= day]


def came(deals: list[Deal], since: date, until: date) -> Decimal:
    return sum((d.won_amount or Decimal() for d in deals if d.closed_on and since <= d.closed_on < until), Decimal())


@pytest.mark.parametrize(
    ("every", "first", "day", "left"),
    [("month", date(2026, 9, 1), date(2026, 9, 21), 10 / 30), ("quarter", date(2026, 7, 1), date(2026, 9, 15), 16 / 92),
     ("week", date(2026, 9, 14), date(2026, 9, 20), 1 / 7), ("month", date(2026, 2, 1), date(2026, 2, 28), 1 / 28)],
)  # fmt: skip
def test_it_is_what_is_won_and_the_share_of_the_days_to_come(every: Every, first: date, day: date, left: float) -> None:
    """The day before the period begins says the whole period; within it only what is left of that can still come."""
    deals = sales()
    before = outlook(known_on(deals, first - timedelta(days=1)), Question(every, 1, "EUR", first)).from_past.points[0]
    now = outlook(known_on(deals, day), Question(every, 1, "EUR", day)).from_past.points[0]
    won = came(deals, first, day + timedelta(days=1))
    assert float(now.middle) == pytest.approx(float(won) + left * float(before.middle), abs=0.02)
    assert float(now.high80 - now.middle) == pytest.approx(
        float(before.high80 - before.middle) * math.sqrt(left), abs=0.02
    )
    assert now.low95 >= won
    assert now.middle < before.middle + won  # nothing is counted twice


def test_a_slow_month_is_not_told_as_a_usual_one_on_its_last_day() -> None:
    deals = [d for d in sales() if d.closed_on and d.closed_on < date(2026, 10, 1)]
    found = outlook(deals, Question("month", 1, "EUR", date(2026, 10, 31))).from_past
    usual = float(found.past[-1][1])
    assert 0 < float(found.points[0].middle) < usual / 5
    assert float(found.points[0].high95) < usual


def test_what_came_lies_in_the_interval_and_nearer_than_the_whole_periods_forecast() -> None:
    """Rolling origin, every third day of the last ten months."""
    deals, inside, ours, plain, told = sales(), 0, 0.0, 0.0, 0
    for day in DAYS[-303::3]:
        start = day.replace(day=1)
        end = (start + timedelta(days=32)).replace(day=1)
        whole = outlook(
            known_on(deals, start - timedelta(days=1)), Question("month", 1, "EUR", start)
        ).from_past.points[0]
        point = outlook(known_on(deals, day - timedelta(days=1)), Question("month", 1, "EUR", day)).from_past.points[0]
        brought = came(deals, start, end)
        inside += point.low80 <= brought <= point.high80
        ours += abs(float(point.middle - brought))
        plain += abs(float(max(whole.middle, came(deals, start, day)) - brought))
        told += 1
    assert 0.7 <= inside / told <= 0.98
    assert ours < 0.8 * plain


def test_parts_bring_what_each_has_won_and_add_up() -> None:
    """Bo won nothing this month: what Ida won is hers, and only what is to come is shared."""
    deals = [d for d in sales() if d.owner == "Ida" or (d.closed_on and d.closed_on < date(2026, 9, 1))]
    day = date(2026, 9, 25)
    asked = Question("month", 2, "EUR", day)
    found = outlook(known_on(deals, day), asked).from_past
    parts = {p.name: p for p in by_parts(known_on(deals, day), asked, found, "owner")}
    assert sum(p.points[0].middle for p in parts.values()) == found.points[0].middle
    assert sum(p.points[1].middle for p in parts.values()) == found.points[1].middle
    hers = came(deals, date(2026, 9, 1), day + timedelta(days=1))
    assert parts["Ida"].points[0].low95 >= hers
    assert parts["Bo"].points[0].middle < found.points[0].middle - hers


def test_the_note_says_how_it_is_made() -> None:
    note = next(n for n in outlook(known_on(sales(), date(2026, 9, 21)), Question("month", 1, "EUR", date(2026, 9, 21))).from_past.notes if "2026-09" in n.en)  # fmt: skip
    assert "the 10 of its 30 days still to come" in note.en
    assert "尚余 10 天（共 30 天）" in note.zh
