"""The engine and the oracle say the same of random quotes, to the last figure."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F
from typing import Any

import pytest

from assistant.quoting.amounts import price, rounding_of
from assistant.quoting.errors import BadOrder, NoPrice, RulesContradict
from assistant.quoting.guards import guards
from assistant.quoting.line_prices import Desired
from assistant.quoting.rounding import of_currency
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import Order
from assistant.types import Role
from tests import quote_worlds as worlds
from tests.quote_oracle import World, Wrong, answer

LIMITS = {"sales": Decimal(5), "admin": Decimal(30)}


def engine(wanted: Desired, role: Role) -> dict[str, Any] | str:
    """Return what the engine says, in the oracle's terms."""
    try:
        a = price(wanted)
        found = guards(wanted, a, role, LIMITS)
    except RulesContradict:
        return "contradiction"
    except NoPrice:
        return "no price"
    except BadOrder:
        return "bad order"
    assert a.net + a.tax == a.total
    return {
        "lines": [tuple(map(F, (x.unit_price, x.bundle_discount, x.amount, x.share, x.tax_percent))) for x in a.lines],
        "goods": F(a.goods), "discount": F(a.discount), "shipping": F(a.shipping), "inclusive": a.inclusive,
        "taxes": {F(t.percent): (F(t.base), F(t.tax)) for t in a.taxes if t.base or t.tax},
        "net": F(a.net), "tax": F(a.tax), "total": F(a.total), "guards": {(g.line, g.kind, g.hard) for g in found},
    }  # fmt: skip


def oracle(world: World, order: Order, role: Role) -> dict[str, Any] | str:
    """Return what the oracle says."""
    try:
        said = answer(world, order, role, {k: F(v) for k, v in LIMITS.items()})
    except Wrong as wrong:
        return str(wrong)
    said["taxes"] = {rate: amounts for rate, amounts in said["taxes"].items() if any(amounts)}
    return said


def compared(seed: int) -> tuple[object, object]:
    """Return what both say of the quote of a seed."""
    r = random.Random(seed)
    products = worlds.products(r)
    skus = list(products)
    rules = worlds.rules(r, skus)
    currency = r.choice(worlds.CURRENCIES + worlds.CURRENCIES[:3] * 3)
    book = RuleBook(rules)
    usual = Desired(Order(currency=currency), {}, book, worlds.ON, "CNY")
    try:
        step = rounding_of(book, usual.case(None, 1)).step
    except RulesContradict:
        step = of_currency(currency).step
    order = replace(worlds.order(r, skus, step), currency=currency)
    role: Role = r.choice(("sales", "admin"))
    wanted = Desired(order, products, book, worlds.ON, "CNY")
    world = World(rules, products, worlds.ON, "CNY")
    return engine(wanted, role), oracle(world, order, role)


def differences(seeds: range) -> tuple[list[int], dict[str, int]]:
    """Return the seeds on which they differ, and how many quotes came to what."""
    unlike, kinds = [], dict[str, int]()
    for seed in seeds:
        ours, theirs = compared(seed)
        kind = ours if isinstance(ours, str) else "priced"
        kinds[kind] = kinds.get(kind, 0) + 1
        # Where several things are wrong at once either may be named first.
        refused = isinstance(ours, str) and isinstance(theirs, str)
        if ours != theirs and not refused:
            unlike.append(seed)
    return unlike, kinds


def test_two_thousand_random_quotes() -> None:
    unlike, kinds = differences(range(2_000))
    assert unlike == []
    # The comparison means something only where most quotes are priced and each way of failing is met.
    assert kinds["priced"] > 1_000
    assert min(kinds.get(k, 0) for k in ("contradiction", "no price", "bad order")) > 0


@pytest.mark.slow
def test_a_hundred_thousand_random_quotes_that_are_priced() -> None:
    done, seed = 0, 10_000
    while done < 100_000:
        unlike, kinds = differences(range(seed, seed + 5_000))
        assert unlike == []
        done, seed = done + kinds["priced"], seed + 5_000


def test_the_oracle_would_notice_a_wrong_cent() -> None:
    ours, theirs = next(pair for seed in range(100) if isinstance((pair := compared(seed))[0], dict))
    assert ours == theirs
    assert isinstance(ours, dict)
    ours["total"] += F(1, 100)
    assert ours != theirs
