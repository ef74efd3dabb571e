r"""Runs of Latin letters, of digits and of Chinese characters in texts, folded, found in many texts at a time in numpy.

It finds what the pattern `[a-z]+|[0-9]+|[\u3400-\u9fff]+` finds in `fold(text)`, character by character in tables; where folding
is no matter of single characters (accents apart from their letters, ligatures, letters beyond 65,535), it says so instead.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

import numpy as np
from numpy.typing import NDArray

from knowledge.tokens import fold

OTHER, LETTER, DIGIT, HAN, UNSURE = range(5)
_PLANE = 0x10000


class Runs(NamedTuple):
    """Texts joined, a character of no run between them.

    `codes` (n,) are the folded characters' numbers. Run r is the `lengths[r]` (1 and up) characters from `starts[r]` on, all of kind
    `kinds[r]`. `texts` (m,) is where each text begins; `unsure` are the places in the list of texts that must be folded whole instead.
    """

    codes: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    texts: NDArray[np.int64]
    unsure: frozenset[int]

    def words(self, which: NDArray[np.int64]) -> list[str]:
        """Return the runs of these numbers as strings."""
        joined = self.codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        begins, ends = self.starts[which].tolist(), (self.starts + self.lengths)[which].tolist()
        return [joined[begin:end] for begin, end in zip(begins, ends, strict=True)]


def runs(texts: Sequence[str]) -> Runs:
    """Return the runs of `texts`. Those of unsure texts mean nothing."""
    said = np.frombuffer("\0".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    begins = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
    codes, kinds = _tables()
    beyond = said >= _PLANE
    known = np.where(beyond, 0, said)
    kind = kinds[known]
    kind[beyond] = UNSURE
    unsure = np.searchsorted(begins, np.flatnonzero(kind == UNSURE), side="right") - 1
    starts = (
        np.concatenate([[0], np.flatnonzero(kind[1:] != kind[:-1]) + 1]) if len(kind) else np.zeros(0, dtype=np.int64)
    )
    lengths = np.diff(starts, append=len(kind))
    inside = (kind[starts] != OTHER) & (kind[starts] != UNSURE)
    return Runs(
        codes[known], kind[starts][inside], starts[inside], lengths[inside], begins, frozenset(np.unique(unsure).tolist())
    )  # fmt: skip


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return the folded number and the kind of each character below 65,536, made once a process (some 50 ms)."""
    folded = [fold(chr(code)) for code in range(_PLANE)]
    kinds = [_kind(chr(code), said) for code, said in enumerate(folded)]
    return np.array([ord(f) if len(f) == 1 else 0 for f in folded], dtype=np.uint64), np.array(kinds, dtype=np.uint8)


def _kind(character: str, folded: str) -> int:
    if combining(character):
        return UNSURE
    found = {_of(c) for c in folded}
    if len(folded) == 1:
        return found.pop()
    return OTHER if found <= {OTHER} else UNSURE


def _of(character: str) -> int:
    if "a" <= character <= "z":
        return LETTER
    if "0" <= character <= "9":
        return DIGIT
    return HAN if "\u3400" <= character <= "\u9fff" else OTHER
