"""What the intent model sees of a message: words, characters inside words, and the ideas that words stand for.

An idea (`word list` in prompts/intent_words.toml: stock, colour, refund, anger...) joins words of both languages, so that
what is learnt from "is it sold out" and "卖完了吗" also holds for words that no example happens to use.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from knowledge.tokens import fold
from knowledge.translations import translations

VERSION = 3
"""Raised with every change here, so that a model trained on other features is refused rather than misread."""

_HEAD, _TAIL = 600, 200
_IDEA_WEIGHT = 2.5
"""How much an idea counts beside a plain word; the best of 1, 1.5, 2.5 in cross-validation on the examples."""
_SHARED_WEIGHT = 1.5
"""How much a word counts by the name that both languages share (`t`); 1.5 is better than 0.7 and none in cross-validation."""
_LONGEST = 8
"""Characters (Chinese) or words (English) that the longest phrase of a word list may have."""

_HAN_RANGE = "\u3400-\u9fff\uf900-\ufaff"
_HAN = re.compile(f"[{_HAN_RANGE}]")
_TOKEN = re.compile(rf"_[a-z]+_|[a-z]+(?:['’][a-z]+)?(?:-[a-z]+)*|[{_HAN_RANGE}]+|[?!]+|\S")
_UNIT = (
    "gb|tb|mb|mah|ghz|mhz|khz|hz|kg|mm|cm|km|ml|db|dpi|rpm|nits?|inch(?:es)?|lb|oz|hours?|hrs?|mp|lm|k|g|m|w|v|a|l|"
    "寸|英寸|公斤|千克|克|斤|毫米|厘米|公分|米|升|瓦|伏|安|小时|毫安|分贝|赫兹|流明|像素"
)
_COUNTED = (
    "pcs|pieces?|units?|sets?|boxes|qty|pairs|devices|copies|台|个|件|套|把|张|片|块|部|只|箱|条|支|双|副|本|辆|批|组"
)
_CURRENCY = "usd|eur|rmb|cny|gbp"
_MASKS = tuple(
    (re.compile(pattern), f" {name} ")
    for name, pattern in (
        ("_mail_", r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}"),
        ("_link_", r"(?:https?://|www\.)\S+"),
        ("_money_", rf"(?:[$€£¥]|{_CURRENCY})\s?\d[\d,.]*"),
        ("_money_", rf"\d[\d,.]*\s?(?:[$€£]|{_CURRENCY}|dollars?|euros?|bucks|yuan|元|块钱|美元|欧元|万)"),
        ("_phone_", r"(?<![\w-])\+?\d[\d -]{8,16}\d(?!\w)"),
        (
            "_count_",
            rf"(?<![\w.-])(?:\d[\d,.]*|[一二两三四五六七八九十百千万]{{2,8}}|[十百千万])\s?(?:{_COUNTED})(?![a-z])",
        ),
        ("_size_", rf"(?<![\w.-])\d[\d,.]*\s?(?:{_UNIT})(?![a-z])"),
        ("_number_", r"#\s?[a-z]{0,3}-?\d[\d-]+"),
        ("_model_", r"(?<![a-z0-9_])(?=[a-z.+-]{0,20}\d)(?=[\d.+-]{0,20}[a-z])[a-z0-9][a-z0-9.+-]*[a-z0-9+]"),
        ("_number_", r"\d{4,}"),
        ("_digit_", r"\d[\d,.]*"),
    )
)


@lru_cache(maxsize=1024)
def prepared(text: str) -> str:
    """Return `text` folded, without control characters and with figures put as placeholders such as `_model_`.

    So "price of T480?" teaches what it needs to about "price of LK-V27Q?". Of a long message only the first 600 and the
    last 200 characters are read, whatever its length: what is wanted is said first or last.
    """
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]} {text[-_TAIL:]}"
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in fold(text))
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return " ".join(text.split())


def _singular(word: str) -> str:
    """Return `word` without a plural s, so that one spelling in a word list stands for both."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _grams(token: str) -> list[str]:
    """Return the 1 to 4 grams of a run of Han, or the 2 to 5 grams of a padded Latin word."""
    low, high, text = (1, 4, token) if _HAN.match(token) else (2, 5, f"<{token}>")
    return [text[i : i + n] for n in range(low, high + 1) for i in range(len(text) - n + 1)]


class Ideas:
    """The word lists, ready to look phrases up in: the longest phrase wins, and it may stand for several ideas."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        """Take the phrases of each idea, both languages together."""
        self._of: dict[tuple[str, ...], tuple[str, ...]] = {}
        for idea, phrases in lists.items():
            for phrase in phrases:
                key = tuple(_pieces(prepared(phrase)))[:_LONGEST]
                self._of[key] = tuple(dict.fromkeys((*self._of.get(key, ()), idea)))

    def read(self, pieces: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Return `pieces` from left to right as (words, ideas); ideas are empty for a piece in no list."""
        found, at = [], 0
        while at < len(pieces):
            words, ideas = self._longest(pieces, at)
            found.append((" ".join(words), ideas))
            at += len(words)
        return found

    def _longest(self, pieces: Sequence[str], at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the longest phrase of the lists that starts at `at`, else the single piece there with no ideas."""
        for n in range(min(_LONGEST, len(pieces) - at), 0, -1):
            key = tuple(pieces[at : at + n])
            if key in self._of:
                return key, self._of[key]
        return (pieces[at],), ()


def _pieces(text: str) -> list[str]:
    """Return the words of a prepared text: English in the singular, Chinese character by character."""
    return [p for t in _TOKEN.findall(text) for p in (t if _HAN.match(t) else (_singular(t),))]


def _word_features(text: str) -> Counter[str]:
    """Return words alone and in pairs (`w`), grams (`c`), the first and last words (`b`, `e`) and the length (`n`)."""
    tokens = _TOKEN.findall(text)
    pieces = [p for t in tokens for p in (t if _HAN.match(t) else (t,))]
    found = Counter(f"w{p}" for p in pieces)
    found.update(f"w{a} {b}" for a, b in pairwise(pieces))
    found.update(f"c{g}" for t in tokens if t[0] != "_" for g in _grams(t))
    words = [p for p in pieces if p.isalnum() or p[0] == "_"]
    if words:
        found.update((f"b{words[0]}", f"b{' '.join(words[:2])}", f"e{words[-1]}", f"e{' '.join(words[-2:])}"))
        found[f"n{min(3, len(words) // 4)}"] += 1
    return found


def _idea_features(text: str, ideas: Ideas) -> Counter[str]:
    """Return the ideas (`k`), which two occur together (`p`), and the text as pairs of ideas or words (`s`)."""
    read = ideas.read(_pieces(text))
    found = Counter(f"k{idea}" for _, several in read for idea in several)
    found.update(f"p{a} {b}" for a, b in combinations(sorted(name[1:] for name in found), 2))
    shape = ["^", *(f"@{several[0]}" if several else words for words, several in read), "$"]
    found.update(f"s{a} {b}" for a, b in pairwise(shape))
    return found


def features(texts: Sequence[str], ideas: Ideas) -> list[dict[str, float]]:
    """Return the features of each message, name to weight > 0 (1 + ln of how often; more for ideas and shared words).

    They are empty for a message without a letter or figure.
    """
    ready = [prepared(text) for text in texts]
    shared = translations().shared(ready)
    return [_features(text, ideas, words) for text, words in zip(ready, shared, strict=True)]


def _features(text: str, ideas: Ideas, shared: Sequence[str]) -> dict[str, float]:
    if not any(c.isalnum() for c in text):
        return {}
    found = {name: 1.0 + math.log(n) for name, n in _word_features(text).items()}
    found |= {name: _IDEA_WEIGHT * (1.0 + math.log(n)) for name, n in _idea_features(text, ideas).items()}
    return found | {f"t{word}": _SHARED_WEIGHT for word in shared}
