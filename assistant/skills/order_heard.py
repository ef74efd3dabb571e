"""The order as a message leaves it: what it says read beside what was ordered before, or what it points back to."""

import re
from dataclasses import replace

from assistant import makes
from assistant.kit import Turn
from assistant.quoting.orders import Reading
from assistant.quoting.types import Asked
from assistant.skills import taking
from assistant.skills.pointed import pointed
from assistant.understanding.cues import PER, TAKEN

_SHOWN = 4  # products shown, of which one is asked for
MAKES = re.compile(
    r"\W*(?:(?:no|ok(?:ay)?|actually|sorry|then|please|wait)\W+)*(?:make|change) (?:it|that|them)(?: to)? [\w,.]{1,9}(?: instead| then| please)?\W*"
    r"|\W*(?:那|就|我)*(?:再来|再加|再要|加上|另加|改成|改为)\s*[\d一二两三四五六七八九十百千万][^?？]{0,16}",
    re.IGNORECASE,
)
"""Sets how many of what was ordered, whatever else the words may mean ("make it 3")."""
SUM = re.compile(
    r"\W*(?:那么?|那就|请问|帮我)?(?:现在|这样|全部|加起来)?(?:一共|总共|合计|总价|总计|总)(?:是|要|得)?(?:多少|几|算一下|多少钱)?钱?(?:呢|啊|呀)?\W*"
    r"|\W*(?:ok(?:ay)?,? |and |so )*(?:what(?:['’]?s| is| would be)? |how much (?:is|would) )?(?:(?:the|my) )?(?:grand |new )?total(?: price| cost| amount)?(?: be)?(?: now| then| please)?\W*"
    r"|\W*(?:the )?same again(?: please)?\W*|\W*(?:and |so )*how much (?:is (?:it|that|this)|does (?:it|that) come to|would (?:it|that) be) (?:in total|altogether|all together|in all)\W*",
    re.IGNORECASE,
)
"""Asks what all comes to that was ordered."""
LAST_TIME = re.compile(
    r"\b(?:same|like|as) (?:thing |order |one |ones )?(?:as |like )?(?:the )?last (?:time|order|month|year)\b|\b(?:my|the|our) (?:usual|regular order|last order again)\b|\brepeat (?:my|our|the) (?:last )?order\b"
    r"|[跟和像与照按](?:着)?上[次回](?:买的|订的|的)?(?:一样|一模一样|那样|来)|上[次回](?:那[个种款]|买的|订的)(?=.{0,4}(?:再|来|要))|老样子|照旧|按老规矩",
    re.IGNORECASE,
)
"""Asks for what was bought another time, of which no conversation knows."""
CHANGES = re.compile(
    r"\b(?:remove|drop|delete|cancel|take (?:out|off)|(?:forget|lose|scrap|skip|ditch|leave (?:out|off))(?= (?:about )?(?:the|that|those|my|all|both)\b)|leave out|throw in|chuck in|another|double|replace|swap|switch|change|instead)\b"
    r"|\bonly (?:want|need|keep|take)\b"
    r"|\bkeep (?:only|just)\b|\bhalve\b|\b(?:cut|split)\b.{1,30}\bin half\b|\b(?:clear|empty|forget|scrap|skip|lose)\s+(?:about\s+)?(?:everything|it all|the lot)\b|\b(?:don['’]?t|do not|no longer) (?:want|need)\b"
    r"|\b(?:one|two|three|four|five|\d{1,4}) (?:less|fewer)\b|\b(?:make|set) (?:it|that|the|them|\d)"
    r"|不要了|(?<!要)不要(?=\s*(?:$|[,，。.;；!！]))|(?<=[^\s,，。.;；\d个])算了\s*(?:$|[,，。.!！])|不买了|免了|[只就先]要[\d一二两三四五六七八九十]|减[去掉]?[\d一二两三四五六七八九十]|翻倍|加倍|只留|就留|只保留|减半|减一半|砍半|只要一半|清空|不用了|不想要|去掉|删掉|删除|取消|拿掉|换成|换为|改成|改为|加到|减到|少[要一二两三四五六七八九十\d]|[再多]加|[再多]要|[再多]来|减少|减掉",
    re.IGNORECASE,
)
"""Changes what was ordered, by its words."""


def read(turn: Turn) -> Reading:
    """Return the order as it was written; where that says not how many, as it stands alone ("I'll take two")."""
    text = taking.plain(turn.said.text)
    reading = turn.kit.estimates.read(text, _before(turn, text), pointed(turn))
    if taking.one_each(turn, text):
        lines = tuple(line if line.quantity else replace(line, quantity=1) for line in reading.lines)
        reading = replace(reading, lines=lines, changed=lines != turn.ordered)
    counted = any(line.quantity for line in reading.lines if line not in turn.ordered)
    emptied = turn.ordered and reading.changed and not reading.lines
    if emptied or not turn.said.followed_up or clear(reading) or (reading.changed and not reading.unknown and counted):
        return reading
    alone = turn.kit.estimates.read(turn.said.query, turn.ordered if counted or reading.changed else ())
    return alone if clear(alone) else reading


def known(turn: Turn) -> bool:
    """Return whether a message orders, and every thing that it orders is a product that is known."""
    reading = read(turn) if turn.said.intent.name == "quote_request" else Reading(())
    return clear(reading) and reading.changed and not reading.unknown and not reading.unplaced


def clear(reading: Reading) -> bool:
    """Return whether it is known of every line which product is meant and how many."""
    return bool(reading.lines) and all(line.quantity and len(line.skus) == 1 for line in reading.lines)


def _before(turn: Turn, text: str) -> tuple[Asked, ...]:
    """Return what was ordered before; else what a follow-up points back to, or the product that the turn is about.

    What was shown since is ordered beside it, where a message says no more than how many.
    """
    named = turn.kit.catalogue.mentions(text, turn.language)
    if named or pointed(turn)(text, named):
        return turn.ordered
    if not turn.ordered and 1 < len(turn.shown) <= _SHOWN and turn.said.followed_up and taking.counts_only(text):
        count = next(iter(turn.said.slots.quantities), None) if TAKEN.search(text) else None
        return (Asked(turn.shown, count),)  # of several shown it is asked which
    if turn.ordered and turn.shown and not MAKES.fullmatch(turn.said.text) and not CHANGES.search(turn.said.text):
        known = {sku for line in turn.ordered for sku in line.skus}
        if known.isdisjoint(turn.shown) and len(turn.shown) <= _SHOWN:
            return (*turn.ordered, Asked(turn.shown, None))
    if turn.ordered or (turn.said.slots.mentions and not turn.said.followed_up):
        return turn.ordered
    skus = tuple(item.sku for item in makes.in_focus(turn)) or (turn.shown if len(turn.shown) == 1 else ())
    if turn.said.followed_up and len(skus) > 1 and TAKEN.search(turn.said.text) and not PER.search(turn.said.text):
        return (Asked(skus, next(iter(turn.said.slots.quantities), None)),)  # "I'll take two", of several shown
    return tuple(Asked((sku,), None) for sku in skus)
