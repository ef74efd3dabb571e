"""Whether a group wins more or less often than all others with the same mix: indirect standardisation and its test."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_WEIGHT = 10.0
"""As many deals at the rate of all others stand beside those of a cell: a cell of few says little of its own."""
_NORMAL = 25.0
"""From this variance on the normal distribution stands in for the exact one (with continuity correction)."""


@dataclass(frozen=True)
class Compared:
    """One value for each group.

    `expected` is the rate that its mix brings elsewhere (nan where there is no elsewhere), `chance` the p-value, `beyond` how
    many deals it won more than it would where everybody wins alike within a cell.
    """

    expected: Floats
    chance: Floats
    beyond: Floats


def compare(group: Ints, cell: Ints, won: Bools, groups: int) -> Compared:
    """Compare each of `groups` groups with all other deals; `group`, `cell` and `won` are one value a decided deal.

    `expected`: each deal counts with the share won of the others' deals in its cell, small cells drawn to the others' share
    overall. `chance`: within each cell the wins of a group are hypergeometric if everybody wins alike there, so their sum
    over the cells is tested two-sided (Mantel and Haenszel 1959): exactly, by the sum's own distribution, below a
    variance of 25, else by the normal one. A cell that only one group has says nothing of a difference.
    """
    cells = int(cell.max()) + 1 if len(cell) else 0
    pairs, place = np.unique(group * max(cells, 1) + cell, return_inverse=True)
    of_group, of_cell = pairs // max(cells, 1), pairs % max(cells, 1)
    count, wins = np.bincount(place, minlength=len(pairs)), np.bincount(place[won], minlength=len(pairs))
    all_count, all_wins = np.bincount(cell, minlength=cells)[of_cell], np.bincount(cell[won], minlength=cells)[of_cell]
    expected = _expected(of_group, count, all_count - count, all_wins - wins, groups, group, won)
    usual = count * all_wins / np.maximum(all_count, 1)
    variance = usual * (all_count - all_wins) * (all_count - count) / np.maximum(all_count * (all_count - 1.0), 1)
    spread, beyond = (
        np.bincount(of_group, variance, groups),
        np.bincount(of_group, wins - usual, groups).astype(np.float64),
    )
    chance = np.ones(groups)
    for g in np.flatnonzero(spread > 1e-12):
        here = (of_group == g) & (variance > 1e-12)
        if spread[g] < _NORMAL:
            chance[g] = _exact(count[here], all_count[here], all_wins[here], int(wins[here].sum()))
        else:
            chance[g] = _normal(beyond[g], spread[g])
    return Compared(expected, chance, beyond)


def information(group: Ints, cell: Ints) -> float:
    """Return how much cells leave to compare: the summed variance of the groups' counts within the cells, over deals.

    It is highest where every cell is parted as the whole is, and 0 where each cell belongs to one group.
    """
    if not len(group):
        return 0.0
    cells = int(cell.max()) + 1
    pairs, count = np.unique(group * cells + cell, return_counts=True)
    whole = np.bincount(cell, minlength=cells)[pairs % cells]
    return float((count * (whole - count) / whole).sum()) / len(group)


def _expected(
    of_group: Ints, count: Ints, other_count: Ints, other_wins: Ints, groups: int, group: Ints, won: Bools
) -> Floats:
    size, hits = np.bincount(group, minlength=groups), np.bincount(group[won], minlength=groups)
    elsewhere = len(group) - size
    with np.errstate(invalid="ignore"):
        overall = (won.sum() - hits) / elsewhere
        rate = (other_wins + _WEIGHT * overall[of_group]) / (other_count + _WEIGHT)
        return np.asarray(np.bincount(of_group, count * rate, groups) / size, dtype=np.float64)


def _normal(beyond: float, variance: float) -> float:
    return float(erfc(max(0.0, abs(beyond) - 0.5) / sqrt(2 * variance)))


def _exact(count: Ints, all_count: Ints, all_wins: Ints, wins: int) -> float:
    """Return the chance of a number of wins as unlikely as `wins` or less likely, the wins of each cell hypergeometric."""
    logs = _log_factorials(int(all_count.max()))
    spread, least = np.ones(1), 0
    for n, of, hits in zip(count.tolist(), all_count.tolist(), all_wins.tolist(), strict=True):
        low, high = max(0, n + hits - of), min(n, hits)
        k = np.arange(low, high + 1)
        log = (
            logs[hits] - logs[k] - logs[hits - k] + logs[of - hits] - logs[n - k] - logs[of - hits - n + k]
            - logs[of] + logs[n] + logs[of - n]
        )  # fmt: skip
        spread, least = np.convolve(spread, np.exp(log)), least + low
    at = spread[wins - least]
    return float(min(1.0, spread[spread <= at * (1 + 1e-7)].sum()))


def _log_factorials(most: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])


def crossed(*codes: Ints) -> Ints:
    """Return one code for each combination of codes that occurs, from 0 without gaps."""
    together = codes[0]
    for more in codes[1:]:
        together = together * (int(more.max(initial=0)) + 1) + more
        together = np.unique(together, return_inverse=True)[1]
    return np.unique(together, return_inverse=True)[1]
