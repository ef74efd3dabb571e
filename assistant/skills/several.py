"""Several kinds of product wanted at once ("20 monitors and 20 keyboards"): each kind is answered as if asked alone."""

import re
from dataclasses import replace

from assistant.kit import Turn
from assistant.skills import order_heard, recommendation
from assistant.types import Draft, IntentGuess
from assistant.understanding.counts import PRODUCT, counts
from assistant.understanding.cues import PER
from knowledge.language import Bilingual
from knowledge.types import ProductQuery

_CHOOSING = frozenset(
    {"recommendation", "assortment", "quote_request", "price", "availability", "product_question", "lead", "unclear"}
)
_OF_RULES = frozenset({"policy", "after_sales", "complaint", "how_to"})
_USE = re.compile(
    r"\bfor (?:(?:a|an|the|my|our|his|her|some) )?(?!\d|under\b|less\b)[a-z][a-z -]{2,40}$|^[^，,。]{0,4}?[\u4e00-\u9fff]{1,6}(?:用的?|的)(?=[\u4e00-\u9fff])",
    re.IGNORECASE,
)
_BUYING = frozenset({"quote_request", "price", "availability"})
_SHOWN = 2  # of each kind


def wanted(turn: Turn) -> bool:
    """Return whether the message asks for several kinds of product and names none of ours."""
    counted = bool(turn.said.slots.quantities) and turn.said.intent.name not in _OF_RULES
    choosing = turn.said.intent.name in _CHOOSING or counted
    return choosing and not turn.said.slots.mentions and len(_each(turn)) > 1 and not order_heard.known(turn)


def answer(turn: Turn) -> Draft:
    """Answer for each kind in the order asked, under the name of the kind."""
    each = _each(turn)
    drafts = [recommendation.answer(_alone(turn, *one), places=False) for one in each]
    parts = list[str]()
    for (_, kind, query), draft in zip(each, drafts, strict=True):
        parts += [f"**{_name(turn, kind, query)}**", draft.plain]
    if turn.said.slots.quantities:
        parts.append(turn.say("quote.which_of_each"))
    cards = tuple(card for draft in drafts for card in draft.cards[:_SHOWN])
    passages = tuple(dict.fromkeys(p for draft in drafts for p in draft.passages))
    refused = all(draft.refused for draft in drafts)
    return Draft(
        "recommendation", "\n\n".join(parts), turn.sheet.facts, cards=cards, passages=passages, refused=refused
    )  # fmt: skip


def _each(turn: Turn) -> list[tuple[str, str, ProductQuery]]:
    return turn.kit.catalogue.parse_each(turn.said.query, turn.language)


def _alone(turn: Turn, words: str, kind: str, query: ProductQuery) -> Turn:
    """Return the turn as if only `words` had been said, with the use that the whole message names."""
    use = _USE.search(turn.said.query)
    text = words if use is None or use[0] in words else f"{words} {use[0]}"
    asked = replace(query, text=f"{query.text} {use[0]}" if use and text != words else query.text)
    pieces = counts(words) or counts(words.replace(kind, PRODUCT, 1))
    if PER.search(turn.said.text):
        pieces = pieces or turn.said.slots.quantities
    own = replace(turn.said.slots, quantities=pieces, mentions=(), attributes=())
    guess = turn.said.intent if turn.said.intent.name in _BUYING else IntentGuess("recommendation", 1.0)
    said = replace(turn.said, text=text, query=text, intent=guess, products=asked, slots=own, focus=())
    return replace(turn, said=said)


def _name(turn: Turn, words: str, query: ProductQuery) -> str:
    """Refer to a kind by its label, or by the customer's own words where the catalogue has none of it."""
    label = next((label for key, label, _ in turn.kit.catalogue.categories() if key == query.category), None)
    said = turn.pick(label) if label else words[:1].upper() + words[1:]
    return turn.sheet.said_words(said, f"category {query.category}", Bilingual("category", "类别"))
