"""The words of an order: products, how many, and what is to be done with them, as marks in the order they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.numerals import CHINESE, NUMBER, value
from knowledge.pieces import COUNTERS, STANDARD
from knowledge.types import Mention

Kind = Literal[
    "product", "count", "bad", "each", "not", "fix", "add", "less", "drop", "swap", "set", "all", "same", "half", "double", "per",
    "units", "sep", "stop", "variant",
]  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One word of an order: characters `start`..`end` of the text; `number` of a count, `skus` of a product.

    `of` is the thing that a count counts where it is no product that is known ("20 notebooks"). A `variant` that is a value
    of a column has that `column`, and the products that have it as `skus`. `ahead` is what stands right before a count,
    as a thing does of which so many are wanted ("面粉来2袋").
    """

    kind: Kind
    start: int
    end: int
    number: int | None = None
    skus: tuple[str, ...] = ()
    text: str = ""
    of: str = ""
    column: str = ""
    ahead: str = ""


HIDDEN = "\ue000"
_COUNTER = rf"{COUNTERS}|块(?!钱)|个(?!月|工作日|星期|小时|工位|人)"
_PACKED = (
    r"(?:packs?|packets?|bags?|box(?:es)?|bottles?|rolls?|coils?|cans?|tins?|tubes?|jars?|cases?|cartons?|crates?)"
)
_UNIT = rf"(?:{_PACKED}\s+of|units?|pieces?|pcs?|sets?|pairs?|items?|ea|of\s+(?:them|those|these|it))\b"
# What is no count of pieces, whatever figures are in it; it is blanked before counts are looked for.
_NO_COUNT = re.compile(
    rf"{STANDARD}|"
    r"\b(?:at|for) \d[\d,.]* ?(?:each|apiece|a piece|per (?:unit|piece|item|pc))\b|@ ?\d[\d,.]*|(?<![\d.])\d[\d,.]*\s*(?:块|元)?\s*(?:一|每|1)[台个件只套张箱双把](?=卖|行|可|成|吗|怎|能|[，,。?？]|$)|"
    r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]?|(?:\d+|[一二三四五六七八九十两]+)\s*(?:个月|个?工作日|天|周|星期|小时|年|%|％|折)"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b"
    r"|\b\d+\s*(?:days?|weeks?|months?|years?|hours?|percent)\b|\b(?:two|three|four|\d)\s+(?:batches|days|weeks|months|ports)\b"
    r"|[$€£¥￥]\s?\d[\d,.]*\s*[万千k]?|\d[\d,.]*\s*[万千k]?\s*(?:元|块钱|人民币|美元|欧元|rmb\b|cny\b|usd\b|eur\b|yuan\b|dollars?\b|euros?\b)"
    r"|\d+(?:\.\d+)?\s*-?\s*(?:inch(?:es)?\b|英寸|寸|hz\b|w\b|瓦|mm\b|cm\b|核|gbps\b|k(?![a-z])(?!\s*(?:units|pcs)))"
    r"|[一两二三四五六七八九十\d]+批|[一二三四五六七八九]{2}[十百千]|第[一二三四五六七八九十\d]+|[一二三四五六七八九]点|\bone\s+of\s+(?:our|my|the(?!\s*\ue000))\b|\b(?:the|that|this)\s+[\w\ue000-]+\s+ones?\b"
    r"|[一二三四五六七八九]\s*(?:方面|样的|直|起|下|般|定|共|些)",
    re.IGNORECASE,
)
_WORDS: tuple[tuple[Kind, str], ...] = (
    ("per", r"每(?:个|位|张|间|名)?(?:工位|人|员工|同事|桌|座位|房间|学生)|\b(?:every|each|per)\s+(?:desk|person|seat|student|employee|workplace|room)\b"),
    ("stop", r"[。.!！?？\n](?!\d)|…+"),
    ("fix", r"不对|哦不|错了|说错|打错|(?<![^\s,，。.;；\d个])算了|算了(?!\s*(?:$|[,，。.!！]))|应该是|其实|就按|先按|按(?=\d)|\bsorry\b|\bactually\b|\bi mean\b|\brather\b|\bwell no\b|(?:^|(?<=[,，.。;；\s]))(?:no|不)(?=[,，\s])"),
    ("not", r"(?:而)?不是|不要(?!了|\s*(?:$|[,，。.;；!！]))|\bnot\s+the\b|\binstead\s+of\b|\brather\s+than\b|\bnot(?=\s+\d)"),
    ("drop", r"不要了|算了|(?:先|就|都|也|我)?不要(?=\s*(?:$|[,，。.;；!！]))|不想要了?|去掉|删掉|删除|取消|拿掉|不用了|不买了|免了|\b(?:don['’]?t|do not|no longer) (?:want|need)\b"
     r"|\bdrop\b|\bremove\b|\bcancel\b|\bdelete\b|\bwithout\b|\btake\s+(?:out|off)\b|\b(?:forget|lose|scrap|skip|ditch|nix|leave\s+(?:out|off))(?=\s+(?:about\s+)?(?:the|that|those|my|all|both)\b)|\bleave\s+out\b"),
    ("swap", r"\binstead\b(?!\s+of\b)|换成|换为|换(?!货)|改成(?=\s*[A-Za-z]{0,3}[-\s]?[A-Za-z]+\d)|\bswitch\s+(?:it\s+)?to\b|\breplace\s+(?:it\s+)?(?:with|by)\b|\bswap\b"),
    ("set", r"改成|改为|减到|降到|加到|增加到|变成|设为|\bmake\s+(?:it|that|them)\b|\bset\b|\bchange\b|\bmake\b"),
    ("add", r"再加|还要(?=[\d一二两三四五六七八九十半])|再来|再要|多要|加上|增加|多加|加(?!到)|\badd\b|\bthrow(?:ing)? in\b|\bchuck in\b|\bmore\b|\banother\b|\bas\s+well\b|\bextra\b|\bplus\s+(?=\d)"),
    ("less", r"少要|减少|减掉|减去?(?=[\d一二两三四五六七八九十])|少来|少(?=[\d一二两三四五六七八九十])|去掉(?=\s*\d)|\bfewer\b|\bless\b"),
    ("same", r"也?一样(?!的|[来要拿]?[一两二三四五六七八九十\d])|同样数量|相同数量|\blikewise\b|\bthe\s+same\s+(?:again|for)\b|\bsame\s+(?:for|again)\b"),
    ("double", r"翻倍|加倍|翻一番|\bdouble\b(?! ?-)|\btwice as many\b"),
    ("half", r"减半|减一半|砍半|砍一半|对半|数量一半|只要一半|\bhalve\b|\b(?:cut|split)(?=.{1,30}\bin half\b)|\bin half\b|\bhalf\s+as\s+many\b|\bhalf\s+(?:of\s+)?that\b"),
    ("all", r"都(?=要?改|变|设)|全部|\ball\s+(?:the\s+)?quantities\b|\ball\s+of\s+them\b|\beverything\b|\bof\s+each\b(?=\s*$)"),
    ("each", r"各(?:自)?|一样(?=[来要拿]?[一两二三四五六七八九十\d])|每(?:款|样|种|个|台)|\beach(?:\s+of)?\b|\bof\s+each\b|\bapiece\b"),
    ("sep", r"[,，;；、/&+]|和|跟(?![我你他])|与|及|还有|以及|另外|然后|\band\b|\bplus\b|\balso\b"),
)  # fmt: skip
_WORD = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _WORDS), re.IGNORECASE)
_UNITS = re.compile(
    rf"(?P<n>{NUMBER})\s*(?:(?:个|位|名|张|间)?(?:工位|人|员工|同事|桌|座位|房间|学生)|(?:desks|people|persons|seats|students|employees|rooms)\b|套\s*(?=[：:]))",
    re.IGNORECASE,
)
_DOZEN = rf"(?P<half>半|\bhalf\s+a)\s*(?:打|dozen\b)|(?P<dozen>{NUMBER}|\ban?)\s*(?:打(?![印开])|dozens?\b)"
_PAIR = r"(?P<pair>俩|一对|\ba\s+(?:couple|pair)(?:\s+of)?\b)|(?P<three>仨)|(?P<single>\ba\s+single\b)"
_COUNT = re.compile(
    rf"{_DOZEN}|{_PAIR}|(?P<article>(?:(?:(?<=\badd )|(?<=\bplus )|(?<=\band )|(?<=\bin )|(?<=& ))an?|\banother|^an?(?=.*(?: and an? | please)))(?= (?!{NUMBER})[a-z\d\ue000])|(?<=[来要加买拿])[个只条根袋瓶盒套台把张件包](?!月))"
    rf"|(?P<minus>[-−])?(?P<n>{NUMBER})\s*(?:{_COUNTER}|{_UNIT})"
    rf"|(?:\b(?:qty|quantity|count)\b|数量)(?:\s*(?:is|of|为|是))?\s*[:：=]?\s*(?P<q>[-−]?{NUMBER})"
    rf"|(?<![A-Za-z0-9])[x×*]\s*(?P<x>\d+)\b|(?<![A-Za-z0-9.])(?P<y>\d+)\s*[x×*](?![A-Za-z0-9])"
    rf"|(?P<bare>[-−]?{NUMBER})",
    re.IGNORECASE,
)


def marks(text: str, mentions: Sequence[Mention], told: Sequence[Mark] = ()) -> list[Mark]:
    """Return the marks of a text in order; `mentions` are the products named in it, `told` values that say which make."""
    found = [Mark("product", m.start, m.end, skus=m.skus, text=text[m.start : m.end]) for m in mentions]
    rest = _blank(text, [(m.start, m.end) for m in mentions])
    rest = _blank(rest, [(v.start, v.end) for v in told])
    found += (variants := [*told, *_variants(rest)])
    rest = _blank(rest, [(v.start, v.end) for v in variants if v.number is not None])
    rest = _blank(rest, [m.span() for m in _NO_COUNT.finditer(rest)])
    units = [Mark("units", m.start(), m.end(), value(m["n"])) for m in _UNITS.finditer(rest) if value(m["n"])]
    rest = _blank(rest, [(u.start, u.end) for u in units])
    words = [Mark(_kind(m), m.start(), m.end()) for m in _WORD.finditer(rest)]
    found += units + words
    for match in _COUNT.finditer(_blank(rest, [(w.start, w.end) for w in words if w.kind in ("per", "each")])):
        if count := _count(match, rest, found):
            ahead = _AHEAD.search(rest[: count.start])
            found.append(replace(count, of=_thing_after(rest, count.end), ahead=ahead["thing"] if ahead else ""))
    return sorted(_apart(found), key=lambda m: (m.start, m.kind))


_AHEAD = re.compile(r"(?P<thing>[^\W\ue000]+?(?<![我们你想就再还也给先]))(?:就|也|再|先|给我|我)*[来要买订拿]$")
_THING = re.compile(
    r"[\ue000\s]*(?:[a-z]*\d[\w.-]*\s+)*(?:(?:more|extra|another|of (?:the|your))\s+)*(?P<thing>(?!(?:and|or|of|in|for|to|as|with|on|at|by|from|per|the|that|this|those|these|them|it|its|each|more"
    r"|extra|please|instead|total|altogether|now|then|too|also|thanks|thank|pieces?|units?|pcs|items?|sets?|ones?|all|both|only|just|if|when|would|is|are|will|can"
    r"|days?|weeks?|months?|years?|hours?|people|percent|was|were|not|but|apiece|rather|maybe"
    r"|questions?|options?|things?|colou?rs?|sizes?|versions?|models?|types?|kinds?|places?|offices?|rooms?|batches|ports?|deliveries|shipments?|inch(?:es)?|gb|tb|mm|cm|kg|hz)\b)[a-z][a-z-]{2,}(?: [a-z][a-z-]+)?"
    r"|(?!一共|总共|多少|卖|可以|谢谢|好了|就行|再|然后|另外|还|什么|怎么|合计|给我|一起|左右|以内|的|现货|有货|多久|吧|呢|吗|有|能|会|和|与|加|要|来|送|发|到|是|都|改|够|优惠|打折|便宜)[\u4e00-\u9fff]{2,8})",
    re.IGNORECASE,
)


def _thing_after(rest: str, end: int) -> str:
    """Return what is counted up to `end`, "" where it is a product that is known, pieces, or nothing."""
    found = _THING.match(rest, end)
    return found["thing"].strip() if found else ""


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def _kind(match: re.Match[str]) -> Kind:
    kind = match.lastgroup
    assert kind is not None
    return kind  # type: ignore[return-value]


_COLOURS = {
    "black": "黑", "white": "白", "blue": "蓝", "red": "红", "brown": "茶|棕", "grey": "灰", "gray": "灰", "silver": "银",
    "green": "绿", "pink": "粉", "yellow": "黄",
}  # fmt: skip
_VARIANT = re.compile(
    r"(?<![\d.])(?P<size>\d{1,5})\s?(?P<unit>tb|t|gb|g)(?![a-z])|(?P<colour>\b(?:" + "|".join(_COLOURS) + r")\b|[黑白蓝红茶棕灰银绿粉黄](?=色|轴|的)色?)",
    re.IGNORECASE,
)  # fmt: skip


def _variants(rest: str) -> list[Mark]:
    """Return sizes (`number` in GB) and colours (`text` "white|白") that may tell members of a family apart."""
    found = []
    for match in _VARIANT.finditer(rest):
        if match["size"]:
            size = int(match["size"]) * (1024 if match["unit"].lower().startswith("t") else 1)
            found.append(Mark("variant", match.start(), match.end(), size))
        else:
            found.append(Mark("variant", match.start(), match.end(), text=_colour(match["colour"].lower())))
    return found


def _colour(said: str) -> str:
    for en, zh in _COLOURS.items():
        if said == en or said[0] in zh:
            return f"{en}|{zh}"
    return said


def _count(match: re.Match[str], rest: str, found: Sequence[Mark]) -> Mark | None:
    groups = match.groupdict()
    said = next((groups[k] for k in ("dozen", "n", "q", "x", "y", "bare") if groups[k]), "")
    number: int | None
    if groups["half"]:
        number = 6
    elif groups["dozen"]:
        each = 1 if said.lower() in ("a", "an") else value(said)
        number = each * 12 if each is not None else None
    elif groups["article"]:
        number = 1
    elif groups["pair"] or groups["three"] or groups["single"]:
        number = 2 if groups["pair"] else 3 if groups["three"] else 1
    elif groups["bare"] and not _is_count(match, rest, found):
        return None
    else:
        number = value(said.lstrip("-−"))
    wrong = bool(groups["minus"]) or said[:1] in "-−" if said else False
    if groups["bare"] and wrong and not groups["minus"]:
        wrong = rest[match.start() - 1 : match.start()] in ("", " ", "，", ",")
    return Mark(
        "bad" if wrong or number is None else "count", match.start(), match.end(), number, text=match[0].strip()
    )


_BETWEEN = re.compile(r"[\ue000A-Za-z\s\-'’的]{0,30}")
_AFTER = re.compile(r"[\s:：\-(（=]{0,4}")
_LINK = re.compile(r"[\ue000\s:：到是为成]*(?:(?:to|about|but)\s*)?", re.IGNORECASE)


def _listed(rest: str, start: int, end: int, product: Mark) -> bool:
    """Return whether a number ends an entry of a list in which such numbers count products ("lamp 2, sofa 3")."""
    entry = _ENTRY.search(rest, 0, start)
    closed = not rest[end:].strip() or rest[end:].lstrip()[0] in ",，;；、\n"
    return bool(entry and closed and _COUNTED_SO.match(rest, product.end))


_ENTRY = re.compile(r"(?:^|[,，;；、\n])\s*(?:[a-z]+(?: [a-z]+){0,2}\s+|[\u4e00-\u9fff]{2,8}\s*)$", re.IGNORECASE)
_COUNTED_SO = re.compile(r"\s*[:：]?\s*\d{1,6}\s*(?:[,，;；、\n]|$)")
_OF_THE = re.compile(r"\s+of (?:the|your|that|this) (?!(?:day|week|month|year|time|people)s?\b)[a-z]", re.IGNORECASE)
_ALONE = re.compile(r"(?:^|[,，。.;；:：!！?？])\s*[的就要是也吧please\s]*$", re.IGNORECASE)
_BOUGHT = re.compile(r"(?:\b(?:take|took|have|buy|bought|order|ordered|get|want|need)|[要拿买订来])\s*$", re.IGNORECASE)
_INSTEAD = re.compile(r"instead\b(?! of)|then\b|[?？]|$", re.IGNORECASE)
"""Ends what says how many are taken by a bare number ("if I take 50 instead?")."""
_MARKED: frozenset[Kind] = frozenset({"set", "fix", "add", "each", "not", "less", "same", "all"})


def _is_count(match: re.Match[str], rest: str, found: Sequence[Mark]) -> bool:
    """Return whether a number without a counter counts pieces: beside a product, after "make it", with "each", or alone."""
    start, end = match.span("bare")
    for mark in found:
        if (mark.kind == "product" or mark.column) and mark.start >= end and _BETWEEN.fullmatch(rest, end, mark.start):
            return bool(mark.column) or not re.fullmatch(CHINESE, match["bare"])
        if mark.kind == "product" and mark.end <= start and _AFTER.fullmatch(rest, mark.end, start):
            return True
        near = mark.end <= start and bool(_LINK.fullmatch(rest, mark.end, start))
        if mark.kind == "product" and (_OF_THE.match(rest, end) or _listed(rest, start, end, mark)):
            return True  # "2 of the oak and 3 of the thing", "lamp 2, sofa 3"
        if mark.kind in _MARKED and near:
            return True
        if (
            mark.kind == "sep"
            and near
            and _thing_after(rest, end)
            and (not rest[: mark.start].strip() or any(m.kind == "product" for m in found))
        ):
            return True  # "10 V27Q and 5 staplers"
        if mark.kind in ("each", "all", "add", "less") and mark.start >= end and not rest[end : mark.start].strip():
            return True
    tail = rest[end:].lstrip()
    if _BOUGHT.search(rest[:start]) and _INSTEAD.match(tail):
        return True
    return bool(_ALONE.search(rest[:start])) and (not tail or tail[0] in ",，。.;；!！?？吧p")


def _apart(found: Sequence[Mark]) -> list[Mark]:
    """Leave out marks that stand inside another; products come first, then counts, then words."""
    rank = {"product": 0, "variant": 1, "units": 2, "per": 3, "count": 4, "bad": 4}
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda m: (rank.get(m.kind, 5), m.start)):
        if all(mark.end <= k.start or k.end <= mark.start for k in kept):
            kept.append(mark)
    return kept
