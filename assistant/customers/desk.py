"""The customers' desk: what staff may do with customers; each method authorises, does, records."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from assistant.customers import doubles, erasing, fields, files, store
from assistant.customers.types import Customer, CustomerFile, CustomerImport, Double, Erasure, Note
from assistant.errors import BadRequest, NotFound
from assistant.permissions import require
from assistant.quoting.types import Buyer, Order
from assistant.types import Person
from knowledge.language import Bilingual, detect
from knowledge.store import shred, writing

_LONGEST_NOTE = 4000


class Quotes(Protocol):
    """The quote desk, as far as forgetting a customer needs it."""

    def forget(self, who: Person, customer: str, conversations: Sequence[str] = ()) -> int:
        """Remove everything personal of a customer from quotes, amounts staying; return how many there were."""


class CustomerDesk:
    """Customers, for staff. `region` is where phone numbers without a country code are from.

    `rooms` are the other places that keep something of customers; they follow when entries merge or are erased.
    """

    def __init__(self, engine: Engine, quotes: Quotes, region: str = "CN", rooms: Sequence[erasing.Room] = ()) -> None:
        self._engine = engine
        self._quotes = quotes
        self._region = region
        self._rooms = tuple(rooms)

    def find(self, who: Person, text: str = "", limit: int = 50) -> list[Customer]:
        """Return customers in whose name, company, email, phone or id all words of `text` stand; latest changed first."""
        require(who, "see_customers")
        with self._engine.connect() as connection:
            return store.find(connection, fields.seen(text)[:200], max(1, min(limit, 500)))

    def get(self, who: Person, customer: str) -> Customer:
        """Return one customer. Raises NotFound."""
        require(who, "see_customers")
        with self._engine.connect() as connection:
            return store.get(connection, customer)

    def file(self, who: Person, customer: str) -> CustomerFile:
        """Return one customer with notes, conversations and likely doubles. Raises NotFound."""
        require(who, "see_customers")
        with self._engine.connect() as connection:
            found = store.get(connection, customer)
            return CustomerFile(
                found, tuple(store.notes(connection, found.id)), tuple(store.conversations(connection, found.id)),
                tuple(doubles.doubles(connection, found)), tuple(store.ids(connection, found.id)),
            )  # fmt: skip

    def buying(self, who: Person, customer: str, order: Order) -> Order:
        """Return an order for a customer: what it leaves open of buyer, price group and currency is as the entry says.

        Raises NotFound.
        """
        entry = self.get(who, customer)
        buyer = Buyer(entry.id, entry.name, entry.company, entry.address, entry.email, entry.phone, entry.tax_id)
        given = {f.name: getattr(order.buyer, f.name) for f in fields_of(Buyer) if getattr(order.buyer, f.name)}
        return replace(
            order, buyer=replace(buyer, **given | {"customer": entry.id}), group=order.group or entry.group,
            currency=order.currency or entry.currency,
        )  # fmt: skip

    def of_conversation(self, who: Person, conversation: str) -> Customer | None:
        """Return whose conversation it was, or None where that is not known."""
        require(who, "see_customers")
        with self._engine.connect() as connection:
            known = store.linked(connection, conversation)
        return known[0] if known else None

    def add(self, who: Person, **values: str) -> Customer:
        """Keep a new customer; where no language is given, a Chinese name or company tells it. Raises BadRequest where a value cannot be, nothing is known, or the address is taken."""
        require(who, "edit_customers")
        cleaned = fields.clean({"language": _spoken(values), **values}, self._region)
        if not any(cleaned.get(n) for n in ("name", "company", "email", "phone")):
            raise BadRequest(
                Bilingual("Give a name, a company, an email or a phone number.", "请填写姓名、公司、邮箱或电话中的至少一项。")
            )  # fmt: skip
        with writing(self._engine) as connection:
            _free(store.same(connection, cleaned.get("email", ""), cleaned.get("phone", "")))
            return store.add(connection, {"consent": f"staff {who.name or who.id}"[:200], **cleaned})

    def change(self, who: Person, customer: str, **values: str) -> Customer:
        """Change fields of an entry; "" empties one. Raises NotFound or BadRequest, then nothing is changed."""
        require(who, "edit_customers")
        cleaned = fields.clean(values, self._region)
        with writing(self._engine) as connection:
            kept = store.get(connection, customer)
            others = store.same(connection, cleaned.get("email", ""), cleaned.get("phone", ""))
            _free([c for c in others if c.id != kept.id])
            changed = store.change(connection, kept.id, cleaned)
            if not changed.title:
                raise BadRequest(
                    Bilingual("An entry needs a name, a company, an email or a phone number.", "客户至少要有姓名、公司、邮箱或电话之一。")
                )  # fmt: skip
            return changed

    def note(self, who: Person, customer: str, text: str) -> Note:
        """Keep a note on a customer. Raises NotFound or BadRequest."""
        require(who, "edit_customers")
        lines = [fields.seen(line) for line in text.splitlines()]
        cleaned = "\n".join(line for line in lines if line)
        if not cleaned or len(cleaned) > _LONGEST_NOTE:
            raise BadRequest(
                Bilingual(f"A note has 1 to {_LONGEST_NOTE:,} characters.", f"备注须为 1 至 {_LONGEST_NOTE:,} 个字符。")
            )
        with writing(self._engine) as connection:
            kept = store.get(connection, customer)
            return store.add_note(connection, kept.id, cleaned, who.name or who.id)

    def link(self, who: Person, customer: str, conversation: str) -> None:
        """Say that a customer's conversation was theirs. Raises NotFound."""
        require(who, "edit_customers")
        from assistant.database import Records

        _, role = Records(self._engine).owner(conversation)
        if role != "customer":
            raise NotFound(Bilingual("That is not a customer's conversation.", "这不是客户的对话。"))
        with writing(self._engine) as connection:
            kept = store.get(connection, customer)
            store.link(connection, kept.id, conversation, "staff")

    def doubles(self, who: Person, customer: str) -> list[Double]:
        """Return other entries that may be the same customer, with the reason. Raises NotFound."""
        require(who, "see_customers")
        with self._engine.connect() as connection:
            return doubles.doubles(connection, store.get(connection, customer))

    def merge(self, who: Person, keep: str, other: str) -> Customer:
        """Make one entry of two: `keep` stays and gets what it lacks, and all that belonged to `other`.

        Raises NotFound, or BadRequest where they are one entry.
        """
        require(who, "edit_customers")
        with writing(self._engine) as connection:
            kept, gone = store.get(connection, keep), store.get(connection, other)
            if kept.id == gone.id:
                raise BadRequest(Bilingual("These are one entry already.", "这是同一条客户记录。"))
            missing = {
                n: str(getattr(gone, n) or "") for n in fields.LONGEST if getattr(gone, n) and not getattr(kept, n)
            }
            different = [
                f"{fields.LABELS[n].en}: {getattr(gone, n)}"
                for n in ("name", "company", "email", "phone", "need", "budget", "timing")
                if getattr(gone, n) and getattr(kept, n) and getattr(gone, n) != getattr(kept, n)
            ]
            for room in self._rooms:
                room.moved(connection, gone.id, kept.id)
            store.move(connection, gone.id, kept.id)
            if different:
                told = f"{gone.id} → {kept.id}: " + "; ".join(different)
                store.add_note(connection, kept.id, told, who.name or who.id)
            return store.change(connection, kept.id, missing)

    def import_file(self, who: Person, path: Path, name: str = "") -> CustomerImport:
        """Take in a CSV or XLSX file of customers. Raises BadRequest or a knowledge error, then nothing is changed."""
        require(who, "edit_customers")
        rows = files.read_file(path, name or path.name, self._region)  # slow; the database is not held meanwhile
        with writing(self._engine) as connection:
            return files.take(connection, rows)

    def export(self, who: Person) -> str:
        """Return all customers as CSV."""
        require(who, "export_customers")
        with self._engine.connect() as connection:
            return files.write_csv(store.every(connection))

    def delete(self, who: Person, customer: str) -> Erasure:
        """Remove everything personal of a customer, in the tables and in what the database file kept. Raises NotFound."""
        require(who, "erase_customers")
        with self._engine.connect() as connection:
            found = store.get(connection, customer)
            known_as, talks = store.ids(connection, found.id), erasing.conversations_of(connection, found)
        # Quotes first: if this stops half-way the entry is still there, and deleting it again finishes the work.
        quotes = sum(self._quotes.forget(who, number, talks) for number in known_as)
        with writing(self._engine) as connection:
            removed = erasing.erase(connection, found, self._rooms, self._region)
        return Erasure({"quotes": quotes} | removed, shred(self._engine))


def _free(others: list[Customer]) -> None:
    if others:
        raise BadRequest(
            Bilingual(
                f"{others[0].id} ({others[0].title}) has this email or phone already. Open that entry, or merge the two.",
                f"{others[0].id}（{others[0].title}）已使用该邮箱或电话。请打开该客户，或合并两条记录。",
            )
        )


def _spoken(values: Mapping[str, str]) -> str:
    """Return the language that a name, or a company where there is no name, is written in."""
    return detect(values.get("name") or values.get("company") or "", "en")
