"""Words that mean alike in questions and documents, in both languages, as data (`prompts/thesaurus.toml`)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from knowledge.tokens import Tokenizer, fold

WEIGHT = 3
"""How many times a question's own word counts against another way to say it."""
_LONGEST = 8  # words of an English phrase, characters of a Chinese one


@dataclass(frozen=True)
class Idea:
    """An idea that a question names: `own` are the tokens it used, `others` the tokens of each other way to say it.

    `said` and `ways` are the same as phrases to look for: stems with single spaces, or Chinese as it stands.
    """

    own: frozenset[str]
    others: tuple[tuple[str, ...], ...]
    said: str = ""
    ways: tuple[str, ...] = ()


class Thesaurus:
    """Finds the ideas a question names. `alike` holds, for each idea, the ways to say it."""

    def __init__(self, alike: Sequence[Sequence[str]], light: Sequence[str] = (), light_zh: Sequence[str] = ()) -> None:
        tokenizer = Tokenizer()
        self._tokenizer = tokenizer
        self._ways = tuple(tuple(tuple(tokenizer.tokens(way)) for way in idea) for idea in alike)
        self._ideas: dict[str, list[tuple[int, int]]] = {}
        self._keys = tuple(tuple(self._key(way) for way in idea) for idea in alike)
        for number, keys in enumerate(self._keys):
            for way, phrase in enumerate(keys):
                self._ideas.setdefault(phrase, []).append((number, way))
        self.light = frozenset(token for word in light for token in tokenizer.tokens(word)) | frozenset(light_zh)

    def _key(self, phrase: str) -> str:
        folded = fold(phrase)
        return " ".join(self._tokenizer.tokens(folded)) if folded.isascii() else folded

    def ideas(self, question: str) -> tuple[Idea, ...]:
        """Return the ideas that `question` names; of phrases inside one another only the longest."""
        folded = fold(question)
        found = [*self._chinese(folded), *self._english(folded)]
        return tuple(self._idea(key) for key in dict.fromkeys(found))

    def _idea(self, key: str) -> Idea:
        said = {(n, w) for n, w in self._ideas[key]}
        own = frozenset(t for n, w in said for t in self._ways[n][w])
        rest = [(n, w) for n, _ in sorted(said) for w in range(len(self._ways[n])) if (n, w) not in said]
        others = dict.fromkeys(self._ways[n][w] for n, w in rest)
        return Idea(own, tuple(others), key, tuple(dict.fromkeys(self._keys[n][w] for n, w in rest)))

    def _chinese(self, folded: str) -> list[str]:
        found, at = [], 0
        while at < len(folded):
            size = next((n for n in range(_LONGEST, 0, -1) if self._is_chinese(folded[at : at + n], n)), 0)
            if size:
                found.append(folded[at : at + size])
            at += size or 1
        return found

    def _is_chinese(self, piece: str, size: int) -> bool:
        return len(piece) == size and not piece.isascii() and piece in self._ideas

    def _english(self, folded: str) -> list[str]:
        """Return the keys of English phrases: stems in a row, cut at Chinese."""
        words = self._tokenizer.tokens("".join(c if c.isascii() else " " for c in folded))
        found, at = [], 0
        while at < len(words):
            size = next((n for n in range(_LONGEST, 0, -1) if " ".join(words[at : at + n]) in self._ideas), 0)
            size = min(size, len(words) - at)
            if size:
                found.append(" ".join(words[at : at + size]))
            at += size or 1
        return found


@lru_cache(maxsize=1)
def thesaurus() -> Thesaurus:
    """Return the built-in thesaurus, read once a process."""
    data = tomllib.loads(files("prompts").joinpath("thesaurus.toml").read_text("utf-8"))
    return Thesaurus([*data["alike"], *data["places"]], data["light"].split(), data["light_zh"].split())


def widened(tokens: Sequence[str], ideas: Sequence[Idea]) -> list[str]:
    """Return a question's `tokens`, each three times, and once each token of the other ways to say its ideas.

    A search counts a token as often as it is given, so the question's own words count for more.
    """
    # A single character or a bare number stands in too many other words to be looked for.
    others = dict.fromkeys(t for idea in ideas for way in idea.others for t in way if len(t) > 1 and not t.isdigit())
    return [*(token for token in tokens for _ in range(WEIGHT)), *(token for token in others if token not in tokens)]
