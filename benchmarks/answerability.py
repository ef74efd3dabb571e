"""How well the probability of an answer holds, by cross-validation over our questions about two companies' documents.

    python -m benchmarks.answerability [DATA] [--plot FILE.svg]

DATA (or ASSISTANT_BENCH_DATA, default ../shared/data) holds khadas_docs/ and cmrc2018/; without it only the example company
is used, with the papers of two small shops (shops/) and what people asked there in few words. Fits `knowledge.answerability`'s weights anew and prints them; they are written into that file by hand. Chinese
reading comprehension counts for little in the fit: it keeps the weights from leaning on our own way of asking. Its
questions stand once with the passages found and once with the right passage taken away. With rgb/ there, its questions
are told by the weights in use; nothing is fitted to them. `--plot` draws the risk-coverage curves.
"""

import argparse
import json
import os
import random
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.build import open_embedder
from assistant.evaluation import Case, read_cases
from assistant.settings import Settings
from benchmarks import rgb
from benchmarks.risk_coverage import Curve, drawn, table
from knowledge.answerability import signals
from knowledge.language import detect
from knowledge.library import Library
from knowledge.store import create_tables, open_engine
from knowledge.types import PUBLIC

ROOT = Path(__file__).parent.parent
FROM_DOCUMENTS = {None, "product_question", "specification", "policy", "how_to"}
"""Intents that documents answer; the others are answered from the catalogue or by rules."""
COMPREHENSION = 700
"""Questions of reading comprehension that are used."""
HEFT = {"comprehension": 0.3, "parts": 1.0, "shops": 10.0, "goods": 1.0}
"""What one question of a set counts in the fit, where it is not one of our own."""
OWN = 5.0
SMALL = frozenset({"parts", "shops", "goods"})
"""Sets asked of small libraries, which have weights of their own."""
GROUPS, KEPT = 9, 9
"""How many small libraries are made of the example company's documents, and of how many documents each."""
NAMES = {
    "en": "own questions, English 自编英文问题", "zh": "own questions, Chinese 自编中文问题",
    "comprehension": "reading comprehension 中文阅读理解",
}  # fmt: skip
Row = tuple[Case, dict[str, float]]


def library(folder: Path, files: Iterable[tuple[Path, str]], name: str = "scratch.db") -> Library:
    """Load the files into a scratch library under `folder`."""
    engine = open_engine(f"sqlite:///{folder / name}")
    create_tables(engine)
    loaded = Library(engine, open_embedder(Settings()))
    loaded.add_many(files)
    return loaded


def example_files() -> list[tuple[Path, str]]:
    """Return the example company's public documents."""
    manifest = tomllib.loads((ROOT / "examples" / "manifest.toml").read_text("utf-8"))
    paths = [d["path"] for d in manifest["document"] if d["audience"] == "public"]
    return [(ROOT / "examples" / path, path) for path in paths]


def asked_of_documents(cases: Iterable[Case]) -> list[Case]:
    """Return every customer's question that documents answer, or that nothing does."""
    mine = [c for c in cases if c.role == "customer" and c.intent in FROM_DOCUMENTS]
    return [c for c in mine if c.answerable is False or (c.answerable and c.documents)]


def rows(cases: Iterable[Case], documents: Library) -> list[Row]:
    """Return the signals of every customer's question that documents answer, or that nothing does."""
    chosen = asked_of_documents(cases)
    found = [(c, documents.search(c.text, 8, audiences=PUBLIC, language=c.language)) for c in chosen]
    return [(case, asdict(signals(case.text, hits))) for case, hits in found if hits]


def comprehension(source: Path, folder: Path) -> list[Row]:
    """Return the signals of reading comprehension, with the right passage among those found and with it taken away."""
    files, asked = [], []
    for number, article in enumerate(json.loads(source.read_text("utf-8"))["data"]):
        paragraph = article["paragraphs"][0]
        path = folder / f"{number}.txt"
        path.write_text(paragraph["context"], "utf-8")
        files.append((path, path.name))
        asked += [(q["question"], path.name, q["answers"][0]["text"]) for q in paragraph["qas"]]
    documents = library(folder, files)
    found: list[Row] = []
    for text, name, answer in random.Random(0).sample(asked, COMPREHENSION):
        hits = documents.search(text, 16, audiences=PUBLIC, language="zh")
        case = Case(id=name, language="zh", text=text)
        if any(h.passage.name == name and answer in h.passage.text for h in hits[:8]):
            found.append((case, asdict(signals(text, hits[:8]))))
        if others := [h for h in hits if h.passage.name != name][:8]:
            found.append((replace(case, answerable=False), asdict(signals(text, others))))
    return found


def parts_of_it(files: list[tuple[Path, str]], cases: list[Case], folder: Path) -> list[Row]:
    """Return the signals of our own questions over small parts of the example company's documents, theirs among them."""
    dice, found = random.Random(1), list[Row]()
    names = {name: path for path, name in files}
    for number in range(GROUPS):
        mine = [c for c in cases if c.answerable][number::GROUPS] + [c for c in cases if c.answerable is False][
            number % 3 :: 3
        ]
        kept = {n for n in names for c in mine if any(n.endswith(d) for d in c.documents or ())}
        others = sorted(names.keys() - kept)
        kept |= set(dice.sample(others, max(0, min(len(others), KEPT - len(kept)))))
        few = library(folder, [(names[n], n) for n in sorted(kept)], f"part{number}.db")
        found += rows(mine, few)
    return found


def shops(folder: Path) -> list[tuple[Row, bool]]:
    """Return the signals of what people asked two small shops, and whether that is for the catalogue to answer."""
    found = list[tuple[Row, bool]]()
    for shop in sorted(path.parent for path in (Path(__file__).parent / "shops").glob("*/questions.jsonl")):
        ours = library(folder, [(path, path.name) for path in sorted((shop / "docs").iterdir())], f"{shop.name}.db")
        for line in (shop / "questions.jsonl").read_text("utf-8").splitlines():
            told = json.loads(line)
            text, language = told["text"], detect(told["text"])
            if hits := ours.search(text, 8, audiences=PUBLIC, language=language):
                case = Case(id=text, language=language, text=text, answerable=told["answerable"])
                found.append(((case, asdict(signals(text, hits))), told.get("goods", False)))
    return found


def _share(refused: Any) -> float:  # noqa: ANN401 - a numpy array
    return float(refused.mean()) if len(refused) else 0.0


def report(name: str, chances: Any, answerable: Any) -> None:  # noqa: ANN401 - numpy arrays
    """Print what is refused at the threshold the assistant uses."""
    refused = chances < 0.5
    print(
        f"{name:12} {len(answerable):4} questions: answerable refused {_share(refused[answerable]):.3f}, "
        f"unanswerable refused {_share(refused[~answerable]):.3f}"
    )


def drawn_apart(parts: Iterable[tuple[str, list[Row]]], chances: Any) -> list[Curve]:  # noqa: ANN401 - a numpy array
    """Return a curve of our own questions in each language, and one of reading comprehension."""
    told: dict[str, list[tuple[float, bool]]] = {}
    each = iter(chances.tolist())
    for name, part in parts:
        for case, _ in part:
            chance = next(each)
            if name in SMALL:
                continue
            key = "comprehension" if name == "comprehension" else case.language
            told.setdefault(key, []).append((chance, bool(case.answerable)))
    return [Curve(NAMES[key], [c for c, _ in pairs], [a for _, a in pairs]) for key, pairs in told.items()]


def gathered(data: Path) -> list[tuple[str, list[Row]]]:
    """Return the signals of every set of questions that is at hand."""
    cases, parts = ROOT / "prompts" / "cases", list[tuple[str, list[Row]]]()
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        tempfile.TemporaryDirectory() as three,
    ):
        ours = library(Path(one), example_files())
        parts += [(name, rows(read_cases(cases / f"{name}.jsonl"), ours)) for name in ("example", "example_heldout")]
        own = [
            case
            for name in ("example", "example_heldout")
            for case in asked_of_documents(read_cases(cases / f"{name}.jsonl"))
        ]
        parts.append(("parts", parts_of_it(example_files(), own, Path(one))))
        asked = shops(Path(one))
        parts += [("shops", [row for row, of_catalogue in asked if not of_catalogue])]
        parts += [("goods", [row for row, of_catalogue in asked if of_catalogue])]
        docs, source = data / "khadas_docs", data / "cmrc2018" / "squad_dev.json"
        if docs.is_dir():
            vendor = library(Path(two), [(p, str(p.relative_to(docs))) for p in sorted(docs.rglob("*.md"))])
            parts += [
                (name, rows(read_cases(cases / f"{name}.jsonl"), vendor)) for name in ("khadas", "khadas_heldout")
            ]
        else:
            print(f"no {docs}: the example company only")
        if source.is_file():
            parts.append(("comprehension", comprehension(source, Path(three))))
    return parts


def main() -> None:
    """Fit, cross-validate and print."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--plot", type=Path, help="an SVG file to draw the risk-coverage curves into")
    given = parser.parse_args()
    data = given.data or Path(os.environ.get("ASSISTANT_BENCH_DATA", ROOT / "../shared/data"))
    parts = gathered(data)
    all_rows = [row for _, part in parts for row in part]
    names = list(all_rows[0][1])
    x = np.array([[s[n] for n in names] for _, s in all_rows])
    y = np.array([bool(c.answerable) for c, _ in all_rows])
    heft = np.array([HEFT.get(name, OWN) for name, part in parts for _ in part])
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    chances = np.zeros(len(y))
    for seen, unseen in folds.split(x, y * 2 + (heft == OWN)):
        model = LogisticRegression(C=1, max_iter=2000).fit(x[seen], y[seen], sample_weight=heft[seen])
        chances[unseen] = model.predict_proba(x[unseen])[:, 1]
    start = 0
    for name, part in parts:
        for language in ("zh", "en"):
            mine = np.array([i for i, (c, _) in enumerate(part, start) if c.language == language])
            if len(mine):
                report(f"{name} {language}", chances[mine], y[mine])
        start += len(part)
    curves = drawn_apart(parts, chances)
    if (data / "rgb" / "zh_refine.json").is_file():
        curves.append(Curve("RGB: passages beside the answer 相关但无答案", *rgb.told(data / "rgb" / "zh_refine.json")))
    print(table(curves))
    if given.plot:
        given.plot.write_text(drawn(curves), "utf-8")
    large = np.array([name not in SMALL for name, part in parts for _ in part])
    seven = [n for n, name in enumerate(names) if name not in ("read", "small")]
    for size, which, used in (("large", large, seven), ("small", large | True, list(range(len(names))))):
        fitted = LogisticRegression(C=1, max_iter=2000).fit(x[which][:, used], y[which], sample_weight=heft[which])
        weights = {names[n]: round(float(w), 2) for n, w in zip(used, fitted.coef_[0], strict=True)}
        print(f"{size}: bias {fitted.intercept_[0]:.2f}", weights)


if __name__ == "__main__":
    main()
