"""Open deals that should be looked at, why, and what became of those that stood as long."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from assistant.deals.types import Deal, Stage
from assistant.process.types import Stalled, Why
from assistant.process.visits import Route, came_on, happened, route, took, visits

QUIET_DAYS = 30
"""After so many days in which nothing happened a deal is quiet."""
FEWEST = 10
"""Of fewer deals neither a 90th percentile nor a share is told."""
_STEP_GRACE, _STEPS_KEPT = 7, 0.1
_WHOLE = ""
"""The whole way from opening to closing, among the stages whose stays are known."""


@dataclass(frozen=True)
class Stays:
    """How long deals stayed in one stage, the days in order: of decided deals, of the won among them, of those still open."""

    days: list[int] = field(default_factory=list)
    won: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)

    @property
    def usual(self) -> float | None:
        """Return the 90th percentile of the days of won deals."""
        return float(np.quantile(self.won, 0.9)) if len(self.won) >= FEWEST else None

    def after(self, days: int) -> tuple[float | None, int]:
        """Return the share that was won so far of the deals that stayed as long or longer, and how many those are.

        Those still open count among them: where old deals are seldom closed, the few that were decided tell of themselves
        alone. Where fewer than `FEWEST` were decided there is no share, and those are counted.
        """
        decided, won, waiting = (len(of) - bisect_left(of, days) for of in (self.days, self.won, self.open))
        return (None, decided) if decided < FEWEST else (won / (decided + waiting), decided + waiting)


def stalled(deals: Sequence[Deal], stages: Sequence[Stage], as_of: date, *, among: Sequence[Deal] | None = None) -> tuple[Stalled, ...]:  # fmt: skip
    """Return the open deals (of `among`, else of `deals`) that should be looked at, largest first within their currency.

    Those that only have no next step come last.

    A deal is named where it has been in its stage longer than nine of ten later won deals were ("long"), its expected day
    or its next step's has passed, nothing happened for 30 days, or it has no next step a week after it was opened (only
    where the company notes next steps at all). Where the day it came into its stage is not known, its age is held against
    the whole way of won deals. `chance` and `of` are of the deals of `deals` that stayed as long, decided or still open.
    """
    way, wanted = route(deals, stages), None if among is None else {d.id for d in among}
    chosen = [d for d in way.deals if d.kind == "open" and (wanted is None or d.id in wanted)]
    known = _stays(way, as_of)
    usual = {stage: stays.usual for stage, stays in known.items()}
    steps = sum(_has_step(d) for d in chosen) >= max(1, _STEPS_KEPT * len(chosen))
    found = [s for d in chosen if (s := _stalled(d, known, usual, as_of, steps)) is not None]
    size = _sizes(chosen)
    return tuple(sorted(found, key=lambda s: (s.why == ("no_step",), -size.get(s.deal, 0.0), -s.days, s.deal)))


def _stalled(deal: Deal, known: Mapping[str, Stays], usual: Mapping[str, float | None], as_of: date, steps: bool) -> Stalled | None:  # fmt: skip
    came = came_on(deal, as_of)
    age = took(deal, as_of)
    days = (as_of - came).days if came else age
    stage = deal.stage if came else _WHOLE
    limit = usual.get(stage) if days is not None else None
    why = tuple(_why(deal, days, age, limit, as_of, steps))
    if not why:
        return None
    chance, of = known[stage].after(days) if days is not None and stage in known else (None, 0)
    return Stalled(
        deal.id, deal.title, deal.owner, deal.stage, days or 0, limit, why, chance, of, deal.amount, deal.currency,
        by_age=came is None,
    )  # fmt: skip


def _why(deal: Deal, days: int | None, age: int | None, limit: float | None, as_of: date, steps: bool) -> Iterable[Why]:
    if days is not None and limit is not None and days > limit:
        yield "long"
    if deal.expected_on and deal.expected_on < as_of:
        yield "overdue"
    if deal.next_step_on and deal.next_step_on < as_of:
        yield "step_overdue"
    if steps and not _has_step(deal) and (age is None or age >= _STEP_GRACE):
        yield "no_step"
    last = _last(deal, as_of)
    if last and (as_of - last).days > QUIET_DAYS and not (deal.next_step_on and deal.next_step_on >= as_of):
        yield "quiet"


def _has_step(deal: Deal) -> bool:
    return bool(deal.next_step or deal.next_step_on)


def _last(deal: Deal, as_of: date) -> date | None:
    """Return the day on which something last happened; None where the deal only says when it was opened.

    When an imported deal was changed here says when a file was imported, not that anybody did anything.
    """
    moved = [m.on for m in deal.moves if m.on <= as_of]
    changed = happened(_day(deal.updated_at), as_of) if deal.source != "import" else None
    days = [*moved, *([changed] if changed else [])]
    return max(days) if changed or len(moved) > 1 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _stays(way: Route, as_of: date) -> dict[str, Stays]:
    """Return how long deals stayed in each stage, and their whole way under ""."""
    known = defaultdict[str, Stays](Stays)
    for deal in way.deals:
        whole = took(deal, as_of)
        stays = [(v.stage, v.days) for v in visits(deal, way.places, as_of)] if deal.moves else []
        for stage, days in [*stays, *([(_WHOLE, whole)] if whole is not None else [])]:
            part = known[stage]
            (part.open if deal.kind == "open" else part.days).append(days)
            if deal.kind == "won":
                part.won.append(days)
    for part in known.values():
        for of in (part.days, part.won, part.open):
            of.sort()
    return dict(known)


def _sizes(deals: Sequence[Deal]) -> dict[str, float]:
    """Return how large each deal is among those of its currency, above 0 to 1: amounts of two currencies cannot be compared."""
    sizes: dict[str, float] = {}
    for currency in {d.currency for d in deals}:
        here = sorted(d.amount for d in deals if d.currency == currency and d.amount is not None)
        for deal in deals:
            if deal.currency == currency and deal.amount is not None:
                sizes[deal.id] = (bisect_left(here, deal.amount) + 1) / len(here)
    return sizes
