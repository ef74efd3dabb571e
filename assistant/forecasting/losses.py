"""How far forecasts were from what came: pure functions of `y` (what came) and `forecast`, two arrays of one length.

A loss that cannot be said (nothing to compare, a scale of 0) is NaN, never an error and never infinite.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def _mean(values: Array) -> float:
    return float(np.mean(values)) if values.size else float("nan")


def _over(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")


def mae(y: Array, forecast: Array) -> float:
    """Return the mean absolute error."""
    return _mean(np.abs(y - forecast))


def rmse(y: Array, forecast: Array) -> float:
    """Return the root of the mean squared error."""
    return float(np.sqrt(_mean((y - forecast) ** 2)))


def smape(y: Array, forecast: Array) -> float:
    """Return the symmetric mean absolute percentage error in per cent, 0..200, as in the M4 competition.

    mean(200 |y - f| / (|y| + |f|)), Makridakis, Spiliotis and Assimakopoulos (2020), equation 2. Where both are 0 the
    forecast was right and the error is 0.
    """
    sizes = np.abs(y) + np.abs(forecast)
    errors = np.divide(np.abs(y - forecast), sizes, out=np.zeros_like(sizes), where=sizes > 0)
    return 200 * _mean(errors)


def scale(past: Array, season: int = 1) -> float:
    """Return the mean absolute error of the value `season` periods before, in sample: what MASE divides by."""
    return _mean(np.abs(past[season:] - past[:-season])) if past.size > season else float("nan")


def mase(y: Array, forecast: Array, past: Array, season: int = 1) -> float:
    """Return the mean absolute scaled error: below 1 is better than the in-sample seasonal naive, one step ahead.

    Hyndman and Koehler (2006), "Another look at measures of forecast accuracy", with the seasonal scale of the M4
    competition. NaN where the past never changed.
    """
    return _over(mae(y, forecast), scale(past, season))


def wape(y: Array, forecast: Array) -> float:
    """Return the sum of absolute errors over the sum of what came (Kolassa and Schuetz 2007, there the MAD/mean ratio)."""
    return _over(float(np.abs(y - forecast).sum()), float(np.abs(y).sum())) if y.size else float("nan")


def pinball(y: Array, forecast: Array, level: float) -> float:
    """Return the mean pinball loss of a forecast of the quantile `level`, 0..1 (Koenker and Bassett 1978)."""
    above = y - forecast
    return _mean(np.maximum(level * above, (level - 1) * above))


def coverage(y: Array, low: Array, high: Array) -> float:
    """Return the share of `y` inside the interval, its ends included."""
    return _mean(((y >= low) & (y <= high)).astype(np.float64))


def owa(ours: tuple[float, float], naive2: tuple[float, float]) -> float:
    """Return the overall weighted average of the M4 competition from (sMAPE, MASE), each the mean over all series.

    (sMAPE / sMAPE of Naive2 + MASE / MASE of Naive2) / 2: ratios of means, not means of ratios; Makridakis, Spiliotis and
    Assimakopoulos (2020), section 3.3.
    """
    return (_over(ours[0], naive2[0]) + _over(ours[1], naive2[1])) / 2


def known(values: Sequence[float]) -> float | None:
    """Return the mean of those values that are numbers, None where none is."""
    finite = [v for v in values if np.isfinite(v)]
    return float(np.mean(finite)) if finite else None
