"""The contract of every vector index, against the definition: cosine, ties by id, `allowed` inside the search."""

import threading
from collections.abc import Callable

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
