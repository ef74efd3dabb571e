"""How well the probability of an answer holds, by cross-validation over our questions about two companies' documents.

    python -m benchmarks.answerability [DATA]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds khadas_docs/; without it only the example company is used.
Fits `knowledge.answerability`'s weights anew and prints them; they are written into that file by hand.
"""

import os
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation import Case, read_cases
from knowledge.answerability import signals
from knowledge.embedders import HashingEmbedder
from knowledge.library import Library
from knowledge.store import create_tables, open_engine
from knowledge.types import Audience

ROOT = Path(__file__).parent.parent
PUBLIC: frozenset[Audience] = frozenset({"public"})
FROM_DOCUMENTS = {None, "product_question", "specification", "policy", "how_to"}
"""Intents that documents answer; the others are answered from the catalogue or by rules."""
Row = tuple[Case, dict[str, float]]


def library(folder: Path, files: Iterable[tuple[Path, str]]) -> Library:
    """Load the files into a scratch library under `folder`."""
    engine = open_engine(f"sqlite:///{folder / 'scratch.db'}")
    create_tables(engine)
    loaded = Library(engine, HashingEmbedder())
    loaded.add_many(files)
    return loaded


def example_files() -> list[tuple[Path, str]]:
    """Return the example company's public documents."""
    manifest = tomllib.loads((ROOT / "examples" / "manifest.toml").read_text("utf-8"))
    paths = [d["path"] for d in manifest["document"] if d["audience"] == "public"]
    return [(ROOT / "examples" / path, path) for path in paths]


def rows(cases: Iterable[Case], documents: Library) -> list[Row]:
    """Return the signals of every customer's question that documents answer, or that nothing does."""
    mine = [c for c in cases if c.role == "customer" and c.intent in FROM_DOCUMENTS]
    chosen = [c for c in mine if c.answerable is False or (c.answerable and c.documents)]
    found = [(c, documents.search(c.text, 8, audiences=PUBLIC, language=c.language)) for c in chosen]
    return [(case, asdict(signals(case.text, hits))) for case, hits in found if hits]


def report(name: str, chances: Any, answerable: Any) -> None:  # noqa: ANN401 - numpy arrays
    """Print what is refused at the threshold the assistant uses."""
    refused = chances < 0.5
    print(
        f"{name:12} {len(answerable):4} questions: answerable refused {refused[answerable].mean():.3f}, "
        f"unanswerable refused {refused[~answerable].mean():.3f}"
    )


def main() -> None:
    """Fit, cross-validate and print."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ASSISTANT_BENCH_DATA", ROOT / "../shared/data"))
    parts: list[tuple[str, list[Row]]] = []
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        cases = ROOT / "prompts" / "cases"
        parts.append(("example", rows(read_cases(cases / "example.jsonl"), library(Path(one), example_files()))))
        docs = data / "khadas_docs"
        if docs.is_dir():
            files = [(p, str(p.relative_to(docs))) for p in sorted(docs.rglob("*.md"))]
            parts.append(("khadas", rows(read_cases(cases / "khadas.jsonl"), library(Path(two), files))))
        else:
            print(f"no {docs}: the example company only")
    all_rows = [row for _, part in parts for row in part]
    names = list(all_rows[0][1])
    x = np.array([[s[n] for n in names] for _, s in all_rows])
    y = np.array([bool(c.answerable) for c, _ in all_rows])
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    chances = cross_val_predict(LogisticRegression(C=1, max_iter=2000), x, y, cv=folds, method="predict_proba")[:, 1]
    start = 0
    for name, part in parts:
        for language in ("zh", "en"):
            mine = np.array([i for i, (c, _) in enumerate(part, start) if c.language == language])
            report(f"{name} {language}", chances[mine], y[mine])
        start += len(part)
    fitted = LogisticRegression(C=1, max_iter=2000).fit(x, y)
    print(
        f"bias {fitted.intercept_[0]:.2f}", {n: round(float(w), 2) for n, w in zip(names, fitted.coef_[0], strict=True)}
    )


if __name__ == "__main__":
    main()
