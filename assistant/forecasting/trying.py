"""Methods tried on the past: forecasts from earlier days as if the rest were not known, the method used, and its intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.forecasting.losses import Array, known, mae, mase, scale, wape
from assistant.forecasting.methods import METHODS, Method
from assistant.forecasting.seasons import season_of

FEWEST = 4
"""Finished periods below which nothing is forecast."""
_FOLDS = 20
_ENOUGH = 8
"""Folds from which the intervals are the errors' own quantiles; below, Student's t by their size."""
_CLEARLY = 0.9
"""Another method is used instead of the combined one where its error is below this share of the combined one's."""
_LEVELS = (0.8, 0.95)


@dataclass(frozen=True)
class Tried:
    """One method on the past: what it said and what came, both (folds, steps), NaN where the series ends before."""

    method: str
    said: Array
    came: Array
    mase: float | None
    wape: float | None
    mae: float

    @property
    def error(self) -> float:
        """Return what methods are compared by: the MASE, or the mean absolute error where the series never changed."""
        return self.mae if self.mase is None else self.mase


@dataclass(frozen=True)
class Ahead:
    """What a method says of the steps to come, (steps,) each; `halves` are half the widths of the intervals, by level."""

    method: str
    season: int
    middle: Array
    halves: Mapping[float, Array]
    tried: tuple[Tried, ...]
    covered: Mapping[str, tuple[float | None, float | None]]
    own_errors: bool
    """Whether the intervals are quantiles of the back-test's own errors."""


def origins(size: int, steps: int) -> list[int]:
    """Return how many values are known at each earlier day that a series is forecast from, the earliest first."""
    stride = max(1, steps // 4)
    first = max(3, size - steps - (_FOLDS - 1) * stride)
    found = list(range(first, size - steps + 1, stride))
    later = range(max(3, size - steps + 1), size)
    return (found + list(later) if steps <= 6 or len(found) < _ENOUGH else found)[-2 * _FOLDS :]


def tried(name: str, method: Method, y: Array, steps: int, candidates: Sequence[int] = ()) -> Tried:
    """Return how a method did from each of the `origins`; the season is looked for in what was known there."""
    starts = origins(y.size, steps)
    said, came = np.full((2, len(starts), steps), np.nan)
    scaled, apart = list[float](), list[float]()
    for row, start in enumerate(starts):
        past, after = y[:start], y[start : start + steps]
        season = season_of(past, candidates)
        said[row, : after.size] = method(past, steps, season)[: after.size]
        came[row, : after.size] = after
        forecast = said[row, : after.size]
        if scale(past, 1) > 0:
            scaled.append(mase(after, forecast, past, season))
        apart.append(mae(after, forecast))
    seen = np.isfinite(came)
    over = wape(came[seen], said[seen])
    return Tried(name, said, came, known(scaled), over if np.isfinite(over) else None, float(np.mean(apart or [0.0])))


def best(trials: Sequence[Tried]) -> Tried:
    """Return the first of the trials, unless another has clearly less error: a small difference on a few folds is chance."""
    least = min(trials, key=lambda t: t.error)
    return least if least.error < _CLEARLY * trials[0].error else trials[0]


def look_ahead(y: Array, steps: int, candidates: Sequence[int] = (), names: Sequence[str] = tuple(METHODS)) -> Ahead:
    """Return the forecast of the best of the named methods, with every trial, the one used first."""
    trials = [tried(name, METHODS[name], y, steps, candidates) for name in names]
    used = best(trials)
    season = season_of(y, candidates)
    middle = METHODS[used.method](y, steps, season)
    errors = used.came - used.said
    spread = float(np.std(np.diff(y))) if y.size > 1 else 0.0
    halves = {level: half_width(errors, level, steps, spread) for level in _LEVELS}
    ordered = (used, *(t for t in trials if t is not used))
    covered = {t.method: covered_by(t, spread) for t in ordered}
    return Ahead(used.method, season, middle, halves, ordered, covered, errors.shape[0] >= _ENOUGH)


def growth(errors: Array, steps: int, spread: float) -> Array:
    """Return the size of errors at each step ahead, never falling from one step to the next.

    It is their root mean square; where few are known it is drawn to a random walk's, which grows with the root of the step.
    """
    squares = np.where(np.isfinite(errors), errors, 0.0) ** 2
    counts = np.isfinite(errors).sum(axis=0).astype(np.float64)
    count = float(counts.sum())
    walk = np.sqrt(np.arange(1, steps + 1))
    first = float(np.sqrt((squares / walk**2).sum() / count)) if count else spread
    sizes = np.sqrt((squares.sum(axis=0) + 3 * (first * walk) ** 2) / (counts + 3))
    return np.asarray(np.maximum.accumulate(sizes))


def half_width(errors: Array, level: float, steps: int, spread: float) -> Array:
    """Return half the width of the interval at each step, from the errors of earlier forecasts, (folds, steps).

    With enough folds split-conformal: each error over the usual size at its step, and the quantile ceil((n + 1) level) / n
    of those (Vovk, Gammerman and Shafer 2005; per step ahead as in Stankevičiūtė et al. 2021, over all steps together).
    With few, Student's t with as many degrees of freedom as folds.
    """
    sizes = growth(errors, steps, spread)
    folds = errors.shape[0]
    if folds < _ENOUGH or not sizes.any():
        from scipy.stats import t

        return sizes * float(t.ppf((1 + level) / 2, max(3, folds)))
    over = (np.abs(errors) / np.where(sizes > 0, sizes, 1.0))[np.isfinite(errors)]
    rank = min(1.0, np.ceil((over.size + 1) * level) / over.size)
    return sizes * float(np.quantile(over, rank, method="higher"))


def covered_by(trial: Tried, spread: float) -> tuple[float | None, float | None]:
    """Return the shares of what came inside the 80 % and 95 % intervals made from the errors of all other folds."""
    errors = trial.came - trial.said
    if errors.shape[0] < 3:
        return None, None
    inside: dict[float, list[bool]] = {level: [] for level in _LEVELS}
    for row in range(errors.shape[0]):
        others = np.delete(errors, row, axis=0)
        for level in _LEVELS:
            half = half_width(others, level, errors.shape[1], spread)
            seen = np.isfinite(errors[row])
            inside[level] += list(np.abs(errors[row])[seen] <= half[seen])
    return known([float(i) for i in inside[0.8]]), known([float(i) for i in inside[0.95]])
