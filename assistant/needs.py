"""What a customer has asked for so far, read off the records of a conversation: limits, quantities, products, dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.types import Understanding
from knowledge.types import Condition

_T = TypeVar("_T")


@dataclass(frozen=True)
class Needs:
    """What a conversation says its customer wants, each in the order it was said, without repeats."""

    limits: tuple[str, ...] = ()
    """Limits in the customer's own words where they are known."""
    quantities: tuple[int, ...] = ()
    products: tuple[str, ...] = ()
    """SKUs named or pointed at."""
    dates: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def needs(said: Sequence[Understanding]) -> Needs:
    """Return what the messages of a conversation, oldest first, ask for."""
    return Needs(
        limits=_once(_limit(c) for u in said for c in u.slots.conditions if not c.said.strip().isdecimal()),
        quantities=_once(q for u in said for q in u.slots.quantities),
        products=_once(sku for u in said for sku in (*u.slots.skus, *u.focus)),
        dates=_once(d.isoformat() for u in said for d in u.slots.dates),
        emails=_once(e for u in said for e in u.slots.emails),
        phones=_once(p for u in said for p in u.slots.phones),
        names=_once(n for u in said for n in u.slots.names),
    )


def _limit(condition: Condition) -> str:
    unit = f" {condition.unit}" if condition.unit else ""
    return condition.said.strip() or f"{condition.column} {condition.operator} {condition.value}{unit}"


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
