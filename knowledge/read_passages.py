"""Passages read from the database, kept for as long as nothing in it changes."""

from collections.abc import Sequence

from sqlalchemy import Engine

from knowledge.passage_store import passages_by_id
from knowledge.types import Audience, Passage

_KEPT = 2_000


class ReadPassages:
    """The passages of one generation that were asked for. Safe for threads: each works on the generation it took out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[int, dict[int, Passage]] = (-1, {})

    def live(self, ids: Sequence[int], audiences: frozenset[Audience], generation: int) -> dict[int, Passage]:
        """Return those of `ids` that are in the database, for these audiences only.

        `generation` is the database's, just read: what was deleted or hidden by then is never given.
        """
        at, known = self._known
        if at != generation or len(known) > _KEPT:
            known = {}
            self._known = generation, known
        missing = [i for i in ids if i not in known]
        if missing:
            with self._engine.connect() as connection:
                known.update(passages_by_id(connection, missing))
        found = {i: known[i] for i in ids if i in known}
        return {i: passage for i, passage in found.items() if passage.audience in audiences}
