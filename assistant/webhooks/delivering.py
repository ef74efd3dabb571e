"""What is on its way to webhooks, sent: by one process at a time, each thing's events one after the other."""

import logging
import secrets
import threading
from collections.abc import Callable, Collection
from functools import partial

from sqlalchemy import Engine

from assistant.webhooks import store
from assistant.webhooks.sending import SECONDS, send
from assistant.webhooks.types import Sent
from knowledge.errors import KnowledgeError
from knowledge.store import writing

log = logging.getLogger(__name__)
_LEASE = 6 * SECONDS
"""Seconds for which one process keeps the others from delivering, asked for anew before each message."""
_LOOK = 2.0  # seconds between two looks for something new

Send = Callable[[str, str, str, str], Sent]
"""Sends to (url, secret, message id, body)."""


class Deliverer:
    """Delivers for one process. `own` are the hosts of our own network that may be told."""

    def __init__(self, engine: Engine, own: Collection[str], sending: Send | None = None) -> None:
        self._engine = engine
        self._name = secrets.token_hex(8)
        self._send = sending or partial(send, own=own)

    def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop; what goes wrong with the database is tried again at the next look."""
        while not stop.is_set():
            try:
                self.deliver(stop)
            except KnowledgeError as error:
                log.warning("webhooks wait: %s", error)
            except Exception:
                log.exception("webhooks wait")
            stop.wait(_LOOK)

    def deliver(self, stop: threading.Event | None = None) -> int:
        """Send all that may go now, and return how many tries that were; none where another process delivers."""
        tries = 0
        while stop is None or not stop.is_set():
            due = self._due()
            if due is None:
                break
            sent = self._send(due.url, due.secret, due.id, due.payload)
            with writing(self._engine) as connection:
                store.settle(connection, due.id, sent)
                store.prune(connection)
            tries += 1
            log.info("webhook %s message %s status=%s", due.webhook, due.id, sent.status)
        if tries:
            with writing(self._engine) as connection:
                store.release(connection, self._name)
        return tries

    def _due(self) -> store.Due | None:
        """Return what this process is to send next: nothing costs one look, and only what there is the lease."""
        with self._engine.connect() as connection:
            if store.due(connection) is None:
                return None
        with writing(self._engine) as connection:
            if not store.lease(connection, self._name, _LEASE):
                return None
            due = store.due(connection)  # looked at again: who had the lease before may just have sent it
            if due is None:
                store.release(connection, self._name)
            return due
