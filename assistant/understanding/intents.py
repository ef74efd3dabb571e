"""What a customer wants: a linear classifier with a calibrated probability that says when it is unsure.

Serving needs numpy alone (and the built-in embedder, where installed). A model is a folder that `assistant.training.intents.train` writes: `model.json` (labels,
vocabulary, word lists, temperature, threshold), `weights.npy`, `card.json` (how good it is) and `manifest.json` with the
SHA-256 of the other three, checked on every load.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Unavailable
from assistant.types import IntentGuess
from assistant.understanding.intent_features import VERSION, Ideas, features
from assistant.understanding.meaning import Meaning, shipped, unnumbered, vectors
from knowledge.language import Bilingual

INTENTS = (
    "small_talk",
    "assortment",
    "product_question",
    "specification",
    "comparison",
    "recommendation",
    "price",
    "availability",
    "policy",
    "how_to",
    "quote_request",
    "document_request",
    "after_sales",
    "complaint",
    "person",
    "lead",
    "out_of_scope",
)
UNCLEAR = "unclear"
"""The intent of a message on which the classifier abstains."""
FILES = ("model.json", "weights.npy", "card.json")
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Parameters:
    """What training found. `weights` is float32 (len(vocabulary) + the size of `meaning` + 1, len(labels)).

    Its rows are those of the vocabulary, of the vector of the meaning (`vectors`) and last the bias. `meaning` is the
    fingerprint of the embedder that made the vectors, empty where there was none.

    `temperature` > 0 divides the scores before the softmax; below `threshold` 0..1 the model abstains.
    """

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    words: dict[str, list[str]]
    weights: NDArray[np.float32]
    temperature: float
    threshold: float
    fingerprint: str
    meaning: str = ""


def softmax(scores: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return probabilities (..., labels) of `scores` (..., labels) divided by `temperature` > 0; rows sum to 1."""
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float64)


def guess(chances: NDArray[np.float64] | None, labels: Sequence[str], threshold: float) -> IntentGuess:
    """Return the likeliest of `labels`, `unclear` where it is below the threshold or nothing is known (None)."""
    if chances is None:
        return IntentGuess(UNCLEAR, 0.0)
    order = np.argsort(-chances, kind="stable")
    ranked = tuple((labels[i], float(chances[i])) for i in order)
    name, confidence = ranked[0]
    return IntentGuess(name if confidence >= threshold else UNCLEAR, confidence, ranked)


class IntentClassifier(Protocol):
    """What tells intents, whatever it is made of: this file's linear model, or a fine-tuned encoder."""

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the intents the model knows."""
        ...

    @property
    def threshold(self) -> float:
        """Return the probability 0..1 below which the model abstains."""
        ...

    def probabilities(self, text: str) -> NDArray[np.float64] | None:
        """Return the calibrated probabilities (labels,) of `text`, or None where it holds nothing the model knows."""
        ...

    def classify(self, text: str) -> IntentGuess:
        """Return the intent of `text`, its probability, and every intent ranked."""
        ...

    def classify_many(self, texts: Iterable[str]) -> list[IntentGuess]:
        """Return `classify` of each text, in order."""
        ...


class IntentModel:
    """A trained classifier. Nothing in it changes, so threads may share it."""

    def __init__(self, parameters: Parameters, meaning: Meaning | None = None) -> None:
        self._parameters = parameters
        self._meaning = meaning
        self._ideas = Ideas(parameters.words)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the examples, word lists and configuration that the model was trained on."""
        return self._parameters.fingerprint

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the intents the model knows."""
        return self._parameters.labels

    @property
    def threshold(self) -> float:
        """Return the probability 0..1 below which the model abstains."""
        return self._parameters.threshold

    def probabilities(self, text: str) -> NDArray[np.float64] | None:
        """Return the calibrated probabilities (labels,) of `text`, or None where it holds nothing the model knows."""
        found = features([text], self._ideas)[0]
        names = [name for name in found if name in self._parameters.vocabulary]
        if not any(name[0] in "wk" for name in names) and 2 * len(names) < len(found):
            return None  # not one known word, and few known letters: no language that was learnt
        known = [(self._parameters.vocabulary[name], found[name]) for name in names]
        if not known:
            return None
        values = np.array([value for _, value in known])
        weights = self._parameters.weights
        scores = values @ weights[[row for row, _ in known]] / np.linalg.norm(values) + weights[-1]
        scores += vectors(unnumbered([text]), self._meaning)[0] @ weights[len(self._parameters.vocabulary) : -1]
        return softmax(np.asarray(scores, dtype=np.float64), self._parameters.temperature)

    def classify(self, text: str) -> IntentGuess:
        """Return the intent of `text`, its probability, and every intent ranked.

        The name is `unclear` where the probability is below the threshold, or where nothing in the text is known (then
        the probability is 0 and `ranked` is empty).
        """
        return guess(self.probabilities(text), self.labels, self.threshold)

    def classify_many(self, texts: Iterable[str]) -> list[IntentGuess]:
        """Return `classify` of each text, in order."""
        return [self.classify(text) for text in texts]


def _broken(folder: Path, en: str, zh: str) -> Unavailable:
    """Return the error for a model folder that cannot be trusted, saying how to mend it."""
    return Unavailable(
        Bilingual(
            f"The intent model in {folder} cannot be used: {en}. Run `assistant train intents` to make it again.",
            f"{folder} 中的意图模型不可用：{zh}。请运行 `assistant train intents` 重新训练。",
        )
    )


def _checked(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file of the model. Raises Unavailable where one is missing or is not what was written."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        content = {name: (folder / name).read_bytes() for name in FILES}
    except (OSError, ValueError) as error:
        raise _broken(folder, f"a file is missing or unreadable ({error})", f"文件缺失或无法读取（{error}）") from error
    for name, data in content.items():
        if not isinstance(manifest, dict) or manifest.get(name) != hashlib.sha256(data).hexdigest():
            raise _broken(folder, f"{name} was changed after training", f"{name} 在训练之后被改动过")
    return content


def _fits(model: dict[str, Any], weights: NDArray[np.float32]) -> bool:
    """Return whether weights and description belong together and can be computed with."""
    shape = (len(model["vocabulary"]) + model["vector"] + 1, len(model["labels"]))
    return weights.shape == shape and bool(np.isfinite(weights).all()) and model["temperature"] > 0


def load(folder: Path) -> IntentModel:
    """Return the model in `folder`. Raises Unavailable where it is missing, was tampered with, or is of another version."""
    content = _checked(folder)
    model = json.loads(content["model.json"])
    if model["features"] != VERSION:
        raise _broken(folder, "it was trained by another version", "它由其他版本训练")
    # read from the checked bytes' own file without pickle: np.load would refuse objects in it
    weights = np.load(folder / "weights.npy", allow_pickle=False)
    meaning = shipped() if model["vector"] else None
    if model["meaning"] != (meaning.fingerprint if meaning else ""):
        raise _broken(folder, "it was trained beside another embedder", "它是与另一个向量模型一起训练的")
    if not _fits(model, weights):
        raise _broken(folder, "weights and vocabulary do not fit", "权重与词表不匹配")
    return IntentModel(
        Parameters(
            tuple(model["labels"]),
            {name: row for row, name in enumerate(model["vocabulary"])},
            model["words"],
            weights,
            model["temperature"],
            model["threshold"],
            model["fingerprint"],
            model["meaning"],
        ),
        meaning,
    )


def card(folder: Path) -> dict[str, Any]:
    """Return the card of the model in `folder`: data hash, seed, measures and times. Raises Unavailable as `load`."""
    return dict(json.loads(_checked(folder)["card.json"]))


def manifest(files: Sequence[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
