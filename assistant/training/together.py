"""How scores of an encoder and of words are put together and made probabilities, chosen on validation."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.model import chances
from assistant.encoding.words import Words, halved
from assistant.training.encoder_loss import quality

_PULLS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
"""How much the words' scores count beside the encoder's: what is tried."""


@dataclass(frozen=True)
class Together:
    """How scores become probabilities: `slope` times the encoder's, `pull` times the words', plus `shift`."""

    slope: float
    pull: float
    shift: float


@dataclass(frozen=True)
class Balance:
    """How much the linear part of words and their network count in their scores: each by its own calibration, half and half."""

    linear: float
    network: float

    def of(self, words: Words) -> Words:
        """Return the words so balanced."""
        linear, network = np.float32(self.linear), np.float32(self.network)
        return replace(
            words, weights=halved(linear * words.weights), bias=linear * words.bias,
            head=network * words.head, head_bias=network * words.head_bias,
        )  # fmt: skip


def balanced(
    linear: NDArray[np.floating], network: NDArray[np.floating], truth: NDArray[np.float32], *, several: bool
) -> Balance:
    """Return how the two parts of words are put together, from validation scores (texts, labels) of both."""
    slopes = (_calibration(np.asarray(part, dtype=np.float64), truth, several=several)[0] for part in (linear, network))
    return Balance(*(slope / 2 for slope in slopes))


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


def alone(words: NDArray[np.floating], truth: NDArray[np.float32], *, several: bool) -> Together:
    """Return how validation scores (texts, labels) of words without an encoder become probabilities."""
    slope, shift = _calibration(np.asarray(words, dtype=np.float64), truth, several=several)
    return Together(0.0, slope, shift)


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
    slope, shift = _calibration(mixed, truth, several=several)
    found = np.clip(chances(mixed * slope + shift, several=several).astype(np.float64), 1e-9, 1 - 1e-9)
    likely = truth * np.log(found) + ((1 - truth) * np.log1p(-found) if several else 0.0)
    return -float(likely.sum(axis=1).mean()), quality(mixed * slope + shift, truth, several), Together(slope, pull * slope, shift)  # fmt: skip


def _calibration(scored: NDArray[np.float64], truth: NDArray[np.float32], *, several: bool) -> tuple[float, float]:
    return _platt(scored, truth) if several else (_temperature(scored, truth), 0.0)


def _temperature(scored: NDArray[np.float64], truth: NDArray[np.float32]) -> float:
    rows, right = np.arange(len(truth)), truth.argmax(axis=1)
    grid = np.geomspace(0.1, 20.0, 141)
    losses = [-np.log(chances(scored * s, several=False)[rows, right] + 1e-9).mean() for s in grid]
    return float(grid[int(np.argmin(losses))])


def _platt(scored: NDArray[np.float64], truth: NDArray[np.float32]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    yes = truth.ravel() > 0.5
    if not yes.any() or yes.all():
        return 1.0, 0.0
    found = LogisticRegression(C=100.0, max_iter=500).fit(scored.reshape(-1, 1), yes)
    return float(max(found.coef_[0, 0], 0.05)), float(found.intercept_[0])
