"""Patterns that come again: a test for them, taking them out of a series and putting them back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.forecasting.losses import Array

_SURE = 1.645
"""The 90 % level of the M4 competition's test, one-sided: twice that share of chance findings would be 95 % two-sided."""


@dataclass(frozen=True)
class Pattern:
    """What each place of a season adds to, or multiplies, the level; `index` has one value a place, the first the series' first."""

    index: Array
    multiplies: bool


def seasonal(y: Array, season: int) -> bool:
    """Return whether a series repeats itself every `season` periods: two full seasons are known and the test says so.

    The autocorrelation at lag `season` is beyond 1.645 of its standard error by Bartlett's formula, as in the M4
    competition's Naive2 (Makridakis et al. 2020; their `SeasonalityTest`). Where the season is not longer than a third of
    the series the same must hold of what remains without the trend: a trend alone is no season.
    """
    if season < 2 or y.size < 2 * season or np.ptp(y) == 0:
        return False
    return _beyond(y, season)


def _beyond(y: Array, season: int) -> bool:
    lags = autocorrelations(y, season)
    limit = _SURE * np.sqrt((1 + 2 * float((lags[:-1] ** 2).sum())) / y.size)
    return bool(lags[-1] > limit)


def autocorrelations(y: Array, most: int) -> Array:
    """Return the autocorrelations at lags 1..`most`; zeros for a series that never changes."""
    from_mean = y - y.mean()
    whole = float(from_mean @ from_mean)
    if whole <= 0:
        return np.zeros(most)
    return np.array([float(from_mean[lag:] @ from_mean[:-lag]) / whole for lag in range(1, most + 1)])


def centred(y: Array, season: int) -> Array:
    """Return the centred moving average over a season (2 x m for an even one); NaN where it does not reach."""
    weights = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    smooth = np.full(y.size, np.nan)
    if y.size >= weights.size:
        half = weights.size // 2
        smooth[half : y.size - half] = np.convolve(y, weights / season, mode="valid")
    return smooth


def pattern(y: Array, season: int) -> Pattern:
    """Return a series' pattern by classical decomposition: multiplying where all values are above 0, else adding."""
    smooth = centred(y, season)
    multiplies = bool((y > 0).all())
    apart = y / smooth if multiplies else y - smooth
    index = np.array([_middle(apart[place::season]) for place in range(season)])
    if multiplies and np.isfinite(index).all() and (index > 0).all():
        return Pattern(index / index.mean(), True)
    if multiplies:
        apart = y - smooth
        index = np.array([_middle(apart[place::season]) for place in range(season)])
    index = np.where(np.isfinite(index), index, 0.0)
    return Pattern(index - index.mean(), False)


def _middle(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def without(y: Array, found: Pattern) -> Array:
    """Return a series with its pattern taken out."""
    index = np.resize(found.index, y.size)
    return y / index if found.multiplies else y - index


def with_pattern(values: Array, found: Pattern, after: int) -> Array:
    """Return values that follow `after` earlier ones, with the pattern put back in."""
    index = np.resize(np.roll(found.index, -(after % found.index.size)), values.size)
    return values * index if found.multiplies else values + index


def season_of(y: Array, candidates: Sequence[int]) -> int:
    """Return the first of the candidates that the test finds in a series, 1 where none is."""
    return next((season for season in candidates if seasonal(y, season)), 1)
