"""Probabilities from scores that compete: how sure a need is depends on its own score and on the strongest of the others.

Platt's sigmoid (Platt 1999) looks at one score alone, so of two needs that both score high both seem likely, and the higher
one too unlikely where it stands alone. Here one logistic regression, shared by all needs, sees three things of each score.
"""

import numpy as np
from numpy.typing import NDArray

SHARPNESS = 4.0
"""How closely the soft maximum of the others' scores follows the highest of them."""
THINGS = 3


def sigmoid(x: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), dtype=np.float32)


def things(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return of each score: itself, the soft maximum of the others in its row, and by how much it leads, 0 or more.

    `scores` is (texts, needs), two needs or more; the result float32 (3, texts, needs).
    """
    scores = np.asarray(scores, dtype=np.float32)
    top = scores.max(axis=1, keepdims=True)
    raised = np.exp(SHARPNESS * (scores - top))
    others = np.maximum(raised.sum(axis=1, keepdims=True) - raised, 1e-12)
    rival = top + np.log(others) / np.float32(SHARPNESS)
    return np.stack([scores, rival, np.maximum(scores - rival, 0.0)])


def joint(scores: NDArray[np.floating], weights: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the probability 0..1 of each score, float32 (texts, needs); `weights` (4,) are for the three things, then the bias."""
    own, rival, lead = things(scores)
    return sigmoid(weights[0] * own + weights[1] * rival + weights[2] * lead + weights[3])


def fitted(scores: NDArray[np.floating], yes: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the weights (4,) with the least loss on scores of examples that the model did not see; needs scikit-learn."""
    from sklearn.linear_model import LogisticRegression

    rows = things(scores).reshape(THINGS, -1).T
    found = LogisticRegression(C=100.0, max_iter=500).fit(rows, yes.ravel())
    return np.append(found.coef_[0], found.intercept_[0]).astype(np.float32)
