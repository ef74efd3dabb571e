"""Ranks products for words: BM25 and vectors over the product's fields, with the kind of product wanted first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from knowledge.as_written import Written, written_words
from knowledge.embedders import Embedder
from knowledge.hybrid import Asked, HybridIndex
from knowledge.opening import Earlier
from knowledge.product_intake import embedded_text
from knowledge.product_reading import read_products
from knowledge.ranking import Found
from knowledge.tokens import Tokenizer
from knowledge.types import Audience

WEIGHTS = {"words": 1.0, "category": 0.02, "attributes": 0.005}
"""How much a word counts in each field. Title, brand and description count as one text: scored apart, a word in a
short title would outweigh everything said of the product (NDCG@10 0.69 apart, 0.75 as one, on the public judgments)."""
DENSE = 0.15
"""The share of the vectors in the score, 0..1."""
KIND = 0.35
"""What being of the kind asked for adds to a score of 0..1: enough to come before what only shares words with it."""
MEETING = 1.2
"""What meeting every limit said ("wireless", "27 inch", "android") adds: enough to come before all that does not,
however well that shares the words."""
RENAMED = 0.9
"""What being of the kind under its other name scores: more than nearly all that only shares the customer's word."""
AS_WRITTEN = 0.2
"""What the share of the words adds that a product holds as they were written, and not only by their stem."""
_LETTER = re.compile(r"(?<![a-z0-9'’-])[b-hj-lq-z](?![a-z0-9'’-])", re.IGNORECASE)
_WIDE = 24  # entries looked at beyond those shown: more changes no ranking that was measured
_LOOKED_AT = 40  # products whose texts are read again


class ProductSearch:
    """Ranks products by words, as they were at the last `sync`. Any number of threads may share one."""

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder,
        tokenizer: Tokenizer,
        folder: Path | None = None,
        earlier: Earlier = lambda fingerprint: None,
    ) -> None:
        self._tokenizer, self._written = tokenizer, Written(engine)
        self._index = HybridIndex(
            engine,
            "product",
            embedder,
            weights=WEIGHTS,
            texts=_texts,
            dense_weight=DENSE,
            gather=_gathered,
            folder=folder,
            earlier=earlier,
        )

    @property
    def index(self) -> HybridIndex:
        """Return the index, for looking after it."""
        return self._index

    def sync(self, current: int | None = None) -> None:
        """Catch up with the database; as in `Follower.sync`."""
        self._index.sync(current)

    def knows(self, name: str) -> bool:
        """Return whether any product's texts hold every token of `name`."""
        self.sync()
        tokens = self._tokenizer.content(name)
        return bool(tokens) and all(self._index.frequency(token) for token in tokens)

    def rank(
        self,
        text: str,
        k: int,
        audiences: frozenset[Audience],
        *,
        of_kind: frozenset[int] = frozenset(),
        meeting: frozenset[int] = frozenset(),
        also: str = "",
        allowed: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return the best `k` (product id, score), best first; `allowed` limits to those ids.

        Products `of_kind`, the kind asked for, come first, of those again the ones `meeting` every limit.
        `also` is how the catalogue says it: what of the kind goes by those words comes before what is of another kind.
        """
        tokens = self._tokenizer.content(text)
        # A single letter is a size or a model ("D battery", "USB C"): here it says something.
        tokens += [letter for found in _LETTER.findall(text) if (letter := found.lower()) not in tokens]
        if not tokens or (also and not any(map(self._index.frequency, tokens))):
            return self.rank(also, k, audiences, of_kind=of_kind, meeting=meeting, allowed=allowed) if also else []
        asks = _Wanted(tokens, self._index.asked(text, caught_up=True), max(_WIDE, 2 * k), audiences)
        within = of_kind if allowed is None else of_kind & frozenset(allowed)
        # Those of the kind first: the words' side then looks deep enough to answer for all products from memory.
        inside = self._inside(asks, within) if of_kind else []
        found = self._index.search(tokens, asks.asked, asks.wide, audiences=audiences, allowed=allowed)
        scores = {one.id: one.score for one in found}
        if of_kind:
            best = max((one.sparse or 0.0 for one in found), default=0.0) or 1.0
            _take_in(scores, inside, best)
            for number in within & scores.keys():
                scores[number] += KIND
            if meeting:
                _take_in(scores, self._inside(asks, within & meeting), best, KIND)
            if also:
                self._renamed(scores, also, asks.wide, audiences, within)
            for number in meeting & scores.keys():
                scores[number] += MEETING
        return self._as_written(text, _ordered(scores))[:k]

    def _as_written(self, text: str, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Return the ranking with the first products raised by what they hold of the words as they were written."""
        words = written_words(text)
        first = dict(ranked[:_LOOKED_AT])
        for number, share in self._written.held(words, list(first), self._index.generation).items():
            first[number] += AS_WRITTEN * share
        return _ordered(first) + ranked[_LOOKED_AT:]

    def _inside(self, wanted: "_Wanted", within: frozenset[int]) -> list[Found]:
        return self._index.search(
            wanted.tokens, wanted.asked, wanted.wide, audiences=wanted.audiences, allowed=sorted(within)
        )

    def _renamed(
        self, scores: dict[int, float], also: str, wide: int, audiences: frozenset[Audience], within: frozenset[int]
    ) -> None:
        words = self._tokenizer.content(also)
        found = self._index.sparse(words, wide, audiences=audiences, allowed=sorted(within))
        for number, score in found:
            scores[number] = max(scores.get(number, 0.0), RENAMED + 0.1 * score / found[0][1])

    def said(self, words: str, without: str = "") -> tuple[str, ...]:
        """Return the tokens of `words` but those of `without`."""
        other = self._tokenizer.content(without)
        return tuple(token for token in self._tokenizer.content(words) if token not in other)

    def spoken_so(self, said: Sequence[str], of_kind: frozenset[int], audiences: frozenset[Audience]) -> bool:
        """Return whether products of a kind are called by the tokens `said`: at least a quarter of them, or of a hundred."""
        enough = min(len(of_kind), 100) / 4
        found = self._index.sparse(said, int(enough) + 1, audiences=audiences, allowed=sorted(of_kind)) if said else []
        return len(found) >= enough


def _take_in(scores: dict[int, float], inside: Sequence[Found], best: float, added: float = 0.0) -> None:
    """Take in what the best of all did not leave room for, scored as the others are, with `added` on top."""
    for one in inside:
        share = (1 - DENSE) * (one.sparse or 0.0) / best + DENSE * max(0.0, one.dense or 0.0)
        scores[one.id] = max(scores.get(one.id, 0.0), share + added)


def _ordered(scores: Mapping[int, float]) -> list[tuple[int, float]]:
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True)
class _Wanted:
    tokens: Sequence[str]
    asked: Asked
    wide: int
    audiences: frozenset[Audience]


def _gathered(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return a product's tokens as they are searched: title, brand and description as one field."""
    words = [token for name in ("title", "brand", "body") for token in fields.get(name, ())]
    return {"words": words, "category": fields.get("category", []), "attributes": fields.get("attributes", [])}


def _texts(connection: Connection, ids: Sequence[int]) -> Mapping[int, str]:
    return {number: embedded_text(product) for number, product in read_products(connection, ids).items()}
