"""The two halves of a search index, words and vectors, kept in step: an entry is in both, and in one audience's vectors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes import FaissIndex, Ids, Scored, ordered
from knowledge.terms import TermIndex
from knowledge.types import Audience

_AUDIENCES: tuple[Audience, ...] = ("internal", "public")
_IDS = "ids.npy"


class Halves:
    """Entries by id: `terms` holds their tokens, `vectors` their unit rows of `size` numbers, by audience.

    An entry whose vector is not made yet is in the terms alone (`lacking`). `place` is the folder the terms live in, in
    memory where None.
    """

    def __init__(self, fields: Sequence[str], size: int, place: Path | None = None) -> None:
        self.place = place
        self.terms = TermIndex(fields, place)
        self.vectors = {audience: FaissIndex(size) for audience in _AUDIENCES}
        self.ids: set[int] = set()

    def add(self, id: int, fields: Mapping[str, Sequence[str]], audience: Audience) -> None:
        """Keep the tokens of an entry, in place of what was there. Findable after `terms.commit`."""
        self.terms.add(id, fields, audience)
        self.ids.add(id)

    def keep(self, audience: Audience, ids: Sequence[int], rows: NDArray[np.float32]) -> None:
        """Keep the vectors of entries, for this audience only."""
        for each, index in self.vectors.items():
            if each == audience:
                index.add(ids, rows)
            else:
                index.remove(ids)

    def forget(self, ids: Sequence[int]) -> None:
        """Forget entries; those not there are passed over."""
        self.terms.remove(ids)
        for index in self.vectors.values():
            index.remove(ids)
        self.ids.difference_update(ids)

    def forget_vectors(self, ids: Sequence[int]) -> None:
        """Forget the vectors of entries whose words stay."""
        for index in self.vectors.values():
            index.remove(ids)

    def nearest(
        self, vector: NDArray[np.float32], k: int, audiences: frozenset[Audience], allowed: Ids | None
    ) -> Scored:
        """Return the `k` nearest (id, cosine) that `audiences` may see, among `allowed`."""
        parts = (self.vectors[audience].search(vector, k, allowed) for audience in sorted(audiences))
        return ordered([pair for part in parts for pair in part])[:k]

    def lacking(self) -> set[int]:
        """Return the entries that have no vector."""
        return {i for i in self.ids if not any(i in index for index in self.vectors.values())}

    def agrees(self) -> bool:
        """Say whether the halves hold the same entries, each once, but for the vectors that are not made yet."""
        held = sum(len(index) for index in self.vectors.values())
        return len(self.terms) == len(self.ids) and held + len(self.lacking()) == len(self.ids)

    def save(self, folder: Path) -> None:
        """Write what is committed into `folder`. Only halves with a place can be saved."""
        self.terms.save(folder)
        np.save(folder / _IDS, np.array(sorted(self.ids), dtype=np.int64), allow_pickle=False)
        for audience, index in self.vectors.items():
            index.save(folder / f"{audience}.faiss")

    @classmethod
    def load(cls, fields: Sequence[str], size: int, place: Path, *, vectors: bool) -> "Halves":
        """Return what `save` wrote to `place`, to go on there; without vectors where they are another embedder's.

        Raises ValueError or OSError where the files are not that.
        """
        halves = cls(fields, size, place)
        halves.ids = set(np.load(place / _IDS, allow_pickle=False).tolist())
        if vectors:
            halves.vectors = {a: FaissIndex.load(place / f"{a}.faiss", size) for a in _AUDIENCES}
        if not halves.agrees():
            raise ValueError("words, vectors and ids do not hold the same entries")
        return halves
