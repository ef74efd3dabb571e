"""Evidence for questions about products: how high the right sentence or attribute comes among a product's own.

    python -m benchmarks.evidence [DATA] [--minilm FOLDER] [--builtin FOLDER] [--contextual FOLDER] [--every N] [--more]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds product_qa/: hetPQA's evidence ranking (attributes, reviews,
descriptions, answers of others) and semiPQA's attribute ranking, development parts; with `--more` semiPQA's unseen part as
well, on which the weight of words beside the contextual embedder was chosen. Prints precision at 1 and mean average precision
over the questions that have both right and wrong candidates. The contextual embedder learned from hetPQA's answers, ePQA and
semiPQA's seen part, without the questions and products asked here; nothing else was learned from or tuned on it.
"""

import argparse
import csv
import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.contextual_embedder import SHIPPED as CONTEXTUAL
from knowledge.contextual_embedder import ContextualEmbedder
from knowledge.embedders import Embedder, HashingEmbedder, SentenceTransformerEmbedder
from knowledge.library import DENSE
from knowledge.ranking import fuse
from knowledge.static_embedder import SHIPPED, StaticEmbedder
from knowledge.terms import TermIndex
from knowledge.tokens import Tokenizer
from knowledge.types import PUBLIC

READ = 0.92
"""The weight of the contextual embedder beside words, chosen on semiPQA's unseen part."""
ROOT = Path(__file__).parent.parent
Question = tuple[str, list[str], list[bool]]
Scores = Callable[[str, Sequence[int]], Sequence[float]]
"""Given a question and the places of its candidates, returns one score for each."""


def questions(path: Path, every: int) -> list[Question]:
    """Return (question, candidates, which are right) of every Nth question with both right and wrong candidates."""
    found: dict[str, Question] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            question = found.setdefault(row["qid"], (row["question"], [], []))
            question[1].append(row["candidate"])
            question[2].append(row["label"] == "1")
    return [q for q in found.values() if any(q[2]) and not all(q[2])][::every]


def average_precision(right: Sequence[bool]) -> float:
    """Return the average precision 0..1 of candidates in ranked order."""
    places = [n for n, is_right in enumerate(right, 1) if is_right]
    return sum(seen / place for seen, place in enumerate(places, 1)) / len(places)


def show(name: str, asked: Sequence[Question], score: Scores) -> None:
    """Print one line: precision at 1 and mean average precision."""
    first, averages, at = [], [], 0
    for question, candidates, right in asked:
        scores = score(question, range(at, at + len(candidates)))
        at += len(candidates)
        ranked = [right[int(n)] for n in np.argsort([-s for s in scores], kind="stable")]
        first.append(ranked[0])
        averages.append(average_precision(ranked))
    print(f"  {name:<22} P@1 {statistics.mean(first):.3f}  MAP {statistics.mean(averages):.3f}", flush=True)


def plain_bm25(texts: Sequence[str]) -> Scores:
    """Return rank_bm25 over stemmed words."""
    import re

    import Stemmer
    from rank_bm25 import BM25Okapi

    stemmer = Stemmer.Stemmer("english")

    def words(text: str) -> Any:  # noqa: ANN401 - PyStemmer has no types
        return stemmer.stemWords(re.findall(r"[a-z0-9]+", text.lower()))

    model = BM25Okapi([words(text) for text in texts])
    return lambda question, places: model.get_batch_scores(words(question), list(places))


def by_vectors(texts: Sequence[str], embedder: Embedder | ContextualEmbedder) -> Scores:
    """Return cosines."""
    rows = embedder.embed(texts)
    return lambda question, places: (rows[list(places)] @ embedder.embed([question])[0]).tolist()


def fused(texts: Sequence[str], embedder: Embedder | ContextualEmbedder | None, dense_weight: float = DENSE) -> Scores:
    """Return our search: our tokens in BM25, and the vectors where given, weighed as the library weighs them, or as told."""
    tokenizer, index = Tokenizer(), TermIndex(["passage"])
    for place, text in enumerate(texts):
        index.add(place, {"passage": tokenizer.tokens(text)})
    index.commit()
    cosines = by_vectors(texts, embedder) if embedder else None

    def score(question: str, places: Sequence[int]) -> Sequence[float]:
        sparse = index.search(
            tokenizer.content(question),
            len(places),
            weights={"passage": 1.0},
            audiences=PUBLIC,
            allowed=places,
        )
        dense = dict(zip(places, cosines(question, places), strict=True)) if cosines else {}
        found = {one.id: one.score for one in fuse(dense, sparse, dense_weight if cosines else 0.0)}
        return [found.get(place, 0.0) for place in places]

    return score


def engines(texts: Sequence[str], given: argparse.Namespace) -> Iterator[tuple[str, Scores]]:
    """Yield each engine by name."""
    builtin = StaticEmbedder(Path(given.builtin))
    yield "rank_bm25, stemmed", plain_bm25(texts)
    yield "our words", fused(texts, None)
    yield "hashing alone", by_vectors(texts, HashingEmbedder())
    yield "builtin alone", by_vectors(texts, builtin)
    if given.minilm:
        minilm = SentenceTransformerEmbedder(given.minilm)
        yield "MiniLM alone", by_vectors(texts, minilm)
        yield "our words + MiniLM", fused(texts, minilm)
    yield "our words + hashing", fused(texts, HashingEmbedder())
    yield "our words + builtin", fused(texts, builtin)
    contextual = ContextualEmbedder(Path(given.contextual), builtin)
    yield "contextual alone", by_vectors(texts, contextual)
    yield "our words + contextual", fused(texts, contextual, READ)


def main() -> None:
    """Measure each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", default=os.environ.get("ASSISTANT_BENCH_DATA", str(ROOT / "../shared/data")))
    parser.add_argument("--minilm", help="folder of the English MiniLM")
    parser.add_argument("--builtin", default=str(SHIPPED), help="folder of our own weights")
    parser.add_argument("--contextual", default=str(CONTEXTUAL), help="folder of our own contextual weights")
    parser.add_argument("--more", action="store_true", help="semiPQA's unseen part too")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question only")
    given = parser.parse_args()
    more = ("semiPQA/attribute_ranking/testunseen.csv",) if given.more else ()
    for name in ("hetPQA/evidence_ranking/dev.csv", "semiPQA/attribute_ranking/dev.csv", *more):
        path = Path(given.data) / "product_qa" / name
        if not path.exists():
            print(f"skipped: no {path}")
            continue
        asked = questions(path, given.every)
        texts = [text for _, candidates, _ in asked for text in candidates]
        print(f"{name}: {len(asked)} questions, {len(texts)} candidates")
        for engine, score in engines(texts, given):
            show(engine, asked, score)


if __name__ == "__main__":
    main()
