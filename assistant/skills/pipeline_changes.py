"""What happened to the deals in some days: opened, won, lost, moved between stages, and what should have closed and did not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion, Period
from assistant.deals.types import Deal, Move
from assistant.kit import Turn
from assistant.skills.pipeline_facts import (
    amounts,
    between,
    brought,
    chosen,
    count,
    desks,
    drafted,
    line,
    of_others,
    said_of,
    scope,
    stage_name,
    sums,
    today,
)
from assistant.types import Draft

_DAYS = 7
"""Days looked back where none were said."""
_LISTED = 3


@dataclass(frozen=True)
class Changes:
    """Deals by what happened to them; one that was opened and won in the same days is both. `before` is the stage a moved one left."""

    opened: tuple[Deal, ...]
    won: tuple[Deal, ...]
    lost: tuple[Deal, ...]
    moved: tuple[Deal, ...]
    slipped: tuple[Deal, ...]
    before: Mapping[str, str]


def changes(deals: Sequence[Deal], period: Period, open_stages: Sequence[str]) -> Changes:
    """Return what happened to deals in a period, by the days that are noted of each.

    Moved are those still open that stand in another open stage than on the day before the period, or than they were opened in.
    """

    def within(day: date | None) -> bool:
        return day is not None and period.since <= day <= period.until

    before = {d.id: stage for d in deals if d.kind == "open" and (stage := _left(d, period, open_stages))}
    return Changes(
        tuple(d for d in deals if within(d.opened_on)),
        tuple(d for d in deals if d.kind == "won" and within(d.closed_on)),
        tuple(d for d in deals if d.kind == "lost" and within(d.closed_on)),
        tuple(d for d in deals if d.id in before),
        tuple(d for d in deals if d.kind == "open" and d.expected_on and within(d.expected_on) and d.expected_on < period.until),
        before,
    )  # fmt: skip


def _left(deal: Deal, period: Period, open_stages: Sequence[str]) -> str:
    """Return the open stage that an open deal stood in before what was noted in the period; "" where it did not move."""
    moved: list[Move] = [m for m in deal.moves if period.since <= m.on <= period.until]
    earlier = [m for m in deal.moves if m.on < period.since]
    if not moved:
        return ""
    first = earlier[-1].stage if earlier else moved[0].stage
    return first if first != deal.stage and first in open_stages else ""


def changed(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many deals were opened, won, lost and moved since a day, each with its sum and its largest deals."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    day = today(turn)
    period = asked.period or Period(day - timedelta(days=_DAYS - 1), day)
    asked = replace(asked, state="", period=period)
    if period.since > day:
        return drafted(turn, asked, [turn.say("pipeline.changed_none", scope="", **between(turn, period))])
    period = replace(period, until=min(period.until, day))
    stages = [s.id for s in desks(turn).deals.stages(turn.who) if s.kind == "open"]
    found = changes(chosen(desks(turn).deals.all(turn.who), asked), period, stages)
    how = said_of(replace(asked, period=period))
    days = between(turn, period)
    if not (found.opened or found.won or found.lost or found.moved):
        first = turn.say("pipeline.changed_none", scope=scope(turn, asked), **days)
        return drafted(turn, asked, [first, _slipped(turn, found, how)])
    numbers = {
        what: count(turn, len(getattr(found, what)), f"{what} in these days, {how}") for what in ("opened", "won", "lost", "moved")
    }  # fmt: skip
    first = turn.say("pipeline.changed", **numbers, **days)
    blocks, listed = [], list[str]()
    for what in ("won", "lost", "moved", "opened"):
        said, ids = _block(turn, what, getattr(found, what), how, found.before)
        blocks.append(said)
        listed += [i for i in ids if i not in listed]
    return drafted(
        turn, asked, [first, *blocks, _slipped(turn, found, how), turn.say("pipeline.changed_unkept")], listed
    )


def _block(turn: Turn, what: str, deals: Sequence[Deal], how: str, before: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    """Return one kind of change with its sum and its largest deals."""
    if not deals:
        return "", ()
    totals = sums(deals)
    places = list(totals)
    size: Callable[[Deal], tuple[int, Decimal, str]] = lambda d: (  # noqa: E731 - what sorts stands beside what it sorts
        places.index(d.currency) if d.currency in places else len(places), -(brought(d) or Decimal()), d.id,
    )  # fmt: skip
    shown = sorted(deals, key=size)[:_LISTED]
    worth = amounts(turn, totals, f"{what} in these days, {how}") or turn.say("pipeline.changed_unpriced")
    rows = [line(turn, d, *_more(turn, what, d, before)) for d in shown]
    if left := len(deals) - len(shown):
        rows.append(turn.say("pipeline.more", count=count(turn, left, f"further deals {what} in these days")))
    return "\n".join([turn.say(f"pipeline.changed_{what}", amounts=worth), "", *rows]), tuple(d.id for d in shown)


def _more(turn: Turn, what: str, deal: Deal, before: Mapping[str, str]) -> list[str]:
    if what == "moved":
        return [turn.say("pipeline.changed_from", stage=stage_name(turn, before[deal.id]))]
    if what == "lost" and deal.lost_because:
        reason = turn.sheet.deal((deal.id, deal.title), "lost_because", deal.lost_because, LABELS["lost_because"])
        return [turn.say("pipeline.because", reason=reason)]
    return []


def _slipped(turn: Turn, found: Changes, how: str) -> str:
    if not found.slipped:
        return ""
    said = f"open deals expected in these days, {how}"
    worth = amounts(turn, sums(found.slipped), said) or turn.say("pipeline.changed_unpriced")
    return turn.say("pipeline.changed_slipped", count=count(turn, len(found.slipped), said), amounts=worth)
