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
_FEW = 600  # characters up to which one after the other is quicker than all runs at once in numpy,
_FEW_RUNS = 16  # or so many runs as long as the longest, for numpy takes as many steps as that one has characters
_Hashes = NDArray[np.uint64]
_Ids = NDArray[np.int32]


class Segmenter:
    """A vocabulary of (token, score); token number `unknown` stands for characters that are in no token."""

    def __init__(self, vocabulary: Sequence[tuple[str, float]], unknown: int = 0) -> None:
        self._unknown = unknown
        self._scores = np.array([score for _, score in vocabulary], dtype=np.float64)
        self._unknown_score = float(self._scores.min()) - _UNKNOWN_COSTS
        self._listed: list[float] = [*self._scores.tolist(), self._unknown_score]  # the last for what is no token
        chinese = [(token, id) for id, (token, _) in enumerate(vocabulary) if token and is_chinese(token)]
        self._longest = max((len(token) for token, _ in chinese), default=1)
        self._place(chinese)
        self._begun = {token[:n]: -1 for token, _ in chinese for n in range(1, len(token))}  # what a token begins with
        self._begun |= dict(reversed(chinese))  # of twice the same token the first, as above

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
        if sum(map(len, runs)) <= max(_FEW, _FEW_RUNS * max(map(len, runs), default=0)):
            return [self._one(run) for run in runs]
        lengths = np.array([len(run) for run in runs], dtype=np.int64)
        starts = np.cumsum(lengths + 1) - lengths - 1
        tokens, places = self.cut(_codes("\0".join(runs)), starts[lengths > 0], lengths[lengths > 0])
        listed, ends = tokens.tolist(), np.searchsorted(places, starts + lengths).tolist()
        return [listed[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    def _one(self, run: str) -> list[int]:
        """Return the tokens of one run, by the same sums as `cut`."""
        size, known, costs = len(run), self._begun, self._listed
        best, steps, tokens = [0.0] + [-np.inf] * size, [0] * (size + 1), [-1] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self._longest) + 1):
                token = known.get(run[start:end])
                if end > start + 1:
                    if token is None:
                        break
                    if token < 0:
                        continue
                token = -1 if token is None else token
                score = best[start] + costs[token]
                if score > best[end]:  # of equal ones the longest, which begins first
                    best[end], steps[end], tokens[end] = score, start, token
        return self._back(steps, tokens)

    def _back(self, steps: Sequence[int], tokens: Sequence[int]) -> list[int]:
        """Walk back along the best cut of a run, each token's beginning at its end; unknown ones in a row are one."""
        found, end = list[int](), len(steps) - 1
        while end:
            token = self._unknown if tokens[end] < 0 else tokens[end]
            if not (found and token == found[-1] == self._unknown):
                found.append(token)
            end = steps[end]
        return found[::-1]

    def cut(
        self, codes: _Hashes, starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[_Ids, NDArray[np.int64]]:
        """Return the tokens of the runs in `codes` (n characters, one number each), in order, and where each begins.

        A run is the `lengths` (above 0) characters from one of `starts` on, all of them Chinese; between two runs stands
        at least one other character.
        """
        if not len(starts):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
        order = np.argsort(-lengths, kind="stable")
        starts, lengths = starts[order], lengths[order]
        tokens = self._tokens(codes, starts, lengths)
        return self._told(tokens, self._paths(tokens, starts, lengths), starts, lengths)

    def _tokens(self, codes: _Hashes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> _Ids:
        """Return (longest, n): the token of each length that begins at each character, -1 where none does."""
        tokens = np.full((self._longest, len(codes)), -1, dtype=np.int32)
        at, left = _places(starts, lengths)
        hashes = np.zeros(len(at), dtype=np.uint64)
        for length in range(1, self._longest + 1):
            longer = left >= length
            at, left = at[longer], left[longer]
            hashes = hashes[longer] * _FACTOR + codes[at + length - 1]
            tokens[length - 1, at] = self._found(hashes)
        return tokens

    def _paths(self, tokens: _Ids, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int8]:
        """Return the length of the last token of the best cut that ends after each character. The longest run comes first."""
        scores = np.where(tokens >= 0, self._scores[tokens], -np.inf)
        scores[0][tokens[0] < 0] = self._unknown_score
        best = np.zeros(len(tokens[0]) + 1)  # after each character; before a run's first it is 0
        steps = np.zeros(len(tokens[0]), dtype=np.int8)
        active = len(starts) - np.searchsorted(lengths[::-1], np.arange(1, lengths[0] + 1))
        for end, count in enumerate(active.tolist(), 1):
            top, step = np.full(count, -np.inf), np.zeros(count, dtype=np.int8)
            ends = starts[:count] + end
            for length in range(min(self._longest, end), 0, -1):  # of equal ones the longest
                score = best[ends - length] + scores[length - 1][ends - length]
                better = score > top
                top[better], step[better] = score[better], length
            best[ends] = top
            steps[ends - 1] = step
        return steps

    def _told(
        self, tokens: _Ids, steps: NDArray[np.int8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> tuple[_Ids, NDArray[np.int64]]:
        """Walk back along the best cuts; return the tokens in order and where each begins."""
        chosen = np.full(len(steps), -1, dtype=np.int32)
        ends = starts + lengths
        while len(ends):
            step = steps[ends - 1].astype(np.int64)
            ends = ends - step
            token = tokens[step - 1, ends]
            chosen[ends] = np.where(token < 0, self._unknown, token)
            inside = ends > starts
            starts, ends = starts[inside], ends[inside]
        places = np.flatnonzero(chosen >= 0)
        ids = chosen[places]
        # Unknown ones in a row are one; they are one character long, so the next one's place tells.
        again = (ids[1:] == self._unknown) & (ids[:-1] == self._unknown) & (places[1:] == places[:-1] + 1)
        single = np.concatenate([[True], ~again])
        return ids[single], places[single]


def _places(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place of every character of the runs, and how many characters its run has from there on."""
    before = np.cumsum(lengths) - lengths
    at = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return at, np.repeat(starts + lengths, lengths) - at


def is_chinese(text: str) -> bool:
    """Say whether all of `text` are characters that this cuts."""
    return all(_LOW <= ord(c) <= _HIGH for c in text)


def _codes(text: str) -> _Hashes:
    return np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.uint64)


def _slots(hashes: _Hashes) -> NDArray[np.int64]:
    return ((hashes * _FACTOR) >> np.uint64(64 - _SLOTS)).astype(np.int64)
