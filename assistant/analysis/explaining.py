"""Why a model says so: the words that carried a label, from what each character adds to its score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.analysis.model import MOODS, NeedsClassifier
from assistant.analysis.nearest import Examples, Near

_CLEAR = 0.35
"""Share of the strongest character's weight from which on a character is shown as carrying the prediction."""


@dataclass(frozen=True)
class Word:
    """A stretch of a text and what it adds to the score; negative speaks against the label."""

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True)
class Guess:
    """A need the model sees in a text: its probability 0..1, whether it holds, and the words for and against it."""

    need: str
    chance: float
    held: bool
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Explanation:
    """How a text was read and why: the likeliest needs, its mood -1..1, and the labelled examples nearest to it."""

    text: str
    guesses: tuple[Guess, ...]
    mood: float
    urgent: bool
    near: tuple[Near, ...]
    outside: bool = False
    """Whether it has nothing to do with the company: then no need holds."""


def explain(model: NeedsClassifier, text: str, examples: Examples, most: int = 3) -> Explanation:
    """Return how `text` is read, as one sentence, and why: the `most` likeliest needs and the nearest examples."""
    chance, limits, count = model.probabilities([text])[0], model.thresholds, len(model.needs)
    negative, positive, urgent, outside = (count + i for i in range(len(MOODS)))
    known = bool(chance[outside] < limits[outside])
    guesses = tuple(
        Guess(model.needs[i], round(float(chance[i]), 4), bool(known and chance[i] >= limits[i]), tuple(carried(model, text, model.needs[i])))
        for i in np.argsort(-chance[:count], kind="stable")[:most]
    )  # fmt: skip
    mood = round(float(chance[positive] - chance[negative]), 3)
    return Explanation(
        text, guesses, mood, bool(chance[urgent] >= limits[urgent]), tuple(examples.nearest(text)), not known
    )


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
