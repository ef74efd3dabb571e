"""Learns the linear part beside an encoder, and whether both together are better than the encoder alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.spans import spans
from assistant.encoding.model import chances
from assistant.encoding.words import Words
from assistant.training.encoder import Lessons
from assistant.training.encoder_loss import quality

_SELDOM = 2
"""Texts that a span must stand in to be learnt, where there are thousands of texts."""
_PULLS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""How much the linear part's scores count beside the encoder's: what is tried."""


@dataclass(frozen=True)
class Together:
    """How scores become probabilities: `slope` times the encoder's, `pull` times the words', plus `shift`."""

    slope: float
    pull: float
    shift: float


def learn_words(lessons: Lessons, seed: int, cost: float = 1.0) -> Words:
    """Return the linear part learnt from `lessons`: a support vector machine for each label.

    `cost` is its C, the better of 0.3 and 1 on the validation part of HWU64.
    """
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize
    from sklearn.svm import LinearSVC

    found = spans(lessons.texts)
    learn = np.flatnonzero(found.learn)
    buckets, column = np.unique(found.bucket[learn], return_inverse=True)
    size = (len(lessons.texts), len(buckets))
    counted = csr_matrix((np.ones(len(learn), dtype=np.float32), (found.text[learn], column)), shape=size)
    counted.data[:] = 1.0
    held = np.asarray((counted > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero(held >= (_SELDOM if size[0] > 2000 else 1))
    rarity = (np.log((1 + size[0]) / (1 + held[kept])) + 1).astype(np.float32)
    rows = normalize(counted[:, kept].multiply(rarity).tocsr())
    weights, bias = np.zeros((len(kept), lessons.truth.shape[1])), np.full(lessons.truth.shape[1], -1.0)
    for i in range(len(bias)):
        yes = lessons.truth[:, i] > 0.5
        if yes.any() and not yes.all():
            machine = LinearSVC(C=cost, random_state=seed, tol=1e-2).fit(rows, yes)
            weights[:, i], bias[i] = machine.coef_[0], machine.intercept_[0]
    return Words(buckets[kept].astype(np.int32), rarity, weights.astype(np.float32), bias.astype(np.float32))


def together(
    encoder: NDArray[np.floating], words: NDArray[np.floating], truth: NDArray[np.float32], *, several: bool
) -> Together:
    """Return how to put validation scores (texts, labels) of both together, and make them probabilities.

    The words count only where that makes the truth likelier by a hundredth and no fewer first guesses right. For one label
    a text the slope is a temperature's inverse (Guo et al. 2017); for several, one sigmoid for all (Platt 1999).
    """
    tried = [_fitted(encoder, words, truth, pull, several=several) for pull in _PULLS]
    alone, best = tried[0], min(tried, key=lambda t: t[0])
    better = best[0] < 0.99 * alone[0] and best[1] >= alone[1]
    return best[2] if better else alone[2]


def _fitted(
    encoder: NDArray[np.floating],
    words: NDArray[np.floating],
    truth: NDArray[np.float32],
    pull: float,
    *,
    several: bool,
) -> tuple[float, float, Together]:
    """Return the loss, the quality and the best slope and shift of one pull."""
    mixed = np.asarray(encoder + pull * words, dtype=np.float64)
    slope, shift = _platt(mixed, truth) if several else (_temperature(mixed, truth), 0.0)
    found = np.clip(chances(mixed * slope + shift, several=several).astype(np.float64), 1e-9, 1 - 1e-9)
    likely = truth * np.log(found) + ((1 - truth) * np.log1p(-found) if several else 0.0)
    return -float(likely.sum(axis=1).mean()), quality(mixed * slope + shift, truth, several), Together(slope, pull * slope, shift)  # fmt: skip


def _temperature(scored: NDArray[np.float64], truth: NDArray[np.float32]) -> float:
    rows, right = np.arange(len(truth)), truth.argmax(axis=1)
    grid = np.geomspace(0.1, 10.0, 121)
    losses = [-np.log(chances(scored * s, several=False)[rows, right] + 1e-9).mean() for s in grid]
    return float(grid[int(np.argmin(losses))])


def _platt(scored: NDArray[np.float64], truth: NDArray[np.float32]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    yes = truth.ravel() > 0.5
    if not yes.any() or yes.all():
        return 1.0, 0.0
    found = LogisticRegression(C=100.0, max_iter=500).fit(scored.reshape(-1, 1), yes)
    return float(max(found.coef_[0, 0], 0.05)), float(found.intercept_[0])
