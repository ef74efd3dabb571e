"""Learns what words and letters say of texts: support vector machines, and a small network over the same features.

The network learns with half of the features left out at random, and Adam moves only the rows of its table that a batch
holds: what `torch.optim.SparseAdam` does with `torch.nn.EmbeddingBag`, a few rows at a time so that they stay in the cache.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from assistant.analysis.lexicon import Lexicon
from assistant.encoding.words import IDEAS, MEANING, Ints, Rows, Words, halved, held, matrix, meanings, see
from assistant.training.encoder import Lessons
from assistant.training.encoder_loss import label_weights, loss
from assistant.training.stopping import Stop, never
from knowledge.types import Progress

_MANY = 2000
"""From so many texts on a feature must stand in two of them to be learnt."""
_FEATURES, _WEIGHTS = 300_000, 100_000_000
"""Features that are learnt at most: those that stand in the most texts, and so many that all labels have so many weights."""
_AT_ONCE = 1000
_IDEA = 0.5
"""How much an idea of a word list counts; a text's words and letters have the length 1."""
_COST = 1.0
_HIDDEN, _BATCH, _SMALL_BATCH, _ROUNDS, _LEFT_OUT, _HIDDEN_LEFT_OUT = 300, 64, 16, 16, 0.5, 0.3
_MEANING_LEFT_OUT = 0.2
_RATE, _TOP_RATE = 0.003, 0.002
_BALANCE = 0.5
_ROWS = 400

Step = Callable[[], None]


def learn_words(
    lessons: Lessons, seed: int, progress: Progress | None = None, stop: Stop = never, lexicon: Lexicon | None = None
) -> Words:
    """Return what the words and letters of `lessons`, and the ideas of `lexicon`, say of each label. Raises Stopped."""
    labels = lessons.truth.shape[1]
    step = _stepper(labels + _steps(len(lessons.texts)), progress, stop)
    buckets, rarity = _features(lessons.texts, lexicon, min(_FEATURES, _WEIGHTS // labels))
    rows, meaning = _rows(lessons.texts, buckets, rarity, lexicon), meanings(lessons.texts)
    weights, bias = _machines(rows, meaning, lessons.truth, seed, step)
    table, told, head, head_bias = _network(rows, meaning, lessons, seed, step)
    return Words(buckets, rarity, halved(weights), bias, halved(table), told, head, head_bias, lexicon)


def _size(texts: int) -> int:
    """Return how many texts make a batch: of few texts smaller ones, so that they are steps enough."""
    return _BATCH if texts > _MANY else _SMALL_BATCH


def _steps(texts: int) -> int:
    return _ROUNDS * -(-texts // _size(texts))


def _stepper(total: int, progress: Progress | None, stop: Stop) -> Step:
    done = 0

    def step() -> None:
        nonlocal done
        stop.check()
        done += 1
        if progress:
            progress(done, total, "words")

    return step


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[i : i + _AT_ONCE] for i in range(0, len(texts), _AT_ONCE))


def _features(texts: Sequence[str], lexicon: Lexicon | None, most: int) -> tuple[Ints, Rows]:
    """Return the buckets that are learnt, in order, and the rarity of each."""
    buckets, often = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    for chunk in _chunks(texts):
        found = held(chunk, lexicon)
        pairs = np.unique(np.stack([found.bucket, found.text]), axis=1)
        buckets, which = np.unique(np.append(buckets, pairs[0]), return_inverse=True)
        often = np.bincount(which, np.append(often, np.ones(pairs.shape[1]))).astype(np.int64)
    ideas = buckets >= IDEAS
    kept = np.flatnonzero((often >= (2 if len(texts) > _MANY else 1)) | ideas)
    if len(kept) > most:
        weight = np.where(ideas, len(texts), often)[kept]
        kept = np.sort(kept[np.argsort(-weight, kind="stable")[:most]])
    rarity = np.log((1 + len(texts)) / (1 + often[kept])) + 1
    return buckets[kept], np.where(ideas[kept], _IDEA, rarity).astype(np.float32)


def _rows(texts: Sequence[str], buckets: Ints, rarity: Rows, lexicon: Lexicon | None) -> Any:  # noqa: ANN401 - a sparse matrix
    """Return the features of all texts as a sparse matrix float32 (texts, features)."""
    from scipy.sparse import vstack

    parts = [matrix(see(held(c, lexicon), len(c), buckets, rarity), len(c), len(buckets)) for c in _chunks(texts)]
    return vstack(parts, format="csr")


def _machines(
    rows: Any, meaning: Rows, truth: Rows, seed: int, step: Step  # noqa: ANN401 - a sparse matrix
) -> tuple[Rows, Rows]:  # fmt: skip
    """Return weights (features + size, labels) and biases of a support vector machine for each label."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    whole = hstack([rows, csr_matrix(meaning)], format="csr", dtype=np.float64)
    weights = np.zeros((whole.shape[1], truth.shape[1]), dtype=np.float32)
    bias = np.full(truth.shape[1], -1.0, dtype=np.float32)
    for i in range(truth.shape[1]):
        step()
        yes = truth[:, i] > 0.5
        if yes.any() and not yes.all():
            machine = LinearSVC(C=_COST, random_state=seed, tol=1e-2).fit(whole, yes)
            weights[:, i], bias[i] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _network(
    rows: Any, meaning: Rows, lessons: Lessons, seed: int, step: Step  # noqa: ANN401 - a sparse matrix
) -> tuple[Rows, Rows, Rows, Rows]:  # fmt: skip
    """Return the network's table, the embedder's way into it, and the head with its biases (see `Words`)."""
    import torch
    from torch.nn.functional import dropout, linear, relu

    truth, several = torch.from_numpy(lessons.truth), lessons.several
    weights = torch.from_numpy(label_weights(lessons.truth, _BALANCE if several else 0.0, several=several))
    dice, steps = np.random.default_rng(seed), _steps(rows.shape[0])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        table = Table(torch.empty(rows.shape[1], _HIDDEN).normal_(0.0, 0.1).numpy())
        told, head = (_layer(meaning.shape[1], _HIDDEN), _layer(_HIDDEN, truth.shape[1]))
        bias = torch.zeros(truth.shape[1], requires_grad=True)
        top = torch.optim.AdamW([told, head, bias], lr=_TOP_RATE)
        for done, chosen in enumerate(_batches(rows.shape[0], dice)):
            step()
            slope = 1 - done / steps
            thinned = thin(rows[chosen], 1 - _LEFT_OUT, dice)
            summed = torch.from_numpy(thinned @ table.weights).requires_grad_()
            seen = dropout(torch.from_numpy(meaning[chosen]), _MEANING_LEFT_OUT)
            inner = dropout(relu(summed + MEANING * linear(seen, told)), _HIDDEN_LEFT_OUT)
            lost = loss(linear(inner, head, bias), truth[torch.from_numpy(chosen)], weights, 0.0, several=several)
            top.param_groups[0]["lr"] = _TOP_RATE * slope
            top.zero_grad()
            lost.backward()
            top.step()
            assert summed.grad is not None
            table.learn(thinned, summed.grad.numpy(), _RATE * slope)
    return table.weights, _plain(told.T), _plain(head.T), _plain(bias)


def _plain(weights: Any) -> Rows:  # noqa: ANN401 - torch
    return np.ascontiguousarray(weights.detach().numpy())


def _layer(size: int, width: int) -> Any:  # noqa: ANN401 - torch
    """Return weights (width, size) of chance, as `torch.nn.Linear` begins with."""
    import torch

    bound = 1 / np.sqrt(max(1, size))
    return torch.empty(width, size).uniform_(-bound, bound).requires_grad_()


def _batches(count: int, dice: np.random.Generator) -> Iterator[Ints]:
    """Yield the numbers of the texts of each batch, round after round."""
    size = _size(count)
    for _ in range(_ROUNDS):
        order = dice.permutation(count)
        yield from (order[i : i + size] for i in range(0, count, size))


class Table:
    """A vector for each feature; a text has the sum of those of its features. Adam moves only the rows that a batch holds."""

    def __init__(self, weights: Rows) -> None:
        self.weights, self._steps = weights, 0
        self._first, self._second = np.zeros_like(weights), np.zeros_like(weights)

    def learn(self, thinned: Any, slopes: Rows, rate: float) -> None:  # noqa: ANN401 - a sparse matrix
        """Move the rows of the features in `thinned` (texts, features) against the slopes of the loss in the sums (texts, size)."""
        self._steps += 1
        size = rate * np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        turned = thinned.T.tocsr()
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


def thin(rows: Any, kept: float, dice: np.random.Generator) -> Any:  # noqa: ANN401 - sparse matrices
    """Return each row with the share `kept` of its features, drawn at random and counting so much the more."""
    from scipy.sparse import csr_matrix

    keep = dice.random(len(rows.data)) < kept
    ends = np.append(0, np.cumsum(keep))[rows.indptr]
    return csr_matrix((rows.data[keep] / np.float32(kept), rows.indices[keep], ends), shape=rows.shape)
