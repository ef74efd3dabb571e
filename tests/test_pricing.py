"""Which price holds."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.pricing import list_price, tiers
from knowledge.types import PUBLIC, Price
from tests.fakes import TODAY, pump


def offer(amount: str, currency: str = "CNY", quantity: int = 1, **more: object) -> Price:
    return Price(Decimal(amount), currency, quantity_from=quantity, **more)  # type: ignore[arg-type]


def test_a_named_currency_is_kept_to() -> None:
    item = pump("P-1", None, prices=(offer("10"), offer("2", "USD")))
    assert list_price(item, PUBLIC, TODAY, currency="USD", fallback="CNY") == offer("2", "USD")
    assert list_price(item, PUBLIC, TODAY, currency="EUR", fallback="CNY") is None
    assert list_price(item, PUBLIC, TODAY, currency=None, fallback="CNY") == offer("10")


def test_internal_and_expired_prices_are_not_given() -> None:
    item = pump(
        "P-1", None, prices=(offer("1", audience="internal"), offer("2", valid_to=date(2026, 3, 1)), offer("3"))
    )
    assert list_price(item, PUBLIC, TODAY, currency=None, fallback="CNY") == offer("3")


@given(st.integers(min_value=1, max_value=1000))
def test_the_highest_tier_reached_holds(quantity: int) -> None:
    item = pump("P-1", None, prices=(offer("10"), offer("9", quantity=10), offer("8", quantity=100)))
    price = list_price(item, PUBLIC, TODAY, currency=None, fallback="CNY", quantity=quantity)
    assert price is not None
    assert price.amount == (Decimal(8) if quantity >= 100 else Decimal(9) if quantity >= 10 else Decimal(10))
    assert [t.quantity_from for t in tiers(item, PUBLIC, TODAY, "CNY")] == [1, 10, 100]
