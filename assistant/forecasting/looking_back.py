"""How far off the forecast from the deals was on earlier days, with what was known then, beside that from the past."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from assistant.forecasting.book import Book
from assistant.forecasting.from_deals import standing
from assistant.forecasting.losses import Array, known, mase, scale, wape
from assistant.forecasting.methods import METHODS
from assistant.forecasting.periods import SEASONS
from assistant.forecasting.seasons import pattern, season_of, with_pattern
from assistant.forecasting.series import Series
from assistant.forecasting.types import Every, Trial
from knowledge.language import Bilingual

_DAYS = 8
_DOUBT = 4
"""Days' worth of being right that the deals are given before their errors count."""
_USUAL = 0.25
"""How far all deals go up and down together where it was not seen yet."""


@dataclass(frozen=True)
class LookBack:
    """Forecasts from earlier days: what the deals and the past said, and what came, (days, steps) each, NaN beyond the end."""

    deals: Array
    past: Array
    came: Array
    chance: Array
    """The variance, relative to the forecast's square, that the draws explain already, (days,)."""
    trial: Trial | None

    @property
    def factor(self) -> float:
        """Return what came over what the deals said, 1 where nothing was tried; few days are drawn to 1."""
        seen = np.isfinite(self.came) & np.isfinite(self.deals)
        came, said = float(self.came[seen].sum()), float(self.deals[seen].sum())
        if came <= 0 or said <= 0:
            return 1.0
        days = self.came.shape[0]
        return float(np.clip((came / said) ** (days / (days + _DOUBT)), 1 / 3, 3))

    @property
    def noise(self) -> float:
        """Return how far all deals go up and down together beyond what the draws explain, as a standard deviation of the log."""
        seen = np.isfinite(self.came[:, 0]) & (self.came[:, 0] > 0) & (self.deals[:, 0] > 0)
        if seen.sum() < 3:
            return _USUAL
        off = np.log(self.came[seen, 0] / (self.factor * self.deals[seen, 0]))
        return float(np.sqrt(np.clip((off**2).mean() - self.chance[seen].mean(), 0.0, 1.0)))

    def said(self) -> tuple[Bilingual, ...]:
        """Return how far off each way was, in words; nothing where too few days could be tried."""
        seen = np.isfinite(self.came) & np.isfinite(self.deals) & np.isfinite(self.past)
        days = int(seen.any(axis=1).sum())
        if days < 3:
            return ()
        ours, past = wape(self.came[seen], self.deals[seen]), wape(self.came[seen], self.past[seen])
        both = wape(self.came[seen], (self.deals[seen] + self.past[seen]) / 2)
        if not np.isfinite([ours, past, both]).all():
            return ()
        return (
            Bilingual(
                f"On {days} earlier days, with what was known then, the deals were off by {ours:.0%} of what came, the past by {past:.0%}, the mean of both by {both:.0%}.",
                f"按 {days} 个较早日期当时已知的信息回测：按商机预测的误差占实际的 {ours:.0%}，按历史预测为 {past:.0%}，两者平均为 {both:.0%}。",
            ),
        )


def shape(y: Array, every: Every, steps: int) -> Array:
    """Return how much more or less than usual comes in each of the next periods, by the pattern of the past; 1 without one.

    How old deals are tells nothing of the calendar, such as the end of a quarter.
    """
    season = season_of(y, SEASONS[every])
    if season > 1:
        found = pattern(y, season)
        if found.multiplies:
            return with_pattern(np.ones(steps), found, y.size)
    return np.ones(steps)


def look_back(book: Book, series: Series, every: Every, steps: int) -> LookBack:
    """Return how both ways did on the last days of up to eight earlier periods."""
    y = np.array([float(v) for v in series.y])
    starts = list(range(max(3, y.size - _DAYS), y.size))
    deals, past, came = np.full((3, len(starts), steps), np.nan)
    chance, scaled = np.zeros(len(starts)), list[float]()
    for row, start in enumerate(starts):
        then = standing(book, series.ds[start] - timedelta(days=1), every, steps + 1)
        after = y[start : start + steps]
        deals[row] = then.whole()[1:] * shape(y[:start], every, steps)
        past[row] = _plainly(y[:start], steps, season_of(y[:start], SEASONS[every]))
        came[row, : after.size] = after
        chance[row] = then.chance(1)
        if scale(y[:start]) > 0:
            scaled.append(mase(after, deals[row, : after.size], y[:start]))
    seen = np.isfinite(came)
    over = wape(came[seen], deals[seen])
    trial = Trial("from_deals", len(starts), known(scaled), over if np.isfinite(over) else None, None, None)
    return LookBack(deals, past, came, chance, trial if starts else None)


def _plainly(y: Array, steps: int, season: int) -> Array:
    """Return the mean of smoothing and Theta: to try all methods on each earlier day anew would take long."""
    return np.asarray((METHODS["smoothing"](y, steps, season, 0) + METHODS["theta"](y, steps, season, 0)) / 2)
