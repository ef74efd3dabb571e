"""A reader and chunker of one line each, so that library tests say exactly what is in a document."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge.embedders import Embedder, HashingEmbedder
from knowledge.errors import Broken, Unreadable
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.store import create_tables, open_engine
from knowledge.types import Block, Chunk, Place, ReadDocument


def read_lines(items: Iterable[tuple[Path, str]]) -> Iterator[tuple[str, ReadDocument | Unreadable]]:
    """Read each file as blocks of one line; a file that begins with BROKEN cannot be read."""
    for path, name in items:
        text = path.read_text("utf-8")
        if text.startswith("BROKEN"):
            yield name, Broken(Bilingual("The file is damaged. Send it again.", "文件已损坏，请重新上传。"))
        else:
            blocks = tuple(Block("paragraph", line, place=Place(line=n)) for n, line in enumerate(text.split("\n"), 1))
            yield name, ReadDocument(Path(name).stem, blocks)


def one_a_line(document: ReadDocument) -> list[Chunk]:
    """Make each line that is not empty a passage."""
    return [Chunk(b.text, ("Section",), b.place) for b in document.blocks if b.text.strip()]


def open_store(folder: Path) -> Engine:
    """Open a store of its own in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    create_tables(engine)
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a test a store of its own, in the folder `db`."""
    opened = open_store(tmp_path / "db")
    yield opened
    opened.dispose()


def open_library(engine: Engine, embedder: Embedder | None = None) -> Library:
    """Open a library with the reader and chunker of this file."""
    return Library(engine, embedder or HashingEmbedder(32), read_many=read_lines, chunks=one_a_line)


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def six_docks(engine: Engine, folder: Path) -> Library:
    """Return a library of six documents of ten passages each, the last of them internal."""
    library = open_library(engine)
    for n in range(6):
        text = "\n".join(f"dock {n} line {m}" for m in range(10))
        library.add(write(folder, f"{n}.md", text), f"{n}.md", "internal" if n == 5 else "public")
    return library
