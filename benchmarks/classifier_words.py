"""Classifiers that need no download: words, letters, pairs of words and the built-in embedder's vector, by an SVM, a small network, or both.

The pairs are every two stems that stand in one text, wherever they stand: what a kernel of second degree would see, but
still linear. The network adds up vectors of the same features (Joulin et al. 2017, "Bag of Tricks for Efficient Text
Classification"), half of them left out at random while it learns, and has one hidden layer, which also sees the text's vector
by the embedder that the package ships.
"""

import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intents import softmax
from benchmarks.classifier_peers import calibrated, full, temperature
from benchmarks.classifier_scope import Scoped, Sign, surety
from benchmarks.classifier_sets import Chances, DataSet, Fit
from knowledge.static_embedder import shipped

Score = Callable[[Sequence[str]], NDArray[np.float64]]
_TOKEN = re.compile(r"[a-z']+|\d+|[?]|[^\W\d_a-z]")
_LONGEST = 40
_ROWS = 400  # vectors that are moved at a time
_HIDDEN, _BATCH, _ROUNDS, _LEFT_OUT, _RATE = 300, 64, 16, 0.5, 0.003
_MEANING, _MEANING_LEFT_OUT = 3.0, 0.2
"""How much the embedder's vector counts in the network, the better of 3 and 8 on validation, and the share of it left out."""


def _stems(text: str) -> list[str]:
    """Return the stems of a text's words in order; a Chinese character is a word."""
    import Stemmer

    tokens = _TOKEN.findall(text.lower())[:_LONGEST]
    return list(Stemmer.Stemmer("english").stemWords(tokens))


def _pairs(text: str) -> list[str]:
    words = sorted(set(_stems(text)))
    return [f"{one} {other}" for i, one in enumerate(words) for other in words[i + 1 :]]


class _Features:
    """Blocks of TF-IDF features of one length each, side by side, and last the unit vector of the built-in embedder."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        made: list[dict[str, Any]] = [
            {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b|[?]"},
            {"analyzer": "char_wb", "ngram_range": (2, 5)},
            {"analyzer": _stems},
            {"analyzer": _pairs},
        ]
        self._blocks = [TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **m).fit(texts) for m in made]
        self._last: tuple[Sequence[str], Any] = ((), None)

    def rows(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - a sparse matrix
        """Return the features of texts: (texts, features), sparse. The last ones are kept: each learner asks for the same."""
        from scipy.sparse import csr_matrix, hstack

        if self._last[0] is not texts or self._last[1] is None:
            words = hstack([b.transform(texts) for b in self._blocks]) / np.sqrt(len(self._blocks))
            self._last = (texts, hstack([words, csr_matrix(shipped().embed(texts))]).tocsr())
        return self._last[1]


def _parted(rows: Any) -> tuple[Any, NDArray[np.float32]]:  # noqa: ANN401 - a sparse matrix
    """Return the features of words (sparse), and the embedder's vectors."""
    size = shipped().size
    return rows[:, :-size].astype(np.float32), rows[:, -size:].toarray().astype(np.float32)


def _svm(rows: Any, labels: NDArray[np.int64], count: int, seed: int) -> Callable[[Any], NDArray[np.float64]]:  # noqa: ANN401
    from sklearn.svm import LinearSVC

    made = LinearSVC(random_state=seed, tol=1e-2).fit(rows, labels)
    return lambda rows: full(made.decision_function(rows), made.classes_, count)


class _Table:
    """A vector for each feature; a text has the sum of those of its features. Adam moves only the rows that a batch holds.

    That is `torch.optim.SparseAdam` with `torch.nn.EmbeddingBag`, a few rows at a time so that they stay in the cache.
    """

    def __init__(self, weights: NDArray[np.float32]) -> None:
        self.weights, self._steps = weights, 0
        self._first, self._second = np.zeros_like(weights), np.zeros_like(weights)

    def learn(self, held: Any, slopes: NDArray[np.float32], rate: float) -> None:  # noqa: ANN401 - a sparse matrix
        """Move the rows of the features in `held` (texts, features) against the slopes of the loss in the sums (texts, size)."""
        self._steps += 1
        size = rate * np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        turned = held.T.tocsr()
        rows = np.flatnonzero(np.diff(turned.indptr))
        turned = turned[rows]
        for begin in range(0, len(rows), _ROWS):
            at = rows[begin : begin + _ROWS]
            slope = turned[begin : begin + _ROWS] @ slopes
            first, second = self._first[at], self._second[at]
            first += np.float32(0.1) * (slope - first)
            second += np.float32(0.001) * (slope * slope - second)
            self._first[at], self._second[at] = first, second
            self.weights[at] -= np.float32(size) * first / (np.sqrt(second) + np.float32(1e-8))


def _network(rows: Any, labels: NDArray[np.int64], count: int, seed: int) -> Callable[[Any], NDArray[np.float64]]:  # noqa: ANN401
    import torch

    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    counted, meanings = _parted(rows)
    table = _Table(torch.empty(counted.shape[1], _HIDDEN).normal_(0.0, 0.1).numpy())
    told = torch.nn.Sequential(
        torch.nn.Dropout(_MEANING_LEFT_OUT), torch.nn.Linear(meanings.shape[1], _HIDDEN, bias=False)
    )
    head = torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Dropout(0.3), torch.nn.Linear(_HIDDEN, count))
    fast = torch.optim.AdamW([*head.parameters(), *told.parameters()], lr=0.002)
    truth, steps = torch.from_numpy(labels), _ROUNDS * -(-len(labels) // _BATCH)
    step = 0
    for _ in range(_ROUNDS):
        order = dice.permutation(len(labels))
        for first in range(0, len(order), _BATCH):
            chosen = order[first : first + _BATCH]
            held = _some(counted[chosen], 1 - _LEFT_OUT, dice)
            summed = torch.from_numpy(held @ table.weights).requires_grad_()
            scored = head(summed + _MEANING * told(torch.from_numpy(meanings[chosen])))
            loss = torch.nn.functional.cross_entropy(scored, truth[chosen])
            fast.param_groups[0]["lr"] = 0.002 * (1 - step / steps)
            fast.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            fast.step()
            assert summed.grad is not None
            table.learn(held, summed.grad.numpy(), _RATE * (1 - step / steps))
            step += 1
    head.eval(), told.eval()

    def score(rows: Any) -> NDArray[np.float64]:  # noqa: ANN401
        counted, meanings = _parted(rows)
        with torch.no_grad():
            found = head(torch.from_numpy(counted @ table.weights) + _MEANING * told(torch.from_numpy(meanings)))
        return np.asarray(found.numpy(), dtype=np.float64)

    return score


def _some(rows: Any, kept: float, dice: np.random.Generator) -> Any:  # noqa: ANN401 - sparse matrices
    """Return each row with the share `kept` of its features, drawn at random and counting so much the more."""
    from scipy.sparse import csr_matrix

    keep = dice.random(len(rows.data)) < kept
    ends = np.append(0, np.cumsum(keep))[rows.indptr]
    return csr_matrix((rows.data[keep] / np.float32(kept), rows.indices[keep], ends), shape=rows.shape)


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


def words(*kinds: str) -> Fit:
    """Return what fits the learners named ("svm", "net") and takes the mean of their probabilities.

    Temperatures are chosen on the validation part. Where that part was taken off the training part, what is used in the
    end learns from both.
    """

    def fit(data: DataSet, seed: int) -> Chances:
        scores = _learnt(kinds, data, seed, both=False)
        heats = [temperature(s(data.valid.texts), data.valid.labels) for s in scores]
        sharp = temperature(_mixed(scores, heats, data.valid.texts), data.valid.labels)
        used = _learnt(kinds, data, seed, both=True) if data.valid_of_train else scores
        signs = [_highest(score) for score in used]
        return Scoped(lambda texts: softmax(_mixed(used, heats, texts), sharp), signs, data)

    return fit


def _highest(score: Score) -> Sign:
    """Return the highest score of a text, which is low where no class likes it; its probability would not say so."""
    return lambda texts: score(texts).max(axis=1)


def _mixed(scores: Sequence[Score], heats: Sequence[float], texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the logarithms of the mean of the learners' probabilities: (texts, classes)."""
    parts = [softmax(score(texts), heat) for score, heat in zip(scores, heats, strict=True)]
    return np.asarray(np.log(np.mean(parts, axis=0) + 1e-9), dtype=np.float64)


def averaged(*fits: Fit) -> Fit:
    """Return what fits each of `fits` and takes the mean of their probabilities, calibrated anew on the validation part."""

    def fit(data: DataSet, seed: int) -> Chances:
        made = [one(data, seed) for one in fits]
        found = calibrated(lambda texts: np.log(np.mean([m(texts) for m in made], axis=0) + 1e-9), data)
        scoped = Scoped(found, [partial(surety, m) for m in made], data)
        print(f"  scope on validation: {scoped.areas}", file=sys.stderr, flush=True)
        return scoped

    return fit
