"""What a text means as a vector: the built-in embedder's, where its weights are installed."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intent_features import prepared
from knowledge import static_embedder
from knowledge.static_embedder import SHIPPED, WEIGHTS, StaticEmbedder
from knowledge.tokens import fold

WEIGHT = 0.6
"""The length of the vector beside the unit row of the other features; the best of 0.3, 0.6 and 1 in cross-validation."""
_MASK = re.compile(r"_[a-z]+_")


class Meaning(Protocol):
    """The part of `knowledge.embedders.Embedder` that the classifiers use."""

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
def shipped() -> StaticEmbedder | None:
    """Return the built-in embedder, shared by all who ask, or None where its weights are not installed."""
    return static_embedder.shipped() if (SHIPPED / WEIGHTS).exists() else None


def fingerprint() -> str:
    """Return what tells the built-in embedder from every other, empty where it is not installed."""
    meaning = shipped()
    return meaning.fingerprint if meaning else ""


def vectors(texts: Sequence[str], meaning: Meaning | None) -> NDArray[np.float32]:
    """Return a row of length `WEIGHT` per text, float32 (texts, size); without an embedder the rows are empty.

    A text without words, which embedders give the first unit vector, has zeros.
    """
    if meaning is None:
        return np.zeros((len(texts), 0), dtype=np.float32)
    rows = np.asarray(WEIGHT * meaning.embed(texts), dtype=np.float32)
    rows[rows[:, 0] >= WEIGHT] = 0.0
    return rows


def unnumbered(texts: Sequence[str]) -> list[str]:
    """Return the texts without figures and model numbers."""
    return [_MASK.sub(" ", prepared(text)) for text in texts]


def by_character(text: str, meaning: StaticEmbedder, weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return what each character of `text` adds to its vector times `weights` (size,): float64 (len(text),).

    A word's part is shared evenly by its characters; all of it by the whole text where folding takes characters together.
    """
    folded = [fold(c) for c in text]
    owner = np.repeat(np.arange(len(text)), [len(f) for f in folded])
    exact = "".join(folded) == fold(text)
    adds = np.zeros(len(text))
    for start, end, part in meaning.parts(text):
        of = owner[start:end] if exact else np.arange(len(text))
        np.add.at(adds, of, WEIGHT * float(part @ weights) / len(of))
    return adds
