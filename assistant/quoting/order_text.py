"""The text of an order made ready to be read: what is owned hidden, swaps the right way round, names and counts parted."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from knowledge.types import Mention

Mentions = Callable[[str], Sequence[Mention]]


def hidden(text: str, owned: Sequence[Mention]) -> str:
    """Return the text with blanks where products stand that someone has already."""
    for mention in owned:
        text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


OWNED = re.compile(
    r"\b(?:for|with|fits?|on|onto|to) (?:my|our) (?:(?:old|new|existing|current) )?$|(?:配|给|装|搭)(?:我|我们|咱们?)(?:家|公司)?的?(?:旧|老)?$",
    re.IGNORECASE,
)
"""Stands ahead of a product that someone has, for which another thing is wanted ("a screen for my MP30")."""


def anew(text: str, mention: Mention, things: Callable[[str], Sequence[str]]) -> bool:
    """Return whether words for a line mean some product of their kind ("add a mouse", a mouse being ordered), where several are called so."""
    some = _SOME.search(text[: mention.start]) is not None
    return some and tuple(things(text[mention.start : mention.end])) != mention.skus


_SOME = re.compile(r"\b(?:an?|some)\s+(?:[a-z-]+\s+){0,2}$", re.IGNORECASE)


def swapped(text: str) -> str:
    """Return "replace A with B" as "A switch to B": what is given up before what is wanted instead."""
    return _REPLACE.sub(r"\1 switch to", text)


_REPLACE = re.compile(
    r"\b(?:replace|swap|exchange|substitute|change) ((?:(?!\b(?:to|it|that|them)\b)[^,.;]){3,60}?) (?:with|by|for|to)\b(?! \d)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s*(?:台|套|件|只|部|把|张|箱|个|pcs|units?)")


def parted(text: str, mentions: Mentions) -> str:
    """Return the text with model numbers and counts that run together parted: "V24Fx3", "3xV24F", "V24F10台"."""

    def part(match: re.Match[str]) -> str:
        whole = match[0]
        if _is_name(whole, mentions):
            return whole
        for cut in _cuts(whole, bool(_COUNTED.match(text, match.end()))):
            if _is_name(cut[1], mentions):
                return f"{cut[0]} {cut[1]} {cut[2]}".strip()
        return whole

    return re.sub(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9-]*(?![A-Za-z0-9-])", part, text)


def _cuts(whole: str, counted: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the ways a word may be a name and a count: (count before, name, count after)."""
    if match := re.fullmatch(r"(\d{1,6})[xX]([A-Za-z].*)", whole):
        yield f"{match[1]} x", match[2], ""
    if match := re.fullmatch(r"(.*[A-Za-z0-9])[xX](\d{1,6})", whole):
        yield "", match[1], f"x {match[2]}"
    if counted:
        for at in range(1, min(len(whole), 6)):
            if whole[-at:].isdigit() and whole[-at] != "0":
                yield "", whole[:-at], whole[-at:]


def _is_name(word: str, mentions: Mentions) -> bool:
    return any(m.exact and m.start == 0 and m.end == len(word) for m in mentions(word))


def kept(text: str, found: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, less a count that one took for a part of its name ("MP60 16台")."""
    out = []
    for mention in found:
        said = text[mention.start : mention.end]
        tail = re.search(r"\s+\d+$", said)
        if tail and _COUNTED.match(text, mention.end):
            mention = replace(mention, end=mention.start + tail.start())
        out.append(mention)
    return out
