"""The facts that a text may state, laid out for the check: by value, by name, by what their labels say."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from assistant.evidence import REFERENCE
from assistant.folding import folded
from assistant.readings import Literal, canonical
from assistant.types import Fact
from knowledge.units import CURRENCIES, dimension, numbers, quantities

_WORDS = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
_PIECES = re.compile(r"[,;，；、/()（）]+")
_LINK = r"(?:\s|\*|is|are|was|of|at|about|the|its|it|'s|’s|a|only|just|:|：|为|是|达|可达|高达|约|有|的|仅|只|只要)*$"
_COUNTED_BY = re.compile(
    r"^\s*(?:of\b|in\b|left\b|available\b|units?\b|pieces?\b|items?\b|pcs\b|[，。,.]|$)", re.IGNORECASE
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

    def told_in(self, plain: str) -> list[Fact]:
        """Return the properties in words that a statement refers to: what its answer is about."""
        used = set(REFERENCE.findall(plain))
        return [f for f in self.facts.values() if f.id in used and f.kind == "attribute" and not self.is_number(f)]

    def is_number(self, fact: Fact) -> bool:
        """Return whether a fact is shown as a number with its unit."""
        return isinstance(fact.value, Decimal) and fact.words is None

    def fits(self, fact: Fact, unit: str) -> bool:
        """Return whether a unit or currency is the fact's own."""
        return unit == fact.currency if unit in CURRENCIES or fact.currency else unit == canonical(fact.unit)

    def alike(self, literal: Literal, text: str) -> list[Fact]:
        """Return the facts with exactly a literal's value and unit or currency."""
        same = [f for f in self.facts.values() if self.is_number(f) and f.value == literal.value]
        if literal.unit:
            return [f for f in same if self.fits(f, literal.unit)]
        return [f for f in same if self._bare(f, literal, text)]

    def _bare(self, fact: Fact, literal: Literal, text: str) -> bool:
        """Return whether a number without a unit can only be this fact: an amount asked for, or pieces counted."""
        after = text[literal.end : literal.end + 40]
        if fact.currency:
            return bool(_MONEY_CUE.search(text[: literal.start]) and _ENDS.match(after))
        if canonical(fact.unit) not in ("pcs", ""):
            return False
        said = {w.lower() for w in _WORDS.findall(f"{fact.label.en} {fact.label.zh}")} - {"in", "of", "the"}
        return bool(_COUNTED_BY.match(after) or said & {w.lower() for w in _WORDS.findall(after)[:3]})

    def names_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a folded text names a product: by a whole name or SKU, or a telling part of one such as "K380"."""
        taken: list[tuple[int, int]] = []
        for words, sku in self._names:
            for match in re.finditer(
                rf"(?<![A-Za-z0-9-]){re.escape(words)}(?![A-Za-z0-9]|[-.][A-Za-z0-9])", text, re.IGNORECASE
            ):
                if not any(match.start() < end and start < match.end() for start, end in taken):
                    taken.append(match.span())
                    yield (*match.span(), sku)

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """Return the ways to name each product, longest first; one that names two products names none."""
        ways: dict[str, set[str]] = {}
        for fact in self.facts.values():
            if not fact.product or fact.kind not in ("name", "sku"):
                continue
            texts = [fact.words.en, fact.words.zh] if fact.words else [str(fact.value)]
            for text in (folded(t) for t in texts if t):
                for way in (text, *self._parts(text)):
                    ways.setdefault(way.lower(), set()).add(fact.product)
        found = [(way, next(iter(skus))) for way, skus in ways.items() if len(skus) == 1]
        return sorted(found, key=lambda pair: -len(pair[0]))

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
        for piece, fact in self._texts:
            for match in re.finditer(
                rf"(?<![A-Za-z0-9.]){re.escape(piece)}(?![A-Za-z0-9]|[.][0-9])", text, re.IGNORECASE
            ):
                if not any(match.start() < end and start < match.end() for start, end in taken):
                    taken.append(match.span())
                    yield (*match.span(), fact)

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
        labels = [f.label for f in self.facts.values() if self._labelled(f, before)]
        return bool(labels) and fact.label not in labels

    def _labelled(self, fact: Fact, before: str) -> bool:
        said, lowered = (fact.label.en, fact.label.zh), before.lower()
        return self.is_number(fact) and any(
            word and word.lower() in lowered and re.search(rf"{re.escape(word)}{_LINK}", before, re.IGNORECASE)
            for word in said
        )
