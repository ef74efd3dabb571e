"""The library: what is kept, replaced and deleted, and who finds what."""

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from knowledge.embedders import HashingEmbedder
from knowledge.errors import Broken, NotFound, Stopped, StorageFailed, Unreadable
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.types import PUBLIC, STAFF, Audience
from tests.library_fakes import open_library, open_store, write


@pytest.fixture
def library(engine: Engine) -> Library:
    return open_library(engine)


def found(library: Library, query: str, audiences: frozenset[Audience] = PUBLIC) -> list[str]:
    return [h.passage.text for h in library.search(query, 20, audiences=audiences) if h.sparse]


def test_a_document_is_kept_with_all_that_is_known_of_it(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "Warranty lasts three years.\n\n保修期为三年，自购买之日起计算。")
    document = library.add(path, "policies/warranty.md", "internal", "anna")
    assert document is not None
    assert library.documents() == [document] == [library.document(document.id)]
    assert (document.name, document.title, document.audience) == ("policies/warranty.md", "warranty", "internal")
    assert (document.passages, document.version, document.size) == (2, 1, path.stat().st_size)
    first, second = library.passages_of(document.id, STAFF)
    assert (first.text, first.heading, first.place.line, first.language) == (
        "Warranty lasts three years.", ("Section",), 1, "en",
    )  # fmt: skip
    assert (second.language, second.place.line, second.audience) == ("zh", 3, "internal")
    assert library.passage(second.id, STAFF) == second


def test_an_unchanged_file_is_no_work(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "one")
    assert library.add(path, "a.md") is not None
    before = library.generation()
    assert library.add(path, "a.md") is None
    assert library.add_many([(path, "a.md")]).unchanged == 1
    assert library.generation() == before
    changed = library.add(path, "a.md", "internal")
    assert changed is not None
    assert (changed.audience, changed.version) == ("internal", 2)
    assert found(library, "one") == []


def test_a_new_version_takes_the_place_of_the_old(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "The dock has nine ports")
    first = library.add(path, "a.md")
    old = library.search("dock", audiences=PUBLIC)[0].passage
    path.write_text("The dock has twelve ports")
    second = library.add(path, "a.md")
    assert first is not None
    assert second is not None
    assert (second.id, second.version) == (first.id, 2)
    assert found(library, "dock ports nine") == ["The dock has twelve ports"]
    with pytest.raises(NotFound):
        library.passage(old.id, STAFF)


def test_a_deleted_document_is_gone(library: Library, tmp_path: Path) -> None:
    document = library.add(write(tmp_path, "a.md", "dock"), "a.md")
    assert document is not None
    library.delete(document.id)
    assert library.documents() == []
    assert library.search("dock", audiences=STAFF) == []
    for lookup in (library.delete, library.document):
        with pytest.raises(NotFound):
            lookup(document.id)
    assert library.passages_of(document.id, STAFF) == []


def test_a_file_that_cannot_be_read_leaves_the_old_version_serving(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "The dock has nine ports")
    library.add(path, "a.md")
    for text in ("BROKEN", "\n\n"):
        path.write_text(text)
        with pytest.raises(Broken) as caught:
            library.add(path, "a.md")
        assert caught.value.say("zh")
    with pytest.raises(Unreadable, match="cannot be opened"):
        library.add(tmp_path / "nothing.md", "a.md")
    assert found(library, "dock") == ["The dock has nine ports"]


def test_many_are_kept_and_the_bad_ones_named(library: Library, tmp_path: Path) -> None:
    files = [(write(tmp_path, f"{n}.md", f"number{n} dock"), f"{n}.md") for n in range(120)]
    files += [(write(tmp_path, "bad.md", "BROKEN"), "bad.md"), (tmp_path / "missing.md", "missing.md")]
    told: list[tuple[int, int, str]] = []
    report = library.add_many(files, progress=lambda *step: told.append(step))
    assert (report.added, report.unchanged) == (120, 0)
    assert sorted(name for name, _ in report.failed) == ["bad.md", "missing.md"]
    assert told[-1][:2] == (122, 122)
    assert [t[0] for t in told] == sorted(t[0] for t in told)
    again = library.add_many(files)
    assert (again.added, again.unchanged, len(again.failed)) == (0, 120, 2)
    assert len(library.documents()) == 120


def test_stopping_keeps_what_is_done_and_going_on_adds_the_rest(library: Library, tmp_path: Path) -> None:
    files = [(write(tmp_path, f"{n}.md", f"dock {n}"), f"{n}.md") for n in range(100)]

    def stop(done: int, total: int, what: str) -> None:
        raise Stopped(Bilingual("Stopped.", "已停止。"))

    with pytest.raises(Stopped):
        library.add_many(files, progress=stop)
    kept = len(library.documents())
    assert 0 < kept < 100
    report = library.add_many(files)
    assert (report.added, report.unchanged) == (100 - kept, kept)


def test_two_ingests_at_once_make_no_duplicates(engine: Engine, tmp_path: Path) -> None:
    files = [(write(tmp_path, f"{n}.md", f"dock number{n}"), f"{n}.md") for n in range(60)]
    reports = [threading.Thread(target=lambda: open_library(engine).add_many(files)) for _ in range(3)]
    for thread in reports:
        thread.start()
    for thread in reports:
        thread.join()
    library = open_library(engine)
    assert sorted(d.name for d in library.documents()) == sorted(name for _, name in files)
    assert {d.version for d in library.documents()} == {1}
    assert library.status().passages == 60
    assert library.verify() == []


def test_customers_find_public_passages_only(library: Library, tmp_path: Path) -> None:
    for n in range(30):
        library.add(write(tmp_path, f"i{n}.md", f"cost price secret {n}"), f"i{n}.md", "internal")
    library.add(write(tmp_path, "p.md", "the price is on the product page and more words"), "p.md")
    assert {h.passage.audience for h in library.search("cost price secret", 8, audiences=PUBLIC)} == {"public"}
    assert len(library.search("cost price secret", 8, audiences=STAFF)) == 8
    assert library.search("cost", audiences=frozenset()) == []


def test_the_same_text_is_found_once(library: Library, tmp_path: Path) -> None:
    for n in range(5):
        library.add(write(tmp_path, f"{n}.md", "The  dock has NINE ports\nanother line"), f"{n}/dock.md")
    library.add(write(tmp_path, "x.md", "the dock has nine ports"), "x/dock.md")
    texts = ["".join(t.lower().split()) for t in found(library, "dock nine ports")]
    assert texts.count("thedockhasnineports") == 1


def test_the_askers_language_comes_first_of_equals(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path, "a.md", "VIM4 GPIO header"), "a.md")
    library.add(write(tmp_path, "b.md", "VIM4 GPIO 排针"), "b.md")
    hits = {lang: library.search("VIM4 GPIO", 2, audiences=PUBLIC, language=lang) for lang in ("en", "zh")}
    assert {lang: h[0].passage.language for lang, h in hits.items()} == {"en": "en", "zh": "zh"}


def test_hits_bring_scores_and_how_rare_the_questions_words_are(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path, "a.md", "dock with ports\ndock with screws\ndock with zebra"), "a.md")
    hits = library.search("the dock zebra", 3, audiences=PUBLIC)
    terms = dict(hits[0].terms)
    assert set(terms) == {"dock", "zebra"}
    assert terms["zebra"] > terms["dock"] > 0
    assert hits[0].passage.text == "dock with zebra"
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert all(h.dense is not None and -1 <= h.dense <= 1 for h in hits)


@pytest.mark.parametrize(
    "query", ["", "   ", "。。。", "的", "dock " * 20_000, "\x00\ud83d\ude00"[:1], "SELECT * (", '"']
)
def test_any_question_is_answered_without_failing(library: Library, tmp_path: Path, query: str) -> None:
    assert library.search(query, audiences=PUBLIC) == []
    library.add(write(tmp_path, "a.md", "dock"), "a.md")
    assert len(library.search(query, audiences=PUBLIC)) <= 1


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    library = open_library(engine)
    library.add(write(tmp_path, "a.md", "dock"), "a.md")
    engine.dispose()

    @event.listens_for(engine, "connect")
    def limit(connection: object, record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA max_page_count={pages + 8}")  # type: ignore[attr-defined]

    files = [(write(tmp_path, f"{n}.md", f"monitor {n} " * 300), f"{n}.md") for n in range(40)]
    with pytest.raises(StorageFailed) as caught:
        library.add_many([*files, (write(tmp_path, "a.md", "changed " * 900), "a.md")])
    assert "磁盘" in caught.value.say("zh")
    assert found(library, "dock monitor changed") == ["dock"]
    assert library.verify() == []
    engine.dispose()


def test_rebuilding_makes_tokens_and_vectors_anew(engine: Engine, tmp_path: Path) -> None:
    open_library(engine).add(write(tmp_path, "a.md", "dock"), "a.md")
    library = open_library(engine, HashingEmbedder(64))
    library.rebuild()
    status = library.status()
    assert (status.indexed, status.passages, status.waiting, status.embedder) == (1, 1, 0, "hashing-1-64")
    assert found(library, "dock") == ["dock"]


words = st.sampled_from(["dock", "monitor", "显示器", "键盘", "warranty"])
changes = st.lists(
    st.tuples(
        st.sampled_from(["add", "delete"]),
        st.sampled_from(["a.md", "b.md", "c.md"]),
        st.lists(words, min_size=1, max_size=3),
        st.sampled_from(["public", "internal"]),
    ),
    max_size=8,
)


@given(changes)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_live_and_allowed_passages_are_ever_found(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, list[str], Audience]]
) -> None:
    folder = tmp_path_factory.mktemp("property")
    engine = open_store(folder)
    library = open_library(engine)
    live: dict[str, tuple[set[str], Audience]] = {}
    for what, name, lines, audience in changes:
        if what == "add":
            library.add(write(folder, name, "\n".join(lines)), name, audience)
            live[name] = (set(lines), audience)
        elif name in live:
            library.delete(next(d.id for d in library.documents() if d.name == name))
            del live[name]
        for audiences in (PUBLIC, STAFF):
            expected = {t for texts, who in live.values() if who in audiences for t in texts}
            hits = library.search("dock monitor 显示器 键盘 warranty", 20, audiences=audiences)
            assert {h.passage.text for h in hits} == expected
            assert all(live[h.passage.name][1] in audiences for h in hits)
    assert library.verify() == []
    engine.dispose()


def test_the_built_in_reader_and_chunks_are_used(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine, HashingEmbedder(32))
    path = write(
        tmp_path, "g.md", "# Dock guide\n\n## Ports\n\nThe dock has nine ports.\n\n## 保修\n\n保修期为三年。\n"
    )
    document = library.add(path, "guide.md")
    assert document is not None
    assert (document.title, document.format) == ("Dock guide", "markdown")
    hit = library.search("how many ports", 1, audiences=PUBLIC)[0]
    assert "nine ports" in hit.passage.text
    assert (hit.passage.name, hit.passage.title) == ("guide.md", "Dock guide")
