"""Keeps products: one batch is one transaction, and only rows that changed are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from knowledge.guess import ColumnGuess
from knowledge.store import attribute_names, attributes, next_generation, prices, products, removed, renewed, writing
from knowledge.types import Attribute, Product

_MANY = 500  # values in one IN list: every database takes as many


@dataclass(frozen=True)
class Prepared:
    """A product ready to be written: `sha256` of its row, its search tokens as JSON, its vector as float16 bytes."""

    product: Product
    sha256: str
    tokens: str
    vector: bytes | None
    embedder: str | None


def _pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    return (listed[start : start + _MANY] for start in range(0, len(listed), _MANY))


def known_rows(connection: Connection, skus: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return {sku: (id, sha256)} of those products that are kept."""
    columns = (products.c.sku, products.c.id, products.c.sha256)
    return {
        row.sku: (row.id, row.sha256)
        for some in _pieces(skus)
        for row in connection.execute(select(*columns).where(products.c.sku.in_(some)))
    }


def keep(engine: Engine, batch: Sequence[Prepared], columns: Sequence[ColumnGuess]) -> tuple[int, int]:
    """Write one batch in one transaction and return how many products were added and changed.

    What another import has written meanwhile is looked up again inside. Raises StorageFailed; then none is kept.
    """
    with writing(engine) as connection:
        born = next_generation(connection)  # first: counting locks out another import until this batch is kept
        known = known_rows(connection, [p.product.sku for p in batch])
        new = [p for p in batch if p.product.sku not in known]
        changed = [p for p in batch if p.product.sku in known and known[p.product.sku][1] != p.sha256]
        if not new and not changed:
            return 0, 0
        if new:
            connection.execute(insert(products), [_columns(p, born) for p in new])
        if changed:
            at = [{**_columns(p, born), "at": known[p.product.sku][0]} for p in changed]
            values: dict[str, Any] = {name: bindparam(name) for name in at[0] if name != "at"}
            connection.execute(update(products).where(products.c.id == bindparam("at")).values(values), at)
            _clear(connection, [row["at"] for row in at])
        written = [*new, *changed]
        ids = {sku: number for sku, (number, _) in known_rows(connection, [p.product.sku for p in written]).items()}
        _keep_parts(connection, [(ids[p.product.sku], p.product) for p in written], columns)
        return len(new), len(changed)


def _columns(prepared: Prepared, born: int) -> dict[str, Any]:
    p = prepared.product
    return {
        "sku": p.sku,
        "key": p.key,
        "name_en": p.name.en,
        "name_zh": p.name.zh,
        "brand": p.brand,
        "category": p.category,
        "category_en": p.category_label.en,
        "category_zh": p.category_label.zh,
        "description_en": p.description.en,
        "description_zh": p.description.zh,
        "stock": p.stock,
        "lead_days": p.lead_days,
        "image": p.image,
        "url": p.url,
        "discontinued": p.discontinued,
        "sha256": prepared.sha256,
        "tokens": prepared.tokens,
        "vector": prepared.vector,
        "embedder": prepared.embedder,
        "born": born,
    }


def _clear(connection: Connection, ids: Iterable[int]) -> None:
    for some in _pieces(ids):
        connection.execute(delete(attributes).where(attributes.c.product.in_(some)))
        connection.execute(delete(prices).where(prices.c.product.in_(some)))


def _keep_parts(connection: Connection, kept: Sequence[tuple[int, Product]], columns: Sequence[ColumnGuess]) -> None:
    rows = [_attribute(number, at, a) for number, p in kept for at, a in enumerate(p.attributes)]
    if rows:
        _keep_names(connection, {a.name: a for _, p in kept for a in p.attributes}, columns)
        connection.execute(insert(attributes), rows)
    amounts = [
        {
            "product": number,
            "price_list": price.price_list,
            "currency": price.currency,
            "amount": price.amount,
            "audience": price.audience,
            "quantity_from": price.quantity_from,
            "valid_from": price.valid_from,
            "valid_to": price.valid_to,
        }
        for number, p in kept
        for price in p.prices
    ]
    if amounts:
        connection.execute(insert(prices), amounts)


def _attribute(product: int, position: int, attribute: Attribute) -> dict[str, Any]:
    value = attribute.value
    is_number = isinstance(value, Decimal)
    return {
        "product": product,
        "position": position,
        "name": attribute.name,
        "number": format(value, "f") if isinstance(value, Decimal) else None,
        "real": float(value) if is_number else None,
        "text": value if isinstance(value, str) else None,
        "flag": value if isinstance(value, bool) else None,
        "unit": attribute.unit,
    }


def _keep_names(connection: Connection, used: Mapping[str, Attribute], columns: Sequence[ColumnGuess]) -> None:
    """Note the labels, unit and type of attributes that are not known yet."""
    known: set[str] = set()
    for some in _pieces(used):
        known.update(
            connection.execute(select(attribute_names.c.name).where(attribute_names.c.name.in_(some))).scalars()
        )
    kinds = {column.name: column.kind for column in reversed(columns) if column.meaning == "attribute"}
    rows = [
        {
            "name": name,
            "label_en": a.label.en or name,
            "label_zh": a.label.zh or name,
            "unit": a.unit,
            "kind": kinds.get(name, "text"),
        }
        for name, a in used.items()
        if name not in known
    ]
    if rows:
        connection.execute(insert(attribute_names), rows)


def remove_others(engine: Engine, skus: set[str]) -> int:
    """Remove every product whose SKU is not among `skus`, note it for the indexes, and return how many went."""
    with writing(engine) as connection:
        gone = [row.id for row in connection.execute(select(products.c.id, products.c.sku)) if row.sku not in skus]
        if gone:
            remove(connection, gone)
        return len(gone)


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Remove products by id within the caller's write transaction, and note it for the indexes."""
    number = next_generation(connection)
    _clear(connection, ids)
    for some in _pieces(ids):
        connection.execute(delete(products).where(products.c.id.in_(some)))
        connection.execute(delete(renewed).where(renewed.c.kind == "product", renewed.c.id.in_(some)))
    connection.execute(insert(removed), [{"kind": "product", "id": at, "generation": number} for at in ids])
