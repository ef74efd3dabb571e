"""The funnel, stays and stalled deals: against plain recomputations in pandas, and over deals in any state."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.deals.types import Deal, Move, Stage
from assistant.process.funnel import funnel
from assistant.process.stalls import stalled
from assistant.process.stays import kaplan_meier, median_stay, stay
from assistant.process.visits import route, took, visits
from knowledge.language import Bilingual
from tests.process_worlds import AS_OF, OPEN, STAGES, odd_deals

DAY = timedelta(days=1)


def walked(name: str, *way: tuple[str, int], **more: object) -> Deal:
    """Return a deal that came into stages so many days after 2026-01-01; the last one is where it is."""
    moves = tuple(Move(stage, date(2026, 1, 1) + day * DAY) for stage, day in way)
    last = moves[-1].stage
    kind = last if last in ("won", "lost") else "open"
    values: dict[str, object] = {
        "stage": last, "kind": kind, "moves": moves, "opened_on": moves[0].on, "source": "staff",
        "closed_on": None if kind == "open" else moves[-1].on,
    }  # fmt: skip
    return Deal(name, **(values | more))  # type: ignore[arg-type]


WAYS = [
    walked("D1", ("lead", 0), ("talk", 4), ("offer", 10), ("won", 20)),
    walked("D2", ("lead", 0), ("talk", 2), ("lost", 5)),
    walked("D3", ("lead", 3), ("offer", 9), ("lost", 12)),  # skipped a stage
    walked("D4", ("lead", 0), ("talk", 5), ("lead", 8)),  # went back
    walked("D5", ("lead", 1), ("talk", 9), ("offer", 30), amount=Decimal("10.10"), currency="CNY"),
    walked("D6", ("talk", 2), ("won", 3)),
    Deal("D7", stage="lost", kind="lost", source="staff"),  # nobody noted where
    Deal("D8", stage="gone", source="staff"),  # in no stage of the company's
]


def test_the_funnel_of_known_ways() -> None:
    steps = {s.stage: s for s in funnel(WAYS, STAGES, AS_OF)}
    shown = {name: (s.reached, s.went_on, s.lost, s.waiting, s.unplaced) for name, s in steps.items()}
    assert shown == {"lead": (7, 6, 0, 1, 0), "talk": (6, 5, 1, 0, 0), "offer": (5, 2, 2, 1, 1)}
    assert steps["offer"].share == 0.5
    assert steps["offer"].low < 0.5 < steps["offer"].high
    assert dict(steps["offer"].value) == {"CNY": Decimal("10.10")}


def test_stays_of_known_ways() -> None:
    here = [v for d in WAYS for v in visits(d, {s: n for n, s in enumerate(OPEN)}, AS_OF)]
    offers = sorted((v.days, v.left) for v in here if v.stage == "offer")
    assert offers == [(3, True), (10, True), ((AS_OF - date(2026, 1, 31)).days, False)]
    assert {s.stage: s.days for s in funnel(WAYS, STAGES, AS_OF)} == {"lead": 5.0, "talk": 3.0, "offer": 10.0}


def test_a_file_that_knows_only_two_days_tells_no_stage() -> None:
    deals = [
        replace(d, source="import", moves=(Move("lead", date(2026, 1, 1)), Move(d.stage, date(2026, 1, 9))))
        for d in (
            Deal("A", stage="won", kind="won", opened_on=date(2026, 1, 1), closed_on=date(2026, 1, 9)),
            Deal("B", stage="lost", kind="lost", opened_on=date(2026, 1, 1), closed_on=date(2026, 1, 9)),
        )
    ] + [Deal("C", stage="talk", source="import", opened_on=date(2026, 1, 1), moves=(Move("talk", date(2026, 1, 1)),))]
    shown = [(s.stage, s.reached, s.went_on, s.lost, s.waiting, s.unplaced, s.days) for s in funnel(deals, STAGES, AS_OF)]  # fmt: skip
    # Nobody knows that B was lost out of the first stage; the offer is a stage in which no deal is known to have been.
    assert shown == [("talk", 3, 1, 1, 1, 1, None)]
    assert stay(deals, AS_OF).won_median == 8


def test_deals_of_which_nothing_is_known_of_stages_use_them_all() -> None:
    steps = funnel([Deal("A", stage="lost", kind="lost"), Deal("B", stage="won", kind="won")], STAGES, AS_OF)
    assert [(s.stage, s.reached, s.lost) for s in steps] == [("lead", 2, 0), ("talk", 2, 0), ("offer", 2, 1)]
    assert funnel([], STAGES, AS_OF)[0].reached == 0
    assert funnel(WAYS, [s for s in STAGES if s.kind != "open"], AS_OF) == ()


@given(odd_deals())
@settings(max_examples=60, deadline=None)
def test_every_step_adds_up_and_fewer_reach_the_next(deals: list[Deal]) -> None:
    steps = funnel(deals, STAGES, AS_OF)
    for step in steps:
        assert step.reached == step.went_on + step.lost + step.waiting
        assert 0 <= step.unplaced <= step.lost
        assert step.share is None or step.low <= step.share <= step.high
    assert [s.reached for s in steps[1:]] == [s.went_on for s in steps[:-1]]
    assert steps[-1].went_on == sum(d.kind == "won" for d in deals)
    assert sum(s.lost for s in steps) == sum(d.kind == "lost" for d in deals)
    waiting = sum(d.kind == "open" and (d.stage in OPEN) for d in deals)
    assert sum(s.waiting for s in steps) >= waiting
    assert steps[0].reached <= len(deals)


@given(odd_deals(), st.integers())
@settings(max_examples=60, deadline=None)
def test_the_order_of_deals_does_not_matter(deals: list[Deal], seed: int) -> None:
    mixed = list(deals)
    random.Random(seed).shuffle(mixed)
    assert funnel(mixed, STAGES, AS_OF) == funnel(deals, STAGES, AS_OF)
    assert stay(mixed, AS_OF) == stay(deals, AS_OF)
    assert stalled(mixed, STAGES, AS_OF) == stalled(deals, STAGES, AS_OF)


# --- against pandas ------------------------------------------------------------------------------------------------


def many(seed: int, count: int = 500) -> list[Deal]:
    """Return deals that go forwards, some skipping a stage, until they are lost, won or waiting."""
    dice, made = random.Random(seed), list[Deal]()
    for n in range(count):
        day, way = dice.randrange(30), list[tuple[str, int]]()
        for stage in OPEN:
            if way and dice.random() < 0.1:
                continue
            way.append((stage, day))
            day += dice.randrange(1, 15)
            if day > 55 or dice.random() < 0.3:
                break
        end = dice.choice(["won", "lost"]) if way[-1][0] == "offer" else "lost"
        if day <= 55 and dice.random() < 0.8:
            way.append((end, day))
        made.append(walked(f"D{n}", *way, currency="CNY", amount=Decimal(dice.randrange(100))))
    return made


def frame(deals: Sequence[Deal]) -> pd.DataFrame:
    rows = [(d.id, m.stage, pd.Timestamp(m.on), d.kind) for d in deals for m in d.moves]
    found = pd.DataFrame(rows, columns=["deal", "stage", "on", "kind"])
    found["left"] = found.groupby("deal")["on"].shift(-1)
    found["place"] = found["stage"].map({name: n for n, name in enumerate([*OPEN, "won"])})
    return found


@pytest.mark.parametrize("seed", range(3))
def test_the_funnel_is_that_of_pandas(seed: int) -> None:
    deals = many(seed)
    moves = frame(deals)
    farthest = moves[moves["stage"] != "lost"].groupby("deal").agg(place=("place", "max"), kind=("kind", "first"))
    for place, step in enumerate(funnel(deals, STAGES, AS_OF)):
        assert step.reached == (farthest["place"] >= place).sum()
        assert step.went_on == (farthest["place"] > place).sum()
        assert step.lost == ((farthest["place"] == place) & (farthest["kind"] == "lost")).sum()
        assert step.waiting == ((farthest["place"] == place) & (farthest["kind"] == "open")).sum()


@pytest.mark.parametrize("seed", range(3))
def test_stays_are_those_of_a_plain_count(seed: int) -> None:
    deals = many(seed)
    moves = frame(deals)
    for step in funnel(deals, STAGES, AS_OF):
        here = moves[moves["stage"] == step.stage]
        days = (here["left"].fillna(pd.Timestamp(AS_OF)) - here["on"]).dt.days
        share, half = 1.0, None
        for day in sorted(set(days[here["left"].notna()])):
            share *= 1 - ((days == day) & here["left"].notna()).sum() / (days >= day).sum()
            half = day if half is None and share <= 0.5 + 1e-9 else half
        assert step.days == half


def test_kaplan_meier_is_that_of_statsmodels() -> None:
    survfunc = pytest.importorskip("statsmodels.duration.survfunc")
    dice = random.Random(5)
    days, ended = [dice.randrange(60) for _ in range(300)], [dice.random() < 0.7 for _ in range(300)]
    theirs = survfunc.SurvfuncRight(days, [int(e) for e in ended])
    at, share = kaplan_meier(days, ended)
    ours = dict(zip(at, share, strict=True))
    assert max(abs(ours[int(t)] - p) for t, p in zip(theirs.surv_times, theirs.surv_prob, strict=True)) < 1e-12
    assert median_stay(days, ended) == theirs.quantile(0.5)


def test_kaplan_meier_at_its_edges() -> None:
    assert kaplan_meier([], []) == ((), ())
    assert kaplan_meier([5, 7], [False, False]) == ((0, 7), (1.0, 1.0))
    assert kaplan_meier([0], [True]) == ((0,), (0.0,))
    assert median_stay([3, 9], [True, False]) == 3
    assert median_stay([3, 9, 9], [True, False, False]) is None


@given(st.lists(st.tuples(st.integers(0, 500), st.booleans()), max_size=40))
def test_the_share_still_open_only_falls(known: list[tuple[int, bool]]) -> None:
    at, share = kaplan_meier([d for d, _ in known], [e for _, e in known])
    assert list(at) == sorted(set(at))
    assert list(share) == sorted(share, reverse=True)
    assert all(0 <= s <= 1 for s in share)
    # Where nothing is censored it is the plain share of those that stayed longer.
    if known and all(e for _, e in known):
        assert list(share) == pytest.approx([sum(d > day for d, _ in known) / len(known) for day in at])


def test_days_that_cannot_be_do_not_count() -> None:
    deals = [
        Deal("A", kind="won", stage="won", opened_on=date(2026, 2, 1), closed_on=date(2026, 1, 1)),
        Deal("B", kind="won", stage="won", opened_on=date(2026, 2, 1), closed_on=AS_OF + DAY),
        Deal("C", stage="lead", opened_on=AS_OF + DAY),
        Deal("D", kind="won", stage="won", closed_on=date(2026, 1, 1)),
    ]
    assert [took(d, AS_OF) for d in deals] == [None] * 4
    assert stay(deals, AS_OF).days == ()


# --- stalled deals -------------------------------------------------------------------------------------------------


def slow(days: int, **more: object) -> Deal:
    """Return an open deal that has been at the offer for so many days."""
    came = (AS_OF - date(2026, 1, 1)).days - days
    return walked("S", ("lead", came - 5), ("offer", came), **more)


PAST = [walked(f"W{n}", ("lead", 0), ("offer", 1), ("won", 1 + n)) for n in range(1, 21)] + [
    walked(f"L{n}", ("lead", 0), ("offer", 1), ("lost", 11 + n)) for n in range(1, 21)
]


def test_a_deal_is_long_beyond_nine_of_ten_won_ones() -> None:
    usual = float(pd.Series(range(1, 21)).quantile(0.9))
    assert stalled([*PAST, slow(18)], STAGES, AS_OF) == ()
    (found,) = stalled([*PAST, slow(19)], STAGES, AS_OF)
    assert found.usual == pytest.approx(usual) == pytest.approx(18.1)
    assert (found.days, found.why, found.by_age) == (19, ("long",), False)
    # 19 days or longer stood 2 that were won, 12 that were lost (19 to 30) and this one, which is open.
    assert found.of == 15
    assert found.chance == pytest.approx(2 / 15)


def test_what_became_of_deals_that_stood_as_long_counts_those_nobody_closed() -> None:
    """Where old deals stay open for good, the few decided ones say little: 2 of 14 of those, of all that stood as long 2 of 55."""
    waiting = [replace(slow(19 + n), id=f"S{n}") for n in range(41)]
    found = {s.deal: s for s in stalled([*PAST, *waiting], STAGES, AS_OF)}
    assert found["S0"].of == 55
    assert found["S0"].chance == pytest.approx(2 / 55)
    decided = [
        d for d in PAST if d.closed_on and (d.closed_on - date(2026, 1, 2)).days >= 21
    ]  # 2 days later: 10 lost ones
    assert {d.kind for d in decided} == {"lost"}
    assert (found["S2"].of, found["S2"].chance) == (len(decided) + 39, 0.0)
    assert (found["S3"].of, found["S3"].chance) == (9, None)  # too few were decided


def test_a_deal_of_just_the_usual_days_is_not_long() -> None:
    alike = [walked(f"W{n}", ("lead", 0), ("offer", 1), ("won", 11)) for n in range(20)]
    assert stalled([*alike, slow(10)], STAGES, AS_OF) == ()
    assert [s.usual for s in stalled([*alike, slow(11)], STAGES, AS_OF)] == [10.0]


def test_of_too_few_neither_a_limit_nor_a_share_is_told() -> None:
    deals = [*PAST[:9], slow(300, expected_on=AS_OF - DAY)]
    (found,) = stalled(deals, STAGES, AS_OF)
    assert (found.usual, found.chance, found.of) == (None, None, 0)
    assert found.why == ("overdue", "quiet")


def test_without_moves_the_age_is_held_against_the_whole_way() -> None:
    deals = [replace(d, moves=(), source="import") for d in PAST]
    old = Deal("O", stage="offer", source="import", opened_on=AS_OF - 40 * DAY, amount=Decimal(5), currency="CNY")
    (found,) = stalled([*deals, old, replace(old, id="Y", opened_on=AS_OF - 10 * DAY)], STAGES, AS_OF)
    assert (found.deal, found.days, found.by_age, found.why) == ("O", 40, True, ("long",))
    assert found.usual == pytest.approx(19.1)


def test_the_other_reasons() -> None:
    new = walked("N", ("lead", 55), next_step="call", next_step_on=AS_OF + DAY)
    assert stalled([new], STAGES, AS_OF) == ()
    assert stalled([replace(new, next_step_on=AS_OF - DAY)], STAGES, AS_OF)[0].why == ("step_overdue",)
    assert stalled([replace(new, expected_on=AS_OF)], STAGES, AS_OF) == ()
    bare = replace(walked("B", ("lead", 50)), updated_at="2026-02-25T00:00:00")
    assert stalled([bare], STAGES, AS_OF) == ()  # nobody notes next steps here
    assert [(s.deal, s.why) for s in stalled([new, bare], STAGES, AS_OF)] == [("B", ("no_step",))]
    still = replace(walked("Q", ("lead", 0)), updated_at="2026-01-20T00:00:00")
    assert stalled([still], STAGES, AS_OF)[0].why == ("quiet",)
    # When an import last touched a deal says nothing of what happened.
    assert stalled([replace(still, source="import")], STAGES, AS_OF) == ()


def test_the_largest_come_first_within_their_currency() -> None:
    late = AS_OF - DAY
    deals = [
        Deal("A", stage="lead", amount=Decimal(5), currency="CNY", expected_on=late),
        Deal("B", stage="lead", amount=Decimal(900), currency="CNY", expected_on=late),
        Deal("C", stage="lead", amount=Decimal(1), currency="EUR", expected_on=late),
        Deal("D", stage="lead", expected_on=late),
    ]
    assert [s.deal for s in stalled(deals, STAGES, AS_OF)] == ["B", "C", "A", "D"]


@given(odd_deals())
@settings(max_examples=60, deadline=None)
def test_only_open_deals_stall_and_each_says_why(deals: list[Deal]) -> None:
    found = stalled(deals, STAGES, AS_OF)
    open_ones = {d.id for d in deals if d.kind == "open"}
    assert len({s.deal for s in found}) == len(found)
    for s in found:
        assert s.deal in open_ones
        assert s.why
        assert s.days >= 0
        assert s.chance is None or (0 <= s.chance <= 1 and s.of >= 10)


def test_a_route_names_the_stages_in_use() -> None:
    way = route(WAYS, [*STAGES[:3], Stage("never", Bilingual.same("Never")), *STAGES[3:]])
    assert [s.id for s in way.stages] == list(OPEN)
