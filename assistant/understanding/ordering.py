"""Rules for messages that order what was shown or spoken of: "行，来两个", "3 of each", "the first one", "加起来多少钱"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding import cues
from assistant.understanding.past import Message, Rewritten
from knowledge.conditions import meets
from knowledge.numerals import NUMBER, value
from knowledge.types import Product


def taken(m: Message) -> Rewritten | None:
    """Order what was spoken of last: "行，来两个", "ok, I'll take two"."""
    if not cues.TAKEN.search(m.text) or not m.shown or m.own.category:
        return None
    count = next(iter(m.slots.quantities), None) or _count(m.text)
    if len(m.shown) == 1 or cues.PER.search(m.text):
        return _order(m, m.shown, count)
    return replace(m.about(m.text, m.shown), intent="quote_request")


def _count(text: str) -> int:
    """Return the first number in words or figures ("ok, two please"), else one."""
    said = re.search(NUMBER, text, re.IGNORECASE)
    return (value(said[0]) if said else None) or 1


def supposed(m: Message) -> Rewritten | None:
    """Price so many of what was spoken of last, where it is asked what they would cost: "a discount if I buy 12?", "price for 40"."""
    count = next(iter(m.slots.quantities), 1)
    if not cues.SUPPOSED.search(m.text) or not m.shown or m.own.category or m.slots.skus or count < 2:
        return None
    if len(m.last.focus) != 1 and len(m.shown) != 1:
        return None
    named = m.name(m.shown[0]) if m.language == "zh" else f"{count} pcs of {m.shown[0].sku}: "
    return replace(m.about(f"{named}{m.text}", m.shown[:1]), intent="quote_request")


def chosen(m: Message) -> Rewritten | None:
    """Order the one that was asked about: "the first one", after "which one do you mean?"."""
    open_ = [line for line in m.last.ordered if len(line.skus) > 1]
    if len(open_) != 1 or m.last.intent != "quote_request":
        return None
    listed = m.live(open_[0].skus)
    picked = [listed[index] for index, _ in cues.positions(m.text, len(listed))]
    named = {sku for mention in m.slots.mentions for sku in mention.skus}
    picked = picked or [p for p in listed if any(f"{p.sku}-".startswith(f"{sku}-") for sku in named)]
    picked = picked or [p for p in listed if m.own.conditions and all(meets(p, c) for c in m.own.conditions)]
    return _order(m, picked, next(iter(m.slots.quantities), open_[0].quantity or 1)) if len(picked) == 1 else None


def altogether(m: Message) -> Rewritten | None:
    """Price what was spoken of one by one as one order: "加起来多少钱", "what's the total for both?"."""
    if not cues.ALTOGETHER.search(m.text) or m.slots.skus or m.own.category:
        return None
    spoken = (m.live(t.focus) for t in m.history)
    products = list(dict.fromkeys(p[0] for p in spoken if p and len({m.model(one) for one in p}) == 1))
    if len(products) < 2 and len(m.shown) == 2 and cues.TWO.search(m.text):
        products = list(m.shown)
    return _order(m, products, 1) if len(products) > 1 else None


def _order(m: Message, products: Sequence[Product], count: int) -> Rewritten:
    """Return the message as an order of so many of each product, named by SKU: a name may be the beginning of another's."""
    zh = m.language == "zh"
    lines = (f"{count} 个 {p.sku}" if zh else f"{count} pcs of {p.sku}" for p in products)
    said = "我要买 " + "、".join(lines) if zh else "I want to order " + " and ".join(lines)
    return replace(m.about(said, products), intent="quote_request")
