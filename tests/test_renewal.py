"""Another embedder: searches go by the vectors of the one before until every entry has its new one, through kills and changes."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assistant.build import open_earlier, open_knowledge
from assistant.settings import Settings
from knowledge import followers, renewal
from knowledge.embedders import Embedder, HashingEmbedder, Vectors
from knowledge.followers import Limits
from knowledge.hybrid import HybridIndex
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.ranking import Found
from knowledge.schema import passages, renewed
from knowledge.store import state
from knowledge.types import STAFF
from tests.library_fakes import open_store, six_docks, write

OLD, NEW = "hashing-1-32", "hashing-1-64"
PASSAGES = Bilingual("passages", "段落")


class Slow(HashingEmbedder):
    """Makes vectors of another size, only when it is let, and counts; breaks after `most` texts."""

    def __init__(self, most: int = 10**9) -> None:
        super().__init__(64)
        self.let, self.texts, self.most = threading.Event(), 0, most

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) > 1:
            assert self.let.wait(20)
            if self.texts + len(texts) > self.most:
                raise RuntimeError("the power is gone")
            self.texts += len(texts)
        return super().embed(texts)


def before(fingerprint: str) -> Embedder | None:
    return {OLD: HashingEmbedder(32), NEW: HashingEmbedder(64)}.get(fingerprint)


def index_of(engine: Engine, folder: Path | None, embedder: Embedder, *, known: bool = True) -> HybridIndex:
    return HybridIndex(
        engine, "passage", embedder, weights=WEIGHTS, texts=embedded_texts, folder=folder,
        limits=Limits(keep_from=20, at_once=12), earlier=before if known else lambda fingerprint: None,
    )  # fmt: skip


@pytest.fixture
def library(engine: Engine, tmp_path: Path) -> Library:
    return six_docks(engine, tmp_path / "in")


@pytest.fixture(params=["from a copy", "from the database"])
def folder(request: pytest.FixtureRequest, engine: Engine, library: Library, tmp_path: Path) -> Path | None:
    """Return the folder of a copy by the old embedder, or none."""
    if request.param == "from the database":
        return None
    index = index_of(engine, tmp_path / "indexes", HashingEmbedder(32))
    index.sync()
    assert index.keep()
    return tmp_path / "indexes"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "_BATCH", 10)
    monkeypatch.setattr(renewal, "_BATCH", 10)


def hits(index: HybridIndex, word: str = "dock") -> list[Found]:
    return index.search([word], index.asked(word), 200, audiences=STAFF)


def rows(engine: Engine) -> set[str | None]:
    with engine.connect() as connection:
        return set(connection.scalars(select(passages.c.embedder)))


def aside(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(renewed)) or 0


def live(engine: Engine) -> set[int]:
    with engine.connect() as connection:
        return set(connection.scalars(select(passages.c.id)))


def test_searches_go_by_the_old_vectors_until_the_new_are_whole(
    engine: Engine, library: Library, folder: Path | None, tmp_path: Path
) -> None:
    old = {f.id: f.dense for f in hits(index_of(engine, None, HashingEmbedder(32)))}
    embedder = Slow()
    index = index_of(engine, folder, embedder)
    assert {f.id: f.dense for f in hits(index)} == pytest.approx(old, abs=1e-3)
    status = index.status()
    assert (status.serving, status.embedder, status.waiting, status.wrong) == (OLD, NEW, 60, 0)
    said = status.trouble(PASSAGES)
    assert "embedder before" in said[0].en
    assert "原向量模型" in said[0].zh
    assert PASSAGES.en in said[0].en
    # What comes and goes meanwhile is followed in both.
    Library(engine, embedder).add(write(tmp_path / "in", "new.md", "hub 1"), "new.md")
    library.delete(next(d.id for d in library.documents() if d.name == "3.md"))
    assert [f.dense is not None for f in hits(index, "hub") if f.sparse] == [True]
    assert {f.id for f in hits(index)} == live(engine)
    assert index.differs() == []
    embedder.let.set()
    index.wait()
    assert (index.waiting, index.status().serving, rows(engine), aside(engine)) == (0, NEW, {NEW}, 0)
    new = {f.id: f.dense for f in hits(index_of(engine, None, HashingEmbedder(64)))}
    assert {f.id: f.dense for f in hits(index)} == pytest.approx(new, abs=1e-3)
    assert index.differs() == []


def test_what_was_made_before_a_fall_is_not_made_again(
    engine: Engine, library: Library, folder: Path | None, caplog: pytest.LogCaptureFixture
) -> None:
    fallen = Slow(most=30)
    fallen.let.set()
    index = index_of(engine, folder, fallen)
    assert all(f.dense is not None for f in hits(index))
    index.wait()
    assert "stopped" in caplog.text
    assert (aside(engine), rows(engine)) == (30, {OLD})
    assert all(f.dense is not None for f in hits(index))  # still by the old
    embedder = Slow()
    again = index_of(engine, folder, embedder)
    assert {f.id for f in hits(again) if f.dense is not None} == live(engine)
    embedder.let.set()
    again.wait()
    assert (embedder.texts, again.waiting, rows(engine), aside(engine)) == (30, 0, {NEW}, 0)
    assert again.differs() == []


def test_a_fall_while_the_new_are_put_in_place_of_the_old(
    engine: Engine, library: Library, folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = []
    put = renewal.Renewal._put

    def falling(self: renewal.Renewal, *given: object) -> None:
        puts.append(given)
        if len(puts) > 2:
            raise RuntimeError("the power is gone")
        put(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(renewal.Renewal, "_put", falling)
    embedder = Slow()
    embedder.let.set()
    index = index_of(engine, folder, embedder)
    hits(index)
    index.wait()
    assert (rows(engine), aside(engine), index.status().serving) == ({OLD, NEW}, 40, NEW)
    monkeypatch.setattr(renewal.Renewal, "_put", put)
    again = index_of(engine, folder, Slow())  # makes nothing: nobody lets it
    assert {f.id for f in hits(again) if f.dense is not None} == live(engine)
    again.wait()
    assert (again.waiting, rows(engine), aside(engine), again.differs()) == (0, {NEW}, 0, [])


def test_a_text_changed_meanwhile_gets_the_vector_of_what_it_says_now(
    engine: Engine, library: Library, folder: Path | None, tmp_path: Path
) -> None:
    embedder = Slow()
    index = index_of(engine, folder, embedder)
    hits(index)
    library.add(write(tmp_path / "in", "1.md", "hub one\nhub two"), "1.md")  # by a process that knows no new embedder
    embedder.let.set()
    index.wait()
    hits(index)
    index.wait()
    assert (index.waiting, index.differs(), rows(engine)) == (0, [], {NEW})
    expected = {f.id: f.dense for f in hits(index_of(engine, None, HashingEmbedder(64)), "hub")}
    assert {f.id: f.dense for f in hits(index, "hub")} == pytest.approx(expected, abs=1e-3)


def test_where_the_old_embedder_is_gone_searches_go_by_words(
    engine: Engine, library: Library, folder: Path | None
) -> None:
    embedder = Slow()
    index = index_of(engine, folder, embedder, known=False)
    found = hits(index)
    assert {f.id for f in found} == live(engine)
    assert all(f.dense is None for f in found)
    status = index.status()
    assert (status.serving, status.waiting, status.wrong) == ("", 60, 0)
    assert "words" in status.trouble(PASSAGES)[0].en
    embedder.let.set()
    index.wait()
    assert (index.waiting, embedder.texts, rows(engine), aside(engine)) == (0, 60, {NEW}, 0)
    assert all(f.dense is not None for f in hits(index))
    assert index.differs() == []


def test_back_to_the_old_embedder_before_the_new_was_whole(
    engine: Engine, library: Library, folder: Path | None
) -> None:
    fallen = Slow(most=30)
    fallen.let.set()
    index = index_of(engine, folder, fallen)
    hits(index)
    index.wait()
    back = index_of(engine, folder, HashingEmbedder(32))
    assert {f.id for f in hits(back) if f.dense is not None} == live(engine)
    assert (back.waiting, back.differs(), rows(engine)) == (0, [], {OLD})


def test_a_rebuild_makes_also_what_was_kept_aside_anew(engine: Engine, library: Library) -> None:
    fallen = Slow(most=30)
    fallen.let.set()
    index = index_of(engine, None, fallen)
    hits(index)
    index.wait()
    assert aside(engine) == 30
    embedder = Slow()
    embedder.let.set()
    Library(engine, embedder).rebuild()
    assert (embedder.texts, aside(engine), rows(engine)) == (60, 0, {NEW})


def test_the_embedders_a_store_was_used_with_are_known_by_their_fingerprint(tmp_path: Path) -> None:
    for name in ("hashing", "builtin", "builtin"):
        settings = Settings(home=tmp_path, embedder=name)
        open_knowledge(settings).engine.dispose()
    engine = open_store(tmp_path / "elsewhere")
    assert open_earlier(settings, ["no/such/model", "builtin"], "nobody's") is None
    assert isinstance(open_earlier(settings, [], "hashing-1-256"), HashingEmbedder)
    engine.dispose()
    again = open_knowledge(settings)
    with again.engine.connect() as connection:
        assert connection.scalar(select(state.c.value).where(state.c.name == "embedders")) == '["builtin", "hashing"]'
    again.engine.dispose()
