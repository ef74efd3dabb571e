"""What an encoder learns by and is judged by: the loss, the weights of the labels, the quality on validation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def quality(scored: NDArray[np.floating], truth: NDArray[np.float32], several: bool) -> float:
    """Return how good scores are, 0..1: the share of right first guesses, or the mean F1 of the labels that occur."""
    if not several:
        return float(truth[np.arange(len(truth)), scored.argmax(axis=1)].mean())
    said, yes = scored > 0, truth > 0.5
    held = yes.any(axis=0)
    hit = (said & yes).sum(axis=0)[held]
    return float((2 * hit / np.maximum(1, said.sum(axis=0) + yes.sum(axis=0))[held]).mean())


def label_weights(truth: NDArray[np.float32], power: float, *, several: bool) -> NDArray[np.float32]:
    """Return the weight of each label: (mean count / count)^power for one label a text, (no / yes)^power for several."""
    counts = np.maximum(truth.sum(axis=0), 1.0)
    odds = (len(truth) - counts) / counts if several else counts.mean() / counts
    return np.asarray(np.clip(odds, 0.05, 50.0) ** power, dtype=np.float32)


def loss(scored: Any, truth: Any, weights: Any, smoothing: float, *, several: bool) -> Any:  # noqa: ANN401 - torch
    """Return the mean loss of scores (texts, labels): crossed entropies, of each label or over all of them."""
    from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

    if several:
        aim = truth * (1 - smoothing) + smoothing / 2
        return binary_cross_entropy_with_logits(scored, aim, pos_weight=weights)
    share = (truth @ weights).unsqueeze(1)
    aim = truth * (1 - smoothing) + smoothing / truth.shape[1]
    return -(share * aim * log_softmax(scored, dim=1)).sum(1).mean()
