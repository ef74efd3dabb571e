"""Trains the intent classifier: examples -> cross-validation -> temperature and threshold -> artifact with its card.

It runs at the first start, and takes about half a minute: a linear support vector machine per intent, whose scores a
softmax with one temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks") turns into probabilities.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Unavailable
from assistant.training.artifact import write_folder
from assistant.training.encoder_measures import abstain_below
from assistant.training.intent_measures import (
    Labelled,
    Measures,
    held_out_files,
    labelled,
    measure,
    measured,
    read_held_out,
)
from assistant.understanding.intent_examples import examples_hash, read_intents, read_words
from assistant.understanding.intent_features import VERSION, Ideas, features
from assistant.understanding.intents import FILES, MANIFEST, IntentModel, Parameters, manifest, softmax
from assistant.understanding.meaning import fingerprint as meaning_fingerprint
from assistant.understanding.meaning import shipped, unnumbered, vectors
from knowledge.language import Bilingual
from knowledge.types import Progress


@dataclass(frozen=True)
class Config:
    """How to train.

    `cost` is the C of the support vector machine (the best of 0.5, 1 and 2 in cross-validation). Near copies, with more
    than `copies` of their three-character grams shared, always lie in the same of the `folds`. The threshold is the
    lowest at which `precision` of the accepted validation examples are right, but never so high that more than the
    share `abstain` of them are refused.
    """

    seed: int = 0
    cost: float = 2.0
    folds: int = 5
    copies: float = 0.5
    precision: float = 0.95
    abstain: float = 0.08


@dataclass(frozen=True)
class Card:
    """What is to be known about a trained model. `held_out` is by file, empty where there is none."""

    fingerprint: str
    data_sha256: str
    config: Config
    examples: int
    features: int
    temperature: float
    threshold: float
    validation: Measures
    held_out: dict[str, Measures]
    seconds: float
    trained_at: str


def fingerprint(examples_path: Path, config: Config | None = None) -> str:
    """Return what `IntentModel.fingerprint` will be after training on `examples_path`: compare to see a stale model."""
    parts = (examples_hash(examples_path), json.dumps(asdict(config or Config())), str(VERSION), meaning_fingerprint())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _examples(path: Path, folds: int) -> Labelled:
    """Return every example. Raises Unavailable where there are fewer than two intents, or too few of one to validate."""
    rows = [(text, intent.name, language) for intent in read_intents(path) for text, language in intent.examples]
    counts = Counter(name for _, name, _ in rows)
    if len(counts) < 2 or min(counts.values()) < folds:
        raise Unavailable(
            Bilingual(
                f"{path.name} must hold at least two intents with {folds} examples each; add examples and train again.",
                f"{path.name} 至少要有两个意图，每个至少 {folds} 条例句；请补充例句后重新训练。",
            )
        )
    return labelled(rows)


def groups(texts: Sequence[str], share: float) -> NDArray[np.int64]:
    """Return a number for each text, equal for near copies: Jaccard of three-character grams above `share`."""
    from sklearn.feature_extraction.text import CountVectorizer

    grams = CountVectorizer(analyzer="char_wb", ngram_range=(3, 3), binary=True, dtype=np.int32).fit_transform(texts)
    both = (grams @ grams.T).tocoo()
    sizes = np.asarray(grams.sum(axis=1)).ravel()
    near = both.data > share * (sizes[both.row] + sizes[both.col] - both.data)
    groups = np.arange(len(texts))
    for one, other in zip(both.row[near], both.col[near], strict=True):
        if groups[one] != groups[other]:
            groups[groups == groups[other]] = groups[one]
    return groups


def _folds(data: Labelled, config: Config) -> NDArray[np.int64]:
    """Return the fold of each example: near copies together, each intent and language dealt evenly over the folds."""
    grouped = groups(data.texts, config.copies)
    strata = np.char.add(data.intents, data.languages)
    fold = np.zeros(len(grouped), dtype=np.int64)
    dealt: Counter[str] = Counter()
    for group in np.random.default_rng(config.seed).permutation(np.unique(grouped)):
        members = grouped == group
        stratum = str(strata[members][0])
        fold[members] = dealt[stratum] % config.folds
        dealt[stratum] += 1
    return fold


def _fit(rows: Any, intents: NDArray[np.str_], config: Config) -> Any:  # noqa: ANN401 (scikit-learn has no types)
    """Return a support vector machine fitted to rows of features and meanings (sparse, examples x features)."""
    from sklearn.svm import LinearSVC

    return LinearSVC(C=config.cost, random_state=config.seed, tol=1e-3).fit(rows, intents)


def _validated(
    counted: Any,  # noqa: ANN401 (a sparse matrix)
    meanings: NDArray[np.float32],
    data: Labelled,
    config: Config,
    step: Callable[[int], None],
) -> NDArray[np.float64]:
    """Return the scores (examples, intents) each example gets from a model that saw neither it nor a near copy.

    `counted` is sparse (examples, features), not yet of unit length: a fold's model knows only its own features.
    `meanings` is (examples, size).
    """
    scores = np.zeros((counted.shape[0], len(np.unique(data.intents))))
    fold = _folds(data, config)
    for number in range(config.folds):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        known = np.flatnonzero(counted[seen].getnnz(axis=0))
        machine = _fit(_rows(counted[seen][:, known], meanings[seen]), data.intents[seen], config)
        rows = _rows(counted[unseen][:, known], meanings[unseen])
        scores[unseen] = _as_columns(machine.decision_function(rows))
        step(number + 1)
    return scores


def _rows(counted: Any, meanings: NDArray[np.float32]) -> Any:  # noqa: ANN401 (sparse matrices)
    """Return the features made of unit length, with the meanings beside them."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.preprocessing import normalize

    rows = normalize(counted)
    return hstack([rows, csr_matrix(meanings)]).tocsr() if meanings.shape[1] else rows


def _as_columns(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return scores with a column for each intent; with two intents scikit-learn gives only the second's."""
    return np.stack([-scores, scores], axis=1) if scores.ndim == 1 else scores


def _temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the temperature with the least negative log-likelihood on validation `scores`, on a grid 0.05..2."""
    grid = np.geomspace(0.05, 2.0, 60)
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(scores, t)[rows, truth] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def train(
    examples_path: Path, out_folder: Path, progress: Progress | None = None, *, config: Config | None = None
) -> Card:
    """Train on `examples_path` (and the word lists beside it), write the model to `out_folder`, return its card.

    The folder is written aside and renamed, so a reader sees the old model or the new one. Raises Unavailable where the
    examples cannot be read or do not suffice, or the folder cannot be written.
    """
    from sklearn.feature_extraction import DictVectorizer

    began, config = time.monotonic(), config or Config()
    step = _stepper(progress, config.folds + 2)
    data, words = _examples(examples_path, config.folds), read_words(examples_path)
    ideas = Ideas(words)
    found = features(data.texts, ideas)
    vectorizer = DictVectorizer()
    counted = vectorizer.fit_transform(found)
    meaning = shipped()
    meanings = vectors(unnumbered(data.texts), meaning)
    scores = _validated(counted, meanings, data, config, step)
    labels, truth = np.unique(data.intents, return_inverse=True)
    temperature = _temperature(scores, truth)
    chances = softmax(scores, temperature)
    threshold = abstain_below(chances.max(axis=1), chances.argmax(axis=1) == truth, config.precision, config.abstain)
    machine = _fit(_rows(counted, meanings), data.intents, config)
    step(config.folds + 1)
    parameters = Parameters(
        tuple(str(name) for name in labels), dict(vectorizer.vocabulary_), words, _weights(machine),
        temperature, threshold, fingerprint(examples_path, config), meaning_fingerprint(),
    )  # fmt: skip
    model = IntentModel(parameters, meaning)
    card = Card(
        fingerprint=parameters.fingerprint,
        data_sha256=examples_hash(examples_path),
        config=config,
        examples=len(found),
        features=len(parameters.vocabulary),
        temperature=round(temperature, 4),
        threshold=threshold,
        validation=measured(data, chances, parameters.labels, threshold),
        held_out={name: measure(model, read_held_out(path)) for name, path in held_out_files(examples_path).items()},
        seconds=round(time.monotonic() - began, 2),
        trained_at=time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    )
    save(parameters, card, out_folder)
    step(config.folds + 2)
    return card


def _stepper(progress: Progress | None, total: int) -> Callable[[int], None]:
    """Return a function that tells `progress` how many steps of `total` are done."""
    return lambda done: progress(done, total, "intents") if progress else None


def _weights(machine: Any) -> NDArray[np.float32]:  # noqa: ANN401 (scikit-learn has no types)
    """Return the machine's weights and, as last row, its biases: float32 (features + 1, intents)."""
    coefficients, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.array([-bias[0], bias[0]])
    return np.vstack([coefficients.T, bias]).astype(np.float32)


def save(parameters: Parameters, card: Card, folder: Path) -> None:
    """Write a model to `folder`, aside first and then renamed. Raises Unavailable where the disk refuses."""
    write_folder(folder, lambda aside: _write(parameters, card, aside))


def _write(parameters: Parameters, card: Card, folder: Path) -> None:
    """Write the four files of a model; the vocabulary is a list in the order of the rows."""
    described = {
        "features": VERSION,
        "labels": parameters.labels,
        "temperature": parameters.temperature,
        "threshold": parameters.threshold,
        "fingerprint": parameters.fingerprint,
        "meaning": parameters.meaning,
        "vector": len(parameters.weights) - len(parameters.vocabulary) - 1,
        "words": parameters.words,
        "vocabulary": sorted(parameters.vocabulary, key=parameters.vocabulary.__getitem__),
    }
    (folder / "model.json").write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    np.save(folder / "weights.npy", parameters.weights, allow_pickle=False)
    (folder / "card.json").write_text(json.dumps(asdict(card), ensure_ascii=False, indent=1), "utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest([folder / name for name in FILES]), indent=1), "utf-8")
