"""The clauses of a message, and what of its words asks for something at all."""

import re
from functools import lru_cache

from assistant.kit import Turn
from knowledge.coverage import telling, tokenizer
from knowledge.thesaurus import thesaurus
from knowledge.tokens import word_counts

OF_THE_COMPANY = frozenset({"policy", "complaint", "after_sales"})
"""Intents that are seldom about one product, whatever was spoken of."""
ENDS = " ,，.。!！?？;；\n"
_CLAUSE = re.compile(
    r"[,，.。!！?？;；\n]+\s*|\s[-–—]\s|\s+(?:and|but|so)\s+(?=\S+ \S+ )|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"
)
_TELLING_WORD = 0.27  # of 0..1, as knowledge.coverage weighs words
_SPELT = 5  # letters of a word that may be misspelt
_CLAUSES = 4  # of a message that are looked at alone
_GENERIC = re.compile(
    r"\b(?:tell me|more|about|introduce|details?|info(?:rmation)?|specs?|specifications?|data ?sheet|parameters?|features?|"
    r"what|which|is|are|the|it|this|that|please|show|give|me|of|for|on|your|you|have|any|do|does|can|a|an|and)\b"
    r"|介绍|一下|详细|具体|参数|规格|配置|信息|资料|怎么样|如何|好不好|有什么|有哪些|是什么|什么样|请问|你们|这款|那款|这个|那个|给我|看看|说说|的|呢|吗|啊|吧",
    re.IGNORECASE,
)


def telling_word(token: str) -> bool:
    """Return whether a search token names a thing or a property, rather than being a word of any question."""
    return token not in thesaurus().light and telling(token) >= _TELLING_WORD and not _misspelt(token)


@lru_cache(maxsize=4096)
def _misspelt(token: str) -> bool:
    """Return whether a token is a light word with one letter wrong ("alredy"), as nobody names a thing."""
    if len(token) < _SPELT or not token.isascii() or not token.isalpha() or token in word_counts()[0]:
        return False
    return any(len(word) >= _SPELT and _one_off(token, word) for word in thesaurus().light)


def _one_off(one: str, other: str) -> bool:
    """Return whether two words differ by one letter left out, put in or changed, or by two that changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[at:], other[at:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def says_something(clause: str) -> bool:
    """Return whether a clause names a thing or an idea of its own; "how long does it take" needs the one before it."""
    return bool(thesaurus().ideas(clause)) or any(telling_word(token) for token in content(clause))


def content(text: str) -> list[str]:
    """Return the search tokens of a text without words that only ask for anything at all ("tell me about", "参数")."""
    return list(tokenizer().content(_GENERIC.sub(" ", text)))


def clauses_of(turn: Turn, question: str) -> list[str]:
    """Return the clauses that ask something by themselves, each with the product named where it names none; none if it is one."""
    said = [c.strip() for c in _CLAUSE.split(question) if len(content(c)) > 1]
    if len(said) < 2 and len(_CLAUSE.split(question.strip(ENDS))) < 2:
        return []
    of_us = turn.said.intent.name in OF_THE_COMPANY
    named = "" if of_us else " ".join(question[m.start : m.end] for m in turn.said.slots.mentions[:1]) or _kind(turn)
    return [c if not named or named in c else f"{named} {c}" for c in said[:_CLAUSES]]


def _kind(turn: Turn) -> str:
    """Return what the kind of product asked for is called: a clause alone ("for the office") has lost what it is of."""
    key = turn.said.products.category if turn.said.intent.name == "recommendation" else None
    return next((label.say(turn.language) for name, label, _ in turn.kit.catalogue.categories() if name == key), "")
