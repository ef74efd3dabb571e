"""What a message means as a vector: the built-in embedder's, where its weights are installed."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intent_features import prepared
from knowledge import static_embedder
from knowledge.static_embedder import SHIPPED, WEIGHTS

WEIGHT = 0.6
"""The length of the vector beside the unit row of the other features; the best of 0.3, 0.6 and 1 in cross-validation."""
_MASK = re.compile(r"_[a-z]+_")


class Meaning(Protocol):
    """The part of `knowledge.embedders.Embedder` that the intents use."""

    @property
    def size(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Return what changes with every other model."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return one unit row per text."""
        ...


@cache
def shipped() -> Meaning | None:
    """Return the built-in embedder, shared by all who ask, or None where its weights are not installed."""
    return static_embedder.shipped() if (SHIPPED / WEIGHTS).exists() else None


def vectors(texts: Sequence[str], meaning: Meaning | None) -> NDArray[np.float32]:
    """Return a row of length `WEIGHT` per text, float32 (texts, size); without an embedder the rows are empty.

    Figures and model numbers are left out, as in the other features.
    """
    if meaning is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    said = [_MASK.sub(" ", prepared(text)) for text in texts]
    return np.asarray(WEIGHT * meaning.embed(said), dtype=np.float32)
