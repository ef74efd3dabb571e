"""Words that stand for one idea (delivery, price, bad, please...), found in many texts at once; the longest phrase wins.

From an idea's one word the model learns for all its others, so "the courier never came" teaches what it needs to about
"骑手没来". It also sees which aspect and which tone stand in one sentence together: price and bad is a complaint, price and
a question is a wish.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.spans import BUCKETS, Ints, Spans, buckets, spans
from assistant.errors import Unavailable
from knowledge.language import Bilingual


@dataclass(frozen=True)
class Hits:
    """Phrases found: in which text, where it starts, how long it is, and which idea (a number) it stands for."""

    text: Ints
    start: Ints
    length: Ints
    idea: Ints


def read_lexicon(path: Path) -> dict[str, list[str]]:
    """Return the word lists of `path`, "aspect.price" to phrases of both languages. Raises Unavailable."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return {
            f"{sort}.{idea}": [p.strip() for text in lists.values() for p in text.split(",") if p.strip()]
            for sort in ("aspect", "tone")
            for idea, lists in content[sort].items()
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise Unavailable(
            Bilingual(
                f"{path.name} cannot be read ({error}). Put it back or correct it, then train again.",
                f"无法读取 {path.name}（{error}）。请恢复或改正后重新训练。",
            )
        ) from error


def within_reach(lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the lists without the phrases that are too long, or of mixed scripts, for a `Lexicon`."""
    phrases = [p for each in lists.values() for p in each]
    found = spans(phrases)
    whole = found.phrase & (found.start == 0) & (found.length == np.array([len(p) for p in phrases])[found.text])
    reached = {phrases[i] for i in found.text[whole]}
    return {name: [p for p in each if p in reached] for name, each in lists.items()}


class Lexicon:
    """Word lists, ready to look phrases up in. Nothing in it changes."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(lists)
        aspects = [i for i, n in enumerate(self.names) if n.startswith("aspect.")]
        tones = [i for i, n in enumerate(self.names) if n.startswith("tone.")]
        self._pairs = np.array([(a, t) for a in aspects for t in tones], dtype=np.int64).reshape(-1, 2)
        self.lists = {name: tuple(phrases) for name, phrases in lists.items()}
        self.aspects, self.tones = (np.isin(np.arange(len(self.names)), each) for each in (aspects, tones))
        self.columns = np.zeros((len(self.names), len(self.names)), dtype=np.int64)
        """The column of `presence` of each aspect with each tone."""
        self.columns[self._pairs[:, 0], self._pairs[:, 1]] = len(self.names) + np.arange(len(self._pairs))
        phrases = [(p, i) for i, n in enumerate(self.names) for p in lists[n]]
        self._hashes, self._ideas = _whole([p for p, _ in phrases], [i for _, i in phrases])
        self._known = np.zeros(BUCKETS, dtype=bool)
        self._known[buckets(self._hashes)] = True

    @property
    def size(self) -> int:
        """Return how many columns `presence` has: every idea, and every aspect with every tone."""
        return len(self.names) + len(self._pairs)

    def pair(self, column: int) -> tuple[int, ...]:
        """Return the ideas that a column of `presence` is about: one, or an aspect and a tone."""
        if column < len(self.names):
            return (column,)
        aspect, tone = self._pairs[column - len(self.names)]
        return (int(aspect), int(tone))

    def hits(self, found: Spans) -> Hits:
        """Return the phrases among `found`; of overlapping ones the longest. One phrase may stand for several ideas."""
        rows = np.flatnonzero(found.phrase & self._known[found.bucket])
        low = np.searchsorted(self._hashes, found.hash[rows], "left")
        high = np.searchsorted(self._hashes, found.hash[rows], "right")
        rows, low, high = (x[high > low] for x in (rows, low, high))
        kept = _longest(found.text[rows], found.start[rows], found.length[rows])
        rows, low, high = rows[kept], low[kept], high[kept]
        times = high - low
        each = np.repeat(rows, times)
        within = np.arange(len(each)) - np.repeat(np.cumsum(times) - times, times)
        ideas = self._ideas[np.repeat(low, times) + within]
        return Hits(found.text[each], found.start[each], found.length[each], ideas)

    def presence(self, hits: Hits, count: int) -> NDArray[np.float32]:
        """Return which ideas, and aspects with tones, each of `count` texts holds: float32 (count, size) of 0 and 1."""
        ideas = np.zeros((count, len(self.names)), dtype=np.float32)
        ideas[hits.text, hits.idea] = 1.0
        both = ideas[:, self._pairs[:, 0]] * ideas[:, self._pairs[:, 1]]
        return np.concatenate([ideas, both], axis=1)


def _whole(phrases: Sequence[str], ideas: Sequence[int]) -> tuple[NDArray[np.uint64], Ints]:
    """Return the sorted hashes of `phrases` and the idea of each. Raises Unavailable naming a phrase that is too long."""
    found = spans(phrases)
    lengths = np.array([len(p) for p in phrases])
    rows = np.flatnonzero(found.phrase & (found.start == 0) & (found.length == lengths[found.text]))
    lost = set(range(len(phrases))) - set(found.text[rows].tolist())
    if lost:
        phrase = phrases[min(lost)]
        raise Unavailable(
            Bilingual(
                f"The word list holds {phrase!r}: phrases may have up to 6 Chinese characters or 4 words. Shorten it.",
                f"词表中的“{phrase}”过长或中英混写：短语最多 6 个汉字或 4 个英文单词，请缩短。",
            )
        )
    order = np.argsort(found.hash[rows], kind="stable")
    return found.hash[rows][order], np.array(ideas, dtype=np.int64)[found.text[rows]][order]


def _longest(text: Ints, start: Ints, length: Ints) -> Ints:
    """Return which spans to keep: none that overlaps a longer one of its text."""
    if not len(text):
        return np.empty(0, dtype=np.int64)
    width = int((start + length).max()) + 1
    base = text * width + start
    covered, kept = np.zeros(int(text.max() + 1) * width, dtype=bool), []
    for n in np.unique(length)[::-1]:
        rows = np.flatnonzero(length == n)
        rows = rows[~(covered[base[rows]] | covered[base[rows] + n - 1])]
        covered[(base[rows][:, None] + np.arange(n)).ravel()] = True
        kept.append(rows)
    return np.concatenate(kept)
