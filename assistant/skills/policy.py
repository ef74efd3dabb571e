"""Shipping, returns, warranty, payment and invoices: from the documents only."""

from assistant import citing
from assistant.kit import Turn
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Quote what the documents say, or say that they do not."""
    return citing.answer(turn, task="policy", most=3)
