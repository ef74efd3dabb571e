"""The pieces that the trained writer reads and writes: what is to be said as marks, references as marks, words as pieces."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from assistant.writing.wordings import TONES, Act, Tone
from knowledge.language import Language

PAD, END = "<pad>", "<end>"
WAYS = 6
"""How many different ways the writer can be asked for."""
REFERENCES = 24
"""References that one paragraph may hold."""
_HELD_OUT = 12
_ONCE = frozenset(
    {
        "value",
        "price",
        "stock",
        "lead",
        "total",
        "difference",
        "high",
        "low",
        "wanted",
        "count",
        "date",
        "saving",
        "day",
        "description",
        "category",
        "title",
    }
)
_MARK = re.compile(r"\[\[(r\d+)\]\]")


@dataclass(frozen=True)
class Pieces:
    """Every piece by its number; the marks come first, then the references, then the words."""

    all: tuple[str, ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the number of each piece."""
        return {piece: n for n, piece in enumerate(self.all)}

    @property
    def end(self) -> int:
        """Return the piece that ends a text; the padding, which also begins one, is 0."""
        return self.numbers[END]

    @cached_property
    def words_from(self) -> int:
        """Return the first number of the words."""
        return self.numbers[f"[[r{REFERENCES}]]"] + 1

    def asked(self, acts: Sequence[Act], language: Language, tone: Tone, way: int) -> list[int]:
        """Return what is to be said as numbers. Raises KeyError for an act, a role or a reference that is not known."""
        marks = [f"<{language}>", f"<{tone}>", f"<way {way % WAYS}>"]
        for act in acts:
            marks.append(f"<{act.name}>")
            for role, reference in act.slots:
                marks += [f"<.{role}>", f"[[{reference}]]"]
        return [self.numbers[m] for m in (*marks, END)]

    def text(self, numbers: Iterable[int]) -> str:
        """Return pieces as text, with references in double brackets."""
        return "".join(self.all[n] for n in numbers if n >= self.numbers["[[r1]]"])


def numbered(acts: Sequence[Act]) -> tuple[tuple[Act, ...], dict[str, str]]:
    """Return the acts with their references as r1, r2, ... in order, and which reference each of those is."""
    names: dict[str, str] = {}
    out = []
    for act in acts:
        slots = tuple((role, names.setdefault(ref, f"r{len(names) + 1}")) for role, ref in act.slots)
        out.append(Act(act.name, slots))
    return tuple(out), {short: ref for ref, short in names.items()}


def held_out(acts: Sequence[Act], language: Language, tone: Tone, way: int) -> bool:
    """Return whether a combination is never learned from: one in twelve, kept to measure on."""
    key = f"{language} {tone} {way} {' '.join(f'{a.name}{len(a.slots)}' for a in acts)}"
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") % _HELD_OUT == 0


def once(acts: Sequence[Act]) -> frozenset[str]:
    """Return the references that are said once only: a figure said twice is one too many, a name is not."""
    return frozenset(ref for act in acts for role, ref in act.slots if role in _ONCE)


def marks(acts: Iterable[str], roles: Iterable[str]) -> list[str]:
    """Return all that is no word: the padding, the end, languages, tones, ways, acts, roles and references."""
    kinds = [f"<{x}>" for x in ("en", "zh", *TONES, *(f"way {n}" for n in range(WAYS)), *sorted(acts))]
    return [PAD, END, *kinds, *(f"<.{r}>" for r in sorted(roles)), *(f"[[r{n}]]" for n in range(1, REFERENCES + 1))]


def split(text: str) -> list[str]:
    """Return a text cut at its references."""
    return [f"[[{t}]]" if n % 2 else t for n, t in enumerate(_MARK.split(text)) if t]
