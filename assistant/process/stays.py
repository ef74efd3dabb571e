"""How long deals stay, those still open counted as far as they have come (Kaplan and Meier 1958); plain numpy."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from assistant.deals.types import Deal
from assistant.process.types import Stay
from assistant.process.visits import took


def kaplan_meier(days: Sequence[int], ended: Sequence[bool]) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return days, from 0, and the share that stays longer than each: 1 falling to 0 with every end.

    `ended` is False for a stay that goes on: it counts among those there until its last day and never as an end. The last
    day is the longest stay of all, so that a curve of them ends where the knowledge does. Nothing for no stays.
    """
    if not days:
        return (), ()
    lengths, ends = np.asarray(days, dtype=np.int64), np.asarray(ended, dtype=bool)
    points = np.unique(np.concatenate([[0], lengths]))
    there = len(lengths) - np.searchsorted(np.sort(lengths), points, side="left")
    stops = np.sort(lengths[ends])
    ending = np.searchsorted(stops, points, side="right") - np.searchsorted(stops, points, side="left")
    share = np.cumprod(1 - ending / np.maximum(there, 1))
    shown = (ending > 0) | (points == 0) | (points == points[-1])
    return tuple(points[shown].tolist()), tuple(share[shown].tolist())


def median_stay(days: Sequence[int], ended: Sequence[bool]) -> float | None:
    """Return the first day by which half have left, None where fewer have."""
    at, share = kaplan_meier(days, ended)
    return next((float(day) for day, left in zip(at, share, strict=True) if left <= 0.5 + 1e-9), None)


def median(days: Sequence[int]) -> float | None:
    """Return the median, None of nothing."""
    return float(np.median(days)) if days else None


def stay(deals: Sequence[Deal], as_of: date) -> Stay:
    """Return how long deals take from opening to closing. Deals without the days, or closed before they opened, do not count."""
    known = [(deal.kind, days) for deal in deals if (days := took(deal, as_of)) is not None]
    at, share = kaplan_meier([days for _, days in known], [kind != "open" for kind, _ in known])
    return Stay(
        at, share, median([days for kind, days in known if kind == "won"]),
        median([days for kind, days in known if kind == "lost"]),
    )  # fmt: skip
