"""How amounts are rounded: one step and one way for each currency, stated and editable by a `rounding` rule.

All arithmetic runs in a context of 120 digits. Every amount here is a fraction whose denominator has far fewer, so a
quotient cut at 120 digits lies on the same side of every rounding boundary as the true one.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

_WAYS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
# Minor units by ISO 4217; every other currency has two places.
_STEPS = {
    "JPY": "1",
    "KRW": "1",
    "VND": "1",
    "CLP": "1",
    "KWD": "0.001",
    "BHD": "0.001",
    "OMR": "0.001",
    "TND": "0.001",
}


def exact() -> AbstractContextManager[Context]:
    """Return the context in which amounts are worked out."""
    return localcontext(Context(prec=120))


@dataclass(frozen=True)
class Rounding:
    """Rounds to multiples of `step`, `way` being half_up, half_even or down."""

    step: Decimal
    way: str = "half_up"
    rule: str = ""

    def round(self, value: Decimal) -> Decimal:
        """Return `value` as a multiple of the step, with the step's own number of places."""
        with exact():
            return self.units(value) * self.step

    def units(self, value: Decimal) -> int:
        """Return how many whole steps `value` is, rounded."""
        with exact():
            return int((value / self.step).to_integral_value(_WAYS[self.way]))

    def of_piece(self, listed: Decimal) -> "Rounding":
        """Return how one piece listed at `listed` is rounded: a screw at 0.0435 keeps its four places, times 500 it is 21.75.

        A step that a rule sets holds for pieces too.
        """
        if self.rule or self.fits(listed):
            return self
        return replace(self, step=Decimal(1).scaleb(int(listed.normalize().as_tuple().exponent)))

    def fits(self, value: Decimal) -> bool:
        """Return whether `value` is a multiple of the step."""
        with exact():
            return value % self.step == 0


def of_currency(currency: str) -> Rounding:
    """Return the rounding of a currency for which no rule says otherwise: to its minor unit, half up."""
    return Rounding(Decimal(_STEPS.get(currency, "0.01")))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in whole parts in proportion to `weights` >= 0, by largest remainder, the earlier first on a tie.

    The parts sum to `total` exactly. Where all weights are 0 so must `total` be: ValueError.
    """
    whole = sum(weights)
    if not whole:
        if total:
            raise ValueError("nothing to share a discount over")
        return [0] * len(weights)
    parts = [total * w // whole for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
