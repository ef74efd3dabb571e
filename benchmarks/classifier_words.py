"""Classifiers that need no pre-trained weights: words, letters and pairs of words, by an SVM, a small network, or both.

The pairs are every two stems that stand in one text, wherever they stand: what a kernel of second degree would see, but
still linear. The network adds up vectors of the same features (Joulin et al. 2017, "Bag of Tricks for Efficient Text
Classification"), half of them left out at random while it learns, and has one hidden layer.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intents import softmax
from benchmarks.classifier_peers import full, temperature
from benchmarks.classifier_sets import Chances, DataSet, Fit

Score = Callable[[Sequence[str]], NDArray[np.float64]]
_TOKEN = re.compile(r"[a-z']+|\d+|[?]|[^\W\d_a-z]")
_LONGEST = 40
_HIDDEN, _BATCH, _ROUNDS, _LEFT_OUT, _RATE = 300, 64, 16, 0.5, 0.003


def _stems(text: str) -> list[str]:
    """Return the stems of a text's words in order; a Chinese character is a word."""
    import Stemmer

    tokens = _TOKEN.findall(text.lower())[:_LONGEST]
    return list(Stemmer.Stemmer("english").stemWords(tokens))


def _pairs(text: str) -> list[str]:
    words = sorted(set(_stems(text)))
    return [f"{one} {other}" for i, one in enumerate(words) for other in words[i + 1 :]]


class _Features:
    """Blocks of TF-IDF features of one length each, side by side."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        made: list[dict[str, Any]] = [
            {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b|[?]"},
            {"analyzer": "char_wb", "ngram_range": (2, 5)},
            {"analyzer": _stems},
            {"analyzer": _pairs},
        ]
        self._blocks = [TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **m).fit(texts) for m in made]

    def rows(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - a sparse matrix
        """Return the features of texts: (texts, features), sparse."""
        from scipy.sparse import hstack

        return (hstack([b.transform(texts) for b in self._blocks]) / np.sqrt(len(self._blocks))).tocsr()


def _svm(rows: Any, labels: NDArray[np.int64], count: int, seed: int) -> Callable[[Any], NDArray[np.float64]]:  # noqa: ANN401
    from sklearn.svm import LinearSVC

    made = LinearSVC(random_state=seed, tol=1e-2).fit(rows, labels)
    return lambda rows: full(made.decision_function(rows), made.classes_, count)


def _network(rows: Any, labels: NDArray[np.int64], count: int, seed: int) -> Callable[[Any], NDArray[np.float64]]:  # noqa: ANN401
    import torch

    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    table = torch.nn.EmbeddingBag(rows.shape[1], _HIDDEN, mode="sum", sparse=True)
    torch.nn.init.normal_(table.weight, 0.0, 0.1)
    head = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Dropout(0.3), torch.nn.Linear(_HIDDEN, count))
    slow, fast = (
        torch.optim.SparseAdam(list(table.parameters()), lr=_RATE),
        torch.optim.AdamW(head.parameters(), lr=0.002),
    )
    truth, steps = torch.from_numpy(labels), _ROUNDS * -(-len(labels) // _BATCH)
    step = 0
    for _ in range(_ROUNDS):
        order = dice.permutation(len(labels))
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            for group in slow.param_groups:
                group["lr"] = _RATE * (1 - step / steps)
            loss = torch.nn.functional.cross_entropy(head(_bag(table, rows[chosen], _LEFT_OUT)), truth[chosen])
            slow.zero_grad(), fast.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            slow.step()  # type: ignore[no-untyped-call]
            fast.step()
            step += 1
    head.eval()

    def score(rows: Any) -> NDArray[np.float64]:  # noqa: ANN401
        with torch.no_grad():
            parts = [head(_bag(table, rows[i : i + 500], 0.0)).numpy() for i in range(0, rows.shape[0], 500)]
        return np.concatenate(parts).astype(np.float64)

    return score


def _bag(table: Any, rows: Any, left_out: float) -> Any:  # noqa: ANN401 - tensors
    """Return the sum of the vectors of each row's features, the share `left_out` of them dropped at random."""
    import torch

    weights = torch.from_numpy(rows.data.astype(np.float32))
    if left_out:
        weights = weights * (torch.rand_like(weights) > left_out) / (1 - left_out)
    places = (torch.from_numpy(rows.indices.astype(np.int64)), torch.from_numpy(rows.indptr[:-1].astype(np.int64)))
    return table(*places, per_sample_weights=weights)


_LEARNERS = {"svm": _svm, "net": _network}


def _learnt(kinds: Sequence[str], data: DataSet, seed: int, *, both: bool) -> list[Score]:
    """Return a score for each kind of learner, learnt from the training part, or with the validation part as well."""
    texts, labels = list(data.train.texts), data.train.labels
    if both:
        texts, labels = [*texts, *data.valid.texts], np.append(labels, data.valid.labels)
    features = _Features(texts)
    rows = features.rows(texts)
    made = [_LEARNERS[kind](rows, labels, len(data.names), seed) for kind in kinds]
    return [_asking(features, m) for m in made]


def _asking(features: _Features, learnt: Callable[[Any], NDArray[np.float64]]) -> Score:
    return lambda texts: learnt(features.rows(texts))


class _Mixed:
    """Learners whose probabilities are averaged.

    How surely a text is of any class is told by the highest raw score: a softmax gives the same to a text that every class
    likes and to one that none does.
    """

    def __init__(self, scores: Sequence[Score], heats: Sequence[float], sharp: float) -> None:
        self._scores, self._heats, self._sharp = scores, heats, sharp

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities of texts: (texts, classes)."""
        parts = [softmax(s(texts), h) for s, h in zip(self._scores, self._heats, strict=True)]
        return softmax(np.log(np.mean(parts, axis=0) + 1e-9), self._sharp)

    def scope(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how surely each text is of any class, higher is surer: the last learner's highest score."""
        return np.asarray(self._scores[-1](texts).max(axis=1), dtype=np.float64)


def words(*kinds: str) -> Fit:
    """Return what fits the learners named ("svm", "net") and takes the mean of their probabilities.

    Temperatures are chosen on the validation part. Where that part was taken off the training part, what is used in the
    end learns from both.
    """

    def fit(data: DataSet, seed: int) -> Chances:
        scores = _learnt(kinds, data, seed, both=False)
        heats = [temperature(s(data.valid.texts), data.valid.labels) for s in scores]
        mixed = np.mean([softmax(s(data.valid.texts), h) for s, h in zip(scores, heats, strict=True)], axis=0)
        sharp = temperature(np.log(mixed + 1e-9), data.valid.labels)
        return _Mixed(_learnt(kinds, data, seed, both=True) if data.valid_of_train else scores, heats, sharp)

    return fit
