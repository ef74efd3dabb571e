"""The classifier abstained: let what the message names decide, else ask."""

from assistant import reading, shelf
from assistant.kit import Turn
from assistant.skills import product_question, recommendation
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Answer from products or documents where they fit; ask for other words where nothing does."""
    if shelf.in_focus(turn):
        return product_question.answer(turn)
    found = reading.read(turn)
    if reading.holds_answer(turn, found):
        return reading.quote(turn, found, task="product_question")
    if shelf.wants_products(turn.said.products):
        return recommendation.answer(turn)
    plain = turn.sentences(turn.say("documents.none"), turn.say("scope.unclear"))
    return Draft("refuse", plain, turn.sheet.facts, refused=True, offer_person=True, passages=found.passages)
