"""A store with a few products and rules, and the desks over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, insert

from assistant.quoting.desk import QuoteDesk
from assistant.quoting.estimates import Estimates
from assistant.quoting.goods import family_of, goods_of
from assistant.quoting.rule_desk import PriceRuleDesk
from assistant.quoting.types import PriceRule
from knowledge.schema import prices, products
from knowledge.store import create_tables, open_engine, writing
from tests.fakes import ADMIN, TODAY, kit


@dataclass
class House:
    """The desks; `today` may be moved."""

    engine: Engine
    rules: PriceRuleDesk
    quotes: QuoteDesk
    day: list[date]


def open_house(url: str, today: date = TODAY) -> House:
    """Open the desks over a database that has its tables and products."""
    engine = open_engine(url)
    day, rules = [today], PriceRuleDesk(engine)
    estimates = Estimates(
        goods_of(engine),
        family_of(engine),
        lambda text: [],
        rules.book,
        currency="CNY",
        region="CN",
        today=lambda: day[0],
    )
    quotes = QuoteDesk(engine, kit(estimates=estimates, today=lambda: day[0]), rules.book)
    return House(engine, rules, quotes, day)


def new_house(folder: Path, rules: Sequence[PriceRule] = (), url: str = "", count: int = 3) -> House:
    """Make a store with products P-1 (100.00), P-2 (9.99), ... and these rules."""
    url = url or f"sqlite:///{folder / 'quotes.db'}"
    engine = open_engine(url)
    create_tables(engine)
    with writing(engine) as connection:
        for n in range(1, count + 1):
            connection.execute(insert(products).values(id=n, **_product(n)))
            amount = (Decimal(100), Decimal("9.99"))[n - 1] if n < 3 else Decimal(n) + Decimal("0.37")
            connection.execute(
                insert(prices).values(product=n, price_list="list", currency="CNY", amount=amount, audience="public")
            )
    engine.dispose()
    house = open_house(url)
    for rule in rules:
        house.rules.put(ADMIN, rule)
    return house


def _product(n: int) -> dict[str, object]:
    return {
        "sku": f"P-{n}", "name_en": f"Pump P-{n} (blue)", "name_zh": f"P-{n} 水泵（蓝色）", "category": "pump", "stock": 5,
        "lead_days": 3, "sha256": str(n), "tokens": "{}", "born": 1,
    }  # fmt: skip
