"""How an index begins: from its copy on disk, or empty; and with the vectors of the embedder before, where those are another's."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, literal, select

from knowledge.copies import Copies
from knowledge.embedders import Embedder
from knowledge.halves import Halves
from knowledge.sides import Side
from knowledge.types import Audience

Earlier = Callable[[str], Embedder | None]
"""Given a fingerprint, returns the embedder that has it; None where it is not to be had any more."""
Begun = tuple[Halves, int, str | None]
"""Halves, and the generation with its mark that they reflect; -1 and None for empty ones."""

_log = logging.getLogger(__name__)
_LOOKED_AT = 200  # of the oldest rows, to see which embedder was there before


class Opening:
    """Begins the index over `fields` of one table. More entries than `at_once` are searched by an embedder before."""

    def __init__(self, copies: Copies, table: Table, fields: Sequence[str], earlier: Earlier, at_once: int) -> None:
        self._copies, self._table, self._fields = copies, table, fields
        self._earlier, self._at_once = earlier, at_once

    def begin(self, connection: Connection, own: Side) -> Begun:
        """Open the newest copy that fits; where there is none, begin empty, in a folder where there is much to hold."""
        count = connection.scalar(select(func.count()).select_from(self._table)) or 0
        try:
            begun = self._open(connection, count, own)
            if begun is not None:
                return begun
            halves = Halves(self._fields, own, self._copies.place(count))
        except OSError as error:
            _log.warning("no copies of the index, the folder refuses: %s", error)
            halves = Halves(self._fields, own)
        if count > self._at_once:
            halves.before = self._side_before(self._embedder_before(connection, own.fingerprint))
        return halves, -1, None

    def _open(self, connection: Connection, count: int, own: Side) -> Begun | None:
        """Return the halves of a copy; None where there is none, or it is not what it says."""
        opened = self._copies.open(connection, count)
        if opened is None:
            return None
        manifest, place = opened
        try:
            halves = Halves(self._fields, own, place)
            halves.load_ids(place)
            if (manifest.embedder, manifest.size) == (own.fingerprint, own.size):
                own.load(place)
            else:
                own.wait(self._audiences(connection, halves.ids))
                halves.before = self._side_before(manifest.embedder)
                if halves.before is not None:
                    halves.before.load(place)
            if not halves.agrees():
                raise ValueError("words, vectors and ids do not hold the same entries")
        except (ValueError, OSError) as error:
            _log.warning("the copy of the index is not used: %s", error)
            own.clear()
            self._copies.leave(place)
            return None
        return halves, manifest.generation, manifest.mark

    def _audiences(self, connection: Connection, ids: set[int]) -> dict[int, Audience]:
        """Return who may see each entry; those that are gone meanwhile are forgotten soon."""
        rows = connection.execute(select(self._table.c.id, audience_of(self._table)))
        known: dict[int, Audience] = {id: audience for id, audience in rows}
        return {id: known.get(id, "internal") for id in ids}

    def _embedder_before(self, connection: Connection, own: str) -> str:
        """Return whose the vectors in the rows are, if not ours: the first one met that is another."""
        c = self._table.c
        oldest = connection.scalars(select(c.embedder).order_by(c.id).limit(_LOOKED_AT))
        return next((name for name in oldest if name and name != own), "")

    def _side_before(self, fingerprint: str) -> Side | None:
        embedder = self._earlier(fingerprint) if fingerprint else None
        return Side(embedder) if embedder is not None else None


def audience_of(table: Table) -> Any:  # noqa: ANN401 - a column, or a literal where the table has none
    """Return what says who may see an entry: everyone may see a product."""
    return table.c.audience if "audience" in table.c else literal("public")
