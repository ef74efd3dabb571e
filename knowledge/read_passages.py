"""Passages read from the database, kept by id and the change they are of: what a row says never changes without either."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Engine

from knowledge.passage_store import passages_by_id
from knowledge.store import audiences_of, present_day
from knowledge.types import Audience, Passage

_KEPT = 5_000  # of some three thousand characters each at the most


class ReadPassages:
    """The passages that were found before. Safe for threads: each works on the ones it took out.

    `today` returns the day it is: a document answers within its dates alone.
    """

    def __init__(self, engine: Engine, today: Callable[[], date] = present_day) -> None:
        self._engine, self._today = engine, today
        self._known: dict[tuple[int, int, Audience], Passage] = {}

    def live(self, ids: Sequence[int], audiences: frozenset[Audience]) -> dict[int, Passage]:
        """Return those of `ids` that may answer now, by the database, and for these audiences only."""
        known = self._known
        rows = [row for row in audiences_of(self._engine, ids, self._today()) if row[2] in audiences]
        missing = [row for row in rows if row not in known]
        read = self._read([row[0] for row in missing]) if missing else {}
        # Hidden between the two: not for these audiences any more, whatever the first reading said.
        missing = [row for row in missing if row[0] in read and read[row[0]].audience == row[2]]
        if len(known) + len(read) > _KEPT:
            known = self._known = {row: known[row] for row in rows if row in known}
        known.update((row, read[row[0]]) for row in missing)
        return {row[0]: known[row] for row in rows if row in known}

    def _read(self, ids: Sequence[int]) -> dict[int, Passage]:
        with self._engine.connect() as connection:
            return passages_by_id(connection, ids)
