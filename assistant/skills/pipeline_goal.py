"""Whether a period brings what is wanted of it, and what the open deals are worth by their chances."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion
from assistant.deals.types import Deal
from assistant.errors import BadRequest
from assistant.forecasting.series import brought, currencies
from assistant.forecasting.types import Forecast, Outlook, Point
from assistant.kit import Turn
from assistant.skills.pipeline_facts import (
    amounts,
    count,
    desks,
    drafted,
    lines,
    money,
    of_others,
    sums,
    today,
)
from assistant.skills.pipeline_forecast import beside, other_currencies, outlook_of, point_of, starts_in, tried
from assistant.types import Draft
from assistant.understanding.periods import whole
from knowledge.language import Bilingual

_GOAL, _MISSING = Bilingual("goal", "目标金额"), Bilingual("missing", "差额")
_OPEN, _WEIGHTED = Bilingual("open amount", "进行中金额"), Bilingual("weighted amount", "加权金额")


# --- a goal --------------------------------------------------------------------------------------------------------


def goal(turn: Turn, asked: DealQuestion) -> Draft:
    """Say what is won in a period, what is expected at its end in two ways, and how a goal that was named stands to both."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    asked = replace(asked, period=asked.period or whole(today(turn), "quarter"))
    assert asked.period is not None
    if asked.period.until < today(turn):
        return drafted(turn, asked, [turn.say("pipeline.past_period")])
    found, _ = outlook_of(turn, replace(asked, least=None), "")
    starts = starts_in(found.from_past.points, asked.period)
    currency, past = found.from_past.currency, found.from_past
    if not starts:
        return drafted(turn, asked, [turn.say("pipeline.too_far")])
    if len(starts) > 1:  # a year, or where quarters are too few: intervals of several periods are not added up
        return drafted(turn, asked, [_won(turn, asked, currency), *_several(turn, found, starts)])
    point = next(p for p in past.points if p.start == starts[0])
    wanted = [_held(turn, asked.least, point, found, _sum(turn, asked, currency))] if asked.least else []
    unknown = "" if asked.least else turn.say("pipeline.goal_unknown")
    due, listed = _due(turn, asked, currency)
    parts = [
        *wanted, turn.sentences(_won(turn, asked, currency), _whole(turn, point, past)), beside(turn, found, starts), due,
        tried(turn, past), unknown, other_currencies(turn, currency),
    ]  # fmt: skip
    return drafted(turn, asked, parts, listed)


def _several(turn: Turn, found: Outlook, starts: Sequence[date]) -> list[str]:
    rows = [
        turn.say("pipeline.forecast_line", **point_of(turn, p, found.from_past, "past")) for p in found.from_past.points if p.start in starts
    ]  # fmt: skip
    return ["\n".join(rows), beside(turn, found, starts), tried(turn, found.from_past)]


def _won_deals(turn: Turn, asked: DealQuestion, currency: str) -> list[Deal]:
    assert asked.period is not None
    since, until = asked.period.since, min(asked.period.until, today(turn))
    deals = desks(turn).deals.all(turn.who)
    return [d for d in deals if d.kind == "won" and d.currency == currency and d.closed_on and since <= d.closed_on <= until]  # fmt: skip


def _sum(turn: Turn, asked: DealQuestion, currency: str) -> Decimal:
    return sum((brought(d) or Decimal() for d in _won_deals(turn, asked, currency)), Decimal())


def _won(turn: Turn, asked: DealQuestion, currency: str) -> str:
    assert asked.period is not None
    first, last = asked.period.since, asked.period.until
    said = {
        "since": turn.sheet.day(first, "asked: first day", Bilingual("first day", "起始日期")),
        "until": turn.sheet.day(last, "asked: last day", Bilingual("last day", "截止日期")),
    }
    if first > today(turn):
        return turn.say("pipeline.goal_ahead", **said)
    how = f"sum of the amounts of won deals by closing day, {first}..{last}, so far"
    return turn.say("pipeline.goal_won", won=money(turn, _sum(turn, asked, currency), currency, how), **said)


def _whole(turn: Turn, point: Point, past: Forecast) -> str:
    said = point_of(turn, point, past, "past")
    return turn.say("pipeline.goal_whole", **{k: v for k, v in said.items() if k not in ("since", "until")})


def _held(turn: Turn, wanted: Decimal, point: Point, found: Outlook, won: Decimal) -> str:
    """Hold a goal against the 80 % intervals of both forecasts."""
    currency = found.from_past.currency
    goal = turn.sheet.said(wanted, "asked: goal", _GOAL, currency=currency)
    if won >= wanted:
        return turn.say("pipeline.goal_made", goal=goal)
    both = [point, *(p for p in found.from_deals if p.start == point.start)]
    likely, unlikely = all(p.low80 >= wanted for p in both), all(p.high80 < wanted for p in both)
    key = "pipeline.goal_likely" if likely else "pipeline.goal_unlikely" if unlikely else "pipeline.goal_open"
    missing = money(turn, wanted - won, currency, "goal less what is won so far", _MISSING)
    return turn.sentences(turn.say(key, goal=goal), turn.say("pipeline.goal_missing", goal=goal, missing=missing))


def _due(turn: Turn, asked: DealQuestion, currency: str) -> tuple[str, tuple[str, ...]]:
    """List the open deals that are expected to close in what is left of a period, the largest first."""
    assert asked.period is not None
    day = today(turn)
    waiting = [
        d for d in desks(turn).deals.all(turn.who) if d.kind == "open" and d.currency == currency and d.expected_on
    ]
    since = max(day, asked.period.since)
    due = [d for d in waiting if d.expected_on and since <= d.expected_on <= asked.period.until]
    late = sum(d.expected_on < day for d in waiting if d.expected_on)
    passed = turn.say("pipeline.goal_overdue", count=count(turn, late, f"open deals in {currency} whose expected day has passed")) if late else ""  # fmt: skip
    if not due:
        return passed, ()
    how = f"open deals in {currency} expected {since}..{asked.period.until}"
    first = turn.say("pipeline.goal_due", count=count(turn, len(due), how), amounts=amounts(turn, sums(due), how))
    rows, ids = lines(turn, sorted(due, key=lambda d: (-(d.amount or Decimal()), d.id)), asked.most)
    return "\n\n".join([turn.sentences(first, passed), rows]), ids


# --- the weighted pipeline -----------------------------------------------------------------------------------------


def weighted(turn: Turn, asked: DealQuestion) -> Draft:
    """Say of each currency what its open deals are worth, and what that is by their chances; currencies are never added."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    deals = desks(turn).deals.all(turn.who)
    known = [c for c in currencies(deals) if not asked.currency or c == asked.currency]
    rows = [_weighed(turn, c, sums(d for d in deals if d.kind == "open").get(c, Decimal())) for c in known]
    return drafted(turn, asked, ["\n".join(rows) or turn.say("pipeline.none_open", scope="")])


def _weighed(turn: Turn, currency: str, worth: Decimal) -> str:
    said = {
        "currency": turn.sheet.said_words(currency, "deals", LABELS["currency"]),
        "open": money(turn, worth, currency, "sum of the amounts of open deals", _OPEN),
    }
    try:
        found = desks(turn).forecasts.outlook(turn.who, currency=currency)
    except BadRequest:
        return f"- {turn.say('pipeline.weighted_untold', **said)}"
    by_chance = money(turn, found.weighted, currency, "sum of chance times amount over open deals", _WEIGHTED)
    return f"- {turn.say('pipeline.weighted_in', weighted=by_chance, **said)}"
