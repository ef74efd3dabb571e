"""Why a model says so: the words that carried a label, from what each character adds to its score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.analysis.model import NeedsClassifier

_CLEAR = 0.35
"""Share of the strongest character's weight from which on a character is shown as carrying the prediction."""


@dataclass(frozen=True)
class Word:
    """A stretch of a text and what it adds to the score; negative speaks against the label."""

    start: int
    end: int
    text: str
    weight: float


def carried(model: NeedsClassifier, text: str, label: str) -> list[Word]:
    """Return the stretches of `text` that speak most for or against `label`, in their order."""
    adds = model.contributions(text, label)
    if not len(adds) or not np.abs(adds).max():
        return []
    strong = np.sign(adds) * (np.abs(adds) >= _CLEAR * np.abs(adds).max())
    words, start = [], 0
    for i in range(1, len(text) + 1):
        if i == len(text) or strong[i] != strong[start]:
            if strong[start]:
                words.append(Word(start, i, text[start:i], float(adds[start:i].sum())))
            start = i
    return words


def typical(model: NeedsClassifier, texts: Sequence[str], label: str, most: int = 10) -> list[str]:
    """Return the words that carried `label` in `texts` altogether, the weightiest first."""
    sums: dict[str, float] = {}
    for text in texts:
        for word in carried(model, text, label):
            name = word.text.strip(" ,，。.!！?？、~；;:：").lower()
            if word.weight > 0 and len(name) > 1:
                sums[name] = sums.get(name, 0.0) + word.weight
    return sorted(sums, key=lambda w: -sums[w])[:most]
