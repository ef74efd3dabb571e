"""How many pieces a customer wants: "20台", "两打", "a dozen", "x3", "3 pcs"."""

import re

from knowledge.numerals import ENGLISH, value
from knowledge.pieces import COUNTERS, STANDARD
from knowledge.places import Places

MOST = 1_000_000
"""A larger number is a slip of the keyboard or an attack, not an order."""

PRODUCT = "◇"
"""Stands in a text for the name of a product, so that "15 ◇" reads as fifteen of it."""

_EN_WORDS = rf"(?:an?\s+(?=hundred|thousand))?(?:{ENGLISH})(?:(?:\s+and)?[\s-]+(?:{ENGLISH}))*"
_ZH = "零〇一二两三四五六七八九十百千万"
_NUMBER = rf"(?:\d{{1,4}}(?:\.\d)?万(?:\d千)?|\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|[{_ZH}]{{1,8}})"
_EN_NUMBER = rf"(?:{_NUMBER}|{_EN_WORDS}|a|an)"

# A counted part of a product ("两个HDMI口", "3 ports") or a span of time is not an order.
_NOT_PIECES = r"(?!\s*(?:[个台]?(?:HDMI|USB|DP|VGA|Type|网口|接口|端口|口|屏|插槽|核|按键|键|月|小时|工作日|星期|礼拜|人|问题|型号|颜色|字))|用户)"
_PATTERNS = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?P<dozen>{_NUMBER}|半)\s*打(?![印开])",
        rf"(?<![第这那哪每几数\d{_ZH}])(?<!\d[.,])(?P<n>{_NUMBER})\s*(?:{COUNTERS}|块板|pcs|pc|个){_NOT_PIECES}(?![a-z])",
        rf"\b(?P<dozen>{_EN_NUMBER}|half a)\s+dozens?\b",
        r"(?<![\w.,])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})\s*(?:units?|pieces?|pcs|pc|sets?)\b",
        rf"\b(?P<n>{_EN_WORDS})\s+(?:units?|pieces?|pcs|sets?|each|of (?:each|them|those|these|it))\b",
        r"(?<![\w.,])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,7})\s+(?:each|of\s+(?:each|them|those|these|it|the|your))\b",
        r"(?<!\d)(?<!\d\s)(?:^|[\s(,，])[x×*]\s?(?P<n>\d{1,6})\b(?!\s*(?:gb|tb|mm|cm|\d|[x×*]))",
        rf"(?<![\w.])(?P<n>\d{{1,6}})\s?(?:[x×]\s?)?(?= {PRODUCT})",
        rf"{PRODUCT}\s*[x×*]\s?(?P<n>\d{{1,6}})\b",
        r"(?<![\w.])(?P<n>\d{1,6})\s?[x×]\s+(?=[A-Za-z])",
        r"\b(?:need|want|buy|order|ordering|purchase|take|get|quote (?:me )?(?:for|on)|quotation (?:for|on))\s+(?:me\s+|about\s+)?"
        rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{_EN_WORDS})\b(?![.%\-])"
        r"(?!\s*(?:-|gb|tb|mb|inch|in\b|hz|w\b|kg|cm|mm|usd|rmb|cny|eur|yuan|dollars?|ports?|k\b|days?|weeks?|months?|years?|hours?))",
        r"\b(?:how much|prices?|cost|costs|total|quote)\b(?:\s+(?:is|are|would|will|it|be|that|the|they|you|charge|do|does))*\s+for\s+"
        rf"(?P<n>\d{{1,6}}|{_EN_WORDS})(?=\s*(?:$|[?.,!;]|of\b|then\b|please\b|pieces\b|units\b|pcs\b))",
        rf"(?:订购|订|采购|购买|买|要|来|拿|下单)\s*(?P<n>{_NUMBER})(?=\s*(?:$|[，,。.！!?？；;吧呢]))",
    )
)


def whole(text: str) -> int | None:
    """Return the whole number written in digits, Chinese numerals or English words; None where it is none of them."""
    return value(text)


_STANDARD = re.compile(STANDARD, re.IGNORECASE)


def counts(text: str) -> tuple[int, ...]:
    """Return the numbers of pieces asked for, 1..`MOST`, in the order they stand; each place in the text counts once."""
    text = _STANDARD.sub(lambda m: PRODUCT + " " * (len(m[0]) - 1), text)  # "DIN 933 M8x30" orders nothing
    found, places = dict[int, int](), Places(text)
    for match in (m for pattern in _PATTERNS for m in pattern.finditer(text)):
        number = _number(match) if places.free(*match.span()) else None
        if number is not None and 1 <= number <= MOST:
            found[match.start()] = number
            places.take(*match.span())
    return tuple(found[start] for start in sorted(found))


def _number(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("dozen") is None:
        return whole(groups["n"])
    if groups["dozen"].lower() in ("半", "half a"):
        return 6
    dozens = whole(groups["dozen"])
    return None if dozens is None else dozens * 12
