"""How the search index follows the database: loaded from it, and kept up by generation with only what changed.

The database keeps each entry's search tokens and vector, so an index can always be made from it: about a second per
twenty thousand entries, in memory. A large one (`keep_from` entries) is also kept on disk as a snapshot, opened at the next
start and brought up to date with what changed since; one that is not whole, not of this database or not of these
fields is passed over. Vectors of another embedder are made anew, many of them behind the searches, which meanwhile go by
the words alone.
"""

import json
import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Table, bindparam, func, literal, select, update

from knowledge.embedders import Embedder
from knowledge.errors import StorageFailed
from knowledge.halves import Halves
from knowledge.language import Bilingual
from knowledge.ranking import Found, fuse
from knowledge.snapshots import Manifest, Snapshots
from knowledge.store import generation, mark_of, passages, products, removed, writing
from knowledge.tokens import TOKENS_VERSION
from knowledge.types import Audience

Kind = Literal["passage", "product"]
Texts = Callable[[Connection, Sequence[int]], Mapping[int, str]]
"""Given ids, returns the text that each entry's vector is made of."""

Gather = Callable[[Mapping[str, list[str]]], Mapping[str, list[str]]]
"""Given the kept tokens by field, returns those to search in; it may join fields into one."""

_log = logging.getLogger(__name__)
_TABLES: dict[Kind, Table] = {"passage": passages, "product": products}
_BATCH = 1000


@dataclass(frozen=True)
class IndexStatus:
    """How an index stands to its database: `waiting` entries have no vector yet, `wrong` are held by one and not the other.

    `snapshot` is the generation of the copy on disk, None where there is none.
    """

    entries: int
    indexed: int
    generation: int
    embedder: str
    waiting: int
    wrong: int
    snapshot: int | None

    def trouble(self, what: Bilingual) -> list[Bilingual]:
        """Return what is wrong, in words; empty where all is well. `what` names the entries."""
        if self.wrong:
            return [
                Bilingual(
                    f"The index and the database differ in {self.wrong} {what.en}. Run: assistant index rebuild",
                    f"索引与数据库有 {self.wrong} 个{what.zh}不一致，请运行 assistant index rebuild。",
                )
            ]
        if self.waiting:
            return [
                Bilingual(
                    f"{self.waiting} of {self.entries} {what.en} wait for their vectors, which are being made; until "
                    "then search goes by words. If this does not end, run: assistant index rebuild",
                    f"{self.entries} 个{what.zh}中有 {self.waiting} 个正在生成向量，在此期间按词语检索。"
                    "如长时间未完成，请运行 assistant index rebuild。",
                )
            ]
        return []


class HybridIndex:
    """Finds entries of one table by tokens and by vector. Before each search it catches up with the database.

    `weights` names the fields of the entry's tokens (a JSON object of field to space-separated tokens) and how much
    each counts. An entry whose vector is of another embedder is embedded anew from `texts` and kept so. Any number of
    threads and processes may use one database; an entry is findable by all at the next search after its commit.
    `folder` is where snapshots go; without one there are none.
    """

    def __init__(
        self,
        engine: Engine,
        kind: Kind,
        embedder: Embedder,
        *,
        weights: Mapping[str, float],
        texts: Texts,
        dense_weight: float = 0.5,
        gather: Gather = dict,
        folder: Path | None = None,
        keep_from: int = 5000,
        at_once: int = 2000,
    ) -> None:
        self._engine, self._embedder, self._texts = engine, embedder, texts
        self._kind, self._table = kind, _TABLES[kind]
        self._weights, self._dense_weight, self._gather = dict(weights), dense_weight, gather
        self._snapshots = Snapshots(folder, kind) if folder is not None else None
        self._keep_from, self._at_once = keep_from, at_once
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._began = False
        self._halves = Halves(list(self._weights), self._embedder.size)
        self._reset(None)
        if self._snapshots is not None:
            weakref.finalize(self, self._snapshots.close)

    def _reset(self, place: Path | None) -> None:
        if self._halves.place is not None and self._snapshots is not None:
            self._snapshots.leave(self._halves.place)
        self._halves = Halves(list(self._weights), self._embedder.size, place)
        self._generation = -1
        self._mark: str | None = None
        self._waiting: dict[int, Audience] = {}
        self._since = 0  # entries changed since the last snapshot

    def search(
        self,
        tokens: Sequence[str],
        vector: NDArray[np.float32],
        k: int,
        *,
        audiences: frozenset[Audience],
        allowed: Sequence[int] | None = None,
        floor: float = 0.0,
    ) -> list[Found]:
        """Return the best `k` entries that `audiences` may see, among `allowed` (all where None), best first.

        `tokens` are the question's, without stop words; `vector` is its unit row, shape (size,); `floor` is as in `fuse`.
        """
        self.sync()
        halves, wide = self._halves, max(4 * k, 60)
        sparse = halves.terms.search(tokens, wide, weights=self._weights, audiences=audiences, allowed=allowed)
        limit = None if allowed is None else np.asarray(allowed, dtype=np.int64)
        if self._waiting and sparse:  # some have vectors and some not yet: compared by words alone, all are alike
            return fuse({}, sparse, self._dense_weight, floor)[:k]
        dense = dict(halves.nearest(vector, wide, audiences, limit))
        unscored = [i for i, _ in sparse if i not in dense]
        if unscored:
            dense.update(halves.nearest(vector, len(unscored), audiences, np.asarray(unscored, dtype=np.int64)))
        return fuse(dense, sparse, self._dense_weight, floor)[:k]

    def sparse(
        self, tokens: Sequence[str], k: int, *, audiences: frozenset[Audience], allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the best `k` (id, BM25 score) by words alone."""
        self.sync()
        return self._halves.terms.search(tokens, k, weights=self._weights, audiences=audiences, allowed=allowed)

    def frequency(self, token: str) -> int:
        """Return in how many entries `token` stands (in the field that has it most)."""
        return self._halves.terms.frequency(token, list(self._weights))

    def __len__(self) -> int:
        return len(self._halves.ids)

    @property
    def generation(self) -> int:
        """Return the database generation this index reflects; -1 before the first sync."""
        return self._generation

    @property
    def waiting(self) -> int:
        """Return how many entries have no vector of this embedder yet."""
        return len(self._waiting)

    @property
    def snapshot(self) -> int | None:
        """Return the generation of the snapshot on disk; None where there is none."""
        newest = self._snapshots.newest() if self._snapshots is not None else None
        return newest.generation if newest is not None else None

    def sync(self) -> None:
        """Catch up with the database. Cheap where nothing changed: one SELECT of one row."""
        with _reading(self._engine) as connection:
            current = generation(connection)
        if current == self._generation:
            return
        with self._lock, _reading(self._engine) as connection:
            current = generation(connection)
            if current != self._generation:
                self._follow(connection, current)

    def wait(self) -> None:
        """Return when nothing is being made behind the searches any more."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def drop(self) -> None:
        """Forget everything, snapshots too; the next search makes it anew from the database."""
        with self._lock:
            if self._snapshots is not None:
                self._snapshots.drop()
            self._reset(None)
            self._began = False

    def status(self) -> IndexStatus:
        """Return how the index stands to the database, brought up to date first; every id is compared."""
        wrong = self.differs()
        with _reading(self._engine) as connection:
            count = connection.scalar(select(func.count()).select_from(self._table)) or 0
        return IndexStatus(
            count, len(self), self._generation, self._embedder.fingerprint, self.waiting, len(wrong), self.snapshot
        )

    def differs(self) -> list[int]:
        """Return ids that the index holds and the database does not, or the reverse, or that the halves disagree on.

        Empty where all is well; the index is brought up to date first.
        """
        with self._lock, _reading(self._engine) as connection:
            current = generation(connection)
            if current != self._generation:
                self._follow(connection, current)
            live = set(connection.scalars(select(self._table.c.id)))
            halves, missing = self._halves, self._halves.lacking()
            wrong = (live ^ halves.ids) | (missing - self._waiting.keys())
            return sorted(wrong) or ([] if halves.agrees() else [-1])

    def _follow(self, connection: Connection, current: int) -> None:
        started = time.perf_counter()
        known = self._generation
        if known >= 0 and (current < known or mark_of(connection, known) != self._mark):
            self._reset(None)  # the database was put back to an older state
            self._began = False
        if not self._began:
            self._begin(connection)
        gone = self._gone(connection)
        changed, stale = self._apply(connection)
        self._waiting.update(stale)
        # New entries are in before old ones go: a replaced document is never missing from a search in between.
        self._forget(gone)
        self._halves.terms.commit()
        self._generation, self._mark = current, mark_of(connection, current)
        self._since += changed + len(gone)
        took = (time.perf_counter() - started) * 1000
        _log.info("%s index: %d changed, %d removed, %.0f ms", self._kind, changed, len(gone), took)
        if 0 < len(self._waiting) <= self._at_once:
            self._embed_waiting()
        if self._waiting or self._worth_keeping():
            self._work_behind()

    def _begin(self, connection: Connection) -> None:
        """Open the newest snapshot that fits; where there is none, begin empty, in a folder where there is much to hold."""
        self._began = True
        count = connection.scalar(select(func.count()).select_from(self._table)) or 0
        if self._snapshots is None or count < self._keep_from:
            return
        try:
            self._open(connection)
        except OSError as error:
            _log.warning("%s index: no snapshots, the folder refuses: %s", self._kind, error)
            self._reset(None)

    def _open(self, connection: Connection) -> None:
        assert self._snapshots is not None

        def fits(manifest: Manifest) -> bool:
            of_database = mark_of(connection, manifest.generation) == manifest.mark
            return of_database and (manifest.kind, manifest.schema) == (self._kind, self._schema)

        opened = self._snapshots.open(fits)
        if opened is None:
            self._reset(self._snapshots.workplace())
            return
        manifest, place = opened
        same = (manifest.embedder, manifest.size) == (self._embedder.fingerprint, self._embedder.size)
        try:
            self._halves = Halves.load(list(self._weights), self._embedder.size, place, vectors=same)
        except (ValueError, OSError) as error:
            _log.warning("%s index: the snapshot is not used: %s", self._kind, error)
            self._snapshots.leave(place)
            self._reset(self._snapshots.workplace())
            return
        self._generation, self._mark = manifest.generation, manifest.mark
        if not same:
            c = self._table.c
            audience = c.audience if "audience" in c else literal("public")
            rows = connection.execute(select(c.id, audience)).all()
            self._waiting = {id: who for id, who in rows if id in self._halves.ids}

    @property
    def _schema(self) -> str:
        return f"1 {TOKENS_VERSION} {' '.join(sorted(self._weights))}"

    def _gone(self, connection: Connection) -> list[int]:
        if self._generation < 0:
            return []
        query = select(removed.c.id).where(removed.c.kind == self._kind, removed.c.generation > self._generation)
        return [i for i in connection.scalars(query) if i in self._halves.ids]

    def _forget(self, ids: Sequence[int]) -> None:
        self._halves.forget(ids)
        for each in ids:
            self._waiting.pop(each, None)

    def _apply(self, connection: Connection) -> tuple[int, dict[int, Audience]]:
        """Take in every row changed since; return how many, and those whose vector is of another embedder."""
        table, stale, count = self._table, dict[int, Audience](), 0
        audience = table.c.audience if "audience" in table.c else literal("public")
        query = select(table.c.id, table.c.tokens, audience, table.c.vector, table.c.embedder)
        rows = connection.execute(query.where(table.c.born > self._generation).order_by(table.c.id))
        for batch in rows.partitions(_BATCH):
            fresh: dict[Audience, list[tuple[int, bytes]]] = {"public": [], "internal": []}
            for id, tokens, who, vector, embedder in batch:
                fields = self._gather(read_tokens(tokens))
                self._halves.add(id, {f: t for f, t in fields.items() if f in self._weights}, who)
                self._waiting.pop(id, None)
                if self._fits(vector, embedder):
                    fresh[who].append((id, vector))
                else:
                    stale[id] = who
            for who, pairs in fresh.items():
                self._halves.keep(who, [i for i, _ in pairs], unpack([v for _, v in pairs], self._embedder.size))
            count += len(batch)
        self._halves.forget_vectors(list(stale))
        return count, stale

    def _fits(self, vector: bytes | None, embedder: str | None) -> bool:
        return vector is not None and embedder == self._embedder.fingerprint and len(vector) == 2 * self._embedder.size

    # --- behind the searches -------------------------------------------------------------------------------------------

    def _work_behind(self) -> None:
        """Make vectors and snapshots in a thread of their own, if none is at it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._behind, name=f"{self._kind}-index", daemon=True)
            self._thread.start()

    def _behind(self) -> None:
        try:
            self._embed_waiting()
            with self._lock:
                if self._worth_keeping():
                    self.keep()
        except Exception:  # the searches go on by words; the next change tries again
            _log.exception("%s index: work behind the searches stopped", self._kind)

    def _embed_waiting(self) -> None:
        """Embed what another embedder embedded, batch by batch; each batch is kept in the database, so none is done twice."""
        with self._lock:
            count = len(self._waiting)
        if count:
            _log.warning("%s index: %d entries are of another embedder, embedding them anew", self._kind, count)
        while True:
            with self._lock:
                ids = sorted(self._waiting)[:_BATCH]
            if not ids:
                return
            with _reading(self._engine) as connection:
                kept, fresh, born = self._vectors_of(connection, ids)
            self._write_back(fresh, born)
            with self._lock:
                self._take_in(ids, {**kept, **fresh})

    def _vectors_of(
        self, connection: Connection, ids: Sequence[int]
    ) -> tuple[dict[int, bytes], dict[int, bytes], dict[int, int]]:
        """Return the vectors that the database has of this embedder, those made now, and each entry's generation."""
        c = self._table.c
        rows = connection.execute(select(c.id, c.vector, c.embedder, c.born).where(c.id.in_(ids))).all()
        kept = {id: vector for id, vector, embedder, _ in rows if self._fits(vector, embedder)}
        texts = self._texts(connection, [row[0] for row in rows if row[0] not in kept])
        made = dict(zip(texts, pack(self._embedder.embed(list(texts.values()))), strict=True)) if texts else {}
        return kept, made, {row[0]: row[3] for row in rows}

    def _take_in(self, ids: Sequence[int], vectors: Mapping[int, bytes]) -> None:
        """Add the vectors of those that still wait: what was changed or deleted meanwhile waits no more."""
        for who in self._halves.vectors:
            mine = [i for i in ids if self._waiting.get(i) == who and i in vectors]
            self._halves.keep(who, mine, unpack([vectors[i] for i in mine], self._embedder.size))
        for each in ids:
            self._waiting.pop(each, None)
        self._since += len(ids)

    def _write_back(self, packed: Mapping[int, bytes], born: Mapping[int, int]) -> None:
        c = self._table.c
        if not packed:
            return
        change = update(self._table).where(c.id == bindparam("which"), c.born == bindparam("seen"))
        name = self._embedder.fingerprint
        values = [{"which": i, "seen": born[i], "vector": v, "embedder": name} for i, v in packed.items()]
        try:
            with writing(self._engine) as connection:
                connection.execute(change, values)
        except StorageFailed as error:
            _log.warning("the new vectors could not be kept, the next start will make them again: %s", error)

    def _worth_keeping(self) -> bool:
        """Say whether a snapshot would save the next start much: none of this size yet, or a tenth has changed since."""
        halves = self._halves
        large = self._snapshots is not None and halves.place is not None and len(halves.ids) >= self._keep_from
        return large and not self._waiting and self._since > max(1000, len(halves.ids) // 10)

    def keep(self) -> bool:
        """Keep a snapshot of the index as it is; False where it lives in memory or its database has no marks."""
        with self._lock:
            if self._snapshots is None or self._halves.place is None or self._mark is None:
                return False
            manifest = Manifest(
                self._kind, self._schema, self._embedder.fingerprint, self._embedder.size,
                self._generation, self._mark, len(self._halves.ids),
            )  # fmt: skip
            try:
                self._snapshots.save(manifest, self._halves.save)
            except (OSError, ValueError) as error:
                _log.warning("%s index: no snapshot was kept: %s", self._kind, error)
                return False
            self._since = 0
            return True


def _reading(engine: Engine) -> Any:  # noqa: ANN401 - a context manager of Connection
    """Return a connection whose reads all see one moment of the database."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def write_tokens(fields: Mapping[str, Iterable[str]]) -> str:
    """Return the tokens of each field as the text that the `tokens` column keeps."""
    return json.dumps({field: " ".join(tokens) for field, tokens in fields.items()}, ensure_ascii=False)


def read_tokens(text: str) -> dict[str, list[str]]:
    """Return the tokens of each field from what the `tokens` column keeps. A field may be kept as a list, too."""
    fields: dict[str, str | list[str]] = json.loads(text)
    return {field: tokens.split() if isinstance(tokens, str) else tokens for field, tokens in fields.items()}


def pack(rows: NDArray[np.float32]) -> list[bytes]:
    """Return each row as the float16 bytes that the `vector` column keeps."""
    return [row.tobytes() for row in rows.astype("<f2")]


def unpack(blobs: Sequence[bytes], size: int) -> NDArray[np.float32]:
    """Return the rows (len(blobs), size) kept by `pack`, at length one again."""
    rows = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), size).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(lengths, 1e-6)
    return scaled
