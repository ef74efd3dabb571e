"""When open deals close: the chance of being won, day by day, of deals that have been open for so long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.forecasting.book import LOST, NEVER, OPEN, WON, Book, Days
from assistant.forecasting.losses import Array

_LONGEST = 3650
_ENOUGH = 50
"""Closed deals that went through a stage, from which the stage has times of its own."""
_USUAL = 60.0
"""Days to close where no won deal has told yet."""


@dataclass(frozen=True)
class Clock:
    """Of deals of one kind: `won[d]` is the chance of being won by the end of day d of its life, `left[d]` of being open then.

    Aalen and Johansen (1978): won and lost are two ends of the same risk, and deals that are open still count as long as
    they have been seen.
    """

    won: Array
    left: Array
    typical: float
    """Days to a won deal's end, in the middle."""

    def between(self, ages: Days, until: Days) -> Array:
        """Return the chance that deals of these ages (days) are won after now and within `until` days, each an array (n,)."""
        last = self.won.size - 1
        now, then = np.minimum(ages, last), np.minimum(ages + until, last)
        left = self.left[now]
        return np.where(left > 1e-9, (self.won[then] - self.won[now]) / np.maximum(left, 1e-9), 0.0)

    def share(self, ages: Days, until: Days) -> Array:
        """Return which share of the deals that will be won are won within `until` days.

        Of an age at which no deal was won yet, the time left is taken as exponential around the typical time.
        """
        ever = self.between(ages, np.full_like(ages, _LONGEST))
        tail = 1 - np.exp(-until / max(1.0, self.typical))
        return np.where(ever > 1e-6, self.between(ages, until) / np.maximum(ever, 1e-6), tail)


def clock_of(ages: Days, kind: Days) -> Clock:
    """Return the clock of deals that ended at, or are open still at, these ages."""
    if not ages.size:
        return Clock(np.zeros(1), np.ones(1), _USUAL)
    ages = np.clip(ages, 0, _LONGEST)
    size = int(ages.max()) + 2
    at_risk = ages.size - np.r_[0, np.cumsum(np.bincount(ages, minlength=size))][:size]
    wins = np.bincount(ages[kind == WON], minlength=size)
    losses = np.bincount(ages[kind == LOST], minlength=size)
    risk = np.maximum(at_risk, 1)
    left = np.cumprod(1 - (wins + losses) / risk)
    before = np.r_[1.0, left[:-1]]
    won_ages = ages[kind == WON]
    return Clock(np.cumsum(before * wins / risk), left, float(np.median(won_ages)) if won_ages.size else _USUAL)


@dataclass(frozen=True)
class Clocks:
    """The clock of all deals since they were opened, and of those stages that have enough, since the deal came into them."""

    whole: Clock
    stages: dict[int, Clock]


def clocks(book: Book, day: int) -> Clocks:
    """Return the clocks as known on a day."""
    told = book.opened < NEVER
    ends = np.where(book.kind == OPEN, day, book.closed)
    whole = clock_of((ends - book.opened)[told], book.kind[told])
    found: dict[int, Clock] = {}
    if book.moves.size:
        # The first time that each deal came into each stage.
        _, first = np.unique(book.moves[:, 0] * (book.moves[:, 1].max() + 1) + book.moves[:, 1], return_index=True)
        entries = book.moves[first]
        for stage in np.unique(book.stage[book.kind == OPEN]):
            of_stage = entries[entries[:, 1] == stage]
            kinds = book.kind[of_stage[:, 0]]
            if (kinds != OPEN).sum() >= _ENOUGH:
                found[int(stage)] = clock_of(ends[of_stage[:, 0]] - of_stage[:, 2], kinds)
    return Clocks(whole, found)


@dataclass(frozen=True)
class Chances:
    """Of open deals: `ever` (n,) the chance of being won at all, `within` (n, periods) of being won in each period."""

    ever: Array
    within: Array


def chances(known: Clocks, book: Book, open_rows: Days, day: int, ends: Days, given: Array | None = None) -> Chances:
    """Return the chances of open deals by their stage and how long they are in it; `given` (n,) overrules `ever`.

    `ends` (periods,) are the last days of the periods, as ordinals. Nothing is won on `day` or before it.
    """
    ever, within = np.zeros(open_rows.size), np.zeros((open_rows.size, ends.size))
    stage = book.stage[open_rows]
    for one in np.unique(stage):
        own = known.stages.get(int(one))
        mine: NDArray[np.int64] = np.flatnonzero(stage == one)
        since = (book.entered if own else book.opened)[open_rows[mine]]
        ages = np.where(since == NEVER, 0, np.maximum(day - since, 0))
        clock = own or known.whole
        ever[mine] = clock.between(ages, np.full_like(ages, _LONGEST))
        until = np.stack([clock.share(ages, np.full_like(ages, int(end) - day)) for end in ends], axis=1)
        within[mine] = np.diff(until, axis=1, prepend=0.0)
    if given is not None:
        ever = np.where(np.isfinite(given), np.clip(given, 0, 1), ever)
    return Chances(ever, np.maximum(within, 0.0) * ever[:, None])
