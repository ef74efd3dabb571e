"""What a question seeks in texts, as bits: each text is looked through once, and what it holds is then a number."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.thesaurus import Idea

_ANOTHER_WAY = 0.9  # what an idea counts where the text says it in other words
_SCATTERED = 0.5  # what a phrase counts where its words stand apart
_HAN = re.compile(r"[\u3400-\u9fff]")


class Text(Protocol):
    """A text to be looked into, as `knowledge.coverage.Words`."""

    def holds(self, token: str) -> bool:
        """Return whether the token is one of its own."""

    @property
    def row(self) -> str:
        """Return the tokens that are not Chinese in order, a space before and after each."""

    @property
    def written(self) -> str:
        """Return the text as it was written."""

    @property
    def folded(self) -> str:
        """Return the text folded."""


@dataclass(frozen=True)
class _Token:
    """The bits of one token of the question: it stands there (or nearly), as a phrase, or its idea in other words.

    `phrases` are those that it is part of, of several words each.
    """

    own: int
    near: int
    said: int
    otherwise: int
    phrases: tuple[int, ...]


class Sought:
    """The tokens of a question by bit, with the ideas that they are part of and the names that must stand just so."""

    def __init__(self, tokens: Iterable[str], ideas: Sequence[Idea], exact: Sequence[str]) -> None:
        self._count = 0
        self._by_token: dict[str, int] = defaultdict(int)
        self._in_row: dict[str, int] = defaultdict(int)
        self._in_folded: dict[str, int] = defaultdict(int)
        self._phrases: dict[str, int] = {}
        self._written = {name: (self._bit(), _alone(name)) for name in exact if name.isupper()}
        self._pieces = {name: self._phrase(name) | self._token(name.replace(" ", "")) for name in exact}
        part_of = _parts(ideas)
        self._tokens = {token: self._read(token, part_of.get(token, ())) for token in tokens}
        self._looked_into: dict[Text, int] = {}

    def marks(self, text: Text) -> int:
        """Return the bits of what stands in `text`; found once a text, which several look into."""
        known = self._looked_into.get(text)
        if known is None:
            known = self._looked_into[text] = self._marks(text)
        return known

    def _marks(self, text: Text) -> int:
        found = 0
        for token, bits in self._by_token.items():
            if text.holds(token):
                found |= bits
        for needle, bits in self._in_row.items():
            if needle in text.row:
                found |= bits
        for needle, bits in self._in_folded.items():
            if needle in text.folded:
                found |= bits
        for name, (bit, alone) in self._written.items():
            if name in text.written and alone.search(text.written):
                found |= bit
        return found

    def holds(self, found: int, token: str) -> float:
        """Return how far, 0..1, texts with the bits `found` hold the token or the idea it is part of."""
        read = self._tokens[token]
        if found & read.otherwise:
            return 1.0 if found & read.own else _ANOTHER_WAY
        if not found & read.near:
            return 1.0 if found & read.said else 0.0
        return _SCATTERED if any(not found & bit for bit in read.phrases) else 1.0

    def stands(self, found: int, name: str) -> bool:
        """Return whether texts with the bits `found` hold a name as it must stand."""
        return bool(found & (self._written[name][0] if name in self._written else self._pieces[name]))

    def _read(self, token: str, mine: Sequence[Idea]) -> _Token:
        own, said = self._token(token), self._phrase(token) if mine else 0
        otherwise = 0
        for idea in mine:
            for way in idea.ways:
                otherwise |= self._phrase(way)
        phrases = tuple(self._phrase(idea.said) for idea in mine if " " in idea.said)
        return _Token(own | said, own | self._nearly(token), said, otherwise, phrases)

    def _bit(self) -> int:
        self._count += 1
        return 1 << self._count

    def _token(self, token: str) -> int:
        if not self._by_token[token]:
            self._by_token[token] = self._bit()
        return self._by_token[token]

    def _phrase(self, phrase: str) -> int:
        """Return the bit of a phrase: stems with single spaces, or Chinese as it stands."""
        if phrase not in self._phrases:
            self._phrases[phrase] = bit = self._bit()
            if phrase.isascii():
                self._in_row[f" {phrase} "] |= bit
            else:
                self._in_folded[phrase] |= bit
        return self._phrases[phrase]

    def _nearly(self, token: str) -> int:
        """Return the bits of a model's other spellings: its points left out (H.264), an ending added (1080p60hz)."""
        if not any(c.isdigit() for c in token) or _HAN.search(token):
            return 0
        plain, bits = token.replace(".", ""), 0
        if plain != token and any(c.isalpha() for c in plain):
            bits |= self._token(plain)
        if len(token) >= 5 and " " not in token:
            bits |= (bit := self._bit())
            self._in_row[f" {token}"] |= bit
        return bits


def _alone(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])")


def _parts(ideas: Sequence[Idea]) -> Mapping[str, Sequence[Idea]]:
    """Return the ideas that each token, or whole phrase of the question, is part of."""
    whole = {idea.said: [idea] for idea in ideas if idea.said}
    return whole | {token: [idea for idea in ideas if token in idea.own] for idea in ideas for token in idea.own}
