"""A second look at what was found: how near the title and headings of a passage, taken alone, lie to the question.

In a passage's own vector they drown in the text below. That costs most where the question is in another language, and the
words say little.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders import Embedder
from knowledge.types import PassageHit

ALWAYS, WITHOUT_WORDS = 0.1, 0.8
"""How much the titles count beside a score of 0..1, and how much more where no word says anything. Chosen on the pages
of the parallel documentation that are kept for choosing, and on our own known questions about a vendor's pages."""
_LOOKED_AT = 40
_KEPT = 20_000  # vectors of titles


class Titles:
    """Remembers the vectors of titles, by embedder. Safe for threads."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], NDArray[np.float32]] = {}

    def weighed(
        self, vector: NDArray[np.float32], embedder: Embedder, hits: Sequence[PassageHit], told: float
    ) -> list[PassageHit]:
        """Return the hits by score, best first, with their titles taken into it; the scores stay within 0..1.

        `vector` is the question's, of `embedder`; `told` 0..1 is how much the words say of what they could.
        """
        first, rest = hits[:_LOOKED_AT], hits[_LOOKED_AT:]
        share = ALWAYS + WITHOUT_WORDS * (1 - min(1.0, max(0.0, told)))
        near = self._vectors(embedder, [title(hit) for hit in first]) @ vector
        scores = [
            (hit.score + share * max(0.0, float(cosine))) / (1 + share) for hit, cosine in zip(first, near, strict=True)
        ]
        again = [hit.scored(round(score, 6)) for hit, score in zip(first, scores, strict=True)]
        again += [hit.scored(round(hit.score / (1 + share), 6)) for hit in rest]
        return sorted(again, key=lambda hit: (-hit.score, hit.passage.id))

    def _vectors(self, embedder: Embedder, titles: Sequence[str]) -> NDArray[np.float32]:
        name, known = embedder.fingerprint, self._known
        new = list(dict.fromkeys(t for t in titles if (name, t) not in known))
        if len(known) + len(new) > _KEPT:
            known = self._known = {}
            new = list(dict.fromkeys(titles))
        known.update(((name, t), row) for t, row in zip(new, embedder.embed(new), strict=True))
        return np.array([known[name, t] for t in titles]).reshape(len(titles), embedder.size)


def title(hit: PassageHit) -> str:
    """Return the title and headings that a passage stands under."""
    return " / ".join(dict.fromkeys([hit.passage.title, *hit.passage.heading]))
