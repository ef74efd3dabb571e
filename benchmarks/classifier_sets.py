"""Public intent data sets with their official splits, in one form."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = list[tuple[str, str]]
"""Texts with the names of their classes."""


@dataclass(frozen=True)
class Part:
    """Texts with their classes, as numbers into the data set's `names`."""

    texts: tuple[str, ...]
    labels: NDArray[np.int64]


@dataclass(frozen=True)
class DataSet:
    """A data set. `outside_valid` and `outside_test` are texts of no class, empty where it has none.

    `valid_of_train` says that the validation part was taken off the training part: what was chosen on it may learn from both.
    """

    name: str
    names: tuple[str, ...]
    train: Part
    valid: Part
    test: Part
    outside_valid: tuple[str, ...] = ()
    outside_test: tuple[str, ...] = ()
    valid_of_train: bool = False


Chances = Callable[[Sequence[str]], NDArray[np.float64]]
"""Returns the probabilities of texts: (texts, classes), in the order of the data set's names."""
Fit = Callable[[DataSet, int], Chances]
"""Fits a data set's training part with a seed; what it chooses, it chooses on the validation part."""


def few(rows: Rows, shots: int, seed: int) -> Rows:
    """Return `shots` rows of each class drawn by the seed, or all rows for 0."""
    if not shots:
        return rows
    order = [rows[i] for i in np.random.default_rng(seed).permutation(len(rows))]
    taken: dict[str, int] = {}
    kept = []
    for row in order:
        taken[row[1]] = taken.get(row[1], 0) + 1
        if taken[row[1]] <= shots:
            kept.append(row)
    return kept


def parted(rows: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    """Return the rows in two parts, the second with `share` of each class, at least one."""
    order = [rows[i] for i in np.random.default_rng([seed, 77]).permutation(len(rows))]
    by_class: dict[str, Rows] = {}
    for row in order:
        by_class.setdefault(row[1], []).append(row)
    sizes = {name: max(1, round(share * len(of))) for name, of in by_class.items()}
    return [r for n, of in by_class.items() for r in of[sizes[n] :]], [r for n, of in by_class.items() for r in of[: sizes[n]]]  # fmt: skip


def _made(name: str, train: Rows, valid: Rows, test: Rows, outside: tuple[Sequence[str], Sequence[str]] = ((), ())) -> DataSet:  # fmt: skip
    names = tuple(sorted({label for _, label in [*train, *valid, *test]}))
    number = {n: i for i, n in enumerate(names)}

    def part(rows: Rows) -> Part:
        return Part(tuple(t for t, _ in rows), np.array([number[n] for _, n in rows], dtype=np.int64))

    return DataSet(name, names, part(train), part(valid), part(test), tuple(outside[0]), tuple(outside[1]))


def _csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def banking77(folder: Path, shots: int, seed: int) -> DataSet:
    """Return BANKING77; a tenth of its training part is the validation part."""
    train, valid = parted(_csv(folder / "train.csv"), 0.1, seed)
    made = _made("banking77", few(train, shots, seed), valid, _csv(folder / "test.csv"))
    return replace(made, valid_of_train=not shots)


def clinc150(folder: Path, shots: int, seed: int) -> DataSet:
    """Return CLINC150 with its out-of-scope texts; those of the training part are not used."""
    told = json.loads((folder / "data_full.json").read_text("utf-8"))
    train, valid, test = ([(t, n) for t, n in told[part]] for part in ("train", "val", "test"))
    outside = [t for t, _ in told["oos_val"]], [t for t, _ in told["oos_test"]]
    return _made("clinc150", few(train, shots, seed), valid, test, outside)


def hwu64(folder: Path, shots: int, seed: int) -> DataSet:
    """Return HWU64 as split for few-shot studies."""

    def rows(part: str) -> Rows:
        texts, labels = ((folder / part / n).read_text("utf-8").splitlines() for n in ("seq.in", "label"))
        return list(zip(texts, labels, strict=True))

    train = rows(f"train_{shots}") if shots in (5, 10) else few(rows("train"), shots, seed)
    return _made("hwu64", train, rows("valid"), rows("test"))


def smp2019(folder: Path, shots: int, seed: int) -> DataSet:
    """Return the Chinese utterances of SMP-ECDT 2019 with their intents."""
    train, valid, test = (
        [(row["text"], row["intent"]) for row in json.loads((folder / f"{part}.json").read_text("utf-8"))]
        for part in ("train", "dev", "test")
    )
    return _made("smp2019", few(train, shots, seed), valid, test)


def bitext_cs(folder: Path, shots: int, seed: int) -> DataSet:
    """Return customer-service requests with their 27 intents; a text that stands in several parts stays in the first only."""
    seen, parts = set[str](), list[Rows]()
    for part in ("Training", "Validation", "Testing"):
        with (folder / f"Bitext_Sample_Customer_Service_{part}_Dataset.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["utterance"], row["intent"]) for row in csv.DictReader(file)]
        parts.append([row for row in dict.fromkeys(rows) if row[0] not in seen])
        seen |= {text for text, _ in rows}
    return _made("bitext_cs", few(parts[0], shots, seed), parts[1], parts[2])


SETS: dict[str, Callable[[Path, int, int], DataSet]] = {
    "banking77": banking77, "clinc150": clinc150, "hwu64": hwu64, "smp2019": smp2019, "bitext_cs": bitext_cs,
}  # fmt: skip
"""What loads each data set: its folder, the examples of each class (0 for all) and the seed."""
