"""What a product is or can do, and general questions: from the documents, then from the catalogue."""

from assistant import reading, shelf
from assistant.kit import Turn
from assistant.skills import recommendation, specification
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Answer from the documents where they hold it, else from the catalogue row, else say that nothing does."""
    products = shelf.in_focus(turn)
    if products and shelf.asked_attributes(turn, products[0]):
        return specification.answer(turn)
    found = reading.read(turn)
    if reading.holds_answer(turn, found):
        draft = reading.quote(turn, found, task="product_question")
        cards = tuple(shelf.card(turn, p) for p in products[:3])
        return Draft(draft.task, draft.plain, turn.sheet.facts, cards=cards, passages=draft.passages)
    if products:
        return specification.introduce(turn, products[0])
    if shelf.wants_products(turn.said.products):
        return recommendation.answer(turn)
    return reading.none_found(turn, found)
