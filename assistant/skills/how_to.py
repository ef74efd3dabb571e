"""Setting up, using and mending: the steps as the documents give them."""

from assistant import citing
from assistant.kit import Turn
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Quote the steps, or say that the documents do not give them."""
    return citing.answer(turn, task="how_to", whole=True)
