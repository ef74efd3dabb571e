"""How good guesses of intents are: macro-F1 by language, calibration, and the share on which the model abstains."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intents import IntentClassifier
from knowledge.language import Language


@dataclass(frozen=True)
class Measures:
    """How good a set of guesses is: macro-F1 by language 0..1, expected calibration error 0..1, size, share abstained."""

    macro_f1: dict[str, float]
    calibration_error: float
    count: int
    abstained: float


@dataclass(frozen=True)
class Labelled:
    """Texts with their intents and languages, all of the same length."""

    texts: tuple[str, ...]
    intents: NDArray[np.str_]
    languages: NDArray[np.str_]


HELD_OUT = ("intents_heldout", "intents_heldout_second")
"""The files of held-out utterances below cases/. The second was written later and blind, and has been measured less often."""


def held_out_files(examples_path: Path) -> dict[str, Path]:
    """Return the files of held-out utterances that lie beside the examples, by name."""
    paths = {name: examples_path.parent / "cases" / f"{name}.jsonl" for name in HELD_OUT}
    return {name: path for name, path in paths.items() if path.exists()}


def read_held_out(path: Path) -> Labelled:
    """Return the utterances of a JSONL file of `{"text", "language", "intent"}`."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return labelled([(r["text"], r["intent"], r["language"]) for r in rows])


def macro_f1(truth: NDArray[np.str_], guesses: NDArray[np.str_]) -> float:
    """Return the mean over the intents in `truth` of F1 = 2 tp / (2 tp + fp + fn), 0..1."""
    scores = []
    for intent in np.unique(truth):
        right = int(((truth == intent) & (guesses == intent)).sum())
        scores.append(2 * right / (int((truth == intent).sum()) + int((guesses == intent).sum())))
    return float(np.mean(scores))


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: mean |accuracy - confidence| over equal-width bins, weighted by size."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(float(right[which == b].mean() - confidence[which == b].mean())) * int((which == b).sum())
            for b in np.unique(which)]  # fmt: skip
    return float(sum(gaps) / len(right))


def labelled(rows: Sequence[tuple[str, str, Language]]) -> Labelled:
    """Return rows of (text, intent, language) as columns."""
    return Labelled(
        tuple(text for text, _, _ in rows), np.array([i for _, i, _ in rows]), np.array([lang for _, _, lang in rows])
    )


def measured(data: Labelled, chances: NDArray[np.float64], labels: Sequence[str], threshold: float) -> Measures:
    """Return how good probabilities (texts, labels) are; every text is guessed, the abstained share told apart."""
    names = np.array(labels)[chances.argmax(axis=1)]
    top, right = chances.max(axis=1), names == data.intents
    by_language = {
        str(lang): round(macro_f1(data.intents[data.languages == lang], names[data.languages == lang]), 4)
        for lang in np.unique(data.languages)
    }
    abstained = round(float((top < threshold).mean()), 4)
    return Measures(by_language, round(calibration_error(top, right), 4), len(names), abstained)


def measure(model: IntentClassifier, data: Labelled) -> Measures:
    """Return how good `model` is on `data`; a text it knows nothing of counts as an even guess."""
    even = np.full(len(model.labels), 1 / len(model.labels))
    rows = [model.probabilities(text) for text in data.texts]
    chances = np.array([even if row is None else row for row in rows])
    return measured(data, chances, model.labels, model.threshold)
