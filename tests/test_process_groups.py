"""Groups beside the same mix elsewhere: exact where it can be, silent about chance, and right about a real difference."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from assistant.analysis.significance import interval
from assistant.deals.types import Deal
from assistant.process.columns import REST, column, column_names, history, of_owners
from assistant.process.compared import compare, crossed, information
from assistant.process.groups import groups, mix
from assistant.process.types import Group
from tests.process_worlds import AS_OF, odd_deals, world

BY = ("owner", "team", "product", "account", "source", "currency", "amount", "size")


def named(found: tuple[Group, ...]) -> dict[str, Group]:
    return {g.name: g for g in found}


def test_groups_are_those_of_pandas() -> None:
    deals = world(3, 600)
    table = pd.DataFrame([(d.owner, d.kind, d.won_amount, d.amount, (d.closed_on - d.opened_on).days if d.closed_on and d.opened_on else None) for d in deals],
                         columns=["owner", "kind", "won", "amount", "days"])  # fmt: skip
    found = named(groups(deals, ("owner",), AS_OF)["owner"])
    assert set(found) == set(table["owner"])
    for name, rows in table.groupby("owner"):
        g, won, lost = found[str(name)], (rows["kind"] == "won").sum(), (rows["kind"] == "lost").sum()
        assert (g.won, g.lost, g.open) == (won, lost, len(rows) - won - lost)
        assert g.rate == pytest.approx(won / (won + lost))
        assert (g.low, g.high) == interval(int(won), int(won + lost))
        assert g.won_amount == ({"CNY": rows.loc[rows["kind"] == "won", "won"].sum()} if won else {})
        assert g.days == rows.loc[rows["kind"] == "won", "days"].median()


@given(odd_deals())
@settings(max_examples=60, deadline=None)
def test_groups_of_any_deals_add_up(deals: list[Deal]) -> None:
    kinds = {kind: sum(d.kind == kind for d in deals) for kind in ("won", "lost", "open")}
    for found in groups(deals, BY, AS_OF).values():
        if found:
            assert {k: sum(getattr(g, k) for g in found) for k in kinds} == kinds
        for g in found:
            assert 0 <= g.low <= g.high <= 1
            assert 0 <= g.chance <= 1
            assert g.expected is None or 0 <= g.expected <= 1
            assert not g.differs or (g.name and g.won + g.lost >= 5)


def test_quartiles_hold_a_quarter_each() -> None:
    deals = [replace(d, traits={"size": str(n), "code": "x"}) for n, d in enumerate(world(1, 400))]
    found = groups(deals, ("size", "amount"), AS_OF)
    assert [g.name for g in found["size"]] == ["≤ 99", "99 – 199", "199 – 299", "> 299"]
    assert [g.won + g.lost + g.open for g in found["size"]] == [100] * 4
    assert all(g.name.endswith(" CNY") for g in found["amount"])
    both = column([*deals, replace(deals[0], currency="EUR", amount=Decimal("9.5"))], "amount")
    assert both.labels[both.codes[-1]] == "≤ 9.5 EUR"  # currencies are cut each for itself


def test_columns_are_those_of_the_deals() -> None:
    deals = [replace(d, traits={"region": "east" if d.owner in ("o1", "o2") else "west", "n": str(n % 9)}) for n, d in enumerate(world(1, 90))]  # fmt: skip
    assert column_names(deals) == ("owner", "team", "product", "account", "source", "currency", "amount", "n", "region")
    assert of_owners(deals, column(deals, "region"))  # where each owner has one region, a region is about people
    assert of_owners(deals, column(deals, "team"))
    assert not of_owners(deals, column(deals, "n"))
    assert not of_owners(deals, column(deals, "product"))
    many = [replace(d, account=f"a{n}") for n, d in enumerate(world(1, 150))]
    assert len(column(many, "account").labels) == 100
    assert REST in column(many, "account").labels


def test_an_account_bought_before_only_where_it_had() -> None:
    won = next(d for d in world(2) if d.kind == "won" and d.closed_on and d.opened_on)
    assert won.closed_on
    later = won.closed_on.replace(year=won.closed_on.year + 1)
    assert history(
        [
            won,
            replace(won, opened_on=later, closed_on=later),
            replace(won, opened_on=None),
            replace(won, account="other"),
        ]
    ) == ["new", "won before", "", "new"]


# --- the comparison ------------------------------------------------------------------------------------------------


def test_in_one_cell_the_test_is_fishers() -> None:
    stats = pytest.importorskip("scipy.stats")
    dice = np.random.default_rng(4)
    for _ in range(30):
        count = int(dice.integers(4, 60))
        group, won = dice.integers(0, 2, count), dice.random(count) < 0.4
        table = [[int((won & (group == g)).sum()), int((~won & (group == g)).sum())] for g in (0, 1)]
        found = compare(group, np.zeros(count, dtype=np.int64), won, 2)
        assert found.chance[0] == pytest.approx(stats.fisher_exact(table)[1])


def test_over_many_deals_the_test_is_that_of_mantel_and_haenszel() -> None:
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    dice = np.random.default_rng(5)
    group, cell = dice.integers(0, 2, 2000), dice.integers(0, 4, 2000)
    won = dice.random(2000) < 0.3 + 0.1 * cell + 0.05 * group
    parts = [
        np.array([[(won & (group == g) & (cell == c)).sum(), (~won & (group == g) & (cell == c)).sum()] for g in (0, 1)])
        for c in range(4)
    ]  # fmt: skip
    theirs = tables.StratifiedTable(parts).test_null_odds(correction=True).pvalue
    assert compare(group, cell, won, 2).chance[0] == pytest.approx(theirs, rel=1e-6)


def test_the_exact_and_the_normal_test_agree_where_they_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(6)
    group, cell, won = dice.integers(0, 3, 400), dice.integers(0, 5, 400), dice.random(400) < 0.4
    monkeypatch.setattr("assistant.process.compared._NORMAL", 0.0)
    normal = compare(group, cell, won, 3).chance
    monkeypatch.setattr("assistant.process.compared._NORMAL", 1e9)
    assert compare(group, cell, won, 3).chance == pytest.approx(normal, abs=0.03)


def test_expected_is_what_the_same_mix_brings_elsewhere() -> None:
    cell = np.repeat([0, 0, 1, 1], 500)
    group = np.array([0] * 400 + [1] * 600 + [0] * 100 + [1] * 900)
    won = np.zeros(2000, dtype=bool)
    won[:320] = won[400:880] = True  # cell 0: both win 80 %
    won[1000:1020] = won[1100:1280] = True  # cell 1: both win 20 %
    found = compare(group, cell, won, 2)
    plain = (400 * 0.8 + 100 * 0.2) / 500
    assert found.expected[0] == pytest.approx(plain, abs=0.01)
    assert found.chance.tolist() == pytest.approx([1, 1])
    assert compare(group, np.zeros(2000, dtype=np.int64), won, 2).chance.max() < 1e-10  # without the mix: night and day


def test_a_mix_that_goes_with_the_groups_is_left_out() -> None:
    deals = [replace(d, traits={"series": d.product[:1] + str(int(d.product[1]) // 2)}) for d in world(7)]
    among = [n for n, d in enumerate(deals) if d.kind != "open"]
    used = {by: mix(deals, by, among, column(deals, by).codes[among])[0] for by in ("owner", "series", "product")}
    assert "product" in used["owner"]
    assert "product" not in used["series"]
    assert "owner" in used["product"]
    # An amount that only won deals have would tell who won: it is no part of the mix.
    leaking = [d if d.kind == "won" else replace(d, amount=None) for d in deals]
    assert "amount" not in mix(leaking, "owner", among, column(leaking, "owner").codes[among])[0]


def test_a_column_that_only_won_deals_have_is_not_compared() -> None:
    deals = [replace(d, traits={"contract": f"c{n % 2}"} if d.kind == "won" else {}) for n, d in enumerate(world(8))]
    found = groups(deals, ("contract",), AS_OF)["contract"]
    assert [g.chance for g in found] == [1.0] * 3


def test_rare_values_together_are_shown_and_not_compared() -> None:
    deals = [replace(d, account=f"a{n}" if d.kind == "won" else f"b{n % 2}") for n, d in enumerate(world(1, 300))]
    found = named(groups(deals, ("account",), AS_OF)["account"])
    assert (found[REST].won, found[REST].lost, found[REST].chance, found[REST].differs) == (sum(d.kind == "won" for d in deals) - 97, 0, 1.0, False)  # fmt: skip


def test_information_is_full_where_cells_are_like_the_whole() -> None:
    group, cell = np.tile([0, 1], 50), np.repeat([0, 1], 50)
    assert information(group, cell) == pytest.approx(information(group, np.zeros(100, dtype=np.int64)))
    assert information(cell, cell) == 0
    assert crossed(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])).tolist() == [0, 1, 2, 3]


# --- chance, and what is no chance ---------------------------------------------------------------------------------


def share_that_says(runs: int, by: tuple[str, ...], make: Callable[[int], list[Deal]]) -> float:
    """Return in how many of so many worlds any group is said to differ."""
    return sum(any(g.differs for found in groups(make(n), by, AS_OF).values() for g in found) for n in range(runs)) / runs  # fmt: skip


@pytest.mark.parametrize("count", [60, 250])
def test_where_nobody_differs_hardly_anybody_is_said_to(count: int) -> None:
    by = ("owner", "team", "product", "account", "amount")
    assert share_that_says(120, by, lambda n: world(n, count)) <= 0.05


def test_who_sells_what_is_bought_less_often_is_not_blamed() -> None:
    assert share_that_says(100, ("owner",), lambda n: world(n, 400, by_product=0.25)) <= 0.06


def test_who_has_only_young_deals_is_not_blamed() -> None:
    assert share_that_says(40, ("owner",), lambda n: world(n, 600, worse_young=True)) <= 0.075


def test_one_who_does_win_more_is_found_and_nobody_else() -> None:
    found = groups(world(1, 1500, by_product=0.15, better=0.25), ("owner", "team"), AS_OF)
    owners = named(found["owner"])
    assert [name for name, g in owners.items() if g.differs] == ["o0"]
    assert (owners["o0"].rate or 0) > (owners["o0"].expected or 1) + 0.1
    assert owners["o0"].chance < 0.001


def test_groups_of_nothing() -> None:
    assert groups([], ("owner", "size"), AS_OF) == {"owner": (), "size": ()}
    one = groups([Deal("A", owner="a", kind="won", stage="won")], ("owner", "team"), AS_OF)
    assert one["team"] == ()
    (only,) = one["owner"]
    assert (only.won, only.rate, only.expected, only.differs, only.chance) == (1, 1.0, None, False, 1.0)


def test_a_slip_does_not_hide_that_a_column_stands_for_people() -> None:
    deals = world(1, 300)
    first = deals[0].owner
    region = [replace(d, traits={"region": f"r{d.owner}"}) for d in deals]
    slipped = [replace(region[0], traits={"region": "other"}), *region[1:]]
    assert of_owners(slipped, column(slipped, "region"))
    given = [replace(d, owner=first) if n == 7 else d for n, d in enumerate(region)]  # one deal given to somebody else
    assert of_owners(given, column(given, "region"))
    phones = [replace(d, traits={"phone": f"{d.owner}-{n % 2}"}) for n, d in enumerate(deals)]  # two numbers each
    assert of_owners(phones, column(phones, "phone"))
    rare = [replace(d, traits={"rush": "yes" if n % 30 == 0 else "no"}) for n, d in enumerate(deals)]
    assert not of_owners(rare, column(rare, "rush"))
    each = [replace(d, traits={"note": f"n{n}"}) for n, d in enumerate(deals)]
    assert not of_owners(each, column(each, "note"))


def test_a_product_stands_for_people_only_where_each_is_one_owners() -> None:
    deals = [replace(d, product=f"P-{d.owner}") for d in world(1, 300)]
    assert of_owners(deals, column(deals, "product"))
    two = [replace(d, product=f"P-{n % 5}", account=f"{d.owner} {n % 9}") for n, d in enumerate(deals)]
    assert not of_owners(two, column(two, "product"))
    assert not of_owners(two, column(two, "account"))
