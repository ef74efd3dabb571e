"""The search index follows the database through crashes, other processes, other models and older backups."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select, update

from knowledge.embedders import HashingEmbedder
from knowledge.entries import pack, read_tokens, unpack, write_tokens
from knowledge.hybrid import HybridIndex
from knowledge.library import Library
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.schema import passages
from knowledge.store import state, writing
from knowledge.types import PUBLIC, STAFF
from tests.library_fakes import open_library, open_store, write

ROOT = Path(__file__).parents[1]


def index_of(engine: Engine, size: int = 32) -> HybridIndex:
    return HybridIndex(engine, "passage", HashingEmbedder(size), weights=WEIGHTS, texts=embedded_texts)


def texts(library: Library, query: str) -> set[str]:
    return {h.passage.text for h in library.search(query, 50, audiences=STAFF) if h.sparse}


def test_only_what_changed_is_applied(engine: Engine, tmp_path: Path) -> None:
    library, index = open_library(engine), index_of(engine)
    document = library.add(write(tmp_path, "a.md", "dock\nmonitor"), "a.md")
    index.sync()
    assert (len(index), index.generation) == (2, 1)
    library.add(write(tmp_path, "b.md", "mouse"), "b.md")
    assert (len(index), index.generation) == (2, 1)
    index.sync()
    assert (len(index), index.generation) == (3, 2)
    assert document is not None
    library.delete(document.id)
    index.sync()
    assert (len(index), index.generation) == (1, 3)


def test_two_libraries_see_each_others_changes(engine: Engine, tmp_path: Path) -> None:
    one, other = open_library(engine), open_library(engine)
    document = one.add(write(tmp_path, "a.md", "dock"), "a.md")
    assert texts(other, "dock") == {"dock"}
    assert document is not None
    one.delete(document.id)
    assert texts(other, "dock") == set()


def test_a_stale_index_never_shows_what_was_deleted(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine)
    document = library.add(write(tmp_path, "a.md", "dock one\ndock two"), "a.md")
    assert len(texts(library, "dock")) == 2
    assert document is not None
    # Gone from the database by another hand, with no word to the index: as if it had stopped following.
    with writing(engine) as connection:
        connection.execute(passages.delete().where(passages.c.text == "dock one"))
        connection.execute(update(passages).where(passages.c.text == "dock two").values(audience="internal"))
    assert [h.passage.text for h in library.search("dock", audiences=PUBLIC)] == []
    assert texts(library, "dock") == {"dock two"}


def test_another_embedder_embeds_anew_and_keeps_it(engine: Engine, tmp_path: Path) -> None:
    open_library(engine).add(write(tmp_path, "a.md", "wireless keyboard\nwarranty terms"), "a.md")
    library = open_library(engine, HashingEmbedder(256))
    assert library.search("wireles keybord", 1, audiences=PUBLIC)[0].passage.text == "wireless keyboard"
    with engine.connect() as connection:
        rows = connection.execute(select(passages.c.embedder, passages.c.vector)).all()
    assert {(e, len(v)) for e, v in rows} == {("hashing-1-256", 512)}


def test_a_vector_that_is_torn_is_made_again(engine: Engine, tmp_path: Path) -> None:
    open_library(engine).add(write(tmp_path, "a.md", "dock"), "a.md")
    with writing(engine) as connection:
        connection.execute(update(passages).values(vector=b"\x00\x01\x02"))
    library = open_library(engine)
    assert library.search("dock", 1, audiences=PUBLIC)[0].dense == pytest.approx(1.0, abs=0.5)
    assert library.status().waiting == 0


def test_a_database_put_back_to_yesterday_is_followed(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine)
    library.add(write(tmp_path, "a.md", "dock"), "a.md")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store, backup = tmp_path / "db" / "store.db", tmp_path / "backup.db"
    shutil.copy(store, backup)
    library.add(write(tmp_path, "b.md", "monitor"), "b.md")
    library.add(write(tmp_path, "c.md", "dock mouse"), "c.md")
    assert len(texts(library, "dock monitor")) == 3
    engine.dispose()
    for file in store.parent.glob("store.db*"):
        file.unlink()
    shutil.copy(backup, store)
    assert texts(library, "dock monitor") == {"dock"}
    assert library.verify() == []


def test_tokens_of_an_older_version_are_made_anew(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine)
    library.add(write(tmp_path, "a.md", "batteries"), "a.md")
    library.search("x", audiences=PUBLIC)
    with writing(engine) as connection:
        connection.execute(update(passages).values(tokens=write_tokens({"body": ["BATTERIES"]})))
        connection.execute(update(state).where(state.c.name == "tokens.passage").values(value="0"))
    assert texts(open_library(engine), "battery") == {"batteries"}


def test_allowed_limits_both_halves(engine: Engine, tmp_path: Path) -> None:
    open_library(engine).add(write(tmp_path, "a.md", "dock one\ndock two\ndock three"), "a.md")
    index = index_of(engine)
    asked = index.asked("dock")
    everyone = index.search(["dock"], asked, 10, audiences=PUBLIC)
    assert len(everyone) == 3
    for one in (f.id for f in everyone):
        assert [f.id for f in index.search(["dock"], asked, 10, audiences=PUBLIC, allowed=[one, 9999])] == [one]
    assert index.search(["dock"], asked, 10, audiences=PUBLIC, allowed=[]) == []


def test_searches_go_on_while_documents_are_replaced(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine)
    for n in range(6):
        library.add(write(tmp_path, f"{n}.md", f"dock steady {n}"), f"{n}.md")
    path, failures, done = tmp_path / "x.md", list[BaseException](), threading.Event()

    def look() -> None:
        try:
            while not done.is_set():
                assert {f"dock steady {n}" for n in range(6)} <= texts(library, "dock steady")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(25):
        library.add(write(path.parent, "x.md", f"dock steady changing {n}"), "x.md")
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert library.verify() == []


_CHILD = """
import sys
from pathlib import Path
from tests.library_fakes import open_library, open_store
folder = Path(sys.argv[1])
library = open_library(open_store(folder))
files = [(p, p.name) for p in sorted((folder / "in").iterdir())]
for turn in range(1000):
    for path, name in files:
        path.write_text("".join(f"dock {name} turn{turn} line{n}\\n" for n in range(5)))
    library.add_many(files)
    print("kept", flush=True)
"""


def test_killed_in_the_middle_of_ingest_nothing_is_half_visible(tmp_path: Path) -> None:
    for n in range(8):
        write(tmp_path / "in", f"{n}.md", "dock")
    random = np.random.default_rng(5)
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "kept\n"
        time.sleep(float(random.uniform(0.0, 0.12)))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        kept = _check_whole(tmp_path)
        assert kept == 40


def _check_whole(folder: Path) -> int:
    """Assert that every document is one version from its first line to its last, and found just so; count passages."""
    engine = open_store(folder)
    library = open_library(engine)
    seen: set[str] = set()
    for document in library.documents():
        kept = [p.text for p in library.passages_of(document.id, STAFF)]
        turns = {text.split()[2] for text in kept}
        assert (len(kept), len(turns), document.passages) == (5, 1, 5)
        seen |= set(kept)
    assert texts(library, "dock") == seen
    assert library.verify() == []
    engine.dispose()
    return len(seen)


def test_tokens_and_vectors_come_back_as_they_were_kept() -> None:
    rows = HashingEmbedder(32).embed(["dock", "显示器"])
    assert np.allclose(unpack(pack(rows), 32), rows, atol=1e-3)
    assert unpack([], 32).shape == (0, 32)
    fields = {"title": ["a", "b"], "body": ["显示", "器"]}
    assert read_tokens(write_tokens(fields)) == fields
    assert read_tokens('{"body": ["a", "b"]}') == {"body": ["a", "b"]}
