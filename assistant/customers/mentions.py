"""Where somebody else's matters name a customer who is forgotten: turns, hand-offs, entries, notes and quotes of others."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Connection, or_, select, update

from assistant import records as codec
from assistant.customers import store
from assistant.customers.redacting import REMOVED, empty_turn
from assistant.customers.tables import customer_notes, customers
from assistant.customers.types import Customer, Forgotten
from assistant.database import conversations, hand_offs, turns
from assistant.quoting.quote_store import buyers, events
from assistant.quoting.types import Buyer
from knowledge.language import detect

_WRITTEN = ("address", "need", "budget", "timing", "next_step", "consent")
"""What people write of another customer and may name this one in; how the other is called and reached is their own."""


def redact(connection: Connection, customer: Customer, gone: Forgotten) -> int:
    """Take out of what belongs to others every text in which the customer's own address or number stands; return how many."""
    marks = [m for m in (customer.email.lower(), store.phone_key(customer.phone)[-4:]) if m]
    if not marks:
        return 0
    of_others = (_turns, _hand_offs, _notes, _entries, _quotes)
    return sum(redacted(connection, marks, gone) for redacted in of_others)


def _marked(marks: list[str], *columns: Column[Any]) -> ColumnElement[bool]:
    """Return what holds of every row that may name the customer: it is looked at more closely then."""
    return or_(*(column.ilike(f"%{mark}%") for mark in marks for column in columns))


def _turns(connection: Connection, marks: list[str], gone: Forgotten) -> int:
    columns = (turns.c.asked, turns.c.record, turns.c.reason)
    like = _marked(marks, *columns)
    rows = connection.execute(select(turns.c.id, turns.c.conversation, *columns).where(like)).all()
    found = [row for row in rows if gone.names(f"{row.asked} {row.reason or ''} {_strings(row.record)}")]
    for row in found:
        empty_turn(connection, row.id, row.record)
        connection.execute(
            update(conversations).where(conversations.c.id == row.conversation, conversations.c.first_text == row.asked[:200]).values(first_text="")
        )  # fmt: skip
    return len(found)


def _hand_offs(connection: Connection, marks: list[str], gone: Forgotten) -> int:
    found = [r.id for r in connection.execute(select(hand_offs)) if gone.names(f"{r.summary} {r.contact} {r.note}")]
    emptied = {"summary": "", "contact": "", "note": ""}
    connection.execute(update(hand_offs).where(hand_offs.c.id.in_(found)).values(**emptied))
    return len(found)


def _notes(connection: Connection, marks: list[str], gone: Forgotten) -> int:
    c = customer_notes.c
    chosen = select(c.id, c.text).where(c.customer != gone.customer, _marked(marks, c.text))
    found = [row for row in connection.execute(chosen) if gone.names(row.text)]
    for row in found:
        told = REMOVED.say(detect(row.text, "en"))
        connection.execute(update(customer_notes).where(c.id == row.id).values(text=told))
    return len(found)


def _entries(connection: Connection, marks: list[str], gone: Forgotten) -> int:
    columns = [customers.c[name] for name in _WRITTEN]
    chosen = select(customers.c.id, *columns).where(customers.c.id != gone.customer, _marked(marks, *columns))
    count = 0
    for row in connection.execute(chosen).all():
        emptied = {name: "" for name in _WRITTEN if gone.names(getattr(row, name))}
        if emptied:
            connection.execute(update(customers).where(customers.c.id == row.id).values(**emptied))
            count += 1
    return count


def _quotes(connection: Connection, marks: list[str], gone: Forgotten) -> int:
    """Take the person out of buyers and notes of quotes, those that are nobody's we know among them; amounts stay."""
    chosen = select(buyers).where(_marked(marks, buyers.c.content))
    quotes = set()
    for row in connection.execute(chosen).all():
        kept = cast(Sequence[object], codec.load(row.content))
        left = tuple(_without(part, gone) for part in kept)
        if left != tuple(kept):
            mine = buyers.c.quote == row.quote, buyers.c.version == row.version
            connection.execute(update(buyers).where(*mine).values(content=codec.dump(left)))
            quotes.add(row.quote)
    for row in connection.execute(
        select(events.c.id, events.c.quote, events.c.note).where(_marked(marks, events.c.note))
    ).all():
        if gone.names(row.note):
            connection.execute(update(events).where(events.c.id == row.id).values(note=""))
            quotes.add(row.quote)
    return len(quotes)


def _without(part: object, gone: Forgotten) -> object:
    """Return a buyer or a note as it is, or empty where the person is named in it."""
    if isinstance(part, Buyer):
        return Buyer() if gone.names("\n".join(map(str, asdict(part).values()))) else part
    return "" if gone.names(str(part)) else part


def _strings(record: str) -> str:
    """Return every text of a JSON record, one a line."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for v in value.values():
                walk(v)
        elif isinstance(value, list):
            for v in value:
                walk(v)

    walk(json.loads(record))
    return "\n".join(found)
