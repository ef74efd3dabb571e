"""What a message may lean on: the turns before it, the products they showed, and how a rewritten message is put."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from assistant.deals.questions import DealsTold
from assistant.quoting.types import Asked
from assistant.types import Slots
from assistant.understanding.slots import Vocabulary
from knowledge.errors import NotFound
from knowledge.language import Language
from knowledge.model_names import model_name
from knowledge.types import Product, ProductQuery

FAMILY = 8
"""More products than this under one name are those of a maker, not of a family."""


@dataclass(frozen=True)
class PastTurn:
    """One earlier turn: what was said, how it stood alone, the SKUs its reply showed in order, the catalogue query, the reply."""

    text: str
    query: str
    focus: tuple[str, ...] = ()
    products: ProductQuery = field(default_factory=ProductQuery)
    intent: str = ""
    ordered: tuple[Asked, ...] = ()
    reply: str = ""
    emptied: bool = False
    """Whether all that was ordered was given up with it."""
    told: DealsTold | None = None
    """What was asked about deals and which the reply listed, where staff asked of them."""


@dataclass(frozen=True)
class Rewritten:
    """A message that stands alone. `focus` are the SKUs it is about; `followed_up` is False where it was kept as is.

    `intent` is what the rule that put it so knows it to want; empty where its words tell.
    """

    query: str
    focus: tuple[str, ...]
    products: ProductQuery
    followed_up: bool
    intent: str = ""


@dataclass(frozen=True)
class Message:
    """A message and what it may lean on: `last` is the turn before, `shown` the products of the latest turn with any."""

    text: str
    language: Language
    slots: Slots
    own: ProductQuery
    history: Sequence[PastTurn]
    shown: tuple[Product, ...]
    catalogue: Vocabulary
    intent: str = ""
    """What the message alone seems to want; empty where that is not known."""

    @property
    def last(self) -> PastTurn:
        """Return the turn before."""
        return self.history[-1]

    @property
    def comma(self) -> str:
        """Return what joins two parts of a sentence."""
        return "，" if self.language == "zh" else ", "

    def name(self, product: Product) -> str:
        """Return the catalogue's name of the product in the language of the message, or of its family if only that was named."""
        return self._families.get(product.sku) or product.name.say(self.language) or product.sku

    @cached_property
    def _families(self) -> dict[str, str]:
        """Return, by SKU, the words by which the turns before named a family of several products ("MP60")."""
        queries = [turn.query for turn in self.history]
        named = [(q[m.start : m.end], m.skus) for q in queries for m in self.catalogue.mentions(q, self.language)]
        several = {sku: said for said, skus in named if self._of_a_family(said, skus) for sku in skus}
        exact = {skus[0] for _, skus in named if len(skus) == 1}
        return {sku: said for sku, said in several.items() if sku not in exact}

    def _of_a_family(self, said: str, skus: Sequence[str]) -> bool:
        """Return whether the words are the customer's for a family, not the beginning of one product's whole name."""
        whole = any(p.name.say(self.language).startswith(said) for p in self.live(skus))
        return 1 < len(skus) <= FAMILY and not (whole and all(said not in turn.text for turn in self.history))

    def model(self, product: Product) -> str:
        """Return the model's own name ("MF40") where one stands in the product's name and SKU, else its whole name."""
        return model_name(product, self.language) or self.name(product)

    def names(self, products: Sequence[Product]) -> str:
        """Return several names as a phrase."""
        return ("和" if self.language == "zh" else " and ").join(dict.fromkeys(self.name(p) for p in products))

    def about(self, query: str, products: Sequence[Product], wanted: ProductQuery | None = None) -> Rewritten:
        """Return the message as `query`, about `products`; what it asks of the catalogue is its own unless `wanted`."""
        return Rewritten(tidy(query, self.language), tuple(p.sku for p in products), wanted or self.own, True)

    def live(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """Return the products that are (still) in the catalogue."""
        return live(skus, self.catalogue)

    def spoken_of(self) -> tuple[Product, ...]:
        """Return the products of the turns kept in mind, latest turn first."""
        return self.live(tuple(dict.fromkeys(sku for t in reversed(self.history) for sku in t.focus)))

    def latest_list(self) -> tuple[Product, ...]:
        """Return the products of the latest turn that showed several, else those shown."""
        lists = (self.live(t.focus) for t in reversed(self.history))
        return next((products for products in lists if len(products) > 1), self.shown)


def live(skus: Sequence[str], catalogue: Vocabulary) -> tuple[Product, ...]:
    """Return the products of `skus` that are (still) in the catalogue."""
    found: list[Product] = []
    for sku in skus:
        try:
            found.append(catalogue.product(sku))
        except NotFound:
            continue
    return tuple(found)


def tidy(query: str, language: Language) -> str:
    """Return the sentence with single spaces, none before punctuation and none between Chinese characters."""
    query = re.sub(r"\s+([?？,，.。])", r"\1", " ".join(query.split()))
    if language == "zh":
        query = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", query)
    return query.strip(" ,，")


def put(text: str, match: re.Match[str], name: str) -> str:
    """Return `text` with the words of `match` replaced by `name`, a possessive kept."""
    word = match.group().lower()
    start, end = match.span()
    for group in ("bare", "subject", "start"):
        if match.groupdict().get(group):
            start, end = match.span(group)
    gap = " " if text[end : end + 1].isalnum() and text[end : end + 1].isascii() else ""
    possessive = "'s" if word == "its" else " is" if word in ("it's", "it’s") else ""
    return f"{text[:start]}{name}{possessive}{gap}{text[end:]}"


def measure(product: Product, keys: Sequence[str]) -> tuple[str, Decimal, str | None] | None:
    """Return the first of `keys` that the product has as a number, with value and unit; a price's unit is its currency."""
    for key in keys:
        if key == "price" and product.prices:
            return key, product.prices[0].amount, product.prices[0].currency
        exact = product.attribute(key)
        found = exact or next((a for a in product.attributes if key in re.split(r"[_\W]+", a.name)), None)
        if found and isinstance(found.value, Decimal):
            return found.name, found.value, found.unit
    return None
