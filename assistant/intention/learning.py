"""Learns chances from decided deals: as of days before their outcome, by columns that were known then."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from assistant.intention.base_rate import FEWEST, FEWEST_EACH
from assistant.intention.features import Plan, Seen, Warm, ages_of, matrix, number, standard
from assistant.intention.history import LEVELS, TRAIT, History, traits_of
from assistant.intention.leaks import MANY, SAME, amount_leaks, sort_out
from assistant.intention.measures import log_loss
from assistant.intention.model import Fit, Floats, Told, fit, mixed, sigmoid, tell
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual

RIDGES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_GRID = 33
_KNOTS = 6
_TWO_YEARS = 730
_KNOWN = 0.05
"""Share of rows in which a column must be known."""


@dataclass(frozen=True)
class Past:
    """All deals as they are known, decided ones in the order in which they were decided, and what had become of them by any day."""

    decided: tuple[Deal, ...]
    open: tuple[Deal, ...]
    history: History
    warm: Warm


@dataclass(frozen=True)
class Learnt:
    """What serves: how a deal becomes numbers, which of them count (`kept`), their mean and spread, and the fit."""

    plan: Plan
    kept: tuple[str, ...]
    mean: Floats
    spread: Floats
    fit: Fit

    def rows(self, seen: Sequence[Seen], history: History, warm: Warm) -> Floats:
        """Return the standardised numbers of deals at their days: (deals, kept columns)."""
        names = self.plan.columns
        chosen = [names.index(name) for name in self.kept]
        return standard(matrix(seen, self.plan, history, warm)[:, chosen], self.mean, self.spread)

    def tell(self, seen: Sequence[Seen], history: History, warm: Warm) -> Told:
        """Return the chances of deals at their days."""
        return tell(self.fit, self.rows(seen, history, warm))


def past_of(deals: Sequence[Deal], warm: Warm) -> Past:
    """Return deals as they are learnt from; decided ones without a day cannot be placed in time and are passed over."""
    dated = [d for d in deals if d.kind != "open" and d.closed_on is not None]
    decided = tuple(sorted(dated, key=lambda d: (d.closed_on or date.min, d.opened_on or date.min, d.id)))
    columns = (*LEVELS, *(TRAIT + name for name in traits_of(decided)))
    return Past(decided, tuple(d for d in deals if d.kind == "open"), History(deals, columns), warm)


def enough(deals: Sequence[Deal]) -> bool:
    """Return whether there are enough outcomes of both kinds to learn from."""
    won = sum(d.kind == "won" for d in deals)
    return len(deals) >= FEWEST and min(won, len(deals) - won) >= FEWEST_EACH


def rows_of(deals: Sequence[Deal]) -> tuple[list[Seen], NDArray[np.bool_], NDArray[np.int64]]:
    """Return decided deals as of each day that they are learnt from, whether each was won, and its number among `deals`."""
    seen = [(Seen(deal, day), deal.kind == "won", n) for n, deal in enumerate(deals) for day in ages_of(deal)]
    return [s for s, _, _ in seen], np.array([w for _, w, _ in seen], dtype=bool), np.array([n for *_, n in seen])


def learn(
    past: Past,
    decided: Sequence[Deal],
    stop: Stop = never,
    ridge: float | None = None,
    barred: Collection[str] = (),
) -> tuple[Learnt, Mapping[str, Bilingual]]:
    """Learn from `decided`, some of `past` in their order; return it with the columns left out and why.

    `barred` are columns that are known to tell the outcome itself.
    Every row of a deal counts so much that all rows together count as much as there are deals: rows of one deal are not
    independent, and weighting deals by their number of rows would favour the outcome that comes quickly.
    """
    plan, left = _plan(past, decided, barred)
    seen, won, deal = rows_of(decided)
    raw = matrix(seen, plan, past.history, past.warm)
    stop.check()
    kept, mean, spread = _kept(raw, plan)
    for name in dict.fromkeys(c.partition("|")[0] for c in plan.columns):
        if not any(k.partition("|")[0] == name for k in kept):
            left.setdefault(name.removeprefix(TRAIT), SAME)
    rows = standard(raw[:, [plan.columns.index(name) for name in kept]], mean, spread)
    weight = len(decided) / max(1, len(seen))
    shares = {ridge: 1.0} if ridge is not None else _ridges(rows, won, deal, seen, decided, stop)
    found = mixed([(fit(rows, won, each, weight), share) for each, share in shares.items()])
    return Learnt(plan, kept, mean, spread, found), left


def _plan(past: Past, decided: Sequence[Deal], barred: Collection[str]) -> tuple[Plan, dict[str, Bilingual]]:
    levels, numbers, left = sort_out(decided, past.open)
    levels = [name for name in levels if name.removeprefix(TRAIT) not in barred]
    numbers = [name for name in numbers if name not in barred]
    held = traits_of(decided)
    grids = {name: _grid(held[name]) for name in numbers}
    why = amount_leaks(decided, past.open)
    if why is not None:
        left["amount"] = why
    no_amount = why is not None or "amount" in barred
    stages = Counter(m.stage for d in decided for m in d.moves if m.stage != d.stage)
    span = [d.closed_on.toordinal() for d in decided if d.closed_on is not None]
    plan = Plan(
        tuple(levels), grids, {} if no_amount else _centres(decided), *_knots(decided),
        tuple(sorted(s for s, n in stages.items() if n >= 5)[:30]), bool(span) and max(span) - min(span) >= _TWO_YEARS,
        _oldest(decided),
    )  # fmt: skip
    if len(held) > 40:
        left["…"] = MANY
    return plan, left


def _grid(texts: Sequence[str]) -> tuple[float, ...]:
    """Return the quantiles by which a trait's numbers are ranked, each once."""
    values = [v for t in texts if (v := number(t)) is not None]
    return tuple(float(v) for v in np.unique(np.quantile(values, np.linspace(0, 1, _GRID))))


def _centres(decided: Sequence[Deal]) -> dict[str, float]:
    """Return the mean log amount by currency, of currencies with ten deals."""
    logs: dict[str, list[float]] = {}
    for deal in decided:
        if deal.amount is not None and deal.amount.is_finite() and deal.amount > 0:
            logs.setdefault(deal.currency, []).append(log(float(deal.amount) + 1))
    return {currency: float(np.mean(values)) for currency, values in logs.items() if len(values) >= 10}


def _knots(decided: Sequence[Deal]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the ages between which chances may bend, and how long deals took: quantiles."""
    lived = [(d.closed_on - d.opened_on).days for d in decided if d.closed_on and d.opened_on]
    if not lived:
        return (0.0, 1.0), (1.0,)
    found = np.unique(np.round(np.quantile(lived, np.linspace(0, 0.95, _KNOTS))))
    knots = (0.0, *(float(x) for x in found if x > 0)) if (found > 0).any() else (0.0, 1.0)
    return knots, tuple(float(x) for x in np.quantile(lived, (np.arange(_GRID) + 0.5) / _GRID))


def _oldest(decided: Sequence[Deal]) -> float:
    lived = [(d.closed_on - d.opened_on).days for d in decided if d.closed_on and d.opened_on]
    return float(max(lived, default=float("inf")))


def _kept(raw: Floats, plan: Plan) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the columns that are known and differ, with their mean and spread."""
    kept, means, spreads = [], [], []
    for name, column in zip(plan.columns, raw.T, strict=True):
        known = column[np.isfinite(column)]
        if len(known) >= max(2, _KNOWN * len(column)) and known.std() > 1e-6:
            kept.append(name)
            means.append(float(known.mean()))
            spreads.append(float(known.std()))
    return tuple(kept), np.array(means), np.array(spreads)


def _ridges(
    rows: Floats, won: NDArray[np.bool_], deal: NDArray[np.int64], seen: Sequence[Seen], decided: Sequence[Deal], stop: Stop
) -> dict[float, float]:  # fmt: skip
    """Return how much each ridge is to count: by its likelihood on the later deals of splits by time inside what is learnt from.

    With few deals none is much likelier than another and all count; with thousands one does.
    """
    days = np.array([s.on.toordinal() for s in seen])
    closed = np.array([d.closed_on.toordinal() if d.closed_on else 0 for d in decided])
    losses = np.zeros(len(RIDGES))
    for share, until in pairwise((0.4, 0.6, 0.8, 1.0)):
        stop.check()
        cut, end = closed[int(len(decided) * share)], closed[min(len(decided) - 1, int(len(decided) * until))]
        early, late = closed[deal] < cut, (closed[deal] >= cut) & (closed[deal] <= end) & (days >= cut)
        if min(won[early].sum(), (~won[early]).sum()) < 3 or not late.any():
            continue
        weight, of = len(np.unique(deal[early])) / early.sum(), len(np.unique(deal[late]))
        for i, ridge in enumerate(RIDGES):
            found = fit(rows[early], won[early], ridge, weight)
            losses[i] += log_loss(sigmoid(rows[late] @ found.weights + found.bias), won[late]) * of
    shares = np.exp(losses.min() - losses)
    return {ridge: float(s) for ridge, s in zip(RIDGES, shares / shares.sum(), strict=True) if s > 1e-3}
