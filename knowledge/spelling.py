"""Slips of the finger in plain English words, put right: "waterprof", "warrenty", "tabels"."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import takewhile

from rapidfuzz.distance import OSA

from knowledge.short_names import spoken
from knowledge.static_embedder import SHIPPED, is_static, shipped

MAX_TEXT = 1_000
"""Characters looked at; a longer text is no message of a few words."""
_WORD = re.compile(r"(?<![A-Za-z0-9@./'’-])[A-Za-z]{5,20}(?![A-Za-z0-9@/'’-]|\.[A-Za-z])")
_RARE = frozenset({"halve", "halved", "halving"})
"""Words of orders that the built-in embedder has only in parts: no slips ("halve it" is not "have it")."""
_FAR = 8  # letters from which on two slips are forgiven


class Spelling:
    """The words that a catalogue and its customers use, ready to say which one a slip was meant to be."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words of the catalogue in small letters; those that customers of any shop use are known anyway."""
        self._known = {word for word in words if word.isascii()} | {word for word in spoken() if word.isascii()}
        self._known |= _RARE
        self._by: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            self._by[len(word)].append(word)

    def put_right(self, text: str) -> str:
        """Return the text with each slip replaced by the one word it is near to; a word that exists stays as it is."""
        return _WORD.sub(lambda m: self._meant(m[0], m.start() > 0), text[:MAX_TEXT]) + text[MAX_TEXT:]

    def _meant(self, said: str, named: bool) -> str:
        low = said.lower()
        if said.isupper() or (named and said[0].isupper()) or self._is_word(low):
            return said
        stem = low.removesuffix("s")
        for least in (1, 2) if len(low) >= _FAR else (1,):
            near = {
                w
                for n in range(len(stem) - least, len(low) + least + 1)
                for w in self._by[n]
                if self._near(low, stem, w, least)
            }
            if near:
                return said if len(near) > 1 else f"{near.pop()}{'s' if low != stem else ''}"
        return said

    def _near(self, low: str, stem: str, word: str, least: int) -> bool:
        slip = word[0] == low[0] and len(word) > 3 and OSA.distance(stem, word, score_cutoff=least) <= least
        return slip and not _inflected(stem, word)

    def _is_word(self, low: str) -> bool:
        stems = {
            low,
            low.removesuffix("s"),
            low.removesuffix("es"),
            low.removesuffix("ed"),
            low.removesuffix("ing"),
            low.removesuffix("ly"),
        }
        return bool(stems & self._known) or low in _english()


_ENDINGS = frozenset("s es d ed r er rs ers st est ing y ys ly or ors ion ions al e en n".split()) | {""}  # noqa: SIM905


def _inflected(one: str, other: str) -> bool:
    """Return whether two words differ in their endings alone, as forms of one word do (quietest, quieter)."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return one[shared:] in _ENDINGS and other[shared:] in _ENDINGS


@cache
def _english() -> frozenset[str]:
    """Return the words that the built-in embedder has whole: what is one of them is no slip."""
    return (
        frozenset(w for w in shipped().vocabulary() if w.isascii() and w.isalpha())
        if is_static(SHIPPED)
        else frozenset()
    )
