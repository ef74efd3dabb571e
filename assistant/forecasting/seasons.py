"""Patterns that come again: a test for them, taking them out of a series and putting them back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.forecasting.losses import Array

_SURE = 1.645
"""The level of the M4 competition's test: one-sided, one series without a season in twenty is taken for one with it."""


@dataclass(frozen=True)
class Pattern:
    """What each place of a season adds to, or multiplies, the level; `index` has one value a place, the first the series' first."""

    index: Array
    multiplies: bool


def seasonal(y: Array, season: int) -> bool:
    """Return whether a series repeats itself every `season` periods: two full seasons are known and the test says so.

    The autocorrelation at lag `season` is beyond 1.645 of its standard error by Bartlett's formula, as in the M4
    competition's Naive2 (Makridakis et al. 2020; their `SeasonalityTest`).
    """
    if season < 2 or y.size < 2 * season or np.ptp(y) == 0:
        return False
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


def pattern(y: Array, season: int, lately: int = 0) -> Pattern:
    """Return a series' pattern by classical decomposition: multiplying where all values are above 0, else adding.

    It is that of the last `lately` seasons, where so many are known: patterns change; 0 is for all.
    """
    gone = max(0, y.size - lately * season) if lately else 0
    smooth = centred(y[gone:], season)
    found = _index(y[gone:], smooth, season, multiplies=bool((y > 0).all()))
    return Pattern(np.roll(found.index, gone % season), found.multiplies)


def _index(y: Array, smooth: Array, season: int, multiplies: bool) -> Pattern:
    apart = y / smooth if multiplies else y - smooth
    index = np.array([_middle(apart[place::season]) for place in range(season)])
    if not multiplies:
        index = np.where(np.isfinite(index), index, 0.0)
        return Pattern(index - index.mean(), False)
    if np.isfinite(index).all() and (index > 0).all():
        return Pattern(index / index.mean(), True)
    return _index(y, smooth, season, multiplies=False)


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
