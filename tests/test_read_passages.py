"""Passages that were read are shown only while they are there, and only to those who may see them."""

from pathlib import Path

from knowledge.read_passages import ReadPassages
from knowledge.types import PUBLIC, STAFF
from tests.library_fakes import open_library, open_store, write


def test_what_is_deleted_or_hidden_is_gone_at_once(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    library, read = open_library(engine), ReadPassages(engine)
    document = library.add(write(tmp_path, "a.txt", "It costs nothing at all."), "a.txt", "internal")
    assert document is not None
    ids = [p.id for p in library.passages_of(document.id, STAFF)]
    assert list(read.live(ids, STAFF)) == ids != []
    assert read.live(ids, PUBLIC) == {}
    library.delete(document.id)
    assert read.live(ids, STAFF) == {}
