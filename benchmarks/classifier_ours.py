"""Our classifiers on public data sets: an encoder fine-tuned, ours or a pre-trained one; resumable through its checkpoints."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoding import words as linear
from assistant.encoding.model import chances
from assistant.encoding.network import network, open_backbone, scores
from assistant.training.encoder import Config, Lessons, fit
from assistant.training.encoder_recipe import OWN_CONFIG, digest
from assistant.training.encoder_words import learn_words, together
from assistant.training.own_encoder import OwnConfig, own_encoder
from benchmarks.classifier_sets import Chances, DataSet, Fit, Part

EPOCHS = 3
"""Epochs of a pre-trained encoder at most; on HWU64's validation part the third of six was the best."""


def lessons(part: Part, count: int) -> Lessons:
    """Return a part as what an encoder learns from."""
    return Lessons(part.texts, np.eye(count, dtype=np.float32)[part.labels], several=False)


def told(what: str) -> "Told":
    """Return a progress callback that prints a line a minute."""
    return Told(what)


class Told:
    """Prints how far a training is, at most once a minute."""

    def __init__(self, what: str) -> None:
        self._what, self._last = what, time.monotonic()

    def __call__(self, done: int, total: int, how: str) -> None:
        """Print a line where the last one is a minute old."""
        if time.monotonic() - self._last > 60:
            self._last = time.monotonic()
            print(f"  {self._what}: {done}/{total} {how}", file=sys.stderr, flush=True)


def _fitted(name: str, data: DataSet, config: Config, work: Path) -> Chances:
    """Fine-tune the encoder in `name`, with early stopping and a temperature on validation."""
    train, valid = lessons(data.train, len(data.names)), lessons(data.valid, len(data.names))
    net = network(*open_backbone(name), len(data.names), config.longest)
    found = fit(net, train, valid, config, work, mark=digest(net), progress=told(work.name))
    print(f"  {work.name}: {found.curve}", file=sys.stderr, flush=True)
    words = learn_words(train, config.seed)
    made = together(scores(net, valid.texts), linear.scores(words, valid.texts), valid.truth, several=False)
    print(f"  {work.name}: {made}", file=sys.stderr, flush=True)

    def probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
        scored = made.slope * scores(net, texts)
        return chances(scored + made.pull * linear.scores(words, texts), several=False).astype(np.float64)

    return probabilities


def fine_tuned(encoder: str, work: Path) -> Fit:
    """Return what fine-tunes a pre-trained encoder with the recipe that `assistant train` uses."""

    def fit_one(data: DataSet, seed: int) -> Chances:
        place = work / f"{data.name}-{len(data.train.texts)}-{seed}"
        return _fitted(encoder, data, Config(seed=seed, epochs=EPOCHS), place)

    return fit_one


def own(work: Path) -> Fit:
    """Return what makes an own encoder from the training texts, labels aside, and fine-tunes it."""

    def fit_one(data: DataSet, seed: int) -> Chances:
        place = work / f"own-{data.name}-{len(data.train.texts)}-{seed}"
        folder, about = own_encoder(data.train.texts, place / "own", OwnConfig(seed=seed), told(place.name))
        print(f"  {place.name}: {about}", file=sys.stderr, flush=True)
        return _fitted(str(folder), data, Config(**{**OWN_CONFIG.__dict__, "seed": seed}), place)

    return fit_one
