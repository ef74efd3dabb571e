"""Tries chances on later deals: each told by a model that knew only what was decided before its day."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from assistant.intention.base_rate import of_counts
from assistant.intention.features import Seen, ages_of
from assistant.intention.learning import Past, enough, learn
from assistant.intention.model import Floats
from assistant.training.stopping import Stop, never

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of the decided deals, in time, before which each of the models tried knows what became of them."""


@dataclass(frozen=True)
class Trial:
    """What was said of later deals: (rows,) each. `deal` numbers a row's deal, `base` is the base rate known that day."""

    seen: tuple[Seen, ...]
    said: Floats
    base: Floats
    won: NDArray[np.bool_]
    deal: NDArray[np.int64]
    start: date | None


def cuts_of(decided: Sequence[Deal]) -> list[date]:
    """Return the days from which each model is used: those on which so large a share had been decided and enough was known."""
    found = []
    for share in SHARES:
        day = decided[min(len(decided) - 1, int(len(decided) * share))].closed_on
        if day is not None and day not in found and sum(_before(d, day) for d in decided) >= 10:
            found.append(day)
    return found


def later(decided: Sequence[Deal], start: date) -> tuple[list[Seen], NDArray[np.bool_], NDArray[np.int64]]:
    """Return the deals decided from a day on as they were seen then or later: at the day itself, at opening, at set ages."""
    rows = []
    for number, deal in enumerate(decided):
        if deal.closed_on is None or deal.closed_on < start:
            continue
        days = [day for day in ages_of(deal) if day >= start]
        if (deal.opened_on or deal.closed_on) < start:
            days = [start, *(day for day in days if day > start)]
        rows += [(Seen(deal, day), deal.kind == "won", number) for day in days]
    won, numbers = np.array([w for _, w, _ in rows], dtype=bool), np.array([n for *_, n in rows], dtype=np.int64)
    return [s for s, _, _ in rows], won, numbers


def try_out(
    past: Past,
    stop: Stop = never,
    step: Callable[[int, int], None] = lambda done, total: None,
    barred: Collection[str] = (),
) -> Trial:
    """Tell of later deals by models that knew only what had been decided; where one knew too little, by the base rate.

    None of them uses a column that is `barred`.
    """
    cuts = cuts_of(past.decided)
    if not cuts:
        none = np.zeros(0)
        return Trial((), none, none, none.astype(bool), none.astype(np.int64), None)
    seen, won, deal = later(past.decided, cuts[0])
    days = np.array([s.on for s in seen])
    said, base = np.zeros(len(seen)), np.zeros(len(seen))
    for number, (cut, end) in enumerate(zip(cuts, [*cuts[1:], date.max], strict=True)):
        stop.check()
        step(number, len(cuts) + 1)
        chosen = np.flatnonzero((days >= cut) & (days < end))
        known = [d for d in past.decided if _before(d, cut)]
        wins = sum(d.kind == "won" for d in known)
        base[chosen] = said[chosen] = of_counts(wins, len(known) - wins).chance
        if len(chosen) and _learnable(known):
            learnt, _ = learn(past, known, stop, barred=barred)
            said[chosen] = learnt.tell([seen[i] for i in chosen], past.history, past.warm).chance
    return Trial(tuple(seen), said, base, won, deal, cuts[0])


def _learnable(known: Sequence[Deal]) -> bool:
    """Return whether so few deals may be tried to learn from: half of what a model in use needs."""
    wins = sum(d.kind == "won" for d in known)
    return enough(known) or (len(known) >= 15 and min(wins, len(known) - wins) >= 5)


def _before(deal: Deal, day: date) -> bool:
    return deal.closed_on is not None and deal.closed_on < day
