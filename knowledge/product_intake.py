"""Products made ready to keep: read from rows, with search tokens and vectors, before any write begins."""

import json
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from knowledge.categories import Categories
from knowledge.embedders import Embedder
from knowledge.language import Bilingual
from knowledge.product_rows import RowReader, fingerprint, row_hash
from knowledge.product_store import Prepared
from knowledge.raw_rows import Row
from knowledge.tokens import Tokenizer
from knowledge.types import Audience, Product

_TOKENS = 600  # search tokens kept for the attributes of one product


class ProductIntake:
    """Makes products, their search tokens and vectors from rows, before any write begins."""

    def __init__(
        self,
        reader: RowReader,
        categories: Categories,
        embedder: Embedder | None,
        tokenizer: Tokenizer,
        audience: Audience,
    ) -> None:
        self.reader, self._categories, self._embedder = reader, categories, embedder
        self._base = fingerprint(
            reader.guess, audience, embedder.fingerprint if embedder else "", tokenizer.fingerprint
        )
        # Attribute values repeat from product to product, so their tokens are made once.
        self._tokens = lru_cache(maxsize=100_000)(lambda text: tuple(tokenizer.tokens(text)))

    def hash(self, row: Row, at: int) -> str:
        """Return the hash of the row at position `at` among the kinds."""
        return row_hash(row, self._categories.keys[at], self._base)

    def product(self, row: Row, at: int) -> Product:
        """Return the product of the row. Raises RowRefused."""
        key = self._categories.keys[at]
        return self.reader.product(row, key, self._categories.labels.get(key, Bilingual("", "")))

    def prepared(self, fresh: Sequence[tuple[Product, str, int]]) -> list[Prepared]:
        """Return products, each with its row's hash and what it is merged with, with tokens and vectors."""
        vectors: list[bytes | None] = [None] * len(fresh)
        if self._embedder is not None:
            found = self._embedder.embed([embedded_text(product) for product, _, _ in fresh])
            vectors = [row.tobytes() for row in found.astype(np.float16)]
        named = self._embedder.fingerprint[:128] if self._embedder else None
        return [
            Prepared(p, sha, self.fields(p), vector, named, over)
            for (p, sha, over), vector in zip(fresh, vectors, strict=True)
        ]

    def fields(self, product: Product) -> str:
        """Return the search tokens of a product by field, as JSON: title, brand, category, attributes, body."""
        said = {
            "title": (*_distinct(product.name), product.sku),
            "brand": (product.brand,),
            "category": _distinct(product.category_label),
            "attributes": (_attribute_text(product, at) for at in range(len(product.attributes))),
            "body": _distinct(product.description),
        }
        tokens = {field: [t for text in texts if text for t in self._tokens(text)] for field, texts in said.items()}
        tokens["attributes"] = tokens["attributes"][:_TOKENS]
        return json.dumps(tokens, ensure_ascii=False, separators=(",", ":"))


def embedded_text(product: Product) -> str:
    """Return the text that stands for a product among vectors: names, kind and the beginning of the descriptions."""
    parts = (
        *_distinct(product.name),
        product.brand,
        *_distinct(product.category_label),
        *_distinct(product.description),
    )
    return "\n".join(part[:1_000] for part in parts if part)


def _distinct(text: Bilingual) -> tuple[str, ...]:
    return (text.en,) if text.en == text.zh else (text.en, text.zh)


def _attribute_text(product: Product, at: int) -> str:
    """Return the words of one attribute: a flag is its name, text is its value, a number has name, value and unit."""
    attribute = product.attributes[at]
    if isinstance(attribute.value, bool):
        return " ".join(_distinct(attribute.label)) if attribute.value else ""
    if isinstance(attribute.value, str):
        return attribute.value[:200]
    return f"{attribute.value:f}{attribute.unit}" if attribute.unit else ""
