"""Which kind of product a text asks for: the head of the phrase, not what it is for ("a bag for a laptop" is a bag)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from knowledge.sayings import sayings
from knowledge.tokens import fold
from knowledge.vocabulary import category_named

_HAN = re.compile(r"[㐀-鿿]")
_SEVERAL = r"(?:\s+(?:a|an|the|my|our|your|two|three|2|3|4|dual|multiple|both|4k|external|any|all|new|old|home|work|office))*\s*"
_PURPOSE = re.compile(
    r"(?:\b(?:(?<!look )(?<!looking )(?<!search )(?<!searching )(?<!shopping )(?<!asking )(?<!market )for|with|to|from|on|onto|(?<!\d )of|drives?|driv(?:ing|e)|connects?(?:ing)?(?: to)?|supports?(?:ing)?|fits?|via"
    r"|into|using|use|plus|my|our|her|his|their|(?<!you )have|has|own|(?<!you )got|next to|than|runs?|running|powers?|powering|hooks? up|plugs? in)"
    rf"{_SEVERAL}"
    r"|(?:接|连接|连|外接|适合|适用于|适配|支持|给|配|用于|兼容|搭配|我的|我有|我用|已有|(?<!没)带|配合|放|和)"
    r"(?:[一两二三四几0-9]\s*[台个块]|我的|4k|双|多|\s)*)$"
)
_WORKED = re.compile(
    rf"\b(?:drives?|driving|connects?|connecting|supports?|runs?|running|powers?|powering|hooks? up|plugs? in)(?: to)?{_SEVERAL}$"
    r"|(?:接|连|连接|外接|带动)(?:上|着|[一两二三四几0-9]\s*[台个块])?$"
)
"""What the thing wanted is to work: "a PC that runs two screens and a receipt printer" is a PC."""
_PLACE = re.compile(
    r"\b(?:behind|beneath|underneath|beside|above|in front of|on top of|on the back of|under(?= (?:a|an|the|my|our) )) *(?:a |an |the |my |our |your )?$"
)
_CLAUSE = re.compile(r"[,，。.;；!！?？\n]")
_JOIN = re.compile(
    r"\s*(?:,\s*)?\b(?:and|plus|as well as|along with|also)\b\s*|\s*[,，、&+＋;；]\s*(?:还有|以及|和|再[加来要配]|外加)?"
    r"|\s*(?:和|跟|与|加上?|以及|还有|再[加来要配]|外加|配上?|搭配)"
)
_FAR = 24  # characters between two kinds of one list: "27-inch monitors and wireless mechanical keyboards"
_PER_LIST = 5
_NEAR = 30  # characters before a kind that tell what it is named for
_JOINED = re.compile(
    r"\s*(?:,\s*)?(?:and|plus|or)\s+(?:a |an |the |two |three |\d )?|[、和跟与及还有]*(?:一个|[两三]个)?"
)


@dataclass(frozen=True)
class Kind:
    """A kind of product named at `start`..`end`. `aside` where it only says what the thing wanted is for; `worked` by it."""

    key: str
    start: int
    end: int
    aside: bool = False
    worked: bool = False


class KindReader:
    """Finds kinds by the words for them (folded; English ones in the singular or plural)."""

    def __init__(self, spoken: Mapping[str, str]) -> None:
        self._spoken = dict(spoken)
        heads = sorted(sayings().heads, key=len, reverse=True)
        words = sorted(self._spoken, key=len, reverse=True)
        latin = [re.escape(w).replace(r"\ ", r"[\s-]?") for w in words if w.isascii()]
        han = [re.escape(w).replace(r"\ ", r"\s?") for w in words if not w.isascii()]
        self._pattern = re.compile(
            rf"(?P<latin>(?<![a-z0-9])(?:{'|'.join(latin) or '(?!)'})(?:e?s)?(?![a-z0-9]))|(?P<han>{'|'.join(han) or '(?!)'})"
        )
        latin_heads = "|".join(re.escape(h) for h in heads if h.isascii())
        self._for = re.compile(rf"(?<![a-z0-9])({latin_heads})\s+for\s+(?:(?:a|an|the|my|our|your)\s+)?$")
        self._head = re.compile(
            rf"\s*(?:'s\s+)?(?P<latin>(?:{latin_heads})(?![a-z0-9]))"
            rf"|\s*(?P<han>{'|'.join(re.escape(h) for h in heads if not h.isascii())})"
        )

    def read(self, text: str) -> list[Kind]:
        """Return the kinds named in `text` (folded, positions kept), each phrase once, in order."""
        found: list[Kind] = []
        at = 0
        while match := self._pattern.search(text, at):
            start, end, key = self._whole(text, match)
            before = self._before(text, start)
            if before:  # "a bag for my laptop" is a laptop bag
                key, start = self._key(f"{' '.join(text[start:end].split())} {before[1]}"), before.start()
            ahead, last = text[max(0, start - _NEAR) : start], found[-1] if found else None
            worked = bool(_WORKED.search(ahead)) or bool(
                last and last.worked and _JOINED.fullmatch(text[last.end : start])
            )
            if not _PLACE.search(ahead):
                found.append(Kind(key, start, end, worked or bool(_PURPOSE.search(ahead)), worked))
            at = max(end, match.end())
        return found

    def _before(self, text: str, start: int) -> re.Match[str] | None:
        return self._for.search(text, max(0, start - 40), start)

    def _whole(self, text: str, match: re.Match[str]) -> tuple[int, int, str]:
        """Return the phrase and its kind, taking in the words that make it another thing ("laptop" + "stand")."""
        start, end, key = match.start(), match.end(), self._key(match[0])
        while True:
            following = self._pattern.match(text, end + (len(text[end:]) - len(text[end:].lstrip(" -"))))
            head = self._head.match(text, end)
            if head and (not following or following.end() <= head.end()):
                phrase = " ".join(text[start : head.end()].split())
                key, end = self._key(phrase), head.end()
            elif following and (following.start() - end <= 1 or _latin(match[0]) == _latin(following[0])):
                key, end = self._key(following[0]), following.end()
            else:
                return start, end, key

    def _key(self, said: str) -> str:
        plain = re.sub(r"[\s-]+", " ", said).strip()
        for word in (
            plain,
            plain.removesuffix("s"),
            plain.removesuffix("es"),
            said.strip(),
            plain.replace(" ", ""),
            said.removesuffix("s"),
        ):
            if word in self._spoken:
                return self._spoken[word]
        return category_named(plain).key


def _latin(words: str) -> bool:
    return not _HAN.search(words)


def wanted(text: str, kinds: list[Kind]) -> Kind | None:
    """Return the kind that the text asks for: in English the first that is no aside, in Chinese the last of its clause."""
    heads = [kind for kind in kinds if not kind.aside] or [kind for kind in kinds if not kind.worked]
    if not heads:
        return None
    first = heads[0]
    if not _HAN.search(text):
        return first
    clause = _CLAUSE.search(text, first.end)
    end = clause.start() if clause else len(text)
    return [kind for kind in heads if kind.start < end][-1]


def listed(text: str, kinds: list[Kind]) -> list[tuple[int, int]]:
    """Return the span of each kind in a list of several ("20 monitors and 20 keyboards"), with what is said of it.

    Empty where the text asks for one kind, or names a kind only as what another is for ("a dock for two monitors").
    """
    if not 1 < len(kinds) <= _PER_LIST or kinds[0].aside or len({kind.key for kind in kinds}) < len(kinds):
        return []
    starts, ends = [0], list[int]()
    for left, right in pairwise(kinds):
        gap = text[left.end : right.start]
        join = _JOIN.search(gap)
        if (
            join is None
            or len(gap) > _FAR
            or _PURPOSE.search(gap[join.end() :])
            or _PURPOSE.search(gap[: join.start()])
        ):
            return []
        starts.append(left.end + join.end())
        ends.append(left.end + join.start())
    return list(zip(starts, [*ends, len(text)], strict=True))


def folded(text: str) -> str:
    """Return `text` folded like search tokens, character by character, so that every position stays the same."""
    if text.isascii():
        return text.lower()
    return "".join(one if len(one := fold(c)) == 1 else c for c in text)
