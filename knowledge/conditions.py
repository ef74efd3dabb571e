"""Whether one product meets a limit, by its own row; many at a time are found in SQL (see `knowledge.product_find`)."""

import operator as op
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from knowledge.options import offers
from knowledge.types import AttributeValue, Condition, Operator, Product

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge, "=": op.eq, "!=": op.ne,
}  # fmt: skip


def meets(product: Product, limit: Condition) -> bool:
    """Return whether the product has what is limited, and within the limit; of words, any of the ways to say them."""
    if limit.operator == "has":
        attribute = product.attribute(limit.column)
        return attribute is not None and offers(attribute, str(limit.value))
    value = _value(product, limit.column)
    if value is None:
        return False
    if isinstance(value, Decimal) and isinstance(limit.value, Decimal) and limit.operator in _COMPARE:
        return _COMPARE[limit.operator](value, limit.value)
    if limit.operator not in ("=", "contains"):
        return False
    return value == limit.value or any(way in str(value).lower() for way in str(limit.value).lower().split("|"))


def _value(product: Product, column: str) -> AttributeValue | None:
    if column == "price":
        return product.prices[0].amount if product.prices else None
    attribute = product.attribute(column)
    return attribute.value if attribute else None
