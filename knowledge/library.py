"""The company's documents: added, replaced, deleted and searched."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select

from knowledge import passage_store as store
from knowledge.archive import Archive
from knowledge.document_changes import no_document
from knowledge.embedders import Embedder
from knowledge.errors import NotFound
from knowledge.hybrid import Asked, HybridIndex
from knowledge.index_status import IndexStatus
from knowledge.intake import Chunker, Intake, Item, ReadMany, batches, dated, digest, identified
from knowledge.language import Bilingual, Language
from knowledge.opening import Earlier
from knowledge.originals import Keeping
from knowledge.pasted import asked_part
from knowledge.pointers import followed
from knowledge.ranking import Found
from knowledge.read_passages import ReadPassages
from knowledge.repeats import distinct
from knowledge.rerankers import Reranker
from knowledge.schema import documents, passages, renewed
from knowledge.second_look import look_again
from knowledge.showing import shown
from knowledge.steps import Step, hit, rank, spread
from knowledge.store import alone, generation_of, present_day, state, writing
from knowledge.thesaurus import WEIGHT, widened
from knowledge.titles import Titles
from knowledge.tokens import TOKENS_VERSION, Tokenizer
from knowledge.translations import ideas_of
from knowledge.types import ALWAYS, Audience, Document, Passage, PassageHit, Progress, Validity

_TOKENS = "tokens.passage"
_QUESTION = 2000  # characters of a question that are searched for
DENSE = 0.6
"""How much the vectors' side counts, of 1."""
_ATTAINED = 0.25  # the share of a question's greatest BM25 score from which the best counts in full
_BM25_MOST = 2.2  # k1 + 1: how many times its rarity a word adds at most
_REREAD = 24  # hits that a reranker reads again
_KEEPING = Keeping()


@dataclass(frozen=True)
class LibraryReport:
    """What `add_many` did: how many documents are new or changed, how many were kept just so, and which failed."""

    added: int
    unchanged: int
    failed: list[tuple[str, Bilingual]]
    pointing: int = 0
    """Files that only point at another: the other is found under their names too."""


@dataclass(frozen=True)
class LibraryStatus:
    """What is in the library. `waiting` counts passages whose vector another embedder made."""

    documents: int
    passages: int
    generation: int
    indexed: int
    embedder: str
    waiting: int


class Library:
    """Documents in the database, and the index that finds their passages. Safe for threads and for many processes.

    `tokenizer` may know names to keep whole. `read_many` and `chunks` are the built-in ones unless given;
    `dense_weight` 0..1 is how much the vectors' side counts, `attained` which share of the words' greatest possible score counts in full.
    `earlier` finds the embedder of a fingerprint, for searches while vectors are made anew. `today` returns the day it is,
    by which documents with dates answer; `keeping` bounds what is kept of earlier versions. `archive` governs all of it.
    """

    def __init__(
        self,
        engine: Engine,
        embedder: Embedder,
        folder: Path | None = None,
        *,
        tokenizer: Tokenizer | None = None,
        read_many: ReadMany | None = None,
        chunks: Chunker | None = None,
        dense_weight: float = DENSE,
        attained: float = _ATTAINED,
        reranker: Reranker | None = None,
        earlier: Earlier = lambda fingerprint: None,
        today: Callable[[], date] = present_day,
        keeping: Keeping = _KEEPING,
    ) -> None:
        self.embedder = embedder
        self._today, self._keeping = today, keeping
        self._earlier = earlier
        self._dense_weight, self._attained, self._reranker = dense_weight, attained, reranker
        self._engine = engine
        self._folder = folder
        self._tokenizer = tokenizer or Tokenizer()
        self._intake = Intake(self._tokenizer, embedder, read_many, chunks)
        self._tokens_checked = False
        self._titles = Titles()
        self._read = ReadPassages(engine, today)
        self._index = self._new_index()
        self.archive = Archive(engine, self._tokenizer, embedder, keeping, forgotten=self._index.drop)

    # --- change ------------------------------------------------------------------------------------------------------

    def add(
        self, path: Path, name: str, audience: Audience | None = "public", by: str = "",
        validity: Validity | None = None,
    ) -> Document | None:  # fmt: skip
        """Keep the file at `path` as the document `name`, in place of the one of that name; None where nothing changed.

        On days outside `validity` nobody finds it; `audience` and `validity` None leave them as they are, and make a new one
        public, always. What it was before becomes an earlier version. Raises Unreadable (why it cannot be read) or
        StorageFailed; what was there before is then still there.
        """
        item = Item(path, name, dated(digest(path), validity), audience, by, validity=validity)
        if self._unchanged([item]):
            return None
        prepared = self._intake.one(item)
        with writing(self._engine) as connection:
            changed = store.keep(connection, [prepared], self._keeping)
        return self.named(name) if changed else None

    def prepared(
        self, path: Path, name: str, audience: Audience = "public", by: str = "", validity: Validity = ALWAYS
    ) -> store.Prepared:
        """Return the file at `path` read, cut and embedded, as `add` would keep it; nothing is kept. Raises Unreadable."""
        return self._intake.one(Item(path, name, dated(digest(path), validity), audience, by, validity=validity))

    def put(self, connection: Connection, documents: Sequence[store.Prepared], without: Sequence[str] = ()) -> None:
        """Keep documents, and delete those of the names `without`, within the caller's write transaction."""
        for document in store.known_ids(connection, without):
            store.drop(connection, document)
        store.keep(connection, documents, self._keeping)

    def add_many(
        self,
        items: Iterable[tuple[Path, str]],
        audience: Audience | None = "public",
        by: str = "",
        *,
        progress: Progress | None = None,
    ) -> LibraryReport:
        """Keep each (path, name) as `add` would, many in one transaction; a document is kept whole or not at all.

        `progress` hears documents done and in all after each transaction, so what it stops by raising Stopped is kept
        so far; doing it again passes over that. Of two files of one name the first is kept, and the other fails: a name is
        one document. Raises StorageFailed where the database refuses.
        """
        failed: list[tuple[str, Bilingual]] = []
        named, twice = _once(items)
        given = followed(named)
        found = list(identified(given, audience, by, failed))
        same = self._unchanged(found)
        done = len(same) + len(failed)
        added = 0
        with closing(self._intake.many([i for i in found if i.name not in same])) as results:
            for batch in batches(results):
                ready = [r for r in batch if isinstance(r, store.Prepared)]
                failed += [r for r in batch if not isinstance(r, store.Prepared)]
                with writing(self._engine) as connection:
                    added += store.keep(connection, self._intake.with_vectors(ready), self._keeping)
                done += len(batch)
                if progress is not None:
                    progress(done, len(given.files), ready[-1].name if ready else "")
        unread = {name for name, _ in failed}
        self._drop_named([a for name, aliases in given.aliases.items() if name not in unread for a in aliases])
        return LibraryReport(added, len(given.files) - added - len(failed), [*failed, *twice], given.count)

    def _drop_named(self, names: Sequence[str]) -> None:
        """Delete the documents of these names: what they hold is found at the file they point at, which is kept by now."""
        with self._engine.connect() as connection:
            kept = store.known_ids(connection, names)
        if kept:
            with writing(self._engine) as connection:
                for document in kept:
                    store.drop(connection, document)

    def _unchanged(self, items: Sequence[Item]) -> set[str]:
        """Return the names of those that are kept already, with the same bytes for the same audience."""
        with self._engine.connect() as connection:
            return store.unchanged(connection, {i.name: (i.sha256, i.audience) for i in items})

    def delete(self, document: str, by: str = "") -> None:
        """Put a document by id into the bin, with its passages (`archive` puts it back). Raises NotFound."""
        with writing(self._engine) as connection:
            if not store.drop(connection, document, by):
                raise no_document()

    # --- look ----------------------------------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        """Return every document, by name."""
        with self._engine.connect() as connection:
            return [store.document_of(row) for row in connection.execute(store.DOCUMENTS.order_by(documents.c.name))]

    def document(self, id: str) -> Document:
        """Return one document. Raises NotFound."""
        with self._engine.connect() as connection:
            row = connection.execute(store.DOCUMENTS.where(documents.c.id == id)).first()
        if row is None:
            raise no_document()
        return store.document_of(row)

    def named(self, name: str) -> Document | None:
        """Return the document of a name, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(store.DOCUMENTS.where(documents.c.name == name)).first()
        return store.document_of(row) if row is not None else None

    def passage(self, id: int, audiences: frozenset[Audience]) -> Passage:
        """Return one passage that may answer now, for these audiences.

        Raises NotFound where it has been deleted, replaced, switched off or hidden, or its document has expired.
        """
        found = self._read.live([id], audiences)
        if id not in found:
            raise NotFound(
                Bilingual(
                    "This passage is not in the library any more: its document was changed or deleted. Ask again.",
                    "该段落已不在资料库中：所在文档已更新或删除。请重新提问。",
                )
            )
        return found[id]

    def passages_of(self, document: str, audiences: frozenset[Audience]) -> list[Passage]:
        """Return a document's passages in order that may answer now, for these audiences."""
        c = passages.c
        query = store.PASSAGES.where(
            c.document == document, shown(passages, self._today()), c.audience.in_(sorted(audiences))
        ).order_by(c.position)
        with self._engine.connect() as connection:
            return [store.passage_of(row) for row in connection.execute(query)]

    # --- search --------------------------------------------------------------------------------------------------------

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        """Return up to `k` passages for a question, nearest first: live ones, of these audiences, no text twice.

        `language` is the asker's: of passages about equally near, those in it come first.
        """
        hits: list[PassageHit] = []
        for step in self.steps(query, k, audiences=audiences, language=language):
            hits = step.hits
        return hits[:k]

    def steps(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> Iterator[Step]:
        """Yield what `search` has found after each of its steps; the last is what it returns the first `k` of."""
        self._check_tokens()
        question = asked_part(query)[:_QUESTION].strip()
        if not question or k < 1:
            return
        tokens = self._tokenizer.content(question)
        if not tokens:  # signs and emoji alone: every passage is as near to them as any other
            return
        asked = self._index.asked(question)
        named, translated = ideas_of(question)
        wide = widened(tokens, (*named, *translated))
        floor = self._attained * WEIGHT * _BM25_MOST * sum(self.rarity(set(tokens)).values())
        found = self._candidates(wide, asked, 3 * k + 8, audiences, floor)
        terms = tuple(self.rarity(self._tokenizer.words(question)).items())
        among = len(self._index)
        hits = distinct([hit(f, p, terms, among, language) for f, p in self._live(found, audiences) if f.score > 0])
        yield Step("found", hits)
        if asked.side.embedder.quick:
            told = max((hit.sparse or 0.0 for hit in hits), default=0.0) / (floor or 1.0)
            hits = self._titles.weighed(asked.vector, asked.side.embedder, hits, told)
            yield Step("titles", hits)
        hits = self._reread(question, hits)
        yield Step("second_look", hits)
        yield Step("spread", spread(hits))

    def _candidates(
        self, wide: Sequence[str], asked: Asked, k: int, audiences: frozenset[Audience], floor: float
    ) -> list[Found]:
        return self._index.search(wide, asked, k, audiences=audiences, floor=floor)

    def _reread(self, question: str, hits: list[PassageHit]) -> list[PassageHit]:
        """Return the first hits in the reranker's order before the rest; where there is none, by what they hold."""
        if self._reranker is None or not hits:
            return look_again(question, hits)
        first, rest = hits[:_REREAD], hits[_REREAD:]
        texts = [store.embedded_text(h.passage.title, h.passage.heading, h.passage.text) for h in first]
        scored = zip(first, self._reranker.scores(question, texts), strict=True)
        # What was not read again comes after what was: half of the scale each.
        again = [hit.scored(round(0.5 + score / 2, 6)) for hit, score in scored]
        return sorted([*again, *(hit.scored(min(hit.score, 1.0) / 2) for hit in rest)], key=rank)

    def _live(self, found: Sequence[Found], audiences: frozenset[Audience]) -> Iterator[tuple[Found, Passage]]:
        """Yield what may answer by the database now: an index that is behind can never show what was deleted or hidden."""
        live = self._read.live([f.id for f in found], audiences)
        yield from ((f, live[f.id]) for f in found if f.id in live)

    def rarity(self, tokens: Iterable[str]) -> dict[str, float]:
        """Return the idf of each token in the library: `log(1 + (n - df + 0.5) / (df + 0.5))`, as in BM25."""
        count = len(self._index)
        seen = {token: min(self._index.frequency(token), count) for token in tokens}
        return {token: log(1 + (count - df + 0.5) / (df + 0.5)) for token, df in seen.items()}

    # --- upkeep --------------------------------------------------------------------------------------------------------

    def generation(self) -> int:
        """Return the database generation, which moves with every change."""
        return generation_of(self._engine)

    def status(self) -> LibraryStatus:
        """Return what is in the library and in its index, brought up to date first."""
        self._index.sync()
        embedder = passages.c.embedder
        not_mine = or_(embedder.is_(None), embedder != self.embedder.fingerprint)
        showing = select(func.count()).select_from(passages).where(shown(passages, self._today()))
        with self._engine.connect() as connection:
            count = connection.scalar(select(func.count()).select_from(documents)) or 0
            total = connection.scalar(select(func.count()).select_from(passages)) or 0
            waiting = connection.scalar(showing.where(not_mine)) or 0
        return LibraryStatus(count, total, self.generation(), len(self._index), self.embedder.fingerprint, waiting)

    def verify(self) -> list[Bilingual]:
        """Return what is wrong between the database and the index; empty where all is well."""
        return self._index.status().trouble(Bilingual("passages", "段落"))

    def index_generation(self) -> int:
        """Return the generation that the index reflects, as it is now; -1 before it was first asked."""
        return self._index.generation

    def index_status(self) -> IndexStatus:
        """Return how the index stands to the database."""
        return self._index.status()

    def rebuild(self) -> None:
        """Make every passage's tokens and vector, and the index, anew; return when all is made."""
        with writing(self._engine) as connection:
            connection.execute(passages.update().values(vector=None, embedder=None))
            connection.execute(delete(renewed).where(renewed.c.kind == "passage"))
            store.retokenise(connection, self._tokenizer)
        self._index.drop()
        self._index.sync()
        self._index.wait()

    def settle(self) -> None:
        """Return when the index is up to date and nothing is being made behind the searches."""
        self._index.sync()
        self._index.wait()

    def _new_index(self) -> HybridIndex:
        return HybridIndex(
            self._engine, "passage", self.embedder,
            weights=store.WEIGHTS, texts=store.embedded_texts, dense_weight=self._dense_weight,
            folder=self._folder, earlier=self._earlier, today=self._today,
        )  # fmt: skip

    def _check_tokens(self) -> None:
        """Make kept tokens anew where an older version of the tokenizer made them; looked at once a process."""
        if self._tokens_checked:
            return
        with self._engine.connect() as connection:
            kept = connection.scalar(select(state.c.value).where(state.c.name == _TOKENS))
        if kept != TOKENS_VERSION:
            self._renew_tokens()
        self._tokens_checked = True

    def _renew_tokens(self) -> None:
        """Make the tokens anew, unless another process has done so since it was looked at."""
        with writing(self._engine) as connection:
            alone(connection)
            kept = connection.scalar(select(state.c.value).where(state.c.name == _TOKENS))
            if kept == TOKENS_VERSION:
                return
            if kept is not None:
                store.retokenise(connection, self._tokenizer)
            connection.execute(delete(state).where(state.c.name == _TOKENS))
            connection.execute(insert(state).values(name=_TOKENS, value=TOKENS_VERSION))


def _once(items: Iterable[tuple[Path, str]]) -> tuple[dict[str, Path], list[tuple[str, Bilingual]]]:
    """Return the files by name, the first of each, and the names of the others with why they are left out."""
    named, twice = dict[str, Path](), list[tuple[str, Bilingual]]()
    for path, name in items:
        if name not in named:
            named[name] = path
        elif path.resolve() != named[name].resolve():
            twice.append((name, _TWICE))
    return named, twice


_TWICE = Bilingual(
    "Another file given with it has the same name, so this one was left out. Give the folder that holds both: their paths tell them apart.",
    "一同给出的另一个文件与它同名，因此未添加。请给出包含两者的目录，以路径区分。",
)
