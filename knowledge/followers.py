"""How the search index follows the database: loaded from it, and kept up by generation with only what changed.

Both halves live in memory. The database already keeps each entry's search tokens and vector, so an index file would
be a second copy that can be lost, torn, or belong to another model; without one there is nothing to verify, no writer
lock between processes, and a crash leaves nothing behind. Loading costs about a second per twenty thousand entries.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Table, bindparam, literal, select, update

from knowledge.embedders import Embedder
from knowledge.errors import StorageFailed
from knowledge.indexes import FaissIndex, Ids, Scored, ordered
from knowledge.ranking import Found, fuse
from knowledge.store import generation, passages, products, removed, writing
from knowledge.terms import TermIndex
from knowledge.types import Audience

Kind = Literal["passage", "product"]
Texts = Callable[[Connection, Sequence[int]], Mapping[int, str]]
"""Given ids, returns the text that each entry's vector is made of."""

Gather = Callable[[Mapping[str, list[str]]], Mapping[str, list[str]]]
"""Given the kept tokens by field, returns those to search in; it may join fields into one."""

_log = logging.getLogger(__name__)
_TABLES: dict[Kind, Table] = {"passage": passages, "product": products}
_BATCH = 1000


class HybridIndex:
    """Finds entries of one table by tokens and by vector. Before each search it catches up with the database.

    `weights` names the fields of the entry's tokens (a JSON object of field to space-separated tokens) and how much
    each counts. An entry whose vector is of another embedder is embedded anew from `texts` and kept so. Any number of
    threads and processes may use one database; an entry is findable by all at the next search after its commit.
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
    ) -> None:
        self._engine, self._embedder, self._texts = engine, embedder, texts
        self._kind, self._table = kind, _TABLES[kind]
        self._weights, self._dense_weight, self._gather = dict(weights), dense_weight, gather
        self._lock = threading.Lock()
        self._reset()

    def _reset(self) -> None:
        self._terms = TermIndex(list(self._weights))
        self._vectors: dict[Audience, FaissIndex] = {
            "public": FaissIndex(self._embedder.size),
            "internal": FaissIndex(self._embedder.size),
        }
        self._ids: set[int] = set()
        self._generation = -1

    def search(
        self,
        tokens: Sequence[str],
        vector: NDArray[np.float32],
        k: int,
        *,
        audiences: frozenset[Audience],
        allowed: Sequence[int] | None = None,
    ) -> list[Found]:
        """Return the best `k` entries that `audiences` may see, among `allowed` (all where None), best first.

        `tokens` are the question's, without stop words; `vector` is its unit row, shape (size,).
        """
        self.sync()
        wide = max(4 * k, 60)
        sparse = self._terms.search(tokens, wide, weights=self._weights, audiences=audiences, allowed=allowed)
        limit = None if allowed is None else np.asarray(allowed, dtype=np.int64)
        dense = dict(self._nearest(vector, wide, audiences, limit))
        unscored = [i for i, _ in sparse if i not in dense]
        if unscored:
            dense.update(self._nearest(vector, len(unscored), audiences, np.asarray(unscored, dtype=np.int64)))
        return fuse(dense, sparse, self._dense_weight)[:k]

    def _nearest(
        self, vector: NDArray[np.float32], k: int, audiences: frozenset[Audience], allowed: Ids | None
    ) -> Scored:
        parts = (self._vectors[audience].search(vector, k, allowed) for audience in sorted(audiences))
        return ordered([pair for part in parts for pair in part])[:k]

    def frequency(self, token: str) -> int:
        """Return in how many entries `token` stands (in the field that has it most)."""
        return self._terms.frequency(token, list(self._weights))

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def generation(self) -> int:
        """Return the database generation this index reflects; -1 before the first sync."""
        return self._generation

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

    def _follow(self, connection: Connection, current: int) -> None:
        started = time.perf_counter()
        if current < self._generation:  # the database was put back to an older state
            self._reset()
        gone = self._gone(connection)
        changed, stale = self._apply(connection)
        self._refresh(connection, stale)
        # New entries are in before old ones go: a replaced document is never missing from a search in between.
        self._forget(gone)
        self._terms.commit()
        self._generation = current
        took = (time.perf_counter() - started) * 1000
        _log.info("%s index: %d changed, %d removed, %.0f ms", self._kind, changed, len(gone), took)

    def _gone(self, connection: Connection) -> list[int]:
        if self._generation < 0:
            return []
        query = select(removed.c.id).where(removed.c.kind == self._kind, removed.c.generation > self._generation)
        return [i for i in connection.scalars(query) if i in self._ids]

    def _forget(self, ids: Sequence[int]) -> None:
        self._terms.remove(ids)
        for index in self._vectors.values():
            index.remove(ids)
        self._ids.difference_update(ids)

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
                self._terms.add(id, {f: t for f, t in fields.items() if f in self._weights}, who)
                if vector is not None and self._fits(vector, embedder):
                    fresh[who].append((id, vector))
                else:
                    stale[id] = who
                self._ids.add(id)
            for who, pairs in fresh.items():
                self._keep(who, [i for i, _ in pairs], unpack([v for _, v in pairs], self._embedder.size))
            count += len(batch)
        return count, stale

    def _fits(self, vector: bytes, embedder: str | None) -> bool:
        return embedder == self._embedder.fingerprint and len(vector) == 2 * self._embedder.size

    def _keep(self, who: Audience, ids: Sequence[int], rows: NDArray[np.float32]) -> None:
        for audience, index in self._vectors.items():
            if audience == who:
                index.add(ids, rows)
            else:
                index.remove(ids)

    def _refresh(self, connection: Connection, stale: Mapping[int, Audience]) -> None:
        """Embed what another embedder embedded, and keep the new vectors in the database where it lets us."""
        if not stale:
            return
        _log.warning("%s index: %d entries are of another embedder, embedding them anew", self._kind, len(stale))
        ids = list(stale)
        packed: dict[int, bytes] = {}
        for start in range(0, len(ids), _BATCH):
            texts = self._texts(connection, ids[start : start + _BATCH])
            rows = self._embedder.embed(list(texts.values()))
            packed.update(zip(texts, pack(rows), strict=True))
            for who in self._vectors:
                mine = [n for n, i in enumerate(texts) if stale[i] == who]
                self._keep(who, [list(texts)[n] for n in mine], rows[mine])
        self._write_back(packed)

    def _write_back(self, packed: Mapping[int, bytes]) -> None:
        table = self._table
        change = update(table).where(table.c.id == bindparam("which"))
        values = [{"which": i, "vector": v, "embedder": self._embedder.fingerprint} for i, v in packed.items()]
        try:
            with writing(self._engine) as connection:
                connection.execute(change, values)
        except StorageFailed as error:
            _log.warning("the new vectors could not be kept, the next start will make them again: %s", error)


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
