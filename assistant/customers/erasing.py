"""Forgetting a customer: everything personal goes, what the company must count stays without the person."""

import json
from collections.abc import Iterable
from typing import Protocol, cast

from sqlalchemy import Connection, or_, select, update

from assistant import records as codec
from assistant.customers import fields, store
from assistant.customers.tables import customer_conversations
from assistant.customers.types import Customer, Forgotten
from assistant.database import conversations, hand_offs, turns
from assistant.errors import BadRequest
from assistant.types import Draft, IntentGuess, Reply, Role, Slots, Understanding
from assistant.understanding import contacts
from knowledge.language import Bilingual, Language

REMOVED = Bilingual("(removed at the customer's request)", "（已应客户要求删除）")
NOBODY = "erased"


class Room(Protocol):
    """Another room that keeps something of customers: it moves it when entries merge, and forgets the person."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Give what belongs to customer `other` to customer `keep`."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Remove the person from everything; return how many things of each sort were touched.

        What the conversations said still stands when this is asked.
        """


def erase(connection: Connection, customer: Customer, rooms: Iterable[Room], region: str) -> dict[str, int]:
    """Remove everything personal of a customer within the caller's transaction; return counts by what it was.

    Their conversations keep intents, products and times, without a word of what was said or who said it. Conversations
    of others are touched only where this customer's own address or number stands in them.
    """
    chosen = conversations_of(connection, customer)
    gone = Forgotten(customer.id, tuple(chosen), lambda text: _names(customer, text, region))
    done: dict[str, int] = {}
    for room in rooms:
        for what, count in room.forget(connection, gone).items():
            done[what] = done.get(what, 0) + count
    done["conversations"] = len(chosen)
    done["turns"] = sum(redact(connection, c) for c in chosen)
    done["mentions"] = _redact_mentions(connection, customer, gone)
    return done | store.drop(connection, customer.id)


def conversations_of(connection: Connection, customer: Customer) -> list[str]:
    """Return the customer's conversations, and the others of the browsers they had them in."""
    linked = select(customer_conversations).where(customer_conversations.c.customer == customer.id)
    how = {row.conversation: row.how for row in connection.execute(linked)}
    own = [c for c, h in how.items() if h != "claimed"]
    owners = connection.scalars(
        select(conversations.c.owner).where(conversations.c.id.in_(own), conversations.c.role == "customer")
    ).all()
    theirs = connection.scalars(
        select(conversations.c.id).where(conversations.c.owner.in_([o for o in owners if o != NOBODY]))
    ).all()
    return list(dict.fromkeys([*how, *theirs]))


def redact(connection: Connection, conversation: str, removed: Bilingual = REMOVED) -> int:
    """Take every word and the person out of a conversation, saying `removed` instead; return how many turns it has."""
    rows = connection.execute(select(turns.c.id, turns.c.record).where(turns.c.conversation == conversation)).all()
    for row in rows:
        _empty_turn(connection, row.id, row.record, removed)
    connection.execute(
        update(conversations).where(conversations.c.id == conversation).values(owner=NOBODY, first_text="")
    )
    connection.execute(
        update(hand_offs).where(hand_offs.c.conversation == conversation).values(summary="", contact="", note="")
    )
    return len(rows)


def _empty_turn(connection: Connection, turn: str, record: str, removed: Bilingual = REMOVED) -> None:
    emptied = {"asked": "", "record": _emptied(record, removed), "reason": None}
    connection.execute(update(turns).where(turns.c.id == turn).values(**emptied))


def _emptied(record: str, removed: Bilingual) -> str:
    """Return a record of the same shape that says nothing but when and in which intent."""
    kept = cast(dict[str, object], codec.load(record))
    said, reply = cast(Understanding, kept["understanding"]), cast(Reply, kept["reply"])
    asked = cast(dict[str, str], kept["asked"])
    guess, language = IntentGuess(said.intent.name, said.intent.confidence), said.language
    gone = removed.say(language)
    return codec.dump(
        {
            "asked": {"text": "", "role": cast(Role, asked["role"]), "person": NOBODY, "language": language, "at": asked["at"]},
            "understanding": Understanding("", language, guess, Slots(), ""),
            "draft": Draft("erased", gone), "written": [gone], "problems": [], "passages": [],
            "reply": _empty_reply(reply, gone, language), "versions": {}, "milliseconds": {},
        }
    )  # fmt: skip


def _empty_reply(reply: Reply, text: str, language: Language) -> Reply:
    return Reply(
        reply.turn, reply.conversation, text, language, reply.intent, reply.confidence, reply.refused, (), (), {}, (), None,
        (), False, reply.milliseconds,
    )  # fmt: skip


def _redact_mentions(connection: Connection, customer: Customer, gone: Forgotten) -> int:
    """Redact turns and hand-offs elsewhere in which the customer's own address or number stands."""
    digits = store.phone_key(customer.phone)[-4:]
    marks = [m for m in (customer.email.lower(), digits) if m]
    if not marks:
        return 0
    columns = (turns.c.asked, turns.c.record, turns.c.reason)
    like = or_(*(c.ilike(f"%{m}%") for m in marks for c in columns))
    rows = connection.execute(select(turns.c.id, turns.c.conversation, *columns).where(like)).all()
    found = [row for row in rows if gone.names(f"{row.asked} {row.reason or ''} {_strings(row.record)}")]
    for row in found:
        _empty_turn(connection, row.id, row.record)
        connection.execute(
            update(conversations).where(conversations.c.id == row.conversation, conversations.c.first_text == row.asked[:200]).values(first_text="")
        )  # fmt: skip
    return len(found) + _redact_hand_offs(connection, gone)


def _redact_hand_offs(connection: Connection, gone: Forgotten) -> int:
    count = 0
    for row in connection.execute(select(hand_offs)).all():
        if gone.names(f"{row.summary} {row.contact} {row.note}"):
            chosen = update(hand_offs).where(hand_offs.c.id == row.id)
            connection.execute(chosen.values(summary="", contact="", note=""))
            count += 1
    return count


def _names(customer: Customer, text: str, region: str) -> bool:
    """Return whether the customer's address or number stands in `text`, however it is written."""
    if customer.email and customer.email.lower() in text.lower():
        return True
    return bool(customer.phone) and any(
        _same_phone(customer.phone, found, region) for found in contacts.phones(text)
    )  # fmt: skip


def _same_phone(kept: str, found: str, region: str) -> bool:
    try:
        return store.phone_key(fields.phone(found, region)) == store.phone_key(kept)
    except BadRequest:
        return False


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
