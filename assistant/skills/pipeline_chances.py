"""Which deals are most likely won, with interval and reasons; the base rate, said as such, where no model is in use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.deals.questions import DealQuestion
from assistant.deals.types import Deal
from assistant.intention.types import Intention, Reason
from assistant.kit import Turn
from assistant.skills.pipeline_facts import (
    SHOWN,
    brought,
    chosen,
    count,
    desks,
    drafted,
    level,
    line,
    lines,
    percent,
    said_of,
    scope,
    told,
)
from assistant.types import Draft
from knowledge.language import Bilingual

CHANCE = Bilingual("chance of being won", "赢单概率")
_LEVEL = 90
_REASONS, _TOLD = 2, 5
_LEAST = 0.005
"""Points of a reason below which it is not told: less than half a percentage point."""


def chances(turn: Turn, asked: DealQuestion) -> Draft:
    """Say which open deals are most likely won (or least), with chance, interval and reasons."""
    asked = replace(asked, kind="chances", state="open")
    found = chosen(desks(turn).deals.all(turn.who), asked, lambda d: d.expected_on)
    which = scope(turn, asked, "pipeline.expected_between")
    if not found:
        return drafted(turn, asked, [turn.say("pipeline.none_open", scope=which)])
    known = desks(turn).intentions.of(turn.who, found)
    modelled = [d for d in found if known[d.id].basis == "model"]
    if not modelled:
        return _by_base(turn, asked, found, known)
    ordered = sorted(modelled, key=lambda d: (known[d.id].chance * (1 if asked.order == "least" else -1), d.id))
    shown = ordered[: asked.most or SHOWN]
    rows = [line(turn, d, _said(turn, d, known[d.id]), _why(turn, d, known[d.id].reasons[:_REASONS])) for d in shown]
    key = "pipeline.least_likely" if asked.order == "least" else "pipeline.most_likely"
    first = turn.say(key, count=count(turn, len(modelled), f"{said_of(asked)} with a chance by the model"), scope=which)
    left = len(found) - len(modelled)
    rest = (
        turn.say("pipeline.by_base_too", count=count(turn, left, "open deals older than any learnt from"))
        if left
        else ""
    )
    return drafted(turn, asked, [first, "\n".join(rows), rest], [d.id for d in shown])


def _by_base(turn: Turn, asked: DealQuestion, found: Sequence[Deal], known: Mapping[str, Intention]) -> Draft:
    """Say that nothing tells deals apart, what the base rate is, and which are furthest along."""
    deals = desks(turn).deals
    places = {s.id: n for n, s in enumerate(deals.stages(turn.who))}
    far = sorted(found, key=lambda d: (-places.get(d.stage, -1), -(brought(d) or Decimal()), d.id))
    rows, ids = lines(turn, far, asked.most)
    return drafted(turn, asked, [_base(turn, known[found[0].id]), turn.say("pipeline.furthest"), rows], ids)


def _base(turn: Turn, said: Intention) -> str:
    decided = [d for d in desks(turn).deals.all(turn.who) if d.kind != "open"]
    won = sum(d.kind == "won" for d in decided)
    if not decided:
        return turn.say("pipeline.no_base")
    how = "won of the decided deals (base rate)"
    return turn.say(
        "pipeline.base", chance=percent(turn, said.chance, how, CHANCE), level=level(turn, _LEVEL),
        low=percent(turn, said.low, f"{how}, low", CHANCE), high=percent(turn, said.high, f"{how}, high", CHANCE),
        won=count(turn, won, "won deals"), decided=count(turn, len(decided), "decided deals"),
    )  # fmt: skip


def of_one(turn: Turn, deal: Deal, *, whole: bool = False) -> str:
    """Return the chance of one open deal by the model, "" where it has none; `whole` with all that moved it, or the base rate."""
    said = desks(turn).intentions.of(turn.who, [deal]).get(deal.id)
    if said is None:
        return ""
    if not whole:
        return _said(turn, deal, said) if said.basis == "model" else ""
    if said.basis == "base":
        return _base(turn, said)
    reasons = [r for r in said.reasons if abs(r.points) >= _LEAST][:_TOLD]
    first = turn.say("pipeline.chance_of", chance=_said(turn, deal, said), base=percent(turn, said.base, "won of the decided deals", CHANCE))  # fmt: skip
    rows = [turn.say("pipeline.reason", reason=_reason(turn, deal, r)) for r in reasons]
    return "\n".join([first, "", *rows] if rows else [first])


def _said(turn: Turn, deal: Deal, said: Intention) -> str:
    how = f"chance of {deal.id} by " + (f"the model {said.model[:12]}" if said.basis == "model" else "the base rate")
    return turn.say(
        "pipeline.chance", chance=percent(turn, said.chance, how, CHANCE), level=level(turn, _LEVEL),
        low=percent(turn, said.low, f"{how}, low", CHANCE), high=percent(turn, said.high, f"{how}, high", CHANCE),
    )  # fmt: skip


def _why(turn: Turn, deal: Deal, reasons: Sequence[Reason]) -> str:
    said = [_reason(turn, deal, r) for r in reasons if abs(r.points) >= _LEAST]
    return turn.say("pipeline.reasons_of", reasons=turn.together(said)) if said else ""


def _reason(turn: Turn, deal: Deal, reason: Reason) -> str:
    """Refer to one reason with its value and by how many percentage points it moves the chance."""
    points = (Decimal(repr(reason.points)) * 100).quantize(Decimal("0.1") if abs(reason.points) < 0.1 else Decimal(1))
    shown = f"{points:+}"
    value_en, value_zh = (f": {reason.value}", f"：{reason.value}") if reason.value else ("", "")
    text = Bilingual(
        f"{reason.label.en}{value_en} ({shown} points)", f"{reason.label.zh}{value_zh}（{shown} 个百分点）"
    )
    return told(turn, text, f"what moves the chance of {deal.id}: {reason.label.en}")
