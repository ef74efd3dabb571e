"""What a word is called in the other language, read out of the built-in embedder's own vocabulary: the nearest words there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders import Vectors
from knowledge.indexes import computing_on
from knowledge.static_embedder import SHIPPED, StaticEmbedder, is_static, shipped
from knowledge.stop_words import STOP_STEMS
from knowledge.thesaurus import Idea, thesaurus
from knowledge.tokens import Tokenizer, fold

_ALIKE = 0.67  # cosine: translations lie at 0.67 to 1.0, words that only go together below 0.55
_MOST = 3
_COMPARED = 8  # the nearest by halves of floats, which are compared again in full
_ROUGHLY = 64  # the nearest by one bit a number, of which those are taken: none was missed of 5,722 translations
_ROUNDED = 1e-3  # what a cosine by halves of floats is off at most
_SHARED = 2  # of them that stand for the word where both languages are read together
_LOOKED_AT = 64  # words of a text: a question has fewer, and a hostile one must not cost seconds
_REMEMBERED = 100_000
_AT_ONCE = 256  # words looked up at once
_AS_NEAR = 0.1  # of the best: a second translation that is further off is another sense
_ENGLISH = re.compile(r"[a-z]{3,}")
_SPELT = re.compile(r"(?<![a-z0-9-])[a-z]{4,}(?![a-z0-9-])")  # three letters are a name or an abbreviation more often
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")


class Translations:
    """Looks words up in the vocabulary of a static embedding that holds Chinese and English in one space.

    A word costs looking at a sketch of every word there (a fifth of a millisecond); what was looked up is remembered.
    """

    def __init__(self, embedder: StaticEmbedder | None) -> None:
        """Take the embedder; without one no word has a translation."""
        self._embedder = embedder
        self._tokenizer = Tokenizer()
        self._known: dict[str, tuple[str, ...]] = {}
        self._vocabularies: dict[re.Pattern[str], _Vocabulary] = {}

    def ideas(self, question: str, but: Iterable[str] = ()) -> tuple[Idea, ...]:
        """Return an idea for each word of `question` that is known in the other language, but those whose tokens are in `but`."""
        left = frozenset(but)
        asked = [word for word in self._words(question) if left.isdisjoint(self._own(word))]
        ways = self.ways(asked)
        return tuple(self._idea(word, ways[word]) for word in asked if ways[word])

    def shared(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text by names that both languages share: English stems, and those of Chinese words."""
        found = [self._words(text) for text in texts]
        ways = self.ways(word for words in found for word in words if not word.isascii())
        return [list(dict.fromkeys(stem for word in words for stem in self._stems(word, ways))) for words in found]

    def _stems(self, word: str, ways: Mapping[str, tuple[str, ...]]) -> list[str]:
        english = [word] if word.isascii() else ways[word][:_SHARED]
        return [stem for way in english for stem in self._tokenizer.tokens(way)]

    def ways(self, words: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return for each word up to three of the other language that mean the same, nearest first."""
        wanted = list(dict.fromkeys(words))
        if self._embedder is None:
            return dict.fromkeys(wanted, ())
        known = self._known
        if len(known) + len(wanted) > _REMEMBERED:
            known = self._known = {}
        new = [word for word in wanted if word not in known]
        for chinese in (True, False):
            some = [word for word in new if bool(_CHINESE.fullmatch(word)) == chinese]
            for start in range(0, len(some), _AT_ONCE):
                known.update(self._looked_up(self._embedder, some[start : start + _AT_ONCE], chinese=chinese))
        return {word: known[word] for word in wanted}

    def _words(self, question: str) -> list[str]:
        chinese = [w for w in self._tokenizer.words(question) if _CHINESE.fullmatch(w)]
        words = [*chinese, *_SPELT.findall(fold(question))]
        return [w for w in dict.fromkeys(words) if w not in STOP_STEMS and w not in thesaurus().light][:_LOOKED_AT]

    def _idea(self, word: str, ways: tuple[str, ...]) -> Idea:
        others = tuple(tuple(self._tokenizer.tokens(way)) for way in ways)
        keys = tuple(" ".join(tokens) if way.isascii() else way for way, tokens in zip(ways, others, strict=True))
        return Idea(frozenset(self._own(word)), others, word if not word.isascii() else self._own(word)[0], keys)

    def _own(self, word: str) -> list[str]:
        return self._tokenizer.tokens(word) if word.isascii() else [word]

    def _looked_up(
        self, embedder: StaticEmbedder, words: list[str], *, chinese: bool
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each word with its names in the other language; the words are all `chinese` or all English."""
        there = self._vocabulary(embedder, _ENGLISH if chinese else _CHINESE)
        asked = embedder.embed(words)
        near = there.near(asked)
        seen = list(dict.fromkeys(name for names in near for name in names))
        rows = dict(zip(seen, embedder.embed(seen), strict=True))
        for word, vector, names in zip(words, asked, near, strict=True):
            cosines = np.array([rows[name] for name in names]).reshape(len(names), embedder.size) @ vector
            ranked = sorted(zip(cosines.tolist(), names, strict=True), reverse=True)
            least = max(_ALIKE, ranked[0][0] - _AS_NEAR) if ranked else 1.0
            yield word, tuple(name for cosine, name in ranked[:_MOST] if cosine >= least)

    def _vocabulary(self, embedder: StaticEmbedder, there: re.Pattern[str]) -> "_Vocabulary":
        """Return the words of one language, made ready once."""
        if there not in self._vocabularies:
            words = [w for w in embedder.vocabulary() if there.fullmatch(w) and w not in STOP_STEMS]
            self._vocabularies[there] = _Vocabulary(words, embedder.embed(words))
        return self._vocabularies[there]


class _Vocabulary:
    """The words of one language, and which of them may mean the same as a word of the other.

    One bit for each number of a vector (FAISS's RaBitQ) tells roughly how near every word is, at a sixth of the time that
    halves of floats take; only the nearest by that are compared more closely.
    """

    def __init__(self, names: list[str], rows: Vectors) -> None:
        """Take the words and their unit rows."""
        import faiss

        self._names, self._rows = names, rows.astype(np.float16)
        self._index: Any = faiss.IndexRaBitQFastScan(rows.shape[1], faiss.METRIC_INNER_PRODUCT)
        self._index.train(rows)
        self._index.add(rows)

    def near(self, asked: Vectors) -> list[list[str]]:
        """Return for each unit row the words nearest to it that may be as near as a translation is, in no order."""
        with computing_on(1):
            _, found = self._index.search(asked, min(_ROUGHLY, len(self._names)))
        return [self._nearest(some, row) for some, row in zip(found, asked, strict=True)]

    def _nearest(self, some: NDArray[np.int64], row: Vectors) -> list[str]:
        cosines = self._rows[some].astype(np.float32) @ row
        first = np.argsort(-cosines, kind="stable")[:_COMPARED]
        return [
            self._names[n] for n, near in zip(some[first], cosines[first], strict=True) if near >= _ALIKE - _ROUNDED
        ]


@lru_cache(maxsize=1)
def translations() -> Translations:
    """Return the translations that the shipped embedder knows (none without its weights), read at the first question."""
    return Translations(shipped() if is_static(SHIPPED) else None)


@lru_cache(maxsize=64)
def ideas_of(question: str) -> tuple[tuple[Idea, ...], tuple[Idea, ...]]:
    """Return every other way to say what `question` names: the thesaurus's ideas, and its other words translated.

    Kept for the search and for those who look into what it found.
    """
    named = thesaurus().ideas(question)
    return named, translations().ideas(question, but=[token for idea in named for token in idea.own])
