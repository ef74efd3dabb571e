"""Vectors made anew by another embedder: kept aside in the database until every entry has one, then put in their place.

Until then the rows keep the vectors of the embedder before, which searches go by, whoever opens the database. What was
made is never made twice: a killed process's batches are found again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, bindparam, delete, exists, insert, select, update

from knowledge.entries import pack
from knowledge.errors import StorageFailed, TryAgain
from knowledge.schema import renewed
from knowledge.sides import Side
from knowledge.store import writing

Texts = Callable[[Connection, Sequence[int]], Mapping[int, str]]
"""Given ids, returns the text that each entry's vector is made of."""

_log = logging.getLogger(__name__)
_BATCH = 1000


class Renewal:
    """The vectors of one table's rows, `kind` in the database, made of `texts`."""

    def __init__(self, engine: Engine, kind: str, table: Table, texts: Texts) -> None:
        self._engine, self._kind, self._table, self._texts = engine, kind, table, texts

    def begun(self, connection: Connection, side: Side) -> bool:
        """Say whether vectors of this embedder are kept aside."""
        return bool(connection.scalar(select(exists().where(*self._mine(side)))))

    def aside(self, connection: Connection, first: int, last: int, side: Side) -> dict[int, bytes]:
        """Return the vectors kept aside for the entries with ids from `first` to `last` as they are now."""
        t, r = self._table.c, renewed.c
        same = and_(t.id == r.id, t.born == r.born)
        query = select(r.id, r.vector).select_from(renewed.join(self._table, same))
        rows = connection.execute(query.where(*self._mine(side), r.id.between(first, last)))
        return {id: vector for id, vector in rows if len(vector) == 2 * side.size}

    def vectors(
        self, connection: Connection, ids: Sequence[int], side: Side
    ) -> tuple[dict[int, bytes], dict[int, bytes], dict[int, int]]:
        """Return the vectors that the database has of this embedder, those made now, and each entry's generation."""
        c = self._table.c
        rows = connection.execute(select(c.id, c.vector, c.embedder, c.born).where(c.id.in_(ids))).all()
        kept = self.aside(connection, min(ids), max(ids), side)
        kept = {id: vector for id, vector in kept.items() if id in {row[0] for row in rows}}
        kept |= {id: vector for id, vector, embedder, _ in rows if side.fits(vector, embedder)}
        return (
            kept,
            self.made(connection, [row[0] for row in rows if row[0] not in kept], side),
            {r[0]: r[3] for r in rows},
        )

    def made(self, connection: Connection, ids: Sequence[int], side: Side) -> dict[int, bytes]:
        """Return new vectors of the entries; those without a row are left out."""
        texts = self._texts(connection, ids) if ids else {}
        return dict(zip(texts, pack(side.embedder.embed(list(texts.values()))), strict=True)) if texts else {}

    def unchanged(self, connection: Connection, born: Mapping[int, int]) -> set[int]:
        """Return which of the entries still are of the generation they were read at, and which are there no more."""
        c = self._table.c
        now = {row[0]: row[1] for row in connection.execute(select(c.id, c.born).where(c.id.in_(list(born))))}
        return {id for id, number in born.items() if now.get(id, number) == number}

    def keep(self, vectors: Mapping[int, bytes], born: Mapping[int, int], side: Side, *, aside: bool) -> None:
        """Keep new vectors, aside or in the rows; a row changed since it was read is passed over."""
        if not vectors:
            return
        try:
            with writing(self._engine) as connection:
                if aside:
                    self._set_aside(connection, vectors, born, side)
                else:
                    self._put(connection, vectors, born, side)
        except (StorageFailed, TryAgain) as error:
            _log.warning("the new vectors could not be kept, the next start will make them again: %s", error)

    def _set_aside(
        self, connection: Connection, vectors: Mapping[int, bytes], born: Mapping[int, int], side: Side
    ) -> None:
        again = delete(renewed).where(*self._mine(side), renewed.c.id == bindparam("which"))
        connection.execute(again, [{"which": id} for id in vectors])
        same = {"kind": self._kind, "embedder": side.fingerprint}
        connection.execute(
            insert(renewed), [{**same, "id": i, "born": born[i], "vector": v} for i, v in vectors.items()]
        )

    def _put(self, connection: Connection, vectors: Mapping[int, bytes], born: Mapping[int, int], side: Side) -> None:
        c = self._table.c
        change = update(self._table).where(c.id == bindparam("which"), c.born == bindparam("seen"))
        values = [{"which": i, "seen": born[i], "vector": v, "embedder": side.fingerprint} for i, v in vectors.items()]
        connection.execute(change, values)

    def adopt(self, side: Side) -> None:
        """Put what is kept aside into the rows, batch by batch: every entry has a vector of this embedder.

        Others' vectors that were kept aside go. Raises StorageFailed.
        """
        r = renewed.c
        query = select(r.id, r.vector, r.born).where(*self._mine(side)).order_by(r.id).limit(_BATCH)
        while True:
            with writing(self._engine) as connection:
                rows = connection.execute(query).all()
                if not rows:
                    connection.execute(delete(renewed).where(r.kind == self._kind))
                    return
                self._put(connection, {i: v for i, v, _ in rows}, {i: b for i, _, b in rows}, side)
                done = [row[0] for row in rows]
                connection.execute(delete(renewed).where(*self._mine(side), r.id.between(done[0], done[-1])))

    def _mine(self, side: Side) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return renewed.c.kind == self._kind, renewed.c.embedder == side.fingerprint
