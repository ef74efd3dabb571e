"""What an encoder learns from: texts and labels looked over, and a part kept for validation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Unavailable
from assistant.training.encoder import Lessons
from knowledge.language import Bilingual
from knowledge.tokens import fold

MOST_LABELS = 2_000
_READ = 20_000
"""Characters of a text that are looked at; the encoder reads fewer still."""


@dataclass(frozen=True)
class Given:
    """A text with the names of its labels."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Looked:
    """What is learnt from: `empty` texts were left out, and `contradictions` are texts given with different labels."""

    labels: tuple[str, ...]
    lessons: Lessons
    empty: int
    contradictions: int


def _too_few(en: str, zh: str) -> Unavailable:
    return Unavailable(
        Bilingual(f"{en} Add examples and train again; the model in use stays.", f"{zh}请补充例句后重新训练，当前模型不受影响。")
    )  # fmt: skip


def looked_over(
    given: Sequence[Given], labels: Sequence[str], *, several: bool, optional: Sequence[str] = ()
) -> Looked:
    """Return what can be learnt from, the labels in the given order; those without any example are left out.

    A text given twice counts once. Of one given with different labels, the commonest ones hold where it may have only
    one label, and where none is commonest the text is left out. `optional` labels may have a single example.
    Raises Unavailable for fewer than two labels, a label with one example, or more than 2,000 labels.
    """
    said: dict[str, Counter[tuple[str, ...]]] = {}
    first: dict[str, str] = {}
    empty = 0
    for one in given:
        key = " ".join(fold(one.text[:_READ]).split())
        if not any(c.isalnum() for c in key):
            empty += 1
            continue
        said.setdefault(key, Counter())[one.labels] += 1
        first.setdefault(key, one.text[:_READ])
    disputed = [key for key, counts in said.items() if len(counts) > 1]
    kept: list[tuple[str, tuple[str, ...]]] = []
    for key, counts in said.items():
        ranked = counts.most_common(2)
        if len(ranked) > 1 and not several and ranked[0][1] == ranked[1][1]:
            continue
        told = tuple(dict.fromkeys(n for names in counts for n in names)) if several else ranked[0][0]
        kept.append((first[key], told))
    found = Counter(name for _, names in kept for name in names)
    _check(found, optional)
    held = tuple(name for name in labels if found[name])
    column = {name: i for i, name in enumerate(held)}
    truth = np.zeros((len(kept), len(held)), dtype=np.float32)
    for i, (_, names) in enumerate(kept):
        truth[i, [column[n] for n in names if n in column]] = 1.0
    return Looked(held, Lessons(tuple(t for t, _ in kept), truth, several), empty, len(disputed))


def _check(counts: Counter[str], optional: Sequence[str]) -> None:
    named = {n: c for n, c in counts.items() if n not in optional}
    if len(named) < 2:
        only = next(iter(named), "-")
        raise _too_few(
            f"There are examples of one label only ({only}); a classifier needs two or more.",
            f"例句只涉及一个标签（{only}），分类器至少需要两个。",
        )
    alone = [n for n, c in named.items() if c < 2]
    if alone:
        more = f" and {len(alone) - 1} more" if len(alone) > 1 else ""
        raise _too_few(
            f"{alone[0]}{more} has one usable example; each label needs two, one to learn from and one to check with.",
            f"{alone[0]}{f'等 {len(alone)} 个标签' if len(alone) > 1 else ''}只有一条可用例句；每个标签至少需要两条，一条学习、一条检验。",
        )
    if len(named) > MOST_LABELS:
        raise Unavailable(
            Bilingual(
                f"There are {len(named):,} labels, more than {MOST_LABELS:,}. Is it the right column? Join labels and train again; the model in use stays.",
                f"共有 {len(named):,} 个标签，超过 {MOST_LABELS:,} 个的上限。请确认标签列是否正确，合并标签后重新训练；当前模型不受影响。",
            )
        )


def near_copies(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return a number for each text, equal for near copies; above 6,000 texts only for those equal but for figures and signs."""
    if len(texts) <= 6000:
        from assistant.training.intents import groups

        return groups(texts, 0.5)
    seen: dict[str, int] = {}
    keys = ("".join(c for c in fold(t) if c.isalpha()) for t in texts)
    return np.array([seen.setdefault(k, len(seen)) for k in keys], dtype=np.int64)


def parted(lessons: Lessons, share: float, seed: int) -> tuple[Lessons, Lessons]:
    """Return the lessons in two parts, the second with `share` of each label: near copies together.

    A label with few texts keeps at least one to learn from; it is in validation where it can be. Where nearly all texts
    are near copies of one another, copies are parted after all.
    """
    aside = _aside(lessons, near_copies(lessons.texts), share, seed)
    if aside.sum() < max(1.0, share * len(aside) / 4):
        aside = _aside(lessons, np.arange(len(aside)), share, seed)
    return _some(lessons, ~aside), _some(lessons, aside)


def _aside(lessons: Lessons, group: NDArray[np.int64], share: float, seed: int) -> NDArray[np.bool_]:
    """Return which texts are kept for validation: whole groups, drawn by the seed."""
    column = lessons.truth.argmax(axis=1)
    totals = lessons.truth.sum(axis=0)
    left = totals.copy()
    taken = np.zeros(len(totals))
    aside = np.zeros(len(lessons.texts), dtype=bool)
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    members = np.split(order, cuts)
    for i in np.random.default_rng([seed, 5]).permutation(len(members)):
        rows = members[i]
        sums = lessons.truth[rows].sum(axis=0)
        wanted = taken[column[rows[0]]] < max(1.0, share * totals[column[rows[0]]])
        if wanted and (left - sums >= np.minimum(1.0, totals)).all():
            aside[rows], left, taken = True, left - sums, taken + sums
    return aside


def _some(lessons: Lessons, rows: NDArray[np.bool_]) -> Lessons:
    picked = np.flatnonzero(rows)
    return replace(lessons, texts=tuple(lessons.texts[i] for i in picked), truth=lessons.truth[picked])


def without(lessons: Lessons, texts: Sequence[str]) -> Lessons:
    """Return the lessons without some texts; all of them where none would be left."""
    gone = {" ".join(fold(t[:_READ]).split()) for t in texts}
    kept = np.array([" ".join(fold(t).split()) not in gone for t in lessons.texts], dtype=bool)
    return _some(lessons, kept) if kept.any() else lessons


def with_more(lessons: Lessons, texts: Sequence[str], truth: NDArray[np.float32], times: int) -> Lessons:
    """Return the lessons with further texts, each counting so many times."""
    return replace(lessons, texts=(*lessons.texts, *(tuple(texts) * times)), truth=np.vstack([lessons.truth, *([truth] * times)]))  # fmt: skip
