"""Promises and claims that only a fact may make: guarantees, gifts, discounts, deliveries, deeds said to be done."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from assistant.prompting import read_prompt

PromiseKind = Literal[
    "guarantee",
    "delivery",
    "gift",
    "discount",
    "refund",
    "forever",
    "binding",
    "done",
    "visit",
    "liability",
    "rank",
    "address",
    "scarcity",
    "coverage",
    "range",
    "always",
]

# A clause that says no promises nothing; but "no charge" and "不收费" are gifts, said with a no.
_NO = re.compile(
    r"\b(?:can(?:no|['’])t|cannot|won['’]t|don['’]t|doesn['’]t|isn['’]t|aren['’]t|not|never|unable|no(?= (?:discount|refund|gift|promise|guarantee|coupon|price|free))|nor)\b"
    r"|\b(?:hardly|(?:hard|difficult|impossible) to|in no position|without(?= (?:promis|guarant)))\b"
    r"|不能|不会|无法|不可以|没法|没有(?!比)|不便|不提供|不支持|不承诺|不保证|不做|不构成|无权|暂无|不具|未(?:提供|承诺)|不是|不敢|难以|很难|不好(?=说|保|承)|与其|哪能",
    re.IGNORECASE,
)
# Nor does one that leaves the matter open: "whether a refund applies depends on the terms".
_WHETHER = re.compile(
    r"\bwhether\b|\bif (?:a|any)\b(?=[^,;.]*\b(?:applies|is possible|can be)\b)|是否|能否|能不能|可不可以|有没有|怎么|如何",
    re.IGNORECASE,
)
# A question what a thing is for, or what is to be in an offer, is no promise either; "may I offer you" is.
_ASKED = re.compile(
    r"(?:^|[.!?]\s)(?:is (?:it|this)|are (?:they|these)|should (?:the|it|i)|do you (?:need|have))\b[^.!?]*\?|(?<![不就])是[^，。；！？]*(?:[，]还是[^。；！？]*)?[吗？?]",
    re.IGNORECASE,
)
_RATHER = re.compile(r"\b(?:rather than|instead of|wary of|nobody|no one|none of us)\b|谁也|没人", re.IGNORECASE)
# To speak of a discount is not to give one.
_TALK = re.compile(
    r"\b(?:ask|talk|speak|enquire|discuss|decide) (?:\w+ ){0,3}?(?:about|for|on)\b|(?:谈|问|聊|商量|关于)[^，。；]{0,3}$",
    re.IGNORECASE,
)
_WE = re.compile(
    r"\b(?:I|we)(?:['’](?:ll|ve|m|re)| will| shall| can| could| have| am| are)\b|我(?:们)?(?:来|去|帮|给|替|会|可以|能)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:depends? on|is something (?:that )?only|only a colleague|is (?:up to|for) a colleague|needs? (?:a colleague|approval))\b"
    r"|(?:is|are) for (?:my |our |a )?colleagues?\b|you would have to ask|(?:保证|承诺|答应|给|做|定|打)不了|取决于|要看|得看|(?:得|需要?|要|由)(?:同事|人工|上级|经理)[^，。；]{0,4}(?:定|批|审|核|决定)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[，。；！？,;!?\n]|\b(?:but|however|though|although)\b|但是?|不过|可是|然而|而是", re.IGNORECASE)
_NEAR = 24  # characters between a promise and the words that leave it open
_SAYS_NO_ITSELF: frozenset[PromiseKind] = frozenset({"address", "liability"})


@dataclass(frozen=True)
class Promise:
    """A promise at characters `start`..`end` of a text."""

    kind: PromiseKind
    start: int
    end: int


@lru_cache(maxsize=4096)
def promises(text: str) -> tuple[Promise, ...]:
    """Return the promises that a folded text makes; what its own clause denies is none.

    Kept by text: a sentence is checked while it is worded and again before it is shown, and wordings come up again.
    """
    found = list[Promise]()
    asked = [m.span() for m in _ASKED.finditer(text)]
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(text):
            if kind in ("gift", "delivery") and any(s <= match.start() < e for s, e in asked):
                continue
            if kind in _SAYS_NO_ITSELF or not _left_open(kind, text, *match.span()):
                found.append(Promise(kind, *match.span()))
    return tuple(found)


def _left_open(kind: PromiseKind, text: str, start: int, end: int) -> bool:
    """Return whether its clause denies what stands at `start`..`end`, or leaves it to terms or to a colleague."""
    begin = _clause_start(text, start)
    before = text[begin:start]
    if kind == "guarantee" and _RATHER.search(before):
        return True
    if kind == "discount" and _TALK.search(before) and not _WE.search(before):
        return True
    # What denies may look on to what it denies: "no discount", "不承诺".
    denied = any(m.start() < start for m in _NO.finditer(text, begin, end))
    return denied or bool(_WHETHER.search(before) or _opened(text, end))


def of_kind(kind: PromiseKind, text: str) -> bool:
    """Return whether a text, such as a quoted sentence, speaks of this kind of promise."""
    return bool(_patterns()[kind].search(text))


def _clause_start(text: str, at: int) -> int:
    """Return where the clause before `at` begins; "but" begins one: "no discount but a free mouse"."""
    return max((m.end() for m in _CLAUSE.finditer(text, 0, at)), default=0)


def _opened(text: str, at: int) -> bool:
    """Return whether the clause goes on after `at` to leave the matter to terms or to a colleague."""
    clause = re.split(r"[，。；！？,;!?\n]|\.(?=\s|$)", text[at:], maxsplit=1)[0]
    found = _OPEN.search(clause)
    return bool(found and found.start() <= _NEAR)


@cache
def _patterns() -> dict[PromiseKind, re.Pattern[str]]:
    kinds = tomllib.loads(read_prompt("promises.toml"))
    return {
        cast(PromiseKind, kind): re.compile("|".join([*ways["en"], *ways["zh"]]), re.IGNORECASE)
        for kind, ways in kinds.items()
    }
