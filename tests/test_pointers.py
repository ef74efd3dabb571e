"""Files that only point at another file: found under both names, kept once."""

from pathlib import Path

import pytest

from knowledge.embedders import HashingEmbedder
from knowledge.library import Library
from knowledge.pointers import followed
from knowledge.store import create_tables, open_engine
from knowledge.types import PUBLIC


def written(folder: Path, **texts: str) -> dict[str, Path]:
    named = {}
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path = path.with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        named[path.relative_to(folder).as_posix()] = path
    return named


def test_a_pointer_is_followed_to_the_file_that_says_something(tmp_path: Path) -> None:
    named = written(tmp_path, one__Fan="# Fan\n\nTurn it on.", two__Fan="../one/Fan.md\n", three__Fan="../two/Fan.md")
    found = followed(named)
    assert set(found.files) == {"one/Fan.md"}
    assert sorted(found.aliases["one/Fan.md"]) == ["three/Fan.md", "two/Fan.md"]
    assert found.count == 2


@pytest.mark.parametrize("text", ["../gone/Fan.md", "Fan.md", "see ../one/Fan.md", "../../../../etc/passwd.md", "a\nb"])
def test_what_points_nowhere_stays_a_file(tmp_path: Path, text: str) -> None:
    named = written(tmp_path, one__Other="# Other", two__Fan=text)
    assert set(followed(named).files) == set(named)


def test_a_circle_stays_as_it_is(tmp_path: Path) -> None:
    named = written(tmp_path, a="b.md", b="a.md")
    assert set(followed(named).files) == {"a.md", "b.md"}


def test_a_document_is_found_under_the_name_of_its_pointer(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    create_tables(engine)
    library = Library(engine, HashingEmbedder())
    named = written(tmp_path, vim1__Fan="# Cooling fan\n\nUse the command fan.sh on.", vim4__Fan="../vim1/Fan.md")
    named |= written(tmp_path, vim4__Lamp="# Lamp\n\nThe lamp is red.")
    items = [(path, name) for name, path in named.items()]
    library.add(named["vim4/Fan.md"], "vim4/Fan.md")  # as a store from before kept it
    report = library.add_many(items)
    assert (report.added, report.pointing, report.failed) == (2, 1, [])
    assert library.add_many(items).unchanged == 2
    assert sorted(d.name for d in library.documents()) == ["vim1/Fan.md", "vim4/Lamp.md"]
    hits = library.search("cooling fan of the VIM4", audiences=PUBLIC)
    assert hits[0].passage.name == "vim1/Fan.md"
    assert hits[0].passage.aliases == ("vim4/Fan.md",)


def test_a_document_goes_only_once_what_it_points_at_is_kept(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    create_tables(engine)
    library = Library(engine, HashingEmbedder())
    named = written(tmp_path, vim1__Fan="", vim4__Fan="../vim1/Fan.md")
    named["vim1/Fan.md"].write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "old.md").write_text("# Cooling fan\n\nUse the command fan.sh on.", encoding="utf-8")
    library.add(tmp_path / "old.md", "vim4/Fan.md")
    report = library.add_many([(path, name) for name, path in named.items()])
    assert [name for name, _ in report.failed] == ["vim1/Fan.md"]
    assert [d.name for d in library.documents()] == ["vim4/Fan.md"]
    assert library.search("cooling fan", audiences=frozenset({"public"}))


def test_an_older_store_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    create_tables(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE documents DROP COLUMN aliases")
    create_tables(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT aliases FROM documents").all() == []
