"""What the site does once a day, whichever of its processes comes to it first."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert, select, update

from assistant.customers.erasing import Room
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.upkeep.expiry import tidy
from knowledge.errors import KnowledgeError
from knowledge.store import state, writing

log = logging.getLogger(__name__)
TIDIED = "tidied"
"""The row of `state` that says when the site last removed what is too old."""
_EVERY = timedelta(days=1)
_LOOK = 3600.0  # seconds between two looks whether a day is over


def tidy_daily(
    engine: Engine, settings: Settings, rooms: Sequence[Room], stopped: threading.Event | None = None
) -> None:
    """Remove what is too old once a day until `stopped` is set; what cannot be done is tried again an hour later."""
    stopped = stopped or threading.Event()
    while not stopped.wait(_LOOK):
        try:
            tidy_if_due(engine, settings, rooms)
        except (AssistantError, KnowledgeError) as error:
            log.warning("what is too old could not be removed: %s", error)


def tidy_if_due(engine: Engine, settings: Settings, rooms: Sequence[Room], now: datetime | None = None) -> bool:
    """Remove what is too old where nobody did so within a day; return whether it was done here."""
    at = now or datetime.now(UTC)
    if not (settings.keep_conversations or settings.keep_records) or not _mine(engine, at):
        return False
    tidy(engine, settings, rooms, now=at)
    return True


def _mine(engine: Engine, at: datetime) -> bool:
    """Return whether the day's work falls to this process: of those that ask at once, to one."""
    told, due = at.isoformat(timespec="microseconds"), (at - _EVERY).isoformat(timespec="microseconds")
    with writing(engine) as connection:
        if connection.scalar(select(state.c.value).where(state.c.name == TIDIED)) is None:
            connection.execute(insert(state).values(name=TIDIED, value=told))  # of two the second is told to try again
            return True
        taken = update(state).where(state.c.name == TIDIED, state.c.value < due).values(value=told)
        return bool(connection.execute(taken).rowcount)
