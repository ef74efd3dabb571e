"""A needs model read by the needs in use: what it learnt as a need that is retired now counts as the one that took its place."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.model import MOODS, NeedsClassifier
from assistant.analysis.taxonomy import Taxonomy


def placed(model: NeedsClassifier, known: Taxonomy) -> NeedsClassifier:
    """Return `model` itself where all of its needs are in use, else the same with columns joined and left out."""
    return model if set(model.needs) <= known.needs.keys() else Placed(model, known)


class Placed:
    """A model whose retired needs are joined to others: the likelier counts, from the lower threshold on."""

    def __init__(self, model: NeedsClassifier, known: Taxonomy) -> None:
        columns: dict[str, list[int]] = {}
        for i, name in enumerate(model.needs):
            for other in known.place([name]):
                columns.setdefault(other, []).append(i)
        self.needs = tuple(n for n in known.needs if n in columns)
        self.labels = (*self.needs, *MOODS)
        moods = range(len(model.needs), len(model.labels))
        self._columns = [*(columns[n] for n in self.needs), *([i] for i in moods)]
        self._model = model
        self.joined = tuple(len(columns[n]) for n in self.needs)
        """How many needs that the model learnt each one stands for."""
        self.thresholds = np.array([model.thresholds[c].min() for c in self._columns], dtype=np.float32)
        self.fingerprint = model.fingerprint

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability 0..1 of each label for each text: float32 (texts, labels)."""
        found = self._model.probabilities(texts)
        return np.stack([found[:, c].max(axis=1) for c in self._columns], axis=1)

    def contributions(self, text: str, label: str) -> NDArray[np.float64]:
        """Return what each character adds to the score of `label`, of the likeliest that was joined: float64 (len(text),)."""
        joined = self._columns[self.labels.index(label)]
        chance = self._model.probabilities([text])[0] if len(joined) > 1 else np.ones(len(self._model.labels))
        return self._model.contributions(text, self._model.labels[max(joined, key=lambda i: float(chance[i]))])
