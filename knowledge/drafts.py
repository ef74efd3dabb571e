"""The library as it would be with documents that are not kept yet: nothing is written, and nobody else sees them."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy import func, select

from knowledge import passage_store as store
from knowledge.entries import read_tokens
from knowledge.hybrid import Asked
from knowledge.library import Library
from knowledge.passage_store import Prepared
from knowledge.ranking import Found, fuse
from knowledge.schema import passages
from knowledge.store import now
from knowledge.types import ALWAYS, Audience, Document, Passage

_K1, _B = 1.2, 0.75  # of BM25, as `knowledge.terms` has them


class DraftLibrary(Library):
    """Searches `library` together with drafts; documents (by id) that the drafts stand `instead` of are not found.

    A draft's passages have ids below zero. Their scores are made as the index makes them, from the library's own counts,
    with a passage's length taken in characters: they may differ from those after keeping in the second place behind the point.
    """

    def __init__(self, library: Library, drafts: Sequence[Prepared], instead: Collection[str] = ()) -> None:
        self.__dict__.update(library.__dict__)
        self._instead = frozenset(instead)
        self._documents = {d.name: _document(d) for d in drafts}
        each = [(p, tokens) for d in drafts for p, tokens in zip(_passages(d), d.tokens, strict=True)]
        self._drafts = {-n: (replace(p, id=-n), tokens) for n, (p, tokens) in enumerate(each, 1)}

    def _candidates(
        self, wide: Sequence[str], asked: Asked, k: int, audiences: frozenset[Audience], floor: float
    ) -> list[Found]:
        found = super()._candidates(wide, asked, k, audiences, floor)
        mine = {i: p for i, (p, _) in self._drafts.items() if p.audience in audiences}
        if not mine:
            return found
        texts = [store.embedded_text(p.title, p.heading, p.text) for p in mine.values()]
        cosines = np.asarray(asked.side.embedder.embed(texts)) @ asked.vector
        dense = {f.id: f.dense for f in found if f.dense is not None} | dict(
            zip(mine, map(float, cosines), strict=True)
        )
        sparse = [(f.id, f.sparse) for f in found if f.sparse is not None]
        sparse += [(i, score) for i in mine if (score := self._bm25(wide, self._drafts[i][1])) > 0]
        return fuse(dense, sparse, self._dense_weight, floor, k)

    def _bm25(self, wide: Sequence[str], tokens: str) -> float:
        held, asked = Counter(read_tokens(tokens)["passage"]), Counter(wide)
        norm = _K1 * (1 - _B + _B * len(tokens) / self._usual_length())
        idf = self.rarity(token for token in asked if token in held)
        return sum(asked[t] * rare * held[t] * (_K1 + 1) / (held[t] + norm) for t, rare in idf.items())

    def _usual_length(self) -> float:
        with self._engine.connect() as connection:
            return float(connection.scalar(select(func.avg(func.length(passages.c.tokens)))) or 1.0)

    def _live(self, found: Sequence[Found], audiences: frozenset[Audience]) -> Iterator[tuple[Found, Passage]]:
        kept = ((f, p) for f, p in super()._live(found, audiences) if p.document not in self._instead)
        live = dict((f.id, p) for f, p in kept) | {i: p for i, (p, _) in self._drafts.items()}
        yield from ((f, live[f.id]) for f in found if f.id in live)

    def passage(self, id: int, audiences: frozenset[Audience]) -> Passage:
        """Return one passage, a draft's or one that is kept, for these audiences. Raises NotFound."""
        if id in self._drafts and self._drafts[id][0].audience in audiences:
            return self._drafts[id][0]
        return super().passage(id, audiences)

    def passages_of(self, document: str, audiences: frozenset[Audience]) -> list[Passage]:
        """Return a document's passages in order, for these audiences; a draft's id is its name."""
        mine = [p for p, _ in self._drafts.values() if p.document == document and p.audience in audiences]
        return mine or super().passages_of(document, audiences)

    def document(self, id: str) -> Document:
        """Return one document; a draft's id is its name. Raises NotFound."""
        if id in self._documents:
            return self._documents[id]
        return super().document(id)


def _passages(draft: Prepared) -> Iterator[Passage]:
    for chunk, language in zip(draft.chunks, draft.languages, strict=True):
        yield Passage(
            0,
            draft.name,
            draft.name,
            draft.title,
            chunk.heading,
            chunk.text,
            chunk.place,
            language,
            draft.audience or "public",
        )


def _document(draft: Prepared) -> Document:
    return Document(
        draft.name, draft.name, draft.title, draft.language, draft.audience or "public", draft.sha256, draft.format, draft.size,
        len(draft.chunks), 1, now(), draft.validity or ALWAYS,
    )  # fmt: skip
