"""What colleagues wrote, sent to customers in messengers: each customer's one after the other."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from assistant.colleagues import store, words
from assistant.colleagues.types import Why
from assistant.delivering import Delivering
from assistant.messengers.cutting import cut
from knowledge.store import writing

if TYPE_CHECKING:
    from assistant.messengers.types import Channel

log = logging.getLogger(__name__)
_LEASE = 120.0
"""Seconds for which one process keeps the others from sending, asked for anew before each message."""


class Deliverer(Delivering[store.Due]):
    """Sends for one process, through the channels that can write unasked."""

    def __init__(self, engine: Engine, channels: Mapping[str, "Channel"]) -> None:
        super().__init__(engine, "colleagues", _LEASE)
        self._channels = {name: channel for name, channel in channels.items() if channel.pusher}

    def due(self, connection: Connection) -> store.Due | None:
        """Return the oldest message that may be sent now."""
        return store.due(connection, list(self._channels)) if self._channels else None

    def attempt(self, due: store.Due) -> None:
        """Try to send a message once, and write down what became of it."""
        done, why = self._sent(due)
        with writing(self._engine) as connection:
            if due.text:
                store.settle(connection, due.turn, done, why)
            else:
                store.drop(connection, due.turn)
        log.info("turn %s to %s: %s", due.turn, due.channel, why or "sent")

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
