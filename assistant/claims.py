"""What a sentence claims in words alone: stock, a property, a product that is none of ours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.folding import MASK, REFERENCE_MARK, folded, lowered
from assistant.offered import Offered
from assistant.subjects import Mention, Value, misplaced
from assistant.types import Fact
from knowledge.language import Bilingual

_STOCKED = re.compile(
    r"\b(?:is|are|have|has|it|them|one|one's|['’]s|currently|still) (?:\w+ )?in stock\b|\bavailable (?:right )?now\b"
    r"|\b(?:is|are) (?:\w+ )?available(?: right now| immediately)?(?=[.!,;]|$)|\bready (?:to (?:ship|go|be picked up)|for (?:dispatch|shipping|pick-?up|delivery))\b"
    r"|\bon (?:the|our) shel(?:f|ves)\b|\b(?:plenty|lots|loads) (?:\w+ ){0,3}?(?:left|in stock|available)\b"
    r"|\byou (?:can|could|may) (?:\w+ )?(?:collect|pick up|take home|take away)\b|\byou (?:can|could|may) (?:\w+ )?pick (?:\S+ ){1,5}?up\b"
    r"|(?<!没)(?<!没有)(?<!是否)有(?:现)?货|现货(?:充足|供应)|库存充足|(?:现在|马上|随时|立即|当场)(?:就)?(?:能|可以|可)(?:提货|拿货|取货)"
    r"|(?:已经?|刚)(?:到货|补货|上架)|(?:随时|马上|立即|现在)(?:就)?(?:能|可以?)(?:给您)?(?:发|寄)|备(?:货|得)(?:很|非常|十分)?(?:充?足)|货源充足|(?:可以|能|直接|当场|现场|到店)[^，。；]{0,3}(?:提走|自提|带走|拿走|取走|提货|拿货)",
    re.IGNORECASE,
)
_SOLD_OUT = re.compile(
    r"\b(?:out of stock|sold out|not in stock|unavailable)\b|缺货|没货|没有(?:现)?货|无货|断货|售罄|无库存|没有库存",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\s*(?:(?:of|for|on)\s[^,.;:，。；：]{1,80}?)?\s*(?:(?:\b(?:is|are|was)\b|是|为)\s*[:：]?|[:：=])\s*(?=\S)",
    re.IGNORECASE,
)
ASKING = re.compile(r"[?？]|\b(?:if|whether|when)\b|是否|如果|若|吗", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|no|n['’]t|never|without|unlike|instead of|rather than)\b|n['’]t\b|不|没|无|非|而不是", re.IGNORECASE
)
# What may stand after a maker's name without being a product of his.
_NOT_A_PRODUCT = frozenset(
    {
        "support",
        "team",
        "store",
        "shop",
        "service",
        "services",
        "sales",
        "care",
        "warranty",
        "products",
        "and",
        "or",
        "is",
        "the",
    }
)
_NEXT_WORD = re.compile(r"\s([A-Z][A-Za-z]{2,}|[A-Za-z]*\d[A-Za-z\d]*)")

_YES_OR_NO = re.compile(r"\b(?:yes|no|not|has|have|is|are|can|does|supports?)\b|有|没|无|不|支持|是", re.IGNORECASE)

_STOCK = Bilingual("stock that no fact supports", "没有事实支持的库存说法")
_OTHER_WORDS = Bilingual("not what the fact says", "与事实的内容不符")
_OTHERS_WORDS = Bilingual("what is said of another product", "说的是其他产品的情况")
_NO_PRODUCT = Bilingual("a product that no fact names", "事实中没有的产品")


@dataclass(frozen=True)
class Said:
    """A sentence as it was read so far: folded, masked, and the products it names or follows."""

    folded: str
    masked: str
    mentions: tuple[Mention, ...]
    before: Sequence[str]


@dataclass(frozen=True)
class Claim:
    """A claim at characters `start`..`end` that no fact bears out."""

    start: int
    end: int
    why: Bilingual


def claims(said: Said, offered: Offered, plain: str, figures: bool) -> Iterator[Claim]:
    """Yield the claims in words that no fact bears out; `figures` says whether the sentence states any value."""
    asking = bool(ASKING.search(said.folded))
    if not asking:
        yield from _stock(said, offered, plain)
        yield from _told(said, offered, plain)
    if not asking and not _DENIED.search(said.folded):
        yield from _of_another(said, offered)
    if figures:
        yield from _no_product(said, offered)


def _stock(said: Said, offered: Offered, plain: str) -> Iterator[Claim]:
    """Stock is claimed only of a product that has some, and denied only of one that has none."""
    about = [m.sku for m in said.mentions] or list(said.before) or list(offered.skus[:1])
    for match in _SOLD_OUT.finditer(said.folded):
        denied = bool(_SOLD_OUT.search(plain)) and all(offered.stock.get(sku) is None for sku in about)
        if not denied and not any(offered.stock.get(sku) == 0 for sku in about):
            yield Claim(*match.span(), _STOCK)
    stocked = list(_STOCKED.finditer(said.folded))
    if stocked and not _SOLD_OUT.search(said.folded) and not _all_stocked(said, offered, plain):
        for match in stocked:
            if any(not offered.stock.get(sku) for sku in about) or not about:
                yield Claim(*match.span(), _STOCK)


def _all_stocked(said: Said, offered: Offered, plain: str) -> bool:
    """Return whether the sentence says of no product in particular what the plain statement says: all is in stock."""
    return not said.mentions and bool(_STOCKED.search(plain)) and 0 not in offered.stock.values()


def _told(said: Said, offered: Offered, plain: str) -> Iterator[Claim]:
    """Blame other words for a property that the answer is about: "the colour is red" where the fact says black."""
    for fact in offered.told_in(plain):
        if offered.is_flag(fact) and _YES_OR_NO.search(said.masked):
            continue  # `having` reads yes and no
        for label in {fact.label.en, fact.label.zh} - {""}:
            found = _IS.match(said.masked, _after(said.folded, label))
            if (
                found
                and said.masked[found.end()] not in (REFERENCE_MARK, MASK)
                and not _as_told(said.folded, fact, found.end())
            ):
                yield Claim(found.end(), len(said.folded.rstrip()), _OTHER_WORDS)


def _as_told(text: str, fact: Fact, at: int) -> bool:
    """Return whether the words from `at` are the fact's own, in either language."""
    rest = text[at:].lstrip("“\"'*").lower()
    own = (fact.words.en, fact.words.zh) if fact.words else (str(fact.value),)
    return any(rest.startswith(folded(words).lower()) for words in own if words)


def _after(text: str, label: str) -> int:
    """Return where the words after a label begin; the end of the sentence where it is not named."""
    words = folded(label)
    if words.isascii() and words.lower() not in lowered(text):
        return len(text)
    found = re.search(rf"(?<![a-z]){re.escape(words)}(?![a-z])", text, re.IGNORECASE)
    return found.end() if found else len(text)


def _of_another(said: Said, offered: Offered) -> Iterator[Claim]:
    """Blame the words of a property that only another product of the sheet has."""
    low = lowered(said.masked)
    for words, fact in offered.said_otherwise if said.mentions or said.before else ():
        if words.isascii() and words not in low:
            continue
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(words)}(?![A-Za-z0-9])", said.masked, re.IGNORECASE):
            value = Value(fact.id, fact.product or "", *match.span())
            if misplaced(said.folded, said.mentions, [value], said.before, offered.skus):
                yield Claim(*match.span(), _OTHERS_WORDS)


def _no_product(said: Said, offered: Offered) -> Iterator[Claim]:
    """Blame a figure said of a sister that is on no sheet: "Crema Trio" where only the "Crema Duo" is known."""
    for first, known in offered.first_words.items():
        if first not in said.masked:
            continue
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(first)}(?![A-Za-z0-9])", said.masked):
            following = _NEXT_WORD.match(said.masked, match.end())
            if following and following[1].lower() not in known | _NOT_A_PRODUCT:
                yield Claim(match.start(), following.end(), _NO_PRODUCT)
