"""Killed at random while it adds, replaces, deletes, embeds anew and keeps copies: the index holds just what is live."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from knowledge.embedders import HashingEmbedder
from knowledge.followers import Limits
from knowledge.hybrid import HybridIndex
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.schema import passages, renewed
from knowledge.types import STAFF
from tests.library_fakes import open_library, open_store, write

ROOT = Path(__file__).parents[1]
_CHILD = """
import random, sys, time
from pathlib import Path
from knowledge import followers, renewal
from knowledge.embedders import HashingEmbedder
from knowledge.followers import Limits
from knowledge.hybrid import HybridIndex
from knowledge.passage_store import WEIGHTS, embedded_texts
from tests.library_fakes import open_library, open_store, write
folder, seed = Path(sys.argv[1]), int(sys.argv[2])
dice = random.Random(seed)
followers._BATCH = renewal._BATCH = 7
class Slow(HashingEmbedder):
    def embed(self, texts):
        time.sleep(0.004 if len(texts) > 1 else 0)
        return super().embed(texts)
embedder = Slow(32 + 32 * (seed // 3 % 2))
engine = open_store(folder / "db")
library = open_library(engine, embedder)
before = lambda name: HashingEmbedder(int(name.rsplit("-", 1)[1]))
index = HybridIndex(engine, "passage", embedder, weights=WEIGHTS, texts=embedded_texts, folder=folder / "indexes",
                    limits=Limits(keep_from=20, at_once=5), earlier=before)
for turn in range(10_000):
    if turn == 1:
        print("began", flush=True)  # the word lists are loaded: from here on each moment is one of work
    name = f"{dice.randrange(12)}.md"
    known = {d.name: d.id for d in library.documents()}
    if name in known and dice.random() < 0.3:
        library.delete(known[name])
    else:
        library.add(write(folder / "in", name, "".join(f"dock {name} {seed} {turn} {n}\\n" for n in range(9))), name)
    index.sync()
    if turn % 4 == 3:
        index.wait()
        index.keep()
"""


def killed_again_and_again(folder: Path, times: int) -> Counter[str]:
    """Kill a process at random moments and check all after each; return in which states it was found how often."""
    dice, seen = random.Random(11), Counter[str]()
    first = open_library(open_store(folder / "db"))
    for n in range(5):
        first.add(write(folder / "in", f"{n}.md", "\n".join(f"dock {n}.md start 0 {m}" for m in range(9))), f"{n}.md")
    for seed in range(times):
        child = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder), str(seed)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "began\n"
        time.sleep(dice.uniform(0.0, 0.3))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        seen.update(check_all(folder, seed))
    return seen


def check_all(folder: Path, seed: int) -> list[str]:
    """Assert that documents are whole, and that an index opened from what is left holds just what is live.

    Return in which state the kill left the database: whole, or amid embedding anew.
    """
    engine = open_store(folder / "db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        embedders = set(connection.scalars(select(passages.c.embedder)))
        aside = connection.scalar(select(func.count()).select_from(renewed)) or 0
    library = open_library(engine)
    for document in library.documents():
        texts = [p.text for p in library.passages_of(document.id, STAFF)]
        assert (len(texts), len({tuple(t.split()[2:4]) for t in texts})) == (9, 1), document.name
    for size in (32, 64):  # opened by either embedder, and only looked at before anything is made anew
        index = HybridIndex(
            engine, "passage", HashingEmbedder(size), weights=WEIGHTS, texts=embedded_texts, folder=folder / "indexes",
            limits=Limits(keep_from=20, at_once=5), earlier=lambda name: HashingEmbedder(int(name.rsplit("-", 1)[1])),
        )  # fmt: skip
        with engine.connect() as connection:
            live = set(connection.scalars(select(passages.c.id)))
        for _ in range(2):
            found = index.search(["dock"], index.asked("dock"), 500, audiences=STAFF)
            assert {f.id for f in found if f.sparse} == live, seed
            assert index.differs() == [], seed
            index.wait()
        assert index.waiting == 0, seed
        assert {
            f.id for f in index.search(["dock"], index.asked("dock"), 500, audiences=STAFF) if f.dense is not None
        } == live
        if seed % 2:
            break
    engine.dispose()
    return [name for name, there in (("kept aside", aside), ("two embedders", len(embedders) > 1)) if there] or [
        "whole"
    ]


def test_killed_ten_times_the_index_holds_what_is_live(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, 10)


@pytest.mark.slow
def test_killed_two_hundred_times_the_index_holds_what_is_live(tmp_path: Path) -> None:
    times = int(os.environ.get("INDEX_KILLS", "200"))
    seen = killed_again_and_again(tmp_path, times)
    sys.stderr.write(f"{times} kills, found {dict(seen)}\n")
    assert seen["kept aside"]
