"""Forecasts: series, methods, back-tests, parts that add up, what open deals bring, and who sees what."""

import csv
import io
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.deals.types import Deal
from assistant.errors import BadRequest, NotAllowed
from assistant.forecasting.desk import ForecastDesk
from assistant.forecasting.forecasts import forecast, forecast_parts
from assistant.forecasting.losses import Array
from assistant.forecasting.methods import METHODS, NAMES
from assistant.forecasting.periods import ahead, between, start_of, title
from assistant.forecasting.seasons import autocorrelations, pattern, season_of, seasonal, with_pattern, without
from assistant.forecasting.series import OTHERS, Series, currencies, parts, whole, won_in
from assistant.forecasting.trying import look_ahead, origins
from assistant.forecasting.types import Every, Outlook, Point
from assistant.intention.types import Intention
from assistant.types import Person
from tests.deal_fakes import DAY, FakeDeals, company, still_open, won
from tests.fakes import ADMIN, CUSTOMER, SALES

EVERY: tuple[Every, ...] = ("week", "month", "quarter")
pasts = st.lists(st.integers(0, 10**6), min_size=4, max_size=40).map(lambda v: np.array(v, np.float64))


def desk(deals: list[object] | FakeDeals) -> ForecastDesk:
    return ForecastDesk(deals if isinstance(deals, FakeDeals) else FakeDeals(deals), lambda: DAY)  # type: ignore[arg-type]


class FakeIntentions:
    """Says the same chance of every deal."""

    def __init__(self, chance: float, basis: Literal["model", "base"] = "model") -> None:
        self.chance, self.basis = chance, basis

    def of(self, who: Person, deals: Iterable[Deal]) -> dict[str, Intention]:
        return {d.id: Intention(d.id, self.chance, self.chance, self.chance, "warm", (), self.basis) for d in deals}


def series(values: Array | list[float], every: Every = "month", name: str = "") -> Series:
    start = ahead(start_of(DAY, every), every, -len(values))
    return Series(name, tuple(ahead(start, every, i) for i in range(len(values))), tuple(Decimal(repr(float(v))) for v in values))  # fmt: skip


def in_order(points: tuple[Point, ...]) -> bool:
    return all(0 <= p.low95 <= p.low80 <= p.middle <= p.high80 <= p.high95 for p in points)


# --- periods and series -----------------------------------------------------------------------------------------------


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from(EVERY), st.integers(-60, 60))
def test_periods_follow_each_other_without_a_gap(day: date, every: Every, count: int) -> None:
    start = start_of(day, every)
    assert start <= day < ahead(start, every, 1)
    assert start_of(ahead(start, every, count), every) == ahead(start, every, count)
    assert between(day, ahead(start, every, count), every) == count


def test_a_week_begins_on_monday_and_periods_have_names() -> None:
    assert start_of(date(2026, 7, 19), "week") == date(2026, 7, 13)
    assert [title(start_of(DAY, e), e) for e in EVERY] == ["2026-07-13", "2026-07", "2026-Q3"]


def test_a_series_sums_what_was_won_fills_empty_periods_and_leaves_the_unfinished_one_out() -> None:
    deals = [
        won(1, date(2026, 2, 3), "100.10"), won(2, date(2026, 2, 28), "50"), won(3, date(2026, 5, 1), "7", won_amount=None),
        won(4, DAY, "999"), won(5, date(2026, 4, 1), "4", kind="lost"),
    ]  # fmt: skip
    found = whole(won_in(deals, "CNY", DAY), "month", DAY)
    assert found.ds == tuple(date(2026, m, 1) for m in (2, 3, 4, 5, 6))
    assert found.y == (Decimal("150.10"), Decimal(0), Decimal(0), Decimal(7), Decimal(0))


def test_what_is_left_out_is_said() -> None:
    deals = [
        won(1, date(2026, 2, 3)), won(2, date(2026, 3, 3), currency="EUR"), won(3, date(2026, 3, 3), closed_on=None),
        won(4, DAY + timedelta(days=1)), replace(won(5, date(2026, 3, 3)), amount=None, won_amount=None, currency=""),
        won(6, date(2026, 3, 3), "-5"), won(7, date(1926, 3, 3)),
    ]  # fmt: skip
    found = won_in(deals, "CNY", DAY)
    assert [d.id for d in found.deals] == ["w1"]
    assert len(found.notes) == 6
    assert all(note.en and note.zh for note in found.notes)
    assert currencies(deals)[0] == "CNY"
    assert set(currencies(deals)) == {"CNY", "EUR"}


@given(
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 10**9), st.sampled_from(["a", "b", "", "丙"])), min_size=1)
)
def test_parts_of_a_series_add_up_to_it(rows: list[tuple[int, int, str]]) -> None:
    deals = [won(i, DAY - timedelta(days=d), f"{a}.01", owner=o) for i, (d, a, o) in enumerate(rows)]
    kept = won_in(deals, "CNY", DAY)
    for most in (2, 60):
        found = parts(kept, "month", DAY, "owner", most)
        assert len(found) <= most
        assert tuple(map(sum, zip(*(s.y for s in found), strict=True))) == whole(kept, "month", DAY).y
    names = {s.unique_id for s in parts(kept, "month", DAY, "owner", 1)}
    assert names == ({OTHERS} if len({o for _, _, o in rows}) > 1 else {rows[0][2]})


# --- seasons and methods ----------------------------------------------------------------------------------------------


def test_autocorrelations_are_those_of_statsmodels() -> None:
    from statsmodels.tsa.stattools import acf

    y = np.random.default_rng(1).gamma(2, 10, 60)
    assert autocorrelations(y, 12) == pytest.approx(acf(y, nlags=12, fft=False)[1:])


def test_a_season_is_seen_only_where_it_is_and_two_are_known() -> None:
    rng = np.random.default_rng(2)
    yearly = 1000 + 300 * np.sin(np.arange(48) * np.pi / 6) + rng.normal(0, 40, 48)
    assert season_of(yearly, (12, 3)) == 12
    assert not seasonal(yearly[:23], 12)
    noise = [season_of(rng.gamma(4, 100, 48), (12, 3)) for _ in range(100)]
    assert noise.count(1) >= 75, "two looks at 5 % each"


@pytest.mark.parametrize("season", [3, 4, 12])
@pytest.mark.parametrize("zero", [False, True])
def test_a_pattern_taken_out_and_put_back_leaves_the_series(season: int, zero: bool) -> None:
    y = np.random.default_rng(season).gamma(3, 50, 5 * season + 2)
    y[7] = 0 if zero else y[7]
    found = pattern(y, season)
    assert found.multiplies is not zero
    assert with_pattern(without(y, found), found, 0) == pytest.approx(y)
    assert with_pattern(without(y, found)[season + 1 :], found, season + 1) == pytest.approx(y[season + 1 :])


def test_theta_is_that_of_statsmodels() -> None:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    rng = np.random.default_rng(4)
    for size in (12, 40, 200):
        y = 500 + np.cumsum(rng.normal(2, 20, size))
        theirs = np.asarray(ThetaModel(y, period=1, deseasonalize=False).fit().forecast(6))
        assert METHODS["theta"](y, 6, 1, 0) == pytest.approx(theirs, rel=2e-3)


def test_each_method_has_a_name_and_says_what_it_says() -> None:
    assert set(METHODS) == set(NAMES) - {"combined"}
    y = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    assert METHODS["last"](y, 2, 1, 0).tolist() == [8, 8]
    assert METHODS["last_season"](y, 5, 4, 0).tolist() == [5, 6, 7, 8, 5]
    assert METHODS["mean"](y, 2, 1, 0).tolist() == [5.5, 5.5]
    assert METHODS["theta"](y, 2, 1, 0)[1] > METHODS["theta"](y, 2, 1, 0)[0] > 8
    assert 7 < METHODS["smoothing"](y, 1, 1, 0)[0] <= 8


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    "y",
    [[0] * 4, [5] * 30, [0, 0, 9, 0, 0, 0, 4, 0, 0, 0, 0, 7], [1e15, 2e15, 5e14, 1e15] * 5, [3, 2, 1, 0], [1e-3] * 9 + [1e12], [7, 0] * 40],
    ids=["zeros", "constant", "intermittent", "huge", "falling", "jump", "to and fro"],
)  # fmt: skip
@pytest.mark.parametrize(("season", "lately"), [(1, 0), (2, 0), (3, 0), (2, 2), (3, 5)])
def test_every_method_forecasts_any_series_finitely_and_never_below_0(
    name: str, y: list[float], season: int, lately: int
) -> None:
    said = METHODS[name](np.array(y, np.float64), 5, season, lately)
    assert said.shape == (5,)
    assert np.isfinite(said).all()
    assert (said >= 0).all()
    assert said.max() <= 20 * max(y)


# --- back-tests -------------------------------------------------------------------------------------------------------


@given(st.integers(4, 400), st.integers(1, 60))
def test_a_back_test_stands_on_earlier_days_with_something_known_and_something_to_come(size: int, steps: int) -> None:
    found = origins(size, steps)
    assert found == sorted(set(found))
    assert found
    assert found[0] >= 3
    assert found[-1] < size


def test_the_combined_method_is_used_unless_another_is_clearly_better() -> None:
    rng = np.random.default_rng(6)
    noise = look_ahead(rng.normal(100, 1, 40), 3)
    assert noise.tried[0].method == noise.method
    walk = look_ahead(np.tile([10.0, 500.0, 20.0, 900.0], 10), 4, (4,))
    assert walk.season == 4
    assert walk.tried[0].wape == pytest.approx(0)
    assert walk.middle == pytest.approx([10, 500, 20, 900])


def test_intervals_cover_what_they_say_on_series_of_the_same_kind() -> None:
    rng, inside = np.random.default_rng(7), {0.8: list[float](), 0.95: list[float]()}
    for _ in range(60):
        y = np.maximum(1000 + rng.normal(0, 100, 43), 0)
        found = look_ahead(y[:40], 3, (), ("smoothing", "mean"))
        for level, half in found.halves.items():
            inside[level] += (np.abs(y[40:] - found.middle) <= half).tolist()
    assert 0.7 < np.mean(inside[0.8]) < 0.92
    assert 0.88 < np.mean(inside[0.95]) <= 1


@given(pasts, st.sampled_from(EVERY), st.integers(1, 6))
@settings(max_examples=25)
def test_a_forecast_is_never_below_0_and_its_intervals_lie_in_one_another(y: Array, every: Every, steps: int) -> None:
    found = forecast(series(y, every), every, "CNY", steps)
    assert [p.start for p in found.points] == [ahead(start_of(DAY, every), every, i) for i in range(steps)]
    assert in_order(found.points)
    assert found.trials[0].method == found.method
    assert {t.method for t in found.trials} - {"last_season"} == {"combined", *METHODS} - {"last_season"}
    assert all(p.middle == p.middle.quantize(Decimal("0.01")) for p in found.points)


@given(pasts, st.sampled_from([4, 1024, 2**20]))
@settings(max_examples=15)
def test_amounts_a_factor_greater_give_a_forecast_a_factor_greater(y: Array, factor: int) -> None:
    one, other = look_ahead(y, 3, (3,)), look_ahead(factor * y, 3, (3,))
    assert one.method == other.method
    assert other.middle == pytest.approx(factor * one.middle)
    assert other.halves[0.8] == pytest.approx(factor * one.halves[0.8])


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=8, max_size=8), min_size=1, max_size=6), st.sampled_from(["CNY", "JPY", "KWD"]))  # fmt: skip
@settings(max_examples=25)
def test_forecasts_of_parts_add_up_to_the_whole(rows: list[list[int]], currency: str) -> None:
    pieces = [series([float(v) for v in row], name=str(i)) for i, row in enumerate(rows)]
    total = forecast(series(np.sum(rows, axis=0).astype(np.float64)), "month", currency, 3)
    found = forecast_parts(total, pieces)
    for i, point in enumerate(total.points):
        assert sum(f.points[i].middle for f in found) == point.middle
    assert all(in_order(f.points) for f in found)


# --- the desk ---------------------------------------------------------------------------------------------------------


def said(found: Outlook) -> tuple[object, ...]:
    return found.from_past.points, found.from_deals, found.parts, found.weighted, found.open_amount


def test_an_outlook_says_what_came_and_what_comes_from_the_past_and_from_the_deals() -> None:
    deals = company()
    found = desk(FakeDeals(deals)).outlook(ADMIN)
    starts = [date(2026, m, 1) for m in (7, 8, 9)]
    assert [p.start for p in found.from_past.points] == [p.start for p in found.from_deals] == starts
    assert in_order(found.from_past.points)
    assert in_order(found.from_deals)
    usual = sum(a for _, a in found.from_past.past[-6:]) / 6
    for points in (found.from_past.points, found.from_deals):
        assert usual / 3 < points[1].middle < usual * 3
    begun = sum(d.amount or 0 for d in deals if d.kind == "won" and d.closed_on and d.closed_on >= starts[0])
    assert found.from_deals[0].low95 >= begun
    assert found.open_amount == sum(d.amount or 0 for d in deals if d.kind == "open")
    assert 0 < found.weighted < found.open_amount
    worth = [chance * float(amount) for _, chance, amount in found.parts]
    assert worth == sorted(worth, reverse=True)
    assert {deal for deal, _, _ in found.parts} <= {d.id for d in deals if d.kind == "open"}
    assert any("2026-07" in note.en for note in found.from_past.notes)
    assert any("earlier days" in note.en for note in found.notes)


def test_the_same_deals_in_any_order_give_the_same_outlook() -> None:
    deals = company()
    mixed = list(deals)
    random.Random(3).shuffle(mixed)
    one = desk(FakeDeals(deals)).outlook(ADMIN, by="owner")
    for other in (desk(FakeDeals(mixed)).outlook(ADMIN, by="owner"), desk(FakeDeals(deals)).outlook(ADMIN, by="owner")):
        assert said(one) == said(other)
        assert one.by == other.by


def test_deals_a_factor_greater_bring_a_factor_more() -> None:
    deals = company()
    factor = 1024
    greater = [replace(d, amount=d.amount * factor if d.amount else None, won_amount=d.won_amount * factor if d.won_amount else None) for d in deals]  # fmt: skip
    one, other = desk(FakeDeals(deals)).outlook(ADMIN), desk(FakeDeals(greater)).outlook(ADMIN)
    for a, b in zip(
        (*one.from_past.points, *one.from_deals), (*other.from_past.points, *other.from_deals), strict=True
    ):
        assert float(b.middle) == pytest.approx(factor * float(a.middle), rel=1e-4)
        assert float(b.high95) == pytest.approx(factor * float(a.high95), rel=1e-4)


@pytest.mark.parametrize("by", ["owner", "team", "product"])
def test_parts_add_up_in_what_came_and_what_comes(by: str) -> None:
    found = desk(FakeDeals(company())).outlook(ADMIN, by=by)
    for i, point in enumerate(found.from_past.points):
        assert sum(f.points[i].middle for f in found.by[by]) == point.middle
    for i, (_, amount) in enumerate(found.from_past.past):
        assert sum(f.past[i][1] for f in found.by[by]) == amount


def test_a_salesperson_sees_the_whole_and_their_own_part_alone() -> None:
    room = desk(FakeDeals(company()))
    whole_, own = room.outlook(ADMIN, by="owner"), room.outlook(SALES, by="owner")
    assert own.from_past == whole_.from_past
    assert {f.name for f in whole_.by["owner"]} == {"Sam", "Lee", "王芳"}
    assert [f.name for f in own.by["owner"]] == ["Sam"]
    assert room.outlook(SALES, by="team").by["team"] == ()
    assert room.outlook(SALES, by="product").by == room.outlook(ADMIN, by="product").by
    assert "Lee" not in room.export(SALES, by="owner")
    for refused in (lambda: room.outlook(CUSTOMER), lambda: room.currencies(CUSTOMER), lambda: room.export(CUSTOMER)):
        with pytest.raises(NotAllowed):
            refused()


def test_an_outlook_is_kept_until_a_deal_changes() -> None:
    held = FakeDeals(company())
    room = desk(held)
    first = room.outlook(ADMIN)
    assert room.outlook(ADMIN).from_past is first.from_past
    assert room.outlook(ADMIN, periods=2).from_past is not first.from_past
    held.put([*held.deals, won(900, date(2026, 6, 30), "5000")])
    changed = room.outlook(ADMIN)
    assert changed.from_past.past[-1][1] == first.from_past.past[-1][1] + 5000


def test_chances_that_are_given_move_what_the_deals_bring() -> None:
    held = FakeDeals(company())
    none = ForecastDesk(held, lambda: DAY, FakeIntentions(0.0)).outlook(ADMIN)
    sure = ForecastDesk(held, lambda: DAY, FakeIntentions(1.0)).outlook(ADMIN)
    assert none.weighted == 0
    assert none.parts == ()
    assert sure.weighted == sure.open_amount
    assert sure.from_deals[0].middle > none.from_deals[0].middle
    assert all(chance <= 1 for _, chance, _ in sure.parts)
    plain = desk(held).outlook(ADMIN)
    assert said(ForecastDesk(held, lambda: DAY, FakeIntentions(1.0, "base")).outlook(ADMIN)) == said(plain)
    earlier = DAY - timedelta(days=1)
    then = ForecastDesk(held, lambda: DAY, FakeIntentions(1.0)).outlook(ADMIN, today=earlier)
    assert said(then) == said(desk(held).outlook(ADMIN, today=earlier)), "the model knows what came later"


def test_what_was_not_known_on_an_earlier_day_changes_nothing_there() -> None:
    deals, day = company(), date(2026, 3, 10)
    known = [d for d in deals if d.opened_on and d.opened_on <= day]
    back = [
        replace(d, kind="open", stage="offer", closed_on=None, won_amount=None, moves=d.moves[:1])
        if d.closed_on and d.closed_on > day else d
        for d in known
    ]  # fmt: skip
    then, now = desk(FakeDeals(back)).outlook(ADMIN, today=day), desk(FakeDeals(deals)).outlook(ADMIN, today=day)
    assert then.from_past.points == now.from_past.points
    assert then.from_deals == now.from_deals


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"every": "day"}, "week, month or quarter"), ({"periods": 0}, "1 to 24"), ({"periods": 25}, "1 to 24"), ({"by": "colour"}, "owner, team"),
     ({"currency": "EUR"}, "CNY"), ({"every": "quarter", "today": date(2025, 9, 1)}, "4 finished quarters are needed")],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_can(asked: dict[str, object], word: str) -> None:
    with pytest.raises(BadRequest, match=word):
        desk(FakeDeals(company())).outlook(ADMIN, **asked)  # type: ignore[arg-type]


def test_an_outlook_as_a_table() -> None:
    deals = [replace(d, owner="=cmd()" if d.owner == "Lee" else d.owner) for d in company()]
    rows = list(csv.DictReader(io.StringIO(desk(FakeDeals(deals)).export(ADMIN, by="owner"))))
    found = desk(FakeDeals(deals)).outlook(ADMIN)
    past = [r for r in rows if not r["by"] and r["y"]]
    assert [Decimal(r["y"]) for r in past] == [a for _, a in found.from_past.past]
    ahead_ = [r for r in rows if not r["by"] and r["method"] == found.from_past.method]
    assert [Decimal(r["forecast"]) for r in ahead_] == [p.middle for p in found.from_past.points]
    assert sum(r["method"] == "from_deals" for r in rows) == 3
    assert {r["unique_id"] for r in rows if r["by"] == "owner"} == {"Sam", "王芳", "'=cmd()"}


# --- what is hostile --------------------------------------------------------------------------------------------------


def test_no_deal_one_deal_and_deals_without_amounts_are_said_to_be_too_few() -> None:
    for deals in ([], [still_open(1, DAY, None)]):
        with pytest.raises(BadRequest, match="no deals with an amount"):
            desk(FakeDeals(deals)).outlook(ADMIN)
    for deals in ([won(1, DAY)], [still_open(1, DAY)], [won(i, DAY) for i in range(50)]):
        with pytest.raises(BadRequest, match="there are 0"):
            desk(FakeDeals(deals)).outlook(ADMIN)


def test_one_old_deal_is_enough_and_is_said_to_be_old() -> None:
    found = desk(FakeDeals([won(1, date(2026, 1, 5))])).outlook(ADMIN)
    assert in_order(found.from_past.points)
    assert in_order(found.from_deals)
    assert any("Nothing was won in the last 3" in note.en for note in found.from_past.notes)


@pytest.mark.parametrize("by", ["", "owner"])
def test_the_period_that_has_begun_brings_no_less_than_is_won_in_it(by: str) -> None:
    found = desk(FakeDeals([*company(), won(920, DAY, "70000.50")])).outlook(ADMIN, by=by)
    first = found.from_past.points[0]
    assert first.middle >= Decimal("70000.50")
    assert in_order(found.from_past.points)
    assert not by or sum(f.points[0].middle for f in found.by[by]) == first.middle


def test_everything_won_on_one_day() -> None:
    found = desk(FakeDeals([won(i, date(2025, 10, 9), str(10 + i)) for i in range(400)])).outlook(ADMIN, every="week", periods=52)  # fmt: skip
    assert in_order(found.from_past.points)
    assert in_order(found.from_deals)


def test_a_deal_of_a_quadrillion_beside_small_ones() -> None:
    deals = [*company(), won(901, date(2026, 5, 5), "1000000000000000"), still_open(902, DAY, "1000000000000000.01")]
    found = desk(FakeDeals(deals)).outlook(ADMIN, by="product")
    assert in_order(found.from_past.points)
    assert in_order(found.from_deals)
    assert found.parts[0][0] == "o902"
    assert found.open_amount > Decimal("1000000000000000")
    for i, point in enumerate(found.from_past.points):
        assert sum(f.points[i].middle for f in found.by["product"]) == point.middle


def test_days_in_the_future_and_in_another_age() -> None:
    odd = [
        won(910, date(2099, 1, 1)), still_open(911, date(2099, 1, 1)), won(912, date(1, 1, 31)), still_open(913, date(1, 1, 1)),
        won(914, date(2026, 6, 1), opened_on=date(2026, 6, 20)), still_open(915, DAY, opened_on=None), still_open(916, DAY, expected_on=date(1, 1, 1)),
    ]  # fmt: skip
    for every in EVERY:
        found = desk(FakeDeals([*company(), *odd])).outlook(ADMIN, every=every)
        assert in_order(found.from_past.points)
        assert in_order(found.from_deals)
        assert "o911" not in {deal for deal, _, _ in found.parts}


def test_sixty_years_of_weeks() -> None:
    rng = np.random.default_rng(9)
    deals = [won(i, DAY - timedelta(weeks=i), str(int(rng.integers(1, 900)))) for i in range(3120)]
    found = desk(FakeDeals(deals)).outlook(ADMIN, every="week", periods=4)
    assert len(found.from_past.past) == 3119
    assert in_order(found.from_past.points)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 120), st.integers(0, 10**12) | st.none(), st.sampled_from(["won", "lost", "open"]), st.sampled_from(["CNY", "EUR", ""])), min_size=1, max_size=60))  # fmt: skip
@settings(max_examples=25)
def test_whatever_the_deals_an_outlook_is_sound_or_refused_in_words(rows: list[tuple[int, int, int | None, str, str]]) -> None:  # fmt: skip
    deals = [
        replace(
            won(i, DAY - timedelta(days=ago), opened_on=DAY - timedelta(days=ago + days), currency=currency, kind=kind),
            closed_on=None if kind == "open" else DAY - timedelta(days=ago),
            amount=None if amount is None else Decimal(amount), won_amount=Decimal(amount) if amount and kind == "won" else None,
        )
        for i, (ago, days, amount, kind, currency) in enumerate(rows)
    ]  # fmt: skip
    room = desk(FakeDeals(deals))
    if not currencies(deals) or len(whole(won_in(deals, currencies(deals)[0], DAY), "month", DAY).y) < 4:
        with pytest.raises(BadRequest, match=r"needed|no deals"):
            room.outlook(ADMIN)
        return
    found = room.outlook(ADMIN, by="product")
    assert in_order(found.from_past.points)
    assert in_order(found.from_deals)
    assert found.weighted <= found.open_amount or any("no amount" in n.en for n in found.notes)


def test_products_that_stand_for_people_are_forecast_for_those_who_may_compare_them() -> None:
    room = desk(FakeDeals([replace(d, product=f"P-{d.owner}") for d in company()]))
    assert room.outlook(SALES, by="product").by["product"] == ()
    assert {p.name for p in room.outlook(ADMIN, by="product").by["product"]} == {"P-Sam", "P-Lee", "P-王芳"}
