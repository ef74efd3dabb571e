"""From a text with references to a text with values: puts facts in, numbers citations, stops what no fact supports."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.types import CellSource, Citation, ComputedSource, DealSource, Fact, PassageSource, Source
from assistant.wording import number, safe, words
from knowledge.language import Bilingual, Language

REFERENCE = re.compile(r"\[\[(f\d+)[#!]?\]\]")
"""A reference; `[[f3#]]` is the number of fact f3 alone, where the text itself has the unit; `[[f3!]]` only cites f3, which the text has in words."""
COMPUTED = Bilingual("Computed from the deals", "由商机数据计算")
"""What the source of every figure over many deals is called."""
_SENTENCE_END = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s)")
# Every decimal digit of every script, superscripts, circled and full-width digits, roman and fraction numerals.
_DIGIT = re.compile(r"[\d\u00bc-\u00be\u00b2\u00b3\u00b9\u2070-\u209f\u2150-\u218f\u2460-\u24ff\u2776-\u2793]+")
_HAN_NUMBER = re.compile(
    r"[零〇一二三四五六七八九十百千万亿两俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億兩半]{1,24}"
    r"(?=\s{0,4}(?:元|块|圆|美元|美金|欧元|折|成|%|％|个百分点|台|件|个月|天|日|年|月|小时|英寸|寸|公斤|千克|克|瓦|倍|分之|个工作日|周))"
    r"|[一二三四五六七八九两壹贰叁肆伍陆柒捌玖][十百千万亿拾佰仟萬][零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬]*"
    r"|百分之[零〇一二三四五六七八九十百两]+|[一二三四五六七八九两]折|半价|免费|白送"
)
_EN_NUMBER = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen|half(?:\s+price|\s+off)"
    r"|percent|free of charge)s?\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\s*(?=#)")
_PROMISE = re.compile(
    r"\bI (?:guarantee|promise)\b|\bwe (?:guarantee|promise)\b|\bguaranteed\b|\b(?:we|I)(?: wi|['’])ll (?:deliver|refund|ship|give you|call you)\b"
    r"|\blegally binding\b|保证|承诺|一定(?:能|会)|送您一|免费送|包您|我会给您打电话|具有法律效力",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Problem:
    """Why a text may not be shown: what stands there that no fact supports."""

    found: str
    why: Bilingual


def check(text: str, facts: Sequence[Fact]) -> tuple[Problem, ...]:
    """Return what in a text with references may not be shown; empty where it may.

    Whatever stands outside `[[references]]` may hold no figure in any script or in words, no promise and no reference
    that is not on the sheet. Values and SKUs only ever come in through references, so this check needs no list of them.
    """
    known = {f.id for f in facts}
    unknown = [
        Problem(name, Bilingual("a reference to no fact", "引用了不存在的事实"))
        for name in REFERENCE.findall(text)
        if name not in known
    ]
    rest = REFERENCE.sub("\u2002", text)
    figures = [
        Problem(match[0], Bilingual("a figure that no fact supports", "没有事实支持的数字"))
        for pattern in (_DIGIT, _HAN_NUMBER, _EN_NUMBER)
        for match in pattern.finditer(rest)
    ]
    promises = [
        Problem(match[0], Bilingual("a promise that no fact supports", "没有事实支持的承诺"))
        for match in _PROMISE.finditer(rest)
    ]
    return (*unknown, *figures, *promises)


def split(text: str) -> Iterator[str]:
    """Yield the sentences of a text with references, each with the space or line break that follows it."""
    yield from (s for s in _SENTENCE_END.split(text) if s)


class Filling:
    """Fills sentences one after another, so that citation numbers run on through a reply."""

    def __init__(self, facts: Sequence[Fact], language: Language) -> None:
        self._facts = {f.id: f for f in facts}
        self._language = language
        self._cited: dict[tuple[object, ...], dict[str, Fact]] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return the citations numbered so far, in order."""
        return tuple(
            _citation(n, list(facts.values()), self._language) for n, facts in enumerate(self._cited.values(), 1)
        )

    @property
    def values(self) -> dict[str, str]:
        """Return the words of every fact, by id."""
        return {name: words(fact, self._language) for name, fact in self._facts.items()}

    def fill(self, sentence: str) -> str:
        """Return a sentence with its values and, after each run of them, the numbers of their citations.

        Raises KeyError for a reference to no fact: `check` comes first.
        """
        return "".join(self._line(line) for line in sentence.splitlines(keepends=True))

    def _line(self, line: str) -> str:
        used = [self._facts[name] for name in REFERENCE.findall(line)]
        text = REFERENCE.sub(lambda m: self._words(m, line), line)
        numbers = sorted({self._number(f) for f in used if _is_claim(f)})
        if not numbers:
            return text
        body = text.rstrip()
        mark = "".join(f"[{n}]" for n in numbers)
        closing = re.search(r"[。！？!?.；;，,：:|]$", body)
        at = closing.start() if closing else len(body)
        return body[:at] + mark + body[at:] + text[len(body) :]

    def _words(self, reference: re.Match[str], line: str) -> str:
        """Return a fact's words; a quotation of several lines stays one, and a command's "#" is no heading."""
        said = shown(reference, self._facts, self._language)
        return "\n> ".join(_HEADING.sub(r"\\", one) for one in said.splitlines()) if line.startswith("> ") else said

    def _number(self, fact: Fact) -> int:
        """Return the number of the place a fact comes from: a span of a document, or a product's row."""
        key = _place_of(fact)
        self._cited.setdefault(key, {})[fact.id] = fact
        return list(self._cited).index(key) + 1


def shown(reference: re.Match[str], facts: Mapping[str, Fact], language: Language) -> str:
    """Return what stands in a text for a match of `REFERENCE`. Raises KeyError for a reference to no fact."""
    fact = facts[reference[1]]
    if reference[0].endswith("!]]"):
        return ""
    alone = reference[0].endswith("#]]") and isinstance(fact.value, Decimal) and not fact.currency
    return number(fact.value) if alone and isinstance(fact.value, Decimal) else words(fact, language)


def _is_claim(fact: Fact) -> bool:
    """Return whether a fact is shown with a reference: all that can be opened, save a bare name or SKU."""
    source = fact.source
    opened = isinstance(source, PassageSource | CellSource | DealSource) or _over_deals(source)
    return opened and fact.kind not in ("name", "sku")


def _over_deals(source: Source) -> bool:
    return isinstance(source, ComputedSource) and source.over == "deals"


def _place_of(fact: Fact) -> tuple[object, ...]:
    source = fact.source
    if isinstance(source, PassageSource):
        return (source.passage, source.start)
    if isinstance(source, DealSource):
        return ("deal", source.deal)
    if _over_deals(source):
        return ("deals",)
    assert isinstance(source, CellSource)
    return (source.sku,)


def _citation(number: int, facts: Sequence[Fact], language: Language) -> Citation:
    """Return the citation of one place; every cell that is cited of a product's row is in its quote."""
    fact, source = facts[0], facts[0].source
    if isinstance(source, PassageSource):
        return Citation(
            number=number, fact=fact.id, document=source.document, path=source.name,
            heading=" › ".join((source.title, *(h for h in source.heading if h != source.title))),
            page=source.place.page, quote=safe(source.quote), place=source.place,
        )  # fmt: skip
    cells = [f"{f.label.say(language)}: {words(f, language)}" for f in facts]
    if isinstance(source, DealSource):
        return Citation(
            number=number, fact=fact.id, document="deals", path=f"deals/{source.deal}", heading=safe(source.title),
            page=None, quote="; ".join(cells),
        )  # fmt: skip
    if _over_deals(source):
        return Citation(
            number=number, fact=fact.id, document="deals", path="deals", heading=COMPUTED.say(language), page=None,
            quote="; ".join(cells),
        )  # fmt: skip
    assert isinstance(source, CellSource)
    return Citation(
        number=number, fact=fact.id, document="catalogue", path=f"catalogue/{source.sku}",
        heading=safe(source.title.say(language)), page=None, quote="; ".join(cells), sku=source.sku,
    )  # fmt: skip
