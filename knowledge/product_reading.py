"""Reads products back from the database, with their attributes and the prices that the audience may see."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from knowledge.glossary import chinese_label
from knowledge.language import Bilingual
from knowledge.schema import attribute_names, attributes, prices, products
from knowledge.types import Attribute, Price, Product

_MANY = 500  # values in one IN list: every database takes as many
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
# Put together once: that costs more than running them.
_PRODUCTS = select(*(c for c in products.c if c.name not in ("tokens", "vector", "embedder", "sha256", "born"))).where(
    products.c.id.in_(_IDS)
)
_ATTRIBUTES: Select[Any] = (
    select(
        *(attributes.c[name] for name in ("product", "name", "number", "text", "flag", "unit")),
        attribute_names.c.label_en,
        attribute_names.c.label_zh,
    )
    .join(attribute_names, attribute_names.c.name == attributes.c.name, isouter=True)
    .where(attributes.c.product.in_(_IDS))
    .order_by(attributes.c.product, attributes.c.position)
)
_PRICES: Select[Any] = select(prices.c.product, *(c for c in prices.c if c.name != "product")).where(
    prices.c.product.in_(_IDS)
)


def read_products(connection: Connection, ids: Sequence[int]) -> dict[int, Product]:
    """Return the products of `ids` that are there, with prices of every audience, in the order of `ids`."""
    found: dict[int, Product] = {}
    for start in range(0, len(ids), _MANY):
        found.update(_read(connection, ids[start : start + _MANY]))
    return {number: found[number] for number in ids if number in found}


def _read(connection: Connection, ids: Sequence[int]) -> dict[int, Product]:
    rows = connection.execute(_PRODUCTS, {"ids": list(ids)}).all()
    values, amounts = _attributes(connection, ids), _prices(connection, ids)
    return {row.id: _product(row, tuple(values[row.id]), tuple(amounts[row.id])) for row in rows}


def _product(row: Any, values: tuple[Attribute, ...], amounts: tuple[Price, ...]) -> Product:  # noqa: ANN401 - a row
    return Product(
        id=row.id,
        sku=row.sku,
        name=Bilingual(row.name_en, row.name_zh),
        brand=row.brand,
        category=row.category,
        category_label=Bilingual(row.category_en, row.category_zh),
        description=Bilingual(row.description_en, row.description_zh),
        prices=amounts,
        attributes=values,
        stock=row.stock,
        lead_days=row.lead_days,
        image=row.image,
        url=row.url,
        discontinued=bool(row.discontinued),
        key=row.key,
    )


def _attributes(connection: Connection, ids: Sequence[int]) -> dict[int, list[Attribute]]:
    found: dict[int, list[Attribute]] = defaultdict(list)
    labels: dict[str, Bilingual] = {}  # products of a kind share most of them
    for product, name, number, text, flag, unit, en, zh in connection.execute(_ATTRIBUTES, {"ids": list(ids)}).all():
        value = Decimal(number) if number is not None else text if text is not None else bool(flag)
        label = labels.get(name)
        if label is None:
            label = labels[name] = _label(name, en or name, zh or name)
        found[product].append(Attribute(name, value, unit, label))
    return found


def _label(name: str, en: str, zh: str) -> Bilingual:
    return Bilingual(en, chinese_label(en) if zh in (en, name) else zh)


def _prices(connection: Connection, ids: Sequence[int]) -> dict[int, list[Price]]:
    found: dict[int, list[Price]] = defaultdict(list)
    for product, price_list, currency, amount, audience, least, valid_from, valid_to in connection.execute(
        _PRICES, {"ids": list(ids)}
    ):
        found[product].append(Price(amount, currency, price_list, audience, least, valid_from, valid_to))
    return found
