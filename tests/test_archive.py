"""Documents governed: what is kept of them, what holds after a change, what is gone for good."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text, update

from knowledge.embedders import HashingEmbedder
from knowledge.errors import NotFound, Refused
from knowledge.library import Library
from knowledge.originals import Keeping, recount, total
from knowledge.schema import document_bin
from knowledge.store import create_tables, writing
from knowledge.types import PUBLIC, STAFF, Document
from tests.library_fakes import one_a_line, open_library, read_lines, write


def opened(engine: Engine, keeping: Keeping | None = None, today: date = date(2026, 3, 1)) -> Library:
    return Library(
        engine, HashingEmbedder(32), read_many=read_lines, chunks=one_a_line, keeping=keeping or Keeping(),
        today=lambda: today,
    )  # fmt: skip


@pytest.fixture
def library(engine: Engine) -> Library:
    return opened(engine)


def added(library: Library, folder: Path, text: str, name: str = "a.md", **more: str) -> Document:
    document = library.add(write(folder, "file.md", text), name, **more)  # type: ignore[arg-type]
    assert document is not None
    return document


def found(library: Library, query: str = "dock") -> set[str]:
    return {h.passage.text for h in library.search(query, 50, audiences=PUBLIC) if h.sparse}


def switch_off(library: Library, document: Document, *texts: str) -> None:
    kept, _ = library.archive.passages(document.id)
    library.archive.switch([k.passage.id for k in kept if k.passage.text in texts], off=True)


def test_what_is_switched_off_stays_off_where_it_stands_unchanged(library: Library, tmp_path: Path) -> None:
    document = added(library, tmp_path, "dock old\ndock same\ndock same")
    kept, _ = library.archive.passages(document.id)
    library.archive.switch([kept[0].passage.id, kept[2].passage.id], off=True)
    added(library, tmp_path, "dock first\ndock same\ndock old, changed\ndock same")
    kept, _ = library.archive.passages(document.id)
    assert [(k.passage.text, k.off) for k in kept] == [
        ("dock first", False), ("dock same", False), ("dock old, changed", False), ("dock same", True),
    ]  # fmt: skip
    assert library.documents()[0].off == 1


def test_no_audience_given_leaves_the_one_it_has(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "dock")
    assert library.add(path, "a.md", None) is not None
    assert library.documents()[0].audience == "public"
    library.archive.set_audience(library.documents()[0].id, "internal")
    assert library.add(path, "a.md", None) is None
    added(library, tmp_path, "dock two", audience=None)  # type: ignore[arg-type]
    assert library.documents()[0].audience == "internal"
    assert found(library) == set()


def test_a_passage_is_opened_by_those_alone_who_may_see_it_now(library: Library, tmp_path: Path) -> None:
    document = added(library, tmp_path, "dock")
    (passage,) = library.passages_of(document.id, PUBLIC)
    assert library.passage(passage.id, PUBLIC).text == "dock"
    library.archive.set_audience(document.id, "internal")
    with pytest.raises(NotFound):
        library.passage(passage.id, PUBLIC)
    assert library.passage(passage.id, STAFF).audience == "internal"
    library.archive.switch([passage.id], off=True)
    with pytest.raises(NotFound):
        library.passage(passage.id, STAFF)


def test_a_document_answers_within_its_days(engine: Engine, tmp_path: Path) -> None:
    document = added(opened(engine), tmp_path, "dock")
    opened(engine).archive.set_dates(document.id, date(2026, 3, 1), date(2026, 3, 2))
    seen = {day: found(opened(engine, today=date(2026, 3, day))) for day in (1, 2, 3)} | {
        28: found(opened(engine, today=date(2026, 2, 28)))
    }
    assert seen == {1: {"dock"}, 2: {"dock"}, 3: set(), 28: set()}
    with pytest.raises(Refused, match="before it begins"):
        opened(engine).archive.set_dates(document.id, date(2026, 3, 2), date(2026, 3, 1))


def test_another_name_and_title_are_found_and_cited(library: Library, tmp_path: Path) -> None:
    document = added(library, tmp_path, "it has nine ports")
    added(library, tmp_path, "other", "b.md")
    assert library.archive.rename(document.id, name="harbour.md", title="Quay manual")
    (hit,) = [h for h in library.search("quay harbour", audiences=PUBLIC) if h.sparse]
    assert (hit.passage.name, hit.passage.title) == ("harbour.md", "Quay manual")
    assert not library.archive.rename(document.id, name="harbour.md")
    for name in ("b.md", " ", "x" * 501, "a\x00b"):
        with pytest.raises(Refused):
            library.archive.rename(document.id, name=name)
    assert library.verify() == []


def test_a_form_that_was_shown_before_another_change_changes_nothing(library: Library, tmp_path: Path) -> None:
    shown = added(library, tmp_path, "dock")
    library.archive.set_audience(shown.id, "internal")
    with pytest.raises(Refused, match="meanwhile"):
        library.archive.mend(shown.id, title="Other", audience="public", seen=shown.mark)
    assert (library.document(shown.id).audience, library.document(shown.id).title) == ("internal", shown.title)


def test_all_of_a_form_is_kept_or_nothing(library: Library, tmp_path: Path) -> None:
    document = added(library, tmp_path, "dock")
    added(library, tmp_path, "other", "b.md")
    with pytest.raises(Refused):
        library.archive.mend(document.id, name="b.md", audience="internal", dates=(None, date(2026, 1, 1)))
    assert library.document(document.id) == document


def test_versions_are_kept_within_the_bound_and_rolled_back(engine: Engine, tmp_path: Path) -> None:
    library = opened(engine, Keeping(versions=2))
    document = added(library, tmp_path, "dock 1")
    for n in (2, 3, 4):
        added(library, tmp_path, f"dock {n}")
    versions = library.archive.versions(document.id)
    assert [(v.number, v.passages, v.original) for v in versions] == [(3, 1, True), (2, 1, True)]
    library.archive.set_audience(document.id, "internal")
    library.archive.roll_back(document.id, 2, "eve")
    now = library.document(document.id)
    assert (now.version, now.audience, now.added_by) == (5, "internal", "eve")
    assert [p.text for p in library.passages_of(document.id, STAFF)] == ["dock 2"]
    assert library.archive.original(document.id) == b"dock 2"
    assert [v.number for v in library.archive.versions(document.id)] == [4, 3]
    with pytest.raises(NotFound, match="version 1"):
        library.archive.roll_back(document.id, 1)
    assert library.verify() == []


def test_what_was_switched_off_since_is_not_brought_back_by_a_roll_back(library: Library, tmp_path: Path) -> None:
    document = added(library, tmp_path, "dock a\ndock b")
    added(library, tmp_path, "dock a\ndock c")
    switch_off(library, document, "dock a")
    library.archive.roll_back(document.id, 1)
    assert found(library) == {"dock b"}


def test_original_files_stay_within_their_bound_and_those_in_use_stay(engine: Engine, tmp_path: Path) -> None:
    library = opened(engine, Keeping(file_bytes=20))
    document = added(library, tmp_path, "dock one")
    added(library, tmp_path, "dock two")  # 16 of 20 bytes
    added(library, tmp_path, "dock six")  # the first goes
    assert [v.original for v in library.archive.versions(document.id)] == [True, False]
    added(library, tmp_path, "a dock of more than twenty bytes", "b.md")
    with engine.connect() as connection:
        assert total(connection) == recount(connection) == 16
    assert library.archive.original(library.archive.named("b.md").id) is None


def test_the_bin_holds_a_document_for_its_days(engine: Engine, tmp_path: Path) -> None:
    library = opened(engine, Keeping(bin_days=30))
    one, other = added(library, tmp_path, "dock one"), added(library, tmp_path, "dock two", "b.md")
    library.delete(one.id, "eve")
    library.delete(other.id)
    (latest, first) = library.archive.bin()
    assert (first.version.name, first.deleted_by, latest.version.name) == ("a.md", "eve", "b.md")
    added(library, tmp_path, "dock three")
    with pytest.raises(Refused, match="Another document"):
        library.archive.put_back(one.id)
    library.archive.put_back(one.id, "c.md")
    assert found(library) == {"dock one", "dock three"}
    with writing(engine) as connection:
        connection.execute(update(document_bin).values(deleted_at="2020-01-01T00:00:00.000000+00:00"))
    with pytest.raises(NotFound):
        library.archive.put_back(other.id)
    assert library.archive.bin() == []


def test_what_is_purged_is_in_no_file_any_more(tmp_path: Path) -> None:
    from tests.library_fakes import open_store

    engine = open_store(tmp_path / "db")
    library = open_library(engine)
    secret = "zanzibarsecret"
    document = added(library, tmp_path, f"dock {secret} one")
    added(library, tmp_path, f"dock {secret} two")
    library.delete(document.id)
    (tmp_path / "file.md").unlink()

    def told() -> bool:
        return any(secret.encode() in p.read_bytes() for p in (tmp_path / "db").rglob("*") if p.is_file())

    assert told()
    assert library.archive.purge(document.id)
    assert not told()
    engine.dispose()


def test_a_store_of_before_opens_with_all_it_had(engine: Engine, tmp_path: Path) -> None:
    added(opened(engine), tmp_path, "dock one\ndock two")
    with engine.begin() as connection:
        for name in ("document_versions", "version_passages", "document_bin", "originals"):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("passages_off", "documents_by_sha256"):
            connection.execute(text(f"DROP INDEX {name}"))
        for table, column in (
            ("passages", "off"), ("passages", "valid_since"), ("passages", "valid_until"),
            ("documents", "noticed"), ("documents", "valid_since"), ("documents", "valid_until"),
        ):  # fmt: skip
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    create_tables(engine)
    library = opened(engine)
    document = library.documents()[0]
    assert found(library) == {"dock one", "dock two"}
    assert library.archive.noticed(document.id) is None
    assert library.archive.original(document.id) is None
    switch_off(library, document, "dock one")
    added(library, tmp_path, "dock one\ndock three")
    assert found(library) == {"dock three"}
    assert {"passages_off"} <= {index["name"] for index in inspect(engine).get_indexes("passages")}


def test_a_change_touches_its_own_document_alone(library: Library, tmp_path: Path, engine: Engine) -> None:
    for n in range(5):
        added(library, tmp_path, f"dock {n}", f"{n}.md")
    with engine.connect() as connection:
        before = {id: born for id, born in connection.execute(text("SELECT id, born FROM passages"))}
    library.archive.set_audience(library.archive.named("3.md").id, "internal")
    with engine.connect() as connection:
        after = {id: born for id, born in connection.execute(text("SELECT id, born FROM passages"))}
    assert [id for id in before if before[id] != after[id]] == [4]
