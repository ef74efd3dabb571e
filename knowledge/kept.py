"""Answers remembered for one state of the products, up to a bound."""

from collections.abc import Hashable
from typing import TypeVar

_REMEMBERED = 100  # answers of each kind that are kept at most: a set of ids may hold every product
_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def kept(known: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Remember `value` among at most a hundred, and return it."""
    if len(known) >= _REMEMBERED:
        known.clear()
    known[key] = value
    return value
