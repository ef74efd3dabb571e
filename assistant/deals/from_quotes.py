"""Deals that stand on the assistant's own quotes: read from the quotes at each call, never copied."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, Row, func, select

from assistant import records as codec
from assistant.deals import stages as stage_list
from assistant.deals.types import Deal, Move, Stage
from assistant.quoting.life import state_on
from assistant.quoting.quote_store import buyers, events, quotes, versions
from assistant.quoting.types import Buyer
from assistant.user_store import users

NOTED = ("name", "product", "owner", "team", "lost_because", "next_step")
"""Texts that may be noted on such a deal; buyer, stage, amount and currency are the quote's."""
_EXPIRED = "expired / 已过期"
_REASON = 500


class QuoteDeals:
    """Reads the deals of quotes. It keeps only what never changes: the main product of each version of a quote.

    A draft is in the first open stage, whoever made it: drafts that a conversation left, and those with which somebody
    inside only tried something, count alike, since nothing tells the two apart; delete none, decline what came to nothing.
    Once sent a quote is in the stage "proposal" (the last open one where there is none of that name) and stays there while
    it is revised; accepted it is won; declined, or not answered in time, lost. One that is revised after that is open
    again. One is dated by its events, an expired one to the day after it held.
    """

    def __init__(self) -> None:
        self._products: dict[tuple[str, int], str] = {}

    def read(
        self, connection: Connection, stages: Sequence[Stage], today: date, linked: Collection[str] = (), number: str = ""
    ) -> list[Deal]:  # fmt: skip
        """Return the deals of all quotes (or the one of a number) that no deal in `linked` names, the latest changed first."""
        chosen = (
            select(quotes, buyers.c.content.label("personal"))
            .join(buyers, (buyers.c.quote == quotes.c.id) & (buyers.c.version == quotes.c.version))
            .order_by(quotes.c.changed_at.desc(), quotes.c.number.desc())
        )
        rows = connection.execute(chosen.where(quotes.c.number == number) if number else chosen).all()
        if not rows:
            return []
        happened: dict[str, list[Any]] = defaultdict(list)
        told = select(events.c.quote, events.c.action, events.c.at, events.c.by, events.c.note).order_by(events.c.id)
        for event in connection.execute(told.where(events.c.quote == rows[0].id) if number else told):
            happened[event.quote].append(event)
        names = {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}
        self._learn(connection, rows)
        return [
            self._deal(row, happened[row.id], names, stages, today) for row in rows if row.number not in linked
        ]  # fmt: skip

    def _learn(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        """Read the main product of versions that were not read yet: versions never change."""
        new = {row.id for row in rows if (row.id, row.version) not in self._products}
        if not new:
            return
        chosen = (
            select(versions.c.quote, versions.c.version, versions.c.content)
            .join(quotes, (quotes.c.id == versions.c.quote) & (quotes.c.version == versions.c.version))
            .where(quotes.c.id.in_(new) if len(new) < 100 else quotes.c.id.is_not(None))
        )
        for quote, version, content in connection.execute(chosen):
            if (quote, version) not in self._products:
                self._products[quote, version] = _main_product(content)

    def _deal(
        self, row: Row[Any], happened: Sequence[Any], names: dict[str, str], stages: Sequence[Stage], today: date
    ) -> Deal:  # fmt: skip
        moves, reason = _moves(happened, stages)
        if state_on(row.state, row.valid_until, today) == "expired":
            ended = max(row.valid_until + timedelta(days=1), moves[-1].on)
            moves, reason = [*moves, Move(stage_list.end(stages, "lost").id, ended)], _EXPIRED
        stage = next(s for s in stages if s.id == moves[-1].stage)
        buyer = cast(Buyer, codec.load(row.personal)[0])  # type: ignore[index]
        total = Decimal(row.total)
        return Deal(
            row.number, account=buyer.company or buyer.name, customer=row.customer or "",
            product=self._products.get((row.id, row.version), ""), owner=names.get(row.owner) or (happened[0].by if row.owner else ""), source="quote",
            amount=total, won_amount=total if stage.kind == "won" else None, currency=row.currency, stage=stage.id,
            kind=stage.kind, opened_on=moves[0].on, closed_on=None if stage.kind == "open" else moves[-1].on,
            lost_because=reason if stage.kind == "lost" else "", moves=tuple(moves), quote=row.number,
            conversation=row.conversation or "", updated_at=row.changed_at,
        )  # fmt: skip


def _moves(happened: Sequence[Any], stages: Sequence[Stage]) -> tuple[list[Move], str]:
    """Return the moves of a quote's events, and what was noted when it was last declined."""
    first, proposed = stage_list.first_open(stages).id, stage_list.proposed(stages).id
    ends = {"accept": stage_list.end(stages, "won").id, "decline": stage_list.end(stages, "lost").id}
    moves, reason, sent = list[Move](), "", False
    for event in happened:
        sent = sent or event.action == "send"
        stage = ends.get(event.action, proposed if sent else first)
        if event.action == "decline":
            reason = " ".join(event.note.split())[:_REASON]
        if not moves or moves[-1].stage != stage:
            moves.append(Move(stage, datetime.fromisoformat(event.at).date(), event.by))
    return moves, reason


def _main_product(content: str) -> str:
    """Return the SKU of the line that costs most, the name where it has none; optional lines do not count."""
    lines = [line for line in json.loads(content)["amounts"]["lines"] if not line.get("optional")]
    if not lines:
        return ""
    line = max(lines, key=lambda each: Decimal(each["amount"]["value"]))
    return str(line["sku"] or line["name"]["en"])


def noted(deal: Deal, note: Deal) -> Deal:
    """Return a quote's deal with what people noted on it: a stored row of source "quote", of which empty fields say nothing."""
    told: dict[str, Any] = {name: getattr(note, name) for name in NOTED if getattr(note, name)}
    days = {name: getattr(note, name) for name in ("expected_on", "next_step_on")}
    return replace(
        deal, **told, **days, traits=note.traits or deal.traits, updated_at=max(deal.updated_at, note.updated_at)
    )


def state(connection: Connection) -> str:
    """Return what changes whenever a quote does."""
    chosen = select(func.count(), func.max(quotes.c.changed_at), func.count(quotes.c.customer))
    row = connection.execute(chosen).one()
    last = connection.scalar(select(func.max(events.c.id)))
    return f"{row[0]}/{row[1]}/{row[2]}/{last}"
