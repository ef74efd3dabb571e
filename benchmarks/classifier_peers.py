"""What others would use to tell intents apart: TF-IDF and an SVM, a frozen encoder with regression, nearest examples.

Two of them are libraries of their own, which the project does not need otherwise and a contender imports when it runs:
`pip install setfit` (1.2) and `pip install 'semantic-router[local]'` (1.1). Both take the encoder's folder and ask no network.
"""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.intents import softmax
from benchmarks.classifier_sets import Chances, DataSet, Fit

_PAIRS = 5
"""Rounds of pairs that setfit learns from: with each example so many alike and so many unlike. Its default, every pair there is, takes hours."""


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
    """Return the softmax of `score(texts)` with the temperature that fits the validation part.

    Scores are kept: what asks how surely the same texts are of any class does not compute them again.
    """
    kept: list[tuple[Sequence[str], NDArray[np.float64]]] = []

    def known(texts: Sequence[str]) -> NDArray[np.float64]:
        found = next((scores for of, scores in kept if of is texts), None)
        if found is None:
            found = score(texts)
            kept.append((texts, found))
        return found

    heat = temperature(known(data.valid.texts), data.valid.labels)
    return lambda texts: softmax(known(texts), heat)


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


def semantic_router(folder: str) -> Fit:
    """Return semantic-router itself with its defaults: a class's route has its examples, scored by the nearest five of all."""

    def fit(data: DataSet, seed: int) -> Chances:
        from semantic_router import IndexedRouter, Route
        from semantic_router.encoders import LocalEncoder

        examples: dict[int, list[str]] = {}
        for text, label in zip(data.train.texts, data.train.labels.tolist(), strict=True):
            examples.setdefault(label, []).append(text)
        routes = [Route(name=str(label), utterances=texts) for label, texts in examples.items()]
        router = IndexedRouter(encoder=LocalEncoder(name=folder, device="cpu"), routes=routes)

        def score(texts: Sequence[str]) -> NDArray[np.float64]:
            scores = np.zeros((len(texts), len(data.names)))
            for row, text in zip(scores, texts, strict=True):
                for choice in router(text, limit=None):
                    row[int(choice.name)] = choice.confidence
            return scores

        return calibrated(score, data)

    return fit


def set_fit(folder: str) -> Fit:
    """Return setfit itself: the encoder learns from pairs which examples are alike, then regression on its vectors."""

    def fit(data: DataSet, seed: int) -> Chances:
        from datasets import Dataset
        from setfit import SetFitModel, Trainer, TrainingArguments

        model = SetFitModel.from_pretrained(folder, device="cpu")
        learnt = Dataset.from_dict({"text": list(data.train.texts), "label": data.train.labels.tolist()})
        with tempfile.TemporaryDirectory() as place:
            given = TrainingArguments(
                output_dir=place, num_iterations=_PAIRS, num_epochs=1, seed=seed, report_to="none", save_strategy="no", show_progress_bar=False
            )  # fmt: skip
            Trainer(model=model, args=given, train_dataset=learnt).train()

        def score(texts: Sequence[str]) -> NDArray[np.float64]:
            found = model.predict_proba(list(texts), batch_size=64, as_numpy=True)
            return full(np.log(np.asarray(found) + 1e-9), model.model_head.classes_, len(data.names))

        return calibrated(score, data)

    return fit
