"""Nearest vectors by cosine: the exact reference in numpy, and FAISS."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Scored = list[tuple[int, float]]
_PLACES = 6
"""Scores are rounded to this many places, so that equal vectors tie however the processor added them up."""


class VectorIndex(Protocol):
    """Unit vectors by id. A score is the cosine -1..1, higher is nearer; equal scores are ordered by id."""

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the unit rows (len(ids), size); an id already there is replaced, the last of a repeated id stays."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Forget `ids`; those not there are passed over."""
        ...

    def search(self, vector: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Scored:
        """Return the `k` nearest (id, cosine) among `allowed` (all where None), fewer where there are fewer."""
        ...

    def __len__(self) -> int: ...


class ExactIndex:
    """Every vector compared with numpy: the reference that other indexes are tested against."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rows: dict[int, NDArray[np.float32]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the unit rows; an id already there is replaced."""
        _check(ids, vectors, self._size)
        self._rows.update(zip(map(int, ids), np.array(vectors, dtype=np.float32), strict=True))

    def remove(self, ids: Sequence[int]) -> None:
        """Forget `ids`."""
        for each in ids:
            self._rows.pop(int(each), None)

    def search(self, vector: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Scored:
        """Return the `k` nearest (id, cosine)."""
        wanted = self._rows.keys() if allowed is None else self._rows.keys() & {int(i) for i in allowed}
        scored = [(i, round(float(self._rows[i] @ vector), _PLACES)) for i in wanted]
        return ordered(scored)[: max(k, 0)]


class FaissIndex:
    """FAISS, every vector compared by inner product; replaced, removed and filtered by id inside it.

    Safe for threads: a search holds the lock for under a millisecond per ten thousand vectors.
    """

    def __init__(self, size: int) -> None:
        import faiss

        # One thread a search: a single query gains nothing from more, and concurrent ones would fight for the cores.
        faiss.omp_set_num_threads(1)
        self._faiss: Any = faiss
        self._size = size
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(size))
        self._ids: set[int] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the unit rows; an id already there is replaced."""
        _check(ids, vectors, self._size)
        last = {int(each): row for row, each in enumerate(ids)}
        if not last:
            return
        rows = np.ascontiguousarray(vectors[list(last.values())], dtype=np.float32)
        with self._lock:
            self._drop(self._ids & last.keys())
            self._index.add_with_ids(rows, np.fromiter(last, dtype=np.int64, count=len(last)))
            self._ids |= last.keys()

    def remove(self, ids: Sequence[int]) -> None:
        """Forget `ids`."""
        with self._lock:
            self._drop(self._ids & {int(i) for i in ids})

    def _drop(self, ids: set[int]) -> None:
        if ids:
            self._index.remove_ids(np.fromiter(ids, dtype=np.int64, count=len(ids)))
            self._ids -= ids

    def search(self, vector: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Scored:
        """Return the `k` nearest (id, cosine); `allowed` is applied inside FAISS, so it never costs a place."""
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, self._size)
        with self._lock:
            return without_cut_ties(k, len(self._ids), lambda n: self._nearest(query, n, allowed))

    def _nearest(self, query: NDArray[np.float32], n: int, allowed: Ids | None) -> Scored:
        options: dict[str, Any] = {}
        if allowed is not None:
            ids = np.ascontiguousarray(allowed, dtype=np.int64)
            options["params"] = self._faiss.SearchParameters(sel=self._faiss.IDSelectorBatch(ids))
        scores, ids = self._index.search(query, n, **options)
        return [(int(i), round(float(s), _PLACES)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]


def _check(ids: Sequence[int], vectors: NDArray[np.float32], size: int) -> None:
    if vectors.shape != (len(ids), size):
        raise ValueError(f"{len(ids)} ids need vectors of shape ({len(ids)}, {size}), not {vectors.shape}")


def ordered(scored: Scored) -> Scored:
    """Return (id, score) by score, highest first, equal ones by id."""
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def without_cut_ties(k: int, count: int, nearest: Callable[[int], Scored]) -> Scored:
    """Return the best `k` by score, then id, of `count` entries.

    An engine breaks ties as it likes, so the cut at `k` may fall inside a run of equal scores. `nearest(n)` is asked
    for more until the run ends.
    """
    n = min(k + 8, count)
    while k > 0 and n > 0:
        found = ordered(nearest(n))
        if len(found) < n or n >= count or found[-1][1] < found[k - 1][1]:
            return found[:k]
        n = min(n * 4, count)
    return []
