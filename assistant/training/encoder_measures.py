"""How sure and how good guesses are: thresholds, and what a card says of them."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.training.intent_measures import calibration_error

BINS = 15
_LISTED = 40
"""Pairs of labels taken for one another that a card lists."""


def abstain_below(sure: NDArray[np.floating], right: NDArray[np.bool_], precision: float = 0.95, most: float = 0.08) -> float:  # fmt: skip
    """Return the lowest probability at which `precision` of what is at least as sure is right.

    It never refuses more than the share `most` of the validation texts.
    """
    order = np.argsort(sure)
    precise = right[order][::-1].cumsum()[::-1] / np.arange(len(order), 0, -1) >= precision
    limit = int(len(order) * most)
    return round(float(sure[order[min(int(np.argmax(precise)) if precise.any() else limit, limit)]]), 4)


def holds_from(found: NDArray[np.floating], truth: NDArray[np.float32], low: float = 0.3, high: float = 0.6) -> float:
    """Return the probability between `low` and `high`, one for all labels, with the best mean F1 on validation."""
    yes = truth > 0.5
    held = yes.any(axis=0)
    grid = np.arange(low, high + 1e-9, 0.02)

    def f1(limit: float) -> float:
        said = found >= limit
        hit = (said & yes).sum(axis=0)[held]
        return float((2 * hit / np.maximum(1, said.sum(axis=0) + yes.sum(axis=0))[held]).mean())

    return round(float(grid[int(np.argmax([f1(t) for t in grid]))]), 2)


def _each(said: NDArray[np.bool_], yes: NDArray[np.bool_], labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and how many texts there are, of each label that occurs."""
    hit, told, are = (said & yes).sum(axis=0), said.sum(axis=0), yes.sum(axis=0)
    return {
        labels[i]: {
            "precision": round(float(hit[i] / told[i]), 4) if told[i] else 0.0,
            "recall": round(float(hit[i] / are[i]), 4),
            "f1": round(float(2 * hit[i] / (told[i] + are[i])), 4),
            "texts": int(are[i]),
        }
        for i in np.flatnonzero(are).tolist()
    }


def _confused(top: NDArray[np.int64], truth: NDArray[np.float32], labels: Sequence[str]) -> list[dict[str, object]]:
    """Return the pairs of labels most often taken for one another: of texts with one label, the truth and the first guess."""
    one = truth.sum(axis=1) == 1
    pairs = Counter(zip(truth[one].argmax(axis=1).tolist(), top[one].tolist(), strict=True))
    wrong = [(pair, n) for pair, n in pairs.most_common() if pair[0] != pair[1]]
    return [{"truth": labels[t], "guess": labels[g], "texts": n} for (t, g), n in wrong[:_LISTED]]


def measured(
    found: NDArray[np.floating], truth: NDArray[np.float32], labels: Sequence[str], limit: float, *, several: bool
) -> dict[str, object]:
    """Return what a card says of probabilities (texts, labels): plain values, shares 0..1."""
    top, yes = found.argmax(axis=1), truth > 0.5
    right = yes[np.arange(len(top)), top]
    said = found >= limit if several else np.eye(found.shape[1], dtype=bool)[top]
    each = _each(said, yes, labels)
    return {
        "texts": len(found),
        "macro_f1": round(float(np.mean([e["f1"] for e in each.values()])), 4),
        "first_right": round(float(right.mean()), 4),
        "abstained": round(float((found.max(axis=1) < limit).mean()), 4),
        "calibration_error": round(calibration_error(found.max(axis=1).astype(np.float64), right, BINS), 4),
        "each": each,
        "confused": _confused(top, truth, labels),
    }
