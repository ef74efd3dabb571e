"""Finds entries by words and by vectors together, over an index that follows the database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from knowledge.embedders import Embedder
from knowledge.followers import Follower, Kind, Limits
from knowledge.index_status import IndexStatus
from knowledge.indexes import Scored
from knowledge.opening import Earlier
from knowledge.ranking import Found, fuse
from knowledge.renewal import Texts
from knowledge.sides import Side
from knowledge.store import present_day
from knowledge.types import Audience
from knowledge.uptake import Gather


class Asked(NamedTuple):
    """A question's vector, and the vectors to compare it with; `whole` where every entry has one."""

    vector: NDArray[np.float32]
    side: Side
    whole: bool


_USUAL = Limits()
_NEAREST = 1.01  # a little above the greatest cosine: kept vectors are rounded, and their length with them


class HybridIndex:
    """Finds entries of one table by tokens and by vector, as the database had them at the last `asked` or `sync`.

    `weights` names the fields of the entry's tokens (a JSON object of field to space-separated tokens) and how much
    each counts. An entry whose vector is of another embedder is embedded anew from `texts` and kept so; `earlier` finds
    that embedder, for the searches until then. Any number of threads and processes may use one database; an entry is
    findable by all at the next search after its commit. What has dates is held on those days, by `today`. `folder` is where copies go; without one there are none.
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
        earlier: Earlier = lambda fingerprint: None,
        limits: Limits = _USUAL,
        today: Callable[[], date] = present_day,
    ) -> None:
        self._weights, self._dense_weight = dict(weights), dense_weight
        self._follower = Follower(
            engine, kind, embedder, fields=self._weights, texts=texts, gather=gather, folder=folder, earlier=earlier,
            limits=limits, today=today,
        )  # fmt: skip

    # --- search ------------------------------------------------------------------------------------------------------

    def asked(self, text: str, *, caught_up: bool = False) -> Asked:
        """Return what `search` needs to know of a question, from the embedder that the searches go by now.

        The index catches up with the database first, unless the caller saw to it.
        """
        if not caught_up:
            self._follower.sync()
        halves = self._follower.halves
        side = halves.serving or halves.own
        return Asked(side.embedder.embed([text])[0], side, halves.serving is not None)

    def search(
        self,
        tokens: Sequence[str],
        asked: Asked,
        k: int,
        *,
        audiences: frozenset[Audience],
        allowed: Sequence[int] | None = None,
        floor: float = 0.0,
    ) -> list[Found]:
        """Return the best `k` entries that `audiences` may see, among `allowed` (all where None), best first.

        `tokens` are the question's, without stop words; `floor` is as in `fuse`.
        """
        wide, side = max(4 * k, 60), asked.side
        sparse = self._follower.halves.terms.search(
            tokens, wide, weights=self._weights, audiences=audiences, allowed=allowed
        )
        if not asked.whole and sparse:
            return fuse({}, sparse, self._dense_weight, floor, k)
        dense = dict[int, float]()
        if not self._decided(sparse, k, floor):
            limit = None if allowed is None else np.asarray(allowed, dtype=np.int64)
            dense.update(side.nearest(asked.vector, wide, audiences, limit))
        unscored = [i for i, _ in sparse if i not in dense]
        if unscored:
            dense.update(side.nearest(asked.vector, len(unscored), audiences, np.asarray(unscored, dtype=np.int64)))
        return fuse(dense, sparse, self._dense_weight, floor, k)

    def _decided(self, sparse: Scored, k: int, floor: float) -> bool:
        """Return whether `k` entries score more by their words alone than any without a word can by its vector."""
        if not 0 < k <= len(sparse):
            return False
        best = max(floor, sparse[0][1])
        return (1 - self._dense_weight) * sparse[k - 1][1] > _NEAREST * self._dense_weight * best

    def sparse(
        self, tokens: Sequence[str], k: int, *, audiences: frozenset[Audience], allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the best `k` (id, BM25 score) by words alone."""
        return self._follower.halves.terms.search(
            tokens, k, weights=self._weights, audiences=audiences, allowed=allowed
        )

    def frequency(self, token: str) -> int:
        """Return in how many entries `token` stands (in the field that has it most)."""
        return self._follower.halves.terms.frequency(token, list(self._weights))

    def __len__(self) -> int:
        return len(self._follower.halves.ids)

    # --- upkeep ------------------------------------------------------------------------------------------------------

    @property
    def follower(self) -> Follower:
        """Return what keeps the index up with the database."""
        return self._follower

    @property
    def generation(self) -> int:
        """Return the database generation this index reflects; -1 before the first sync."""
        return self._follower.generation

    @property
    def waiting(self) -> int:
        """Return how many entries have no vector of this embedder yet."""
        return self._follower.waiting

    @property
    def snapshot(self) -> int | None:
        """Return the generation of the copy on disk; None where there is none."""
        return self._follower.snapshot

    def sync(self, current: int | None = None) -> None:
        """Catch up with the database; as in `Follower.sync`."""
        self._follower.sync(current)

    def wait(self) -> None:
        """Return when nothing is being made behind the searches any more."""
        self._follower.wait()

    def drop(self) -> None:
        """Forget everything, copies too; the next search makes it anew from the database."""
        self._follower.drop()

    def keep(self) -> bool:
        """Keep a copy of the index as it is; False where it lives in memory or its database has no marks."""
        return self._follower.keep()

    def status(self) -> IndexStatus:
        """Return how the index stands to the database, brought up to date first; every id is compared."""
        return self._follower.status()

    def differs(self) -> list[int]:
        """Return ids that the index holds and the database does not, or the reverse, or that the halves disagree on.

        Empty where all is well; the index is brought up to date first.
        """
        return self._follower.differs()
