"""Why the model says so: exactly how much each character adds to a label's score, and the words that carried it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.model import NeedsModel

_CLEAR = 0.35
"""Share of the strongest character's weight from which on a character is shown as carrying the prediction."""


@dataclass(frozen=True)
class Word:
    """A stretch of a text and what it adds to the score; negative speaks against the label."""

    start: int
    end: int
    text: str
    weight: float


def contributions(model: NeedsModel, text: str, label: str) -> NDArray[np.float64]:
    """Return what each character of `text` adds to the uncalibrated score of `label`: float64 (len(text),).

    Their sum and the label's bias are exactly the score. A span's weight is shared evenly by its characters, an idea's by
    the phrases that stand for it, and that of an aspect with a tone by both.
    """
    found, column = model.parameters, model.parameters.labels.index(label)
    seen, adds = model.see([text]), np.zeros(max(len(text), 1))
    for start, length, row in zip(seen.known.start, seen.known.length, seen.row, strict=True):
        adds[start : start + length] += found.weights[row, column] * seen.norm[0] / length
    held = model.lexicon.presence(seen.hits, 1)[0]
    for c in np.flatnonzero(held):
        ideas = model.lexicon.pair(int(c))
        for idea in ideas:
            hits = np.flatnonzero(seen.hits.idea == idea)
            part = found.ideas[c, column] / len(ideas) / len(hits)
            for h in hits:
                start, length = seen.hits.start[h], seen.hits.length[h]
                adds[start : start + length] += part / length
    return adds[: len(text)]


def carried(model: NeedsModel, text: str, label: str) -> list[Word]:
    """Return the stretches of `text` that speak most for or against `label`, in their order."""
    adds = contributions(model, text, label)
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


def typical(model: NeedsModel, texts: Sequence[str], label: str, most: int = 10) -> list[str]:
    """Return the words that carried `label` in `texts` altogether, the weightiest first."""
    sums: dict[str, float] = {}
    for text in texts:
        for word in carried(model, text, label):
            name = word.text.strip(" ,，。.!！?？、~；;:：").lower()
            if word.weight > 0 and len(name) > 1:
                sums[name] = sums.get(name, 0.0) + word.weight
    return sorted(sums, key=lambda w: -sums[w])[:most]
