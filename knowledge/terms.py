"""BM25 over fielded tokens, on tantivy; audience and allowed ids limit what is found, never how well.

A limit inside the query makes the engine score every entry with one of the words, where it else passes over most of
them (block-max WAND): four times as long at a million entries. So the best of all are looked through first, and the
query itself is limited only where too few of them are allowed.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.indexes import Scored, ordered, without_cut_ties
from knowledge.snapshots import link
from knowledge.types import STAFF, Audience

_PLACES = 5
_META, _MANAGED = "meta.json", ".managed.json"
_SIFTED = 1500  # entries looked through for those allowed, before the query itself is limited to them
_SPARE = 24  # entries looked through beyond those wanted, where only the audience is limited
_HEAP = 30_000_000  # bytes the writer gathers before it writes a segment; tantivy wants at least 15 MB a thread


class _Hits(NamedTuple):
    """The best entries of a query `of` some tokens, by score as the engine has it; `whole` where there are no more."""

    of: object
    scored: Scored
    internal: frozenset[int]
    whole: bool


class TermIndex:
    """Finds entries by their tokens. A score is BM25 (k1 1.2, b 0.75) summed over fields by weight: 0 or more.

    Entries become findable at `commit`. Any number of threads may search while one changes it. It lives in memory, or
    in `folder`, which must then be this process's own. Raises ValueError where `folder` holds something else.
    """

    def __init__(self, fields: Sequence[str], folder: Path | None = None) -> None:
        import tantivy

        self._tantivy = tantivy
        self._fields = tuple(fields)
        self._schema = _schema(tantivy, self._fields)
        self._folder = folder
        try:
            self._index = tantivy.Index(self._schema, path=str(folder) if folder else None)
        except ValueError as error:
            raise ValueError(f"no term index of these fields: {error}") from error
        self._writer: Any = self._index.writer(heap_size=_HEAP, num_threads=1)
        self._lock = threading.Lock()
        self._commits = 0
        self._last = _Hits(None, [], frozenset(), whole=False)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def add(self, id: int, fields: Mapping[str, Sequence[str]], audience: Audience = "public") -> None:
        """Keep the tokens of each field under `id`, in place of what was there. Tokens hold no white space."""
        document = self._tantivy.Document(id=id, audience=audience, internal=int(audience != "public"))
        for field, tokens in fields.items():
            document.add_text(field, " ".join(tokens))
        with self._lock:
            self._writer.delete_documents_by_term("id", id)
            self._writer.add_document(document)

    def remove(self, ids: Sequence[int]) -> None:
        """Forget `ids`; those not there are passed over."""
        with self._lock:
            for each in ids:
                self._writer.delete_documents_by_term("id", int(each))

    def commit(self) -> None:
        """Make every change since the last commit findable, all at once."""
        with self._lock:
            self._writer.commit()
            self._index.reload()
            self._commits += 1  # after the reload: what is remembered may be newer than it says, never older

    def save(self, target: Path) -> None:
        """Put the files of what is committed into the folder `target`, linked where the disk can: they never change.

        Only an index in a folder can be saved.
        """
        if self._folder is None:
            raise ValueError("an index in memory cannot be saved")
        with self._lock:
            for _ in range(5):
                described = (self._folder / _META).read_bytes()
                try:
                    names = [n for s in json.loads(described)["segments"] for n in _segment_files(self._folder, s)]
                    for name in names:
                        link(self._folder / name, target / name)
                    break
                except FileNotFoundError:  # a merge in the background took a segment away meanwhile
                    continue
            else:
                raise ValueError("the term index changes too fast to be saved")
        (target / _META).write_bytes(described)
        (target / _MANAGED).write_text(json.dumps([_META, *names]), "utf-8")

    def search(
        self,
        tokens: Sequence[str],
        k: int,
        *,
        weights: Mapping[str, float],
        audiences: frozenset[Audience],
        allowed: Sequence[int] | None = None,
    ) -> Scored:
        """Return the best `k` (id, score) that hold any of `tokens`, by score, equal ones by id.

        `weights` names the fields to look in; a token given twice counts twice.
        """
        if not tokens or not audiences or (allowed is not None and not len(allowed)):
            return []
        asked = (self._commits, tuple(tokens), tuple(weights.items()))
        searcher = self._index.searcher()
        query = self._query(tokens, weights)
        for depth in (_SIFTED,) if allowed is not None else (k + _SPARE, _SIFTED):
            sifted = _sifted(self._best(searcher, query, asked, depth), k, audiences, allowed)
            if sifted is not None:
                return sifted
        limited = self._limited(query, audiences, allowed)
        return without_cut_ties(k, searcher.num_docs, lambda n: _rounded(_found(searcher, limited, n).scored))

    def _best(self, searcher: Any, query: Any, asked: object, n: int) -> _Hits:  # noqa: ANN401 - tantivy's own objects
        """Return at least the best `n`, from memory where the last search was for the same."""
        last = self._last
        if last.of != asked or (len(last.scored) < n and not last.whole):
            self._last = last = _found(searcher, query, n)._replace(of=asked)
        return last

    def frequency(self, token: str, fields: Sequence[str]) -> int:
        """Return in how many entries `token` stands, in the field among `fields` that has it most."""
        searcher = self._index.searcher()
        return max((int(searcher.doc_freq(field, token)) for field in fields), default=0)

    def _query(self, tokens: Sequence[str], weights: Mapping[str, float]) -> Any:  # noqa: ANN401 - tantivy's own objects
        query, should = self._tantivy.Query, self._tantivy.Occur.Should
        return query.boolean_query(
            [
                (should, query.boost_query(query.term_query(self._schema, field, token, "freq"), weight * count))
                for token, count in Counter(tokens).items()
                for field, weight in weights.items()
            ]
        )

    def _limited(self, words: Any, audiences: frozenset[Audience], allowed: Sequence[int] | None) -> Any:  # noqa: ANN401
        query, must = self._tantivy.Query, self._tantivy.Occur.Must
        limits = [query.term_set_query(self._schema, "audience", sorted(audiences))]
        if allowed is not None:
            limits.append(query.term_set_query(self._schema, "id", [int(i) for i in allowed]))
        # A limit decides who may be found, not how well: it adds nothing to the score.
        return query.boolean_query([(must, words), *((must, query.const_score_query(limit, 0.0)) for limit in limits)])


def _sifted(best: _Hits, k: int, audiences: frozenset[Audience], allowed: Sequence[int] | None) -> Scored | None:
    """Return the best `k` that are allowed where the best of all hold them; None where one may be further down."""
    kept = best.scored
    if audiences != STAFF:
        internal = "internal" in audiences
        kept = [pair for pair in kept if (pair[0] in best.internal) == internal]
    if allowed is not None:
        wanted = set(allowed)
        kept = [pair for pair in kept if pair[0] in wanted]
    # What follows the last hit scores at most as much: it cannot come before the `k`th.
    whole = best.whole or (len(kept) >= k > 0 and _round(kept[k - 1][1]) > _round(best.scored[-1][1]))
    return _first(kept, k) if whole else None


def _first(kept: Scored, k: int) -> Scored:
    """Return the best `k` of entries by score, rounded; only those are rounded, and what is equal to the last of them."""
    end = min(max(k, 0), len(kept))
    while 0 < end < len(kept) and _round(kept[end][1]) == _round(kept[end - 1][1]):
        end += 1
    return ordered(_rounded(kept[:end]))[: max(k, 0)]


def _rounded(scored: Scored) -> Scored:
    return [(i, _round(score)) for i, score in scored]


def _round(score: float) -> float:
    return round(score, _PLACES)


def _found(searcher: Any, query: Any, n: int) -> _Hits:  # noqa: ANN401 - tantivy's own objects
    hits = searcher.search(query, n, count=False).hits
    addresses = [address for _, address in hits]
    ids = searcher.fast_field_values("id", addresses)
    levels = searcher.fast_field_values("internal", addresses)
    scored = [(i, score) for i, (score, _) in zip(ids, hits, strict=True)]
    return _Hits(None, scored, frozenset(i for i, level in zip(ids, levels, strict=True) if level), len(hits) < n)


def _segment_files(folder: Path, segment: Mapping[str, Any]) -> list[str]:
    """Return the files of a segment; its deletions are of one commit, the last named in `segment`."""
    name = str(segment["segment_id"]).replace("-", "")
    deletes = segment.get("deletes")
    last = f"{name}.{deletes['opstamp']}.del" if deletes else ""
    found = [p.name for p in folder.glob(f"{name}.*") if p.suffix != ".del" or p.name == last]
    if not found or (last and last not in found):
        raise FileNotFoundError(name)
    return found


def _schema(tantivy: Any, fields: Sequence[str]) -> Any:  # noqa: ANN401 - tantivy's own objects
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_integer_field("internal", fast=True)
    builder.add_text_field("audience", tokenizer_name="raw", index_option="basic")
    for name in fields:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
