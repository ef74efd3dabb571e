"""What a product is or can do, and general questions: from the catalogue or the documents, whichever answers."""

from assistant import makes
from assistant.kit import Turn
from assistant.skills import recommendation, specification
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Answer about the products named, else from what the question stands on; else say that nothing is known."""
    products = makes.in_focus(turn)
    return specification.about(turn, products[:4]) if products else recommendation.answer(turn, "product_question")
