"""The sheet on which one turn's facts are written down, each with its exact source."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.quoting.rounding import of_currency
from assistant.types import (
    CellSource,
    ComputedSource,
    DealSource,
    Fact,
    FactKind,
    FactValue,
    PassageSource,
    RuleSource,
    Source,
)
from knowledge.glossary import chinese_value
from knowledge.language import Bilingual
from knowledge.types import Attribute, PassageHit, Price, Product

NAME = Bilingual("product", "产品")
PRICE = Bilingual("price", "价格")
STOCK = Bilingual("in stock", "库存")
LEAD_TIME = Bilingual("lead time", "交货期")


_PLAIN = {"Y": "yes", "N": "no"}


_NAMING = frozenset({"title"})


def _plain_word(value: str) -> str:
    """Return a catalogue's one letter for yes or no as a word, anything else as it stands."""
    return _PLAIN.get(value, value)


class FactSheet:
    """Facts of one turn. Every method returns a reference such as `[[f3]]`; the same cell or span gives the same one."""

    def __init__(self, generation: int) -> None:
        self.generation = generation
        # By value too: what a customer said has one source and many values, and none may take another's place.
        self._facts: dict[tuple[Source, FactKind, FactValue], Fact] = {}

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return all facts so far, in the order they were first written down."""
        return tuple(self._facts.values())

    def copy(self) -> "FactSheet":
        """Return another sheet with the facts so far, for another try at an answer."""
        made = FactSheet(self.generation)
        made._facts = dict(self._facts)
        return made

    def name(self, product: Product) -> str:
        """Refer to the product's name."""
        return self._cell(product, "name", "name", product.name.en, NAME, words=product.name)

    def sku(self, product: Product) -> str:
        """Refer to the product's SKU."""
        return self._cell(product, "sku", "sku", product.sku, Bilingual.same("SKU"), words=Bilingual.same(product.sku))

    def description(self, product: Product) -> str:
        """Refer to the product's description, word for word."""
        text = product.description
        return self._cell(
            product, "description", "quote", text.en or text.zh, Bilingual("description", "介绍"), words=text
        )

    def price(self, product: Product, price: Price) -> str:
        """Refer to one of the product's prices."""
        column = f"price {price.price_list} {price.currency} {price.quantity_from}+"
        label = PRICE if price.price_list == "list" else Bilingual.same(price.price_list)
        source = self._source(product, column, price.audience)
        return self._write("price", price.amount, source, label, currency=price.currency, product=product.sku)

    def attribute(self, product: Product, attribute: Attribute) -> str:
        """Refer to one of the product's attributes."""
        value = attribute.value
        words = Bilingual(_plain_word(value), chinese_value(value)) if isinstance(value, str) else None
        return self._cell(
            product, attribute.name, "attribute", attribute.value, attribute.label, words=words, unit=attribute.unit
        )

    def stock(self, product: Product) -> str:
        """Refer to how many pieces are in stock. Raises ValueError where the catalogue does not say."""
        if product.stock is None:
            raise ValueError(f"no stock is known for {product.sku}")
        return self._cell(product, "stock", "stock", Decimal(product.stock), STOCK, unit="pcs")

    def lead_time(self, product: Product) -> str:
        """Refer to the days until delivery can start. Raises ValueError where the catalogue does not say."""
        if product.lead_days is None:
            raise ValueError(f"no lead time is known for {product.sku}")
        return self._cell(product, "lead_days", "lead_time", Decimal(product.lead_days), LEAD_TIME, unit="day")

    def category(self, product: Product) -> str:
        """Refer to the name of the product's category."""
        return self._cell(
            product, "category", "name", product.category, Bilingual("category", "类别"), words=product.category_label
        )

    def quote(self, hit: PassageHit, start: int, end: int) -> str:
        """Refer to characters `start`..`end` of a passage, word for word."""
        passage = hit.passage
        quoted = passage.text[start:end]
        source = PassageSource(
            passage=passage.id, document=passage.document, title=passage.title, name=passage.name,
            heading=passage.heading, place=passage.place, start=start, end=end, quote=quoted, audience=passage.audience,
        )  # fmt: skip
        return self._write("quote", quoted, source, Bilingual("quoted", "原文"))

    def place(self, hit: PassageHit, start: int, end: int) -> str:
        """Refer to a place in a document by the document's title; opened, it shows characters `start`..`end`."""
        passage = hit.passage
        source = PassageSource(
            passage=passage.id, document=passage.document, title=passage.title, name=passage.name,
            heading=passage.heading, place=passage.place, start=start, end=end, quote=passage.text[start:end],
            audience=passage.audience,
        )  # fmt: skip
        path = dict.fromkeys((passage.title, *passage.heading))
        words = Bilingual.same(" › ".join(path))
        return self._write("place", passage.title, source, Bilingual("document", "文档"), words=words)

    def title(self, hit: PassageHit) -> str:
        """Refer to the title of the document that a passage stands in."""
        passage = hit.passage
        source = PassageSource(
            passage=passage.id, document=passage.document, title=passage.title, name=passage.name,
            heading=passage.heading, place=passage.place, start=0, end=0, quote="", audience=passage.audience,
        )  # fmt: skip
        words = Bilingual.same(passage.title)
        return self._write("name", passage.title, source, Bilingual("document", "文档"), words=words)

    def said(
        self, value: Decimal, rule: str, label: Bilingual, *, unit: str | None = None, currency: str | None = None
    ) -> str:
        """Refer to a figure the customer named or a rule of ours fixes."""
        return self._write("quantity", value, RuleSource(rule), label, unit=unit, currency=currency)

    def said_words(self, text: str, rule: str, label: Bilingual) -> str:
        """Refer to words the customer used or an id we gave, repeated as they are."""
        return self._write("name", text, RuleSource(rule), label, words=Bilingual.same(text))

    def day(self, value: date, rule: str, label: Bilingual) -> str:
        """Refer to a date that a record of ours holds."""
        return self._write("date", value, RuleSource(rule), label)

    def again(self, fact: Fact) -> str:
        """Refer to a fact of another turn: the same value from the same source, under a number of this sheet."""
        at = (fact.source, fact.kind, fact.value)
        known = self._facts.get(at)
        if known is None:
            known = self._facts[at] = replace(fact, id=f"f{len(self._facts) + 1}")
        return f"[[{known.id}]]"

    def count(self, value: int, what: str, label: Bilingual, unit: str | None = None) -> str:
        """Refer to a count that a query over the catalogue returned; `what` says which query."""
        return self._write("count", Decimal(value), ComputedSource(f"count {what}", ()), label, unit=unit)

    def deal(
        self, deal: tuple[str, str], column: str, value: FactValue, label: Bilingual, *, words: Bilingual | None = None,
        currency: str | None = None,
    ) -> str:  # fmt: skip
        """Refer to one field of a deal, given by its id and title; a field that only names something is no claim."""
        kinds: dict[type, FactKind] = {Decimal: "price", date: "date"}
        kind = kinds.get(type(value), "name" if column in _NAMING else "attribute")
        return self._write(kind, value, DealSource(deal[0], column, deal[1]), label, words=words, currency=currency)

    def computed(
        self, value: Decimal | str, how: str, label: Bilingual, inputs: Sequence[str] = (), *, unit: str | None = None,
        currency: str | None = None, words: Bilingual | None = None, over: Literal["", "deals"] = "",
    ) -> str:  # fmt: skip
        """Refer to what a stated computation came to; `inputs` are the references of facts that it rests on."""
        source = ComputedSource(how, tuple(self.fact(one).id for one in inputs), over)
        return self._write("computed", value, source, label, unit=unit, currency=currency, words=words)

    def total(self, unit_price: str, quantity: str, label: Bilingual, product: str | None = None) -> str:
        """Refer to price times quantity, both already on the sheet, in whole cents. Raises KeyError for a reference that is not."""
        price, pieces = self.fact(unit_price), self.fact(quantity)
        exact = _decimal(price) * _decimal(pieces)
        amount = of_currency(price.currency or "").round(exact)
        how = "price x quantity" if amount == exact else "price x quantity, rounded"
        source = ComputedSource(how, (price.id, pieces.id))
        return self._write("computed", amount, source, label, currency=price.currency, product=product)

    def add_up(self, amounts: Sequence[str], label: Bilingual) -> str:
        """Refer to the sum of amounts in one currency. Raises ValueError where currencies differ or none is given."""
        facts = [self.fact(a) for a in amounts]
        currencies = {f.currency for f in facts}
        if len(currencies) != 1:
            raise ValueError("only amounts in one currency can be added")
        source = ComputedSource("sum", tuple(f.id for f in facts))
        total = sum((_decimal(f) for f in facts), Decimal(0))
        return self._write("computed", total, source, label, currency=currencies.pop())

    def difference(self, larger: str, smaller: str, label: Bilingual) -> str:
        """Refer to the difference of two amounts with the same unit and currency. Raises ValueError where they differ."""
        a, b = self.fact(larger), self.fact(smaller)
        if (a.unit, a.currency) != (b.unit, b.currency):
            raise ValueError("only like amounts can be subtracted")
        source = ComputedSource("difference", (a.id, b.id))
        return self._write("computed", _decimal(a) - _decimal(b), source, label, unit=a.unit, currency=a.currency)

    def fact(self, reference: str) -> Fact:
        """Return the fact a reference names. Raises KeyError where there is none."""
        wanted = reference.removeprefix("[[").removesuffix("]]")
        found = next((f for f in self._facts.values() if f.id == wanted), None)
        if found is None:
            raise KeyError(reference)
        return found

    def _source(self, product: Product, column: str, audience: str = "public") -> CellSource:
        return CellSource(
            product.sku, column, self.generation, product.name, "internal" if audience == "internal" else "public"
        )

    def _cell(
        self, product: Product, column: str, kind: FactKind, value: FactValue, label: Bilingual,
        *, words: Bilingual | None = None, unit: str | None = None,
    ) -> str:  # fmt: skip
        return self._write(
            kind, value, self._source(product, column), label, words=words, unit=unit, product=product.sku
        )

    def _write(
        self, kind: FactKind, value: FactValue, source: Source, label: Bilingual, *, words: Bilingual | None = None,
        unit: str | None = None, currency: str | None = None, product: str | None = None,
    ) -> str:  # fmt: skip
        at = (source, kind, value)
        known = self._facts.get(at)
        if known is None:
            number = f"f{len(self._facts) + 1}"
            known = self._facts[at] = Fact(number, kind, value, source, label, unit, currency, product, words)
        return f"[[{known.id}]]"


def _decimal(fact: Fact) -> Decimal:
    if not isinstance(fact.value, Decimal):
        raise ValueError(f"{fact.id} is not a number")
    return fact.value
