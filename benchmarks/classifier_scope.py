"""How surely a text is of any class at all: what tells texts in scope from those outside, chosen on the validation part."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.classifier_sets import Chances, DataSet

Sign = Callable[[Sequence[str]], NDArray[np.float64]]
"""Returns a number for each text, higher where it is surer that the text is of any class: (texts,)."""


def auroc(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """Return the chance that a text in scope is surer than one out of scope, ties counted half."""
    from sklearn.metrics import roc_auc_score

    truth = np.r_[np.ones(len(inside)), np.zeros(len(outside))]
    return float(roc_auc_score(truth, np.r_[inside, outside]))


def surety(chances: Chances, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how surely each text is of any class: the classifier's own `scope` where it has one, else its highest probability."""
    told = getattr(chances, "scope", None)
    return np.asarray(told(texts) if told else chances(texts).max(axis=1), dtype=np.float64)


class Scoped:
    """Probabilities, and beside them several signs of how surely a text is of any class.

    `scope` is the highest probability, or the sum of the signs, each divided by its spread over the validation texts in scope:
    whichever tells those apart better from the validation texts out of scope. Without such texts it is the first.
    """

    def __init__(self, chances: Chances, signs: Sequence[Sign], data: DataSet) -> None:
        self._chances, self._signs = chances, signs
        self.areas: dict[str, float] = {}
        if not data.outside_valid:
            return
        told = [sign(data.valid.texts) for sign in signs]
        self._spread = [float(values.std()) or 1.0 for values in told]
        together = np.sum([v / s for v, s in zip(told, self._spread, strict=True)], axis=0)
        self.areas = {
            "probability": auroc(chances(data.valid.texts).max(axis=1), chances(data.outside_valid).max(axis=1)),
            "signs": auroc(together, self._sum(data.outside_valid)),
        }

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities of texts: (texts, classes)."""
        return self._chances(texts)

    def _sum(self, texts: Sequence[str]) -> NDArray[np.float64]:
        parts = [sign(texts) / spread for sign, spread in zip(self._signs, self._spread, strict=True)]
        return np.asarray(np.sum(parts, axis=0), dtype=np.float64)

    def scope(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how surely each text is of any class, higher is surer."""
        if self.areas and self.areas["signs"] > self.areas["probability"]:
            return self._sum(texts)
        return np.asarray(self._chances(texts).max(axis=1), dtype=np.float64)
