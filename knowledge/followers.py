"""How the search index follows the database: loaded from it, and kept up by generation with only what changed.

The database keeps each entry's search tokens and vector, so an index can always be made from it: about a second per
twenty thousand entries, in memory. A large one (`keep_from` entries) is also kept on disk, opened at the next start and
brought up to date with what changed since; a copy that is not whole, not of this database or not of these fields is
passed over. Vectors of another embedder are made anew, many of them behind the searches, which meanwhile go by those of
the embedder before where it is still there, and else by the words alone.

It holds what may be found (`showing.py`): a passage switched off leaves with that change, one whose document has dates
comes and goes with the days, looked at when the day is another than at the last search.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Table, func, select

from knowledge.copies import Copies
from knowledge.embedders import Embedder
from knowledge.halves import Halves
from knowledge.index_status import IndexStatus
from knowledge.opening import Earlier, Opening
from knowledge.renewal import Renewal, Texts
from knowledge.schema import passages, products, removed
from knowledge.showing import shown
from knowledge.sides import Side
from knowledge.store import generation, generation_of, mark_of, present_day
from knowledge.uptake import Gather, Uptake

Kind = Literal["passage", "product"]

_log = logging.getLogger(__name__)
_TABLES: dict[Kind, Table] = {"passage": passages, "product": products}
_BATCH = 1000


@dataclass(frozen=True)
class Limits:
    """From how many entries on an index is kept on disk, and how many vectors are made at once, before a search goes on."""

    keep_from: int = 5000
    at_once: int = 2000


class Follower:
    """Keeps the `halves` of an index up with one table. Safe for threads; any number of processes may use one database."""

    def __init__(
        self,
        engine: Engine,
        kind: Kind,
        embedder: Embedder,
        *,
        fields: Iterable[str],
        texts: Texts,
        gather: Gather,
        folder: Path | None,
        earlier: Earlier,
        limits: Limits,
        today: Callable[[], date] = present_day,
    ) -> None:
        self._engine, self._embedder, self._today = engine, embedder, today
        self._kind, self._table = kind, _TABLES[kind]
        self._fields, self._at_once = list(fields), limits.at_once
        self._renewal = Renewal(engine, kind, self._table, texts)
        self._uptake = Uptake(self._table, self._fields, gather, self._renewal)
        self._copies = Copies(folder, kind, self._fields, limits.keep_from)
        self._opening = Opening(self._copies, self._table, self._fields, earlier, limits.at_once)
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._halves: Halves | None = None
        self._reset()
        weakref.finalize(self, self._copies.close)

    def _reset(self) -> None:
        if self._halves is not None:
            self._copies.leave(self._halves.place)
        self._halves = None
        self._began = False
        self._generation = -1
        self._day: date | None = None
        self._mark: str | None = None
        self._aside = False  # whether vectors of our embedder are kept aside
        self._since = 0  # entries changed since the last copy

    @property
    def halves(self) -> Halves:
        """Return words and vectors as they are now; empty ones before the first look, which loads the embedder."""
        if self._halves is None:
            self._halves = Halves(self._fields, Side(self._embedder))
        return self._halves

    @property
    def generation(self) -> int:
        """Return the database generation this index reflects; -1 before the first sync."""
        return self._generation

    @property
    def waiting(self) -> int:
        """Return how many entries have no vector of this embedder yet."""
        return len(self._halves.own.waiting) if self._halves is not None else 0

    @property
    def snapshot(self) -> int | None:
        """Return the generation of the copy on disk; None where there is none."""
        return self._copies.generation

    def sync(self, current: int | None = None) -> None:
        """Catch up with the database. Cheap where nothing changed: one SELECT of one row.

        Not even that where the caller has just read the generation and gives it as `current`.
        """
        if current is None:
            current = generation_of(self._engine)
        if current == self._generation and self._today() == self._day:
            return
        with self._lock, _reading(self._engine) as connection:
            self._catch_up(connection)

    def wait(self) -> None:
        """Return when nothing is being made behind the searches any more."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def drop(self) -> None:
        """Forget everything, copies too; the next search makes it anew from the database."""
        with self._lock:
            self._copies.drop()
            self._reset()

    def keep(self) -> bool:
        """Keep a copy of the index as it is; False where it lives in memory or its database has no marks."""
        with self._lock:
            kept = self._copies.save(self.halves, self._generation, self._mark)
            self._since = 0 if kept else self._since
            return kept

    def status(self) -> IndexStatus:
        """Return how the index stands to the database, brought up to date first; every id is compared."""
        wrong = self.differs()
        with _reading(self._engine) as connection:
            showing = (
                select(func.count()).select_from(self._table).where(shown(self._table, self._day or self._today()))
            )
            count = connection.scalar(showing) or 0
        serving = self.halves.serving
        return IndexStatus(
            count, len(self.halves.ids), self._generation, self._embedder.fingerprint, serving.fingerprint if serving else "",
            self.waiting, len(wrong), self.snapshot, self._copies.refused,
        )  # fmt: skip

    def differs(self) -> list[int]:
        """Return ids that the index holds and the database does not, or the reverse, or that the halves disagree on.

        Empty where all is well; the index is brought up to date first.
        """
        with self._lock, _reading(self._engine) as connection:
            self._catch_up(connection)
            showing = select(self._table.c.id).where(shown(self._table, self._day or self._today()))
            live = set(connection.scalars(showing))
            halves = self.halves
            wrong = (live ^ halves.ids) | halves.lacking()
            return sorted(wrong) or ([] if halves.agrees() else [-1])

    # --- following ---------------------------------------------------------------------------------------------------

    def _catch_up(self, connection: Connection) -> None:
        current, day = generation(connection), self._today()
        if (current, day) != (self._generation, self._day):
            self._follow(connection, current, day)

    def _follow(self, connection: Connection, current: int, day: date) -> None:
        started = time.perf_counter()
        known = self._generation
        if known >= 0 and (current < known or mark_of(connection, known) != self._mark):
            self._reset()  # the database was put back to an older state
        if not self._began:
            self._begin(connection)
        gone = self._gone(connection)
        changed, hidden = self._apply(connection, day)
        gone += hidden
        if day != self._day:
            turned, hidden = self._uptake.turned(connection, self.halves, day, aside=self._aside)
            changed, gone = changed + turned, gone + hidden
        halves = self.halves
        self._bridge(connection, halves)
        # New entries are in before old ones go: a replaced document is never missing from a search in between.
        halves.forget(gone)
        halves.terms.commit()
        self._generation, self._day, self._mark = current, day, mark_of(connection, current)
        self._since += changed + len(gone)
        took = (time.perf_counter() - started) * 1000
        _log.info("%s index: %d changed, %d removed, %.0f ms", self._kind, changed, len(gone), took)
        if 0 < self.waiting <= self._at_once and halves.before is None:
            self._embed_waiting()
        if self.waiting or self._aside or self._copies.worth_keeping(halves, self._since):
            self._work_behind()

    def _begin(self, connection: Connection) -> None:
        own = Side(self._embedder)
        self._aside = self._renewal.begun(connection, own)
        self._halves, self._generation, self._mark = self._opening.begin(connection, own)
        self._began = True

    def _gone(self, connection: Connection) -> list[int]:
        if self._generation < 0:
            return []
        query = select(removed.c.id).where(removed.c.kind == self._kind, removed.c.generation > self._generation)
        return [i for i in connection.scalars(query) if i in self.halves.ids]

    def _apply(self, connection: Connection, day: date) -> tuple[int, list[int]]:
        """Take in every row changed since; return how many there are, and which may not be found and must go."""
        return self._uptake.changed(connection, self.halves, self._generation, day, aside=self._aside)

    def _bridge(self, connection: Connection, halves: Halves) -> None:
        """Give what is new a vector of the embedder before, which goes on serving; where that is much, let it go."""
        before = halves.before
        if before is None or not before.waiting:
            return
        if len(before.waiting) > self._at_once:
            halves.before = None
            return
        before.take(self._renewal.made(connection, sorted(before.waiting), before), dict(before.waiting))

    # --- behind the searches -----------------------------------------------------------------------------------------

    def _work_behind(self) -> None:
        """Make vectors and copies in a thread of their own, if none is at it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._behind, name=f"{self._kind}-index", daemon=True)
            self._thread.start()

    def _behind(self) -> None:
        try:
            self._embed_waiting()
            if self._aside:
                self._renewal.adopt(self.halves.own)
                self._aside = False
            with self._lock:
                if self._copies.worth_keeping(self.halves, self._since):
                    self.keep()
        except Exception:  # the searches go on as they are; the next change tries again
            _log.exception("%s index: work behind the searches stopped", self._kind)

    def _embed_waiting(self) -> None:
        """Embed what another embedder embedded, batch by batch; each batch is kept in the database, so none is done twice."""
        if self.waiting:
            _log.warning("%s index: %d entries are of another embedder, embedding them anew", self._kind, self.waiting)
        while True:
            with self._lock:
                halves = self.halves
                ids = list(islice(halves.own.waiting, _BATCH))
                if not ids:
                    halves.before = None  # every entry has its new vector: the searches go by those now
                    return
            with _reading(self._engine) as connection:
                kept, fresh, born = self._renewal.vectors(connection, ids, halves.own)
            aside = halves.before is not None
            self._aside |= aside
            self._renewal.keep(fresh, born, halves.own, aside=aside)
            self._take_in(halves, ids, {**kept, **fresh}, born)

    def _take_in(
        self, halves: Halves, ids: Sequence[int], vectors: Mapping[int, bytes], born: Mapping[int, int]
    ) -> None:
        """Add the vectors of those that still wait and have not changed meanwhile; what is gone waits no more."""
        with self._lock, _reading(self._engine) as connection:
            waiting, same = halves.own.waiting, self._renewal.unchanged(connection, born)
            mine = {id: vector for id, vector in vectors.items() if id in same and id in waiting}
            halves.own.take(mine, {id: waiting[id] for id in mine})
            for id in ids:
                if id not in vectors:
                    waiting.pop(id, None)
            self._since += len(mine)


def _reading(engine: Engine) -> Any:  # noqa: ANN401 - a context manager of Connection
    """Return a connection whose reads all see one moment of the database."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection
