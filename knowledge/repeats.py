"""Hits that say what a better one says already."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache

from knowledge.tokens import fold
from knowledge.types import PassageHit

_ALIKE = 0.85
"""How much of both texts together must stand word for word in both for one to repeat the other."""
_SENTENCE = re.compile(r"[。！？!?；;\n]+|\.\s")
FIGURE = re.compile(r"[a-z]*\d[\da-z.,]*")
"""A figure or model number in a folded text."""


def distinct(hits: Iterable[PassageHit]) -> list[PassageHit]:
    """Return the hits, best first, without those that repeat a better one.

    A repeat has the same text but for space, width and case, or nearly all the same sentences and just the same figures
    and model numbers: two specifications that differ in one number are not repeats.
    """
    kept: list[PassageHit] = []
    bare: set[str] = set()
    saying: dict[str, list[_Said]] = defaultdict(list)  # those kept by sentence: only who shares one can be alike
    for hit in sorted(hits, key=lambda h: (-h.score, h.passage.id)):
        said = _said(hit.passage.text)
        if said.bare in bare or any(_alike(one, said) for part in said.sentences for one in saying.get(part, ())):
            continue
        kept.append(hit)
        bare.add(said.bare)
        for part in said.sentences:
            saying[part].append(said)
    return kept


class _Said:
    """What a text says: all of it without spaces, and its sentences likewise."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self.bare = "".join(self._folded.split())
        self.sentences = frozenset("".join(part.split()) for part in _SENTENCE.split(self._folded)) - {""}

    @cached_property
    def figures(self) -> frozenset[str]:
        """Return its figures and model numbers: looked for only where another text shares a sentence with it."""
        return frozenset(FIGURE.findall(self._folded))


@lru_cache(maxsize=4096)
def _said(text: str) -> _Said:
    """Return what `text` says; kept for the passages that come up again."""
    return _Said(text)


def _alike(one: _Said, other: _Said) -> bool:
    return one.figures == other.figures and _overlap(one.sentences, other.sentences) >= _ALIKE


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of both texts, by characters, is in sentences that both have: 0..1 (Jaccard)."""
    both, all_ = sum(map(len, one & other)), sum(map(len, one | other))
    return both / all_ if all_ else 0.0
