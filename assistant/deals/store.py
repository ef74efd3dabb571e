"""Deals as rows: every function works within the caller's transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, true, update

from assistant.customers.fields import seen as one_line
from assistant.database import new_id
from assistant.deals import stages as stage_list
from assistant.deals.fields import AMOUNTS, DAYS
from assistant.deals.tables import deal_moves, deals
from assistant.deals.types import Deal, Move, StageKind
from assistant.errors import BadRequest, NotFound
from knowledge.language import Bilingual
from knowledge.store import now, state

TEXTS = (
    "name", "account", "customer", "product", "owner", "team", "source", "currency", "stage", "lost_because", "next_step",
    "quote", "conversation",
)  # fmt: skip
_COLUMNS = (*TEXTS, "amount", "won_amount", "closed_on", "expected_on", "next_step_on", "traits")
_TOGETHER = 500  # ids in one statement
_STAMP = "deals"
_STAMPED = text(
    "INSERT INTO state (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def stamp(connection: Connection) -> None:
    """Note that deals or stages have changed; others who write deals wait for the end of the caller's transaction."""
    connection.execute(_STAMPED, {"name": _STAMP, "value": new_id()})


def stamped(connection: Connection) -> str:
    """Return what the last change to deals or stages left; "" where there was none."""
    return connection.scalar(select(state.c.value).where(state.c.name == _STAMP)) or ""


def every(connection: Connection) -> list[Deal]:
    """Return all stored deals with their moves, the latest changed first: three statements, however many there are."""
    kinds = stage_list.kinds(stage_list.read(connection))
    moves: dict[str, list[Move]] = defaultdict(list)
    told = select(deal_moves.c.deal, deal_moves.c.stage, deal_moves.c.on, deal_moves.c.by)
    for deal, stage, on, by in connection.execute(told.order_by(deal_moves.c.on, deal_moves.c.id)):
        moves[deal].append(Move(stage, on, by))
    chosen = select(deals).order_by(deals.c.updated_at.desc(), deals.c.id)
    return [_deal(row, moves.get(row.id, ()), kinds) for row in connection.execute(chosen)]


def get(connection: Connection, deal: str, *, lock: bool = False) -> Deal | None:
    """Return one stored deal with its moves, or None; `lock` keeps others from changing it until the transaction ends."""
    chosen = select(deals).where(deals.c.id == deal)
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if row is None:
        return None
    return _deal(row, moves_of(connection, [deal]).get(deal, ()), stage_list.kinds(stage_list.read(connection)))


def moves_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Move]]:
    """Return the moves of deals, in the order in which they happened."""
    found: dict[str, list[Move]] = defaultdict(list)
    for part in _parts(ids):
        chosen = select(deal_moves).where(deal_moves.c.deal.in_(part)).order_by(deal_moves.c.on, deal_moves.c.id)
        for row in connection.execute(chosen):
            found[row.deal].append(Move(row.stage, row.on, row.by))
    return found


def _deal(row: Row[Any], moves: Iterable[Move], kinds: Mapping[str, StageKind]) -> Deal:
    # By place: of ten thousand rows, names cost more than all else.
    (id_, name, account, customer, product, owner, team, source, amount, won, currency, stage, closed, expected, because,
     step, step_on, traits, quote, conversation, updated, _, _) = tuple(row)  # fmt: skip
    gone = tuple(moves)
    return Deal(
        id_, name, account, customer, product, owner, team, source, amount, won, currency, stage, kinds.get(stage, "open"),
        gone[0].on if gone else None, closed, expected, because, step, step_on, json.loads(traits) if traits else {}, gone,
        quote, conversation, updated,
    )  # fmt: skip


def add(connection: Connection, made: Sequence[Deal], imported: Mapping[str, str] | None = None) -> None:
    """Keep new deals with their moves; `imported` is the digest of the row each came from, by id."""
    if not made:
        return
    said, at = imported or {}, now()
    rows = [{"id": d.id, **_row(d), "updated_at": at, "imported": said.get(d.id, ""), "forgotten": False} for d in made]
    connection.execute(insert(deals), rows)
    add_moves(connection, {d.id: d.moves for d in made})
    stamp(connection)


def put(connection: Connection, deal: Deal, before: Deal, imported: str | None = None) -> None:
    """Keep a deal as it is now instead of as it was `before`, with its moves."""
    new, old = _row(deal), _row(before)
    values: dict[str, object] = {name: value for name, value in new.items() if value != old[name]}
    if imported is not None:
        values["imported"] = imported
    if deal != before:
        values["updated_at"] = now()
    connection.execute(update(deals).where(deals.c.id == deal.id).values(**values))
    if deal.moves != before.moves:
        if deal.moves[: len(before.moves)] == before.moves:
            add_moves(connection, {deal.id: deal.moves[len(before.moves) :]})
        else:
            connection.execute(delete(deal_moves).where(deal_moves.c.deal == deal.id))
            add_moves(connection, {deal.id: deal.moves})
    stamp(connection)


def add_moves(connection: Connection, moves: Mapping[str, Sequence[Move]]) -> None:
    """Keep moves of deals."""
    rows = [{"deal": d, "stage": m.stage, "on": m.on, "by": m.by[:64]} for d, each in moves.items() for m in each]
    if rows:
        connection.execute(insert(deal_moves), rows)


def drop(connection: Connection, deal: str) -> None:
    """Delete a deal with its moves."""
    connection.execute(delete(deal_moves).where(deal_moves.c.deal == deal))
    connection.execute(delete(deals).where(deals.c.id == deal))
    stamp(connection)


def clear(connection: Connection, source: str = "") -> int:
    """Delete the deals of one source, or all, with their moves; return how many. Notes on quotes go only with all."""
    chosen = deals.c.source == source if source else true()
    ids = select(deals.c.id).where(chosen)
    connection.execute(delete(deal_moves).where(deal_moves.c.deal.in_(ids)))
    gone = connection.execute(delete(deals).where(chosen)).rowcount
    if gone:
        stamp(connection)
    return gone


def in_stages(connection: Connection, stages: Iterable[str]) -> dict[str, int]:
    """Return how many stored deals stand in each of these stages, those with any."""
    chosen = select(deals.c.stage, func.count()).where(deals.c.stage.in_(list(stages))).group_by(deals.c.stage)
    return {row[0]: row[1] for row in connection.execute(chosen)}


def imported(connection: Connection) -> dict[str, tuple[str, bool]]:
    """Return of each stored deal the digest of the row last taken in, and whether its customer was forgotten."""
    chosen = select(deals.c.id, deals.c.imported, deals.c.forgotten)
    return {row[0]: (row[1], bool(row[2])) for row in connection.execute(chosen)}


def moved(connection: Connection, other: str, keep: str) -> int:
    """Give the deals of customer `other` to customer `keep`; return how many."""
    done = connection.execute(update(deals).where(deals.c.customer == other).values(customer=keep)).rowcount
    if done:
        stamp(connection)
    return done


def of_customer(connection: Connection, customer: str, conversations: Sequence[str]) -> list[str]:
    """Return the ids of stored deals of a customer and of those their conversations led to."""
    found = dict.fromkeys(connection.scalars(select(deals.c.id).where(deals.c.customer == customer)))
    for part in _parts(conversations):
        found |= dict.fromkeys(connection.scalars(select(deals.c.id).where(deals.c.conversation.in_(part))))
    return list(found)


def texts(connection: Connection) -> list[Row[Any]]:
    """Return id and texts of all stored deals."""
    columns = (deals.c.name, deals.c.account, deals.c.next_step, deals.c.lost_because, deals.c.traits)
    return list(connection.execute(select(deals.c.id, *columns)))


def forget(connection: Connection, ids: Sequence[str]) -> int:
    """Take every person, name and text out of deals; amounts, stages, days, product and owner stay. Return how many."""
    gone = {
        "name": "",
        "account": "",
        "customer": "",
        "lost_because": "",
        "next_step": "",
        "traits": "",
        "conversation": "",
    }
    for part in _parts(ids):
        connection.execute(update(deals).where(deals.c.id.in_(part)).values(**gone, forgotten=True, updated_at=now()))
    if ids:
        stamp(connection)
    return len(ids)


def values_of(deal: Deal) -> dict[str, str]:
    """Return the fields of a deal as people write them, empty ones too."""
    return {
        name: as_text(getattr(deal, name)) for name in (*TEXTS, *sorted(AMOUNTS), *sorted(DAYS)) if name != "source"
    }


def as_text(value: object) -> str:
    """Return a value of a deal as text: plain decimals, days as ISO 8601."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def digest(deal: Deal) -> str:
    """Return what the row of a file that says this deal is known again by."""
    said = [deal.id, *_row(deal).values(), [(m.stage, str(m.on), m.by) for m in deal.moves]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).hexdigest()


def missing(deal: str) -> NotFound:
    """Return the error that there is no such deal."""
    return NotFound(
        Bilingual(
            f"There is no deal {one_line(deal)[:40]!r}, or no longer. Look for it in the list of deals.",
            f"没有商机“{one_line(deal)[:40]}”，可能已被删除。请在商机列表中查找。",
        )
    )


def check_seen(deal: Deal, seen: str) -> None:
    """Raise BadRequest where a deal has changed since a person saw it; `seen` is the `updated_at` they saw, "" unknown."""
    if seen and seen != deal.updated_at:
        raise BadRequest(
            Bilingual(
                f"{deal.title} has been changed by somebody else since you opened it. Nothing was changed. "
                "Open it again and look at what changed.",
                f"“{deal.title}”在您打开之后已被他人修改，未作任何更改。请重新打开并查看变化。",
            )
        )


def _row(deal: Deal) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(deal, name) for name in _COLUMNS}
    return row | {"traits": json.dumps(dict(deal.traits), ensure_ascii=False) if deal.traits else ""}


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[n : n + _TOGETHER] for n in range(0, len(ids), _TOGETHER))
