"""What words and letters say of a text: how much each feature speaks for each label, and a small network over the same.

The features are the spans of `assistant.analysis.spans`, every two words of a text wherever they stand (what a kernel of
second degree would see, but still linear), the ideas of word lists where there are any, and what the built-in embedder makes
of the text. The network adds up a vector for each feature (Joulin et al. 2017, "Bag of Tricks for Efficient Text
Classification") and has one hidden layer without biases, so that what each feature adds to its score is exact: for a network
of pieces that pass through zero, the gradient times the input sums to the score (Shrikumar et al. 2017, "Learning Important
Features Through Propagating Activation Differences"). Serving needs numpy and scipy alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.lexicon import Hits, Lexicon
from assistant.analysis.spans import LONGEST, Spans, Units, spans, units
from assistant.understanding.meaning import WEIGHT, by_character, shipped, vectors

BITS = 30
PAIRS, IDEAS = 1 << BITS, 2 << BITS
"""Buckets below the first are of spans, those from the first on of two words, those from the second on of ideas."""
_ODD, _FACTOR = np.uint64(0x9E3779B97F4A7C15), np.uint64(0x100000001B3)
_SHIFT = np.uint64(64 - BITS)
_MOST = 40
"""Different words of a text that are put together two by two."""
_SHARE = 0.25
"""What the pairs are of the squared length of a text's features."""
MEANING = 3.0
"""How much the embedder's vector counts in the network, the better of 3 and 8 on validation."""
_AT_ONCE = 2000

Ints = NDArray[np.int64]
Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Words:
    """What training found. `buckets` int64 (n,) in order, with the `rarity` float32 (n,) of each.

    A text's values are its features' rarities, spans and pairs each at a fixed length (`see`), and its vector (size,).
    The linear part is values and vector times `weights` (n + size, labels), plus `bias` (labels,). The network's is what is
    above zero of values times `table` (n, hidden) plus the vector times `told` (size, hidden), times `head` (hidden, labels),
    plus `head_bias` (labels,).
    """

    buckets: Ints
    rarity: Rows
    weights: Rows
    bias: Rows
    table: Rows
    told: Rows
    head: Rows
    head_bias: Rows
    lexicon: Lexicon | None = None


@dataclass(frozen=True)
class Held:
    """Features of texts: whose (n,), which bucket (n,), and the one or two places in the text (2, n).

    What has one place has length 0 at the second.
    """

    text: Ints
    bucket: Ints
    start: Ints
    length: Ints


def held(texts: Sequence[str], lexicon: Lexicon | None = None) -> Held:
    """Return every feature of `texts`, text by text: its spans, every two of its words, and the ideas of `lexicon`."""
    found = spans(texts)
    sorts = [_spans(found), _pairs(units(texts), len(texts))]
    if lexicon is not None:
        hits = lexicon.hits(found)
        sorts += [_one(hits, IDEAS + hits.idea), _two_ideas(lexicon, hits, len(texts))]
    order = np.argsort(np.concatenate([s.text for s in sorts]), kind="stable")
    parts = ("text", "bucket", "start", "length")
    return Held(*(np.concatenate([getattr(s, part) for s in sorts], axis=-1)[..., order] for part in parts))


def _one(found: Spans | Hits, buckets: Ints) -> Held:
    """Return features of one place each."""
    none = np.zeros_like(found.start)
    return Held(found.text, buckets, np.stack([found.start, none]), np.stack([found.length, none]))


def _two(found: Units | Hits, one: Ints, other: Ints, buckets: Ints) -> Held:
    """Return features of two places each: those of `found` at `one` and at `other`, of one text."""
    return Held(
        found.text[one],
        buckets,
        np.stack([found.start[one], found.start[other]]),
        np.stack([found.length[one], found.length[other]]),
    )


def _every(times: Ints) -> tuple[Ints, Ints]:
    """Return for each i, `times[i]` times, i and a count from 0."""
    one = np.repeat(np.arange(len(times)), times)
    return one, np.arange(len(one)) - np.repeat(np.cumsum(times) - times, times)


def _two_ideas(lexicon: Lexicon, hits: Hits, count: int) -> Held:
    """Return every aspect with every tone of one text."""
    aspects, tones = (np.flatnonzero(mine[hits.idea]) for mine in (lexicon.aspects, lexicon.tones))
    aspects, tones = (rows[np.argsort(hits.text[rows], kind="stable")] for rows in (aspects, tones))
    each = np.bincount(hits.text[tones], minlength=count)
    which, within = _every(each[hits.text[aspects]])
    one = aspects[which]
    other = tones[(np.cumsum(each) - each)[hits.text[one]] + within]
    return _two(hits, one, other, IDEAS + lexicon.columns[hits.idea[one], hits.idea[other]])


def _buckets(hashes: NDArray[np.uint64]) -> Ints:
    return ((hashes * _ODD) >> _SHIFT).astype(np.int64)


def _spans(found: Spans) -> Held:
    learnt = found.take(np.flatnonzero(found.learn))
    return _one(learnt, _buckets(learnt.hash))


def _pairs(found: Units, count: int) -> Held:
    """Return every two of a text's first different words, in whichever order they stand."""
    order = np.lexsort((found.hash, found.text))
    text, hashes = found.text[order], found.hash[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (text[1:] != text[:-1]) | (hashes[1:] != hashes[:-1])
    first = np.sort(order[new])
    place = _place(found.text[first], count)
    kept = first[place < _MOST]
    text, place = found.text[kept], place[place < _MOST]
    which, within = _every(np.bincount(text, minlength=count)[text] - 1 - place)
    one, other = kept[which], kept[which + 1 + within]
    low, high = np.minimum(found.hash[one], found.hash[other]), np.maximum(found.hash[one], found.hash[other])
    return _two(found, one, other, PAIRS + _buckets(low * _FACTOR + high * _ODD))


def _place(text: Ints, count: int) -> Ints:
    """Return for each entry how many of its text stand before it; entries stand text by text."""
    each = np.bincount(text, minlength=count)
    return np.arange(len(text)) - (np.cumsum(each) - each)[text]


@dataclass(frozen=True)
class Seen:
    """The known features of texts: which of `Held` they are, whose, their row, and their value."""

    which: Ints
    text: Ints
    row: Ints
    value: Rows


def see(found: Held, count: int, buckets: Ints, rarity: Rows) -> Seen:
    """Return the features that are among `buckets`; what stands in a text several times counts once, shared evenly.

    The spans of a text have together the length sqrt(1 - share of the pairs), its pairs the rest; an idea has its rarity.
    """
    rows = np.minimum(np.searchsorted(buckets, found.bucket), len(buckets) - 1)
    which = np.flatnonzero(buckets[rows] == found.bucket)
    text, row = found.text[which], rows[which]
    _, first, same, often = np.unique(
        text * len(buckets) + row, return_index=True, return_inverse=True, return_counts=True
    )
    pair = (buckets[row] >= PAIRS).astype(np.int64)
    block = 2 * text + pair
    counted = first[buckets[row[first]] < IDEAS]
    squared = np.bincount(block[counted], rarity[row[counted]].astype(np.float64) ** 2, minlength=2 * count)
    length = np.sqrt(np.where(pair, _SHARE, 1 - _SHARE)) / np.maximum(np.sqrt(squared[block]), 1e-9)
    length[buckets[row] >= IDEAS] = 1.0
    return Seen(which, text, row, (rarity[row] * length / often[same]).astype(np.float32))


def matrix(seen: Seen, count: int, size: int) -> Any:  # noqa: ANN401 - scipy has no types
    """Return the values as a sparse matrix float32 (texts, features)."""
    from scipy.sparse import csr_matrix

    return csr_matrix((seen.value, (seen.text, seen.row)), shape=(count, size))


def meanings(texts: Sequence[str]) -> Rows:
    """Return the embedder's unit vector of each text: float32 (texts, size), no columns where it is not installed."""
    return vectors([text[:LONGEST] for text in texts], shipped()) / np.float32(WEIGHT)


def halved(values: Rows) -> Rows:
    """Return values as they are kept: with the precision of a half."""
    return values.astype(np.float16).astype(np.float32)


def scores(words: Words, texts: Sequence[str]) -> Rows:
    """Return the score of each text for each label: float32 (texts, labels)."""
    linear, network = parts(words, texts)
    return linear + network


def parts(words: Words, texts: Sequence[str]) -> tuple[Rows, Rows]:
    """Return the score of the linear part and that of the network, each float32 (texts, labels)."""
    nothing = np.zeros((0, len(words.bias)), dtype=np.float32)
    found = [_parts(words, texts[i : i + _AT_ONCE]) for i in range(0, len(texts), _AT_ONCE)] or [(nothing, nothing)]
    return np.concatenate([linear for linear, _ in found]), np.concatenate([network for _, network in found])


def _parts(words: Words, texts: Sequence[str]) -> tuple[Rows, Rows]:
    count, size = len(texts), len(words.buckets)
    rows = matrix(see(held(texts, words.lexicon), count, words.buckets, words.rarity), count, size)
    meaning = meanings(texts)
    linear = rows @ words.weights[:size] + meaning @ words.weights[size:] + words.bias
    inner = rows @ words.table + np.float32(MEANING) * (meaning @ words.told)
    network = np.maximum(inner, 0.0) @ words.head + words.head_bias
    return np.asarray(linear, dtype=np.float32), np.asarray(network, dtype=np.float32)


def contributions(words: Words, text: str, column: int) -> NDArray[np.float64]:
    """Return what each character adds to the score in `column`, exactly: float64 (len(text),). The biases come on top.

    What a feature adds is shared evenly by its characters.
    """
    found, size, adds = held([text], words.lexicon), len(words.buckets), np.zeros(len(text))
    seen = see(found, 1, words.buckets, words.rarity)
    meaning = meanings([text])[0]
    inner = seen.value @ words.table[seen.row] + np.float32(MEANING) * (meaning @ words.told)
    open_to = np.where(inner > 0, words.head[:, column], np.float32(0.0))
    each = seen.value * (words.weights[seen.row, column] + words.table[seen.row] @ open_to)
    starts, lengths = found.start[:, seen.which], found.length[:, seen.which]
    shares = np.tile(each / lengths.sum(axis=0), 2)
    for start, length, share in zip(starts.ravel(), lengths.ravel(), shares, strict=True):
        adds[start : start + length] += share
    embedder = shipped()
    if embedder is not None and meaning.any():
        weights = words.weights[size:, column] + np.float32(MEANING) * (words.told @ open_to)
        adds[:LONGEST] += by_character(text[:LONGEST], embedder, weights / np.float32(WEIGHT))
    return adds
