"""Chances of deals: what is learnt, what is left out, when the base rate stays, and who may see what."""

import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.deals.types import Deal
from assistant.errors import BadRequest, NotAllowed
from assistant.intention import leaks, model_files, warmth
from assistant.intention.base_rate import base_rate, of_counts
from assistant.intention.desk import IntentionDesk
from assistant.intention.features import Seen, ages_of, number
from assistant.intention.history import History
from assistant.intention.learning import learn, past_of
from assistant.intention.measures import auc, bins, brier, gain, resampled, wilson
from assistant.intention.model import fit, mixed, sigmoid, tell
from assistant.intention.reasons import label_of
from assistant.intention.training import train
from assistant.intention.trying import try_out
from assistant.intention.types import IntentionCard
from assistant.training.stopping import Stop
from knowledge.errors import Stopped
from knowledge.store import create_tables, open_engine
from tests.deal_worlds import START, FakeDeals, World, world
from tests.fakes import ADMIN, CUSTOMER, SALES

AT = "2026-01-01T00:00:00+00:00"


def silent(conversation: str, on: date) -> float | None:
    """No deal has a conversation."""
    return None


def card_of(deals: Sequence[Deal]) -> IntentionCard:
    return train(deals, silent, AT).card


@pytest.fixture(scope="module")
def telling() -> World:
    """Return deals of which the score tells much, with some open ones."""
    return world(260, 1, size=1.8, owners=(-0.5, 0.5), open_=30)


Opened = Callable[[Sequence[Deal]], IntentionDesk]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Return what opens a desk on deals, on a day soon after the last of them began."""
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    create_tables(engine)

    def made(deals: Sequence[Deal]) -> IntentionDesk:
        days = [d.opened_on for d in deals if d.opened_on]
        day = max(days, default=START) + timedelta(days=3)
        return IntentionDesk(engine, tmp_path / "intention", FakeDeals(deals), lambda: day)

    return made


# --- the regression -----------------------------------------------------------------------------------------------------


def test_the_regression_finds_the_weights_that_made_the_outcomes() -> None:
    draws = np.random.default_rng(0)
    rows, weights = draws.normal(size=(20_000, 3)), np.array([1.0, -0.5, 0.0])
    won = draws.random(20_000) < sigmoid(rows @ weights + 0.3)
    found = fit(rows, won, 0.1)
    assert np.abs(found.weights - weights).max() < 0.06
    assert abs(found.bias - 0.3) < 0.06


def test_the_regression_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    draws = np.random.default_rng(1)
    rows = draws.normal(size=(300, 4))
    won = draws.random(300) < sigmoid(rows[:, 0])
    theirs = LogisticRegression(C=1 / 5.0, tol=1e-10).fit(rows, won)
    ours = fit(rows, won, 5.0)
    assert np.abs(ours.weights - theirs.coef_[0]).max() < 1e-3  # ours holds the bias by a hair, theirs not at all


def test_perfectly_parted_outcomes_stay_finite() -> None:
    rows = np.linspace(-1, 1, 40)[:, None]
    found = fit(rows, rows[:, 0] > 0, 1.0)
    assert np.isfinite(found.weights).all()
    assert np.isfinite(found.covariance).all()


def test_fits_that_differ_make_a_wider_one() -> None:
    draws = np.random.default_rng(2)
    rows = draws.normal(size=(60, 2))
    won = draws.random(60) < sigmoid(rows[:, 0])
    one, other = fit(rows, won, 1.0), fit(rows, won, 100.0)
    both = mixed([(one, 0.5), (other, 0.5)])
    assert np.allclose(both.weights, (one.weights + other.weights) / 2)
    assert both.covariance[0, 0] > (one.covariance[0, 0] + other.covariance[0, 0]) / 2


@given(st.lists(st.floats(-8, 8), min_size=3, max_size=3), st.floats(-3, 3))
def test_points_add_up_to_the_chance_less_the_base(values: list[float], bias: float) -> None:
    model = replace(fit(np.eye(3), np.array([True, False, True]), 1.0), weights=np.array([0.7, -1.2, 0.4]), bias=bias)
    told = tell(model, np.array([values]))
    assert told.parts.sum() == pytest.approx(told.chance[0] - told.base, abs=1e-9)
    assert told.low[0] <= told.chance[0] <= told.high[0]


# --- what is learnt -----------------------------------------------------------------------------------------------------


def test_what_tells_is_found_and_used(telling: World) -> None:
    card = card_of(telling.deals)
    assert card.better
    assert card.taken
    assert card.brier is not None
    assert card.base_brier is not None
    assert card.brier < card.base_brier
    assert card.auc is not None
    assert card.auc_low is not None
    assert 0.6 < card.auc_low < card.auc
    assert max(card.used, key=lambda name: abs(card.used[name])) == "trait:score"
    assert sum(b.count for b in card.bins) == card.tried
    assert all(b.low <= b.won <= b.high for b in card.bins)


def test_where_nothing_tells_the_base_rate_stays() -> None:
    cards = [card_of(world(120, seed).deals) for seed in range(6)]
    assert sum(card.better for card in cards) <= 1  # by chance 1 in 40 each
    plain = next(card for card in cards if not card.better)
    assert not plain.taken
    assert "base rate" in plain.note.en
    assert "总体成交率" in plain.note.zh


@pytest.mark.parametrize("count", [0, 1, 12, 29])
def test_with_few_outcomes_the_base_rate_serves(count: int) -> None:
    trained = train(world(count, 3).deals, silent, AT)
    assert trained.learnt is None
    assert not trained.card.taken
    assert trained.card.base_low < trained.card.base < trained.card.base_high


def test_ten_of_either_are_needed() -> None:
    deals = [replace(d, kind="won" if n % 10 else "lost") for n, d in enumerate(world(90, 4).deals)]
    assert train(deals, silent, AT).learnt is None


def test_thirty_outcomes_suffice_to_learn() -> None:
    trained = train(world(40, 5, size=1.0).deals, silent, AT)
    assert trained.learnt is not None
    assert trained.card.tried > 0


def test_intervals_hold_the_true_chance_about_as_often_as_they_say() -> None:
    held = []
    for seed in range(10):
        made = world(80, seed, size=1.0, open_=40)
        past = past_of(made.deals, silent)
        learnt, _ = learn(past, past.decided)
        told = learnt.tell([Seen(d, d.opened_on or START) for d in past.open], past.history, silent)
        true = np.array([made.chances[d.id] for d in past.open])
        held.append(float(((told.low <= true) & (true <= told.high)).mean()))
    assert 0.78 < float(np.mean(held)) <= 1.0


def test_the_order_of_deals_does_not_matter(telling: World) -> None:
    mixed_up = list(telling.deals)
    random.Random(0).shuffle(mixed_up)
    one, other = train(telling.deals, silent, AT), train(mixed_up, silent, AT)
    assert one.card == other.card
    assert model_files.fingerprint(one.learnt) == model_files.fingerprint(other.learnt)  # type: ignore[arg-type]


def test_deals_without_days_are_passed_over() -> None:
    made = world(60, 6, size=1.0)
    undated = [replace(d, id=f"X{d.id}", closed_on=None) for d in made.deals]
    no_beginning = [replace(d, opened_on=None, moves=()) for d in made.deals]
    assert train([*made.deals, *undated], silent, AT).learnt is not None
    assert train(undated, silent, AT).learnt is None
    assert train(no_beginning, silent, AT).learnt is not None
    assert train([*made.deals, *undated], silent, AT).card.decided == 120


def test_training_can_be_stopped() -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        train(world(60, 7).deals, silent, AT, stop=stop)


def test_progress_is_told() -> None:
    seen = list[tuple[int, int]]()
    train(world(60, 8).deals, silent, AT, progress=lambda done, total, what: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert all(done <= total for done, total in seen)


# --- what is known afterwards never enters ------------------------------------------------------------------------------


def planted(deals: Sequence[Deal], column: Callable[[Deal], str]) -> list[Deal]:
    return [replace(d, traits={**d.traits, "planted": column(d)}) for d in deals]


PLANTS: dict[str, Callable[[Deal], str]] = {
    "the outcome itself": lambda d: d.kind if d.kind != "open" else "",
    "a code of it": lambda d: {"won": "1", "lost": "0", "open": "0"}[d.kind],
    "only where won": lambda d: f"INV-{d.id}" if d.kind == "won" else "",
    "an amount only where won": lambda d: str(100 + int(d.id[1:])) if d.kind == "won" else "",
    "only where decided": lambda d: f"{int(d.id[1:]) % 3}" if d.kind != "open" else "",
    "the day it closed": lambda d: str(d.closed_on or ""),
    "nearly always right": lambda d: "yes" if (d.kind == "won") != (int(d.id[1:]) % 97 == 0) else "no",
}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_outcome_raises_nothing(name: str) -> None:
    deals = world(150, 11, open_=30).deals
    before, after = card_of(deals), card_of(planted(deals, PLANTS[name]))
    assert "planted" in after.left_out
    assert not any("planted" in column for column in after.used)
    assert after.auc == pytest.approx(before.auc)


def test_what_is_known_afterwards_is_never_used_and_the_card_says_so(telling: World) -> None:
    card = card_of(telling.deals)
    assert {"closed_on", "won_amount", "lost_because", "final stage", "expected_on"} <= set(card.left_out)
    changed = [
        replace(d, won_amount=Decimal(1), lost_because="price", expected_on=d.closed_on, next_step="sign")
        for d in telling.deals
    ]
    assert card_of(changed).used == card.used


def test_a_deal_is_seen_as_it_was_then(telling: World) -> None:
    past = past_of(telling.deals, silent)
    learnt, _ = learn(past, past.decided)
    deal = past.decided[200]
    assert deal.opened_on
    seen = Seen(deal, deal.opened_on)
    before = learnt.rows([seen], past.history, silent)
    # Whatever became of this deal and of all that were decided on that day or later, it was not known then.
    turned = [
        replace(d, kind="lost" if d.kind == "won" else "won")
        if d.kind != "open" and d.closed_on and d.closed_on >= deal.opened_on
        else d
        for d in telling.deals
    ]
    assert np.array_equal(before, learnt.rows([seen], History(turned, past.history.columns), silent))


def test_each_row_of_a_trial_was_told_by_what_was_known_before() -> None:
    made = world(160, 12, size=1.0)
    past = past_of(made.deals, silent)
    trial = try_out(past)
    assert trial.start is not None
    assert all(seen.on >= trial.start for seen in trial.seen)
    assert all(seen.deal.closed_on and seen.on <= seen.deal.closed_on for seen in trial.seen)
    # Turning the outcomes of the last tenth changes nothing of what was said before any of them was known.
    last = past.decided[int(len(past.decided) * 0.9) :]
    first = min(d.closed_on for d in last if d.closed_on)
    gone = {d.id for d in last}
    turned = [replace(d, kind="lost" if d.kind == "won" else "won") if d.id in gone else d for d in made.deals]
    other = try_out(past_of(turned, silent))
    early = np.array([s.on < first for s in trial.seen])
    assert early.any()
    assert np.array_equal(trial.said[early], other.said[early])


def test_ages_are_days_on_which_the_deal_was_open() -> None:
    deal = Deal("D", kind="won", opened_on=date(2024, 1, 1), closed_on=date(2024, 2, 15))
    assert [(day - date(2024, 1, 1)).days for day in ages_of(deal)] == [0, 7, 14, 30]
    assert ages_of(replace(deal, closed_on=date(2024, 1, 1))) == [date(2024, 1, 1)]
    assert ages_of(replace(deal, closed_on=None)) == []


# --- hostile data -------------------------------------------------------------------------------------------------------


def test_hostile_traits_do_no_harm() -> None:
    odd = ["NaN", "inf", "-1e400", "x" * 10_000, "0x10", "１２", "", " ", "1,2,3", "\x00", "=cmd()", "--"]
    deals = [
        replace(
            d, amount=Decimal("NaN") if n % 7 == 0 else Decimal("-5") if n % 5 == 0 else Decimal("1e30"), account="a" * 9000,
            traits={"odd": odd[n % len(odd)], "each": f"value {n}", f"own {n}": "1", "bar|name": str(n % 4)},
        )
        for n, d in enumerate(world(150, 13, open_=12).deals)
    ]  # fmt: skip
    trained = train(deals, silent, AT)
    assert trained.learnt is not None
    assert trained.card.left_out["each"] == leaks.MANY
    past = past_of(deals, silent)
    told = trained.learnt.tell([Seen(d, d.opened_on or START) for d in past.open], past.history, silent)
    assert np.isfinite(told.chance).all()
    assert np.isfinite(told.parts).all()


def test_thousands_of_values_are_left_out() -> None:
    deals = [replace(d, traits={"id": f"n{n}"}) for n, d in enumerate(world(5000, 14).deals)]
    levels, numbers, left = leaks.sort_out(deals, [])
    assert left["id"] == leaks.MANY
    assert "trait:id" not in levels
    assert not numbers


@pytest.mark.parametrize(("text", "value"), [("1,200.5", 1200.5), ("¥30", 30.0), ("12%", 12.0), ("nan", None), ("inf", None), ("", None), ("9" * 50, None)])  # fmt: skip
def test_numbers_are_read_or_not(text: str, value: float | None) -> None:
    assert number(text) == value


def test_two_currencies_are_never_compared() -> None:
    deals = world(200, 15).deals
    dear = [
        replace(d, amount=(d.amount or Decimal(0)) * 1000, currency="JPY") if n % 2 else d for n, d in enumerate(deals)
    ]
    past, same = past_of(dear, silent), past_of(deals, silent)
    one, _ = learn(past, past.decided, ridge=10.0)
    assert one.plan.centres.keys() == {"EUR", "JPY"}
    column = one.kept.index("amount")
    seen = [Seen(d, d.opened_on or START) for d in past.decided]
    rows = one.rows(seen, past.history, silent)[:, column]
    yen = np.array([d.currency == "JPY" for d in past.decided])
    assert abs(rows[yen].mean() - rows[~yen].mean()) < 0.2
    assert len(same.decided) == len(past.decided)


# --- measures -----------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_the_area_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    said, won = np.array([float(s) for s, _ in pairs]), np.array([w for _, w in pairs])
    wins, losses = said[won], said[~won]
    expected = 0.5
    if len(wins) and len(losses):
        expected = float(np.mean([(w > x) + 0.5 * (w == x) for w in wins for x in losses]))
    assert auc(said, won) == pytest.approx(expected)


def test_measures_of_a_perfect_and_of_an_even_guess() -> None:
    won = np.array([True, False] * 50)
    assert brier(won.astype(float), won) == 0
    assert brier(np.full(100, 0.5), won) == 0.25
    draws = resampled(np.arange(100), 0, 50)
    assert gain(won.astype(float), np.full(100, 0.5), won, draws) == (0.25, 0.25)
    assert sum(b.count for b in bins(np.linspace(0, 1, 100), won)) == 100


@given(st.integers(0, 200), st.integers(1, 200))
@example(0, 75)  # rounding put the lower end past nought
def test_intervals_of_shares_hold_them(wins: int, more: int) -> None:
    low, high = wilson(wins, wins + more)
    assert 0 <= low <= wins / (wins + more) <= high <= 1
    base = of_counts(wins, more)
    assert 0 < base.low < base.chance < base.high < 1


def test_the_base_rate_of_nothing_says_that_nothing_is_known() -> None:
    base = base_rate([])
    assert (base.chance, round(base.low, 2), round(base.high, 2)) == (0.5, 0.05, 0.95)


def test_warmth_is_beside_the_base_rate() -> None:
    assert [warmth.of_chance(c, 0.2) for c in (0.1, 0.2, 0.25, 0.3)] == ["cool", "warm", "warm", "hot"]
    assert [warmth.of_score(s) for s in (0, 34, 35, 64, 65, 100)] == ["cool", "cool", "warm", "warm", "hot", "hot"]


# --- the desk -----------------------------------------------------------------------------------------------------------


def test_the_desk_learns_and_tells_of_open_deals(opened: Opened, telling: World) -> None:
    desk = opened(telling.deals)
    assert desk.card(SALES) is None
    before = desk.of(SALES, telling.deals)
    assert {i.basis for i in before.values()} == {"base"}
    assert {i.warmth for i in before.values()} == {"warm"}
    card = desk.train(ADMIN)
    told = desk.of(ADMIN, telling.deals)
    assert card.taken
    assert desk.card(SALES) == card
    assert set(told) == {d.id for d in telling.deals if d.kind == "open"}
    fresh = [i for i in told.values() if i.basis == "model"]
    assert fresh
    assert all(i.model == card.fingerprint for i in fresh)
    for one in fresh:
        assert 0 <= one.low <= one.chance <= one.high <= 1
        assert sum(r.points for r in one.reasons) == pytest.approx(one.chance - one.base)
        assert all(r.label.en and r.label.zh for r in one.reasons)
    true = [telling.chances[i.deal] for i in fresh]
    assert np.corrcoef([i.chance for i in fresh], true)[0, 1] > 0.7
    assert desk.of(ADMIN, telling.deals) == told


def test_a_salesperson_sees_no_comparison_of_people(opened: Opened, telling: World) -> None:
    desk = opened(telling.deals)
    desk.train(ADMIN)
    people = {label_of(name).en for name in ("owner", "team", "load")}
    seen = desk.of(SALES, telling.deals)
    assert seen
    for one in seen.values():
        assert not people & {r.label.en for r in one.reasons}
        assert sum(r.points for r in one.reasons) == pytest.approx(one.chance - one.base)


def test_a_deal_older_than_any_has_the_base_rate(opened: Opened, telling: World) -> None:
    desk = opened(telling.deals)
    desk.train(ADMIN)
    waits = next(d for d in telling.deals if d.kind == "open")
    old = replace(waits, id="old", opened_on=START - timedelta(days=900))
    undated = replace(waits, id="undated", opened_on=None, moves=())
    told = desk.of(ADMIN, [old, undated])
    assert told["old"].basis == "base"
    assert told["undated"].basis == "model"


def test_the_base_rate_can_be_chosen_and_the_model_again(opened: Opened, telling: World) -> None:
    desk = opened(telling.deals)
    desk.train(ADMIN)
    desk.use(ADMIN, "base")
    card = desk.card(ADMIN)
    assert card
    assert card.better
    assert not card.taken
    assert {i.basis for i in desk.of(ADMIN, telling.deals).values()} == {"base"}
    desk.use(ADMIN, "model")
    assert "model" in {i.basis for i in desk.of(ADMIN, telling.deals).values()}


def test_a_model_that_did_no_better_cannot_be_chosen(opened: Opened) -> None:
    desk = opened(world(120, 16).deals)
    with pytest.raises(BadRequest):
        desk.use(ADMIN, "model")
    card = desk.train(ADMIN)
    assert not card.taken
    with pytest.raises(BadRequest) as refused:
        desk.use(ADMIN, "model")
    assert refused.value.text == card.note


def test_no_deals_at_all(opened: Opened) -> None:
    desk = opened([])
    assert desk.of(SALES, []) == {}
    card = desk.train(ADMIN)
    assert (card.decided, card.taken, card.base) == (0, False, 0.5)
    assert desk.of(SALES, [Deal("D1")])["D1"].chance == 0.5


def test_who_may_do_what(opened: Opened) -> None:
    desk = opened(world(40, 17).deals)
    for refused in (
        lambda: desk.of(CUSTOMER, []), lambda: desk.heats(CUSTOMER, []), lambda: desk.heat(CUSTOMER, "c"),
        lambda: desk.card(CUSTOMER), lambda: desk.trouble(CUSTOMER), lambda: desk.train(CUSTOMER),
        lambda: desk.use(CUSTOMER, "base"), lambda: desk.train(SALES), lambda: desk.use(SALES, "base"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            refused()


# --- files --------------------------------------------------------------------------------------------------------------


def spoil(folder: Path, how: str) -> None:
    model = folder / "model" / "model.json"
    if how == "cut":
        model.write_bytes(model.read_bytes()[:-40])
    elif how == "gone":
        model.unlink()
    elif how == "empty":
        model.write_bytes(b"")
    elif how == "foreign":
        for name in ("model.json", "card.json", "sums.json"):
            (folder / "model" / name).write_text("[1, 2]")
    elif how == "binary":
        model.write_bytes(bytes(range(256)))
    else:
        kept = json.loads(model.read_text("utf-8"))
        changes: dict[str, dict[str, object]] = {
            "older": {"format": 0}, "sizes": {"model": {**kept["model"], "mean": [1.0]}},
            "not a number": {"model": {**kept["model"], "weights": [math.nan] * len(kept["model"]["weights"])}},
            "columns": {"model": {**kept["model"], "kept": ["x"] * len(kept["model"]["kept"])}},
        }  # fmt: skip
        model.write_text(json.dumps({**kept, **changes[how]}), "utf-8")
        sums = json.loads((folder / "model" / "sums.json").read_text())
        sums["model.json"] = model_files._sum(model.read_bytes())
        (folder / "model" / "sums.json").write_text(json.dumps(sums))


@pytest.mark.parametrize(
    "how", ["cut", "gone", "empty", "foreign", "binary", "older", "sizes", "not a number", "columns"]
)
def test_a_damaged_foreign_or_older_model_is_refused_and_the_base_rate_serves(
    opened: Opened, telling: World, tmp_path: Path, how: str
) -> None:
    desk = opened(telling.deals)
    desk.train(ADMIN)
    spoil(tmp_path / "intention", how)
    told = desk.of(ADMIN, telling.deals)
    assert {i.basis for i in told.values()} == {"base"}
    trouble = desk.trouble(SALES)
    assert trouble is not None
    assert "assistant train intention" in trouble.en
    assert "重新训练" in trouble.zh
    assert desk.card(SALES) is None
    desk.use(ADMIN, "base")
    with pytest.raises(BadRequest) as refused:
        desk.use(ADMIN, "model")
    assert refused.value.text == trouble


def test_a_model_comes_back_from_its_files_as_it_was(telling: World, tmp_path: Path) -> None:
    trained = train(telling.deals, silent, AT)
    model_files.write(tmp_path / "m", trained.learnt, trained.card)
    learnt, card = model_files.read(tmp_path / "m")
    assert learnt is not None
    assert trained.learnt is not None
    assert card == trained.card
    assert model_files.fingerprint(learnt) == model_files.fingerprint(trained.learnt) == card.fingerprint
    past = past_of(telling.deals, silent)
    seen = [Seen(d, d.opened_on or START) for d in past.open]
    one, other = (m.tell(seen, past.history, silent) for m in (learnt, trained.learnt))
    assert np.array_equal(one.chance, other.chance)


def test_the_files_hold_no_name_of_a_person_an_account_or_a_value(telling: World, tmp_path: Path) -> None:
    deals = [replace(d, traits={**d.traits, "chef": f"Frau {n % 3} Secret"}) for n, d in enumerate(telling.deals)]
    trained = train(deals, silent, AT)
    model_files.write(tmp_path / "m", trained.learnt, trained.card)
    text = "".join(file.read_text("utf-8") for file in (tmp_path / "m").iterdir())
    assert trained.learnt
    assert "trait:chef" in trained.learnt.plan.levels
    assert "Secret" not in text
    assert "secret" not in text
    assert "owner 1" not in text
    assert "account 1" not in text
