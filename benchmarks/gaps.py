"""Questions grouped by likeness: ours beside average linkage and k-means on TF-IDF, in one run.

    python -m benchmarks.gaps [DATA]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds banking77/, lcqmc/ (for research: measured only) and
parallel_docs/. How near two groups must be is chosen on the train and dev parts, for ours and for the peer alike; k-means is
told the true number of groups, which nobody knows of real questions. Reported on the test parts: adjusted Rand index and
V-measure on BANKING77 (three samples of 1,500 questions); of LCQMC's pairs F1 of "in one group"; of pages that exist in both
languages the share whose two titles fall into one group, and the share of groups' pairs of an English and a Chinese title that are of one page.
"""

import csv
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.gaps.grouping import NEAR, grouped
from benchmarks.matching import Pairs, pairs
from knowledge.static_embedder import shipped

ROOT = Path(__file__).parent.parent
_NEARS = tuple(round(0.3 + 0.05 * step, 2) for step in range(9))
_SAMPLE, _PAIRS = 1_500, 1_200
Labels = NDArray[np.int64]
Grouping = Callable[[Sequence[str], float], Labels]


def ours(texts: Sequence[str], near: float) -> Labels:
    """Return the group of each text as the product makes them."""
    vectors = {text.encode(): row for text, row in zip(texts, shipped().embed(texts), strict=True)}
    numbers = grouped(vectors, near)
    return np.array([numbers[text.encode()] for text in texts])


def tfidf_linkage(texts: Sequence[str], near: float) -> Labels:
    """Return scikit-learn's average linkage over TF-IDF of words and characters, cut at a cosine of `near`."""
    from sklearn.cluster import AgglomerativeClustering

    rows = _tfidf(texts)
    apart = np.clip(1 - (rows @ rows.T).toarray(), 0, 2)
    made = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=1 - near)
    return np.asarray(made.fit_predict(apart))


def tfidf_means(texts: Sequence[str], groups: int) -> Labels:
    """Return scikit-learn's k-means over the same."""
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(groups, n_init=1, max_iter=50, random_state=0).fit_predict(_tfidf(texts)))


def _tfidf(texts: Sequence[str]) -> Any:  # noqa: ANN401 - a sparse matrix (texts, features) of unit rows
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"[a-zA-Z0-9']+")
    signs = TfidfVectorizer(sublinear_tf=True, analyzer="char", ngram_range=(1, 3))
    parts = [signs.fit_transform(texts)]
    if any(re.search("[a-zA-Z]", text) for text in texts):
        parts.append(words.fit_transform(texts))
    return normalize(hstack(parts).tocsr())


def banking(file: Path, seed: int) -> tuple[list[str], list[str]]:
    """Return a sample of different questions with the class of each."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list({row["text"]: row["category"] for row in csv.DictReader(lines)}.items())
    chosen = np.random.default_rng(seed).permutation(len(rows))[:_SAMPLE]
    return [rows[i][0] for i in chosen], [rows[i][1] for i in chosen]


def rand_and_v(labels: Sequence[str], found: Labels) -> tuple[float, float]:
    """Return the adjusted Rand index and the V-measure."""
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    return float(adjusted_rand_score(labels, found)), float(v_measure_score(labels, found))


def pair_f1(held: Pairs, group: Callable[[Sequence[str]], Labels]) -> float:
    """Return F1 of "both in one group" over pairs that people called the same or not."""
    texts = list(dict.fromkeys([*held[0], *held[1]]))
    number = dict(zip(texts, group(texts).tolist(), strict=True))
    found = np.array([number[a] == number[b] for a, b in zip(held[0], held[1], strict=True)])
    right = int((found & held[2]).sum())
    return 2 * right / max(1, int(found.sum() + held[2].sum()))


def some(held: Pairs, seed: int) -> Pairs:
    """Return a sample of pairs."""
    chosen = np.random.default_rng(seed).permutation(len(held[2]))[:_PAIRS]
    return [held[0][i] for i in chosen], [held[1][i] for i in chosen], held[2][chosen]


def titles(folder: Path) -> list[tuple[str, str]]:
    """Return the English and the Chinese title of each page that has both, none twice."""
    made: dict[str, str] = {}
    for page in sorted((folder / "en").rglob("*.mdx")):
        other = folder / "zh" / page.relative_to(folder / "en")
        if other.exists() and (one := _title(page)) and (two := _title(other)) and re.search("[\u4e00-\u9fff]", two):
            made.setdefault(one, two)
    return list({two: (one, two) for one, two in made.items()}.values())[:1000]


def _title(page: Path) -> str:
    found = re.search(r"^(?:title:|#)\s*(.+)$", page.read_text("utf-8"), re.MULTILINE)
    return found.group(1).strip("\"' #") if found else ""


def across(held: Sequence[tuple[str, str]], group: Callable[[Sequence[str]], Labels]) -> tuple[float, float]:
    """Return the share of pages found whole, and of the pairs of two languages in one group those that are of one page."""
    found = group([text for pair in held for text in pair]).reshape(-1, 2)
    whole = int((found[:, 0] == found[:, 1]).sum())
    together = sum(int((found[:, 1] == number).sum()) for number in found[:, 0])
    return whole / len(held), whole / max(1, together)


def chosen(measure: Callable[[float], float]) -> float:
    """Return the nearness with the highest measure."""
    return max(_NEARS, key=measure)


def main() -> None:
    """Choose, measure and print."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ASSISTANT_BENCH_DATA", ROOT / "../shared/data"))
    if not (data / "banking77").is_dir() or not (data / "lcqmc").is_dir():
        sys.exit(f"Skipped: {data} is not there. Give the folder that holds banking77/ and lcqmc/.")
    train, dev = banking(data / "banking77" / "train.csv", 7), some(pairs(data / "lcqmc" / "dev.txt"), 7)
    contenders: dict[str, Grouping] = {"ours": ours, "TF-IDF, average linkage": tfidf_linkage}
    for name, group in contenders.items():
        by_classes = {near: rand_and_v(train[1], group(train[0], near))[0] for near in _NEARS}
        by_pairs = {near: pair_f1(dev, lambda texts, near=near, group=group: group(texts, near)) for near in _NEARS}  # type: ignore[misc]
        best = NEAR if group is ours else chosen(lambda near: by_classes[near] + by_pairs[near])  # noqa: B023
        print(f"{name}: ARI on train {_told(by_classes)}; F1 on dev {_told(by_pairs)}; near {best}", flush=True)
        _report(name, data, lambda texts, group=group, best=best: group(texts, best))  # type: ignore[misc]
    _report("TF-IDF, k-means told the number", data, None)


def _told(found: dict[float, float]) -> str:
    return " ".join(f"{near}:{value:.3f}" for near, value in found.items())


def _report(name: str, data: Path, group: Callable[[Sequence[str]], Labels] | None) -> None:
    began = time.process_time()
    scores = []
    for seed in range(3):
        texts, classes = banking(data / "banking77" / "test.csv", seed)
        scores.append(rand_and_v(classes, group(texts) if group else tfidf_means(texts, len(set(classes)))))
    told = "  ".join(f"{what} {np.mean(s):.3f} ± {np.std(s):.3f}" for what, s in zip(("ARI", "V"), zip(*scores, strict=True), strict=True))  # fmt: skip
    seconds = (time.process_time() - began) / 3
    if group is None:
        print(f"  {name}: BANKING77 {told}, {seconds:.1f} s each", flush=True)
        return
    f1 = [pair_f1(some(pairs(data / "lcqmc" / "test.txt"), seed), group) for seed in range(3)]
    held = titles(data / "parallel_docs") if (data / "parallel_docs").is_dir() else []
    whole, right = across(held, group) if held else (0.0, 0.0)
    print(
        f"  {name}: BANKING77 {told}, {seconds:.1f} s each  LCQMC F1 {np.mean(f1):.3f} ± {np.std(f1):.3f}"
        f"  both languages, {len(held)} pages: {whole:.3f} whole, {right:.3f} right",
        flush=True,
    )


if __name__ == "__main__":
    main()
