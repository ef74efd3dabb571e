"""Names in one language that a thing said in the other means, where no word list knows it: 睡袋 for "Sleeping bags"."""

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.static_embedder import SHIPPED, is_static, shipped

_Key = TypeVar("_Key", bound=Hashable)
ALIKE = 0.65
"""Cosine from which on two phrases mean the same; a translation lies at 0.67 to 1.0, what only goes together below 0.55."""
_AS_NEAR = 0.06  # what a second name may lie below the best


class Meant(Generic[_Key]):
    """Names by key, compared with what is said in the other language. Vectors are made at the first question."""

    def __init__(self, names: Mapping[_Key, str]) -> None:
        self._keys = list(names)
        self._names = [names[key] for key in self._keys]

    @cached_property
    def _rows(self) -> NDArray[np.float32]:
        return shipped().embed(self._names)

    def nearest(self, said: str, least: float = ALIKE) -> list[_Key]:
        """Return the keys whose names in the other language mean what is said, best first; none where none comes near."""
        if not self._names or not said.strip() or not is_static(SHIPPED):
            return []
        cosines = self._rows @ shipped().embed([said.lower()])[0]
        for at, name in enumerate(self._names):
            if name.isascii() == said.isascii():
                cosines[at] = 0.0
        order = np.argsort(-cosines, kind="stable")
        best = float(cosines[order[0]])
        return [self._keys[at] for at in order if cosines[at] >= max(least, best - _AS_NEAR)]
