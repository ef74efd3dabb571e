"""The words and letters of many texts at once, as numbers: what the needs model sees.

A text is a row of characters; every feature is a span of it: one to six Chinese characters in a row, an English word,
two to four words in a row, three to five letters inside a word, or a sign such as "!" or an emoji. Spans are found and
hashed for a whole batch in numpy, so that ten thousand texts take about a second. Positions are those of the text as it
was given: folding width, case and traditional Chinese goes character by character and never changes the length.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.tokens import fold

VERSION = 2
"""Raised with every change here, so that a model trained on other features is refused rather than misread."""
BITS = 20
BUCKETS = 1 << BITS
LONGEST = 1000
"""Characters of a text that are read."""
HAN_LONGEST, WORDS_LONGEST = 6, 4
"""Chinese characters, or English words, of the longest span: also of the longest phrase of a word list."""

_SEPARATOR, _SPACE, _LATIN, _HAN, _SIGN = range(5)
_FACTOR = np.uint64(0x100000001B3)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - BITS)

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Spans:
    """Spans of a batch of texts, all arrays of one length: which text, where it starts there, how long, its hash.

    `learn` is True for what a model learns from, `phrase` for what a word list may hold: whole words, not letters.
    """

    text: Ints
    start: Ints
    length: Ints
    hash: Hashes
    learn: NDArray[np.bool_]
    phrase: NDArray[np.bool_]

    @cached_property
    def bucket(self) -> Ints:
        """Return which of the `BUCKETS` each span falls into."""
        return buckets(self.hash)

    def take(self, rows: Ints) -> "Spans":
        """Return the spans at `rows`."""
        return Spans(
            self.text[rows], self.start[rows], self.length[rows], self.hash[rows], self.learn[rows], self.phrase[rows]
        )


@dataclass(frozen=True)
class Units:
    """The words, Chinese characters and signs of a batch of texts in their order, all arrays of one length, as in `Spans`."""

    text: Ints
    start: Ints
    length: Ints
    hash: Hashes


def buckets(hashes: Hashes) -> Ints:
    """Return which of the `BUCKETS` each hash falls into."""
    return ((hashes * _ODD) >> _SHIFT).astype(np.int64)


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return what each character of the basic plane is folded to, and its kind. Figures all read as 0."""
    folded, kind = np.arange(65536, dtype=np.uint64), np.full(65536, _SIGN, dtype=np.uint8)
    for code in range(1, 65536):
        char = fold(chr(code)) if not 0xD800 <= code < 0xE000 else " "
        char = char if len(char) == 1 else chr(code)
        sort = unicodedata.category(char)
        char = " " if sort[0] in "ZC" else "0" if sort == "Nd" else char
        folded[code], kind[code] = ord(char), _kind(char)
    folded[0], kind[0] = ord(" "), _SEPARATOR
    return folded, kind


def _kind(char: str) -> int:
    if char in " ,.;:，、。；：":  # how often somebody pauses says nothing
        return _SPACE
    if "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff":
        return _HAN
    return _LATIN if char.isalnum() or char in "'’" else _SIGN


@dataclass(frozen=True)
class _Batch:
    """Texts laid end to end, each before and behind a separator: folded characters, kinds, whose they are, where."""

    codes: NDArray[np.uint64]
    kind: NDArray[np.uint8]
    owner: Ints
    place: Ints


def _batch(texts: Sequence[str]) -> _Batch:
    cut = [t[:LONGEST] for t in texts]
    joined = "\0".join(["", *cut, ""])
    if joined.count("\0") != len(cut) + 1:
        joined = "\0".join(["", *(t.replace("\0", " ") for t in cut), ""])
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded, kinds = _tables()
    low = np.minimum(raw, 65535)
    outside = raw > 65535
    codes, kind = np.where(outside, raw, folded[low]), np.where(outside, _SIGN, kinds[low]).astype(np.uint8)
    begins = np.flatnonzero(raw == 0)
    owner = np.cumsum(raw == 0) - 1
    return _Batch(codes.astype(np.uint64), kind, owner, np.arange(len(raw)) - begins[owner] - 1)


def spans(texts: Sequence[str]) -> Spans:
    """Return every span of `texts`, those of one sort after those of another, each sort in the order of the texts."""
    if not texts:
        none = np.empty(0, dtype=np.int64)
        return Spans(none, none, none, none.astype(np.uint64), none.astype(np.bool_), none.astype(np.bool_))
    batch = _batch(texts)
    parts = [*_han(batch), *_letters(batch), *_words(batch), _signs(batch)]
    parts += [edge for part in parts if part[3] and part[4] and len(part[0]) for edge in _edges(batch, part)]
    starts, counts = np.concatenate([p[0] for p in parts]), [len(p[0]) for p in parts]
    return Spans(
        batch.owner[starts],
        batch.place[starts],
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
        np.repeat([p[3] for p in parts], counts),
        np.repeat([p[4] for p in parts], counts),
    )


def units(texts: Sequence[str]) -> Units:
    """Return the words, Chinese characters and signs of `texts`."""
    batch = _batch(texts)
    begins, ends = _word_edges(batch)
    single = np.flatnonzero((batch.kind == _HAN) | (batch.kind == _SIGN))
    starts, lengths = np.append(begins, single), np.append(ends - begins, np.ones_like(single))
    hashes = np.append(_word_hashes(batch, begins, ends), batch.codes[single] * _FACTOR)
    order = np.argsort(starts, kind="stable")
    starts = starts[order]
    return Units(batch.owner[starts], batch.place[starts], lengths[order], hashes[order])


_Part = tuple[Ints, Ints, Hashes, bool, bool]


def _fill(starts: Ints, length: int) -> Ints:
    return np.full(len(starts), length, dtype=np.int64)


def _han(batch: _Batch) -> list[_Part]:
    """Return the runs of one to six Chinese characters."""
    inside, hashes, parts = batch.kind == _HAN, batch.codes.copy(), []
    whole = inside.copy()
    for n in range(1, HAN_LONGEST + 1):
        if n > 1:
            hashes = hashes[:-1] * _FACTOR + batch.codes[n - 1 :]
            whole = whole[:-1] & inside[n - 1 :]
        starts = np.flatnonzero(whole)
        if not len(starts):
            break
        parts.append((starts, _fill(starts, n), hashes[starts] + np.uint64(n), n <= 4, True))
    return parts


def _letters(batch: _Batch) -> list[_Part]:
    """Return three to five letters in a row, where the first or last may be the edge of the word."""
    latin = batch.kind == _LATIN
    if not latin.any():
        return []
    values = np.where(latin, batch.codes, np.uint64(32))
    hashes, inner, parts = values[:-1] * _FACTOR + values[1:], np.ones(len(latin) - 1, dtype=bool), []
    for n in range(3, 6):
        if n > len(latin):
            break
        hashes = hashes[:-1] * _FACTOR + values[n - 1 :]
        inner = inner[:-1] & latin[n - 2 : len(latin) - 1]
        starts = np.flatnonzero(inner)
        parts.append(_owned(batch, (starts, _fill(starts, n), hashes[starts] + np.uint64(100 + n), True, False)))
    return parts


def _owned(batch: _Batch, part: _Part) -> _Part:
    """Return the part with spans that begin on a separator or end on a separator cut to the text they belong to."""
    starts, lengths, hashes, learn, phrase = part
    first = (batch.kind[starts] != _LATIN).astype(np.int64)
    last = (batch.kind[starts + lengths - 1] != _LATIN).astype(np.int64)
    return starts + first, lengths - first - last, hashes, learn, phrase


def _words(batch: _Batch) -> list[_Part]:
    """Return the words of letters and figures, alone and two to four in a row within one text."""
    begins, ends = _word_edges(batch)
    if not len(begins):
        return []
    single = _word_hashes(batch, begins, ends)
    hashes, parts = single, [(begins, ends - begins, single + np.uint64(200), True, True)]
    for n in range(2, WORDS_LONGEST + 1):
        if len(begins) < n:
            break
        hashes = hashes[:-1] * _ODD + single[n - 1 :]
        first, last = begins[: len(hashes)], ends[n - 1 :]
        same = batch.owner[first] == batch.owner[last - 1]
        parts.append((first[same], (last - first)[same], hashes[same] + np.uint64(200 + n), n == 2, True))
    return parts


def _word_edges(batch: _Batch) -> tuple[Ints, Ints]:
    """Return where each word of letters and figures begins, and where it ends."""
    latin = (batch.kind == _LATIN).astype(np.int8)
    edges = np.diff(latin, prepend=0, append=0)
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def _word_hashes(batch: _Batch, begins: Ints, ends: Ints) -> Hashes:
    """Return a hash of each word: the sum of its characters, each times a power that tells its place."""
    longest = int((ends - begins).max(initial=1))
    powers = np.cumprod(np.full(longest, _FACTOR, dtype=np.uint64))
    inside = batch.kind == _LATIN
    at = np.arange(len(batch.codes))
    first = np.zeros(len(at), dtype=np.int64)
    first[begins] = begins
    places = at - np.maximum.accumulate(first)
    weighed = np.where(inside, batch.codes * powers[np.clip(places, 0, longest - 1)], np.uint64(0))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(weighed, dtype=np.uint64)])
    found: Hashes = sums[ends] - sums[begins]
    return found


def _edges(batch: _Batch, part: _Part) -> list[_Part]:
    """Return the spans that a text begins or ends with, once more by another hash: "does ...", "... 吗"."""
    starts, lengths, hashes = part[:3]
    first = batch.kind[starts - 1] == _SEPARATOR
    last = batch.kind[starts + lengths] == _SEPARATOR
    return [
        (starts[x], lengths[x], hashes[x] + np.uint64(more), True, False) for x, more in ((first, 400), (last, 500))
    ]


def _signs(batch: _Batch) -> _Part:
    """Return signs and emoji one by one."""
    starts = np.flatnonzero(batch.kind == _SIGN)
    return starts, _fill(starts, 1), batch.codes[starts] + np.uint64(300), True, False
