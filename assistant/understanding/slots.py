"""What a message names: products, how many, limits, what is asked about them, and who the customer is."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Protocol

from assistant.types import Slots
from assistant.understanding import contacts, counts, dates
from knowledge.language import Language
from knowledge.types import Audience, Mention, Product, ProductQuery, ProductsFound

LONGEST = 4000
"""Characters of a message that are looked at; what a longer one holds beyond them is not a slot."""


class Vocabulary(Protocol):
    """The part of `knowledge.catalogue.Catalogue` that understanding reads."""

    def mentions(self, text: str, language: Language) -> list[Mention]:
        """Return the products named in `text`."""
        ...

    def parse(self, text: str, language: Language) -> ProductQuery:
        """Return the kind of product, limits and order that `text` asks for."""
        ...

    def sells(self, text: str) -> bool:
        """Return whether `text` says nothing but a thing that products are called."""
        ...

    def product(self, sku: str) -> Product:
        """Return one product. Raises knowledge.errors.NotFound."""
        ...

    def find(self, query: ProductQuery, audiences: frozenset[Audience]) -> ProductsFound:
        """Return the products that meet every limit, in the query's order."""
        ...


# The columns every catalogue has. What else can be asked about is learnt from the products' own attributes.
_COLUMNS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "price": r"多少钱|价格|价钱|什么价|啥价|怎么卖|售价|报价|几块|多贵|\bhow much (?!(?:\w+ ){1,3}(?:does|is|are|can|do|has|comes?)\b|ram\b|mem|stor|weigh)|\bhow much\??$|"
        r"\bprices?\b|\bpricing\b|\bcosts?\b|\bhow expensive\b",
        "stock": r"有货|现货|库存|缺货|没货|断货|\bin stock\b|\bstock\b|\bavailab(?:le|ility)\b|\bsold out\b",
        "lead_days": r"交期|货期|几天(?:能)?(?:发货|到货)|多久(?:能)?(?:发货|到货|交货)|什么时候(?:能)?(?:发货|到货|有货)|\blead time\b|"
        r"\bhow (?:soon|long)\b.{0,30}\b(?:deliver|ship|arrive)|\bdelivery time\b|\bwhen (?:can|will)\b.{0,20}\b(?:ship|deliver|arrive)",
    }.items()
}


def plain(text: str) -> str:
    """Return `text` with full-width letters and digits made plain, control characters out and spaces single."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST])
    return " ".join("".join(c if c.isprintable() else " " for c in folded).split())


def slots(text: str, language: Language, catalogue: Vocabulary, today: date | None = None) -> Slots:
    """Return what `text` names. Dates are counted from `today`, by default the present day in UTC.

    Mentions keep their places in `text` as given. Empty text gives empty slots.
    """
    text = text[:LONGEST]
    mentions = tuple(catalogue.mentions(text, language))
    words = plain(text)
    rest = plain(_without(text, mentions))
    return Slots(
        mentions=mentions,
        quantities=counts.counts(rest),
        conditions=wanted(text, language, catalogue).conditions,
        attributes=asked(words, _products(mentions, catalogue)),
        emails=contacts.emails(words),
        phones=contacts.phones(rest),
        names=contacts.names(words),
        dates=dates.dates(rest, today or datetime.now(UTC).date()),
    )


def wanted(text: str, language: Language, catalogue: Vocabulary) -> ProductQuery:
    """Return what `text` asks of the catalogue, the digits of addresses and telephone numbers left out."""
    words = plain(text)
    spoken = contacts.blanked(words)
    return catalogue.parse(text if spoken == words else spoken, language)


def _without(text: str, mentions: Iterable[Mention]) -> str:
    """Return `text` with each product's words blanked: the digits of a model number are no telephone and no quantity."""
    for mention in sorted(mentions, key=lambda m: -m.start):
        text = text[: mention.start] + f" {counts.PRODUCT} " + text[mention.end :]
    return text


def _products(mentions: Iterable[Mention], catalogue: Vocabulary) -> tuple[Product, ...]:
    return tuple(catalogue.product(m.skus[0]) for m in mentions if m.skus)


def asked(text: str, products: Iterable[Product]) -> tuple[str, ...]:
    """Return the keys of what `text` asks about: `price`, `stock`, `lead_days` and attributes of `products` named by label."""
    named = [name for name, pattern in _COLUMNS.items() if pattern.search(text)]
    low = text.lower()
    for product in products:
        named += [a.name for a in product.attributes if _labelled(low, a.name, a.label.en, a.label.zh)]
    return tuple(dict.fromkeys(named))


@lru_cache(maxsize=4096)
def _spelt(word: str) -> re.Pattern[str]:
    """Return the pattern of a whole word; the module's own memory of patterns is too small for a catalogue's labels."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(word)}s?(?![a-z0-9])")


def _labelled(low: str, *labels: str) -> bool:
    """Return whether one of the labels stands in the lower-case text as whole words, its unit in brackets left out."""
    for label in labels:
        word = re.sub(r"[(（].*$", "", label.lower().replace("_", " ")).strip()
        if len(word) < 2:
            continue
        if not word.isascii():
            if word in low:
                return True
        elif word in low and _spelt(word).search(low):
            return True
    return False
