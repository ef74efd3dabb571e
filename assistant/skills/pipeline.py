"""What staff ask of deals, forecasts, purchase intention and the sales process; customers are told none of it."""

from collections.abc import Callable, Mapping
from functools import partial

from assistant.deals.questions import DealKind, DealQuestion
from assistant.errors import AssistantError
from assistant.kit import Turn
from assistant.permissions import may
from assistant.skills import (
    pipeline_chances,
    pipeline_changes,
    pipeline_deals,
    pipeline_forecast,
    pipeline_goal,
    pipeline_process,
)
from assistant.skills.pipeline_facts import drafted, failed, today
from assistant.types import Draft
from assistant.understanding.deal_names import DealNames, names_of
from assistant.understanding.deal_questions import may_ask, read

_ANSWERS: Mapping[DealKind, Callable[[Turn, DealQuestion], Draft]] = {
    "deals": pipeline_deals.listed,
    "deal": pipeline_deals.one,
    "sold": pipeline_deals.sold,
    "forecast": pipeline_forecast.forecast,
    "goal": pipeline_goal.goal,
    "weighted": pipeline_goal.weighted,
    "changed": pipeline_changes.changed,
    "chances": pipeline_chances.chances,
    "stuck": pipeline_process.stuck,
    "stalls": pipeline_process.stalls,
    "funnel": pipeline_process.funnel,
    "rate": pipeline_process.rate,
    "reasons": pipeline_process.reasons,
    "duration": pipeline_process.duration,
    "process": pipeline_process.findings,
}


def wanted(turn: Turn) -> Callable[[Turn], Draft] | None:
    """Return what answers a question of staff about deals, None where it is none or a customer asks."""
    asked = question(turn)
    return None if asked is None else partial(answer, asked=asked)


def question(turn: Turn) -> DealQuestion | None:
    """Return what a member of staff asks about deals; None for everything else, and for customers always."""
    if turn.kit.pipeline is None or not may(turn.who, "see_deals"):
        return None
    if turn.told is None and not may_ask(turn.said.text):
        return None
    slots = turn.said.slots
    named = () if turn.said.followed_up else tuple(sku for m in slots.mentions for sku in m.skus)
    return read(
        turn.said.text, _names(turn), today(turn), turn.told, named=named, counted=bool(slots.quantities)
    )  # fmt: skip


def _names(turn: Turn) -> DealNames:
    pipeline = turn.kit.pipeline
    assert pipeline is not None
    deals = pipeline.deals.all(turn.who)
    me = next((d.owner for d in deals if d.owner.strip().casefold() == turn.who.name.strip().casefold()), "")
    return names_of(
        deals, pipeline.deals.stages(turn.who), me or turn.who.name or turn.who.id, pipeline.process.columns(turn.who)
    )


def answer(turn: Turn, asked: DealQuestion) -> Draft:
    """Answer a question about deals: what is asked first, then a short list, each figure with its source."""
    pipeline = turn.kit.pipeline
    assert pipeline is not None
    try:
        if not pipeline.deals.all(turn.who):
            return drafted(turn, asked, [turn.say("pipeline.no_deals")])
        return _ANSWERS[asked.kind](turn, asked)
    except AssistantError as error:
        return failed(turn, asked, error)
