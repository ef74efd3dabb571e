"""Products as they are shown, kept once they were read: what a row says never changes within one state of the products."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from knowledge.catalogue_state import State
from knowledge.product_reading import read_products
from knowledge.twins import renamed
from knowledge.types import Product, ProductHit

_HELD = 5_000  # products kept read at most


def shown(engine: Engine, state: State, ids: Sequence[int]) -> dict[int, Product]:
    """Return the products of `ids` in that order, under names of their own; those that are gone are left out."""
    held = state.read
    found = {number: product for number in ids if (product := held.get(number)) is not None}
    missing = [number for number in ids if number not in found]
    if missing:
        with engine.connect() as connection:
            read = read_products(connection, missing)
        found |= {number: renamed(product, state.twins) for number, product in read.items()}
        if len(held) > _HELD:  # other threads keep what they have taken out already
            held.clear()
        held.update(found)
    return {number: found[number] for number in ids if number in found}


def hits(engine: Engine, state: State, scores: Mapping[int, float]) -> tuple[ProductHit, ...]:
    """Return the products of `scores` in that order, each with its score."""
    return tuple(ProductHit(product, scores[id]) for id, product in shown(engine, state, list(scores)).items())
