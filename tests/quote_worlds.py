"""Random rules, catalogues and orders for the comparison of the engine with the oracle."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from assistant.quoting.types import Order, OrderLine, PriceRule, RuleMode
from knowledge.language import Bilingual
from knowledge.types import Price, Product

Add = Callable[..., None]
Scope = Callable[[], dict[str, object]]
ON = date(2026, 11, 24)
CURRENCIES = ("CNY", "EUR", "USD", "JPY", "CHF", "KWD")
REGIONS = ("CN", "DE", "FR", "US")
CATEGORIES = ("monitors", "docks", "")


def products(r: random.Random) -> dict[str, Product]:
    """Return a small catalogue: several currencies, tiers, lists that have ended."""
    found = {}
    for n in range(r.randint(2, 8)):
        sku, category = f"A-{n}", r.choice(CATEGORIES)
        prices = [
            _price(r, currency, nth)
            for currency in CURRENCIES[:3]
            if r.random() < 0.95
            for nth in range(r.randint(1, 3))
        ]
        unlike = {(p.currency, p.quantity_from): p for p in prices}
        label = Bilingual(category.title(), {"monitors": "显示器", "docks": "扩展坞"}.get(category, ""))
        found[sku] = Product(
            n, sku, Bilingual(f"Thing {n}", f"物品 {n}"), "", category, label, Bilingual("", ""), tuple(unlike.values())
        )
    return found


def _price(r: random.Random, currency: str, nth: int) -> Price:
    ended = r.random() < 0.01
    return Price(
        money(r, 5000), currency, quantity_from=r.choice((10, 50)) if nth else 1,
        valid_to=ON - timedelta(1) if ended else None, audience="internal" if r.random() < 0.01 else "public",
    )  # fmt: skip


def money(r: random.Random, most: int) -> Decimal:
    """Return an amount, often a round one."""
    return r.choice(
        (
            Decimal(r.randint(1, most)),
            Decimal(r.randint(1, most * 100)) / 100,
            Decimal(r.randint(1, most * 10**4)) / 10**4,
        )
    )


def percent(r: random.Random) -> Decimal:
    """Return a percentage 0..100, mostly small."""
    return r.choice(
        (Decimal(r.randint(0, 15)), Decimal(r.randint(0, 3000)) / 100, Decimal(r.randint(0, 100)), Decimal("33.3333"))
    )


def rules(r: random.Random, skus: list[str]) -> list[PriceRule]:
    """Return a random set of rules; now and then two of them contradict."""
    made: list[PriceRule] = []

    def add(kind: str, value: Decimal, **more: object) -> None:
        usual: dict[str, object] = {"id": f"R-{len(made):03d}", "kind": kind, "value": value}
        if r.random() < 0.15:
            usual["valid_from"] = ON + timedelta(r.randint(-30, 5))
        if r.random() < 0.15:
            usual["valid_to"] = ON + timedelta(r.randint(-5, 30))
        made.append(PriceRule(**(usual | more)))  # type: ignore[arg-type]

    def scope() -> dict[str, object]:
        ways: tuple[dict[str, object], ...] = (
            {},
            {"sku": r.choice(skus)},
            {"category": r.choice(("monitors", "显示器", "Docks"))},
            {"group": "gold"},
            {"region": "DE FR"},
        )
        return r.choice(ways)

    _prices(r, skus, add, scope)
    _taxes_and_shipping(r, add)
    _limits(r, skus, add, scope)
    return made


def _prices(r: random.Random, skus: list[str], add: Add, scope: Scope) -> None:
    for _ in range(r.randint(0, 4)):
        more = {"group": "gold"} if r.random() < 0.4 else {}
        add(
            "list_price",
            money(r, 5000),
            sku=r.choice(skus),
            currency=r.choice(CURRENCIES),
            quantity_from=r.choice((1, 5, 20)),
            **more,
        )
    for _ in range(r.randint(0, 4)):
        add("tier", percent(r), **scope(), quantity_from=r.choice((1, 5, 10, 50, 100)))
    for _ in range(r.randint(0, 2)):
        flat = r.random() < 0.3
        add(
            "promotion",
            money(r, 40) if flat else percent(r),
            **scope(),
            **({"currency": r.choice(CURRENCIES)} if flat else {}),
        )
    for _ in range(r.randint(0, 2)):
        chosen = r.sample(skus, min(len(skus), r.randint(1, 3)))
        add("bundle", percent(r), parts="+".join(f"{sku}:{r.randint(1, 3)}" for sku in chosen))
    for _ in range(r.randint(0, 8)):
        one, other = r.sample(CURRENCIES, 2)
        add("rate", Decimal(r.randint(1, 2 * 10**5)) / 10**4, currency=one, to_currency=other)
    if r.random() < 0.5:
        ways: tuple[tuple[str, RuleMode], ...] = (
            ("0.01", "half_even"),
            ("0.05", "half_up"),
            ("0.1", "down"),
            ("1", "half_up"),
            ("0.01", ""),
        )
        step, mode = r.choice(ways)
        add("rounding", Decimal(step), currency=r.choice(CURRENCIES), mode=mode)


def _taxes_and_shipping(r: random.Random, add: Add) -> None:
    mode = r.choice(("inclusive", "exclusive"))
    for _ in range(r.randint(0, 4)):
        more = r.choice(({}, {"category": "monitors"}, {"region": "CN"}, {"region": "DE FR"}, {"currency": "EUR"}))
        other = mode if r.random() < 0.97 else "inclusive"
        add(
            "tax",
            r.choice((Decimal(13), Decimal(9), Decimal(6), Decimal(19), Decimal("7.7"), Decimal(0))),
            mode=other,
            **more,
        )
    for _ in range(r.randint(0, 3)):
        add("shipping", money(r, 60), currency=r.choice(CURRENCIES), amount_from=Decimal(r.choice((0, 0, 100, 5000))))


def _limits(r: random.Random, skus: list[str], add: Add, scope: Scope) -> None:
    for _ in range(r.randint(0, 3)):
        add(
            "discount_limit",
            percent(r),
            role=r.choice(("sales", "admin")),
            quantity_from=r.choice((1, 10, 50)),
            **scope(),
        )
    for kind in ("floor", "cost"):
        for _ in range(r.randint(0, 3)):
            add(kind, money(r, 4000), sku=r.choice(skus), currency=r.choice(CURRENCIES[:3]))
    if r.random() < 0.5:
        add("margin", Decimal(r.randint(0, 60)), **scope())


def order(r: random.Random, skus: list[str], step: Decimal) -> Order:
    """Return a random order whose own amounts are multiples of a step."""

    def own(most: int) -> Decimal:
        return Decimal(r.randint(0, most)) * step

    lines = []
    for _ in range(r.randint(1, 8)):
        sku = r.choice(skus) if r.random() < 0.93 else ""
        named = not sku or r.random() < 0.1
        lines.append(
            OrderLine(
                sku, r.choice((1, 2, 3, 7, 10, 12, 50, 99, 100, 1000, 999_999)), percent(r) if r.random() < 0.3 else Decimal(0),
                own(200_000) if named else None, r.random() < 0.1, Bilingual("work", "服务") if not sku else Bilingual("", ""),
            )
        )  # fmt: skip
    return Order(
        tuple(lines), currency="", region=r.choice(REGIONS), group=r.choice(("", "", "gold")),
        discount=percent(r) if r.random() < 0.3 else Decimal(0), discount_amount=own(r.choice((5000, 5_000_000))) if r.random() < 0.2 else Decimal(0),
        shipping=own(3000) if r.random() < 0.2 else None,
    )  # fmt: skip
