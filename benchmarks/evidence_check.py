"""How well wrong sentences are stopped and good ones let through, beside a check by substring.

Run: `python -m benchmarks.evidence_check [dev|held-out|second|third|attack|fourth|fifth] [--misses]`. The sentences (`prompts/cases/evidence*.jsonl`)
are our own. All but `fifth` were mended on (`attack` is what a model that obeys a hostile customer would write; `held-out`, `second`
and `fourth` count as seen since their misses were looked at); `fifth` holds good ones only, written after the last mending. Recall is the share of wrong sentences
stopped; precision the share of what is stopped that is wrong; false alarms the share of good sentences stopped.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.evidence import REFERENCE
from assistant.grounding import Grounding
from assistant.types import CellSource, Fact, RuleSource
from assistant.wording import words
from knowledge.language import Bilingual, Language

CASES = Path(__file__).parent.parent / "prompts" / "cases"
GOOD = ("supported", "harmless")


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence; `facts` is the sheet it was written for."""

    id: str
    half: str
    language: Language
    label: str
    facts: tuple[Fact, ...]
    text: str

    @property
    def good(self) -> bool:
        """Return whether the sentence may be shown."""
        return self.label in GOOD


def sentences(half: str | None = None) -> list[Sentence]:
    """Return the labelled sentences, of one half or of both."""
    sheets = {
        name: tuple(_fact(row) for row in rows)
        for name, rows in json.loads((CASES / "evidence_sheets.json").read_text(encoding="utf-8")).items()
    }
    files = (
        CASES / f"{name}.jsonl"
        for name in (
            "evidence",
            "evidence_second",
            "evidence_third",
            "evidence_attacks",
            "evidence_fourth",
            "evidence_fifth",
        )
    )
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Sentence(r["id"], r["half"], r["language"], r["label"], sheets[r["sheet"]], r["text"])
        for r in rows
        if half in (None, r["half"])
    ]


def _fact(row: dict[str, object]) -> Fact:
    kind, written, product = str(row["kind"]), str(row["value"]), row.get("product")
    said, label = row.get("words"), row.get("label") or ["product", "产品"]
    assert isinstance(label, list)
    number = kind not in ("name", "sku", "quote", "date") and not said
    value = Decimal(written) if number else date.fromisoformat(written) if kind == "date" else written
    source = CellSource(str(product), kind, 1, Bilingual.same(str(product))) if product else RuleSource(kind)
    return Fact(
        str(row["id"]), kind, value, source, Bilingual(*label), row.get("unit"), row.get("currency"),  # type: ignore[arg-type]
        str(product) if product else None, Bilingual(*said) if isinstance(said, list) else None,
    )  # fmt: skip


def typed(sentence: Sentence) -> bool:
    """Return whether our check stops a sentence."""
    return bool(Grounding(sentence.facts).check(sentence.text).problems)


def substring(sentence: Sentence) -> bool:
    """Return whether a check by substring stops it: each run of digits must stand in some fact's words."""
    known = {f.id: words(f, sentence.language) for f in sentence.facts}
    said = " ".join(known.values())
    text = REFERENCE.sub(lambda m: known.get(m[1], m[0]), sentence.text)
    return any(run not in said for run in re.findall(r"\d[\d,.]*\d|\d", text))


@dataclass(frozen=True)
class Measured:
    """Counts over some sentences: wrong ones stopped and in all, good ones stopped and in all."""

    stopped_wrong: int
    wrong: int
    stopped_good: int
    good: int

    @property
    def recall(self) -> float:
        """Return the share of wrong sentences stopped."""
        return self.stopped_wrong / max(1, self.wrong)

    @property
    def precision(self) -> float:
        """Return the share of what is stopped that is wrong."""
        return self.stopped_wrong / max(1, self.stopped_wrong + self.stopped_good)

    @property
    def false_alarms(self) -> float:
        """Return the share of good sentences stopped."""
        return self.stopped_good / max(1, self.good)


def measure(cases: Iterable[Sentence], stops: Callable[[Sentence], bool]) -> Measured:
    """Count what a check stops."""
    results = [(case.good, stops(case)) for case in cases]
    return Measured(
        sum(stopped for good, stopped in results if not good), sum(not good for good, _ in results),
        sum(stopped for good, stopped in results if good), sum(good for good, _ in results),
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print both checks for each half and language, recall by label, and the misses where asked."""
    halves = [a for a in arguments if not a.startswith("-")] or [
        "dev",
        "held-out",
        "second",
        "third",
        "attack",
        "fourth",
        "fifth",
    ]
    for half in halves:
        for language in ("en", "zh"):
            cases = [s for s in sentences(half) if s.language == language]
            for name, stops in (("typed", typed), ("substring", substring)):
                found = measure(cases, stops)
                print(
                    f"{half:9}{language} {name:10} recall {found.recall:.3f} ({found.stopped_wrong}/{found.wrong})  "
                    f"precision {found.precision:.3f}  false alarms {found.false_alarms:.3f} ({found.stopped_good}/{found.good})"
                )
        for label in sorted({s.label for s in sentences(half)} - set(GOOD)):
            of_label = [s for s in sentences(half) if s.label == label]
            ours, naive = measure(of_label, typed), measure(of_label, substring)
            print(f"{half:9}   {label:20} recall {ours.recall:.3f}, substring {naive.recall:.3f}  ({ours.wrong})")
        if "--misses" in arguments:
            _misses(sentences(half))
    began = time.perf_counter()
    for case in sentences():
        typed(case)
    print(f"{(time.perf_counter() - began) / len(sentences()) * 1000:.2f} ms a sentence")
    return 0


def _misses(cases: Iterable[Sentence]) -> None:
    for case in cases:
        found = Grounding(case.facts).check(case.text)
        if case.good == bool(found.problems):
            print(f"  {case.id} {case.label}: {case.text}  {[(p.found, p.why.en) for p in found.problems]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
