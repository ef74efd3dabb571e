"""A second look at the passages found first: how much of the question each holds, by how telling the words are."""

from collections.abc import Sequence

from knowledge.coverage import asked_by, whole, words
from knowledge.types import PassageHit

_LOOKED_AT = 12
_HELD, _TITLED, _NAMED = 0.3, 0.1, 0.1
"""What the share of the question counts that a passage holds, the share that its headings hold alone, and the share of its
names, beside how near it was found. Chosen on our questions about two companies' documents; 0.1 more or less does about
as well.
"""


def look_again(question: str, hits: Sequence[PassageHit]) -> list[PassageHit]:
    """Return the hits with the first twelve in order of nearness and of what they hold; `score` stays within 0..1.

    A search counts a word by how rare it is here; this counts how much it says, an idea said otherwise or in the other
    language, and names that must stand as written.
    """
    if not hits:
        return []
    wanted = asked_by(question, hits[0].terms)
    top = max(h.score for h in hits) or 1.0

    def score(hit: PassageHit) -> float:
        text = wanted.marks(whole(hit.passage))
        held = _HELD * wanted.share(text) + _TITLED * wanted.covered(words(hit.passage.above))
        held += _NAMED * wanted.share(text, names_only=True)
        return (1 - _HELD - _TITLED - _NAMED) * hit.score + top * held

    looked = [h.scored(round(min(1.0, score(h)), 6)) for h in hits[:_LOOKED_AT]]
    least = min(h.score for h in looked)
    rest = [h.scored(min(h.score, least)) for h in hits[_LOOKED_AT:]]
    return sorted(looked, key=lambda h: (-h.score, h.passage.id)) + rest
