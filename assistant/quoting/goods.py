"""The products of an order, fetched together: a hundred lines cost a few queries."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Engine, func, select

from knowledge.product_reading import read_products
from knowledge.store import products
from knowledge.types import Product

Goods = Callable[[Sequence[str]], Mapping[str, Product]]
"""Returns the products by SKU as asked, in any case; those that are not there are left out."""


def goods_of(engine: Engine) -> Goods:
    """Return the goods of the catalogue in a database."""

    def fetch(skus: Sequence[str]) -> Mapping[str, Product]:
        wanted = {sku.strip().lower(): sku for sku in skus}
        chosen = select(products.c.id, products.c.sku).where(products.c.sku.in_(set(skus)))
        with engine.connect() as connection:
            ids = {row.id: row.sku for row in connection.execute(chosen)}
            missing = wanted.keys() - {sku.lower() for sku in ids.values()}
            if missing:
                others = select(products.c.id, products.c.sku).where(func.lower(products.c.sku).in_(missing))
                ids |= {row.id: row.sku for row in connection.execute(others)}
            found = {item.sku.lower(): item for item in read_products(connection, list(ids)).values()}
        return {said: found[key] for key, said in wanted.items() if key in found}

    return fetch
