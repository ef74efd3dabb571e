"""Ranks products for words: BM25 and vectors over the product's fields, with the kind of product wanted first."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from knowledge.catalogue_import import embedded_text
from knowledge.embedders import Embedder
from knowledge.followers import HybridIndex
from knowledge.product_reading import read_products
from knowledge.store import products
from knowledge.tokens import Tokenizer
from knowledge.types import Audience

WEIGHTS = {"words": 1.0, "category": 0.02, "attributes": 0.005}
"""How much a word counts in each field. Title, brand and description count as one text: scored apart, a word in a
short title would outweigh everything said of the product (NDCG@10 0.69 apart, 0.75 as one, on the public judgments)."""
DENSE = 0.15
"""The share of the vectors in the score, 0..1."""
KIND = 0.35
"""What being of the kind asked for adds to a score of 0..1: enough to come before what only shares words with it."""
_LETTER = re.compile(r"(?<![a-z0-9'’-])[b-hj-lq-z](?![a-z0-9'’-])", re.IGNORECASE)
_WIDE = 80


class ProductSearch:
    """Ranks products by words. Any number of threads may share one."""

    def __init__(self, engine: Engine, embedder: Embedder, tokenizer: Tokenizer, folder: Path | None = None) -> None:
        self._engine, self._embedder, self._tokenizer = engine, embedder, tokenizer
        self._index = HybridIndex(
            engine,
            "product",
            embedder,
            weights=WEIGHTS,
            texts=_texts,
            dense_weight=DENSE,
            gather=_gathered,
            folder=folder,
        )

    @property
    def index(self) -> HybridIndex:
        """Return the index, for looking after it."""
        return self._index

    def sync(self) -> None:
        """Catch up with the database."""
        self._index.sync()

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
        kinds: Sequence[str] = (),
        allowed: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return the best `k` (product id, score), best first; `allowed` limits to those ids, `kinds` come first."""
        tokens = self._tokenizer.content(text)
        # A single letter is a size or a model ("D battery", "USB C"): here it says something.
        tokens += [letter for found in _LETTER.findall(text) if (letter := found.lower()) not in tokens]
        if not tokens:
            return []
        vector = self._embedder.embed([text])[0]
        wide = max(_WIDE, 4 * k)
        found = self._index.search(tokens, vector, wide, audiences=audiences, allowed=allowed)
        scores = {one.id: one.score for one in found}
        if kinds:
            of_kind = self._of_kind(kinds) if allowed is None else self._of_kind(kinds) & set(allowed)
            inside = self._index.search(tokens, vector, wide, audiences=audiences, allowed=sorted(of_kind))
            best = max((one.sparse or 0.0 for one in found), default=0.0) or 1.0
            for one in inside:
                share = (1 - DENSE) * (one.sparse or 0.0) / best + DENSE * max(0.0, one.dense or 0.0)
                scores[one.id] = max(scores.get(one.id, 0.0), share)
            scores = {i: score + (KIND if i in of_kind else 0.0) for i, score in scores.items()}
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:k]

    def _of_kind(self, kinds: Sequence[str]) -> set[int]:
        query = select(products.c.id).where(products.c.category.in_(kinds))
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())


def _gathered(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return a product's tokens as they are searched: title, brand and description as one field."""
    words = [token for name in ("title", "brand", "body") for token in fields.get(name, ())]
    return {"words": words, "category": fields.get("category", []), "attributes": fields.get("attributes", [])}


def _texts(connection: Connection, ids: Sequence[int]) -> Mapping[int, str]:
    return {number: embedded_text(product) for number, product in read_products(connection, ids).items()}
