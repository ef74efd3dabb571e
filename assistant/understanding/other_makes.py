"""Rules for messages that ask of another make of the model spoken of: "what about navy?", "那42码呢", "the 27 cm one"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.understanding import comparing, cues
from assistant.understanding.past import Message, Rewritten, measure, put
from knowledge.makes import Said, every_make, figure_of, fitting, kin, model, nearest_to, said
from knowledge.types import PUBLIC, Product, ProductQuery

_OF_A_KIND = 100  # products of a kind among which those that differ in a figure of their names are looked for
_NAMED = 3  # makes that are told by their whole names in one question
_LEANING = re.compile(
    r"\b(?:and|or|but|so|ok|okay|what|how|about|the|a|an|in|one|ones|size|colou?r|then|please|for|do|you|have|it|that|make|is|there|got|any|with|of|with|version|person|people|persons|pack)\b"
    r"|[那换成个的呢款有吗么要是嘛种件双色码号啊吧来还没]|[\W_]",
    re.IGNORECASE,
)


_OF_FAULTS = frozenset({"how_to", "after_sales", "complaint"})
_HAVE = re.compile(
    r"有没有|有[^，,。]{0,8}[吗么嘛]|还有|\b(?:have|got|any|is there|available|in stock|stock)\b", re.IGNORECASE
)
"""Asks whether there is such a make."""


def other_make(m: Message) -> Rewritten | None:
    """Ask of the make that has what is said of it: of the same model, and else as like the one spoken of as there is."""
    aside = m.last.intent in _OF_FAULTS or cues.POLICY.search(m.text)
    every = _makes(m) if m.shown and not m.slots.skus and not aside else ()
    if len(every) < 2 or m.own.category not in (None, m.shown[0].category):
        return None
    told = said(m.text, every)
    if not told:
        return None
    fit = fitting(every, told)
    if not fit:  # none is so: the reply says which there are
        return m.about(f"{model(m.shown[0].name.say(m.language))}{_joint(m)}{m.text}", m.shown[:1], ProductQuery())
    among = [p for p in fit if p in m.shown]  # of those "with 32 GB" that were shown "the 1 TB one"
    meant = tuple(nearest_to(m.shown[0], fit, told) if len(m.shown) == 1 else among or fit)
    if comparing.VERSUS.search(m.text) and len(m.shown) == 1 and (others := [p for p in meant if p not in m.shown]):
        both = (m.shown[0], others[0])  # "what's the difference to the 800 one?"
        said_so = f"{m.names(both)}对比" if m.language == "zh" else f"compare {m.names(both)}"
        return replace(m.about(said_so, both, ProductQuery()), intent="comparison")
    rest = _without(m.text, told)
    wanted = replace(m.own, conditions=()) if m.own.order == "relevance" else m.own
    if _HAVE.search(m.text) and not _LEANING.sub("", rest):
        return replace(m.about(f"{_called(m, meant)}{_joint(m)}{m.text}", meant, wanted), intent="availability")
    if _LEANING.sub("", rest):
        asked = m.text if len(meant) > _NAMED else rest.strip().removeprefix("的")
        return m.about(f"{_called(m, meant)}{_joint(m)}{asked}", meant, wanted)
    return replace(m.about(_asked_before(m, meant, every), meant, wanted), intent=_intent(m))


def next_make(m: Message) -> Rewritten | None:
    """Take the next make by the figure in its name: "那大一号的多少钱", "is there a bigger one?"."""
    wish = comparing.step(m.text)
    if wish is None or wish.most or "size" not in wish.keys or len(m.shown) != 1 or measure(m.shown[0], wish.keys):
        return None
    other = _beside(m.shown[0], _makes(m), up=wish.up) or _beside(m.shown[0], _kin(m), up=wish.up)
    if other is None:
        return None
    pointed = comparing.POINTED.search(m.text)
    asked = (
        put(m.text, pointed, other.name.say(m.language))
        if pointed
        else f"{_called(m, [other])}{_joint(m)}{m.text.replace(wish.words, '')}"
    )
    return m.about(asked, (other,), ProductQuery())


def _beside(item: Product, makes: Sequence[Product], *, up: bool) -> Product | None:
    """Return the make with the next figure in its name."""
    own = figure_of(item)
    measured = [(figure, p.sku, p) for p in makes if own is not None and (figure := figure_of(p)) is not None]
    beyond = [one for one in measured if own is not None and (one[0] > own if up else one[0] < own)]
    return (min if up else max)(beyond)[2] if beyond else None


def _intent(m: Message) -> str:
    return m.last.intent if m.last.intent in _OF_A_MAKE else "product_question"


_OF_A_MAKE = frozenset({"price", "availability", "specification"})


def _joint(m: Message) -> str:
    return ": " if m.language == "en" else "，"


def _called(m: Message, meant: Sequence[Product]) -> str:
    """Return the makes' whole names: the model's own would mean all of them."""
    names = [p.name.say(m.language) or p.sku for p in meant]
    if len(names) > _NAMED:
        return model(names[0])
    return ("和" if m.language == "zh" else " and ").join(names)


def _asked_before(m: Message, meant: Sequence[Product], every: Sequence[Product]) -> str:
    """Return the question before, asked of these makes: what it said of others is left out."""
    query = m.last.query
    named = [x for x in m.catalogue.mentions(query, m.language) if set(x.skus) & {p.sku for p in every}]
    if not named:
        return _called(m, meant)
    start, end = named[0].start, named[0].end
    around = [_without(part, said(part, every)) for part in (query[:start], query[end:])]
    asked = f"{around[0]} {_called(m, meant)} {around[1]}" if m.language == "en" else _called(m, meant).join(around)
    return asked if len(meant) <= _NAMED else f"{asked} {m.text}"


def _without(text: str, told: Sequence[Said]) -> str:
    spans = sorted({span for one in told for span in one.spans}, reverse=True)
    for start, end in spans:
        text = text[:start] + " " + text[end:]
    return text


def _makes(m: Message) -> tuple[Product, ...]:
    """Return the makes of the one model that was spoken of, by its name; else those whose names differ in figures."""
    every = every_make(m.shown[0], m.language, m.catalogue)
    every = every if len(every) > 1 else _kin(m)
    skus = {p.sku for p in every}
    return every if all(p.sku in skus for p in m.shown) else ()


def _kin(m: Message) -> tuple[Product, ...]:
    item = m.shown[0]
    found = m.catalogue.find(ProductQuery("", item.category or None, limit=_OF_A_KIND), PUBLIC)
    if found.total > _OF_A_KIND:
        return ()
    return tuple(h.product for h in found.hits if kin(h.product.name.say(m.language), item.name.say(m.language)))
