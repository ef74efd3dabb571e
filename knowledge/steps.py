"""The passages a search has found so far, and what put them into their order."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from knowledge.language import Language
from knowledge.ranking import Found
from knowledge.types import Passage, PassageHit

_OWN_LANGUAGE = 1.1  # how much nearer a passage counts in the asker's language
_SAME_DOCUMENT = 0.85  # how much nearer each further passage of one document counts


class Step(NamedTuple):
    """The passages found so far, nearest first, and what put them into this order."""

    by: Literal["found", "titles", "second_look", "spread"]
    hits: list[PassageHit]


def hit(
    found: Found, passage: Passage, terms: tuple[tuple[str, float], ...], among: int, language: Language | None
) -> PassageHit:
    """Return a passage as it was found; one in the asker's language counts as nearer."""
    score = found.score * (_OWN_LANGUAGE if passage.language == language else 1.0)
    return PassageHit(passage, round(score, 6), found.dense, found.sparse, terms, among)


def spread(hits: Iterable[PassageHit]) -> list[PassageHit]:
    """Return the hits with each further passage of a document set back, so that one document does not fill the page."""
    seen: Counter[str] = Counter()
    spread_out = []
    for one in hits:
        setback = _SAME_DOCUMENT ** min(seen[one.passage.document], 4)
        seen[one.passage.document] += 1
        spread_out.append(one.scored(round(one.score * setback, 6)))
    return sorted(spread_out, key=rank)


def rank(one: PassageHit) -> tuple[float, int]:
    """Return what hits are sorted by: the highest score first, equal ones by id."""
    return -one.score, one.passage.id
