"""Shipping, returns, warranty, payment and invoices: from the documents, and what a product's own columns say of it."""

from assistant import citing, shelf
from assistant.kit import Turn
from assistant.skills import specification
from assistant.types import Draft

_WARRANTY = "warranty"  # the column


def answer(turn: Turn) -> Draft:
    """Quote what the documents say, or say that they do not; the warranty of a product named stands in its row."""
    products = shelf.in_focus(turn)[:1]
    if products and any(a.name.startswith(_WARRANTY) for a in shelf.asked_attributes(turn, products[0])):
        return specification.about(turn, products)
    return citing.answer(turn, task="policy", most=3)
