"""Rules for messages that change a list of several kinds ("make it 10 of each", "drop the mice"), or name the models for it."""

import re
from dataclasses import replace

from assistant.understanding import cues
from assistant.understanding.counts import counts
from assistant.understanding.past import Message, Rewritten
from knowledge.pieces import COUNTERS
from knowledge.types import PUBLIC


def amended(m: Message) -> Rewritten | None:
    """Change the list that was asked for: "make it 10 of each", "drop the mice and add 10 keyboards", "各要20个"."""
    if m.last.ordered or not counts(m.last.query) or m.slots.skus:
        return None
    number = _MAKE_IT.search(m.text)
    query = _with(m.last.query, next(filter(None, number.groups()))) if number else _without(m, m.last.query)
    if query == m.last.query:
        return None
    return replace(m.about(query, (), m.catalogue.parse(query, m.language)), intent=m.last.intent)


_MAKE_IT = re.compile(
    r"\b(?:make|change) (?:it|that|them)(?: to)? (\d{1,5})\b(?! (?:gb|tb|inch|hz|w)\b)|\b(\d{1,5}) (?:of )?each\b|(?:改成|改为|换成|变成|各(?:要|来)?|每样(?:要|来)?)(\d{1,7})\s?(?:个|"
    + COUNTERS
    + ")",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"\b(?:drop|remove|without|skip|forget|leave out|take out|take off) (?:the )?([a-z][a-z -]{2,20}?)(?=[,.]| and\b|$)|(?:去掉|不要|删掉|减掉|取消)(?:那些|那个)?([\u4e00-\u9fff]{2,5}?)(?=了|[，,。]|再|$)",
    re.IGNORECASE,
)
_ADD = re.compile(
    r"\b(?:add|plus|also) (.{3,60}?)(?: instead| too| as well)?[.!?]*$|(?:再加|加上|再要|另加)(.{2,20}?)[吧。！]*$",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*[,，、;；]\s*(?:and )?|\s+and\s+|[加和](?=\d)")


def _with(query: str, number: str) -> str:
    """Return a list with each number of pieces changed."""
    for n in dict.fromkeys(counts(query)):
        query = re.sub(rf"(?<![\w.]){n}(?=\s*(?:个|{COUNTERS})|\s+(?:of|x|\d+[ -]?inch|[A-Za-z]))", number, query)
    return query


def _without(m: Message, query: str) -> str:
    """Return a list with what is dropped left out and what is added put to its end."""
    dropped, added = _DROP.search(m.text), _ADD.search(m.text)
    items = _LIST.split(query)
    if dropped:
        kind = m.catalogue.parse(next(g for g in dropped.groups() if g), m.language).category
        items = [one for one in items if kind is None or m.catalogue.parse(one, m.language).category != kind]
    if added and re.search(r"\d|[一二两三四五六七八九十]", more := next(g for g in added.groups() if g)):
        items.append(more)
    return m.comma.join(items) if items and items != _LIST.split(query) else query


def picked(m: Message) -> Rewritten | None:
    """Order the models that are named for the kinds of a list: "D11, V27Q and K84W please", after "5 docks, 5 monitors …"."""
    listed = [(re.search(r"\d+", item), m.catalogue.parse(item, m.language)) for item in _LIST.split(m.last.query)]
    wanted = [(number[0], query) for number, query in listed if number and query.category]
    if m.last.ordered or not wanted or not m.slots.mentions or m.slots.quantities or cues.ASKS.search(m.text):
        return None
    kinds = {hit.product.category: n for n, query in wanted for hit in m.catalogue.find(query, PUBLIC).hits[:1]}
    lines = list[tuple[str, str]]()
    for mention in m.slots.mentions:
        products = m.live(mention.skus[:1])
        number = kinds.get(products[0].category) if products else None
        if number is None:
            return None
        lines.append((number, m.text[mention.start : mention.end]))
    zh = m.language == "zh"
    said = (
        "、".join(f"{n} 个 {name}" for n, name in lines)
        if zh
        else " and ".join(f"{n} pcs of {name}" for n, name in lines)
    )
    query = f"我要买 {said}" if zh else f"I want to order {said}"
    return replace(m.about(query, m.live(m.slots.skus)), intent="quote_request")
