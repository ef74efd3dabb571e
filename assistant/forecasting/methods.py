"""Methods of forecasting, all with one signature: `(y, steps, season, lately)` -> one value a step.

`y` is what came, `season` after how many periods a pattern comes again (1 for none), `lately` how many of the last seasons
the pattern is learned from (0 for all).

A season is taken out first and put back afterwards, so the methods themselves know of none. No forecast is below 0 and none
is without a value, whatever came: each method is given a series of 1 or more finite values of 0 or more.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from assistant.forecasting.losses import Array
from assistant.forecasting.seasons import pattern, with_pattern, without
from knowledge.language import Bilingual

Method = Callable[[Array, int, int, int], Array]

_RECENT = 6
NAMES: Mapping[str, Bilingual] = {
    "combined": Bilingual("mean of all methods, by how they did", "各方法按回测表现加权平均"),
    "theta": Bilingual("Theta", "Theta 法"), "damped": Bilingual("damped trend (ETS)", "阻尼趋势指数平滑（ETS）"),
    "smoothing": Bilingual("simple exponential smoothing", "简单指数平滑"), "mean": Bilingual("mean of the last periods", "近期平均"),
    "last": Bilingual("last value", "末期值"), "last_season": Bilingual("last season's value", "上季同期值"),
}  # fmt: skip


def last(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Repeat the last value, "naive"."""
    return np.full(steps, y[-1])


def last_season(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Repeat the last season, "seasonal naive"; the last value where there is no season."""
    if season < 2 or y.size < season:
        return last(y, steps)
    return np.resize(y[-season:], steps)


def mean(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Repeat the mean of the last periods."""
    return _seasonally(y, steps, season, lately, lambda z, n: np.full(n, z[-_RECENT:].mean()))


def smoothing(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Repeat the level of simple exponential smoothing (Brown 1956), its weight chosen by the squared errors one step ahead."""
    return _seasonally(y, steps, season, lately, lambda z, n: np.full(n, _level(z)[0]))


def theta(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Forecast by the Theta method (Assimakopoulos and Nikolopoulos 2000): smoothing with half the slope of the trend line.

    In the closed form of Hyndman and Billah (2003), as statsmodels' ThetaModel gives it.
    """
    return _seasonally(y, steps, season, lately, _theta)


def damped(y: Array, steps: int, season: int = 1, lately: int = 0) -> Array:
    """Forecast by exponential smoothing with a damped trend (Gardner and McKenzie 1985): ETS(A,Ad,N) of statsmodels.

    The smoothed level where the series is too short for it, never changes, or the search for its parameters does not end.
    """
    return _seasonally(y, steps, season, lately, _damped)


METHODS: Mapping[str, Method] = {
    "theta": theta, "damped": damped, "smoothing": smoothing, "mean": mean, "last_season": last_season,
    "last": last,
}  # fmt: skip


def _seasonally(y: Array, steps: int, season: int, lately: int, plain: Callable[[Array, int], Array]) -> Array:
    """Return a forecast of the series without its pattern, with the pattern put back; nothing below 0."""
    if season < 2 or y.size < 2 * season:
        return np.maximum(plain(y, steps), 0.0)
    found = pattern(y, season, lately)
    return np.maximum(with_pattern(plain(without(y, found), steps), found, y.size), 0.0)


def _smoothed(y: Array, weight: float) -> tuple[float, Array]:
    """Return the last level and the errors one step ahead of smoothing that starts at the first value."""
    from scipy.signal import lfilter

    levels, _ = lfilter([weight], [1.0, weight - 1.0], y, zi=[(1.0 - weight) * y[0]])
    return float(levels[-1]), y[1:] - levels[:-1]


def _level(y: Array) -> tuple[float, float]:
    """Return the last level and the weight with the least squared errors one step ahead."""
    if y.size < 3 or np.ptp(y) == 0:
        return float(y[-3:].mean()), 1.0
    from scipy.optimize import minimize_scalar

    size = float(np.abs(y).max())
    z = y / size

    def cost(weight: float) -> float:
        errors = _smoothed(z, float(weight))[1]
        return float(errors @ errors)

    weight = float(minimize_scalar(cost, bounds=(0.01, 0.999), method="bounded", options={"xatol": 1e-4}).x)
    return _smoothed(y, weight)[0], weight


def _theta(y: Array, steps: int) -> Array:
    level, weight = _level(y)
    slope = float(np.polyfit(np.arange(y.size), y, 1)[0]) if y.size > 2 else 0.0
    ahead = np.arange(steps) + (1 - (1 - weight) ** y.size) / weight
    return np.asarray(level + slope / 2 * ahead)


def _damped(y: Array, steps: int) -> Array:
    if y.size < 10 or np.ptp(y) == 0:
        return np.full(steps, _level(y)[0])
    return np.array(_damped_fit(y.tobytes(), steps))


@lru_cache(maxsize=512)
def _damped_fit(values: bytes, steps: int) -> tuple[float, ...]:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y = np.frombuffer(values)
    size = float(np.abs(y).max())
    model = ETSModel(y / size, error="add", trend="add", damped_trend=True)
    fit = model.fit(disp=False, warn_convergence=False)
    ahead = size * np.asarray(fit.forecast(steps))
    if not fit.mle_retvals["converged"] or not np.isfinite(ahead).all():
        ahead = np.full(steps, _level(y)[0])
    return tuple(ahead.tolist())
