"""The finding desk: documents and products searched and looked up, each person finding what they may see."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from assistant.permissions import require
from assistant.types import Person
from knowledge.catalogue import Catalogue
from knowledge.library import Library
from knowledge.types import PassageHit, Product, ProductHit

Kind = Literal["products", "passages"]
MOST = 200
_LONGEST = 2000
_T = TypeVar("_T")


class FindingDesk:
    """Searches and lists. A person's audiences say which passages and prices they are given."""

    def __init__(self, library: Library, catalogue: Catalogue) -> None:
        self._library, self._catalogue = library, catalogue

    def search(self, who: Person, text: str, k: int = 10, only: Kind | None = None) -> list[PassageHit | ProductHit]:
        """Return the `k` passages and products nearest to `text`, taking turns, as their scores are not comparable."""
        require(who, "search")
        text, k = text.strip()[:_LONGEST], max(1, min(k, MOST))
        products = [] if only == "passages" else self._catalogue.search(text, k, audiences=who.audiences)
        passages = [] if only == "products" else self._library.search(text, k, audiences=who.audiences)
        shown: list[PassageHit | ProductHit] = [replace(hit, product=seen(who, hit.product)) for hit in products]
        return interleaved(shown, passages)[:k]

    def products(self, who: Person, text: str = "", offset: int = 0, limit: int = 50) -> list[Product]:
        """Return products by SKU, or those nearest to `text`, from `offset` on."""
        require(who, "search")
        offset, limit = max(0, offset), max(1, min(limit, MOST))
        if text.strip():
            hits = self._catalogue.search(text.strip()[:_LONGEST], min(offset + limit, MOST), audiences=who.audiences)
            found = [hit.product for hit in hits][offset:]
        else:
            found = self._catalogue.products(offset, limit)
        return [seen(who, product) for product in found]

    def product(self, who: Person, sku: str) -> Product:
        """Return a product by its SKU. Raises knowledge.errors.NotFound."""
        require(who, "search")
        return seen(who, self._catalogue.product(sku))


def seen(who: Person, product: Product) -> Product:
    """Return the product with those prices alone that a person may see."""
    return replace(product, prices=tuple(price for price in product.prices if price.audience in who.audiences))


def interleaved(one: Sequence[_T], other: Sequence[_T]) -> list[_T]:
    """Return two ranked lists as one, taking turns."""
    both = [row for pair in zip(one, other, strict=False) for row in pair]
    rest = one if len(one) > len(other) else other
    return both + list(rest[min(len(one), len(other)) :])
