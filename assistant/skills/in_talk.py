"""The products that a conversation is about: those shown last, and the makes of each model that was shown or ordered."""

from collections.abc import Sequence

from assistant import makes
from assistant.kit import Turn
from knowledge.errors import NotFound
from knowledge.makes import fitting, said
from knowledge.types import Product

MOST = 8
"""Products shown that an order may be of."""


def named(turn: Turn) -> bool:
    """Return whether a message itself names a product of ours."""
    return bool(turn.kit.catalogue.mentions(turn.said.text, turn.language))


def shown(turn: Turn) -> list[Product]:
    """Return the products that the latest reply with any spoke of."""
    return live(turn, turn.shown)


def live(turn: Turn, skus: Sequence[str]) -> list[Product]:
    """Return the first products of some SKUs that are (still) in the catalogue."""
    found = list[Product]()
    for sku in skus[:MOST]:
        try:
            found.append(turn.kit.catalogue.product(sku))
        except NotFound:
            continue
    return found


def models(turn: Turn) -> list[list[Product]]:
    """Return the makes of each model that was shown or ordered."""
    skus = dict.fromkeys((*turn.shown[:MOST], *(line.skus[0] for line in turn.ordered if len(line.skus) == 1)))
    found: list[list[Product]] = []
    for sku in skus:
        if any(sku == p.sku for every in found for p in every):
            continue
        try:
            found.append(makes.every(turn, turn.kit.catalogue.product(sku)))
        except NotFound:
            continue
    return found


def another(turn: Turn) -> Product | None:
    """Return the one make of an ordered model that a message speaks of and that is not ordered ("and for the 120s?")."""
    ordered = {sku for line in turn.ordered for sku in line.skus}
    for every in models(turn):
        told = said(turn.said.text, every)
        fit = fitting(every, told) if told and ordered & {p.sku for p in every} else []
        if len(fit) == 1 and fit[0].sku not in ordered:
            return fit[0]
    return None
