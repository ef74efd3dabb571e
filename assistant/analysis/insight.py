"""What the readings say: how needs spread over products, channels, regions and time, what stands out and what rose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.reading import Readings, values
from assistant.analysis.significance import adjusted, interval, two_proportions

CERTAIN = 0.01
"""Adjusted p-value below which a difference counts as one."""
_BEFORE = 6
_MOST = 40
"""Values of a field (products, say) that are told apart; the smaller ones are left to the tables."""


@dataclass(frozen=True)
class Spread:
    """How needs spread over the values of a field: `held` (values, needs) and `texts` (values,) counts."""

    field: str
    names: tuple[str, ...]
    texts: NDArray[np.int64]
    held: NDArray[np.int64]


@dataclass(frozen=True)
class Finding:
    """A share that differs: of `count` texts of `where` (a product, a period) `hits` have `need`, elsewhere `rest` of `others`.

    `chance` is the adjusted p-value; `excess` how many more texts that is than the share elsewhere would give.
    """

    field: str
    where: str
    need: str
    hits: int
    count: int
    rest: int
    others: int
    chance: float

    @property
    def share(self) -> float:
        """Return the share here, 0..1."""
        return self.hits / self.count

    @property
    def elsewhere(self) -> float:
        """Return the share elsewhere or before, 0..1."""
        return self.rest / self.others

    @property
    def excess(self) -> float:
        """Return how many texts more than expected."""
        return self.hits - self.elsewhere * self.count


@dataclass(frozen=True)
class Voice:
    """A product's part in all complaints: `complaints` of `texts`, the 95 % interval of that rate, and both parts 0..1."""

    name: str
    texts: int
    complaints: int
    low: float
    high: float
    of_complaints: float
    of_texts: float


def spread(readings: Readings, field: str) -> Spread:
    """Return how needs spread over the commonest values of a field."""
    names, which = values(readings, field)
    return _spread(readings, field, names[:_MOST], which)


def _spread(readings: Readings, field: str, names: Sequence[str], which: NDArray[np.int64]) -> Spread:
    held = np.zeros((len(names), len(readings.needs)), dtype=np.int64)
    for i in range(len(names)):
        held[i] = readings.held[which == i].sum(axis=0)
    texts = np.bincount(which[which >= 0], minlength=len(names))[: len(names)]
    return Spread(field, tuple(names), texts, held)


def step(days: Sequence[date]) -> str:
    """Return how long a period should be for these days: "day", "week" or "month"."""
    length = (max(days) - min(days)).days if days else 0
    return "day" if length <= 21 else "week" if length <= 120 else "month"


def period(day: date, how_long: str) -> str:
    """Return the name of the period a day lies in: 2025-03-04, the Monday of its week, or 2025-03."""
    if how_long == "month":
        return f"{day:%Y-%m}"
    return (day - timedelta(days=day.weekday()) if how_long == "week" else day).isoformat()


def over_time(readings: Readings) -> Spread | None:
    """Return how needs spread over time, oldest period first, or None where there are not two periods with dates."""
    days = [line.day for line in readings.lines]
    known = [d for d in days if d is not None]
    how_long = step(known)
    told = [period(d, how_long) if d is not None else "" for d in days]
    names = sorted({t for t in told if t})
    if len(names) < 2:
        return None
    number = {n: i for i, n in enumerate(names)}
    return _spread(readings, how_long, names, np.array([number.get(t, -1) for t in told], dtype=np.int64))


def stands_out(found: Spread) -> list[Finding]:
    """Return which values have more of a need than the others together, the greatest excess first."""
    total, texts = found.held.sum(axis=0), int(found.texts.sum())
    raw = []
    for i, name in enumerate(found.names):
        for k in range(found.held.shape[1]):
            hits, count = int(found.held[i, k]), int(found.texts[i])
            rest, others = int(total[k]) - hits, texts - count
            raw.append((name, k, hits, count, rest, others, two_proportions(hits, count, rest, others)))
    return _certain(found.field, raw)


def rose(found: Spread) -> list[Finding]:
    """Return which needs have a greater share in the last period than in those before (up to six), greatest excess first."""
    before = slice(max(0, len(found.names) - 1 - _BEFORE), len(found.names) - 1)
    others = int(found.texts[before].sum())
    raw = []
    for k in range(found.held.shape[1]):
        hits, count, rest = int(found.held[-1, k]), int(found.texts[-1]), int(found.held[before, k].sum())
        raw.append((found.names[-1], k, hits, count, rest, others, two_proportions(hits, count, rest, others)))
    return _certain(found.field, raw)


def _certain(field: str, raw: Sequence[tuple[str, int, int, int, int, int, float]]) -> list[Finding]:
    """Return the differences upwards that remain certain among so many comparisons; `need` is the column's number."""
    chances = adjusted([r[6] for r in raw])
    found = [
        Finding(field, name, str(k), hits, count, rest, others, chance)
        for (name, k, hits, count, rest, others, _), chance in zip(raw, chances, strict=True)
        if chance < CERTAIN and hits / count > rest / others
    ]
    return sorted(found, key=lambda f: -f.excess)


def voices(readings: Readings) -> list[Voice]:
    """Return each product's part in all complaints, the greatest first; empty without products."""
    names, which = values(readings, "product")
    complaint = readings.group("complaint")
    known = which >= 0
    all_texts, all_complaints = int(known.sum()), int((complaint & known).sum())
    found = []
    for i, name in enumerate(names[:_MOST]):
        texts, complaints = int((which == i).sum()), int((complaint & (which == i)).sum())
        low, high = interval(complaints, texts)
        part = complaints / all_complaints if all_complaints else 0.0
        found.append(Voice(name, texts, complaints, low, high, part, texts / all_texts))
    return sorted(found, key=lambda v: -v.of_complaints)


def examples(readings: Readings, need: int, rows: NDArray[np.int64], most: int) -> list[int]:
    """Return up to `most` of `rows` that speak of a need most surely, each sentence once, plain lengths first."""
    seen: set[str] = set()
    found = []
    sure = np.round(readings.chance[rows, need], 1)
    lengths = np.array([abs(len(readings.parts[readings.sentence[r, need]]) - 18) for r in rows])
    for row in rows[np.lexsort((lengths, -sure))]:
        text = "".join(c for c in readings.parts[readings.sentence[row, need]].lower() if c.isalnum())
        if text and text not in seen:
            seen.add(text)
            found.append(int(row))
        if len(found) == most:
            break
    return found
