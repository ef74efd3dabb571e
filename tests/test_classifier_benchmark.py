"""The benchmark of classifiers: its splits, its thresholds and its peers measure what they say."""

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks.classifier_ours import auroc
from benchmarks.classifier_peers import full, temperature, tfidf_svm
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
