"""What colleagues wrote, sent to customers in messengers: by one process at a time, each customer's one after the other."""

import logging
import secrets
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from assistant.colleagues import store, words
from assistant.colleagues.types import Why
from assistant.messengers.cutting import cut
from assistant.webhooks.store import lease, release
from knowledge.errors import KnowledgeError
from knowledge.store import writing

if TYPE_CHECKING:
    from assistant.messengers.types import Channel

log = logging.getLogger(__name__)
_NAME = "colleagues"
_LEASE = 120.0
"""Seconds for which one process keeps the others from sending, asked for anew before each message."""
_LOOK = 2.0  # seconds between two looks for something new


class Deliverer:
    """Sends for one process, through the channels that can write unasked."""

    def __init__(self, engine: Engine, channels: Mapping[str, "Channel"]) -> None:
        self._engine = engine
        self._channels = {name: channel for name, channel in channels.items() if channel.pusher}
        self._name = secrets.token_hex(8)
        self.something = threading.Event()
        """Set where something new was written here: it need not wait for the next look."""

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; what goes wrong with the database is tried again at the next look."""
        while not stop.is_set():
            self.something.clear()
            try:
                self.deliver(stop)
            except KnowledgeError as error:
                log.warning("colleagues' messages wait: %s", error)
            except Exception:
                log.exception("colleagues' messages wait")
            self.something.wait(_LOOK)

    def deliver(self, stop: threading.Event | None = None) -> int:
        """Send all that may go now, and return how many tries that were; none where another process sends."""
        tries = 0
        while stop is None or not stop.is_set():
            due = self._due()
            if due is None:
                break
            parts, why = self._sent(due)
            with writing(self._engine) as connection:
                if due.text:
                    store.settle(connection, due.turn, parts, why)
                else:
                    store.drop(connection, due.turn)
            tries += 1
            log.info("turn %s to %s: %s", due.turn, due.channel, why or "sent")
        if tries:
            with writing(self._engine) as connection:
                release(connection, self._name, _NAME)
        return tries

    def _due(self) -> store.Due | None:
        """Return what this process is to send next: nothing costs one look, and only what there is the lease."""
        if not self._channels:
            return None
        with self._engine.connect() as connection:
            if store.due(connection, list(self._channels)) is None:
                return None
        with writing(self._engine) as connection:
            if not lease(connection, self._name, _LEASE, _NAME):
                return None
            due = store.due(connection, list(self._channels))  # who had the lease before may just have sent it
            if due is None:
                release(connection, self._name, _NAME)
            return due

    def _sent(self, due: store.Due) -> tuple[int, Why]:
        """Return how many parts of a message the platform has now, and why not all."""
        from assistant.messengers.types import NotPushed

        channel, done = self._channels[due.channel], due.parts
        assert channel.pusher is not None
        for part in parts(due, channel.messenger.limit)[done:] if due.text else ():
            try:
                channel.pusher.push(due.sender, part)
            except NotPushed as error:
                log.warning("turn %s was not sent in %s: %s", due.turn, due.channel, error)
                return done, error.why
            done += 1
        return done, ""


def said(due: store.Due) -> str:
    """Return a message as a messenger shows it: with who wrote it."""
    return words.SAYS.say(due.language).format(name=due.name, text=due.text)


def parts(due: store.Due, limit: int) -> list[str]:
    """Return a message in parts of at most `limit` bytes."""
    made, rest = list[str](), said(due)
    while rest:
        first, rest = cut(rest, limit, "")
        made.append(first)
    return made
