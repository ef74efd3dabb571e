"""The benchmark of classifiers: its splits, its thresholds and its peers measure what they say."""

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.training.words import Table, thin
from benchmarks.classifier_peers import full, temperature, tfidf_svm
from benchmarks.classifier_scope import Scoped, auroc
from benchmarks.classifier_sets import DataSet, Part, clinc150, few, parted
from benchmarks.classifiers import CONTENDERS, best_threshold, lacking, measured

ROWS = [(f"text {i} of {'ab'[i % 2]}", "ab"[i % 2]) for i in range(40)]


def test_few_takes_so_many_of_each_and_another_seed_takes_others() -> None:
    taken = few(ROWS, 5, 0)
    assert sorted(n for _, n in taken) == ["a"] * 5 + ["b"] * 5
    assert few(ROWS, 5, 0) == taken
    assert few(ROWS, 5, 1) != taken
    assert few(ROWS, 0, 0) == ROWS


def test_a_part_kept_for_validation_shares_nothing_with_the_rest() -> None:
    train, valid = parted(ROWS, 0.1, 0)
    assert not set(train) & set(valid)
    assert sorted(train + valid) == sorted(ROWS)
    assert sorted(n for _, n in valid) == ["a", "a", "b", "b"]


def test_thresholds_and_areas() -> None:
    inside, outside = np.array([0.9, 0.8, 0.7, 0.2]), np.array([0.1, 0.3, 0.4])
    assert best_threshold(inside, np.ones(4, dtype=bool), outside) == 0.7
    assert auroc(inside, outside) == pytest.approx(10 / 12)
    assert auroc(inside, inside) == 0.5


def test_the_temperature_of_scores_that_are_too_high_is_high() -> None:
    dice = np.random.default_rng(0)
    scores = dice.normal(0, 1, (3000, 4))
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    truth = np.array([dice.choice(4, p=p) for p in chances])
    assert temperature(scores * 5, truth) == pytest.approx(5, rel=0.15)
    assert full(scores, np.array([0, 2, 3, 5]), 6)[:, 1].max() < scores.min()


def test_a_data_set_is_read_and_a_peer_measured_on_it(tmp_path: Path) -> None:
    told = {
        part: [[f"{w} {part} {i}", w] for w in ("lend", "save", "wire") for i in range(9)]
        for part in ("train", "val", "test")
    }
    told |= {"oos_train": [["qq", "oos"]], "oos_val": [["zz yy", "oos"]] * 4, "oos_test": [["xx vv", "oos"]] * 4}
    (tmp_path / "data_full.json").write_text(json.dumps(told), "utf-8")
    data = clinc150(tmp_path, 0, 0)
    assert (data.names, len(data.train.texts), len(data.outside_test)) == (("lend", "save", "wire"), 27, 4)
    found = measured("tfidf-svm", tfidf_svm, data, 0, 0)
    assert found.accuracy == 1.0
    assert found.auroc == 1.0
    wrong = DataSet(data.name, data.names, data.train, data.valid, Part(data.test.texts, (data.test.labels + 1) % 3))
    assert measured("tfidf-svm", tfidf_svm, wrong, 0, 0).accuracy == 0.0


def test_a_contender_that_lacks_a_library_or_an_encoder_says_so() -> None:
    assert lacking("tfidf-svm", None) == ""
    assert lacking("fine-tuned", None) == "it needs --encoder"
    assert lacking("fine-tuned", "folder") == ""
    for name, library in (("setfit", "setfit"), ("semantic-router", "semantic_router")):
        assert name in CONTENDERS
        assert ("pip install" in lacking(name, "folder")) == (find_spec(library) is None)
        assert lacking(name, None) != ""


def test_scope_goes_by_what_tells_it_best_on_validation() -> None:
    inside, outside = ("in a", "in b", "in c"), ("out d", "out e")
    number = {t: i for i, t in enumerate((*inside, *outside))}
    valid = Part(inside, np.array([0, 1, 0]))
    data = DataSet("told", ("a", "b"), valid, valid, valid, outside, outside)

    def chances(texts: Sequence[str]) -> NDArray[np.float64]:
        """Surer of the texts outside than of those in scope."""
        top = np.array([0.6 + 0.05 * number[t] for t in texts])
        return np.stack([top, 1 - top], axis=1)

    def good(texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([10.0 - number[t] for t in texts])

    def bad(texts: Sequence[str]) -> NDArray[np.float64]:
        return -100 * good(texts)

    scoped = Scoped(chances, [good], data)
    assert scoped.areas == {"probability": 0.0, "signs": 1.0}
    assert (scoped.scope(inside).min() > scoped.scope(outside)).all()
    assert (scoped(outside) == chances(outside)).all(), "the probabilities are what they were"
    cancelled = Scoped(chances, [good, bad], data).scope((*inside, *outside))
    assert np.allclose(cancelled, 0, atol=1e-9), "a sign counts by its spread, not by its size"
    kept = Scoped(lambda texts: np.stack([good(texts) / 10, 0 * good(texts)], axis=1), [bad], data)
    assert (kept.scope(outside) == good(outside) / 10).all(), "signs that tell it worse are not used"
    blind = Scoped(chances, [good], replace(data, outside_valid=()))
    assert (blind.scope(inside) == chances(inside).max(axis=1)).all(), "nothing to choose by: the highest probability"


def test_the_table_moves_as_torch_moves_it() -> None:
    import torch
    from scipy.sparse import random as scattered

    dice = np.random.default_rng(0)
    first = dice.normal(0, 1, (900, 7)).astype(np.float32)
    ours = Table(first.copy())
    theirs = torch.nn.EmbeddingBag(900, 7, mode="sum", sparse=True)
    theirs.weight.data = torch.from_numpy(first.copy())
    adam = torch.optim.SparseAdam(list(theirs.parameters()), lr=0.01)
    for rate in (0.01, 0.02, 0.005):
        held = scattered(12, 900, 0.1, "csr", np.float32, rng=dice)
        slopes = dice.normal(0, 1, (12, 7)).astype(np.float32)
        ours.learn(held, slopes, rate)
        adam.param_groups[0]["lr"] = rate
        adam.zero_grad()
        places = torch.from_numpy(held.indices.astype(np.int64)), torch.from_numpy(held.indptr[:-1].astype(np.int64))
        told = theirs(*places, per_sample_weights=torch.from_numpy(held.data))
        torch.autograd.backward((told * torch.from_numpy(slopes)).sum())
        adam.step()  # type: ignore[no-untyped-call]
    assert np.abs(ours.weights - first).max() > 0.01, "they did move"
    assert np.allclose(ours.weights, theirs.weight.detach().numpy(), atol=1e-5)


def test_what_is_kept_of_the_features_counts_for_what_is_not() -> None:
    from scipy.sparse import csr_matrix

    rows = csr_matrix(np.ones((200, 50), dtype=np.float32))
    some = thin(rows, 0.5, np.random.default_rng(0))
    assert set(some.data) == {2.0}
    assert some.shape == rows.shape
    assert abs(some.sum() / rows.sum() - 1) < 0.05
    assert (np.asarray(some.sum(axis=1)) > 0).all()
    assert (thin(rows, 1.0, np.random.default_rng(0)) != rows).nnz == 0


def test_a_text_of_one_part_is_not_measured_in_another(tmp_path: Path) -> None:
    from benchmarks.classifier_sets import bitext_cs

    parts = {"Training": "a b\nc d\n", "Validation": "c d\ne f\n", "Testing": "a b\ng h\ne f\n"}
    for part, texts in parts.items():
        rows = "".join(f"{text},x{i % 2}\n" for i, text in enumerate(texts.splitlines()))
        (tmp_path / f"Bitext_Sample_Customer_Service_{part}_Dataset.csv").write_text(
            f"utterance,intent\n{rows}", "utf-8"
        )
    data = bitext_cs(tmp_path, 0, 0)
    assert (data.train.texts, data.valid.texts, data.test.texts) == (("a b", "c d"), ("e f",), ("g h",))


def test_the_threshold_of_matching_is_the_one_with_the_most_right() -> None:
    from benchmarks.matching import best_threshold

    near, same = np.array([0.9, 0.8, 0.7, 0.2, 0.1]), np.array([True, True, False, False, False])
    assert best_threshold(near, same) == 0.8
    assert best_threshold(near, np.array([False, True, True, True, False])) == 0.2


def test_pairs_are_read_and_broken_lines_passed_over(tmp_path: Path) -> None:
    from benchmarks.matching import pairs

    (tmp_path / "dev.txt").write_text("一\t二\t1\nbroken\n三\t四\t0\n", "utf-8")
    one, other, same = pairs(tmp_path / "dev.txt")
    assert (one, other, same.tolist()) == (["一", "三"], ["二", "四"], [True, False])
