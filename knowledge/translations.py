"""What a word is called in the other language, read out of the built-in embedder's own vocabulary: the nearest words there."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.static_embedder import StaticEmbedder
from knowledge.thesaurus import Idea, thesaurus
from knowledge.tokens import STOP_STEMS, STOP_WORDS, Tokenizer, fold

_ALIKE = 0.67  # cosine: translations lie at 0.67 to 1.0, words that only go together below 0.55
_MOST = 3
_AS_NEAR = 0.1  # of the best: a second translation that is further off is another sense
_ENGLISH = re.compile(r"[a-z]{3,}")
_SPELT = re.compile(r"(?<![a-z0-9-])[a-z]{4,}(?![a-z0-9-])")  # three letters are a name or an abbreviation more often
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


class Translations:
    """Looks words up in the vocabulary of a static embedding that holds Chinese and English in one space.

    A word costs one product of the vocabulary with its vector (some milliseconds); what was looked up is remembered.
    """

    def __init__(self, embedder: StaticEmbedder) -> None:
        self._embedder = embedder
        self._tokenizer = Tokenizer()
        self._known: dict[str, tuple[str, ...]] = {}

    def ideas(self, question: str, but: Iterable[str] = ()) -> tuple[Idea, ...]:
        """Return an idea for each word of `question` that is known in the other language, but those whose tokens are in `but`."""
        left = frozenset(but)
        asked = [word for word in self._words(question) if left.isdisjoint(self._own(word))]
        ways = self.ways(asked)
        return tuple(self._idea(word, ways[word]) for word in asked if ways[word])

    def ways(self, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return for each word up to three of the other language that mean the same, nearest first."""
        wanted = list(dict.fromkeys(words))
        new = [word for word in wanted if word not in self._known]
        for chinese in (True, False):
            if some := [word for word in new if bool(_CHINESE.fullmatch(word)) == chinese]:
                self._look_up(some, self._english if chinese else self._chinese)
        return {word: self._known[word] for word in wanted}

    def _words(self, question: str) -> list[str]:
        chinese = [w for w in self._tokenizer.words(question) if _CHINESE.fullmatch(w)]
        words = [*chinese, *_SPELT.findall(fold(question))]
        return [w for w in dict.fromkeys(words) if w not in STOP_STEMS and w not in thesaurus().light]

    def _idea(self, word: str, ways: tuple[str, ...]) -> Idea:
        others = tuple(tuple(self._tokenizer.tokens(way)) for way in ways)
        keys = tuple(" ".join(tokens) if way.isascii() else way for way, tokens in zip(ways, others, strict=True))
        return Idea(frozenset(self._own(word)), others, word if not word.isascii() else self._own(word)[0], keys)

    def _own(self, word: str) -> list[str]:
        return self._tokenizer.tokens(word) if word.isascii() else [word]

    def _look_up(self, words: list[str], there: tuple[list[str], NDArray[np.float32]]) -> None:
        names, rows = there
        near = self._embedder.embed(words) @ rows.T
        first = np.argpartition(-near, _MOST, axis=1)[:, : _MOST + 1]
        for word, columns, cosines in zip(words, first, near, strict=True):
            ranked = sorted(((float(cosines[c]), names[c]) for c in columns), reverse=True)
            least = max(_ALIKE, ranked[0][0] - _AS_NEAR)
            self._known[word] = tuple(name for cosine, name in ranked[:_MOST] if cosine >= least)

    @cached_property
    def _english(self) -> tuple[list[str], NDArray[np.float32]]:
        return self._there([w for w in self._embedder.vocabulary() if _ENGLISH.fullmatch(w) and w not in STOP_STEMS])

    @cached_property
    def _chinese(self) -> tuple[list[str], NDArray[np.float32]]:
        return self._there([w for w in self._embedder.vocabulary() if _CHINESE.fullmatch(w) and w not in STOP_WORDS])

    def _there(self, words: list[str]) -> tuple[list[str], NDArray[np.float32]]:
        return words, self._embedder.embed(words)


@lru_cache(maxsize=1)
def translations() -> Translations:
    """Return the translations that the shipped embedder knows; its weights are read at the first question."""
    return Translations(StaticEmbedder())


def ideas_of(question: str) -> tuple[Idea, ...]:
    """Return every other way to say what `question` names: the thesaurus's ideas, then its other words translated."""
    named = thesaurus().ideas(question)
    return (*named, *translations().ideas(question, but=[token for idea in named for token in idea.own]))
