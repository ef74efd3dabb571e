"""Nearest vectors by cosine: the exact reference in numpy, and FAISS."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Scored = list[tuple[int, float]]
EXACT_UNTIL = 50_000
"""So many vectors are all compared; more are divided into cells."""
_CELLS = 1024
_LOOKED_AT = 256  # cells that a search looks into
_SIDE_BY_SIDE = 1  # FAISS's word for dividing one query's cells among the threads, rather than many queries
_THREADS = min(4, os.cpu_count() or 1)
"""Threads that look through the cells of one query."""
_FEW = 2000  # so many allowed ids are compared one by one
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
    """FAISS by inner product: every vector compared up to `exact_until` of them, above that cells of half-precision ones.

    Cells (IVF) hold half of the memory and look at a quarter of the vectors; scores are as exact as the database keeps
    them and the nearest ten are nearly always the true ones (`benchmarks/scale.py` says how nearly; with eight bits a
    number, they were not). Replacing and removing by id cost the same at any size. Safe for threads.
    """

    def __init__(self, size: int, *, exact_until: int = EXACT_UNTIL) -> None:
        import faiss

        self._faiss: Any = faiss
        self._size = size
        self._exact_until = exact_until
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(size))
        self._cells = 0
        self._ids: set[int] = set()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id: int) -> bool:
        return id in self._ids

    @property
    def exact(self) -> bool:
        """Say whether every vector is compared."""
        return not self._cells

    def add(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep the unit rows; an id already there is replaced."""
        _check(ids, vectors, self._size)
        last = {int(each): row for row, each in enumerate(ids)}
        if not last:
            return
        rows = np.ascontiguousarray(vectors[list(last.values())], dtype=np.float32)
        with self._lock:
            self._drop({each for each in last if each in self._ids})  # `&` would look at every id there is
            self._index.add_with_ids(rows, np.fromiter(last, dtype=np.int64, count=len(last)))
            self._ids.update(last)
            if self.exact and len(self._ids) > self._exact_until:
                self._divide()

    def remove(self, ids: Sequence[int]) -> None:
        """Forget `ids`."""
        with self._lock:
            self._drop(self._ids & {int(i) for i in ids})

    def _drop(self, ids: set[int]) -> None:
        if ids:
            gone = np.fromiter(ids, dtype=np.int64, count=len(ids))
            # The list selector is what lets cells find an id by their table instead of looking everywhere.
            self._index.remove_ids(self._faiss.IDSelectorArray(gone) if self._cells else gone)
            self._ids -= ids

    def _divide(self) -> None:
        """Put the vectors into cells, learned from a part of them."""
        faiss, ids = self._faiss, np.fromiter(self._ids, dtype=np.int64, count=len(self._ids))
        rows = self._index.reconstruct_batch(ids)
        cells = max(1, min(_CELLS, len(ids) // 40))
        divided = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(self._size), self._size, cells, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        divided.cp.niter = 8
        sample = np.random.default_rng(0).choice(len(ids), size=min(len(ids), 48 * cells), replace=False)
        divided.train(rows[np.sort(sample)])
        divided.set_direct_map_type(faiss.DirectMap.Hashtable)
        divided.add_with_ids(rows, ids)
        divided.parallel_mode = _SIDE_BY_SIDE
        self._index, self._cells = divided, cells

    def search(self, vector: NDArray[np.float32], k: int, allowed: Ids | None = None) -> Scored:
        """Return the `k` nearest (id, cosine); `allowed` is applied inside FAISS, so it never costs a place."""
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, self._size)
        with self._lock, computing_on(_THREADS if self._cells else 1):
            if allowed is not None and len(allowed) <= _FEW:
                return ordered(self._compared(query, allowed))[: max(k, 0)]
            return without_cut_ties(k, len(self._ids), lambda n: self._nearest(query, n, allowed))

    def _compared(self, query: NDArray[np.float32], allowed: Ids) -> Scored:
        """Return (id, cosine) of each of a few ids, looked up one by one."""
        known = [i for i in dict.fromkeys(np.asarray(allowed).tolist()) if i in self._ids]
        if not known:
            return []
        rows, scores = self._index.reconstruct_batch(known), np.empty(len(known), dtype=np.float32)
        # Added up by FAISS as in its own search, so that an entry scores the same to the bit however it is looked at.
        pointers = map(self._faiss.swig_ptr, (scores, query, rows))
        self._faiss.fvec_inner_products_ny(*pointers, self._size, len(known))
        return [(i, round(s, _PLACES)) for i, s in zip(known, scores.tolist(), strict=True)]

    def _nearest(self, query: NDArray[np.float32], n: int, allowed: Ids | None) -> Scored:
        faiss, options = self._faiss, dict[str, Any]()
        if allowed is not None:
            ids = np.ascontiguousarray(allowed, dtype=np.int64)
            options["sel"] = faiss.IDSelectorBatch(ids)
        if self._cells:
            # A limit leaves few in each cell: look at all of them.
            looked_at = self._cells if allowed is not None else min(self._cells, _LOOKED_AT)
            params = faiss.SearchParametersIVF(nprobe=looked_at, **options)
        else:
            params = faiss.SearchParameters(**options)
        scores, ids = self._index.search(query, n, params=params)
        return [(i, round(s, _PLACES)) for i, s in zip(ids[0].tolist(), scores[0].tolist(), strict=True) if i >= 0]

    def save(self, path: Path) -> None:
        """Write the vectors and their ids to `path`."""
        with self._lock:
            self._faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path, size: int, *, exact_until: int = EXACT_UNTIL) -> "FaissIndex":
        """Return what `save` wrote. Raises ValueError where the file holds something else."""
        index = cls(size, exact_until=exact_until)
        faiss = index._faiss
        try:
            kept = faiss.read_index(str(path))
        except RuntimeError as error:  # FAISS raises nothing finer for a torn file
            raise ValueError(f"not a FAISS index: {path.name}") from error
        if kept.d != size:
            raise ValueError(f"vectors of {kept.d} numbers where {size} are wanted")
        if isinstance(kept, faiss.IndexIVF):
            lists = kept.invlists
            sizes = [lists.list_size(n) for n in range(kept.nlist)]
            ids = [faiss.rev_swig_ptr(lists.get_ids(n), size).copy() for n, size in enumerate(sizes) if size]
            kept.parallel_mode = _SIDE_BY_SIDE
            index._cells = int(kept.nlist)
            index._ids = set(np.concatenate(ids).tolist()) if ids else set()
        else:
            index._ids = set(faiss.vector_to_array(kept.id_map).tolist())
        index._index = kept
        return index


@contextmanager
def computing_on(threads: int) -> Iterator[None]:
    """Let FAISS compute on so many threads meanwhile, and then on one, for the thread that asks.

    Each thread that never said so has as many as there are cores, and wakes them for work that is too small to share.
    """
    import faiss

    faiss.omp_set_num_threads(threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(1)


def _check(ids: Sequence[int], vectors: NDArray[np.float32], size: int) -> None:
    if vectors.shape != (len(ids), size):
        raise ValueError(f"{len(ids)} ids need vectors of shape ({len(ids)}, {size}), not {vectors.shape}")


def ordered(scored: Scored) -> Scored:
    """Return (id, score) by score, highest first, equal ones by id."""
    return sorted(sorted(scored), key=itemgetter(1), reverse=True)


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
