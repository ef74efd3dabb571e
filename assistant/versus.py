"""Comparisons in words: "cheaper", "刷新率更高", held against the values of the products they are said of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import or_

from assistant.claims import Claim, Said
from assistant.folding import folded, lowered
from assistant.having import clause_around
from assistant.offered import Offered
from assistant.readings import canonical
from assistant.types import Fact
from knowledge.language import Bilingual
from knowledge.units import dimension

_NOT = re.compile(
    r"\b(?:not|no|never|isn['’]t|aren['’]t|doesn['’]t|nor|neither|than you|if|whether|for a|looking for|want|need|prefer|something)\b|[?？]|不|没有|是否|如果|若|想要|需要|看重|追求|预算",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;，；。！？!?\n]|\b(?:but|while|whereas|although|though|and)\b|而(?!且)|但是?")
_UP_EN, _DOWN_EN = (
    "higher|more|longer|larger|bigger|greater|faster|wider",
    "lower|less|fewer|shorter|smaller|slower|narrower",
)
_UP_ZH, _DOWN_ZH = "高|多|长|大|快|宽|重", "低|少|短|小|慢|窄|轻"
_MOST = re.compile(r"最|\b(?:most|least|\w+est)\b", re.IGNORECASE)
_BEFORE_ZH = re.compile(r"(?:比|相比|相较于?|对比|比起)\s*\**$")
_BEFORE_EN = re.compile(r"\b(?:than|compared (?:with|to)|against|unlike|versus)\s+(?:the\s+)?\**$", re.IGNORECASE)

_SAME = re.compile(
    r"\b(?:the same|identical(?:ly)?|equal(?:ly)?|no (?:\w+ )?difference|similar(?:ly)?|comparabl[ey]|on a par|about the same)\b"
    r"|一样|一致|相同|同样|同价|没(?:有|什么)?(?:区别|差别|差异)|持平|不相上下|差不多|相近|接近|相当",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(r"similar|comparab|about|差不多|相近|接近|相当|不相上下", re.IGNORECASE)
_NEARLY = Decimal("1.1")

_OTHERWISE = Bilingual("a comparison that the facts do not bear out", "与事实不符的比较")


@dataclass(frozen=True)
class _Kind:
    """Words that compare, and whether they say more; `measure` is "money", a dimension, or a label."""

    words: re.Pattern[str]
    measure: str
    more: bool


def _kind(words: str, measure: str, *, more: bool) -> _Kind:
    return _Kind(re.compile(words, re.IGNORECASE), measure, more)


_KINDS = (
    _kind(r"\b(?:cheaper|cheapest|less expensive|least expensive|(?:more|most) affordable|costs? less|lower[- ]priced)\b|(?:更|最|较|还)(?:为)?(?:便宜|实惠|平价)|便宜一?些|比[^，。；不]{1,30}?(?:便宜|实惠)", "money", more=False),
    _kind(r"\b(?:dearer|pricier|priciest|more expensive|most expensive|costs? more)\b|(?:更|最|较)贵|比[^，。；不]{1,30}?贵", "money", more=True),
    _kind(r"\b(?:lighter|lightest|weighs? (?:\w+ )?less)\b(?! (?:edit|use|task|work|dut|load|gam|office|photo|touch|colou?r))|(?:(?:更|最)|比[^，。；不]{1,30}?)轻(?!松|度|微|快)", "weight", more=False),
    _kind(r"\b(?:heavier|heaviest|weighs? (?:\w+ )?more)\b(?! (?:edit|use|task|work|load|dut|gam))|(?:(?:更|最)|比[^，。；不]{1,30}?)重(?!要|视|点|载|度)", "weight", more=True),
    _kind(r"\b(?:brighter|brightest)\b|(?:(?:更|最)|比[^，。；不]{1,30}?)亮", "brightness", more=True),
)  # fmt: skip


def versus(said: Said, offered: Offered) -> Iterator[Claim]:
    """Yield the comparisons between products that their values contradict."""
    if len(offered.skus) < 2:
        return
    yield from _level(said, offered)
    for kind in (*_KINDS, *_labelled(offered)):
        for match in kind.words.finditer(said.masked):
            values = _values(offered, kind.measure)
            subject, other = _between(said, *match.span())
            if subject in values and len(values) > 1 and not _left_open(said.masked, *match.span()):
                rivals = [values[other]] if other in values else [v for sku, v in values.items() if sku != subject]
                beaten = [v < values[subject] if kind.more else v > values[subject] for v in rivals]
                level = [v == values[subject] for v in rivals]
                if not any(beaten) or (_MOST.search(match[0]) and not all(map(or_, beaten, level))):
                    yield Claim(*match.span(), _OTHERWISE)


def _level(said: Said, offered: Offered) -> Iterator[Claim]:
    """Yield what is said to be the same of products whose values differ: "both cost the same", "价格一样"."""
    # Read unmasked: the 一 of 一样 is no figure, and is blotted out as such.
    about = {m.sku for m in said.mentions} or set(said.before)
    for match in _SAME.finditer(said.folded):
        if _left_open(said.folded, *match.span()):
            continue
        begin, stop = clause_around(said.folded, *match.span(), _CLAUSE)
        for measure, words in _measures(offered):
            values = _values(offered, measure)
            compared = [v for sku, v in values.items() if len(about) < 2 or sku in about]
            if words.search(lowered(said.folded[begin:stop])) and len(compared) > 1 and not _alike(compared, match[0]):
                yield Claim(*match.span(), _OTHERWISE)


def _measures(offered: Offered) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield what products can be said to be level in, each with the words that name it."""
    yield "money", re.compile(r"\b(?:price[ds]?|costs?|expensive|cheap|money)\b|价|贵|便宜|钱", re.IGNORECASE)
    yield "weight", re.compile(r"\b(?:weight|weighs?|heavy|light)\b|重", re.IGNORECASE)
    for label in {folded(text).lower() for f in _measured(offered) for text in (f.label.en, f.label.zh)} - {""}:
        yield f"label {label}", re.compile(rf"(?<![a-z]){re.escape(label)}(?![a-z])")


def _alike(values: list[Decimal], said: str) -> bool:
    """Return whether values are the same; nearly so where that is all that is said."""
    return max(values) <= min(values) * (_NEARLY if _ROUGHLY.search(said) else 1)


def _labelled(offered: Offered) -> Iterator[_Kind]:
    """Yield the words that compare a measured property of two products: "a higher refresh rate", "刷新率更高"."""
    counts: dict[str, set[str]] = {}
    for fact in _measured(offered):
        for label in {folded(fact.label.en).lower(), folded(fact.label.zh).lower()} - {""}:
            counts.setdefault(label, set()).add(fact.product or "")
    for label in (label for label, skus in counts.items() if len(skus) > 1):
        for more in (True, False):
            yield _Kind(_compared_by(label, more), f"label {label}", more)


def _compared_by(label: str, more: bool) -> re.Pattern[str]:
    said = re.escape(label)
    if label.isascii():
        ways = _UP_EN if more else _DOWN_EN
        return re.compile(
            rf"\b(?:{ways}) (?:\w+ )?{said}\b|(?<![a-z]){said} (?:that )?(?:is|are) (?:\w+ )?(?:{ways})\b",
            re.IGNORECASE,
        )
    ways = _UP_ZH if more else _DOWN_ZH
    return re.compile(rf"{said}(?:上|方面|也|则)?[^，。；,;]{{0,12}}?(?:更|较)(?:{ways})|(?:更|较)(?:{ways})的{said}")


def _measured(offered: Offered) -> list[Fact]:
    return [
        f for f in offered.facts.values() if f.product and f.kind in ("attribute", "price") and offered.is_number(f)
    ]


def _values(offered: Offered, measure: str) -> dict[str, Decimal]:
    """Return each product's value of a measure; a product with two values that differ has none, and so have several units."""
    found: dict[str, set[Decimal]] = {}
    units = set[str]()
    for fact in _measured(offered):
        if _is_of(fact, measure) and isinstance(fact.value, Decimal):
            found.setdefault(fact.product or "", set()).add(fact.value)
            units.add(fact.currency or canonical(fact.unit))
    return {sku: next(iter(v)) for sku, v in found.items() if len(v) == 1} if len(units) == 1 else {}


def _is_of(fact: Fact, measure: str) -> bool:
    label = {folded(fact.label.en).lower(), folded(fact.label.zh).lower()}
    if measure.startswith("label "):
        return measure.removeprefix("label ") in label
    if measure == "money":
        return fact.kind == "price" and bool(fact.currency) and bool(label & {"price", "价格"})
    if measure == "brightness":
        return bool(label & {"brightness", "亮度"})
    return not fact.currency and dimension(canonical(fact.unit)) == measure and bool(label & {measure, "重量"})


def _between(said: Said, start: int, end: int) -> tuple[str, str]:
    """Return of which product a comparison at `start`..`end` is said, and against which; "" where no product is named."""
    mentions = sorted(said.mentions, key=lambda m: m.start)
    earlier = [m for m in mentions if m.end <= start]
    later = [m for m in mentions if m.start >= end]
    against = next((m for m in later if _BEFORE_EN.search(said.folded[: m.start])), None)
    if len(earlier) > 1 and _BEFORE_ZH.search(said.folded[: earlier[-1].start]):
        return earlier[-2].sku, earlier[-1].sku
    if earlier and (_BEFORE_EN if said.folded.isascii() else _BEFORE_ZH).search(said.folded[: earlier[-1].start]):
        return (later[0].sku if later and against is None else ""), earlier[-1].sku
    if earlier:
        return earlier[-1].sku, against.sku if against else ""
    if later and against is not later[0]:
        return (later[0].sku, "") if _is_it(said.folded[end : later[0].start]) else ("", "")
    alone = said.before[0] if len(set(said.before)) == 1 else ""
    return alone, against.sku if against else ""


def _is_it(between: str) -> bool:
    """Return whether the words from a comparison to a name say that it is that product: "the cheaper one is the A"."""
    return bool(re.search(r"\b(?:is|option|one|choice)\b|是|的|[:：]|^[\s*]*$", lowered(between))) and len(between) < 40


def _left_open(text: str, start: int, end: int) -> bool:
    """Return whether the clause denies the comparison, asks it, or speaks of a wish."""
    begin, stop = clause_around(text, start, end, _CLAUSE)
    clause = text[begin:start] + " " + text[end:stop]
    return bool(_NOT.search(clause) or re.search(r"[?？吗]\s*$", text.rstrip()))
