"""Every text read by the model, sentence by sentence: what it needs, how it speaks, and which sentence says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.cleaning import sentences
from assistant.analysis.drift import Snapshot, snapshot
from assistant.analysis.intake import Intake, Line
from assistant.analysis.model import MOODS, OUTSIDE, NeedsClassifier
from assistant.analysis.placed import Placed
from assistant.analysis.taxonomy import PRAISE
from assistant.training.stopping import Stop, never
from knowledge.types import Progress

_AT_ONCE = 2000
_LONG_LIMIT = 60
"""Sentences of one text that are read."""
_ENOUGH = 500
"""Sentences from which on the share of each need is estimated from the texts themselves."""
_LEAST = 0.25
"""How much less often than in the examples texts may speak against something; an eighth finds no more on reviews and loses complaints in smooth data."""
_URGENT = 0.016
"""Share of the examples that hurry."""
_OUTSIDE = 0.2
"""Share of the examples that have nothing to do with the company."""
_ABSTAIN = 0.5
"""Where no need holds and praise is less likely than this, the model says that it does not know."""


@dataclass(frozen=True)
class Readings:
    """What the model read in the lines of an intake.

    `held` bool (lines, needs), `chance` float32 (lines, needs) the highest of its sentences, `sentence` (lines, needs)
    int32 the index into `parts` of that sentence. `mood` int8 (lines,) is -1, 0 or 1; `urgent` bool (lines,), with the
    chance `hurry` float32 (lines,) of the sentence `hurried` int32 (lines,) that hurries most; `unsure`
    bool (lines,) where the model abstains: no need holds and praise is unlikely or the text speaks against something, or no sentence has to do with the company. `needs` are the columns, without praise.
    """

    intake: Intake
    needs: tuple[str, ...]
    held: NDArray[np.bool_]
    chance: NDArray[np.float32]
    sentence: NDArray[np.int32]
    parts: Sequence[str]
    mood: NDArray[np.int8]
    urgent: NDArray[np.bool_]
    hurry: NDArray[np.float32]
    hurried: NDArray[np.int32]
    unsure: NDArray[np.bool_]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines read."""
        return self.intake.lines

    def group(self, name: str) -> NDArray[np.bool_]:
        """Return which lines have any need of a group."""
        columns = [i for i, n in enumerate(self.needs) if n.startswith(f"{name}.")]
        return np.asarray(self.held[:, columns].any(axis=1), dtype=np.bool_)


def read(intake: Intake, model: NeedsClassifier, progress: Progress | None = None, stop: Stop = never) -> Readings:
    """Read every line of `intake`. Raises Stopped where `stop` says so."""
    lines, count = intake.lines, len(model.needs)
    parts, owner = _parts(lines)
    chances = np.zeros((len(parts), len(model.labels)), dtype=np.float32)
    for first in range(0, len(parts), _AT_ONCE):
        stop.check()
        chances[first : first + _AT_ONCE] = model.probabilities(parts[first : first + _AT_ONCE])
        if progress:
            progress(int(owner[min(first + _AT_ONCE, len(parts)) - 1]) + 1, len(lines), intake.name)
    sober(chances, model.labels, model.joined if isinstance(model, Placed) else ())
    starts = np.searchsorted(owner, np.arange(len(lines)))
    best, where = _highest(chances[:, :count], starts)
    return _readings(intake, model, best, where, parts, chances[:, count:], starts)


def sober(chances: NDArray[np.float32], labels: Sequence[str], joined: Sequence[int] = ()) -> None:
    """Change the chances of sentences in place for what these texts are like as a whole.

    How common each need is differs from the examples, where every need has its fifty: the share is estimated from the
    texts themselves and the chances follow (Saerens, Latinne and Decaestecker 2002, "Adjusting the Outputs of a
    Classifier to New a Priori Probabilities"). A sentence is a complaint only where it speaks against something.
    `joined` says how many learnt needs each need stands for, one each where it is empty.
    """
    count = len(labels) - len(MOODS)
    learnt = np.array(joined or (1,) * count)
    negative, positive = (labels.index(m) for m in MOODS[:2])
    against = chances[:, negative]
    if len(chances) >= _ENOUGH:
        for i in range(count):
            chances[:, i] = to_share(chances[:, i], learnt[i] / (learnt.sum() + len(MOODS)))
        kinds = sum(int(n) for name, n in zip(labels, learnt, strict=False) if name.startswith("complaint."))
        urgent = labels.index(MOODS[2])
        chances[:, urgent] = to_share(chances[:, urgent], _URGENT)
        outside = labels.index(OUTSIDE)
        chances[:, outside] = to_share(chances[:, outside], _OUTSIDE)
        against = to_share(against, kinds / int(learnt.sum()), _LEAST)
    cheerful = (against < 0.5) | (against < chances[:, positive])
    complaints = [i for i, name in enumerate(labels) if name.startswith("complaint.")]
    chances[np.ix_(np.flatnonzero(cheerful), np.array(complaints, dtype=np.int64))] *= 0.25


def to_share(chance: NDArray[np.float32], share: float, least: float = 1 / 8, rounds: int = 20) -> NDArray[np.float32]:
    """Return probabilities that fit the share of positives in `chance` itself, where `share` was that of training.

    The share found is kept between `least` times the old one and the old one: it only ever makes the model more careful.
    """
    odds = chance.astype(np.float64) / np.maximum(1.0 - chance, 1e-6)
    now = share
    for _ in range(rounds):
        ratio = (now / share) * (1 - share) / (1 - now)
        now = float(np.clip((odds * ratio / (1 + odds * ratio)).mean(), share * least, share))
    ratio = (now / share) * (1 - share) / (1 - now)
    return np.asarray(odds * ratio / (1 + odds * ratio), dtype=np.float32)


def _parts(lines: Sequence[Line]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the sentences of every line in order, and whose each is."""
    parts: list[str] = []
    owner: list[int] = []
    for i, line in enumerate(lines):
        found = sentences(line.text)[:_LONG_LIMIT]
        parts += found
        owner += [i] * len(found)
    return parts, np.array(owner, dtype=np.int64)


def _highest(chances: NDArray[np.float32], starts: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the highest chance of each label within each line and the row it stands in; `starts` begin the lines."""
    high = np.maximum.reduceat(chances, starts, axis=0)
    ends = np.append(starts[1:], len(chances))
    line = np.repeat(np.arange(len(starts)), ends - starts)
    rows = np.where(chances >= high[line], np.arange(len(chances))[:, None], len(chances))
    return high, np.minimum.reduceat(rows, starts, axis=0).astype(np.int32)


def _readings(
    intake: Intake, model: NeedsClassifier, best: NDArray[np.float32], where: NDArray[np.int32], parts: Sequence[str],
    moods: NDArray[np.float32], starts: NDArray[np.int64],
) -> Readings:  # fmt: skip
    labels = model.labels
    columns = [i for i, name in enumerate(model.needs) if name != PRAISE]
    limits = model.thresholds
    held = best >= limits[: len(model.needs)]
    ends = np.append(starts[1:], len(parts)) if len(starts) else starts
    sizes = np.maximum(ends - starts, 1)
    lean = np.add.reduceat(moods[:, 1] - moods[:, 0], starts) / sizes if len(starts) else np.zeros(0)
    outside = _all_outside(moods[:, MOODS.index(OUTSIDE)], limits[labels.index(OUTSIDE)], starts)
    held &= ~outside[:, None]
    hurry, hurried = _highest(moods[:, 2:3], starts) if len(starts) else (np.zeros((0, 1)), np.zeros((0, 1)))
    wants = held[:, columns].any(axis=1)
    praise = best[:, labels.index(PRAISE)] if PRAISE in labels else np.zeros(len(best))
    mood = np.sign(np.where(np.abs(lean) < 0.1, 0, lean)).astype(np.int8)
    return Readings(
        intake, tuple(model.needs[i] for i in columns), held[:, columns], best[:, columns], where[:, columns], parts,
        mood, hurry[:, 0] >= limits[labels.index("urgent")], hurry[:, 0].astype(np.float32), hurried[:, 0].astype(np.int32), outside | (~wants & ((praise < _ABSTAIN) | (mood < 0))),
    )  # fmt: skip


def _all_outside(chance: NDArray[np.float32], limit: float, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return of which lines every sentence has nothing to do with the company: bool (lines,)."""
    return np.minimum.reduceat(chance, starts) >= limit if len(starts) else np.zeros(0, dtype=bool)


def inputs(readings: Readings) -> Snapshot:
    """Return what the texts are like, to be compared with those learnt from."""
    told = [[readings.needs[k] for k in np.flatnonzero(row)] for row in readings.held]
    found = snapshot(readings.parts, [x.language for x in readings.lines], told, 0)
    return replace(found, texts=len(readings.lines), unknown=int(readings.unsure.sum()))


def values(readings: Readings, field: str) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different values of a field (product, channel, region...), commonest first, and which each line has.

    A line without one has -1.
    """
    told = [getattr(line, field) for line in readings.lines]
    counts: Mapping[str, int] = _counted(told)
    names = sorted((n for n in counts if n), key=lambda n: (-counts[n], n))
    number = {n: i for i, n in enumerate(names)}
    return names, np.array([number.get(t, -1) for t in told], dtype=np.int64)


def _counted(told: Sequence[str]) -> Mapping[str, int]:
    from collections import Counter

    return Counter(told)
