"""A large index on disk: opened instead of made again, never wrong however it and the database fell out of step."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from knowledge.embedders import HashingEmbedder
from knowledge.followers import Limits
from knowledge.hybrid import HybridIndex
from knowledge.library import Library
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.schema import passages
from knowledge.snapshots import Snapshots
from knowledge.types import PUBLIC, STAFF
from tests.library_fakes import open_library, open_store, six_docks, write

ROOT = Path(__file__).parents[1]


def index_of(engine: Engine, folder: Path) -> HybridIndex:
    embedder = HashingEmbedder(32)
    return HybridIndex(
        engine, "passage", embedder, weights=WEIGHTS, texts=embedded_texts, folder=folder, limits=Limits(keep_from=20)
    )


def found(index: HybridIndex, word: str) -> set[int]:
    return {f.id for f in index.search([word], index.asked(word), 200, audiences=STAFF) if f.sparse}


def live(engine: Engine, word: str) -> set[int]:
    with engine.connect() as connection:
        return set(connection.scalars(select(passages.c.id).where(passages.c.text.contains(word))))


@pytest.fixture
def library(engine: Engine, tmp_path: Path) -> Library:
    return six_docks(engine, tmp_path / "in")


@pytest.fixture
def kept(library: Library, engine: Engine, tmp_path: Path) -> Path:
    """Return the folder of a snapshot of sixty passages, whose process has gone."""
    folder = tmp_path / "indexes"
    index = index_of(engine, folder)
    index.sync()
    assert index.keep()
    assert index.snapshot == index.generation
    del index
    return folder


def opened(engine: Engine, folder: Path) -> HybridIndex:
    """Return an index that must have been opened from disk, not made from the database."""
    index = index_of(engine, folder)
    applied: list[int] = []
    original = index.follower._apply

    def counted(connection: Connection, day: date) -> tuple[int, list[int]]:
        count, hidden = original(connection, day)
        applied.append(count)
        return count, hidden

    index.follower._apply = counted  # type: ignore[method-assign]
    index.sync()
    assert applied
    assert applied[0] < 60
    return index


def test_a_snapshot_is_opened_and_caught_up(engine: Engine, library: Library, kept: Path, tmp_path: Path) -> None:
    library.add(write(tmp_path / "in", "new.md", "dock new"), "new.md")
    library.delete(next(d.id for d in library.documents() if d.name == "1.md"))
    index = opened(engine, kept)
    assert found(index, "dock") == live(engine, "dock")
    assert len(index) == 51
    assert index.differs() == []
    public = index.search(["dock"], index.asked("dock"), 200, audiences=PUBLIC)
    assert len(public) == 41


def test_what_one_process_changes_reaches_no_other_and_no_snapshot(
    engine: Engine, library: Library, kept: Path, tmp_path: Path
) -> None:
    one, other = opened(engine, kept), opened(engine, kept)
    before = {p: p.read_bytes() for p in kept.rglob("*") if p.is_file() and "-kept-" in str(p)}
    library.add(write(tmp_path / "in", "0.md", "\n".join(f"hub {n}" for n in range(30))), "0.md")
    assert found(one, "hub") == live(engine, "hub")
    assert {p: p.read_bytes() for p in before} == before
    assert found(other, "hub") == live(engine, "hub")
    assert (one.differs(), other.differs()) == ([], [])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x40
    path.write_bytes(bytes(data))


def each_file(change: Callable[[Path], object], pattern: str) -> Callable[[Path], object]:
    def damage(snapshot: Path) -> None:
        files = [p for p in snapshot.glob(pattern)]
        assert files
        for file in files:
            change(file)

    return damage


DAMAGE: dict[str, Callable[[Path], object]] = {
    "vectors flipped": each_file(flip, "public.faiss"),
    "vectors cut": each_file(lambda p: p.write_bytes(p.read_bytes()[:50]), "*.faiss"),
    "vectors gone": each_file(Path.unlink, "internal.faiss"),
    "words flipped": each_file(flip, "*.idx"),
    "words gone": each_file(Path.unlink, "*.term"),
    "words' list gone": each_file(Path.unlink, "meta.json"),
    "words cut": each_file(lambda p: p.write_bytes(p.read_bytes()[:20]), "*.idx"),
    "ids cut": each_file(lambda p: p.write_bytes(p.read_bytes()[:-8]), "ids.npy"),
    "manifest of another form": each_file(
        lambda p: p.write_text(p.read_text().replace('"format": 1', '"format": 99')), "manifest.json"
    ),
    "words of another form": each_file(
        lambda p: p.write_text(p.read_text().replace('"schema": "2 ', '"schema": "1 ')), "manifest.json"
    ),
    "ids flipped": each_file(flip, "ids.npy"),
    "manifest flipped": each_file(flip, "manifest.json"),
    "manifest empty": each_file(lambda p: p.write_text(""), "manifest.json"),
    "manifest of a list": each_file(lambda p: p.write_text("[]"), "manifest.json"),
    "manifest gone": each_file(Path.unlink, "manifest.json"),
    "name that leads elsewhere": each_file(
        lambda p: p.write_text(p.read_text().replace("ids.npy", "../../../db/store.db")), "manifest.json"
    ),
    "folder empty": each_file(Path.unlink, "*"),
    "folder a file": lambda p: None,
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_snapshot_is_passed_over(engine: Engine, kept: Path, what: str) -> None:
    DAMAGE[what](next(kept.glob("passage-kept-*")))
    index = index_of(engine, kept)
    assert found(index, "dock") == live(engine, "dock")
    assert index.differs() == []
    assert engine.url.database is not None
    assert Path(engine.url.database).exists()


def test_one_flipped_bit_anywhere_in_a_snapshot_is_seen(engine: Engine, kept: Path) -> None:
    snapshot = next(kept.glob("passage-kept-*"))
    whole = {path.name: path.read_bytes() for path in snapshot.iterdir()}
    assert len(whole) > 8
    for name, data in whole.items():
        if not data:
            continue
        for place in {0, len(data) // 3, len(data) - 1}:
            changed = bytearray(data)
            changed[place] ^= 1
            (snapshot / name).unlink()
            (snapshot / name).write_bytes(bytes(changed))
            index = index_of(engine, kept)
            assert found(index, "dock") == live(engine, "dock"), (name, place)
            assert index.differs() == [], (name, place)
        (snapshot / name).write_bytes(data)


@pytest.mark.parametrize("size", [16, 64])
def test_a_snapshot_of_another_model_shows_no_wrong_passage(engine: Engine, kept: Path, size: int) -> None:
    other = HybridIndex(
        engine, "passage", HashingEmbedder(size), weights=WEIGHTS, texts=embedded_texts, folder=kept,
        limits=Limits(keep_from=20),
    )  # fmt: skip
    asked = other.asked("dock 3 4")
    assert {f.id for f in other.search(["dock"], asked, 200, audiences=STAFF)} == live(engine, "dock")
    other.wait()
    other.sync()
    assert other.waiting == 0
    assert other.differs() == []
    alike = other.asked("Section\ndock 3 line 4")
    nearest = other.search([], alike, 1, audiences=STAFF)[0]
    with engine.connect() as connection:
        text = embedded_texts(connection, [nearest.id])[nearest.id]
    own = HashingEmbedder(size).embed([text])[0]
    assert nearest.dense == pytest.approx(float(own @ alike.vector), abs=0.01)


def restore(engine: Engine, backup: Path) -> None:
    path = Path(str(engine.url.database))
    engine.dispose()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(backup, path)


def backup_of(engine: Engine, folder: Path) -> Path:
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(str(engine.url.database), folder / "backup.db"))


def test_a_database_put_back_and_changed_again_is_told_from_the_one_of_the_snapshot(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    backup = backup_of(engine, tmp_path)
    library.add(write(tmp_path / "in", "later.md", "\n".join(f"dock later {n}" for n in range(25))), "later.md")
    folder = tmp_path / "indexes"
    running = index_of(engine, folder)
    running.sync()
    assert running.keep()
    restore(engine, backup)
    # The same generation numbers and passage ids again, for other texts.
    again = open_library(engine)
    again.add(write(tmp_path / "in", "other.md", "\n".join(f"hub {n}" for n in range(25))), "other.md")
    again.add(write(tmp_path / "in", "third.md", "hub third"), "third.md")
    for index in (running, index_of(engine, folder)):
        assert found(index, "later") == set()
        assert found(index, "hub") == live(engine, "hub")
        assert index.differs() == []


def test_a_snapshot_of_another_database_is_not_used(engine: Engine, kept: Path, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other")
    library = open_library(other)
    for n in range(8):
        library.add(write(tmp_path / "in2", f"{n}.md", "\n".join(f"lamp {n} {m}" for m in range(9))), f"{n}.md")
    index = index_of(other, kept)
    assert found(index, "dock") == set()
    assert found(index, "lamp") == live(other, "lamp")
    other.dispose()


def test_a_folder_that_cannot_be_written_costs_only_the_snapshot(
    engine: Engine, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "indexes").write_text("in the way")
    index = index_of(engine, tmp_path / "indexes")
    assert found(index, "dock") == live(engine, "dock")
    assert not index.keep()


def test_snapshots_of_dead_processes_are_swept_and_of_living_ones_are_not(kept: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from knowledge.snapshots import Snapshots\n"
        "print(Snapshots(Path(sys.argv[1]), 'passage').workplace().name, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(kept)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    place = kept / child.stdout.readline().strip()
    mine = Snapshots(kept, "passage")
    assert mine.workplace().exists()
    assert place.exists()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    mine.workplace()
    assert not place.exists()
    mine.close()
    assert not list(kept.glob("passage-work-*"))
