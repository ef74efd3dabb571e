"""The second look at titles: it moves what stands under the right one up, most of all where the words say nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.embedders import HashingEmbedder, Vectors
from knowledge.library import Library
from knowledge.static_embedder import StaticEmbedder
from knowledge.titles import Titles, title
from knowledge.types import PUBLIC, Passage, PassageHit, Place
from tests.library_fakes import open_store, write


def hit(id: int, name: str, score: float = 0.5) -> PassageHit:
    passage = Passage(id, f"d{id}", f"{id}.md", "Guide", (name,), "text", Place(), "en", "public")
    return PassageHit(passage, score, 0.3, None, ())


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def test_the_right_title_comes_first_and_scores_stay_in_range(embedder: StaticEmbedder) -> None:
    hits = [hit(1, "Colours"), hit(2, "Warranty and repair"), hit(3, "Ports")]
    for question in ("warranty", "保修"):
        found = Titles().weighed(embedder.embed([question])[0], embedder, hits, 0.0)
        assert found[0].passage.id == 2
        assert all(0 <= f.score <= 1 for f in found)
        assert {f.passage.id for f in found} == {1, 2, 3}


def test_where_the_words_say_all_a_title_weighs_little(embedder: StaticEmbedder) -> None:
    hits = [hit(1, "Colours", 0.9), hit(2, "Warranty", 0.6)]
    vector = embedder.embed(["warranty"])[0]
    assert [f.passage.id for f in Titles().weighed(vector, embedder, hits, 1.0)] == [1, 2]
    assert [f.passage.id for f in Titles().weighed(vector, embedder, hits, 0.0)] == [2, 1]


def test_what_is_far_down_keeps_its_place_behind(embedder: StaticEmbedder) -> None:
    hits = [hit(n, "Colours", 0.9 - n / 100) for n in range(60)]
    found = Titles().weighed(embedder.embed(["warranty"])[0], embedder, hits, 0.5)
    assert [f.passage.id for f in found] == list(range(60))
    assert Titles().weighed(embedder.embed(["warranty"])[0], embedder, [], 0.5) == []


def test_equal_titles_are_one_text() -> None:
    assert title(hit(1, "Guide")) == "Guide"
    assert title(hit(1, "Ports")) == "Guide / Ports"


def test_only_a_quick_embedder_looks_at_titles(tmp_path: Path) -> None:
    class Counting(HashingEmbedder):
        asked = 0

        def embed(self, texts: Sequence[str]) -> Vectors:
            Counting.asked += 1
            return super().embed(texts)

    engine = open_store(tmp_path)
    library = Library(engine, Counting(32))
    library.add(write(tmp_path, "a.md", "# Dock\n\nA dock with ports."), "a.md")
    library.search("dock", audiences=PUBLIC)
    before = Counting.asked
    library.search("ports", audiences=PUBLIC)
    assert Counting.asked == before + 1
    engine.dispose()
