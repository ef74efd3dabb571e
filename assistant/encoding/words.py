"""The linear part beside an encoder: how much each word and each run of letters speaks for each label.

An encoder knows what words mean; this knows which words these texts are told apart by, product names and set phrases among
them. Where both together are better on validation, a classifier has both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.spans import spans

_AT_ONCE = 2000


@dataclass(frozen=True)
class Words:
    """What training found of `spans`: int32 `buckets` (n,) in order, `rarity` float32 (n,), `weights` float32 (n, labels).

    A text is the rarities of its spans at length one, times the weights, plus `bias` (labels,).
    """

    buckets: NDArray[np.int32]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """The known spans of texts: whose each is, where it starts, how long it is, its row, and its value (of length one)."""

    text: NDArray[np.int64]
    start: NDArray[np.int64]
    length: NDArray[np.int64]
    row: NDArray[np.int64]
    value: NDArray[np.float32]


def see(words: Words, texts: Sequence[str]) -> Seen:
    """Return the known spans of `texts`, in the order of the texts."""
    found = spans(texts)
    rows = np.minimum(np.searchsorted(words.buckets, found.bucket), len(words.buckets) - 1)
    known = np.flatnonzero((words.buckets[rows] == found.bucket) & found.learn)
    known = known[np.argsort(found.text[known], kind="stable")]
    rarity, text = words.rarity[rows[known]], found.text[known]
    norms = np.sqrt(np.bincount(text, rarity.astype(np.float64) ** 2, minlength=len(texts)))
    value = (rarity / np.maximum(norms[text], 1e-9)).astype(np.float32)
    return Seen(text, found.start[known], found.length[known], rows[known], value)


def scores(words: Words, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the score of each text for each label: float32 (texts, labels)."""
    parts = [_scores(words, texts[i : i + _AT_ONCE]) for i in range(0, len(texts), _AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, len(words.bias)), dtype=np.float32)


def _scores(words: Words, texts: Sequence[str]) -> NDArray[np.float32]:
    seen = see(words, texts)
    sums = np.tile(words.bias, (len(texts), 1))
    firsts = np.flatnonzero(np.diff(seen.text, prepend=-1))
    if len(firsts):
        weighed = words.weights[seen.row] * seen.value[:, None]
        sums[seen.text[firsts]] += np.add.reduceat(weighed, firsts, axis=0)
    return sums


def contributions(words: Words, text: str, column: int) -> NDArray[np.float64]:
    """Return what each character adds to the score in `column`, exactly: float64 (len(text),). The bias comes on top."""
    seen, adds = see(words, [text]), np.zeros(len(text))
    for start, length, row, value in zip(seen.start, seen.length, seen.row, seen.value, strict=True):
        adds[start : start + length] += words.weights[row, column] * value / length
    return adds
