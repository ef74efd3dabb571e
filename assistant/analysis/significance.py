"""Whether two shares differ by more than chance, also where many are compared at once; pure functions, no dependency."""

import math
from collections.abc import Sequence


def two_proportions(hits: int, count: int, other_hits: int, other_count: int) -> float:
    """Return the two-sided p-value that hits/count and other_hits/other_count come from one share (pooled z-test).

    It is 1 where either count is 0, or where so few hits are expected (below 5) that the test would not hold.
    """
    if not count or not other_count:
        return 1.0
    pooled = (hits + other_hits) / (count + other_count)
    expected = min(pooled, 1 - pooled) * min(count, other_count)
    if expected < 5:
        return 1.0
    error = math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / other_count))
    z = (hits / count - other_hits / other_count) / error
    return math.erfc(abs(z) / math.sqrt(2))


def adjusted(chances: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for how many there are (Benjamini and Hochberg 1995), in the order given."""
    order = sorted(range(len(chances)), key=lambda i: chances[i], reverse=True)
    result, least = [1.0] * len(chances), 1.0
    for place, i in enumerate(order):
        least = min(least, chances[i] * len(chances) / (len(chances) - place))
        result[i] = least
    return result


def interval(hits: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927), (0, 1) where there is nothing."""
    if not count:
        return 0.0, 1.0
    share, extra = hits / count, z * z / count
    middle = (share + extra / 2) / (1 + extra)
    half = z * math.sqrt(share * (1 - share) / count + extra / (4 * count)) / (1 + extra)
    # At its ends the interval is exactly closed, which floating point alone would miss by a hair.
    return 0.0 if not hits else max(0.0, middle - half), 1.0 if hits == count else min(1.0, middle + half)
