"""Customers as rows: every function works within the caller's transaction."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from assistant.customers.tables import customer_conversations, customer_merges, customer_notes, customers
from assistant.customers.types import Customer, Note
from assistant.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.store import now

_FIELDS = tuple(f.name for f in fields(Customer))
_STAMPS = ("id", "created_at", "updated_at")
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def short_id(prefix: str) -> str:
    """Return a new id such as `C-7K2MPQRS` that people can say aloud: no letter looks like another."""
    return f"{prefix}-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def entry(values: Mapping[str, str]) -> Customer:
    """Return a new customer of cleaned values, not kept yet."""
    at = now()
    day = values.get("next_step_on", "")
    given = {name: text for name, text in values.items() if name != "next_step_on"}
    language: Language = "zh" if given.pop("language", "") == "zh" else "en"
    kept = Customer(short_id("C"), language=language, next_step_on=date.fromisoformat(day) if day else None)
    return replace(kept, created_at=at, updated_at=at, **given)  # type: ignore[arg-type]


def changed(customer: Customer, values: Mapping[str, str]) -> Customer:
    """Return an entry with cleaned values in it, not kept yet."""
    new = entry({n: _text(getattr(customer, n)) for n in _FIELDS if n not in _STAMPS} | dict(values))
    return replace(new, id=customer.id, created_at=customer.created_at)


def add_all(connection: Connection, entries: Sequence[Customer]) -> None:
    """Keep new entries."""
    rows = [_columns({n: _text(getattr(c, n)) for n in _FIELDS}) for c in entries]
    if rows:
        connection.execute(insert(customers), rows)


def add(connection: Connection, values: Mapping[str, str]) -> Customer:
    """Keep a new customer of cleaned values and return it."""
    made = entry(values)
    add_all(connection, [made])
    return made


def change(connection: Connection, customer: str, values: Mapping[str, str]) -> Customer:
    """Write cleaned values into an entry and return it. Raises NotFound."""
    kept = get(connection, customer)
    new = {n: v for n, v in values.items() if _text(getattr(kept, n)) != v}
    if new:
        chosen = update(customers).where(customers.c.id == kept.id)
        connection.execute(chosen.values(**_columns({**new, "updated_at": now()})))
    return get(connection, kept.id)


def get(connection: Connection, customer: str) -> Customer:
    """Return one customer; an id that was merged into another leads to that one. Raises NotFound."""
    kept = connection.scalar(select(customer_merges.c.customer).where(customer_merges.c.old == customer))
    row = connection.execute(select(customers).where(customers.c.id == (kept or customer))).one_or_none()
    if row is None:
        raise NotFound(
            Bilingual(
                f"There is no customer {customer[:40]}. Look it up with a name, company, email or phone.",
                f"没有客户 {customer[:40]}。请用姓名、公司、邮箱或电话查找。",
            )
        )
    return _customer(row)


def find(connection: Connection, text: str, limit: int) -> list[Customer]:
    """Return the customers in whose name, company, email, phone or id `text` stands; the latest changed first."""
    chosen = select(customers).order_by(customers.c.updated_at.desc(), customers.c.id).limit(limit)
    for word in text.split():
        like = "%" + re.sub(r"([\\%_])", r"\\\1", word.lower()) + "%"
        columns = (customers.c.name, customers.c.company, customers.c.email, customers.c.phone, customers.c.id)
        chosen = chosen.where(or_(*(func.lower(c).like(like, escape="\\") for c in columns)))
    return [_customer(row) for row in connection.execute(chosen)]


def every(connection: Connection) -> list[Customer]:
    """Return all customers, in the order they were added."""
    return [
        _customer(row) for row in connection.execute(select(customers).order_by(customers.c.created_at, customers.c.id))
    ]


def same(connection: Connection, email: str, phone: str) -> list[Customer]:
    """Return the customers with this email address or this phone number: by email first, the oldest first."""
    keys = []
    if email:
        keys.append(customers.c.email_key == email_key(email))
    if phone:
        keys.append(customers.c.phone_key == phone_key(phone))
    found: dict[str, Customer] = {}
    for key in keys:
        rows = connection.execute(select(customers).where(key).order_by(customers.c.created_at, customers.c.id))
        found |= {row.id: _customer(row) for row in rows if row.id not in found}
    return list(found.values())


def alike(connection: Connection, customer: Customer) -> list[Customer]:
    """Return other customers with the same email, phone, name, company or mail domain: those worth a closer look."""
    domain = customer.email.rpartition("@")[2].lower()
    keys = [
        customers.c.email_key == email_key(customer.email) if customer.email else None,
        customers.c.phone_key == phone_key(customer.phone) if customer.phone else None,
        func.lower(customers.c.name) == customer.name.lower() if customer.name else None,
        func.lower(customers.c.company) == customer.company.lower() if customer.company else None,
        customers.c.email_key.like(f"%@{domain}") if domain else None,
    ]
    wanted = or_(*(key for key in keys if key is not None))
    rows = connection.execute(select(customers).where(customers.c.id != customer.id, wanted).limit(1000))
    return [_customer(row) for row in rows]


def differs(customer: Customer, values: Mapping[str, str]) -> bool:
    """Return whether cleaned values would change an entry."""
    return any(_text(getattr(customer, n)) != v for n, v in values.items())


def email_key(email: str) -> str:
    """Return what an email address is compared by."""
    return email.lower()


def phone_key(phone: str) -> str:
    """Return what a phone number is compared by: it without its extension."""
    return phone.partition("-")[0]


def add_note(connection: Connection, customer: str, text: str, by: str) -> Note:
    """Keep a note."""
    note = Note(short_id("N"), customer, text, by, now())
    connection.execute(
        insert(customer_notes).values(id=note.id, customer=customer, text=text, by=by, at=note.at)
    )  # fmt: skip
    return note


def notes(connection: Connection, customer: str) -> list[Note]:
    """Return the notes on a customer, newest first."""
    chosen = select(customer_notes).where(customer_notes.c.customer == customer)
    rows = connection.execute(chosen.order_by(customer_notes.c.at.desc(), customer_notes.c.id))
    return [Note(**row._mapping) for row in rows]


def link(connection: Connection, customer: str, conversation: str, how: str) -> None:
    """Say whose conversation it was; what was said before is replaced."""
    connection.execute(
        delete(customer_conversations).where(customer_conversations.c.conversation == conversation)
    )  # fmt: skip
    connection.execute(
        insert(customer_conversations).values(customer=customer, conversation=conversation, how=how, at=now())
    )


def linked(connection: Connection, conversation: str) -> tuple[Customer, str] | None:
    """Return whose conversation it was and how that is known, or None."""
    chosen = select(customer_conversations).where(customer_conversations.c.conversation == conversation)
    row = connection.execute(chosen).one_or_none()
    return (get(connection, row.customer), row.how) if row else None


def conversations(connection: Connection, customer: str) -> list[str]:
    """Return the ids of a customer's conversations, the latest linked first."""
    chosen = select(customer_conversations.c.conversation).where(customer_conversations.c.customer == customer)
    return list(connection.scalars(chosen.order_by(customer_conversations.c.at.desc())))


def move(connection: Connection, other: str, keep: str) -> None:
    """Give another entry's notes and conversations to the one that is kept, and drop the other."""
    for table in (customer_notes, customer_conversations, customer_merges):
        connection.execute(update(table).where(table.c.customer == other).values(customer=keep))
    drop(connection, other)
    connection.execute(insert(customer_merges).values(old=other, customer=keep))


def ids(connection: Connection, customer: str) -> list[str]:
    """Return a customer's id and those of the entries that were merged into it."""
    old = connection.scalars(select(customer_merges.c.old).where(customer_merges.c.customer == customer))
    return [customer, *old]


def drop(connection: Connection, customer: str) -> dict[str, int]:
    """Delete an entry with its notes and links; return how many rows of each went."""
    counts = {}
    for table, key in (
        (customer_notes, customer_notes.c.customer),
        (customer_conversations, customer_conversations.c.customer),
        (customer_merges, customer_merges.c.customer),
        (customers, customers.c.id),
    ):
        counts[table.name] = connection.execute(delete(table).where(key == customer)).rowcount
    return counts


def _columns(values: Mapping[str, str]) -> dict[str, object]:
    row: dict[str, object] = dict(values)
    if "email" in values:
        row["email_key"] = email_key(values["email"])
    if "phone" in values:
        row["phone_key"] = phone_key(values["phone"])
    if "next_step_on" in values:
        row["next_step_on"] = date.fromisoformat(values["next_step_on"]) if values["next_step_on"] else None
    return row


def _customer(row: Row[Any]) -> Customer:
    return Customer(**{name: getattr(row, name) for name in _FIELDS})


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
