"""The products of an order, fetched together: a hundred lines cost a few queries."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Engine, func, or_, select

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


def family_of(engine: Engine) -> Callable[[Sequence[str]], Sequence[Product]]:
    """Return what finds the products of some SKUs and those whose SKU goes on from one of them (`LK-V27Q-WH`)."""

    def fetch(skus: Sequence[str]) -> Sequence[Product]:
        c = products.c.sku
        goes_on = [c.startswith(f"{sku}-", autoescape=True) for sku in skus]
        with engine.connect() as connection:
            ids = connection.execute(select(products.c.id).where(or_(c.in_(skus), *goes_on)).order_by(products.c.id))
            return list(read_products(connection, list(ids.scalars())).values())

    return fetch
