"""A catalogue that remembers, for the length of one message, what it was asked: rules ask the same again and again."""

from assistant.understanding.slots import Vocabulary
from knowledge.errors import NotFound
from knowledge.language import Language
from knowledge.types import Audience, Mention, Product, ProductQuery, ProductsFound


class Remembered:
    """A `Vocabulary` in front of another. It never forgets, so it is made anew for every message."""

    def __init__(self, catalogue: Vocabulary) -> None:
        self._catalogue = catalogue
        self._mentions: dict[tuple[str, Language], list[Mention]] = {}
        self._parsed: dict[tuple[str, Language], ProductQuery] = {}
        self._products: dict[str, Product | NotFound] = {}

    def mentions(self, text: str, language: Language) -> list[Mention]:
        """Return the products named in `text`."""
        if (text, language) not in self._mentions:
            self._mentions[text, language] = self._catalogue.mentions(text, language)
        return self._mentions[text, language]

    def parse(self, text: str, language: Language) -> ProductQuery:
        """Return the kind of product, limits and order that `text` asks for."""
        if (text, language) not in self._parsed:
            self._parsed[text, language] = self._catalogue.parse(text, language)
        return self._parsed[text, language]

    def find(self, query: ProductQuery, audiences: frozenset[Audience]) -> ProductsFound:
        """Return the products that meet every limit, in the query's order."""
        return self._catalogue.find(query, audiences)

    def sells(self, text: str) -> bool:
        """Return whether `text` says nothing but a thing that products are called."""
        return self._catalogue.sells(text)

    def product(self, sku: str) -> Product:
        """Return one product. Raises NotFound."""
        if sku not in self._products:
            try:
                self._products[sku] = self._catalogue.product(sku)
            except NotFound as error:
                self._products[sku] = error
        found = self._products[sku]
        if isinstance(found, NotFound):
            raise found
        return found
