"""The vectors of one embedder over the entries of an index, by audience, and who still waits for one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders import Embedder
from knowledge.entries import unpack
from knowledge.indexes import FaissIndex, Ids, Scored, ordered
from knowledge.types import Audience

AUDIENCES: tuple[Audience, ...] = ("internal", "public")


class Side:
    """Unit rows by id; an entry's is in one audience's index. Every entry has one, or is `waiting` for it."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self.waiting: dict[int, Audience] = {}
        self._size, self._fingerprint = embedder.size, embedder.fingerprint
        self._vectors = {audience: FaissIndex(self._size) for audience in AUDIENCES}

    def __len__(self) -> int:
        return sum(map(len, self._vectors.values()))

    def __contains__(self, id: int) -> bool:
        return any(id in index for index in self._vectors.values())

    @property
    def fingerprint(self) -> str:
        """Return the embedder's fingerprint."""
        return self._fingerprint

    @property
    def size(self) -> int:
        """Return the length of a vector."""
        return self._size

    def index(self, audience: Audience) -> FaissIndex:
        """Return the vectors of one audience."""
        return self._vectors[audience]

    def fits(self, vector: bytes | None, embedder: str | None) -> bool:
        """Say whether packed bytes are a vector of this embedder."""
        return vector is not None and embedder == self._fingerprint and len(vector) == 2 * self._size

    def take(self, vectors: Mapping[int, bytes], audiences: Mapping[int, Audience]) -> None:
        """Keep packed vectors, each for its entry's audience only; those entries wait no more."""
        for audience, index in self._vectors.items():
            mine = [id for id in vectors if audiences[id] == audience]
            index.add(mine, unpack([vectors[id] for id in mine], self._size))
            for other in self._vectors.values():
                if other is not index:
                    other.remove(mine)
        for id in vectors:
            self.waiting.pop(id, None)

    def wait(self, audiences: Mapping[int, Audience]) -> None:
        """Forget the vectors of entries, which wait for new ones."""
        self.forget(list(audiences))
        self.waiting.update(audiences)

    def forget(self, ids: Sequence[int]) -> None:
        """Forget entries; those not there are passed over."""
        for index in self._vectors.values():
            index.remove(ids)
        for id in ids:
            self.waiting.pop(id, None)

    def clear(self) -> None:
        """Forget everything."""
        self.waiting.clear()
        self._vectors = {audience: FaissIndex(self._size) for audience in AUDIENCES}

    def nearest(
        self, vector: NDArray[np.float32], k: int, audiences: frozenset[Audience], allowed: Ids | None
    ) -> Scored:
        """Return the `k` nearest (id, cosine) that `audiences` may see, among `allowed`."""
        parts = (self._vectors[audience].search(vector, k, allowed) for audience in sorted(audiences))
        return ordered([pair for part in parts for pair in part])[:k]

    def save(self, folder: Path) -> None:
        """Write the vectors into `folder`."""
        for audience, index in self._vectors.items():
            index.save(folder / f"{audience}.faiss")

    def load(self, folder: Path) -> None:
        """Take what `save` wrote. Raises ValueError where the files hold something else, OSError where they cannot be read."""
        self._vectors = {a: FaissIndex.load(folder / f"{a}.faiss", self._size) for a in AUDIENCES}
