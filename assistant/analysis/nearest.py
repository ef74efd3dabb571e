"""The labelled examples nearest to a text: by the words and letters both hold, rare ones counting more."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.spans import BUCKETS, spans
from assistant.analysis.taxonomy import Example


@dataclass(frozen=True)
class Near:
    """A labelled example and how like the text it is: `likeness` is a cosine, 0 to 1."""

    example: Example
    likeness: float


class Examples:
    """Labelled examples, ready to be found by likeness. Nothing in it changes, so threads may share it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = tuple(examples)
        text, row = _pairs([e.text for e in examples])
        counts = np.bincount(row, minlength=BUCKETS)
        self._rare = np.log(1.0 + (1.0 + len(examples)) / (1.0 + counts))
        order = np.argsort(row, kind="stable")
        self._row, self._text = row[order], text[order]
        self._norm = np.sqrt(np.bincount(text, self._rare[row] ** 2, minlength=len(examples)))

    def nearest(self, text: str, most: int = 3) -> list[Near]:
        """Return up to `most` examples that share anything with `text`, the likest first; the text itself may be among them."""
        if not self._examples:
            return []
        _, row = _pairs([text])
        low, high = np.searchsorted(self._row, row, "left"), np.searchsorted(self._row, row, "right")
        shared = np.zeros(len(self._examples))
        for r, a, b in zip(row, low, high, strict=True):
            shared[self._text[a:b]] += self._rare[r] ** 2
        size = float(np.sqrt((self._rare[row] ** 2).sum()))
        likeness = shared / np.maximum(self._norm * size, 1e-9)
        best = np.argsort(-likeness, kind="stable")[:most]
        return [Near(self._examples[i], round(float(likeness[i]), 3)) for i in best if likeness[i] > 0]


def _pairs(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (text, bucket) of each different span, in the order of the texts."""
    found = spans(texts)
    keys = np.unique(found.text[found.learn] * BUCKETS + found.bucket[found.learn])
    return keys // BUCKETS, keys % BUCKETS
