"""What is on its way to webhooks, sent: each thing's events one after the other."""

import logging
from collections.abc import Callable, Collection
from functools import partial

from sqlalchemy import Connection, Engine

from assistant.delivering import Delivering
from assistant.webhooks import store
from assistant.webhooks.sending import SECONDS, send
from assistant.webhooks.types import Sent
from knowledge.store import writing

log = logging.getLogger(__name__)
LEASE = "webhooks"
_TRIES = 6  # times the seconds of a try, for which one process keeps the others from delivering

Send = Callable[[str, str, str, str], Sent]
"""Sends to (url, secret, message id, body)."""


class Deliverer(Delivering[store.Due]):
    """Delivers for one process. `own` are the hosts of our own network that may be told."""

    def __init__(self, engine: Engine, own: Collection[str], sending: Send | None = None) -> None:
        super().__init__(engine, LEASE, _TRIES * SECONDS)
        self._send = sending or partial(send, own=own)

    def due(self, connection: Connection) -> store.Due | None:
        """Return the oldest message that may be sent now."""
        return store.due(connection)

    def attempt(self, due: store.Due) -> None:
        """Try to send a message once, and write down what became of it."""
        sent = self._send(due.url, due.secret, due.id, due.payload)
        with writing(self._engine) as connection:
            store.settle(connection, due.id, sent)
            store.prune(connection)
        log.info("webhook %s message %s status=%s", due.webhook, due.id, sent.status)
