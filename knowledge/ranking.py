"""Ranked lists made into one."""

from collections.abc import Mapping
from typing import NamedTuple

from knowledge.indexes import Scored


class Found(NamedTuple):
    """An entry found: the fused `score` 0..1, the cosine `dense` and the BM25 `sparse` (None where not scored)."""

    id: int
    score: float
    dense: float | None
    sparse: float | None


def fuse(
    dense: Mapping[int, float], sparse: Scored, dense_weight: float, floor: float = 0.0, most: int | None = None
) -> list[Found]:
    """Return the entries of both lists by fused score, highest first, equal ones by id; all, or the first `most`.

    The score is `(1 - w) * bm25 / best bm25 + w * max(0, cosine)`, with w = `dense_weight` 0..1. Weighted scores keep
    what rank fusion throws away: how far the first is ahead of the rest (Bruch et al. 2023, "An Analysis of Fusion
    Functions for Hybrid Retrieval"). With no BM25 hits at all the cosine alone decides. `floor` is the BM25 score from which
    the best counts in full: below it the words say little (a question in another language shares a name with a text, no
    more), and the vectors count for more.
    """
    terms = dict(sparse)
    best = (max(floor, *terms.values()) if terms else 1.0) or 1.0
    words, near = 1 - dense_weight, dense_weight
    scored = [
        (-round(words * terms.get(i, 0.0) / best + near * max(0.0, dense.get(i, 0.0)), 6), i)
        for i in terms.keys() | dense.keys()
    ]
    return [Found(i, -score, dense.get(i), terms.get(i)) for score, i in sorted(scored)[:most]]
