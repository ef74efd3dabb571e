"""What the sentences of one need are about: groups of like sentences, each named by its words and its most typical one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.stop_words import STOP_WORDS
from knowledge.tokens import WordCutter, fold

STOPS = Path(__file__).parents[2] / "prompts" / "needs_stop_words.txt"
_MOST, _WORDS, _ROUNDS = 3000, 400, 15
_SUREST = 0.9
"""Quantile of surety from which on a sentence may stand for its group."""
_PLAIN = 12
"""Characters from which on a sentence says enough to stand for its group."""
_TELLING = frozenset("nvaijlzbst")
"""First letters of jieba's tags of words that say what a sentence is about: pronouns, counts, particles and adverbs do not."""
_ENGLISH = re.compile(r"[a-z][a-z'’-]+")


@dataclass(frozen=True)
class Topic:
    """A group of sentences: its words, how many sentences, and the row (of those given) of the most typical one."""

    words: tuple[str, ...]
    count: int
    typical: int


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Return the words that name no topic: the common ones and those of prompts/needs_stop_words.txt."""
    own = STOPS.read_text("utf-8").split() if STOPS.exists() else []
    return STOP_WORDS | {fold(w) for w in own}


class Segmenter:
    """Cuts sentences into the words that may name a topic; `names` (products, brands) stay whole."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._cut = WordCutter(names)

    def words(self, text: str) -> list[str]:
        """Return the words of a sentence that may name what it is about, in order.

        Of Chinese nouns, verbs, adjectives and names of two characters or more; stop words of both languages are left out.
        """
        text, stops = fold(text), stop_words()
        found = [
            w for w, tag in self._cut.tagged(text) if tag[0] in _TELLING and len(w) > 1 and "\u3400" <= w[0] <= "\u9fff"
        ]
        return [w for w in (*found, *_ENGLISH.findall(text)) if w not in stops and len(w) > 1]


def topics(texts: Sequence[str], sure: NDArray[np.floating], segmenter: Segmenter, most: int = 5) -> list[Topic]:
    """Return up to `most` groups of like sentences, the largest first; none of fewer than five sentences.

    `sure` (texts,) 0..1 says how surely each sentence belongs here: the typical one is both like the others and sure.
    """
    sure = sure * np.minimum(1.0, np.array([len(t) for t in texts]) / _PLAIN) if len(texts) else sure
    step = max(1, len(texts) // _MOST)
    rows = np.arange(0, len(texts), step)[:_MOST]
    cut = [segmenter.words(texts[r]) for r in rows]
    counts = Counter(w for words in cut for w in set(words))
    names = [w for w, n in counts.most_common(_WORDS) if n >= 3]
    if len(rows) < 10 or len(names) < 3:
        return []
    table = _table(cut, names, counts)
    near, centres = _grouped(table, min(most + 2, max(2, len(rows) // 15)))
    return _topics(table, near, centres, names, len(texts) / len(rows), rows, sure[rows])[:most]


def _table(cut: Sequence[Sequence[str]], names: Sequence[str], counts: Counter[str]) -> NDArray[np.float64]:
    """Return unit rows of word weights (sentences, words): a rare word tells more than a common one."""
    column = {w: i for i, w in enumerate(names)}
    table = np.zeros((len(cut), len(names)))
    for i, words in enumerate(cut):
        for w in set(words) & column.keys():
            table[i, column[w]] = np.log(1 + len(cut) / counts[w])
    norms = np.linalg.norm(table, axis=1, keepdims=True)
    return np.asarray(table / np.maximum(norms, 1e-9))


def _grouped(table: NDArray[np.float64], groups: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the group of each row and the unit centres: spherical k-means, begun far apart, always the same way."""
    first = int(np.argmax(table.sum(axis=1) * (table > 0).any(axis=1)))
    centres = table[[first]]
    for _ in range(groups - 1):
        centres = np.vstack(
            [centres, table[int(np.argmin((table @ centres.T).max(axis=1) - (table.any(axis=1)) * 0.01))]]
        )
    near = np.zeros(len(table), dtype=np.int64)
    for _ in range(_ROUNDS):
        near = np.argmax(table @ centres.T, axis=1)
        sums = np.array(
            [table[near == g].sum(axis=0) if (near == g).any() else centres[g] for g in range(len(centres))]
        )
        centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return near, centres


def _topics(
    table: NDArray[np.float64], near: NDArray[np.int64], centres: NDArray[np.float64], names: Sequence[str],
    scale: float, rows: NDArray[np.int64], sure: NDArray[np.floating],
) -> list[Topic]:  # fmt: skip
    found = []
    for g in range(len(centres)):
        likeness = np.where((near == g) & table.any(axis=1), table @ centres[g], 0.0)
        inside = likeness > 0.2
        if inside.sum() < 5:
            continue
        words = tuple(names[i] for i in np.argsort(-centres[g])[:4] if centres[g][i] > 0.12)
        surest = inside & (sure >= np.quantile(sure[inside], _SUREST))
        typical = int(rows[int(np.argmax(np.where(surest, likeness, 0.0)))])
        found.append(Topic(words or (names[int(np.argmax(centres[g]))],), round(inside.sum() * scale), typical))
    return sorted(found, key=lambda t: -t.count)
