"""What a message counts and no line of its order holds, in the words that it was said in."""

import re
from collections.abc import Sequence

from assistant.quoting.order_words import Mark

_LONGEST = 40
_SHORTEST = 2  # characters of a Chinese word for a thing
_LEAD = re.compile(
    r"^(?:[\W_]|再|还|也|另外|然后|那就|那(?![个款种边台件双把张盒袋])|给我|我们?|想|帮|麻烦|请|先|要|来|买|订|拿|加|的(?=\W|$)"
    r"|\b(?:of|the|a|an|and|then|plus|also|i|we|me|us|ll|d|would|will|like|want|need|take|get|give|order|buy|please|with|some|have|add)\b)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\W_]|再|还|也|都|就|给|我们?|想|先|要|来|买|订|拿|加|各|吧|谢谢|就行|就好|[减少换改]|\b(?:and|then|plus|also|please|too|thanks|thank you|as well|i|we|x|for|to)\b)+$",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"一共|总共|共计?|合计|总计|总数|全部|\b(?:total|altogether|in all|all together|sum)\b", re.IGNORECASE
)
_BOUNDS = frozenset({"product", "count", "sep", "stop", "bad", "units"})


def words_of_counts(text: str, found: Sequence[Mark], placed: set[int], again: set[int]) -> list[str]:
    """Return, for each count that went to no line, the words of what it counts; the count itself where it has none.

    A count of all together ("一共15台", "15 in total") or of each ("one each") counts no thing of its own. One of `again`
    says once more what a line has, where no thing stands ahead of it.
    """
    out = list[str]()
    for at, mark in enumerate(found):
        if mark.kind != "count" or mark.start in placed:
            continue
        start = next((m.end for m in reversed(found[:at]) if m.kind in _BOUNDS), 0)
        end = next((m.start for m in found[at + 1 :] if m.kind in _BOUNDS), len(text))
        each = any(m.kind == "each" and start <= m.start < end for m in found)
        if not each and not _SUM.search(text[start:end]):
            words = _thing(text[start : mark.start])
            if mark.start in again and (len(words) < _SHORTEST or words.isascii()):
                continue
            words = words or _thing(text[mark.end : end]) or mark.text
            out.append(words[:_LONGEST])
    return out


def words_ahead(text: str, count: Mark, found: Sequence[Mark]) -> str:
    """Return the words of the thing that stands ahead of a count in its part of a list."""
    start = next((m.end for m in reversed(found) if m.end <= count.start and m.kind in _BOUNDS), 0)
    return _thing(text[start : count.start])


def words_beside(text: str, drop: Mark, found: Sequence[Mark]) -> str:
    """Return the words of what is to be left out: behind the word that says so in English, ahead of it in Chinese."""
    start = next((m.end for m in reversed(found) if m.end <= drop.start and m.kind in _BOUNDS), 0)
    end = next((m.start for m in found if m.start >= drop.end and m.kind in _BOUNDS), len(text))
    return (_thing(text[drop.end : end]) or _thing(text[start : drop.start]))[:_LONGEST]


def _thing(words: str) -> str:
    """Return what is left of words beside a count without those that only ask for it: 果酱 of 果酱再来."""
    return _TAIL.sub("", _LEAD.sub("", words))
