"""The one that is meant of several: the largest, smallest, cheapest or dearest of them, or the other one."""

import re
from collections.abc import Sequence

from assistant.kit import Turn
from assistant.pricing import list_price
from knowledge.larger import furthest
from knowledge.types import Product

_BIG, _SMALL = (
    re.compile(
        r"\b(?:big|bigger|biggest|large|larger|largest|taller|wider|longer)\b|大的|大号|大包|大一?[点些]", re.IGNORECASE
    ),
    re.compile(r"\b(?:small|smaller|smallest|little|shorter)\b|小的|小号|小包|小一?[点些]", re.IGNORECASE),
)
_CHEAP, _DEAR = (
    re.compile(r"\b(?:cheap|cheaper|cheapest)\b|便宜的", re.IGNORECASE),
    re.compile(r"\b(?:dearer|dearest|pricier|(?:more|most) expensive|expensive)\b|贵的", re.IGNORECASE),
)


def wished(
    part: str, shown: Sequence[Product], models: Sequence[Sequence[Product]], turn: Turn
) -> tuple[Product, tuple[int, int]] | None:
    """Return the largest, smallest, cheapest or dearest of those shown, where one of them is spoken of so."""
    among = shown if len(shown) > 1 else next(iter(models), ())
    for pattern, of_price, up in (
        (_BIG, False, True),
        (_SMALL, False, False),
        (_CHEAP, True, False),
        (_DEAR, True, True),
    ):
        match = pattern.search(part)
        if match and len(among) > 1:
            alike = len({p.category for p in among}) == 1  # a mould is no smaller than a bag of flour
            best = _priced(turn, among, up=up) if of_price else furthest(among, up=up) if alike else None
            return (best, match.span()) if best else None
    return None


def _priced(turn: Turn, among: Sequence[Product], *, up: bool) -> Product | None:
    own = turn.kit.settings.currency
    prices = [
        (price.amount, p)
        for p in among
        if (price := list_price(p, turn.who.audiences, turn.kit.today(), currency=None, fallback=own)) is not None
    ]
    return (max if up else min)(prices, key=lambda one: one[0])[1] if prices else None


def the_other(part: str, listed: Sequence[Product], turn: Turn) -> tuple[Product, tuple[int, int]] | None:
    """Return the one product of those listed that is not ordered yet, where "the other one" is spoken of."""
    match = _OTHER.search(part)
    ordered = {sku for line in turn.ordered for sku in line.skus}
    rest = [p for p in listed if p.sku not in ordered]
    return (rest[0], match.span()) if match and ordered and len(rest) == 1 else None


_OTHER = re.compile(r"\bthe other(?: one)?\b(?! [a-z])|另外?一[个款种]", re.IGNORECASE)
