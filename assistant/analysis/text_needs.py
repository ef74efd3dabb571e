"""A fine-tuned encoder that reads needs: `assistant.encoding` behind the interface of every needs classifier."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.model import MOODS
from assistant.encoding.model import TextClassifier, broken, load


class TextNeeds:
    """A trained model. Nothing in it changes, so threads may share it. A mood that had no example is never said."""

    def __init__(self, model: TextClassifier) -> None:
        self._model = model
        needs = tuple(n for n in model.labels if n not in MOODS)
        self._labels = (*needs, *MOODS)
        self._columns = [model.labels.index(n) if n in model.labels else -1 for n in self._labels]
        limits = [model.described.thresholds[i] if i >= 0 else 1.0 for i in self._columns]
        self._thresholds = np.array(limits, dtype=np.float32)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the needs, then `MOODS`."""
        return self._labels

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of the needs, in the order of the columns."""
        return self._labels[: -len(MOODS)]

    @property
    def thresholds(self) -> NDArray[np.float32]:
        """Return the probability from which on each label holds: float32 (labels,)."""
        return self._thresholds

    @property
    def fingerprint(self) -> str:
        """Return what tells this model from every other."""
        return self._model.fingerprint

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated probability 0..1 of each label for each text: float32 (texts, labels).

        A text without a letter or figure has 0 throughout.
        """
        found = np.hstack([self._model.probabilities(texts), np.zeros((len(texts), 1), dtype=np.float32)])
        empty = np.array([not any(c.isalnum() for c in t) for t in texts], dtype=bool)
        found[empty] = 0.0
        return np.asarray(found[:, self._columns], dtype=np.float32)

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character adds to the score of `label`: float64 (len(text),); negative speaks against it."""
        return self._model.contributions(text, label) if label in self._model.labels else np.zeros(len(text))


def load_text_needs(folder: Path) -> TextNeeds:
    """Return the model in `folder`. Raises Unavailable where it is missing, was tampered with, or is of another kind."""
    found = load(folder)
    if not found.described.several:
        raise broken(folder, "it gives one label a text", "它只能给出一个标签")
    return TextNeeds(found)
