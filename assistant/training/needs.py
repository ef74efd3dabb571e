"""Trains the needs model: examples and corrections -> cross-validation -> calibration and thresholds -> artifact with card.

One linear support vector machine a label, on words, letters, the ideas of the word lists and the built-in embedder's vector; scores
become probabilities (see `assistant.analysis.calibration`) fitted on scores of examples that the model did not see. It is a matter of
seconds, so it also runs in the background of the admin page.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.calibration import fitted
from assistant.analysis.drift import Snapshot, snapshot
from assistant.analysis.lexicon import Lexicon, read_lexicon
from assistant.analysis.model import MODEL_VERSION, MOODS, OUTSIDE, NeedsClassifier, NeedsModel, Parameters, calibrated
from assistant.analysis.patterns import patterned
from assistant.analysis.spans import BUCKETS, LONGEST, spans
from assistant.analysis.taxonomy import PRAISE, Example, Taxonomy
from assistant.errors import Unavailable
from assistant.training.artifact import write_folder
from assistant.training.need_measures import abstained, measure, read_held_out
from assistant.training.stopping import Stop, never
from assistant.understanding.intent_examples import read_intents
from assistant.understanding.meaning import fingerprint as meaning_fingerprint
from assistant.understanding.meaning import shipped, vectors
from knowledge.language import Bilingual
from knowledge.tokens import fold
from knowledge.types import Progress

_MOST = 300
"""Needs that one model tells apart: weights take a hundred thousand numbers each."""


@dataclass(frozen=True)
class Config:
    """How to train: `cost` is C of the support vector machines, `idea` how much a word list counts beside a plain word.

    `patterns` sentences put together of each kind, leaf and language are learnt from beside the examples, each counting
    `pattern_weight`; a correction counts `correction_weight`. A label's threshold is the probability with the best F1 in
    cross-validation, kept within `low` and `high`. Of what has to do with the company, the share `refused` is taken for outside
    in cross-validation.
    """

    seed: int = 0
    cost: float = 0.5
    idea: float = 0.5
    folds: int = 5
    patterns: int = 60
    pattern_weight: float = 0.3
    correction_weight: float = 3.0
    refused: float = 0.03
    low: float = 0.3
    high: float = 0.6


@dataclass(frozen=True)
class _Data:
    """What is learnt from: features (examples, features), truth (examples, labels), and how much each example counts.

    The first `own` examples are people's, the others put together; these teach only how a text speaks.
    """

    rows: Any
    yes: NDArray[np.bool_]
    counts: NDArray[np.float64]
    own: int


@dataclass(frozen=True)
class Trained:
    """A model made, not yet in use."""

    parameters: Parameters
    buckets: NDArray[np.int64]
    card: dict[str, object]


def outside(known: Taxonomy) -> list[Example]:
    """Return texts that have nothing to do with a company: those of the intents' file beside the needs, none without it."""
    file = known.path.with_name("intents.toml")
    found = read_intents(file) if file.exists() else ()
    return [
        Example(t, language, (), "neutral", False)
        for i in found
        if i.name == "out_of_scope"
        for t, language in i.examples
    ]


def fingerprint(known: Taxonomy, corrections: Sequence[Example], config: Config | None = None) -> str:
    """Return what tells a model from others: the hash of its data, configuration and version."""
    import hashlib

    told = [
        known.digest,
        json.dumps([asdict(e) for e in [*outside(known), *corrections]]),
        json.dumps(asdict(config or Config())),
    ]
    return hashlib.sha256("\n".join([*told, MODEL_VERSION, meaning_fingerprint()]).encode()).hexdigest()


def _labels(examples: Sequence[Example], known: Taxonomy) -> tuple[str, ...]:
    """Return every label that has examples. Raises Unavailable where there are too few of them to learn from."""
    counts, path = Counter(name for e in examples for name in e.needs), known.path
    if len(counts) > _MOST:
        raise Unavailable(
            Bilingual(
                f"{path.name} holds {len(counts):,} needs; up to {_MOST} can be told apart. Join some; the model in use stays.",
                f"{path.name} 有 {len(counts):,} 种需求，最多支持 {_MOST} 种。请合并后再训练，当前模型不受影响。",
            )
        )
    if len(counts) < 2 or min(counts.values()) < 2:
        few = min(counts, key=counts.__getitem__, default="-")
        raise Unavailable(
            Bilingual(
                f"{path.name} must hold at least two needs with two examples each ({few} has {counts.get(few, 0)}). "
                "Add examples and train again; the model in use stays.",
                f"{path.name} 至少要有两种需求，每种至少两条例句（{few} 只有 {counts.get(few, 0)} 条）。请补充后重新训练，当前模型不受影响。",
            )
        )
    return (*(n for n in known.needs if n in counts), *MOODS)


def contradictions(examples: Sequence[Example], most: int = 20) -> list[str]:
    """Return texts that stand among the examples twice with different needs: one of the two is learnt against."""
    told: dict[str, set[tuple[str, ...]]] = {}
    for e in examples:
        told.setdefault("".join(c for c in fold(e.text) if c.isalnum()), set()).add(tuple(sorted(e.needs)))
    both = {key for key, needs in told.items() if len(needs) > 1}
    found = [e.text for e in examples if "".join(c for c in fold(e.text) if c.isalnum()) in both]
    return list(dict.fromkeys(found))[:most]


def truth(examples: Sequence[Example], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Return which labels each example has: bool (examples, labels)."""
    told = [{*e.needs, e.sentiment, "urgent" if e.urgent else "", "" if e.needs else OUTSIDE} for e in examples]
    return np.array([[name in t for name in labels] for t in told], dtype=bool)


def _table(texts: Sequence[str], lexicon: Lexicon, config: Config) -> tuple[Any, NDArray[np.int64]]:
    """Return the features (sparse, examples x (spans + ideas + the meaning's vector)) and the bucket of each column of spans."""
    from scipy.sparse import csr_matrix, hstack

    found, count = spans(texts), len(texts)
    learn = np.flatnonzero(found.learn)
    buckets, column = np.unique(found.bucket[learn], return_inverse=True)
    norms = 1.0 / np.sqrt(np.maximum(np.bincount(found.text[learn], minlength=count), 1))
    values = norms[found.text[learn]]
    counted = csr_matrix((values, (found.text[learn], column)), shape=(count, len(buckets)))
    held = csr_matrix(lexicon.presence(lexicon.hits(found), count) * config.idea)
    meaning = csr_matrix(vectors([text[:LONGEST] for text in texts], shipped()))
    return hstack([counted, held, meaning]).tocsr(), buckets


def _fit(data: _Data, chosen: NDArray[np.int64], config: Config) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights (features, labels) and biases (labels,) learnt from the examples at `chosen`."""
    from sklearn.svm import LinearSVC

    labels = data.yes.shape[1]
    weights, biases = np.zeros((data.rows.shape[1], labels)), np.full(labels, -1.0)
    own = chosen[chosen < data.own]
    for i in range(labels):
        mood = i >= labels - len(MOODS)
        learnt = chosen if mood else own
        if i < labels - 1:  # how what has nothing to do with the company speaks teaches nothing
            learnt = learnt[~data.yes[learnt, -1]]
        yes = data.yes[learnt, i]
        if yes.any() and not yes.all():
            machine = LinearSVC(
                C=config.cost, random_state=config.seed, class_weight=None if mood else {True: 3.0}, tol=1e-3
            )
            machine.fit(data.rows[learnt], yes, sample_weight=data.counts[learnt])
            weights[:, i], biases[i] = machine.coef_[0], machine.intercept_[0]
    return weights, biases


def _folds(examples: Sequence[Example], config: Config) -> NDArray[np.int64]:
    """Return the fold of each example, near copies in one, each need and language dealt evenly."""
    from assistant.training.encoder_data import near_copies

    group = near_copies([e.text for e in examples])
    fold, dealt = np.zeros(len(examples), dtype=np.int64), Counter[str]()
    for number in np.random.default_rng(config.seed).permutation(np.unique(group)):
        members = np.flatnonzero(group == number)
        first = examples[members[0]]
        stratum = (first.needs[0] if first.needs else OUTSIDE) + first.language
        fold[members] = dealt[stratum] % config.folds
        dealt[stratum] += 1
    return fold


def _platt(scores: NDArray[np.float64], yes: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return slope and shift (labels,) of the sigmoid of each label; a label of one class keeps the plain sigmoid."""
    from sklearn.linear_model import LogisticRegression

    slope, shift = np.ones(yes.shape[1], dtype=np.float32), np.zeros(yes.shape[1], dtype=np.float32)
    for i in range(yes.shape[1]):
        if yes[:, i].any() and not yes[:, i].all():
            found = LogisticRegression(C=10.0).fit(scores[:, i : i + 1], yes[:, i])
            slope[i], shift[i] = found.coef_[0, 0], found.intercept_[0]
    return slope, shift


def _threshold(chance: NDArray[np.float32], yes: NDArray[np.bool_], config: Config) -> float:
    """Return the probability between `low` and `high` with the best F1."""
    grid = np.arange(config.low, config.high + 1e-9, 0.02)
    hit = [(chance >= t) & yes for t in grid]
    scores = [2 * h.sum() / max(1, (chance >= t).sum() + yes.sum()) for h, t in zip(hit, grid, strict=True)]
    return float(grid[int(np.argmax(scores))])


def train(
    known: Taxonomy, corrections: Sequence[Example] = (), *, config: Config | None = None, progress: Progress | None = None,
    stop: Stop = never,
) -> Trained:  # fmt: skip
    """Train on the examples of `known` and on `corrections`. Nothing is written.

    Raises Unavailable where the examples cannot be read or do not suffice, and Stopped where `stop` says so.
    """
    began, config = time.monotonic(), config or Config()
    total = config.folds + 2
    tell = progress or (lambda done, total, what: None)
    own, corrections = known.lessons(corrections)
    examples = [*own, *outside(known), *corrections]
    labels, lists = _labels(examples, known), read_lexicon(known.path.with_name("needs_words.toml"))
    data, buckets = _data(known, examples, len(corrections), labels, Lexicon(lists), config)
    scores = np.zeros((data.own, len(labels)))
    for number, (seen, unseen) in enumerate(_split(_folds(examples, config), config.folds, len(data.yes))):
        stop.check()
        weights, biases = _fit(data, seen, config)
        scores[unseen] = data.rows[unseen] @ weights + biases
        tell(number + 1, total, "needs")
    stop.check()
    weights, biases = _fit(data, np.arange(len(data.yes)), config)
    tell(config.folds + 1, total, "needs")
    learnt = _parameters(labels, lists, buckets, weights, biases, config, fingerprint(known, corrections, config))
    yes = data.yes[: data.own]
    parameters = _calibrated(learnt, scores, yes, config)
    chances, inside = calibrated(scores, parameters), ~yes[:, -1]
    examples = [e for e in examples if e.needs]
    measures = measure(chances[inside], yes[inside], labels, parameters.thresholds)
    card = _card(known, parameters, config, examples, corrections, measures)
    card["inputs"] = asdict(_inputs(examples, chances[inside], parameters))
    card["outside"] = abstained(chances[:, -1], yes[:, -1], float(parameters.thresholds[-1]))
    card["seconds"] = round(time.monotonic() - began, 2)
    tell(total, total, "needs")
    return Trained(parameters, buckets, card)


def _data(
    known: Taxonomy,
    examples: Sequence[Example],
    corrections: int,
    labels: Sequence[str],
    lexicon: Lexicon,
    config: Config,
) -> tuple[_Data, NDArray[np.int64]]:
    """Return what is learnt from and the buckets of its spans; the last of `examples` are the corrections."""
    made = [e for e in known.placed(patterned(known.path, config.patterns, config.seed)) if set(e.needs) <= set(labels)]
    every = [*examples, *made]
    rows, buckets = _table([e.text for e in every], lexicon, config)
    own = len(examples) - corrections
    counts = np.repeat([1.0, config.correction_weight, config.pattern_weight], [own, corrections, len(made)])
    return _Data(rows, truth(every, labels), counts, len(examples)), buckets


def _split(fold: NDArray[np.int64], folds: int, count: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield for each fold which of `count` examples are learnt from and which are looked at; those without a fold are always learnt from."""
    made = np.arange(len(fold), count)
    for number in range(folds):
        yield np.append(np.flatnonzero(fold != number), made), np.flatnonzero(fold == number)


def _calibrated(learnt: Parameters, scores: NDArray[np.float64], yes: NDArray[np.bool_], config: Config) -> Parameters:
    """Return the parameters with calibration and thresholds fitted on scores of examples not learnt from."""
    moods = len(MOODS)
    inside = ~yes[:, -1]
    slope, shift = _platt(scores[inside, -moods:], yes[inside, -moods:])
    last = _platt(scores[:, -1:], yes[:, -1:])
    slope[-1], shift[-1] = last[0][0], last[1][0]
    found = replace(learnt, joint=fitted(scores[inside, :-moods], yes[inside, :-moods]), slope=slope, shift=shift)
    chances = calibrated(scores, found)
    limits = [_threshold(chances[inside, i], yes[inside, i], config) for i in range(yes.shape[1] - 1)]
    limits.append(float(np.quantile(chances[inside, -1], 1 - config.refused)) if not inside.all() else 1.0)
    return replace(found, thresholds=np.array(limits, dtype=np.float32))


def _inputs(examples: Sequence[Example], chances: NDArray[np.float32], learnt: Parameters) -> Snapshot:
    """Return what the examples are like; what is not understood is so in cross-validation."""
    needs = chances[:, : -len(MOODS)]
    held = (needs >= learnt.thresholds[: needs.shape[1]]).any(axis=1)
    told = [[n for n in e.needs if n != PRAISE] for e in examples]
    return snapshot([e.text for e in examples], [e.language for e in examples], told, int((~held).sum()))


def _parameters(
    labels: tuple[str, ...], lists: dict[str, list[str]], buckets: NDArray[np.int64], weights: NDArray[np.float64],
    biases: NDArray[np.float64], config: Config, name: str,
) -> Parameters:  # fmt: skip
    rows = np.zeros(BUCKETS, dtype=np.int32)
    rows[buckets] = np.arange(1, len(buckets) + 1)
    spans_part = np.vstack([np.zeros((1, len(labels))), weights[: len(buckets)]]).astype(np.float32)
    size = Lexicon(lists).size
    ideas, meaning = np.split(weights[len(buckets) :], [size])
    none, even = np.zeros(0, dtype=np.float32), np.full(len(labels), 0.5, dtype=np.float32)
    return Parameters(
        labels, lists, rows, spans_part, (ideas * config.idea).astype(np.float32), meaning.astype(np.float32),
        biases.astype(np.float32), none, none, none, even, meaning_fingerprint(), name,
    )  # fmt: skip


def _card(
    known: Taxonomy, parameters: Parameters, config: Config, examples: Sequence[Example], corrections: Sequence[Example],
    validation: dict[str, object],
) -> dict[str, object]:  # fmt: skip
    held_out = known.placed(read_held_out(known.path))
    return {
        "kind": "linear",
        "fingerprint": parameters.fingerprint,
        "data_sha256": known.digest,
        "config": asdict(config),
        "examples": len(examples),
        "corrections": len(corrections),
        "features": len(parameters.weights) - 1,
        "contradictions": contradictions(examples),
        "validation": validation,
        "held_out": measured_on(NeedsModel(parameters), held_out) if held_out else {},
        "trained_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    }


def measured_on(model: NeedsClassifier, examples: Sequence[Example]) -> dict[str, object]:
    """Return how good `model` is on `examples`, as the card holds it."""
    chances = model.probabilities([e.text for e in examples])
    return measure(chances, truth(examples, model.labels), model.labels, model.thresholds)


def save(trained: Trained, folder: Path) -> None:
    """Write a model to `folder`, aside first and then renamed. Raises Unavailable where the disk refuses."""
    from assistant.analysis.model import save_files

    write_folder(folder, lambda aside: save_files(trained.parameters, trained.buckets, trained.card, aside))
