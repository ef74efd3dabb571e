"""Search by words and vectors together: what is left out for speed never changes what is found."""

from pathlib import Path

import pytest

from knowledge.embedders import HashingEmbedder
from knowledge.hybrid import HybridIndex
from knowledge.passage_store import WEIGHTS, embedded_texts
from knowledge.ranking import Found
from knowledge.sides import Side
from knowledge.types import PUBLIC
from tests.library_fakes import open_library, open_store, write

WORDS = ("dock", "mouse", "monitor", "cable", "hub", "lamp", "desk")


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    engine = open_store(tmp_path)
    library = open_library(engine)
    for n in range(60):
        said = " ".join(WORDS[(n * step + n // 3) % len(WORDS)] for step in range(1, 3 + n % 4))
        library.add(write(tmp_path, f"{n}.md", f"{said} number{n}"), f"{n}.md")
    engine.dispose()
    return tmp_path


def searches(folder: Path, share: float) -> tuple[list[list[Found]], int]:
    """Return what each question finds, and how many times the vectors of all entries were looked through."""
    engine = open_store(folder)
    index = HybridIndex(
        engine, "passage", HashingEmbedder(32), weights=WEIGHTS, texts=embedded_texts, dense_weight=share
    )
    index.sync()
    index.wait()
    through, nearest = 0, Side.nearest

    def counted(side: Side, *given: object) -> object:
        nonlocal through
        through += given[3] is None
        return nearest(side, *given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Side, "nearest", counted)
        found = [
            index.search(said.split(), index.asked(said), k, audiences=PUBLIC)
            for said in (*WORDS, "dock mouse", "lamp hub cable", "number7 desk", "nothing")
            for k in (1, 5, 20)
        ]
    engine.dispose()
    return found, through


@pytest.mark.parametrize("share", [0.05, 0.15, 0.4, 0.6])
def test_vectors_that_cannot_change_the_best_are_not_looked_through(
    passages: Path, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick, few = searches(passages, share)
    monkeypatch.setattr(HybridIndex, "_decided", lambda *_: False)
    whole, all_ = searches(passages, share)
    assert quick == whole
    assert any(len(found) == 20 for found in whole)
    assert few < all_ if share <= 0.15 else few <= all_
