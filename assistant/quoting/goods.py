"""The products of an order, fetched together: a hundred lines cost a few queries."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields

from sqlalchemy import Connection, Engine, func, or_, select

from knowledge.language import Bilingual
from knowledge.product_reading import read_products
from knowledge.schema import prices, products
from knowledge.types import Price, Product

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
            found = {item.sku.lower(): item for item in _priced(connection, list(ids))}
        return {said: found[key] for key, said in wanted.items() if key in found}

    return fetch


def _priced(connection: Connection, ids: Sequence[int]) -> Iterator[Product]:
    """Yield products with their prices but without attributes and descriptions: no amount depends on those."""
    offers: dict[int, list[Price]] = defaultdict(list)
    columns = [prices.c[f.name] for f in fields(Price)]
    for product, *values in connection.execute(select(prices.c.product, *columns).where(prices.c.product.in_(ids))):
        offers[product].append(Price(*values))
    c = products.c
    for row in connection.execute(
        select(
            c.id, c.sku, c.name_en, c.name_zh, c.category, c.category_en, c.category_zh, c.stock, c.lead_days, c.discontinued
        ).where(c.id.in_(ids))
    ):  # fmt: skip
        yield Product(
            id=row.id, sku=row.sku, name=Bilingual(row.name_en or row.name_zh, row.name_zh or row.name_en), brand="",
            category=row.category, category_label=Bilingual(row.category_en, row.category_zh), description=Bilingual("", ""),
            prices=tuple(offers[row.id]), stock=row.stock, lead_days=row.lead_days, discontinued=bool(row.discontinued),
        )  # fmt: skip


def family_of(engine: Engine) -> Callable[[Sequence[str]], Sequence[Product]]:
    """Return what finds the products of some SKUs and those whose SKU goes on from one of them (`LK-V27Q-WH`)."""

    def fetch(skus: Sequence[str]) -> Sequence[Product]:
        c = products.c.sku
        goes_on = [c.startswith(f"{sku}-", autoescape=True) for sku in skus]
        with engine.connect() as connection:
            ids = connection.execute(select(products.c.id).where(or_(c.in_(skus), *goes_on)).order_by(products.c.id))
            return list(read_products(connection, list(ids.scalars())).values())

    return fetch
