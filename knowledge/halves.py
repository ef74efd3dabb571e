"""The halves of a search index kept in step: the words of each entry, and its vectors by one embedder or, for a time, two."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.sides import Side
from knowledge.terms import TermIndex
from knowledge.types import Audience

_IDS = "ids.npy"


class Halves:
    """Entries by id: `terms` holds their tokens, `own` their vectors.

    While vectors are made anew, `before` holds those of the embedder before, and the searches go by them. `place` is
    the folder the terms live in, in memory where None.
    """

    def __init__(self, fields: Sequence[str], own: Side, place: Path | None = None) -> None:
        self.place = place
        self.terms = TermIndex(fields, place)
        self.own = own
        self.before: Side | None = None
        self.ids: set[int] = set()

    @property
    def sides(self) -> list[Side]:
        """Return the vectors of each embedder."""
        return [self.own] if self.before is None else [self.own, self.before]

    @property
    def serving(self) -> Side | None:
        """Return the vectors that searches go by; None where neither embedder's are complete: then words alone decide.

        With some entries compared by words alone and others by both, all would be unlike.
        """
        return next((side for side in self.sides if not side.waiting), None)

    def add(self, id: int, fields: Mapping[str, Sequence[str]], audience: Audience) -> None:
        """Keep the tokens of an entry, in place of what was there. Findable after `terms.commit`."""
        self.terms.add(id, fields, audience)
        self.ids.add(id)

    def forget(self, ids: Sequence[int]) -> None:
        """Forget entries; those not there are passed over."""
        self.terms.remove(ids)
        for side in self.sides:
            side.forget(ids)
        self.ids.difference_update(ids)

    def lacking(self) -> set[int]:
        """Return the entries that have no vector of `own`, and do not wait for one."""
        return {i for i in self.ids if i not in self.own and i not in self.own.waiting}

    def agrees(self) -> bool:
        """Say whether the halves hold the same entries, each once, but for the vectors that are not made yet."""
        whole = all(len(side) + len(side.waiting) == len(self.ids) for side in self.sides)
        return whole and len(self.terms) == len(self.ids)

    def save(self, folder: Path) -> None:
        """Write what is committed, with the vectors of `own`, into `folder`. Only halves with a place can be saved."""
        self.terms.save(folder)
        np.save(folder / _IDS, np.array(sorted(self.ids), dtype=np.int64), allow_pickle=False)
        self.own.save(folder)

    def load_ids(self, place: Path) -> None:
        """Take the ids that `save` wrote to `place`."""
        self.ids = set(np.load(place / _IDS, allow_pickle=False).tolist())
