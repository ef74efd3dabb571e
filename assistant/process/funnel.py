"""The funnel: how many deals came as far as each stage, and what became of them there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from assistant.analysis.significance import interval
from assistant.deals.types import Deal, Stage
from assistant.process.stays import median_stay
from assistant.process.types import Step
from assistant.process.visits import open_places, stop, visits
from assistant.quoting.rounding import exact


def funnel(deals: Sequence[Deal], stages: Sequence[Stage], as_of: date) -> tuple[Step, ...]:
    """Return one step for each open stage, in their order; of each, reached = went_on + lost + waiting.

    A deal counts by where it stands now or stopped: it has passed every open stage before that one, also one that it
    skipped or whose day nobody noted, and won deals have passed them all. A deal that went back counts as having come only
    as far as where it went back to. A lost deal was lost out of the last open stage that its moves name; where they name
    none it counts under the last open stage of all, and among that step's `unplaced`: the shares of the stages before are
    then at most, that of the last at least, what is said. Open deals in a stage that is not in the list count nowhere.
    """
    open_stages, places = [s for s in stages if s.kind == "open"], open_places(stages)
    stopped, value = Counter[tuple[str, int]](), defaultdict[int, list[Deal]](list)
    unplaced = 0
    for deal in deals:
        at = stop(deal, places)
        if at is None:
            continue
        stopped[deal.kind, at.place] += 1
        unplaced += not at.known
        if deal.kind == "open":
            value[at.place].append(deal)
    days, last = _days(deals, places, as_of), len(open_stages) - 1
    steps, reached = list[Step](), sum(stopped.values())
    for place, stage in enumerate(open_stages):
        lost, waiting = stopped["lost", place], stopped["open", place]
        went_on = reached - lost - waiting
        low, high = interval(went_on, went_on + lost)
        steps.append(
            Step(
                stage.id, stage.name, reached, went_on, lost, waiting,
                went_on / (went_on + lost) if went_on + lost else None, low, high, days.get(stage.id),
                amounts((d.currency, d.amount) for d in value[place]), unplaced if place == last else 0,
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


def _days(deals: Sequence[Deal], places: Mapping[str, int], as_of: date) -> dict[str, float | None]:
    """Return the median stay in each stage of which any is known."""
    stays = defaultdict[str, list[tuple[int, bool]]](list)
    for deal in deals:
        for visit in visits(deal, places, as_of) if deal.moves else ():
            stays[visit.stage].append((visit.days, visit.left))
    return {stage: median_stay([d for d, _ in known], [left for _, left in known]) for stage, known in stays.items()}
