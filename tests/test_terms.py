"""The term index: BM25's order, weights, and filters inside the query."""

import math
import shutil
from pathlib import Path

import pytest

from knowledge import terms
from knowledge.terms import TermIndex
from knowledge.types import PUBLIC, STAFF, Audience

BODY = {"body": 1.0}
BOTH = {"title": 3.0, "body": 1.0}


def make(entries: dict[int, str], audience: Audience = "public") -> TermIndex:
    index = TermIndex(["title", "body"])
    for id, text in entries.items():
        index.add(id, {"body": text.split()}, audience)
    index.commit()
    return index


def bm25(tf: int, length: int, mean: float, df: int, n: int) -> float:
    """Return BM25 of one term (k1 1.2, b 0.75), by its definition."""
    idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
    return idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / mean))


def test_score_is_bm25() -> None:
    index = make({1: "dock dock hub", 2: "dock mouse", 3: "mouse mouse mouse mouse"})
    found = dict(index.search(["dock"], 5, weights=BODY, audiences=PUBLIC))
    assert found == {
        1: pytest.approx(bm25(2, 3, 3.0, 2, 3), rel=1e-3),
        2: pytest.approx(bm25(1, 2, 3.0, 2, 3), rel=1e-3),
    }


def test_a_token_asked_twice_counts_twice_and_an_unknown_one_not() -> None:
    index = make({1: "dock hub", 2: "mouse"})
    once = index.search(["dock"], 1, weights=BODY, audiences=PUBLIC)[0][1]
    twice = index.search(["dock", "dock", "zebra"], 1, weights=BODY, audiences=PUBLIC)
    assert dict(twice) == {1: pytest.approx(2 * once, rel=1e-4)}


def test_weights_say_how_much_a_field_counts() -> None:
    index = TermIndex(["title", "body"])
    index.add(1, {"title": ["dock"], "body": ["other"]})
    index.add(2, {"title": ["other"], "body": ["dock"]})
    index.commit()
    assert [i for i, _ in index.search(["dock"], 2, weights=BOTH, audiences=PUBLIC)] == [1, 2]
    assert [i for i, _ in index.search(["dock"], 2, weights={"title": 1, "body": 3}, audiences=PUBLIC)] == [2, 1]
    assert [i for i, _ in index.search(["dock"], 2, weights=BODY, audiences=PUBLIC)] == [2]


def test_audience_is_filtered_inside_and_does_not_change_the_score() -> None:
    index = make({n: "secret price price" for n in range(50)}, "internal")
    index.add(99, {"body": ["price", "list", "for", "all", "to", "see"]}, "public")
    index.commit()
    mine = index.search(["price"], 3, weights=BODY, audiences=PUBLIC)
    assert [i for i, _ in mine] == [99]
    assert mine[0] in index.search(["price"], 100, weights=BODY, audiences=STAFF)
    assert index.search(["price"], 3, weights=BODY, audiences=frozenset()) == []


def test_allowed_is_filtered_inside() -> None:
    index = make({n: "dock" for n in range(200)})
    found = index.search(["dock"], 5, weights=BODY, audiences=PUBLIC, allowed=[150, 3, 999])
    assert [i for i, _ in found] == [3, 150]
    assert index.search(["dock"], 5, weights=BODY, audiences=PUBLIC, allowed=[]) == []


def test_equal_scores_are_ordered_by_id() -> None:
    index = make({n: "dock" for n in range(90, 0, -1)})
    assert [i for i, _ in index.search(["dock"], 4, weights=BODY, audiences=PUBLIC)] == [1, 2, 3, 4]


def test_changes_are_seen_at_commit_all_at_once() -> None:
    index = make({1: "dock", 2: "dock"})
    index.add(1, {"body": ["mouse"]})
    index.remove([2, 77])
    assert len(index.search(["dock"], 5, weights=BODY, audiences=PUBLIC)) == 2
    index.commit()
    assert index.search(["dock"], 5, weights=BODY, audiences=PUBLIC) == []
    assert [i for i, _ in index.search(["mouse"], 5, weights=BODY, audiences=PUBLIC)] == [1]
    assert len(index) == 1


def test_tokens_are_taken_literally() -> None:
    index = make({1: 'c++ usb-c 27" (a:b) 显示器', 2: "plain"})
    for token in ("c++", "usb-c", '27"', "(a:b)", "显示器"):
        assert [i for i, _ in index.search([token], 5, weights=BODY, audiences=PUBLIC)] == [1]
    assert index.search(["*", "body:plain", "pla"], 5, weights=BODY, audiences=PUBLIC) == []


def test_frequency_counts_entries() -> None:
    index = make({1: "dock dock", 2: "dock", 3: "mouse"})
    assert (index.frequency("dock", ["title", "body"]), index.frequency("zebra", ["body"])) == (2, 0)


def test_nothing_asked_or_nothing_there_gives_nothing() -> None:
    assert make({}).search(["dock"], 5, weights=BODY, audiences=PUBLIC) == []
    assert make({1: "dock"}).search([], 5, weights=BODY, audiences=PUBLIC) == []
    assert make({1: "dock"}).search(["dock"], 0, weights=BODY, audiences=PUBLIC) == []


def test_a_saved_index_is_opened_and_goes_on_by_itself(tmp_path: Path) -> None:
    mine, kept, other = (tmp_path / name for name in ("mine", "kept", "other"))
    for folder in (mine, kept):
        folder.mkdir()
    index = TermIndex(["body"], mine)
    for start in range(0, 400, 100):
        for number in range(start, start + 100):
            index.add(number, {"body": ["dock", str(number)]})
        index.commit()
    index.remove(range(50))
    index.commit()
    index.save(kept)
    index.remove(range(300))
    index.commit()
    shutil.copytree(kept, other)
    again = TermIndex(["body"], other)
    assert {i for i, _ in again.search(["dock"], 1000, weights={"body": 1.0}, audiences=PUBLIC)} == set(range(50, 400))
    again.add(900, {"body": ["dock"]})
    again.commit()
    assert len(again.search(["dock"], 1000, weights={"body": 1.0}, audiences=PUBLIC)) == 351
    assert len(index.search(["dock"], 1000, weights={"body": 1.0}, audiences=PUBLIC)) == 100
    with pytest.raises(ValueError, match="fields"):
        TermIndex(["title"], kept)


def test_an_index_in_memory_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="memory"):
        TermIndex(["body"]).save(tmp_path)


def test_what_is_allowed_is_found_however_far_down_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    index = make({n: "dock " * (1 + n % 7) + f"filler{n} " * (n % 5) for n in range(300)})
    whole = index.search(["dock"], 300, weights=BODY, audiences=PUBLIC)
    for sifted in (1, 5, 40, 10_000):
        monkeypatch.setattr(terms, "_SIFTED", sifted)
        for allowed in ([299], list(range(0, 300, 7)), list(range(150, 300)), [7, 9999], []):
            for k in (1, 3, 50):
                expected = [pair for pair in whole if pair[0] in allowed][:k]
                assert index.search(["dock"], k, weights=BODY, audiences=PUBLIC, allowed=allowed) == expected


@pytest.mark.parametrize("spare", [0, 1, 40])
def test_an_audience_sees_its_own_best_however_many_others_stand_before(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    index = TermIndex(["title", "body"])
    for n in range(200):
        words = ["dock"] * (1 + n % 9) + [f"filler{n}"] * (n % 4)
        index.add(n, {"body": words}, "internal" if n % 5 else "public")
    index.commit()
    whole = index.search(["dock"], 200, weights=BODY, audiences=STAFF)
    monkeypatch.setattr(terms, "_SPARE", spare)
    for sifted in (3, 60, 1500):
        monkeypatch.setattr(terms, "_SIFTED", sifted)
        for k in (1, 7, 40):
            assert index.search(["dock"], k, weights=BODY, audiences=PUBLIC) == [p for p in whole if p[0] % 5 == 0][:k]
            index.commit()  # what was remembered is forgotten
            inside = index.search(["dock"], k, weights=BODY, audiences=frozenset({"internal"}))
            assert inside == [p for p in whole if p[0] % 5][:k]
