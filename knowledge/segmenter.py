"""Cuts runs of Chinese characters into the tokens of a unigram vocabulary, thousands of runs at a time in numpy.

It gives what the tokenizer's own library gives (Kudo 2018, "Subword Regularization": the cut of the highest summed
score, by Viterbi), some times as fast: that one goes through each run by itself.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_LOW, _HIGH = 0x3400, 0x9FFF
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern: a rolling hash of 64 bits
_SLOTS = 20  # bits of a slot's number
_UNKNOWN_COSTS = 10.0  # below the lowest score, as the library has it
_Hashes = NDArray[np.uint64]
_Ids = NDArray[np.int32]


class Segmenter:
    """A vocabulary of (token, score); token number `unknown` stands for characters that are in no token."""

    def __init__(self, vocabulary: Sequence[tuple[str, float]], unknown: int = 0) -> None:
        self._unknown = unknown
        self._scores = np.array([score for _, score in vocabulary], dtype=np.float64)
        self._unknown_score = float(self._scores.min()) - _UNKNOWN_COSTS
        chinese = [(token, id) for id, (token, _) in enumerate(vocabulary) if token and is_chinese(token)]
        self._longest = max((len(token) for token, _ in chinese), default=1)
        self._place(chinese)

    def _place(self, tokens: Sequence[tuple[str, int]]) -> None:
        """Make the hash table: an open one with few of its places taken, so nearly every look is the first."""
        self._keys = np.zeros(1 << _SLOTS, dtype=np.uint64)
        self._held = np.full(1 << _SLOTS, -1, dtype=np.int32)
        self._probes = 1
        hashes, ids = np.zeros(len(tokens), dtype=np.uint64), np.array([id for _, id in tokens], dtype=np.int32)
        for length in range(1, self._longest + 1):
            which = [n for n, (token, _) in enumerate(tokens) if len(token) == length]
            if which:
                codes = _codes("".join(tokens[n][0] for n in which)).reshape(len(which), length)
                hashes[which] = self._hashed(codes)
        while len(hashes):
            slots = (_slots(hashes) + self._probes - 1) & ((1 << _SLOTS) - 1)
            _, first = np.unique(slots, return_index=True)
            first = first[self._held[slots[first]] < 0]
            self._keys[slots[first]], self._held[slots[first]] = hashes[first], ids[first]
            hashes, ids = np.delete(hashes, first), np.delete(ids, first)
            self._probes += bool(len(hashes))

    @staticmethod
    def _hashed(codes: _Hashes) -> _Hashes:
        """Return the hash of each row (n, length)."""
        hashes = np.zeros(len(codes), dtype=np.uint64)
        for column in codes.T:
            hashes = hashes * _FACTOR + column
        return hashes

    def _found(self, hashes: _Hashes) -> _Ids:
        """Return the token of each hash, -1 where there is none."""
        slots = _slots(hashes)
        found = np.full(len(hashes), -1, dtype=np.int32)
        for probe in range(self._probes):
            at = (slots + probe) & ((1 << _SLOTS) - 1)
            same = (self._keys[at] == hashes) & (found < 0)
            found[same] = self._held[at[same]]
        return found

    def __call__(self, runs: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each run. A run holds Chinese characters (`is_chinese`) and nothing else."""
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        if not lengths.sum():
            return [[] for _ in runs]
        order = np.argsort(-lengths, kind="stable")
        sorted_lengths = lengths[order]
        starts = np.concatenate([[0], np.cumsum(sorted_lengths)[:-1]])
        tokens = self._tokens(_codes("".join(runs[n] for n in order)), starts, sorted_lengths)
        steps = self._paths(tokens, starts, sorted_lengths)
        return self._told(tokens, steps, starts, sorted_lengths, order)

    def _tokens(self, codes: _Hashes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> _Ids:
        """Return (longest, characters): the token of each length that begins at each character, -1 where none does."""
        tokens = np.full((self._longest, len(codes)), -1, dtype=np.int32)
        left = np.repeat(starts + lengths, lengths) - np.arange(len(codes))
        hashes = np.zeros(len(codes), dtype=np.uint64)
        at = np.arange(len(codes))
        for length in range(1, self._longest + 1):
            at = at[left[at] >= length]
            hashes[at] = hashes[at] * _FACTOR + codes[at + length - 1]
            tokens[length - 1, at] = self._found(hashes[at])
        return tokens

    def _paths(self, tokens: _Ids, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int8]:
        """Return the length of the last token of the best cut that ends after each character."""
        scores = np.where(tokens >= 0, self._scores[tokens], -np.inf)
        scores[0][tokens[0] < 0] = self._unknown_score
        best = np.zeros(len(tokens[0]) + len(starts))  # each run has a place more than characters: before the first
        steps = np.zeros(len(tokens[0]), dtype=np.int8)
        bases = starts + np.arange(len(starts))
        active = len(starts) - np.searchsorted(lengths[::-1], np.arange(1, lengths[0] + 1))
        for end, count in enumerate(active.tolist(), 1):
            top, step = np.full(count, -np.inf), np.zeros(count, dtype=np.int8)
            for length in range(min(self._longest, end), 0, -1):  # of equal ones the longest
                score = best[bases[:count] + end - length] + scores[length - 1][starts[:count] + end - length]
                better = score > top
                top[better], step[better] = score[better], length
            best[bases[:count] + end] = top
            steps[starts[:count] + end - 1] = step
        return steps

    def _told(
        self, tokens: _Ids, steps: NDArray[np.int8], starts: NDArray[np.int64], lengths: NDArray[np.int64],
        order: NDArray[np.int64],
    ) -> list[list[int]]:  # fmt: skip
        """Walk back along the best cuts; return the tokens of each run, in the order the runs were given."""
        chosen = np.full(len(steps), -1, dtype=np.int64)
        at, runs = lengths.copy(), np.arange(len(starts))
        while len(runs := runs[at[runs] > 0]):
            step = steps[starts[runs] + at[runs] - 1].astype(np.int64)
            at[runs] -= step
            places = starts[runs] + at[runs]
            token = tokens[step - 1, places]
            chosen[places] = np.where(token < 0, self._unknown, token)
        run_of = np.repeat(np.arange(len(starts)), lengths)
        kept = np.flatnonzero(chosen >= 0)
        ids, of = chosen[kept], run_of[kept]
        # Unknown ones in a row are one.
        again = (ids[1:] == self._unknown) & (ids[:-1] == self._unknown) & (of[1:] == of[:-1])
        single = np.concatenate([[True], ~again])
        ids, of = ids[single], of[single]
        ends = np.cumsum(np.bincount(of, minlength=len(starts)))
        listed, told = ids.tolist(), list[list[int]]([] for _ in order)
        for n, (begin, end) in enumerate(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True)):
            told[int(order[n])] = listed[begin:end]
        return told


def is_chinese(text: str) -> bool:
    """Say whether all of `text` are characters that this cuts."""
    return all(_LOW <= ord(c) <= _HIGH for c in text)


def _codes(text: str) -> _Hashes:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)


def _slots(hashes: _Hashes) -> NDArray[np.int64]:
    return ((hashes * _FACTOR) >> np.uint64(64 - _SLOTS)).astype(np.int64)
