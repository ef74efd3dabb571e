"""The funnel: how many deals came as far as each stage, and what became of them there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from assistant.analysis.significance import interval
from assistant.deals.types import Deal, Stage
from assistant.process.stays import median_stay
from assistant.process.types import Step
from assistant.process.visits import Route, route, visits
from assistant.quoting.rounding import exact


def funnel(deals: Sequence[Deal], stages: Sequence[Stage], as_of: date) -> tuple[Step, ...]:
    """Return one step for each open stage in use, in their order; of each, reached = went_on + lost + waiting.

    A deal counts by where it stands now or stopped: it has passed every open stage before that one, also one that it
    skipped or whose day nobody noted, and won deals have passed them all. A deal that went back counts as having come only
    as far as where it went back to. A lost deal was lost out of the last open stage that its moves name; where they name
    none it counts under the last open stage that deals of its source are known to reach, and among that step's `unplaced`:
    of the stages before it is then known at most how many go on, of that one at least. Open deals in a stage that is not in
    the list count nowhere, and a stage in which no deal is known to have been is no step.
    """
    way = route(deals, stages)
    stopped, unplaced, waits = Counter[tuple[str, int]](), Counter[int](), defaultdict[int, list[Deal]](list)
    for deal in way.deals:
        at = way.stop(deal)
        if at is None:
            continue
        stopped[deal.kind, at.place] += 1
        unplaced[at.place] += not at.known
        if deal.kind == "open":
            waits[at.place].append(deal)
    days, steps, reached = _days(way, as_of), list[Step](), sum(stopped.values())
    for place, stage in enumerate(way.stages):
        lost, waiting = stopped["lost", place], stopped["open", place]
        went_on = reached - lost - waiting
        low, high = interval(went_on, went_on + lost)
        steps.append(
            Step(
                stage.id, stage.name, reached, went_on, lost, waiting,
                went_on / (went_on + lost) if went_on + lost else None, low, high, days.get(stage.id),
                amounts((d.currency, d.amount) for d in waits[place]), unplaced[place],
            )
        )  # fmt: skip
        reached = went_on
    return tuple(steps)


def amounts(parts: Iterable[tuple[str, Decimal | None]]) -> Mapping[str, Decimal]:
    """Return the sums by currency, the currencies in alphabetic order; what has no amount or no currency is left out."""
    sums = defaultdict[str, Decimal](Decimal)
    with exact():
        for currency, amount in parts:
            if amount is not None and currency:
                sums[currency] += amount
    return dict(sorted(sums.items()))


def _days(way: Route, as_of: date) -> dict[str, float | None]:
    """Return the median stay in each stage of which any is known."""
    stays = defaultdict[str, list[tuple[int, bool]]](list)
    for deal in way.deals:
        for visit in visits(deal, way.places, as_of) if deal.moves else ():
            stays[visit.stage].append((visit.days, visit.left))
    return {stage: median_stay([d for d, _ in known], [left for _, left in known]) for stage, known in stays.items()}
