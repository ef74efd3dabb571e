"""How good chances are: AUC with its interval, Brier score, calibration error and bins, and which of two is better."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from assistant.intention.types import Bin

Floats = NDArray[np.float64]
_TIMES = 500
"""Resamples of the bootstrap, drawn deal by deal."""
_BINS = 10


def auc(said: Floats, won: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve: how often a won one was given more than a lost one, ties half; 0.5 where one is missing."""
    wins = int(won.sum())
    losses = len(won) - wins
    if not wins or not losses:
        return 0.5
    _, which, counts = np.unique(said, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[which]
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def brier(said: Floats, won: NDArray[np.bool_]) -> float:
    """Return the mean squared error of chances (Brier 1950), 0 best."""
    return float(((said - won) ** 2).mean())


def log_loss(said: Floats, won: NDArray[np.bool_]) -> float:
    """Return the mean negative log-likelihood of chances."""
    kept = np.clip(said, 1e-9, 1 - 1e-9)
    return float(-np.where(won, np.log(kept), np.log(1 - kept)).mean())


def resampled(deal: NDArray[np.int64], seed: int = 0, times: int = _TIMES) -> list[NDArray[np.int64]]:
    """Return rows drawn again, whole deals at a time: rows of one deal are not independent. `deal` numbers each row's deal."""
    order = np.argsort(deal, kind="stable")
    numbers, starts = np.unique(deal[order], return_index=True)
    parts = np.split(order, starts[1:])
    random = np.random.default_rng(seed)
    return [np.concatenate([parts[i] for i in random.integers(0, len(numbers), len(numbers))]) for _ in range(times)]


def auc_interval(said: Floats, won: NDArray[np.bool_], draws: Sequence[NDArray[np.int64]]) -> tuple[float, float]:
    """Return the 95 % interval of the AUC over resamples."""
    found = [auc(said[rows], won[rows]) for rows in draws]
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def gain(one: Floats, other: Floats, won: NDArray[np.bool_], draws: Sequence[NDArray[np.int64]]) -> tuple[float, float]:
    """Return the 95 % interval of how much smaller the Brier score of `one` is than that of `other`, over resamples."""
    less = (other - won) ** 2 - (one - won) ** 2
    low, high = np.quantile([less[rows].mean() for rows in draws], (0.025, 0.975))
    return float(low), float(high)


def bins(said: Floats, won: NDArray[np.bool_], most: int = _BINS) -> tuple[Bin, ...]:
    """Return chances in order, parted into bins of like size (at least 10 each where there are as many); equal ones stay together."""
    if not len(said):
        return ()
    count = max(1, min(most, len(said) // 10))
    _, which, counts = np.unique(said, return_inverse=True, return_counts=True)
    middle = (np.cumsum(counts) - counts / 2)[which] / len(said)
    found = []
    for number in range(count):
        rows = np.flatnonzero((middle * count).astype(int) == number)
        if len(rows):
            wins = int(won[rows].sum())
            low, high = wilson(wins, len(rows))
            found.append(Bin(float(said[rows].mean()), wins / len(rows), low, high, len(rows)))
    return tuple(found)


def calibration_error(parts: Sequence[Bin]) -> float:
    """Return the expected calibration error over bins of like size: the mean distance of what was said and what came, by count."""
    return sum(abs(b.said - b.won) * b.count for b in parts) / max(1, sum(b.count for b in parts))


def wilson(wins: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Return Wilson's interval (1927) of a share, 95 % by default."""
    if not of:
        return 0.0, 1.0
    share, square = wins / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    # Rounding may put an end past the share itself where that is nought or one.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
