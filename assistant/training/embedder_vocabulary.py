"""The embedder's tokenizer: Chinese words and characters, English words and pieces of words, with how common each is."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.tokens import fold, word_counts

UNKNOWN = "[UNK]"
CHINESE_WORDS = 32_000
CHARACTERS = 6_500
ENGLISH_WORDS = 28_000
_RUN = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_SPLIT = r"[a-z]+|[0-9]+|[\u3400-\u9fff]+"
_OWN = 30  # a word of our own texts counts so many times in the general corpus of sixty million words
_MET = 4  # how often a word stands in our own texts before it is a token
_FIRST = 18_000
_RARE = 2  # what a word of the dictionary counts that the general corpus lacks


@dataclass(frozen=True)
class Vocabulary:
    """Tokens in the order of their rows (row 0 is the unknown one), and how often each stands among a billion or so."""

    tokens: tuple[str, ...]
    shares: tuple[float, ...]


def vocabulary(words: Iterable[str], texts: Iterable[str], pieces: Sequence[str]) -> Vocabulary:
    """Return the tokens for `words` (a dictionary's Chinese ones), `texts` in both languages and English `pieces`.

    `pieces` come commonest first, those that only continue a word with `##` before them, as BERT's vocabulary has them.
    """
    counts = Counter(run for text in texts for run in _RUN.findall(fold(text)))
    chinese = _chinese(words, counts)
    english = _english(counts, pieces)
    shares = {**chinese, **english}
    return Vocabulary((UNKNOWN, *shares), (1.0, *shares.values()))


def _chinese(words: Iterable[str], counts: Mapping[str, int]) -> dict[str, float]:
    """Return the share of each Chinese token: the commonest characters, and words of two to four of them.

    How common a word is, the general corpus (old news) and our own texts say together.
    """
    general, total = word_counts()
    wanted = {w for w in words if 2 <= len(w) <= 4} | {w for w, n in general.items() if n >= 400 and 2 <= len(w) <= 4}
    wanted = {fold(w) for w in wanted if re.fullmatch(r"[\u3400-\u9fff]+", w)}
    own = Counter[str]()
    for run, n in counts.items():
        for size in (1, 2, 3, 4):
            for part in (run[i : i + size] for i in range(len(run) - size + 1)):
                own[part] += n * (size == 1 or part in wanted)

    def common(token: str) -> tuple[int, str]:
        return -general.get(token, 0) - _OWN * own[token], token

    characters = {c for w in wanted for c in w} | {part for part in own if len(part) == 1 and part > "\u33ff"}
    tokens = [*sorted(characters, key=common)[:CHARACTERS], *sorted(wanted, key=common)[:CHINESE_WORDS]]
    return {t: max(general.get(t, 0), own[t], _RARE) / total for t in tokens}


def _english(counts: Mapping[str, int], pieces: Sequence[str]) -> dict[str, float]:
    """Return the share of each English token: by its rank among `pieces` (Zipf), after them by its count in the texts."""
    whole = [p for p in pieces if re.fullmatch(r"[a-z]+|[0-9]{1,4}", p)]
    own = [
        w
        for w, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        if n >= _MET and re.fullmatch(r"[a-z]{3,20}", w)
    ]
    listed = list(dict.fromkeys([*whole[:_FIRST], *own, *whole]))[:ENGLISH_WORDS]
    parts = [p[2:] for p in pieces if re.fullmatch(r"##[a-z]{1,6}", p)]
    letters = [*map(chr, range(ord("a"), ord("z") + 1)), *map(str, range(10))]
    tokens = list(dict.fromkeys([*letters, *listed, *parts]))
    return {t: 1 / (12 * (rank + 20)) for rank, t in enumerate(tokens)}


def tokenizer_json(known: Vocabulary) -> str:
    """Return the vocabulary as a Hugging Face tokenizer: the likeliest split of each run of Chinese, letters or digits.

    Every token costs four nats more than its share says, so that a whole word goes before its parts.
    """
    scores = [
        [t, 0.0 if t == UNKNOWN else round(math.log(p) - 4.0, 4)]
        for t, p in zip(known.tokens, known.shares, strict=True)
    ]
    described: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]},
        "pre_tokenizer": {"type": "Split", "pattern": {"Regex": _SPLIT}, "behavior": "Removed", "invert": True},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 0, "vocab": scores, "byte_fallback": False},
    }
    return json.dumps(described, ensure_ascii=False, separators=(",", ":"))
