"""What a product is or can do, and general questions: from the documents, then from the catalogue."""

from assistant import reading, shelf
from assistant.kit import Turn
from assistant.skills import recommendation, specification
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Answer about the products named, else from the documents, else find products; else say that nothing is known."""
    products = shelf.in_focus(turn)
    if products:
        return specification.about(turn, products[:3])
    found = reading.read(turn)
    if reading.holds_answer(turn, found):
        return reading.quote(turn, found, task="product_question")
    if shelf.wants_products(turn.said.products):
        return recommendation.answer(turn)
    return reading.none_found(turn, found)
