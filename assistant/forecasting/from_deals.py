"""What open deals, and deals that are not open yet, may bring period by period: drawn many times, always the same for the same deals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.forecasting.book import NEVER, OPEN, WON, Book, Days, known_on
from assistant.forecasting.closing import Chances, Clocks, chances, clocks
from assistant.forecasting.losses import Array
from assistant.forecasting.periods import ahead, start_of
from assistant.forecasting.types import Every

DRAWS = 4000
_SEED = 20_260_101
_WEEKS = 26
_LAST = 1000
_FEW = 10
_ROWS = 256


@dataclass(frozen=True)
class Amounts:
    """What deals bring: the ratios of won to expected amounts, and by product what won deals brought."""

    ratios: Array
    won: Array
    by_product: Mapping[int, float]
    spread: Array
    """What won deals brought over the mean of their product."""

    def expected(self, book: Book, rows: Days) -> tuple[Array, NDArray[np.bool_]]:
        """Return what each deal brings if it is won, (n,), and whether its own amount says so."""
        told = np.isfinite(book.amount[rows])
        mean = float(self.won.mean()) if self.won.size else 0.0
        usual = np.array([self.by_product.get(int(p), mean) for p in book.product[rows]])
        return np.where(told, np.nan_to_num(book.amount[rows]) * float(self.ratios.mean()), usual), told


@dataclass(frozen=True)
class Standing:
    """What is known on a day: the open deals, their chances and amounts, deals that come, what is won in the period already."""

    book: Book
    rows: Days
    chances: Chances
    amounts: Amounts
    expected: Array
    told: NDArray[np.bool_]
    arrivals: Array
    """New deals a week, of each of the last weeks."""
    fresh: Array
    """(weeks, periods): the chance that a deal opened in a week to come is won in a period."""
    begun: float

    def open_part(self) -> Array:
        """Return what the open deals bring on average, (periods,)."""
        return np.asarray(self.expected @ self.chances.within)

    def new_part(self) -> Array:
        """Return what deals that are not open yet bring on average, (periods,)."""
        mean = float(self.amounts.won.mean()) if self.amounts.won.size else 0.0
        rate = float(self.arrivals.mean()) if self.arrivals.size else 0.0
        return np.asarray(mean * rate * self.fresh.sum(axis=0))

    def whole(self) -> Array:
        """Return what comes on average, (periods,)."""
        whole = self.open_part() + self.new_part()
        whole[:1] += self.begun
        return whole

    def chance(self, period: int) -> float:
        """Return the variance of one period's sum that the draws explain, relative to the square of its mean."""
        within, mean = self.chances.within[:, period], float(self.whole()[period])
        if mean <= 0:
            return 0.0
        sizes = self.expected**2
        spread = float(sizes @ (within * (1 - within)))
        won, rate = self.amounts.won, float(self.arrivals.mean()) if self.arrivals.size else 0.0
        if won.size:
            spread += float((won**2).mean()) * rate * float(self.fresh[:, period].sum())
        return spread / mean**2


def standing(book: Book, as_of: date, every: Every, periods: int, given: Mapping[str, float] | None = None) -> Standing:
    """Return what is known on a day of a number of periods, the one it is in first; `given` are chances by deal."""
    day = as_of.toordinal()
    seen = known_on(book, day)
    start = start_of(as_of, every)
    ends = np.array([(ahead(start, every, i + 1) - timedelta(days=1)).toordinal() for i in range(periods)])
    rows = seen.rows(seen.kind == OPEN)
    times = clocks(seen, day)
    told = None if given is None else np.array([given.get(seen.ids[i], np.nan) for i in rows], np.float64)
    found = chances(times, seen, rows, day, ends, told)
    amounts = amounts_of(seen)
    expected, own = amounts.expected(seen, rows)
    in_period = (seen.kind == WON) & (seen.closed >= start.toordinal()) & np.isfinite(seen.brought)
    return Standing(
        seen, rows, found, amounts, expected, own, arrivals(seen, day), fresh(times, day, ends), float(seen.brought[in_period].sum()),
    )  # fmt: skip


def amounts_of(book: Book) -> Amounts:
    """Return what the last won deals tell of amounts."""
    won = book.rows((book.kind == WON) & np.isfinite(book.brought))
    won = won[np.argsort(book.closed[won], kind="stable")][-_LAST:]
    came, said = book.brought[won], book.amount[won]
    both = np.isfinite(said) & (said > 0)
    ratios = came[both] / said[both] if both.sum() >= _FEW else np.ones(1)
    means = {int(p): float(came[book.product[won] == p].mean()) for p in np.unique(book.product[won]) if (book.product[won] == p).sum() >= 5}  # fmt: skip
    mean = float(came.mean()) if came.size else 0.0
    usual = np.array([means.get(int(p), mean) for p in book.product[won]])
    spread = came[usual > 0] / usual[usual > 0]
    return Amounts(ratios, came, means, spread if spread.size else np.ones(1))


def arrivals(book: Book, day: int) -> Array:
    """Return how many deals were opened in each of the last weeks, those before the first deal left out."""
    opened = book.opened[book.opened < NEVER]
    if not opened.size:
        return np.zeros(0)
    weeks = int(np.clip((day - opened.min()) // 7, 1, _WEEKS))
    ago = (day - opened) // 7
    return np.bincount(ago[(ago >= 0) & (ago < weeks)], minlength=weeks).astype(np.float64)


def fresh(times: Clocks, day: int, ends: Days) -> Array:
    """Return the chance that a deal opened in each of the weeks to come, on its middle day, is won in each period."""
    weeks = max(1, int(ends[-1] - day + 6) // 7)
    opened = day + 1 + 7 * np.arange(weeks)[:, None] + 3
    last = times.whole.won.size - 1
    lived = ends[None, :] - opened
    done = np.where(lived >= 0, times.whole.won[np.clip(lived, 0, last)], 0.0)
    return np.diff(done, axis=1, prepend=0.0)


def draw(known: Standing, shape: Array, noise: float = 0.0) -> Array:
    """Return what each period brings, (draws, periods), in `DRAWS` draws.

    `shape` (periods,) is by how much each period differs from what the deals' ages say, `noise` how far all deals go up and
    down together.

    A deal is won in a period by its chance and brings its amount times a past ratio of won to expected. New deals come as in
    weeks drawn from the last ones; their wins are Poisson, their sum a gamma of the same mean and variance.
    """
    rng = np.random.default_rng(_SEED)
    periods = known.chances.within.shape[1]
    totals = np.zeros(DRAWS * periods)
    edges = np.cumsum(known.chances.within, axis=1)
    for at in range(0, known.rows.size, _ROWS):
        some = slice(at, at + _ROWS)
        luck = rng.random((edges[some].shape[0], DRAWS), dtype=np.float32)
        deal, turn = np.nonzero(luck < edges[some, -1:].astype(np.float32))
        period = np.minimum((luck[deal, turn][:, None] >= edges[some][deal]).sum(axis=1), periods - 1)
        totals += np.bincount(turn * periods + period, _brings(known, deal + at, rng), minlength=totals.size)
    drawn = (totals.reshape(DRAWS, periods) + _new(known, rng, periods)) * shape
    if noise:
        drawn *= np.exp(noise * rng.standard_normal((DRAWS, 1)) - noise**2 / 2)
    drawn[:, 0] += known.begun
    return np.asarray(drawn)


def _brings(known: Standing, deals: Days, rng: np.random.Generator) -> Array:
    """Return what won deals bring: their amount, or their product's, times a ratio that was seen."""
    ratios, spread = known.amounts.ratios, known.amounts.spread
    pick = rng.random(deals.size)
    by_amount = ratios[(pick * ratios.size).astype(np.int64)] / max(float(ratios.mean()), 1e-12)
    by_product = spread[(pick * spread.size).astype(np.int64)]
    return known.expected[deals] * np.where(known.told[deals], by_amount, by_product)


def _new(known: Standing, rng: np.random.Generator, periods: int) -> Array:
    won = known.amounts.won
    if not known.arrivals.size or not won.size or not won.any():
        return np.zeros((DRAWS, periods))
    weeks = rng.integers(0, known.arrivals.size, (DRAWS, known.fresh.shape[0]))
    wins = rng.poisson(known.arrivals[weeks] @ known.fresh).astype(np.float64)
    mean, spread = float(won.mean()), float(won.std())
    if spread <= 1e-9 * mean:
        return wins * mean
    return rng.gamma(np.maximum(wins * (mean / spread) ** 2, 1e-12), spread**2 / mean)
