"""What waits in the database to be sent elsewhere, sent: by one process at a time, whatever becomes of a try."""

import logging
import secrets
import threading
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine, select, text, update

from knowledge.errors import KnowledgeError
from knowledge.store import state, writing

log = logging.getLogger(__name__)
_LOOK = 2.0  # seconds between two looks for something new

D = TypeVar("D")


class Delivering(ABC, Generic[D]):
    """Sends for one process what is due of one sort. `name` is its lease among the processes, held for `seconds` a try."""

    def __init__(self, engine: Engine, name: str, seconds: float) -> None:
        self._engine, self._sort, self._seconds = engine, name, seconds
        self._name = secrets.token_hex(8)
        self.something = threading.Event()
        """Set where something new was written here: it need not wait for the next look."""

    @abstractmethod
    def due(self, connection: Connection) -> D | None:
        """Return what is to be sent next, None where nothing may go now."""

    @abstractmethod
    def attempt(self, due: D) -> None:
        """Try to send it once, outside any transaction, and write down what became of it."""

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; what goes wrong with the database is tried again at the next look."""
        while not stop.is_set():
            self.something.clear()
            try:
                self.deliver(stop)
            except KnowledgeError as error:
                log.warning("%s wait: %s", self._sort, error)
            except Exception:
                log.exception("%s wait", self._sort)
            self.something.wait(_LOOK)

    def deliver(self, stop: threading.Event | None = None) -> int:
        """Send all that may go now, and return how many tries that were; none where another process sends."""
        tries = 0
        while stop is None or not stop.is_set():
            due = self.leased()
            if due is None:
                break
            self.attempt(due)
            tries += 1
        if tries:
            with writing(self._engine) as connection:
                release(connection, self._name, self._sort)
        return tries

    def leased(self) -> D | None:
        """Return what this process is to send next: nothing costs one look, and only what there is the lease."""
        with self._engine.connect() as connection:
            if self.due(connection) is None:
                return None
        with writing(self._engine) as connection:
            if not lease(connection, self._name, self._seconds, self._sort):
                return None
            due = self.due(connection)  # looked at again: who had the lease before may just have sent it
            if due is None:
                release(connection, self._name, self._sort)
            return due


def lease(connection: Connection, who: str, seconds: float, name: str) -> bool:
    """Return whether `who` may send what is called `name` for so many seconds from now: nobody else may, until then."""
    begun = text("INSERT INTO state (name, value) VALUES (:name, ' ') ON CONFLICT (name) DO NOTHING")
    connection.execute(begun, {"name": name})
    at = datetime.now(UTC)
    until, _, owner = str(
        connection.scalar(select(state.c.value).where(state.c.name == name).with_for_update())
    ).partition(" ")
    if owner != who and until > at.isoformat(timespec="microseconds"):
        return False
    new = (at + timedelta(seconds=seconds)).isoformat(timespec="microseconds")
    connection.execute(update(state).where(state.c.name == name).values(value=f"{new} {who}"))
    return True


def release(connection: Connection, who: str, name: str) -> None:
    """Let others send at once, where `who` had the lease."""
    held = update(state).where(state.c.name == name, state.c.value.endswith(f" {who}"))
    connection.execute(held.values(value=" "))
