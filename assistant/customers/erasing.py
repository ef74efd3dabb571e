"""Forgetting a customer: everything personal goes, what the company must count stays without the person."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import Connection, select

from assistant.customers import fields, mentions, store
from assistant.customers.redacting import NOBODY, redact
from assistant.customers.tables import customer_conversations
from assistant.customers.types import Customer, Forgotten
from assistant.database import conversations
from assistant.errors import BadRequest
from assistant.understanding import contacts


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

    Their conversations keep intents, products and times, without a word of what was said or who said it. What is kept of
    others is touched only where this customer's own address or number stands in it.
    """
    chosen = conversations_of(connection, customer)
    gone = Forgotten(customer.id, tuple(chosen), lambda text: _names(customer, text, region))
    done: dict[str, int] = {}
    for room in rooms:
        for what, count in room.forget(connection, gone).items():
            done[what] = done.get(what, 0) + count
    done["conversations"] = len(chosen)
    done["turns"] = sum(redact(connection, c) for c in chosen)
    done["mentions"] = mentions.redact(connection, customer, gone)
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
