"""What others would use to tell intents apart: TF-IDF and an SVM, a frozen encoder with regression, nearest examples."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intents import softmax
from benchmarks.classifier_sets import Chances, DataSet, Fit


def temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the temperature with the least negative log-likelihood, on a grid: every peer is calibrated on validation."""
    grid, rows = np.geomspace(0.01, 10.0, 120), np.arange(len(truth))
    losses = [-np.log(softmax(scores, t)[rows, truth] + 1e-12).mean() for t in grid]
    return float(grid[int(np.argmin(losses))])


def full(scores: NDArray[np.float64], classes: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """Return scores with a column for each of `count` classes; one that was never learnt gets the lowest."""
    wide = np.full((len(scores), count), scores.min() - 5.0)
    wide[:, classes] = scores
    return wide


def calibrated(score: Any, data: DataSet) -> Chances:  # noqa: ANN401 (a function of texts)
    """Return the softmax of `score(texts)` with the temperature that fits the validation part."""
    heat = temperature(score(data.valid.texts), data.valid.labels)
    return lambda texts: softmax(score(texts), heat)


def tfidf_svm(data: DataSet, seed: int) -> Chances:
    """Fit words 1-2 and characters 2-5 by TF-IDF and a linear SVM, as scikit-learn's users do."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    made = make_pipeline(make_union(words, letters), LinearSVC(random_state=seed))
    made.fit(data.train.texts, data.train.labels)
    return calibrated(lambda texts: full(made.decision_function(texts), made.classes_, len(data.names)), data)


@lru_cache(maxsize=1)
def _encoder(folder: str) -> Any:  # noqa: ANN401 - sentence-transformers
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(folder, device="cpu")


def _rows(folder: str, texts: Sequence[str]) -> NDArray[np.float64]:
    made = _encoder(folder).encode(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(made, dtype=np.float64)


def frozen_encoder(folder: str) -> Fit:
    """Return what fits logistic regression on an encoder's vectors; C of 1, 10 or 100, chosen on validation."""

    def fit(data: DataSet, seed: int) -> Chances:
        from sklearn.linear_model import LogisticRegression

        rows, valid = _rows(folder, data.train.texts), _rows(folder, data.valid.texts)
        tried = [LogisticRegression(C=c, max_iter=2000).fit(rows, data.train.labels) for c in (1.0, 10.0, 100.0)]
        made = max(tried, key=lambda m: m.score(valid, data.valid.labels))
        return calibrated(
            lambda texts: full(made.decision_function(_rows(folder, texts)), made.classes_, len(data.names)), data
        )

    return fit


def nearest_examples(folder: str) -> Fit:
    """Return what semantic routers do: a class scores the mean likeness of its examples among the nearest five."""

    def fit(data: DataSet, seed: int) -> Chances:
        rows, owner = _rows(folder, data.train.texts), data.train.labels

        def score(texts: Sequence[str]) -> NDArray[np.float64]:
            likeness = _rows(folder, texts) @ rows.T
            scores = np.full((len(texts), len(data.names)), -1.0)
            for i, near in enumerate(np.argpartition(-likeness, 5, axis=1)[:, :5]):
                for name in np.unique(owner[near]):
                    scores[i, name] = likeness[i, near[owner[near] == name]].mean()
            return scores

        return calibrated(score, data)

    return fit
