"""Shipping, returns, warranty, payment and invoices: from the documents, and what a product's own columns say of it."""

from assistant import citing, reading, shelf
from assistant.kit import Turn
from assistant.skills import specification
from assistant.types import Draft
from assistant.understanding import topics

_WARRANTY = "warranty"  # the column


def answer(turn: Turn) -> Draft:
    """Quote what the documents say, or say that they do not; the warranty of a product named stands in its row."""
    products = shelf.in_focus(turn)[:1]
    if products and any(a.name.startswith(_WARRANTY) for a in shelf.asked_attributes(turn, products[0])):
        return specification.about(turn, products)
    found = reading.read(turn)
    if not reading.holds_answer(turn, found) and topics.place(turn.said.text):
        found = reading.read(turn, f"{turn.said.query} {turn.say('policy.elsewhere')}")
    if reading.holds_answer(turn, found):
        return citing.quote(turn, found, task="policy", most=3)
    return citing.none_found(turn, found)
