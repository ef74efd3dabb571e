"""A fine-tuned encoder that tells intents: `assistant.encoding` behind the interface of the linear intent model."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.model import TextClassifier, broken, load
from assistant.types import IntentGuess
from assistant.understanding.intents import INTENTS, guess


class TextIntents:
    """A trained classifier. Nothing in it changes, so threads may share it."""

    def __init__(self, model: TextClassifier) -> None:
        self._model = model

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        return self._model.fingerprint

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the intents the model knows."""
        return self._model.labels

    @property
    def threshold(self) -> float:
        """Return the probability 0..1 below which the model abstains."""
        return self._model.described.thresholds[0]

    def probabilities(self, text: str) -> NDArray[np.float64] | None:
        """Return the calibrated probabilities (labels,) of `text`, or None where it has no letter and no figure."""
        if not any(c.isalnum() for c in text):
            return None
        return np.asarray(self._model.probabilities([text])[0], dtype=np.float64)

    def classify(self, text: str) -> IntentGuess:
        """Return the intent of `text`, its probability, and every intent ranked; `unclear` below the threshold."""
        return guess(self.probabilities(text), self.labels, self.threshold)

    def classify_many(self, texts: Iterable[str]) -> list[IntentGuess]:
        """Return `classify` of each text, in order."""
        return [self.classify(text) for text in texts]

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character adds to the score of `label`: float64 (len(text),); negative speaks against it."""
        return self._model.contributions(text, label)


def load_text_intents(folder: Path) -> TextIntents:
    """Return the model in `folder`. Raises Unavailable where it is missing, was tampered with, or knows other intents."""
    found = load(folder)
    if found.described.several or not set(found.labels) <= set(INTENTS):
        raise broken(folder, "it was trained for something else", "它是为其他任务训练的")
    return TextIntents(found)
