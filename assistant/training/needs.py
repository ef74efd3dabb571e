"""Trains the needs model: examples and corrections -> cross-validation -> calibration and thresholds -> artifact with card.

One linear support vector machine a label, on words and letters and the ideas of the word lists; scores become
probabilities by Platt's sigmoid (Platt 1999, "Probabilistic Outputs for Support Vector Machines") fitted on scores of
examples that the model did not see. It is a matter of seconds, so it also runs in the background of the admin page.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.lexicon import Lexicon, read_lexicon
from assistant.analysis.model import MOODS, NeedsModel, Parameters, sigmoid
from assistant.analysis.spans import BUCKETS, VERSION, Spans, spans
from assistant.analysis.taxonomy import Example, needs_hash, read_needs
from assistant.errors import Unavailable
from assistant.training.artifact import write_folder
from assistant.training.need_measures import measure, read_held_out
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual
from knowledge.types import Progress


@dataclass(frozen=True)
class Config:
    """How to train: `cost` is C of the support vector machines, `idea` how much a word list counts beside a plain word.

    A label's threshold is the probability with the best F1 in cross-validation, kept within `low` and `high`.
    """

    seed: int = 0
    cost: float = 0.5
    idea: float = 0.5
    folds: int = 5
    low: float = 0.3
    high: float = 0.6


@dataclass(frozen=True)
class Trained:
    """A model made, not yet in use."""

    parameters: Parameters
    buckets: NDArray[np.int64]
    card: dict[str, object]


def fingerprint(path: Path, corrections: Sequence[Example], config: Config | None = None) -> str:
    """Return what tells a model from others: the hash of its data, configuration and version."""
    import hashlib

    told = [needs_hash(path), json.dumps([asdict(e) for e in corrections]), json.dumps(asdict(config or Config()))]
    return hashlib.sha256("\n".join([*told, str(VERSION)]).encode()).hexdigest()


def _labels(examples: Sequence[Example], path: Path) -> tuple[str, ...]:
    """Return every label that has examples. Raises Unavailable where there are too few of them to learn from."""
    counts = Counter(name for e in examples for name in e.needs)
    if len(counts) < 2 or min(counts.values()) < 2:
        few = min(counts, key=counts.__getitem__, default="-")
        raise Unavailable(
            Bilingual(
                f"{path.name} must hold at least two needs with two examples each ({few} has {counts.get(few, 0)}). "
                "Add examples and train again; the model in use stays.",
                f"{path.name} 至少要有两种需求，每种至少两条例句（{few} 只有 {counts.get(few, 0)} 条）。请补充后重新训练，当前模型不受影响。",
            )
        )
    return (*(n.name for n in read_needs(path) if n.name in counts), *MOODS)


def truth(examples: Sequence[Example], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Return which labels each example has: bool (examples, labels)."""
    told = [{*e.needs, e.sentiment, "urgent" if e.urgent else ""} for e in examples]
    return np.array([[name in t for name in labels] for t in told], dtype=bool)


def _table(found: Spans, count: int, lexicon: Lexicon, config: Config) -> tuple[Any, NDArray[np.int64]]:
    """Return the features (sparse, examples x (spans + ideas)) and the bucket of each column of spans."""
    from scipy.sparse import csr_matrix, hstack

    learn = np.flatnonzero(found.learn)
    buckets, column = np.unique(found.bucket[learn], return_inverse=True)
    norms = 1.0 / np.sqrt(np.maximum(np.bincount(found.text[learn], minlength=count), 1))
    values = norms[found.text[learn]]
    counted = csr_matrix((values, (found.text[learn], column)), shape=(count, len(buckets)))
    held = csr_matrix(lexicon.presence(lexicon.hits(found), count) * config.idea)
    return hstack([counted, held]).tocsr(), buckets


def _fit(rows: Any, yes: NDArray[np.bool_], config: Config) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # noqa: ANN401 (sparse)
    """Return weights (features, labels) and biases (labels,), one support vector machine a label."""
    from sklearn.svm import LinearSVC

    weights, biases = np.zeros((rows.shape[1], yes.shape[1])), np.full(yes.shape[1], -1.0)
    for i in range(yes.shape[1]):
        if yes[:, i].any() and not yes[:, i].all():
            machine = LinearSVC(C=config.cost, random_state=config.seed, class_weight={True: 3.0}, tol=1e-3)
            machine.fit(rows, yes[:, i])
            weights[:, i], biases[i] = machine.coef_[0], machine.intercept_[0]
    return weights, biases


def _folds(examples: Sequence[Example], config: Config) -> NDArray[np.int64]:
    """Return the fold of each example, near copies in one, each need and language dealt evenly."""
    from assistant.training.intents import groups

    group = groups([e.text for e in examples], 0.5)
    fold, dealt = np.zeros(len(examples), dtype=np.int64), Counter[str]()
    for number in np.random.default_rng(config.seed).permutation(np.unique(group)):
        members = np.flatnonzero(group == number)
        stratum = examples[members[0]].needs[0] + examples[members[0]].language
        fold[members] = dealt[stratum] % config.folds
        dealt[stratum] += 1
    return fold


def _platt(scores: NDArray[np.float64], yes: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return slope and shift (labels,) of the sigmoid of each label; a label of one class keeps the plain sigmoid."""
    from sklearn.linear_model import LogisticRegression

    slope, shift = np.ones(yes.shape[1], dtype=np.float32), np.zeros(yes.shape[1], dtype=np.float32)
    for i in range(yes.shape[1]):
        if yes[:, i].any() and not yes[:, i].all():
            fitted = LogisticRegression(C=10.0).fit(scores[:, i : i + 1], yes[:, i])
            slope[i], shift[i] = fitted.coef_[0, 0], fitted.intercept_[0]
    return slope, shift


def _threshold(chance: NDArray[np.float32], yes: NDArray[np.bool_], config: Config) -> float:
    """Return the probability between `low` and `high` with the best F1."""
    grid = np.arange(config.low, config.high + 1e-9, 0.02)
    hit = [(chance >= t) & yes for t in grid]
    scores = [2 * h.sum() / max(1, (chance >= t).sum() + yes.sum()) for h, t in zip(hit, grid, strict=True)]
    return float(grid[int(np.argmax(scores))])


def train(
    path: Path, corrections: Sequence[Example] = (), *, config: Config | None = None, progress: Progress | None = None,
    stop: Stop = never,
) -> Trained:  # fmt: skip
    """Train on the examples of `path` and on `corrections`, which count three times. Nothing is written.

    Raises Unavailable where the examples cannot be read or do not suffice, and Stopped where `stop` says so.
    """
    began, config = time.monotonic(), config or Config()
    total = config.folds + 2
    tell = progress or (lambda done, total, what: None)
    examples = [e for need in read_needs(path) for e in need.examples]
    examples += [e for e in corrections for _ in range(3)]
    labels = _labels(examples, path)
    lists = read_lexicon(path.with_name("needs_words.toml"))
    lexicon = Lexicon(lists)
    rows, buckets = _table(spans([e.text for e in examples]), len(examples), lexicon, config)
    yes, fold = truth(examples, labels), _folds(examples, config)
    scores = np.zeros(yes.shape)
    for number in range(config.folds):
        stop.check()
        weights, biases = _fit(rows[fold != number], yes[fold != number], config)
        scores[fold == number] = rows[fold == number] @ weights + biases
        tell(number + 1, total, "needs")
    slope, shift = _platt(scores, yes)
    chances = sigmoid(scores * slope + shift)
    thresholds = np.array([_threshold(chances[:, i], yes[:, i], config) for i in range(len(labels))], dtype=np.float32)
    stop.check()
    weights, biases = _fit(rows, yes, config)
    tell(config.folds + 1, total, "needs")
    parameters = _parameters(labels, lists, buckets, weights, biases, config, slope, shift, thresholds, fingerprint(path, corrections, config))  # fmt: skip
    card = _card(path, parameters, config, examples, corrections, measure(chances, yes, labels, thresholds))
    card["seconds"] = round(time.monotonic() - began, 2)
    tell(total, total, "needs")
    return Trained(parameters, buckets, card)


def _parameters(
    labels: tuple[str, ...], lists: dict[str, list[str]], buckets: NDArray[np.int64], weights: NDArray[np.float64],
    biases: NDArray[np.float64], config: Config, slope: NDArray[np.float32], shift: NDArray[np.float32],
    thresholds: NDArray[np.float32], name: str,
) -> Parameters:  # fmt: skip
    rows = np.zeros(BUCKETS, dtype=np.int32)
    rows[buckets] = np.arange(1, len(buckets) + 1)
    spans_part = np.vstack([np.zeros((1, len(labels))), weights[: len(buckets)]]).astype(np.float32)
    ideas = (weights[len(buckets) :] * config.idea).astype(np.float32)
    return Parameters(labels, lists, rows, spans_part, ideas, biases.astype(np.float32), slope, shift, thresholds, name)


def _card(
    path: Path, parameters: Parameters, config: Config, examples: Sequence[Example], corrections: Sequence[Example],
    validation: dict[str, object],
) -> dict[str, object]:  # fmt: skip
    held_out = read_held_out(path)
    return {
        "kind": "linear",
        "fingerprint": parameters.fingerprint,
        "data_sha256": needs_hash(path),
        "config": asdict(config),
        "examples": len(examples),
        "corrections": len(corrections),
        "features": len(parameters.weights) - 1,
        "validation": validation,
        "held_out": measured_on(NeedsModel(parameters), held_out) if held_out else {},
        "trained_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    }


def measured_on(model: NeedsModel, examples: Sequence[Example]) -> dict[str, object]:
    """Return how good `model` is on `examples`, as the card holds it."""
    chances = model.probabilities([e.text for e in examples])
    labels = model.parameters.labels
    return measure(chances, truth(examples, labels), labels, model.parameters.thresholds)


def save(trained: Trained, folder: Path) -> None:
    """Write a model to `folder`, aside first and then renamed. Raises Unavailable where the disk refuses."""
    from assistant.analysis.model import save_files

    write_folder(folder, lambda aside: save_files(trained.parameters, trained.buckets, trained.card, aside))
