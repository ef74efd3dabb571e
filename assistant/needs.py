"""What a customer has asked for so far, read off the records of a conversation: limits, quantities, products, dates."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistant.places import place_said
from assistant.quoting.types import Asked
from assistant.types import Understanding
from assistant.understanding import details
from knowledge.types import Condition

_T = TypeVar("_T")


@dataclass(frozen=True)
class Needs:
    """What a conversation says its customer wants, each in the order it was said, without repeats."""

    limits: tuple[str, ...] = ()
    """What is ordered ("30 × LK-V27Q"), where to, and limits and discounts in the customer's own words where they are known."""
    quantities: tuple[int, ...] = ()
    """Counts of pieces where nothing is ordered that they are of."""
    products: tuple[str, ...] = ()
    """SKUs named or pointed at."""
    dates: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


def needs(said: Sequence[Understanding], ordered: Sequence[Asked] = ()) -> Needs:
    """Return what the messages of a conversation, oldest first, ask for; `ordered` is what it has ordered at last."""
    limits = [_limit(c) for u in said for c in u.slots.conditions if not c.said.strip().isdecimal()]
    texts = [u.text for u in said]
    return Needs(
        limits=_once(
            [
                *order_lines(ordered),
                *limits,
                *filter(None, map(place_said, texts)),
                *filter(None, map(discount_said, texts)),
            ]
        ),
        quantities=() if ordered else _once(q for u in said for q in u.slots.quantities),
        products=_once(sku for u in said for sku in (*u.slots.skus, *u.focus)),
        dates=_once(d.isoformat() for u in said for d in u.slots.dates),
        emails=_once(e for u in said for e in u.slots.emails),
        phones=_once(p for u in said for p in u.slots.phones),
        names=_once(n for u in said for n in u.slots.names),
        companies=_once(filter(None, map(details.company, texts))),
    )


def order_lines(ordered: Sequence[Asked]) -> list[str]:
    """Return what is ordered, a text for each product: how many, where that was said, and its SKU or what it may be."""
    return [" × ".join(filter(None, (str(a.quantity or ""), "/".join(a.skus[:4])))) for a in ordered]


_WISH = re.compile(r"折|优惠|便宜|让利|discount|\boff\b|rebate|cheaper|better price", re.IGNORECASE)
_DISCOUNT = re.compile(
    r"(?:打|能打)?\s*(?:\d(?:\.\d)?|[一二三四五六七八九]{1,2})\s*折|\d{1,2}(?:\.\d+)?\s*(?:[%％]|percent\b|个点)(?:\s*(?:off|discount|rebate|折扣|优惠))?",
    re.IGNORECASE,
)


def discount_said(text: str) -> str:
    """Return the discount that a customer wishes, as they say it ("20 % off", "打八折"), or ""."""
    found = _DISCOUNT.search(text) if _WISH.search(text) else None
    return found[0].strip() if found else ""


def _limit(condition: Condition) -> str:
    unit = f" {condition.unit}" if condition.unit else ""
    return condition.said.strip() or f"{condition.column} {condition.operator} {condition.value}{unit}"


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))
