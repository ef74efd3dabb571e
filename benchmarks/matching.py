"""Whether two Chinese questions ask the same: how near they are by our vectors, by hashing and by TF-IDF, in one run.

    python -m benchmarks.matching [DATA]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds lcqmc/ (for research: measured only). How near two questions must
be is chosen on the development part; accuracy and the area under the curve are those of the test part. Nearness is what finds
the labelled examples like a text and the passages for a question; none of these knows word order.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.classifier_scope import auroc
from knowledge.embedders import Embedder, HashingEmbedder
from knowledge.static_embedder import shipped

ROOT = Path(__file__).parent.parent
Pairs = tuple[list[str], list[str], NDArray[np.bool_]]
Near = Callable[[Sequence[str], Sequence[str]], NDArray[np.float64]]
"""Returns how near the texts of each pair are, higher is nearer: (pairs,)."""


def pairs(path: Path) -> Pairs:
    """Return the first and the second question of each pair, and whether they ask the same."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.count("\t") == 2]
    return [r[0] for r in rows], [r[1] for r in rows], np.array([r[2].strip() == "1" for r in rows])


def by_vectors(embedder: Embedder) -> Near:
    """Return the cosine of an embedder's vectors."""
    return lambda one, other: np.asarray((embedder.embed(one) * embedder.embed(other)).sum(axis=1), dtype=np.float64)


def by_tfidf(learnt: Sequence[str]) -> Near:
    """Return the cosine of TF-IDF over one to three characters, as scikit-learn's users do."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    made = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit(learnt)
    return lambda one, other: np.asarray(made.transform(one).multiply(made.transform(other)).sum(axis=1)).ravel()


def best_threshold(near: NDArray[np.float64], same: NDArray[np.bool_]) -> float:
    """Return the nearness from which on two questions count as the same, with the most right."""
    order = np.argsort(-near, kind="stable")
    right = np.cumsum(same[order]) + (~same).sum() - np.cumsum(~same[order])
    return float(near[order[int(np.argmax(right))]])


def main() -> None:
    """Measure each and print a line for it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ASSISTANT_BENCH_DATA", ROOT / "../shared/data")) / "lcqmc"  # fmt: skip
    if not folder.is_dir():
        sys.exit(f"Skipped: {folder} is not there. Give the folder that holds lcqmc/.")
    dev, test = pairs(folder / "dev.txt"), pairs(folder / "test.txt")
    print(f"lcqmc: {len(dev[2])} pairs to choose by, {len(test[2])} to measure, {test[2].mean():.3f} of them the same")
    contenders = {
        "builtin": by_vectors(shipped()),
        "hashing": by_vectors(HashingEmbedder()),
        "TF-IDF": by_tfidf([*dev[0], *dev[1]]),
    }
    for name, near in contenders.items():
        limit = best_threshold(near(dev[0], dev[1]), dev[2])
        began = time.perf_counter()
        found = near(test[0], test[1])
        rate = 2 * len(found) / (time.perf_counter() - began)
        accuracy = float(((found >= limit) == test[2]).mean())
        print(f"{name:8} accuracy {accuracy:.3f}  AUROC {auroc(found[test[2]], found[~test[2]]):.3f}  {rate:,.0f} texts/s", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
