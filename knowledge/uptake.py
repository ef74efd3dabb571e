"""Rows of the database taken into an index: those changed since a generation, and those that another day shows or hides."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, not_, select

from knowledge.entries import read_tokens
from knowledge.halves import Halves
from knowledge.opening import audience_of
from knowledge.renewal import Renewal
from knowledge.showing import dated, shown
from knowledge.sides import Side
from knowledge.types import Audience

Gather = Callable[[Mapping[str, list[str]]], Mapping[str, list[str]]]
"""Given the kept tokens by field, returns those to search in; it may join fields into one."""

_BATCH = 1000


class Uptake:
    """Takes rows of one table into both halves of an index over `fields`; it keeps nothing itself.

    `aside` says whether vectors of the index's own embedder may be kept aside (`renewal.py`).
    """

    def __init__(self, table: Table, fields: Sequence[str], gather: Gather, renewal: Renewal) -> None:
        self._table, self._fields, self._gather, self._renewal = table, fields, gather, renewal

    def changed(
        self, connection: Connection, halves: Halves, since: int, day: date, *, aside: bool
    ) -> tuple[int, list[int]]:
        """Take in every row changed after generation `since`; return how many, and which must go: they may not be found."""
        c, showing = self._table.c, shown(self._table, day)
        query = self._entries().where(c.born > since, showing)
        if since < 0:
            # Sorted by id where all is read; else the database would look through every id for the few that are new.
            rows = connection.execute(query.order_by(c.id)).partitions(_BATCH)
            return self._take(connection, halves, rows, aside=aside), []
        not_shown = select(c.id).where(c.born > since, not_(showing))
        hidden = [id for id in connection.scalars(not_shown) if id in halves.ids]
        return self._take(connection, halves, connection.execute(query).partitions(_BATCH), aside=aside), hidden

    def turned(self, connection: Connection, halves: Halves, day: date, *, aside: bool) -> tuple[int, list[int]]:
        """Take in what may be found now that it is `day`; return how many rows, and which must go."""
        query = dated(self._table, day)
        rows = [] if query is None else connection.execute(query).all()
        hidden = [id for id, showing in rows if not showing and id in halves.ids]
        missing = [id for id, showing in rows if showing and id not in halves.ids]
        parts = (missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH))
        entries = (connection.execute(self._entries().where(self._table.c.id.in_(part))).all() for part in parts)
        return self._take(connection, halves, entries, aside=aside), hidden

    def _entries(self) -> Select[Any]:
        c = self._table.c
        return select(c.id, c.tokens, audience_of(self._table), c.vector, c.embedder)

    def _take(self, connection: Connection, halves: Halves, batches: Iterable[Sequence[Any]], *, aside: bool) -> int:
        """Keep rows of `_entries` in both halves; return how many there are."""
        count = 0
        for batch in batches:
            for id, tokens, who, _, _ in batch:
                fields = self._gather(read_tokens(tokens))
                halves.add(id, {f: t for f, t in fields.items() if f in self._fields}, who)
            self._take_vectors(connection, halves, batch, aside=aside)
            count += len(batch)
        return count

    def _take_vectors(self, connection: Connection, halves: Halves, batch: Sequence[Any], *, aside: bool) -> None:
        audiences: dict[int, Audience] = {row[0]: row[2] for row in batch}
        for side in halves.sides:
            known = {id: vector for id, _, _, vector, embedder in batch if side.fits(vector, embedder)}
            if side is halves.own and aside:
                known = {**self._aside_of(connection, audiences, side), **known}
            side.take(known, audiences)
            side.wait({id: who for id, who in audiences.items() if id not in known})

    def _aside_of(self, connection: Connection, ids: Collection[int], side: Side) -> dict[int, bytes]:
        kept = self._renewal.aside(connection, min(ids), max(ids), side)
        return {id: vector for id, vector in kept.items() if id in ids}
