"""Hits that say what a better one says already."""

import re
from collections.abc import Iterable

from knowledge.tokens import fold
from knowledge.types import PassageHit

_ALIKE = 0.85
"""How much of both texts together must stand word for word in both for one to repeat the other."""
_SENTENCE = re.compile(r"[。！？!?；;\n]+|\.\s")
_FIGURE = re.compile(r"[a-z]*\d[\da-z.,]*")


def distinct(hits: Iterable[PassageHit]) -> list[PassageHit]:
    """Return the hits, best first, without those that repeat a better one.

    A repeat has the same text but for space, width and case, or nearly all the same sentences and just the same figures
    and model numbers: two specifications that differ in one number are not repeats.
    """
    kept: list[tuple[PassageHit, str, frozenset[str], frozenset[str]]] = []
    for hit in sorted(hits, key=lambda h: (-h.score, h.passage.id)):
        folded = fold(hit.passage.text)
        bare = "".join(folded.split())
        sentences = frozenset("".join(part.split()) for part in _SENTENCE.split(folded)) - {""}
        figures = frozenset(_FIGURE.findall(folded))
        same = (one for one in kept if one[1] == bare or (one[3] == figures and _overlap(one[2], sentences) >= _ALIKE))
        if next(same, None) is None:
            kept.append((hit, bare, sentences, figures))
    return [hit for hit, *_ in kept]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of both texts, by characters, is in sentences that both have: 0..1 (Jaccard)."""
    if one.isdisjoint(other):  # most are: nothing to add up
        return 0.0
    both, all_ = sum(map(len, one & other)), sum(map(len, one | other))
    return both / all_ if all_ else 0.0
