"""What becomes of added files is said as it is: new, a new version, twice under one name; an opened document can be deleted."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.service import Assistant
from assistant.types import Person
from knowledge.embedders import HashingEmbedder
from knowledge.library import Library
from knowledge.store import create_tables, open_engine
from knowledge.types import PUBLIC
from ui import document_format as show
from ui import document_words as words
from ui.document_format import Outcome
from ui.documents import DocumentsTab, _given

ADMIN = Person("u-ada", "admin")
REQUEST: Any = SimpleNamespace(cookies={}, headers={})


def tab(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> DocumentsTab:
    made = object.__new__(DocumentsTab)
    made._assistant = assistant
    monkeypatch.setattr("ui.documents.asking", lambda *given: (ADMIN, "en"))
    return made


def test_a_replaced_document_is_said_to_be_and_with_its_version(
    own_example: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = tab(own_example, monkeypatch)
    file = tmp_path / "new.md"
    said = []
    for text in ("# One\n\nThe first text.", "# One\n\nThe second text.", "# One\n\nThe second text."):
        file.write_text(text, "utf-8")
        said.append(page._one(file, "new.md", None, REQUEST))
    assert [outcome.state for outcome in said] == ["added", "replaced", "unchanged"]
    assert "version 2" in said[1].why
    html = show.outcomes(said, 3, "en")
    assert "Replaced · new.md: this is version 2 now" in html
    assert "已替换 · new.md" in show.outcomes([Outcome("new.md", "replaced")], 1, "zh")


def test_two_files_of_one_name_are_never_one_over_the_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.md").write_text(f"# {folder}", "utf-8")
    given = [str(tmp_path / folder / "index.md") for folder in ("a", "b")]
    waiting, failed = _given(given, "zh")
    assert waiting == [(Path(given[0]), "index.md")]
    assert [(o.name, o.state, o.why) for o in failed] == [("index.md", "failed", words.TWICE.zh)]


def test_many_given_at_once_keep_the_first_of_a_name_and_say_so(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")
    create_tables(engine)
    library = Library(engine, HashingEmbedder(), tmp_path / "indexes")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.md").write_text(f"# Page\n\nThis is the page of {folder}, all of it.", "utf-8")
    items = [(tmp_path / folder / "index.md", "index.md") for folder in ("a", "b", "a")]
    report = library.add_many(items)
    assert (report.added, report.unchanged, [name for name, _ in report.failed]) == (1, 0, ["index.md"])
    assert "page of a" in library.search("page", 1, audiences=PUBLIC)[0].passage.text
    again = library.add_many(items)
    assert (again.added, again.unchanged, len(again.failed)) == (0, 1, 1)
    engine.dispose()


def test_an_opened_document_can_be_deleted_where_it_stands(
    own_example: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = own_example.documents_desk
    document = desk.list(ADMIN)[0][0]
    html = show.look(desk.look(ADMIN, document.id), 0, 20, "", date(2026, 11, 30), "en")
    assert f'data-act="delete" data-id="{document.id}"' in html
    assert "data-sure" in html
    page = tab(own_example, monkeypatch)
    event: Any = SimpleNamespace(act="delete", id=document.id, _data={})
    assert words.BIN.en in page.act("", REQUEST, event)
    assert document.id not in {d.id for d in desk.list(ADMIN)[0]}
