"""What a deal becomes when it is added, changed and moved: its days follow one another, its end agrees with its stage."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.deals import fields
from assistant.deals import stages as stage_list
from assistant.deals.types import Deal, Move, Stage
from assistant.errors import BadRequest
from knowledge.language import Bilingual


def typed(given: dict[str, str]) -> dict[str, Any]:
    """Return cleaned values as a deal holds them: amounts, days, texts."""
    return {name: _value(name, text) for name, text in given.items()}


def _value(name: str, text: str) -> str | Decimal | date | None:
    if name in fields.AMOUNTS:
        return Decimal(text) if text else None
    if name in fields.DAYS:
        return date.fromisoformat(text) if text else None
    return text


def day(given: dict[str, str], name: str) -> date | None:
    """Return a day among cleaned values, None where it is not given."""
    return date.fromisoformat(given[name]) if given.get(name) else None


def first_moves(given: dict[str, str], stage: Stage, stages: Sequence[Stage], today: date, by: str) -> tuple[Move, ...]:
    """Return the moves of a new deal: into its stage; where it was opened before it closed, into the first one too."""
    opened, closed = day(given, "opened_on"), day(given, "closed_on")
    if stage.kind == "open":
        return (Move(stage.id, opened or today, by),)
    begun = (Move(stage_list.first_open(stages).id, opened, by),) if opened else ()
    return (*begun, Move(stage.id, closed or today, by))


def dated(deal: Deal, given: dict[str, str], first: Stage, *, moving: bool) -> Deal:
    """Return a deal with the first day and the day it closed as they are given; an empty one says nothing.

    Raises BadRequest where an open deal that is not `moving` is given a day on which it closed.
    """
    opened, closing = day(given, "opened_on"), day(given, "closed_on")
    moves = list(deal.moves)
    if opened:
        begun = moves[0] if moves else Move(deal.stage if deal.kind == "open" else first.id, opened)
        moves[:1] = [replace(begun, on=opened)]
    if closing and deal.kind == "open" and not moving:
        raise _no_end("closed_on")
    if closing and deal.kind != "open":
        if moves and moves[-1].stage == deal.stage:
            moves[-1] = replace(moves[-1], on=closing)
        deal = replace(deal, closed_on=closing)
    return replace(deal, moves=tuple(moves), opened_on=moves[0].on if moves else None)


def _no_end(name: str) -> BadRequest:
    return fields.wrong(
        name, Bilingual("the deal has not ended so; move it first", "商机未处于相应的结束阶段，请先变更阶段")
    )


def into(deal: Deal, stage: Stage, day: date, by: str) -> Deal:
    """Return a deal moved into a stage: one won or lost closes that day, an open one is open again; the moves are kept."""
    moved = replace(deal, stage=stage.id, kind=stage.kind, moves=(*deal.moves, Move(stage.id, day, by)))
    return closed(moved, stage, day)


def closed(deal: Deal, stage: Stage, day: date) -> Deal:
    """Return a deal that came into a stage on a day, its end as the stage says: a won one brought what was expected if no more is known."""
    if stage.kind == "open":
        return replace(deal, closed_on=None, won_amount=None, lost_because="")
    won = (deal.won_amount if deal.won_amount is not None else deal.amount) if stage.kind == "won" else None
    return replace(deal, closed_on=day, won_amount=won, lost_because=deal.lost_because if stage.kind == "lost" else "")


def check_day(deal: Deal, day: date, today: date) -> None:
    """Raise BadRequest where a deal cannot move on a day: after today, or before its last move."""
    fields.possible("closed_on", day)
    last = deal.moves[-1].on if deal.moves else day
    if day > today or day < last:
        raise BadRequest(
            Bilingual(
                f"{day} cannot be: the deal last moved on {last}, and today is {today}. Nothing was changed.",
                f"{day} 不合理：该商机上次变更阶段在 {last}，今天是 {today}。未作任何更改。",
            )
        )


def checked(deal: Deal) -> Deal:
    """Return a deal whose days follow one another and whose end is that of its stage. Raises BadRequest for others."""
    if deal.won_amount is not None and deal.kind != "won":
        raise _no_end("won_amount")
    if deal.lost_because and deal.kind != "lost":
        raise _no_end("lost_because")
    days = [move.on for move in deal.moves]
    if days != sorted(days):
        raise BadRequest(
            Bilingual(
                f"The days do not follow one another: {', '.join(map(str, days))}. Nothing was saved.",
                f"日期先后有矛盾：{'、'.join(map(str, days))}。未保存任何内容。",
            )
        )
    return replace(deal, opened_on=days[0] if days else None)
