"""Methods tried on the past: forecasts from earlier days as if the rest were not known, the method used, and its intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.forecasting.losses import Array, known, mae, mase, wape
from assistant.forecasting.methods import METHODS
from assistant.forecasting.seasons import season_of, seasonal

FEWEST = 4
"""Finished periods below which nothing is forecast."""
_FOLDS = 12
_ENOUGH = 8
"""Folds from which the intervals are the errors' own quantiles; below, Student's t by their size."""
_CLEARLY = 0.8
"""Another method is used instead of the combined one where its error is below this share of the combined one's."""
_LEVELS = (0.8, 0.95)
_POWER = 6
"""How much more a method counts that was less far off: the weight is one over its error to this power."""
_HALF_LIFE = 2.0
"""Folds after which an error counts half as much: what held lately is likelier to hold."""
_DOUBT = 0.5
"""Folds' worth of the mean error that each method is given before it is weighed, so that one lucky fold decides nothing."""
_LATELY = 5
"""Of a pattern that may change, the last seasons that it is also learned from alone."""
_PLAIN = ("last", "damped")
"""Methods that are tried without a season: one knows none, one takes long."""


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


@dataclass(frozen=True)
class Candidate:
    """A method, the season it is used with (1 for none), and how many of the last seasons tell the pattern (0 for all)."""

    method: str
    season: int = 1
    lately: int = 0

    def say(self, y: Array, steps: int) -> Array:
        """Return the forecast; without the season where the test does not find it in what is known."""
        season = self.season if seasonal(y, self.season) else 1
        return METHODS[self.method](y, steps, season, self.lately)


def candidates_of(y: Array, seasons: Sequence[int], names: Sequence[str]) -> list[Candidate]:
    """Return what is tried on a series: each method plain, and with each season that the test finds."""
    found = [Candidate(name) for name in names if name != "last_season"]
    for season in (s for s in seasons if seasonal(y, s)):
        for name in (n for n in names if n not in _PLAIN):
            found.append(Candidate(name, season))
            if name != "last_season" and y.size > _LATELY * season:
                found.append(Candidate(name, season, _LATELY))
    return found


def weights(errors: Array, without: int = -1) -> Array:
    """Return how much each candidate counts, by its mean absolute errors in the folds, (candidates, folds); they sum to 1.

    The fold `without` is left out of it.
    """
    counts = 0.5 ** (np.arange(errors.shape[1])[::-1] / _HALF_LIFE)
    if without >= 0:
        counts[without] = 0
    typical = float((errors @ counts).mean() / max(counts.sum(), 1e-12))
    if typical <= 0:
        return np.full(errors.shape[0], 1 / errors.shape[0])
    size = (errors @ counts + _DOUBT * typical) / (counts.sum() + _DOUBT)
    weight = (size.min() / size) ** _POWER
    return np.asarray(weight / weight.sum())


def look_ahead(y: Array, steps: int, seasons: Sequence[int] = (), names: Sequence[str] = tuple(METHODS)) -> Ahead:
    """Return the forecast of a series: the mean of all candidates weighed by their errors, or of one that is clearly better.

    What the weighed mean would have said on an earlier day is worked out with weights from all the other days.
    """
    candidates, starts = candidates_of(y, seasons, names), origins(y.size, steps)
    came = _after(y, starts, steps)
    said = np.stack([[c.say(y[:start], steps) for start in starts] for c in candidates])
    said = np.where(np.isfinite(came), said, np.nan)
    errors = np.nanmean(np.abs(said - came), axis=2)
    to_come = np.stack([c.say(y, steps) for c in candidates])
    mixed = np.stack([weights(errors, fold) @ said[:, fold] for fold in range(len(starts))])
    season = season_of(y, seasons)
    trials = [_tried("combined", mixed, came, y, starts, season)]
    trials += [
        _tried(candidates[i].method, said[i], came, y, starts, season) for i in _best_of_each(candidates, errors)
    ]
    used = min(trials, key=lambda t: t.error)
    used = used if used.error < _CLEARLY * trials[0].error else trials[0]
    middle = weights(errors) @ to_come
    if used is not trials[0]:
        middle = to_come[_best_of_each(candidates, errors)[trials.index(used) - 1]]
    spread = float(np.std(np.diff(y))) if y.size > 1 else 0.0
    halves = {level: half_width(used.came - used.said, level, steps, spread) for level in _LEVELS}
    ordered = (used, *(t for t in trials if t is not used))
    covered = {t.method: covered_by(t, spread) for t in ordered}
    return Ahead(used.method, season, middle, halves, ordered, covered, len(starts) >= _ENOUGH)


def _after(y: Array, starts: Sequence[int], steps: int) -> Array:
    """Return what came after each of the days, (folds, steps), NaN beyond the end."""
    came = np.full((len(starts), steps), np.nan)
    for row, start in enumerate(starts):
        after = y[start : start + steps]
        came[row, : after.size] = after
    return came


def _best_of_each(candidates: Sequence[Candidate], errors: Array) -> list[int]:
    """Return of each method the candidate that was least far off, in the order of the methods."""
    best: dict[str, int] = {}
    for i, candidate in enumerate(candidates):
        held = best.get(candidate.method)
        if held is None or errors[i].mean() < errors[held].mean():
            best[candidate.method] = i
    return list(best.values())


def _tried(name: str, said: Array, came: Array, y: Array, starts: Sequence[int], season: int) -> Tried:
    seen = np.isfinite(came)
    scaled = [
        mase(came[row][seen[row]], said[row][seen[row]], y[:start], season if start > season else 1)
        for row, start in enumerate(starts)
    ]
    over = wape(came[seen], said[seen])
    return Tried(name, said, came, known(scaled), over if np.isfinite(over) else None, mae(came[seen], said[seen]))


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
