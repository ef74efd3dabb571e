"""What changed between two versions of a document, passage by passage, the figures that changed first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from knowledge.repeats import FIGURE
from knowledge.tokens import fold
from knowledge.version_store import Said

_ALIKE = 0.4  # how alike (0..1, by words) two passages at one place are for one to be the other, changed
_COMPARED = 400  # pairs at one place that are compared word by word; beyond that they are paired in their order
_WORD = re.compile(r"[A-Za-z]+|\d[\d.,]*|[\u4e00-\u9fff]|\s+|.", re.DOTALL)

Part = tuple[Literal["same", "out", "in"], str]
"""A stretch of a changed passage: what stands in both, only before, only after."""


@dataclass(frozen=True)
class Change:
    """A passage that was added (`before` None), removed (`after` None) or changed; `figures` are those gone and those new."""

    before: Said | None
    after: Said | None
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        """Return what became of the passage."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def parts(self) -> list[Part]:
        """Return a changed passage's text word by word, as it stood before and stands after."""
        return words_of(self.before.text if self.before else "", self.after.text if self.after else "")


@dataclass(frozen=True)
class Differences:
    """What changed, those with other figures first, each kind in the document's order; `same` passages did not."""

    changes: tuple[Change, ...]
    same: int

    def count(self, kind: Literal["added", "removed", "changed"]) -> int:
        """Return how many passages were added, removed or changed."""
        return sum(change.kind == kind for change in self.changes)

    @property
    def figures(self) -> int:
        """Return how many of the changed passages hold other figures than before."""
        return sum(change.kind == "changed" and bool(change.gone or change.new) for change in self.changes)


def compare(older: Sequence[Said], newer: Sequence[Said]) -> Differences:
    """Return what changed from one version's passages to another's, both in order."""
    one, other = [_key(s) for s in older], [_key(s) for s in newer]
    found: list[Change] = []
    same = 0
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            same += b - a
        else:
            found += _paired(older[a:b], newer[c:d])
    moved = [change for change in _without_moved(found)]
    same += (len(found) - len(moved)) // 2
    order = {"changed": 1, "added": 2, "removed": 3}
    ranked = sorted(moved, key=lambda change: 0 if _other_figures(change) else order[change.kind])
    return Differences(tuple(ranked), same)


def _other_figures(change: Change) -> bool:
    return change.kind == "changed" and bool(change.gone or change.new)


def _key(said: Said) -> tuple[tuple[str, ...], str]:
    return said.heading, said.text


def _paired(older: Sequence[Said], newer: Sequence[Said]) -> Iterator[Change]:
    """Yield what became of passages at one place: those alike are one that changed, in order."""
    left = list(newer)
    measured = len(older) * len(newer) <= _COMPARED
    for before in older:
        at = _likest(before, left) if measured else (0 if left and left[0].heading == before.heading else None)
        if at is None:
            yield _changed(before, None)
            continue
        yield from (_changed(None, said) for said in left[:at])
        yield _changed(before, left[at])
        del left[: at + 1]
    yield from (_changed(None, said) for said in left)


def _likest(before: Said, found: Sequence[Said]) -> int | None:
    """Return which of the passages is the one before, changed; None where none is alike enough."""
    words = _telling(before.text)
    marks = [(_alike(words, _telling(said.text)), -n) for n, said in enumerate(found)]
    best, at = max(marks, default=(0.0, 0))
    return -at if best >= _ALIKE else None


def _telling(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word[0].isalnum()]


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _changed(before: Said | None, after: Said | None) -> Change:
    gone, new = Counter(_figures(before)), Counter(_figures(after))
    return Change(before, after, tuple((gone - new).elements()), tuple((new - gone).elements()))


def _figures(said: Said | None) -> list[str]:
    return [figure.rstrip(".,") for figure in FIGURE.findall(fold(said.text))] if said else []


def _without_moved(found: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes without passages that only stand elsewhere now: removed here and added there, word for word."""
    gone = Counter(_key(c.before) for c in found if c.before is not None and c.after is None)
    new = Counter(_key(c.after) for c in found if c.after is not None and c.before is None)
    moved = gone & new
    left, right = Counter(moved), Counter(moved)
    for change in found:
        if change.after is None and change.before is not None and left[_key(change.before)]:
            left[_key(change.before)] -= 1
        elif change.before is None and change.after is not None and right[_key(change.after)]:
            right[_key(change.after)] -= 1
        else:
            yield change


def words_of(before: str, after: str) -> list[Part]:
    """Return what stands in both texts, only before or only after, in reading order."""
    one, other = _WORD.findall(before), _WORD.findall(after)
    parts: list[Part] = []
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(("same", "".join(one[a:b])))
            continue
        if b > a:
            parts.append(("out", "".join(one[a:b])))
        if d > c:
            parts.append(("in", "".join(other[c:d])))
    return parts
