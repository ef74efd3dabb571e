"""The facts that a text may state, laid out for the check: by value, by name, by what their labels say."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from assistant.evidence import REFERENCE
from assistant.folding import folded, lowered
from assistant.readings import Literal, canonical
from assistant.types import CellSource, Fact
from knowledge.language import Bilingual
from knowledge.units import CURRENCIES, convert, dimension, numbers, quantities

_WORDS = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
_A_SENTENCE = 8  # characters from which on words are a sentence of their own
_PIECES = re.compile(r"[,;，；、/()（）]+")
_FLAGS = frozenset({"yes", "no", "none", "是", "否", "有", "无", "支持", "不支持"})
_LINK = r"(?:\s|\*|is|are|was|of|at|about|the|its|it|'s|’s|a|only|just|:|：|为|是|达|可达|高达|约|有|的|仅|只|只要)*$"
_COUNTED_BY = re.compile(
    r"^\s*(?:of\b|in (?:stock|total|all|our|the)\b|[×x*]\s|left\b|available\b|units?\b|pieces?\b|items?\b|pcs\b)",
    re.IGNORECASE,
)
# A count at the end of a clause is one only where a word before it says that something is counted.
_COUNTING = re.compile(
    r"(?:\b(?i:have|has|had|there (?:are|is)|stock|left|quantity|order(?:ed)?|for|only|just|all)\b|库存|还有|现有|有|数量|还剩|仅剩|共|订购?|采购|要)[^，。,.;；A-Z]{0,12}$"
)
_MONEY_CUE = re.compile(r"\b(?:cost|costs|price[ds]?|sells?|pay|total|comes?)\b|价|售|卖|合计|一共|总", re.IGNORECASE)
_ENDS = re.compile(
    r"^\s*(?:$|[，。；！？,.;!?)）]|\b(?:for|each|per|in|and|but|a piece|at|including|today|now|plus|or|with)\b)",
    re.IGNORECASE,
)
# Words before a value that say what it measures, where no label of the sheet does.
_MEASURES = (
    (re.compile(rf"\b(?:costs?|priced at|sells? (?:for|at)|price){_LINK}|(?:售价|价格|单价|卖价|报价){_LINK}", re.IGNORECASE), "money"),
    (re.compile(rf"\b(?:weighs?|weight){_LINK}|(?:自重|净重|重量|(?<!承)(?<!载)重){_LINK}", re.IGNORECASE), "weight"),
)  # fmt: skip


class Offered:
    """The facts of one reply."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = {f.id: f for f in facts}
        self.skus = tuple(dict.fromkeys(f.product for f in facts if f.product))

    @cached_property
    def days(self) -> list[tuple[str, date]]:
        """Return the dates among the facts, with the ids of theirs."""
        return [(f.id, f.value) for f in self.facts.values() if isinstance(f.value, date)]

    @cached_property
    def stock(self) -> dict[str, Decimal]:
        """Return how many pieces there are of each product whose stock is a fact."""
        return {
            f.product: f.value
            for f in self.facts.values()
            if f.kind == "stock" and f.product and isinstance(f.value, Decimal)
        }

    @cached_property
    def _things(self) -> set[str]:
        """Return the plain words of the products' names without a plural s: what a quantity is of ("twelve desks")."""
        names = (f.words.en for f in self.facts.values() if f.kind == "name" and f.product and f.words)
        return {
            w.lower().removesuffix("s") for name in names for w in _WORDS.findall(name) if w.isalpha() and len(w) > 2
        }

    @cached_property
    def said_otherwise(self) -> list[tuple[str, Fact]]:
        """Return the words of properties that tell the products of the sheet apart, with their facts: "black" of one of two."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts.values():
            if fact.kind == "attribute" and fact.product and fact.words and len(self.skus) > 1:
                for words in {fact.words.en, fact.words.zh}:
                    said = folded(words).strip().lower()
                    if len(said) > (2 if said.isascii() else 1) and said not in _FLAGS:
                        found.setdefault(said, []).append(fact)
        alone = {said: facts[0] for said, facts in found.items() if len({f.product for f in facts}) == 1}
        others = [
            (f.product, f"{f.words.en} {f.words.zh} {f.label.en} {f.label.zh}".lower())
            for f in self.facts.values()
            if f.words
        ]
        return [
            (said, f) for said, f in alone.items() if not any(said in text for sku, text in others if sku != f.product)
        ]

    @cached_property
    def first_words(self) -> dict[str, set[str]]:
        """Return the words that products' names begin with, each with the words that may follow it ("Crema": "duo")."""
        found: dict[str, set[str]] = {}
        for fact in self.facts.values():
            if fact.kind == "name" and fact.product and fact.words:
                first, *rest = _WORDS.findall(folded(fact.words.en)) or [""]
                if rest and first.isalpha() and len(first) > 3 and first[0].isupper():
                    found.setdefault(first, set()).update(w.lower() for w in rest)
        return found

    def told_in(self, plain: str) -> list[Fact]:
        """Return the properties in words that a statement refers to: what its answer is about."""
        used = set(REFERENCE.findall(plain))
        return [f for f in self.facts.values() if f.id in used and f.kind == "attribute" and not self.is_number(f)]

    def is_flag(self, fact: Fact) -> bool:
        """Return whether a fact says yes or no."""
        return (fact.words.en if fact.words else str(fact.value)).lower() in _FLAGS

    def is_number(self, fact: Fact) -> bool:
        """Return whether a fact is shown as a number with its unit."""
        return isinstance(fact.value, Decimal) and fact.words is None

    def fits(self, fact: Fact, unit: str) -> bool:
        """Return whether a unit or currency is the fact's own."""
        return unit == fact.currency if unit in CURRENCIES or fact.currency else unit == canonical(fact.unit)

    def alike(self, literal: Literal, text: str) -> list[Fact]:
        """Return the facts with exactly a literal's value, in its unit or currency; those in the same unit first."""
        numbers_ = [f for f in self.facts.values() if self.is_number(f)]
        if literal.unit:
            found = [f for f in numbers_ if self._same(f, literal)]
            return sorted(found, key=lambda f: not self.fits(f, literal.unit))
        same = [f for f in numbers_ if f.value == literal.value]
        return [f for f in same if self._bare(f, literal, text)]

    def _same(self, fact: Fact, literal: Literal) -> bool:
        """Return whether a literal is a fact's value in its own unit, or exactly that in another: 24 months are two years."""
        if self.fits(fact, literal.unit):
            return fact.value == literal.value
        if fact.currency or literal.unit in CURRENCIES:
            return False
        changed = convert(literal.value, literal.unit, canonical(fact.unit))
        return changed is not None and changed == fact.value

    def _bare(self, fact: Fact, literal: Literal, text: str) -> bool:
        """Return whether a number without a unit can only be this fact: an amount asked for, or pieces counted."""
        after = text[literal.end : literal.end + 40]
        if fact.currency:
            return bool(_MONEY_CUE.search(text[: literal.start]) and _ENDS.match(after))
        if canonical(fact.unit) not in ("pcs", ""):
            return False
        said = {w.lower() for w in _WORDS.findall(f"{fact.label.en} {fact.label.zh}")} - {"in", "of", "the"}
        following = [w.lower() for w in _WORDS.findall(after)[:3]]
        counted = _COUNTED_BY.match(after) or (_ENDS.match(after) and _COUNTING.search(text[: literal.start]))
        return bool(counted or said & set(following) or self._things & {w.removesuffix("s") for w in following[:2]})

    def names_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a folded text names a product: by a whole name or SKU, or a telling part of one such as "K380"."""
        taken: list[tuple[int, int]] = []
        low = lowered(text)
        for words, sku in self._names:
            if words.isascii() and words not in low:
                continue
            for match in re.finditer(
                rf"(?<![A-Za-z0-9-]){re.escape(words)}(?![A-Za-z0-9]|[-.][A-Za-z0-9])", text, re.IGNORECASE
            ):
                if not any(match.start() < end and start < match.end() for start, end in taken):
                    taken.append(match.span())
                    yield (*match.span(), sku)

    def family(self, word: str) -> tuple[str, ...]:
        """Return the products that go by one model's name, such as the makes of "MF40"; none where it names just one."""
        skus = self._ways.get(word.lower(), set())
        return tuple(sku for sku in self.skus if sku in skus) if len(skus) > 1 else ()

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Return the ways to name each product, longest first; one that names two products names none."""
        found = [(way, next(iter(skus))) for way, skus in self._ways.items() if len(skus) == 1]
        return sorted(found, key=lambda pair: -len(pair[0]))

    @cached_property
    def _ways(self) -> dict[str, set[str]]:
        """Return the ways to name a product, each with all products that go by it."""
        ways: dict[str, set[str]] = {}
        told = {f.product for f in self.facts.values() if f.kind == "name"}
        for fact in self.facts.values():
            if not fact.product or (fact.kind not in ("name", "sku") and fact.product in told):
                continue
            texts = [fact.words.en, fact.words.zh] if fact.words else [str(fact.value)]
            if fact.kind not in ("name", "sku"):  # a value's row names its product, where no fact does
                texts = [fact.source.title.en, fact.source.title.zh] if isinstance(fact.source, CellSource) else []
            for text in (folded(t) for t in texts if t):
                for way in (text, *self._parts(text)):
                    ways.setdefault(way.lower(), set()).add(fact.product)
        return ways

    @staticmethod
    def _parts(name: str) -> Iterator[str]:
        """Yield the runs of a name's words that hold a model number: "K380", "Acme K380", "Lumen 27", but no quantity."""
        words = list(_WORDS.finditer(name))
        for first in range(len(words)):
            for last in range(first, min(first + 4, len(words))):
                run = name[words[first].start() : words[last].end()]
                telling = run[0].isalpha() and any(c.isdigit() for c in run) and len(run) > 2
                if telling and not quantities(run) and (first < last or not list(numbers(run))):
                    yield run

    def texts_in(self, text: str) -> Iterator[tuple[int, int, Fact]]:
        """Yield where a folded text writes out a text of a fact that holds figures: "HDMI 2.1", "USB 3.0 ports"."""
        taken: list[tuple[int, int]] = []
        low = lowered(text)
        for piece, fact in self._texts:
            if piece.isascii() and piece.lower() not in low:
                continue
            for match in re.finditer(
                rf"(?<![A-Za-z0-9.]){re.escape(piece)}(?![A-Za-z0-9]|[.][0-9])", text, re.IGNORECASE
            ):
                if not any(match.start() < end and start < match.end() for start, end in taken):
                    taken.append(match.span())
                    yield (*match.span(), fact)

    def quotes_in(self, text: str) -> Iterator[tuple[int, int, Fact]]:
        """Yield where a folded text repeats a quoted sentence word for word."""
        for quote, fact in self._quotes:
            at = text.find(quote)
            if at >= 0:
                yield at, at + len(quote), fact

    @cached_property
    def _quotes(self) -> list[tuple[str, Fact]]:
        """Return the quoted sentences, folded."""
        found = [(folded(str(fact.value)).strip(), fact) for fact in self.facts.values() if fact.kind == "quote"]
        return [(quote, fact) for quote, fact in found if len(quote) >= _A_SENTENCE]

    def is_quoted(self, name: str) -> bool:
        """Return whether a name stands whole in a quotation or a document's title."""
        pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"
        return any(
            re.search(pattern, folded(str(f.value))) for f in self.facts.values() if f.kind in ("quote", "place")
        )

    def is_called(self, sku: str, word: str) -> bool:
        """Return whether a product's name, or a property or its label, holds a word such as "4K" or "resolution"."""
        pattern = rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
        about = [f for f in self.facts.values() if f.product == sku and f.kind in ("name", "attribute")]
        texts = [text for f in about for text in (f.label.en, f.label.zh)]
        texts += [text for f in about for text in ((f.words.en, f.words.zh) if f.words else (str(f.value),))]
        return any(re.search(pattern, folded(text), re.IGNORECASE) for text in texts)

    @cached_property
    def _texts(self) -> list[tuple[str, Fact]]:
        found: dict[str, Fact] = {}
        for fact in self.facts.values():
            texts = [fact.label.en, fact.label.zh]
            if fact.kind in ("name", "sku", "attribute", "contact", "place") and not isinstance(fact.value, Decimal):
                texts += [fact.words.en, fact.words.zh] if fact.words else [str(fact.value)]
            for piece in (p.strip() for text in texts for p in (text, *_PIECES.split(folded(text)))):
                if any(c.isdigit() for c in piece) and any(c.isalpha() for c in piece) and len(piece) > 2:
                    found.setdefault(piece, fact)
        return sorted(found.items(), key=lambda pair: -len(pair[0]))

    def means_otherwise(self, fact: Fact, before: str) -> bool:
        """Return whether the words right before a value name something else than the fact is."""
        if not self.is_number(fact) or fact.kind in ("quantity", "count"):
            return False
        kind = "money" if fact.currency else dimension(canonical(fact.unit)) or ""
        for cue, measured in _MEASURES:
            if cue.search(before):
                return kind != measured
        labels = [
            f.label for f in self.facts.values() if self._labelled(f, before) and not self._counts(f, fact, before)
        ]
        return bool(labels) and not any(_is_part(label, fact.label) for label in labels)

    def _counts(self, counted: Fact, fact: Fact, before: str) -> bool:
        """Return whether a label only says what is counted, of which a value tells more: "LAN ports at 2.5 Gbps"."""
        own = canonical(fact.unit)
        return (
            canonical(counted.unit) in ("pcs", "")
            and counted.kind == "attribute"
            and own not in ("pcs", "")
            and not fact.currency
            and bool(re.search(r"s at\s*$", before, re.IGNORECASE))
        )

    def _labelled(self, fact: Fact, before: str) -> bool:
        said, lowered = (fact.label.en, fact.label.zh), before.lower()
        return self.is_number(fact) and any(
            word and word.lower() in lowered and re.search(rf"{re.escape(word)}{_LINK}", before, re.IGNORECASE)
            for word in said
        )


def _is_part(label: Bilingual, whole: Bilingual) -> bool:
    """Return whether a label is another, or begins it: a "total after discount" is a total."""
    return whole == label or whole.en.startswith(f"{label.en} ") or whole.zh.endswith(label.zh)
