"""The one that is meant of several: the largest, smallest, cheapest or dearest of them, or the other one."""

import re
from collections.abc import Sequence

from assistant.kit import Turn
from assistant.pricing import list_price
from assistant.skills import in_talk
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
    best = (max if up else min)((amount for amount, _ in prices), default=None)
    meant = [p for amount, p in prices if amount == best]
    return meant[0] if len(meant) == 1 else None  # of two at one price it is asked which


def of_the_order(text: str, turn: Turn) -> list[Product]:
    """Return the products ordered, of which a message takes one away or halves it ("take off the cheapest"): those of the kind it names."""
    own = in_talk.live(turn, [line.skus[0] for line in turn.ordered if len(line.skus) == 1])
    if len(own) < _SEVERAL or not _TAKES_AWAY.search(text):
        return []
    kind = turn.kit.catalogue.parse(text, turn.language).category
    alike = [p for p in own if p.category == kind]
    return alike or own


_SEVERAL = 2
_TAKES_AWAY = re.compile(
    r"\b(?:take (?:off|out|away)|drop|remove|delete|cancel|scrap|forget|lose|skip|ditch|leave (?:out|off)|halve|double|don['’]?t (?:want|need))\b"
    r"|不要|去掉|删掉|删除|取消|拿掉|不用了|不买了|减半|翻倍|加倍",
    re.IGNORECASE,
)


def the_other(part: str, listed: Sequence[Product], turn: Turn) -> tuple[Product, tuple[int, int]] | None:
    """Return the one product of those listed that is not ordered yet, where "the other one" is spoken of."""
    match = _OTHER.search(part)
    ordered = {sku for line in turn.ordered for sku in line.skus}
    rest = [p for p in listed if p.sku not in ordered]
    return (rest[0], match.span()) if match and ordered and len(rest) == 1 else None


_OTHER = re.compile(r"\bthe other(?: one)?\b(?! [a-z])|另外?一[个款种]", re.IGNORECASE)
