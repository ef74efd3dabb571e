"""Shipping, returns, warranty, payment and invoices: from the documents, and what a product's own columns say of it."""

import re

from assistant import citing, makes, reading, shelf
from assistant.found import Reading
from assistant.kit import Turn
from assistant.of_the_kind import for_the_thing
from assistant.places import place_said
from assistant.regions import for_the_place
from assistant.skills import specification
from assistant.types import Draft
from assistant.understanding import topics

_MOST_PRODUCTS = 4  # that are asked about at once
_SENDS = re.compile(
    r"\b(?:deliver\w*|ship\w*|carriage|postage|freight|send|sent|arrive)\b|运费|邮费|快递|包邮|发货|送到|寄|到货|多久到|几天到|能到|送货",
    re.IGNORECASE,
)
"""Speaks of goods on their way, which rules list by place."""
_IN_ROWS = ("warranty", "minimum_order")  # columns that tell a rule


def answer(turn: Turn) -> Draft:
    """Quote what the documents say, or say that they do not; the warranty of a product named stands in its row."""
    products = makes.in_focus(turn)[:_MOST_PRODUCTS]
    if products and any(a.name.startswith(_IN_ROWS) for a in shelf.asked_attributes(turn, products[0])):
        return specification.about(turn, products)
    found = reading.read(turn)
    if (place := topics.place(turn.said.text)) and not _tells_of(turn, found, place[0]):
        elsewhere = reading.read(turn, f"{turn.said.query} {turn.say('policy.elsewhere')}")
        sent = topics.sent(turn.said.text) or topics.sold(turn.said.text)
        if reading.holds_answer(turn, elsewhere) and (sent or not reading.holds_answer(turn, found)):
            found = elsewhere
    if _SENDS.search(turn.said.text) or topics.sent(turn.said.text):
        found = for_the_place(turn.said.text, found)
    found = for_the_thing(turn, found)
    if reading.holds_answer(turn, found):
        return citing.quote(turn, found, task="policy", most=3)
    if products and any(shelf.asked_attributes(turn, p) for p in products):
        return specification.about(turn, products)
    if (city := place_said(turn.said.text)) and city.lower() not in _read(found):
        anywhere = reading.read(turn, f"{turn.said.query.replace(city, ' ')} {turn.say('policy.anywhere')}")
        if reading.holds_answer(turn, anywhere):
            return citing.quote(turn, anywhere, task="policy", most=3)
    return citing.none_found(turn, found)


def _read(found: Reading) -> str:
    """Return all that was found, in small letters."""
    return "\n".join(hit.passage.text for hit in found.hits).lower()


def _tells_of(turn: Turn, found: Reading, place: str) -> bool:
    """Return whether the passage that answers best names the place that is asked about."""
    return reading.holds_answer(turn, found) and place.lower() in found.sentences[0].hit.passage.text.lower()
