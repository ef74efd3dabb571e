"""Our classifiers on public data sets: an encoder fine-tuned, ours or a pre-trained one, with words beside it; resumable through its checkpoints."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.model import chances
from assistant.encoding.network import Network, features, network, open_backbone, scores
from assistant.training.encoder import Config, fit
from assistant.training.own_encoder import OwnConfig, own_encoder
from assistant.training.recipe import OWN_CONFIG, digest
from assistant.training.threads import one_thread
from assistant.training.together import Balance, Together, balanced, together
from assistant.training.words import learn_words
from benchmarks.classifier_scope import auroc
from benchmarks.classifier_sets import Chances, DataSet, Fit
from benchmarks.classifier_words import Learnt, lessons

_NEAREST = 5
EPOCHS = 3
"""Epochs of a pre-trained encoder at most; on HWU64's validation part the third of six was the best."""
_FEW = 2000
"""Texts up to which it has the product's own number of epochs instead: three of ten examples a class are a hundred steps."""


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
    words = Learnt(learn_words(train, config.seed))
    balance = balanced(*words.parts(valid.texts), valid.truth, several=False)
    made = together(scores(net, valid.texts), words.scores(valid.texts, balance), valid.truth, several=False)
    ours = Ours(net, words, balance, made, features(net, train.texts) if data.outside_valid else None)
    if data.outside_valid:
        ours.choose(data.valid.texts, data.outside_valid)
    print(f"  {work.name}: {made}, scope by {ours.by}", file=sys.stderr, flush=True)
    return ours


class Ours:
    """An encoder with the words beside it. How surely a text is of any class is told by what tells it best on validation.

    That is the highest probability, the highest score before the softmax (which gives the same to a text that every class
    likes and to one that none does), how near the text is to the nearest texts learnt from, or the sum of these and of the
    highest scores of each part, each divided by its spread over the validation texts.
    """

    def __init__(
        self, net: Network, words: Learnt, balance: Balance, made: Together, learnt: NDArray[np.float32] | None
    ) -> None:
        self._net, self._words, self._balance, self._made, self._learnt = net, words, balance, made, learnt
        self.by, self._spread = "probability", dict[str, float]()

    def _scores(self, texts: Sequence[str], encoded: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._made.slope * encoded + self._made.pull * self._words.scores(texts, self._balance)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities of texts: (texts, classes)."""
        return chances(self._scores(texts, scores(self._net, texts)), several=False).astype(np.float64)

    def _plain(self, texts: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return each thing that may tell how surely a text is of any class, higher is surer."""
        assert self._learnt is not None
        encoded = scores(self._net, texts)
        scored = self._scores(texts, encoded)
        likeness = features(self._net, texts) @ self._learnt.T
        near = np.sort(np.partition(likeness, -_NEAREST, axis=1)[:, -_NEAREST:], axis=1).mean(axis=1)
        found = {
            "probability": chances(scored, several=False).max(axis=1), "score": scored.max(axis=1), "nearness": near,
            "encoder": encoded.max(axis=1), "svm": self._words.highest(0, texts), "net": self._words.highest(1, texts),
        }  # fmt: skip
        return {name: values.astype(np.float64) for name, values in found.items()}

    def signs(self, texts: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return everything to choose from."""
        found = self._plain(texts)

        def summed(*names: str) -> NDArray[np.float64]:
            return np.asarray(np.sum([found[n] / self._spread.get(n, 1.0) for n in names], axis=0), dtype=np.float64)

        return {
            **{name: found[name] for name in ("probability", "score", "nearness")},
            "score+nearness": summed("score", "nearness"), "parts": summed("encoder", "svm", "net"),
            "parts+nearness": summed("encoder", "svm", "net", "nearness"),
        }  # fmt: skip

    def choose(self, inside: Sequence[str], outside: Sequence[str]) -> None:
        """Choose what tells texts in scope from those outside by the area under the curve, on validation texts."""
        self._spread = {name: float(values.std()) or 1.0 for name, values in self._plain(inside).items()}
        known, strange = self.signs(inside), self.signs(outside)
        areas = {name: auroc(known[name], strange[name]) for name in known}
        self.by = max(areas, key=areas.__getitem__)
        print(f"  scope on validation: {areas}", file=sys.stderr, flush=True)

    def scope(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how surely each text is of any class, higher is surer."""
        return self(texts).max(axis=1) if self._learnt is None else self.signs(texts)[self.by]


def fine_tuned(encoder: str, work: Path) -> Fit:
    """Return what fine-tunes a pre-trained encoder with the recipe that `assistant train` uses."""

    def fit_one(data: DataSet, seed: int) -> Chances:
        place = work / f"{data.name}-{len(data.train.texts)}-{seed}"
        epochs = EPOCHS if len(data.train.texts) > _FEW else Config().epochs
        return _fitted(encoder, data, Config(seed=seed, epochs=epochs), place)

    return fit_one


def own(work: Path) -> Fit:
    """Return what makes an own encoder from the training texts, labels aside, and fine-tunes it."""

    def fit_one(data: DataSet, seed: int) -> Chances:
        place = work / f"own-{data.name}-{len(data.train.texts)}-{seed}"
        with one_thread():
            folder, about = own_encoder(data.train.texts, place / "own", OwnConfig(seed=seed), told(place.name))
            print(f"  {place.name}: {about}", file=sys.stderr, flush=True)
            return _fitted(str(folder), data, Config(**{**OWN_CONFIG.__dict__, "seed": seed}), place)

    return fit_one
