"""The share of decided deals that were won, with its interval: what is said of every deal where no model serves."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.deals.types import Deal
from assistant.intention.types import Intention

FEWEST, FEWEST_EACH = 30, 10
"""Decided deals, and of them won and lost ones, below which nothing is learnt from them."""


@dataclass(frozen=True)
class BaseRate:
    """How many decided deals were won and lost; `chance` is the mean of Beta(won + 1, lost + 1), `low`..`high` its middle 90 %."""

    won: int
    lost: int
    chance: float
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Return whether there are enough outcomes to learn from."""
        return self.won + self.lost >= FEWEST and min(self.won, self.lost) >= FEWEST_EACH


def base_rate(deals: Iterable[Deal]) -> BaseRate:
    """Return the base rate of deals; with no decided ones it is 0.5 with an interval that says nothing is known."""
    kinds = [deal.kind for deal in deals]
    return of_counts(kinds.count("won"), kinds.count("lost"))


def of_counts(won: int, lost: int) -> BaseRate:
    """Return the base rate of so many won and lost deals, by a uniform prior (Laplace)."""
    from scipy.special import betaincinv

    low, high = (float(betaincinv(won + 1, lost + 1, q)) for q in (0.05, 0.95))
    return BaseRate(won, lost, (won + 1) / (won + lost + 2), low, high)


def by_base(deal: str, base: BaseRate) -> Intention:
    """Return what the base rate says of a deal: the same as of every other, so it is neither hot nor cool."""
    return Intention(deal, base.chance, base.low, base.high, "warm", (), "base", base=base.chance)
