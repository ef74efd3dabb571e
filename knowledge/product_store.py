"""Keeps products: one batch is one transaction, and only rows that changed are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from knowledge.guess import ColumnGuess
from knowledge.schema import attribute_names, attributes, prices, products, removed, renewed
from knowledge.store import alone, next_generation, writing
from knowledge.types import Attribute, Product

_MANY = 500  # values in one IN list: every database takes as many


@dataclass(frozen=True)
class Prepared:
    """A product ready to be written: `sha256` of its row, its search tokens as JSON, its vector as float16 bytes.

    `over` is the change that the kept row is of which it was merged with, 0 where there was none.
    """

    product: Product
    sha256: str
    tokens: str
    vector: bytes | None
    embedder: str | None
    over: int


@dataclass(frozen=True)
class Known:
    """A kept product: its id, the `sha256` of the row it was imported from, and the change that it is of."""

    id: int
    sha256: str
    born: int


@dataclass(frozen=True)
class Kept:
    """How many products of a batch were added and changed, and which SKUs somebody else wrote before: they are not kept."""

    added: int = 0
    changed: int = 0
    overtaken: frozenset[str] = frozenset()


def _pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    return (listed[start : start + _MANY] for start in range(0, len(listed), _MANY))


def known_rows(connection: Connection, skus: Iterable[str]) -> dict[str, Known]:
    """Return by SKU those products that are kept."""
    columns = (products.c.sku, products.c.id, products.c.sha256, products.c.born)
    return {
        row.sku: Known(row.id, row.sha256, row.born)
        for some in _pieces(skus)
        for row in connection.execute(select(*columns).where(products.c.sku.in_(some)))
    }


def keep(engine: Engine, batch: Sequence[Prepared], columns: Sequence[ColumnGuess]) -> Kept:
    """Write one batch in one transaction and return what came of it.

    A product of which the row is another by now than it was merged with is left to be merged anew. Raises StorageFailed;
    then none is kept.
    """
    with writing(engine) as connection:
        alone(connection)  # first: the rows looked at stay so until this batch is kept
        known = known_rows(connection, [p.product.sku for p in batch])
        fresh = [p for p in batch if p.product.sku not in known or known[p.product.sku].sha256 != p.sha256]
        ours = [p for p in fresh if _born(known, p) == p.over]
        overtaken = frozenset(p.product.sku for p in fresh if _born(known, p) != p.over)
        if not ours:
            return Kept(overtaken=overtaken)
        born = next_generation(connection)
        new = [p for p in ours if p.product.sku not in known]
        changed = [p for p in ours if p.product.sku in known]
        if new:
            connection.execute(insert(products), [_columns(p, born) for p in new])
        if changed:
            at = [{**_columns(p, born), "at": known[p.product.sku].id} for p in changed]
            values: dict[str, Any] = {name: bindparam(name) for name in at[0] if name != "at"}
            connection.execute(update(products).where(products.c.id == bindparam("at")).values(values), at)
            _clear(connection, [row["at"] for row in at])
        kept = known_rows(connection, [p.product.sku for p in ours])
        _keep_parts(connection, [(kept[p.product.sku].id, p.product) for p in (*new, *changed)], columns)
        return Kept(len(new), len(changed), overtaken)


def _born(known: Mapping[str, Known], prepared: Prepared) -> int:
    row = known.get(prepared.product.sku)
    return row.born if row else 0


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
        alone(connection)
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
