"""Where hot, warm and cool begin: of a deal beside the base rate, of a conversation by its score."""

from assistant.intention.types import Warmth

ODDS = 1.5
"""A deal is hot where its odds of being won are so many times those of the base rate, cool where they are as many times less."""
HOT, WARM = 65, 35
"""Scores of a conversation from which it is hot, and warm."""


def of_chance(chance: float, base: float) -> Warmth:
    """Return how warm a deal of this chance is where `base` is usual; both 0..1."""
    mine, usual = (max(1e-9, x) / max(1e-9, 1 - x) for x in (chance, base))
    return "hot" if mine >= usual * ODDS else "cool" if mine * ODDS <= usual else "warm"


def of_score(score: int) -> Warmth:
    """Return how warm a conversation with this score of 0..100 is."""
    return "hot" if score >= HOT else "warm" if score >= WARM else "cool"
