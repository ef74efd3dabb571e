"""The contract of every vector index, against the definition: cosine, ties by id, `allowed` inside the search."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge.embedders import unit_rows
from knowledge.indexes import ExactIndex, FaissIndex, VectorIndex, without_cut_ties

SIZE = 4
BASIS = np.eye(SIZE, dtype=np.float32)
Make = Callable[[int], VectorIndex]
both = pytest.mark.parametrize("make", [ExactIndex, FaissIndex])


def rows(*vectors: list[float]) -> NDArray[np.float32]:
    return unit_rows(np.array(vectors, dtype=np.float32).reshape(-1, SIZE))


def ids(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


@both
def test_score_is_the_cosine(make: Make) -> None:
    index = make(SIZE)
    index.add([1, 2, 3], rows([1, 0, 0, 0], [1, 1, 0, 0], [-1, 0, 0, 0]))
    assert index.search(BASIS[0], 3) == [(1, 1.0), (2, pytest.approx(0.707107, abs=1e-6)), (3, -1.0)]


@both
def test_nothing_is_found_where_nothing_is(make: Make) -> None:
    index = make(SIZE)
    assert index.search(BASIS[0], 5) == []
    index.add([1], BASIS[:1])
    assert index.search(BASIS[0], 0) == []
    assert index.search(BASIS[0], 5, ids()) == []
    assert index.search(BASIS[0], 5, ids(99)) == []


@both
def test_equal_scores_are_ordered_by_id_even_where_the_cut_falls_among_them(make: Make) -> None:
    index = make(SIZE)
    for number in range(60, 0, -1):
        index.add([number], BASIS[:1])
    assert [i for i, _ in index.search(BASIS[0], 5)] == [1, 2, 3, 4, 5]
    assert [i for i, _ in index.search(BASIS[0], 3, ids(50, 7, 31, 9))] == [7, 9, 31]


@both
def test_adding_an_id_again_replaces_it(make: Make) -> None:
    index = make(SIZE)
    index.add([1, 2], BASIS[:2])
    index.add([1], BASIS[2:3])
    assert len(index) == 2
    assert index.search(BASIS[0], 1) == [(1, 0.0)]
    assert index.search(BASIS[2], 1) == [(1, 1.0)]
    index.add([5, 5], BASIS[:2])
    assert (len(index), index.search(BASIS[1], 1, ids(5))) == (3, [(5, 1.0)])


@both
def test_removed_ids_are_gone_and_unknown_ones_passed_over(make: Make) -> None:
    index = make(SIZE)
    index.add([1, 2], BASIS[:2])
    index.remove([1, 77])
    assert (len(index), [i for i, _ in index.search(BASIS[0], 5)]) == (1, [2])


@both
def test_allowed_is_applied_inside(make: Make) -> None:
    index = make(SIZE)
    index.add(range(100), np.repeat(BASIS[:1], 100, axis=0))
    index.add([200], rows([0, 1, 0, 0]))
    assert index.search(BASIS[0], 1, ids(200)) == [(200, 0.0)]


@both
def test_wrong_shapes_are_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="shape"):
        make(SIZE).add([1, 2], BASIS[:1])
    with pytest.raises(ValueError, match="shape"):
        make(SIZE).add([1], np.ones((1, SIZE + 1), dtype=np.float32))


vectors = st.lists(st.integers(-3, 3), min_size=SIZE, max_size=SIZE)
numbers = st.integers(0, 12)
steps = st.lists(
    st.one_of(st.tuples(st.just("add"), numbers, vectors), st.tuples(st.just("remove"), numbers, vectors)), max_size=30
)


@given(steps, vectors, st.integers(0, 8), st.none() | st.lists(numbers, max_size=6))
@settings(max_examples=120, deadline=None)
def test_faiss_answers_as_the_exact_index_does(
    steps: list[tuple[str, int, list[int]]], asked: list[int], k: int, allowed: list[int] | None
) -> None:
    exact, faiss = ExactIndex(SIZE), FaissIndex(SIZE)
    for what, number, vector in steps:
        for index in (exact, faiss):
            if what == "add":
                index.add([number], rows([float(v) for v in vector]))
            else:
                index.remove([number])
    question = rows([float(v) for v in asked])[0]
    wanted = None if allowed is None else ids(*allowed)
    expected, found = exact.search(question, k, wanted), faiss.search(question, k, wanted)
    assert len(exact) == len(faiss)
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=2e-6)
    everyone = dict(exact.search(question, 100, wanted))
    assert all(everyone[i] == pytest.approx(s, abs=2e-6) for i, s in found)
    apart = [i for i, s in expected if sum(abs(s - t) < 1e-5 for t in everyone.values()) == 1]
    assert [i for i, _ in found if i in apart] == apart


def test_searches_and_changes_may_run_at_once() -> None:
    index, failures = FaissIndex(SIZE), list[BaseException]()
    index.add(range(1000, 1100), np.repeat(BASIS[:1], 100, axis=0))

    def change(start: int) -> None:
        for number in range(start, start + 60):
            index.add([number], BASIS[1:2])
            index.remove([number])

    def look() -> None:
        try:
            for _ in range(150):
                assert [i for i, _ in index.search(BASIS[0], 3)] == [1000, 1001, 1002]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=change, args=(n,)) for n in (0, 100)]
    threads += [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(index) == 100


def test_asking_for_more_ends_when_the_tie_does() -> None:
    asked: list[int] = []

    def nearest(n: int) -> list[tuple[int, float]]:
        asked.append(n)
        return [(i, 1.0 if i > 60 else 0.5) for i in range(100, 0, -1)][:n]

    assert without_cut_ties(3, 100, nearest) == [(61, 1.0), (62, 1.0), (63, 1.0)]
    assert asked == [11, 44]


def clustered(count: int, seed: int) -> NDArray[np.float32]:
    dice = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(40, 32))
    return unit_rows(centres[dice.integers(40, size=count)] + 0.7 * dice.normal(size=(count, 32)))


def divided(count: int = 3000) -> tuple[FaissIndex, FaissIndex]:
    """Return an index in cells and one that compares all, of the same vectors."""
    cells, exact = FaissIndex(32, exact_until=1000), FaissIndex(32)
    for start in range(0, count, 500):
        for index in (cells, exact):
            index.add(range(start, start + 500), clustered(500, start))
    return cells, exact


def test_above_the_limit_vectors_are_divided_and_nearly_the_same_is_found() -> None:
    cells, exact = divided()
    assert (cells.exact, exact.exact, len(cells)) == (False, True, 3000)
    asked = clustered(60, 7777)
    found = [({i for i, _ in cells.search(v, 10)}, {i for i, _ in exact.search(v, 10)}) for v in asked]
    assert sum(len(a & b) for a, b in found) / (10 * len(found)) >= 0.93
    scores = dict(exact.search(asked[0], 3000))
    assert all(abs(s - scores[i]) < 0.03 for i, s in cells.search(asked[0], 50))


def test_cells_replace_remove_and_limit_as_the_exact_index_does() -> None:
    cells, exact = divided()
    question = clustered(1, 5)[0]
    for index in (cells, exact):
        index.remove([*range(100, 200), 99999])
        index.add([7], question[None])
    assert len(cells) == len(exact) == 2900
    assert cells.search(question, 1)[0][0] == 7
    assert not {i for i, _ in cells.search(question, 2900)} & set(range(100, 200))
    few, many = np.arange(0, 50), np.arange(0, 2900)
    assert {i for i, _ in cells.search(question, 50, few)} == set(range(50))
    assert {i for i, _ in cells.search(question, 3000, many)} == set(range(100)) | set(range(200, 2900))
    assert cells.search(question, 5, np.array([150])) == []


@pytest.mark.parametrize("limit", [1000, 100_000])
def test_what_is_saved_is_read_back_and_goes_on(tmp_path: Path, limit: int) -> None:
    index = FaissIndex(32, exact_until=limit)
    index.add(range(2000), clustered(2000, 3))
    index.save(tmp_path / "v")
    again = FaissIndex.load(tmp_path / "v", 32, exact_until=limit)
    question = clustered(1, 5)[0]
    assert (len(again), again.exact, again.search(question, 20)) == (2000, index.exact, index.search(question, 20))
    again.remove([again.search(question, 1)[0][0]])
    again.add([5000], question[None])
    assert (len(again), again.search(question, 1)[0][0]) == (2000, 5000)


def test_a_file_that_is_torn_or_of_another_size_is_refused(tmp_path: Path) -> None:
    index = FaissIndex(32)
    index.add(range(100), clustered(100, 3))
    index.save(tmp_path / "v")
    with pytest.raises(ValueError, match="32 numbers"):
        FaissIndex.load(tmp_path / "v", 16)
    (tmp_path / "v").write_bytes((tmp_path / "v").read_bytes()[:200])
    with pytest.raises(ValueError, match="not a FAISS index"):
        FaissIndex.load(tmp_path / "v", 32)


def test_cells_are_looked_through_by_several_threads_with_the_same_result_and_then_by_one() -> None:
    import faiss

    from knowledge import indexes

    cells, _ = divided()
    asked = clustered(20, 4242)
    several = [cells.search(v, 10) for v in asked]
    assert cells._index.parallel_mode == 1, "one query's cells are divided among the threads"
    assert faiss.omp_get_max_threads() == 1, "what follows in this thread is not spread over all cores"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "_THREADS", 1)
        assert [cells.search(v, 10) for v in asked] == several


def test_an_error_in_a_search_leaves_one_thread() -> None:
    import faiss

    from knowledge.indexes import computing_on

    def fails() -> None:
        with computing_on(2):
            assert faiss.omp_get_max_threads() == 2
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        fails()
    assert faiss.omp_get_max_threads() == 1
