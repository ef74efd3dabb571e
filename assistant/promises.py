"""Promises and claims that only a fact may make: guarantees, gifts, discounts, deliveries, deeds said to be done."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from assistant.prompting import read_prompt

PromiseKind = Literal[
    "guarantee", "delivery", "gift", "discount", "refund", "forever", "binding", "done", "visit", "liability", "address"
]

# A clause that says no promises nothing; but "no charge" and "不收费" are gifts, said with a no.
_NO = re.compile(
    r"\b(?:can(?:no|['’])t|cannot|won['’]t|don['’]t|doesn['’]t|isn['’]t|aren['’]t|not|never|unable|no(?= (?:discount|refund|gift|promise|guarantee|coupon|price|free))|nor|without(?= (?:promis|guarant)))\b"
    r"|不能|不会|无法|不可以|没法|没有(?!比)|不便|不提供|不支持|不承诺|不保证|不做|不构成|无权|暂无|不具|未(?:提供|承诺)|不是|不敢",
    re.IGNORECASE,
)
_SAYS_NO_ITSELF: frozenset[PromiseKind] = frozenset({"address", "liability"})


@dataclass(frozen=True)
class Promise:
    """A promise at characters `start`..`end` of a text."""

    kind: PromiseKind
    start: int
    end: int


def promises(text: str) -> Iterator[Promise]:
    """Yield the promises that a folded text makes; what its own clause denies is none."""
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(text):
            if kind in _SAYS_NO_ITSELF or not _NO.search(_before(text, match.start())):
                yield Promise(kind, *match.span())


def of_kind(kind: PromiseKind, text: str) -> bool:
    """Return whether a text, such as a quoted sentence, speaks of this kind of promise."""
    return bool(_patterns()[kind].search(text))


def _before(text: str, at: int) -> str:
    """Return the part of the clause before `at`."""
    begin = max((text.rfind(mark, 0, at) for mark in "，。；！？,;!?\n"), default=-1)
    return text[begin + 1 : at]


@cache
def _patterns() -> dict[PromiseKind, re.Pattern[str]]:
    kinds = tomllib.loads(read_prompt("promises.toml"))
    return {
        cast(PromiseKind, kind): re.compile("|".join([*ways["en"], *ways["zh"]]), re.IGNORECASE)
        for kind, ways in kinds.items()
    }
