"""Whether this process can answer customers: its database, its indexes, and whether it is told to stop. No secrets."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy import Engine

from knowledge.store import generation_of

log = logging.getLogger(__name__)
_PATIENCE = 5.0  # seconds that the database may take to say its generation
Word = Literal["ok", "opening", "catching up", "unreachable", "slow", "stopping", "resting", "starting"]
_FINE: tuple[Word, ...] = ("ok", "catching up", "resting")
"""What does not keep customers from being answered: while a model rests the built-in writer writes."""


class Indexed(Protocol):
    """What has an index that follows the database."""

    def index_generation(self) -> int:
        """Return the generation that the index reflects; -1 before it was opened."""


@dataclass(frozen=True)
class Readiness:
    """Each thing looked at with a word on it."""

    words: dict[str, Word]

    @property
    def ready(self) -> bool:
        """Return whether customers can be answered."""
        return all(word in _FINE for word in self.words.values())


class Watch:
    """Looks, one at a time: a database that hangs holds one thread, and whoever asks meanwhile is told that it is slow."""

    def __init__(
        self,
        engine: Engine,
        indexes: dict[str, Indexed],
        resting: Callable[[], bool],
        stopping: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._indexes, self._resting, self._stopping = engine, indexes, resting, stopping
        self._clock, self._looking = clock, threading.Lock()
        self._began = 0.0
        self._last = Readiness({"database": "starting"})

    def look(self) -> Readiness:
        """Return how it stands."""
        if self._looking.acquire(blocking=False):
            try:
                self._began = self._clock()
                self._last = self._found()
            finally:
                self._looking.release()
        elif self._clock() - self._began > _PATIENCE:
            return Readiness({"database": "slow"})
        return self._last

    def lag(self) -> dict[str, int]:
        """Return by how many generations each index that is open stands behind the database."""
        now = generation_of(self._engine)
        reflected = {name: index.index_generation() for name, index in self._indexes.items()}
        return {name: max(0, now - number) for name, number in reflected.items() if number >= 0}

    def _found(self) -> Readiness:
        words: dict[str, Word] = {"site": "stopping" if self._stopping() else "ok"}
        try:
            now = generation_of(self._engine)
        except Exception as error:  # whatever the driver raises, it is not there
            log.warning("the database cannot be reached: %s", type(error).__name__)
            return Readiness(words | {"database": "unreachable"})
        words["database"] = "ok"
        for name, index in self._indexes.items():
            words[name] = _standing(index.index_generation(), now)
        return Readiness(words | {"writer": "resting" if self._resting() else "ok"})


def _standing(reflected: int, now: int) -> Word:
    if reflected < 0:
        return "opening"
    return "ok" if reflected >= now else "catching up"
