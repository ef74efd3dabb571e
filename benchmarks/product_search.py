"""How well product search ranks, beside plain BM25: NDCG@10 on graded public judgments, and the time of a question.

    python -m benchmarks.product_search [--each] [--folds] [--large]

`--folds` chooses every constant of our ranking on four fifths of the queries and scores the fifth, five times over; kinds
and words of the vocabulary (`prompts/`) were mended knowing these queries and are no part of it. `--large`
copies products under other numbers until there are 43,000 and times every query on them.

Reads `icecat/products.jsonl.gz` and `icecat/judgments_dev.csv` (query, product_id, rating 0-3) below
$ASSISTANT_BENCH_DATA (default ../shared/data). The gain is 2^rating - 1 and an unjudged product counts as 0; the
condensed figure leaves unjudged products out of the ranking. Only queries with a relevant product count.
"""

import csv
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Engine, func, insert, select

from assistant.build import open_embedder
from assistant.settings import Settings
from knowledge import product_search
from knowledge.catalogue import Catalogue
from knowledge.catalogue_import import import_catalogue
from knowledge.schema import products
from knowledge.store import create_tables, open_engine

Judgments = Mapping[str, Mapping[str, int]]
Ranker = Callable[[str], list[str]]
"""Given a query, returns the ids of the products found, best first."""
DEEP = 200
"""How deep the ranking is read for the condensed figure."""


def judged(path: Path) -> dict[str, dict[str, int]]:
    """Return {query: {product id: rating}} of the queries that have a product rated above 0."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["query"]][row["product_id"]] = int(row["rating"])
    return {query: ratings for query, ratings in found.items() if max(ratings.values()) > 0}


def ndcg(ratings: Sequence[int], ideal: Sequence[int], k: int = 10) -> float:
    """Return NDCG@k 0..1 of `ratings` in ranked order, against the best order of `ideal`."""

    def gain(ordered: Sequence[int]) -> float:
        return sum((2.0**rating - 1) / math.log2(at + 2) for at, rating in enumerate(ordered[:k]))

    return gain(ratings) / gain(sorted(ideal, reverse=True))


def measure(rank: Ranker, judgments: Judgments) -> tuple[dict[str, float], float, list[float]]:
    """Return NDCG@10 by query, the condensed mean, and the milliseconds of each query."""
    scores, condensed, took = dict[str, float](), list[float](), list[float]()
    for query, ratings in judgments.items():
        start = time.perf_counter()
        ids = rank(query)
        took.append((time.perf_counter() - start) * 1000)
        ideal = list(ratings.values())
        scores[query] = ndcg([ratings.get(number, 0) for number in ids], ideal)
        condensed.append(ndcg([ratings[number] for number in ids if number in ratings], ideal))
    return scores, statistics.mean(condensed), took


def texts_of(engine: Engine) -> tuple[list[str], list[str]]:
    """Return the ids of all products and the text of each: name, brand, description."""
    c = products.c
    with engine.connect() as connection:
        rows = connection.execute(select(c.sku, c.name_en, c.brand, c.description_en)).all()
    return [row[0] for row in rows], [f"{row[1]} {row[2]} {row[3]}" for row in rows]


def bm25s_ranker(ids: Sequence[str], texts: Sequence[str]) -> Ranker:
    """Return bm25s as its readme sets it up: English stop words, Snowball stems."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    model = bm25s.BM25()
    model.index(bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def rank(query: str) -> list[str]:
        tokens = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = model.retrieve(tokens, k=DEEP, show_progress=False)
        return [ids[int(i)] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    return rank


def rank_bm25_ranker(ids: Sequence[str], texts: Sequence[str]) -> Ranker:
    """Return rank_bm25 over stemmed words."""
    import re

    import numpy as np
    import Stemmer
    from rank_bm25 import BM25Okapi

    stemmer = Stemmer.Stemmer("english")

    def words(text: str) -> list[str]:
        stems: list[str] = stemmer.stemWords(re.findall(r"\w+", text.lower()))
        return stems

    model = BM25Okapi([words(text) for text in texts])

    def rank(query: str) -> list[str]:
        scores = np.asarray(model.get_scores(words(query)))
        return [ids[int(i)] for i in np.argsort(-scores, kind="stable")[:DEEP] if scores[i] > 0]

    return rank


def own_ranker(catalogue: Catalogue, k: int) -> Ranker:
    """Return our search."""
    return lambda query: [hit.product.sku for hit in catalogue.search(query, k)]


CHOICES: Mapping[str, Sequence[float]] = {
    "KIND": (0.2, 0.35, 0.5, 0.8), "MEETING": (0.0, 0.1, 0.3, 0.6, 1.2), "AS_WRITTEN": (0.0, 0.1, 0.2, 0.3),
    "DENSE": (0.0, 0.15, 0.3), "RENAMED": (0.8, 0.9, 1.0), "category": (0.0, 0.02, 0.1), "attributes": (0.0, 0.005, 0.02),
}  # fmt: skip
"""What is chosen between in cross-validation: every constant of `knowledge.product_search` that ranks."""
FOLDS, ROUNDS, LARGE = 5, 2, 43_000
SHIPPED = {name: getattr(product_search, name, product_search.WEIGHTS.get(name, 0.0)) for name in CHOICES}
"""What is in use; ranked with last, so that what follows the cross-validation is measured with it."""
Chosen = tuple[float, ...]
"""A value for each of `CHOICES`, in its order."""


class Tried:
    """Ranks the judged queries under any choice of constants, each choice once."""

    def __init__(self, catalogue: Catalogue, judgments: Judgments) -> None:
        self._catalogue, self._judgments = catalogue, judgments
        self._known: dict[Chosen, dict[str, float]] = {}

    def scores(self, chosen: Chosen) -> dict[str, float]:
        """Return NDCG@10 by query."""
        if chosen not in self._known:
            values = dict(zip(CHOICES, chosen, strict=True))
            index = self._catalogue._search.index  # it took its shares when it was made
            index._dense_weight = values["DENSE"]
            index._weights.update({name: values[name] for name in ("category", "attributes")})
            vars(product_search).update({name: value for name, value in values.items() if name.isupper()})
            self._known[chosen] = measure(own_ranker(self._catalogue, 10), self._judgments)[0]
        return self._known[chosen]

    def best(self, queries: Sequence[str]) -> Chosen:
        """Return what is best for `queries`, chosen one constant after the other, beginning with the first of each."""
        chosen = tuple(values[0] for values in CHOICES.values())
        for _ in range(ROUNDS):
            for at, values in enumerate(CHOICES.values()):
                ways = [(*chosen[:at], value, *chosen[at + 1 :]) for value in values]
                chosen = max(ways, key=lambda way: (self._mean(way, queries), way == chosen))
        return chosen

    def _mean(self, chosen: Chosen, queries: Sequence[str]) -> float:
        scores = self.scores(chosen)
        return statistics.mean(scores[query] for query in queries)


def cross_validated(catalogue: Catalogue, judgments: Judgments) -> float:
    """Return the mean NDCG@10 of queries that had no part in choosing the constants they are ranked with."""
    queries = sorted(judgments)
    random.Random(7).shuffle(queries)
    tried = Tried(catalogue, judgments)
    held: list[float] = []
    for number in range(FOLDS):
        fold = queries[number::FOLDS]
        chosen = tried.best([query for query in queries if query not in fold])
        scores = [tried.scores(chosen)[query] for query in fold]
        print(
            f"fold {number + 1}: {dict(zip(CHOICES, chosen, strict=True))}  NDCG@10 {statistics.mean(scores):.3f} of {len(fold)} queries"
        )
        held += scores
    tried.scores(tuple(SHIPPED.values()))
    return statistics.mean(held)


def enlarge(engine: Engine, count: int) -> None:
    """Copy products under new numbers until there are `count`."""
    columns = [column for column in products.c if column.name not in ("id", "sku", "key")]
    copy = 0
    while True:
        copy += 1
        with engine.begin() as connection:
            there = int(connection.execute(select(func.count()).select_from(products)).scalar_one())
            if there >= count:
                return
            new = (products.c.sku.concat(f"+{copy}"), products.c.key.concat(f"+{copy}"))
            rows = select(*new, *columns).where(products.c.sku.not_like("%+%")).limit(count - there)
            connection.execute(insert(products).from_select(["sku", "key", *(c.name for c in columns)], rows))


def timed_large(engine: Engine, judgments: Judgments) -> None:
    """Print the times of all queries, five times over, on a catalogue of `LARGE` products."""
    enlarge(engine, LARGE)
    catalogue = Catalogue(engine, open_embedder(Settings()))
    start = time.perf_counter()
    catalogue.search("warm up")
    opened = time.perf_counter() - start
    rank, asked = own_ranker(catalogue, 10), [query for _ in range(5) for query in judgments]
    both = [timed(rank, query) for query in asked]
    print(f"{catalogue.count():,} products: first search {opened:.1f} s, then")
    for name, took in (("asked for the first time", both[: len(judgments)]), ("all five rounds", both)):
        for way, times in (("clock", [t for t, _ in took]), ("processor", [t for _, t in took])):
            cuts = statistics.quantiles(times, n=100, method="inclusive")
            print(f"  {name}, {way}: median {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms")


def timed(rank: Ranker, query: str) -> tuple[float, float]:
    """Return the milliseconds of one query by the clock and by this process's processor time."""
    began, worked = time.perf_counter(), time.process_time()
    rank(query)
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def main() -> None:
    """Import the products, rank every judged query by each engine and print the figures side by side."""
    folder = Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data")) / "icecat"
    if not (folder / "judgments_dev.csv").exists():
        sys.exit(f"Skipped: {folder} is not there. Set ASSISTANT_BENCH_DATA to the folder that holds icecat/.")
    judgments = judged(folder / "judgments_dev.csv")
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(f"sqlite:///{home}/store.db")
        create_tables(engine)
        import_catalogue(engine, folder / "products.jsonl.gz", embedder=open_embedder(Settings()), price_in_cents=True)
        catalogue = Catalogue(engine, open_embedder(Settings()))
        catalogue.search("warm up")
        rows = {"ours": measure(own_ranker(catalogue, DEEP), judgments)}
        _, _, quick = measure(own_ranker(catalogue, 10), judgments)
        ids, texts = texts_of(engine)
        rows["bm25s, stemmed"] = measure(bm25s_ranker(ids, texts), judgments)
        rows["rank_bm25, stemmed"] = measure(rank_bm25_ranker(ids, texts), judgments)
        if "--folds" in sys.argv:
            print(f"cross-validated NDCG@10 {cross_validated(catalogue, judgments):.3f}\n")
        if "--large" in sys.argv:
            timed_large(engine, judgments)
        engine.dispose()
    print(f"{len(ids):,} products, {len(judgments)} queries with a relevant product\n")
    print(f"{'engine':<20} {'NDCG@10':>8} {'condensed':>10} {'ms, median':>11}")
    for name, (scores, condensed, took) in rows.items():
        shown = quick if name == "ours" else took
        print(f"{name:<20} {statistics.mean(scores.values()):8.3f} {condensed:10.3f} {statistics.median(shown):11.1f}")
    if "--each" in sys.argv:
        for query, score in rows["ours"][0].items():
            print(f"{score:6.2f}  {rows['bm25s, stemmed'][0][query]:6.2f}  {query}")


if __name__ == "__main__":
    main()
