"""Classifiers that need no download, as `assistant train --model words` makes them: an SVM, a small network, or both."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.model import chances
from assistant.encoding.words import Words, parts
from assistant.training.encoder import Lessons
from assistant.training.threads import one_thread
from assistant.training.together import Balance, alone, balanced
from assistant.training.words import learn_words
from benchmarks.classifier_scope import Scoped
from benchmarks.classifier_sets import Chances, DataSet, Fit, Part

KINDS = ("svm", "net")


def lessons(part: Part, count: int) -> Lessons:
    """Return a part as what is learnt from."""
    return Lessons(part.texts, np.eye(count, dtype=np.float32)[part.labels], several=False)


def both(data: DataSet) -> Lessons:
    """Return the training and the validation part together."""
    labels = np.append(data.train.labels, data.valid.labels)
    return lessons(Part((*data.train.texts, *data.valid.texts), labels), len(data.names))


class Learnt:
    """What was learnt of words, and the scores of its two parts; those of the last texts are kept, since several ask for them."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._last: tuple[Sequence[str], tuple[NDArray[np.float32], NDArray[np.float32]]] | None = None

    def parts(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the scores of the linear part and of the network: (texts, classes) each."""
        if self._last is None or self._last[0] is not texts:
            self._last = (texts, parts(self._words, texts))
        return self._last[1]

    def scores(self, texts: Sequence[str], balance: Balance) -> NDArray[np.float32]:
        """Return both together."""
        linear, network = self.parts(texts)
        return np.float32(balance.linear) * linear + np.float32(balance.network) * network

    def highest(self, which: int, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return one part's highest score of each text, which is low where no class likes it; its probability would not say so."""
        return np.asarray(self.parts(texts)[which].max(axis=1), dtype=np.float64)


def words(*kinds: str) -> Fit:
    """Return what learns from words and gives probabilities by the parts named ("svm", "net").

    How the parts are put together is chosen on the validation part. Where that part was taken off the training part, what is
    used in the end learns from both.
    """

    def fit(data: DataSet, seed: int) -> Chances:
        with one_thread():
            learnt = Learnt(learn_words(lessons(data.train, len(data.names)), seed))
            truth = lessons(data.valid, len(data.names)).truth
            found = balanced(*learnt.parts(data.valid.texts), truth, several=False)
            balance = Balance(found.linear * ("svm" in kinds), found.network * ("net" in kinds))
            slope = alone(learnt.scores(data.valid.texts, balance), truth, several=False).pull
            used = Learnt(learn_words(both(data), seed)) if data.valid_of_train else learnt
        signs = [lambda texts, i=i: used.highest(i, texts) for i, kind in enumerate(KINDS) if kind in kinds]
        return Scoped(
            lambda texts: chances(slope * used.scores(texts, balance), several=False).astype(np.float64), signs, data
        )

    return fit
