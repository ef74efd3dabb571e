"""Which stored turn a program's history ends at: programs repeat what was said instead of naming the conversation."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, or_, select, update

from assistant.api_keys.tables import api_threads
from assistant.api_keys.types import Caller, Exchange
from assistant.colleagues.types import COLLEAGUE
from assistant.customers.types import Forgotten
from assistant.database import conversations, no_entry, turns
from assistant.types import Person
from knowledge.store import writing

MOST = 200
"""Exchanges of a history that are looked at, the latest; a longer one is found by its last exchange or by its id."""


@dataclass(frozen=True)
class Found:
    """A turn that a history points at; `free` where the conversation stands there still, and is now this caller's to go on."""

    owner: str
    conversation: str
    number: int
    free: bool


class Threads:
    """Where the conversations of programs stand. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, caller: Caller, history: Sequence[Exchange]) -> Found | None:
        """Return the turn that `history` ends at; None where nothing of it was ever said here.

        All of it must have been said so; else, of a named end user, the last exchange is enough, as programs drop old
        ones; else what it begins with counts, and what comes after that is passed over. Users who are not named are
        strangers to each other, so a last exchange that two of them had alike must not lead to the other's conversation.
        """
        if not history:
            return None
        said, t = marks(history[-MOST:]), api_threads.c
        places = {mark: n for n, mark in enumerate(said)}
        wanted = [t.said.in_(said), *([t.last == _mark(history[-1])] if caller.named else [])]
        chosen = select(api_threads).where(t.scope == caller.scope, or_(*wanted))
        with writing(self._engine) as connection:
            rows = list(connection.execute(chosen.order_by(t.id)))
            if not rows:
                return None
            end = len(said) - 1

            def rank(row: Row[Any]) -> tuple[bool, bool, int, bool, int]:
                whole, last = row.said == said[end], caller.named and row.last == _mark(history[-1])
                return whole, last, places.get(row.said, -1), not row.taken, row.id

            best = max(rows, key=rank)
            # By a key that everybody can read, somebody may have said the same before, to read along in what comes next.
            alike = bool(caller.key.origins) and sum(row.said == best.said for row in rows) > 1
            return Found(best.owner, best.conversation, best.number, not alike and _take(connection, best))

    def keep(self, caller: Caller, person: Person, history: Sequence[Exchange], turn: str) -> None:
        """Note that after `history` the conversation of `turn` stands at it."""
        with writing(self._engine) as connection:
            row = connection.execute(select(turns.c.conversation, turns.c.number).where(turns.c.id == turn)).one()
            values = {"said": marks(history[-MOST:])[-1], "last": _mark(history[-1]), "taken": False}
            connection.execute(
                insert(api_threads).values(
                    scope=caller.scope, owner=person.id, conversation=row.conversation, number=row.number, **values
                )
            )

    def owner(self, conversation: str, turn: str = "") -> str:
        """Return whose a conversation is, or that of a turn. Raises NotFound."""
        chosen = select(conversations.c.owner).where(conversations.c.id == conversation)
        if turn:
            chosen = select(conversations.c.owner).join(turns, turns.c.conversation == conversations.c.id).where(turns.c.id == turn)  # fmt: skip
        with self._engine.connect() as connection:
            found: str | None = connection.scalar(chosen)
        if found is None:
            raise no_entry()
        return found


class ThreadRoom:
    """What the customers' desk asks of this room: digests of what a forgotten person said go too."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: nothing here is kept by customer."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Remove the places of the person's conversations; they are no things that anybody counts."""
        for conversation in gone.conversations:
            connection.execute(delete(api_threads).where(api_threads.c.conversation == conversation))
        return {}


def marks(history: Sequence[Exchange]) -> list[str]:
    """Return a digest for each beginning of a history: of its first exchange, of the first two, and so on."""
    found, so_far = list[str](), ""
    for exchange in history:
        so_far = hashlib.sha256((so_far + _mark(exchange)).encode()).hexdigest()
        found.append(so_far)
    return found


def _mark(exchange: Exchange) -> str:
    """Return the digest of one exchange; spaces and line ends do not count, as programs trim them."""
    plain = json.dumps([" ".join(text.split()) for text in exchange])
    return hashlib.sha256(plain.encode()).hexdigest()


def _take(connection: Connection, row: Row[Any]) -> bool:
    """Return whether the conversation stands at this turn still and nobody has gone on from it; of two who ask, one does."""
    t = api_threads.c
    # What a colleague wrote since is no exchange of the caller's: they go on all the same.
    said = or_(turns.c.asked != "", turns.c.intent != COLLEAGUE)
    stands = select(func.max(turns.c.number)).where(turns.c.conversation == row.conversation, said)
    if connection.scalar(stands) != row.number:
        return False
    return (
        connection.execute(update(api_threads).where(t.id == row.id, t.taken.is_(False)).values(taken=True)).rowcount
        == 1
    )
