"""Whole numbers as people write them: digits, Chinese numerals of every style, English words."""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
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


def value(text: str) -> int | None:
    """Return the whole number a text says; None where it is none ("1.5", "三五百")."""
    said = text.strip().lower().replace(",", "")
    if re.match(r"\d", said):
        return _ascii(said)
    if said[:1] in _ZH:
        return _chinese(said)
    return _english(said)


def _ascii(said: str) -> int | None:
    if mixed := re.fullmatch(r"(\d+)万(\d)千", said):
        return int(mixed[1]) * 10_000 + int(mixed[2]) * 1_000
    scale = {"百": 100, "千": 1000, "万": 10_000, "k": 1000}.get(said[-1:], 1)
    number = float(said[:-1] if scale > 1 else said) * scale
    return int(number) if number.is_integer() else None  # an infinite one is not


def _english(said: str) -> int | None:
    total = section = 0
    for word in re.split(r"[\s-]+", said):
        if word in ("a", "an"):
            section = 1
        elif word in _WORDS:
            section += _WORDS[word]
        elif word in ("hundred", "thousand"):
            total, section = total + (section or 1) * (100 if word == "hundred" else 1000), 0
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
        else:
            total = (total + section + digit) * _MYRIADS[c]
            section, digit, scale = 0, 0, _MYRIADS[c]
        last = c
    # "一百二" is 120 and "两千五" 2500: a bare digit after a scale counts the next smaller one.
    return total + section + digit * (scale // 10 if digit and scale > 10 else 1)


def _spelled(said: str) -> int | None:
    """Read digits one by one ("一二零"); "三五百" is a guess, not a number."""
    if any(c not in _DIGITS for c in said):
        return None
    return int("".join(str(_DIGITS[c]) for c in said))
