"""Whole numbers as people write them: digits, Chinese numerals of every style, English words."""

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ZH = "".join([*_DIGITS, *_SCALES, *_MYRIADS])
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_UNDER = rf"(?:{_WORD})(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
_ENGLISH = rf"\b(?:(?:{_UNDER}|an?)\s+(?:hundred|thousand)(?:\s+(?:and\s+)?{_UNDER})?|{_UNDER})\b"
_ASCII = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e\d+)?(?:万\d千|[千万百]|k\b)?"
NUMBER = rf"(?:{_ASCII}|{_ENGLISH}|[{_ZH}]+)"
"""A pattern of one number; `value` reads what it finds."""
CHINESE = rf"[{_ZH}]+"
ENGLISH = "|".join([*_WORDS, "hundred", "thousand"])
"""The words that English numbers are made of."""
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MOST_DIGITS = 300  # a longer number is no number of anything


def value(text: str) -> int | None:
    """Return the whole number a text says; None where it is none ("1.5", "三五百") or only about one ("两三", two or three)."""
    said = _GROUPS.sub("", text.strip().lower())
    if re.match(r"\d", said):
        return _ascii(said)
    if said and said[0] in _ZH:
        return _chinese(said)
    return _english(said)


def _ascii(said: str) -> int | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?(?:e\d{1,3})?)(?:(万)(?:(\d)千)?|([百千k]))?", said)
    if found is None:
        return None
    scale = {"百": 100, "千": 1000, "k": 1000, "万": 10_000}.get(found[2] or found[4], 1)
    number = Decimal(found[1])
    if number.adjusted() > _MOST_DIGITS or len(found[1]) > _MOST_DIGITS:
        return None
    exact = number * scale + int(found[3] or 0) * 1000 if scale > 1 else number
    return int(exact) if exact == exact.to_integral_value() else None


def _english(said: str) -> int | None:
    """Return a number in English words ("one hundred and twenty", "twenty one hundred"); None where a word is no number."""
    total = section = 0
    for word in re.split(r"[\s-]+", said):
        if word in ("a", "an"):
            section = 1
        elif word in _WORDS:
            section += _WORDS[word]
        elif word == "hundred":
            section = (section or 1) * 100
        elif word == "thousand":
            total, section = total + (section or 1) * 1000, 0
        elif word != "and":
            return None
    return total + section


def _chinese(said: str) -> int | None:
    total = section = digit = 0
    scale, last = 0, ""
    for c in said:
        if c in _DIGITS:
            if last in _DIGITS and last not in "零〇":
                return _spelled(said)
            digit = _DIGITS[c]
            scale = 0 if c in "零〇" else scale
        elif c in _SCALES:
            section += (digit or (1 if not section else 0)) * _SCALES[c]
            digit, scale = 0, _SCALES[c]
        elif c in _MYRIADS:
            total = (total + section + digit or 1) * _MYRIADS[c]
            section, digit, scale = 0, 0, _MYRIADS[c]
        else:
            return None
        last = c
    # "一百二" is 120 and "两千五" 2500: a bare digit after a scale counts the next smaller one.
    return total + section + digit * (scale // 10 if digit and scale > 10 else 1)


def _spelled(said: str) -> int | None:
    """Read digits one by one ("一二零"); "三五百" and "两三" are guesses, no numbers."""
    if any(c not in _DIGITS for c in said) or (len(said) == 2 and not set(said) & set("零〇")):
        return None
    return int("".join(str(_DIGITS[c]) for c in said))
