"""Yes and no said in words: "has speakers", "不支持热插拔", held against the fact that says yes or no."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.claims import ASKING, Claim, Said
from assistant.folding import REFERENCE_MARK, folded
from assistant.offered import Offered
from assistant.types import Fact
from knowledge.language import Bilingual

_YES, _NO = frozenset({"yes", "是", "有", "支持"}), frozenset({"no", "否", "无", "none", "不支持"})
_CLAUSE = re.compile(
    r"[,;，；。！？!?\n]|(?<=[A-Za-z\ue000\ue001*])[.](?=\s|$)|\b(?:but|while|whereas|so|because|though|although)\b|但是?|而(?!且)|因为|所以"
)
DENIED = re.compile(
    r"\b(?:no|not|non|never|without|neither|nor|lacks?|lacking|missing|cannot|unable|isn|doesn|hasn|can['’]t|won['’]t)\b|n['’]t\b"
    r"|不(?!仅|但|光|只|过|错|论|管|同|少)|没有?|禁(?=用|止)|无(?!线|论|需|须|风扇|缝|忧|噪)|缺|未|并非|非(?=静|触)",
    re.IGNORECASE,
)
# A clause that speaks of one's own, of another thing to buy, or of a wish says nothing of the product.
ELSEWHERE = re.compile(
    r"\b(?:external|separate|own|extra|additional|add|need|needs|want|wish|prefer|(?:you|would|who) like|matter|important|look(?:ing)? for)\b|外接|另配|另购|自备|需要|想要|看重|追求|喜欢|在意|对于",
    re.IGNORECASE,
)
ASKING_HERE = re.compile(
    r"\b(?:if|whether|unless)\b|是否|能不能|能否|可不可以|有没有|会不会|是不是|支不支持|如果|若|要是|假如|的话",
    re.IGNORECASE,
)
_AFFIRMED = re.compile(
    r"\b(?:yes|is|are|has|have|can|does|supports?|includes?|with)\b|有|支持|是|具备|可", re.IGNORECASE
)
_LISTED = re.compile(r"\**\s*[:：]")

_OTHERWISE = Bilingual("not what the fact says", "与事实的内容不符")


@dataclass(frozen=True)
class _Flag:
    sku: str
    yes: bool
    ways: tuple[str, ...]


def having(said: Said, offered: Offered) -> Iterator[Claim]:
    """Yield the claims that a product has what its fact denies, or lacks what its fact affirms."""
    if ASKING.search(said.folded):
        return
    flags = [flag for f in offered.facts.values() if (flag := _flag(f)) is not None]
    for way in dict.fromkeys(way for flag in flags for way in flag.ways):
        known = {flag.sku: flag.yes for flag in flags if way in flag.ways}
        for match in re.finditer(_pattern(way), said.masked, re.IGNORECASE):
            yield from _spoken(said, known, match.start(), match.end(), offered.skus)


def _spoken(said: Said, known: dict[str, bool], start: int, end: int, skus: Sequence[str]) -> Iterator[Claim]:
    """Yield what is wrong where a property is named at `start`..`end`: of one product, or of each in a list's line."""
    begin, stop = clause_around(said.masked, start, end)
    if listed := _LISTED.match(said.masked, end):
        yield from _each(said, known, listed.end())
        return
    clause = said.masked[begin:stop]
    if REFERENCE_MARK in said.masked[end:stop] or ELSEWHERE.search(clause):
        return
    earlier = [m.sku for m in said.mentions if m.end <= start]
    about = earlier[-1:] or list(said.before) or (list(skus) if len(skus) == 1 else [])
    denied = bool(DENIED.search(clause))
    if any(m.start >= end and m.end <= stop for m in said.mentions):
        return  # whose it is stands after it: "built-in speakers, unlike A"
    if about and all(sku in known and known[sku] == denied for sku in about):
        yield Claim(start, stop, _OTHERWISE)


def _each(said: Said, known: dict[str, bool], at: int) -> Iterator[Claim]:
    """Yield what is wrong in a line that names the property first, then what each product has."""
    after = [m for m in said.mentions if m.start >= at]
    for mention, following in zip(after, [*after[1:], None], strict=True):
        text = said.masked[mention.end : following.start if following else len(said.masked)]
        first = _CLAUSE.split(text.lstrip("*：: "), maxsplit=1)[0]
        denied = bool(DENIED.search(first))
        if REFERENCE_MARK in text or mention.sku not in known or not (denied or _AFFIRMED.search(first)):
            continue
        if known[mention.sku] == denied:
            yield Claim(mention.start, mention.end + len(text.rstrip()), _OTHERWISE)


def clause_around(text: str, start: int, end: int, between: re.Pattern[str] = _CLAUSE) -> tuple[int, int]:
    """Return where the clause of a text around `start`..`end` begins and ends; `between` is what parts clauses."""
    begin = max((m.end() for m in between.finditer(text, 0, start)), default=0)
    after = between.search(text, end)
    return begin, after.start() if after else len(text)


def yes_or_no(fact: Fact) -> bool | None:
    """Return what a fact says where it says yes or no; None where it says anything else."""
    said = fact.words.en if fact.words else str(fact.value)
    word = {"True": "yes", "False": "no", "0": "no"}.get(said, said).strip().lower()
    return word in _YES if word in _YES | _NO else None


def _flag(fact: Fact) -> _Flag | None:
    if not fact.product or fact.kind != "attribute" or (yes := yes_or_no(fact)) is None:
        return None
    ways = dict.fromkeys(w for label in (fact.label.en, fact.label.zh) for w in _ways(folded(label)))
    return _Flag(fact.product, yes, tuple(ways))


def _ways(label: str) -> Iterator[str]:
    """Yield how a property is named: its label, without a plural s, and the parts that name it alone ("VESA", "壁挂")."""
    whole = label.strip().lower()
    if not whole:
        return
    yield whole.removesuffix("s") if whole.isascii() else whole
    parts = label.split()
    yield from (p.lower() for p in parts if len(parts) > 1 and ((p.isupper() and len(p) > 3) or not p.isascii()))


def _pattern(way: str) -> str:
    if len(way) == 4 and not any(c.isascii() for c in way):  # "支架可以升降" for 升降支架
        return rf"{way}|{way[2:]}[^，。；]{{0,6}}{way[:2]}"
    return rf"(?<![a-z]){re.escape(way)}s?(?![a-z])" if way.isascii() else re.escape(way)


def flags_said(said: Said, offered: Offered) -> Iterator[tuple[int, str]]:
    """Yield the yes-or-no facts that a sentence puts in words, of the products it speaks of: where each is named, its id."""
    about = {m.sku for m in said.mentions} or set(said.before)
    if ASKING.search(said.folded):
        return
    for fact in offered.facts.values():
        flag = _flag(fact)
        if flag is not None and flag.sku in about:
            found = (re.search(_pattern(way), said.masked, re.IGNORECASE) for way in flag.ways)
            if first := next((match for match in found if match), None):
                yield first.end(), fact.id
