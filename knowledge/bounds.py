"""What a limit is, and the words around a figure that tell how it is meant: at most, at least, more than, about."""

import re
from dataclasses import dataclass
from decimal import Decimal

from knowledge.sayings import lengths, sayings
from knowledge.types import Condition, Operator
from knowledge.units import Quantity

ABOUT = Decimal("0.15")
"""How far "about" reaches to either side, as a share."""
_BESIDE = 64
"""Characters before or after a figure that may tell how it is meant."""
_LESS = re.compile(
    r"(?:under|below|up to|at most|no more than|not more than|not over|not exceed(?:ing)?|within|max(?:imum)?(?: of)?|less than or equal to|cheaper than"
    r"|budget(?: is| of)?(?: about)?|<=|≤|不超过|不高于|不大于|不多于|最多|最高|至多|顶多|不要超过|别超过|预算(?:是|在|为|大概|只有)?|控制在)\s*(?:of\s*|about\s*)?[:：]?\s*$"
)
_STRICT_LESS = re.compile(
    r"(?:less than|sub|lighter than|smaller than|shorter than|fewer than|<|(?<!不)(?:低于|小于|少于|轻于|短于)|不到|不足)\s*$"
)
_MORE = re.compile(
    r"(?:at least|minimum(?: of)?|min|no less than|not less than|from|starting at|>=|≥|至少|最少|起码|不低于|不少于|不小于|最低)\s*(?:of\s*|有|要|带|是)?\s*$"
)
_STRICT_MORE = re.compile(
    r"(?:over|above|more than|greater than|heavier than|bigger than|larger than|exceeding|longer than|>|(?<!不)(?:超过|大于|高于|多于|重于|长于))\s*$"
)
_LESS_AFTER = re.compile(
    r"\s{0,3}(?:rmb|cny|usd|元|块)?\s{0,3}(?:each|apiece|per unit)?\s{0,3}(?:or less|or under|or below|or cheaper|max(?:imum)?\b|at most|tops|budget|以内|之内|以下|之下|及以下|内的|封顶|预算|(?:块|元)?内(?!存)|打住|够吗|为上限)"
)
_MORE_AFTER = re.compile(
    r"\s{0,3}(?:\+(?!\s*\d)|or more|or above|or higher|or larger|or bigger|or better|and up|and above|at least|minimum\b|以上|及以上|起步|起(?!来)|往上)"
)
_ABOUT_BEFORE = re.compile(
    r"(?:about|around|roughly|approximately|approx\.?|circa|near|大概|大约|约|差不多|接近)\s*(?:[$¥€£]|usd|rmb)?\s*$"
)
_ABOUT_AFTER = re.compile(r"\s{0,3}(?:左右|上下|前后|or so|ish\b|-ish\b|的样子|出头)")


@dataclass(frozen=True)
class Limit:
    """A limit read from characters `start`..`end`."""

    condition: Condition
    start: int
    end: int


@dataclass(frozen=True)
class Bounds:
    """How a figure is meant: the operator where the words tell one, and the characters that told it."""

    operator: Operator | None
    start: int
    end: int
    about: bool = False


def bounds(text: str, one: Quantity) -> Bounds:
    """Return the operator that the words around a figure tell, and where those words begin and end."""
    before, start = text[max(0, one.start - _BESIDE) : one.start], one.start
    begun = one.start - len(before)
    sign = re.search(r"[$¥€£]\s*$", before)
    if sign:
        before = before[: sign.start()]
    after = _after_words(text, one.end)
    found: Operator | None = None
    about = False
    for pattern, operator in ((_LESS, "<="), (_STRICT_LESS, "<"), (_MORE, ">="), (_STRICT_MORE, ">")):
        match = pattern.search(before[-40:])
        if match:
            start, found = begun + len(before) - len(before[-40:]) + match.start(), operator  # type: ignore[assignment]
            break
    end = one.end
    for pattern, operator in ((_LESS_AFTER, "<="), (_MORE_AFTER, ">="), (_ABOUT_AFTER, "about")):
        match = pattern.match(text, after)
        if match:
            end = match.end()
            if operator == "about":
                about = found is None or "预算" in text[start : one.start] or "budget" in text[start : one.start]
            elif found is None:
                found = operator  # type: ignore[assignment]
            break
    near = _ABOUT_BEFORE.search(before)
    if near:
        start, about = begun + near.start(), True
    return Bounds(None if about else found, start, end, about)


def _after_words(text: str, end: int) -> int:
    """Return where the words about the bound may begin: after the attribute's own word ("16GB内存以上")."""
    rest = text[end : end + 24].lstrip()
    skipped = len(text[end : end + 24]) - len(rest)
    longest = next((rest[:n] for n in lengths() if n > 1 and rest[:n] in sayings().attributes), "")
    following = text[end + skipped + len(longest) :][:_BESIDE]
    told = _LESS_AFTER.match(following) or _MORE_AFTER.match(following) or _ABOUT_AFTER.match(following)
    return end + skipped + len(longest) if longest and told else end


def at_least(text: str, start: int, end: int) -> bool:
    """Return whether the words around characters `start`..`end` say "at least"."""
    return bool(_MORE.search(text, max(0, start - _BESIDE), start) or _MORE_AFTER.match(text, end))
