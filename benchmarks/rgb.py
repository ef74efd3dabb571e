"""Whether the catalogue is followed against a false passage, and whether related passages without the answer are refused.

Run: `python -m benchmarks.rgb [DATA [READ]]` (with READ, the model set up as the writer also reads so many questions of each kind; DATA or ASSISTANT_BENCH_DATA, default ../shared/data, holds rgb/: Chen et al. 2023,
"Benchmarking Large Language Models in Retrieval-Augmented Generation"). Each counterfactual question becomes a product whose
row has the true answer and a document that gives the false one; a writer that repeats the false one, and one that obeys the
passage, must not bring it into the reply. Measured only: nothing of it is learned from or kept.
"""

import csv
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np

from assistant.build import open_assistant, open_embedder
from assistant.chat import Asked, Outcome, respond
from assistant.kit import Answering
from assistant.saying import Saying
from assistant.settings import Settings, read_settings
from assistant.types import Draft, Fact, Person
from assistant.writing.picking import Listed, fitting, picked
from knowledge.answerability import answerability, best_sentences
from knowledge.coverage import sentences_of
from knowledge.embedders import Embedder
from knowledge.language import Language
from knowledge.types import Passage, PassageHit, Place

_ADMIN, _CUSTOMER = Person("a", "admin"), Person("v", "customer")
_LABEL = {"en": "listed result", "zh": "公布结果"}
_ASK = {"en": "What is the listed result of {name}?", "zh": "{name}的公布结果是什么？"}
_FALSE = {"en": "The {label} of {name} is {value}.", "zh": "{name}的{label}是{value}。"}


class Obeying:
    """A writer that says what the false passage says, as if the catalogue said it."""

    name = "obeying"

    def __init__(self, said: str) -> None:
        self._said = said

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> list[str]:
        """Return the false statement alone."""
        return [self._said]


def main(arguments: Sequence[str]) -> int:
    """Print both measures."""
    data = Path(arguments[0] if arguments else os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data")) / "rgb"
    if not data.is_dir():
        print(f"skipped: there is no {data}")
        return 0
    for language in ("zh", "en"):
        _counterfactual(_rows(data / f"{language}_fact.json"), language)
    _refusals(data / "zh_refine.json")
    if len(arguments) > 1:
        _read_by_the_model(data / "zh_refine.json", int(arguments[1]))
    return 0


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _said(value: object) -> str:
    return _said(value[0]) if isinstance(value, list) else str(value)


def _counterfactual(rows: Sequence[dict[str, Any]], language: Language) -> None:
    counts = {"followed": 0, "false stated": 0, "false quoted": 0, "false stated by an obeying writer": 0}
    with tempfile.TemporaryDirectory() as home:
        assistant = open_assistant(replace(Settings(), home=Path(home)))
        names = _load(assistant, rows, language, Path(home))
        for row, name in zip(rows, names, strict=True):
            true, false = _said(row["answer"]), _said(row["fakeanswer"])
            asked = Asked(_CUSTOMER, "c", "t", _ASK[language].format(name=name), (), language)
            *_, last = respond(assistant.kit, asked)
            assert isinstance(last, Outcome)
            quoted = "\n".join(line for line in last.reply.text.splitlines() if line.startswith(">"))
            stated = "\n".join(line for line in last.reply.text.splitlines() if not line.startswith(">"))
            counts["followed"] += true in stated
            counts["false stated"] += false in stated.replace(true, "").replace(name, "")
            counts["false quoted"] += false in quoted
            wrong = _FALSE[language].format(name=name, label=_LABEL[language], value=false)
            draft = cast(Draft, last.record["draft"])
            saying = Saying(replace(assistant.kit, writer=Obeying(wrong)), draft, language, (asked.text,))
            # One question has the same answer as the true and as the false one: to repeat it is no fault.
            counts["false stated by an obeying writer"] += true != false and false in "".join(saying.sentences())
    print(
        f"{language}_fact style, {len(rows)} products: "
        + ", ".join(f"{k} {n / len(rows):.2f}" for k, n in counts.items())
    )


def _load(assistant: Any, rows: Sequence[dict[str, Any]], language: Language, home: Path) -> list[str]:  # noqa: ANN401
    """Fill the catalogue with the true answers and the documents with the false passages; return the products' names."""
    names = [f"QX-{1000 + n}" for n in range(len(rows))]
    with (home / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["sku", "name", "category", "price", "currency", _LABEL[language]])
        out.writerows(
            [name, name, "item", "10", "CNY", _said(r["answer"])] for name, r in zip(names, rows, strict=True)
        )
    assistant.import_catalogue(_ADMIN, home / "catalogue.csv", "catalogue.csv")
    for name, row in zip(names, rows, strict=True):
        passages = [str(p) for p in row["positive_wrong"]][:3]
        told = _FALSE[language].format(name=name, label=_LABEL[language], value=_said(row["fakeanswer"]))
        path = home / f"{name}.md"
        path.write_text(f"# {name}\n\n{told}\n\n{row['query']}\n\n" + "\n\n".join(passages) + "\n", "utf-8")
        assistant.add_document(_ADMIN, path, path.name, "public")
    return names


def told(path: Path) -> tuple[list[float], list[bool]]:
    """Return the probability of an answer for each question's passages with it and without it, and which hold it."""
    rows = _rows(path)
    chances = [
        (answerability(r["query"], _hits(r["query"], r[kind])), kind == "positive")
        for kind in ("positive", "negative")
        for r in rows
        if r.get(kind)
    ]
    return [c for c, _ in chances], [held for _, held in chances]


def _refusals(path: Path) -> None:
    """Print how many questions whose passages lack the answer are refused, at the threshold in use and at one in twenty."""
    chances, holds = map(np.array, told(path))
    held, lacking = chances[holds], chances[~holds]
    threshold = Settings().answer_threshold
    twentieth = float(np.quantile(held, 0.05))
    for name, at in (("in use", threshold), ("where one in twenty with the answer is refused", twentieth)):
        print(
            f"zh_refine, threshold {at:.2f} ({name}): refused without the answer {np.mean(lacking < at):.2f} ({len(lacking)}), "
            f"refused with it {np.mean(held < at):.2f} ({len(held)})"
        )


def _read_by_the_model(path: Path, count: int) -> None:
    """Print how many questions are refused where the model set up says which sentences answer."""
    with tempfile.TemporaryDirectory() as home:
        model = open_assistant(replace(read_settings(), home=Path(home))).kit.model()
    if model is None:
        print("zh_refine read by a model: skipped, none is set up (ASSISTANT_WRITER_URL)")
        return
    print("zh_refine, a model reads: " + refused(model, _rows(path), count))


def refused(model: Answering, rows: Sequence[dict[str, Any]], count: int) -> str:
    """Return how often `model` finds no answer in the passages of `count` questions, without the answer and with it."""
    told = list[str]()
    for kind, said in (("negative", "without the answer"), ("positive", "with it")):
        asked = [row for row in rows if row.get(kind)][:count]
        answers = [picked(model, row["query"], listed(row["query"], row[kind])) for row in asked]
        none, failed = sum(a == () for a in answers), sum(a is None for a in answers)
        told.append(f"refused {said} {none / len(asked):.2f} ({len(asked)}, {failed} without a usable answer)")
    return ", ".join(told)


def listed(question: str, passages: Sequence[object]) -> list[Listed]:
    """Return the sentences of passages as a turn would give them to a model: the passages with the best sentences first."""
    hits = _hits(question, passages)
    best = dict.fromkeys(
        [*(s.hit.passage.id for s in best_sentences(question, hits, "zh")), *(h.passage.id for h in hits)]
    )
    texts = {h.passage.id: h.passage.text for h in hits}
    found = [Listed("", texts[n][start:end]) for n in best for start, end, _ in sentences_of(texts[n])]
    return found[: fitting(question, found, Settings().writer_prompt_tokens)]


def _hits(question: str, passages: Sequence[object]) -> list[PassageHit]:
    """Return passages as a search would, nearest first, with their cosine to the question."""
    texts = [_said(p) for p in passages][:8]
    rows = _embedder().embed([question, *texts])
    found = [
        PassageHit(Passage(n, f"d{n}", f"{n}.md", "", (), text, Place(), "zh", "public"), float(row @ rows[0]), dense=float(row @ rows[0]))
        for n, (text, row) in enumerate(zip(texts, rows[1:], strict=True))
    ]  # fmt: skip
    return sorted(found, key=lambda hit: -hit.score)


@cache
def _embedder() -> Embedder:
    return open_embedder(Settings())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
