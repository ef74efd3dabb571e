"""Which price holds: for whom, in which currency, for how many, on which day."""

from datetime import date

from knowledge.types import Audience, Price, Product


def valid_prices(product: Product, audiences: frozenset[Audience], on: date) -> list[Price]:
    """Return the product's prices that this audience may see and that hold on that day."""
    return [
        p
        for p in product.prices
        if p.audience in audiences
        and (p.valid_from is None or p.valid_from <= on)
        and (p.valid_to is None or on <= p.valid_to)
    ]


def list_price(
    product: Product,
    audiences: frozenset[Audience],
    on: date,
    *,
    currency: str | None,
    fallback: str,
    quantity: int = 1,
) -> Price | None:
    """Return the unit price for `quantity` pieces, or None where there is none.

    A named `currency` is kept to strictly: another currency's price is never given for it, since nothing is converted
    here. Where none is named, `fallback` is preferred and any other the product has is next.
    """
    offers = [p for p in valid_prices(product, audiences, on) if p.price_list == "list" and p.quantity_from <= quantity]
    if currency is not None:
        offers = [p for p in offers if p.currency == currency]
    if not offers:
        return None
    return min(offers, key=lambda p: (p.currency != fallback, p.currency, -p.quantity_from))


def tiers(product: Product, audiences: frozenset[Audience], on: date, currency: str) -> list[Price]:
    """Return the quantity tiers of the list price in one currency, smallest quantity first."""
    offers = [p for p in valid_prices(product, audiences, on) if p.price_list == "list" and p.currency == currency]
    return sorted(offers, key=lambda p: p.quantity_from)
