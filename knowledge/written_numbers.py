"""A number as it stands before a unit: figures with what scales them, Chinese numerals, English words.

`numerals.value` reads a count by itself and takes nothing that is malformed; what stands before a unit is read as far as it goes.
"""

import re
from decimal import Decimal

_DIGIT_OF = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SCALE_OF = {"十": 10, "百": 100, "千": 1000}
_ENGLISH = {
    **{w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])},
    **{w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)},
    "a": 1, "an": 1,
}  # fmt: skip
_MULTIPLES = {
    "hundred": 100,
    "thousand": 1000,
    "grand": 1000,
    "million": 1_000_000,
    "k": 1000,
    "百": 100,
    "千": 1000,
    "万": 10_000,
}
FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
SCALED = r"(?:\s?(?:(?i:hundred|thousand|grand|million)\b|[kK](?![A-Za-z0-9])|[万千百])){0,2}"
CHINESE = "[零〇一二两三四五六七八九十百千万]+"
_ONE_WORD = "|".join(sorted((w for w in _ENGLISH if w not in ("a", "an")), key=len, reverse=True))
WORDS = (
    rf"(?i:\b(?:(?:an?\s+(?=hundred|thousand|grand|million))|(?:{_ONE_WORD})\b)"
    rf"(?:[\s-]+(?:and\s+)?(?:{_ONE_WORD}|hundred|thousand|grand|million)\b|(?:hundred|thousand|grand|million)\b)*)"
)


def written_value(match: re.Match[str]) -> Decimal | None:
    """Return what a match says by its groups `figures` (with `scale` and `tail`), `han` or `words`; None for no number."""
    if match["figures"]:
        value = Decimal(match["figures"].replace(",", ""))
        for scale in re.findall(r"[A-Za-z]+|[万千百]", match["scale"] or ""):
            value *= _MULTIPLES[scale.lower()]
            last = _MULTIPLES[scale.lower()]
        if match["tail"]:
            value += int(match["tail"]) * last // 10  # "1万5" is 15,000
        return value.to_integral_value() if match["scale"] and value == value.to_integral_value() else value
    number = _han(match["han"]) if match["han"] else _english(match["words"])
    return None if number is None else Decimal(number)


def _han(word: str) -> int | None:
    """Return a number in Chinese numerals, with the short forms 三千五 = 3500 and 两万五 = 25000; None for no number."""
    total = section = digit = 0
    last = 1
    for character in word:
        if character in _DIGIT_OF:
            if digit and last == 1:
                return None
            digit, last = _DIGIT_OF[character], (1 if character not in "零〇" else 0) if last <= 1 else last
            if character in "零〇":
                last = 0
        elif character in _SCALE_OF:
            section += (digit or 1) * _SCALE_OF[character]
            digit, last = 0, _SCALE_OF[character]
        else:
            total = (total + section + digit or 1) * 10_000
            section, digit, last = 0, 0, 10_000
    short = last // 10 if digit and last >= 100 else 1
    return total + section + digit * short


def _english(words: str) -> int:
    total = section = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _ENGLISH:
            section += _ENGLISH[word]
        elif word == "hundred":
            section = (section or 1) * 100
        elif word in _MULTIPLES:
            total, section = total + (section or 1) * _MULTIPLES[word], 0
    return total + section
