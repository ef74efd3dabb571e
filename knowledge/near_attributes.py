"""Which attribute of a product comes nearest to a question that names none of them: "will it rust?" is about the material."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.contextual_embedder import ContextualEmbedder, nearnesses, shipped
from knowledge.errors import StorageFailed
from knowledge.forms import telling
from knowledge.language import Bilingual, Language
from knowledge.types import Attribute, Product

log = logging.getLogger(__name__)
_YES, _NO = Bilingual("yes", "是"), Bilingual("no", "否")
_LONGEST = 200  # characters of a value that are read
_PIECE = re.compile(r"[;；,，。!！?？\n]\s*|(?<=[a-z)\d])\.\s+(?=[A-Z])")  # "2 x AA batteries; phone app"
_MOST = 60  # pieces of a row that are read


@dataclass(frozen=True)
class Part:
    """A piece of a product's row: of an attribute, or of the description (`attribute` None). `near` is its cosine -1..1."""

    attribute: Attribute | None
    text: str
    near: float


def nearest(
    question: str, attributes: Sequence[Attribute], language: Language, model: ContextualEmbedder | None = None
) -> tuple[Attribute, float] | None:  # fmt: skip
    """Return the attribute nearest to `question` and its cosine -1..1; None without attributes or without weights.

    It is read as a line of a data sheet in the asker's language. `model` is the shipped one where none is given.
    """
    model = model or shipped()
    if model is None or not attributes or not question.strip():
        return None
    try:
        rows = model.embed([question, *(_line(a, language) for a in attributes)])
    except StorageFailed as error:  # a reply does without it
        log.warning("the nearest attribute is not told: %s", error)
        return None
    near = rows[1:] @ rows[0]
    best = int(near.argmax())
    return attributes[best], float(near[best])


def nearest_part(question: str, product: Product, attributes: Sequence[Attribute], language: Language) -> Part | None:
    """Return the piece of what a row says in words, in `attributes` or its description, nearest to `question`; None without any.

    A piece is read as it stands, without its column's label: a remark ("indoor use only") answers by what it says, while a
    label only tells what a column is about.
    """
    pieces = list(_pieces(product, attributes, language))[:_MOST]
    if not pieces or not question.strip():
        return None
    near = nearnesses(question, [text for _, text in pieces])
    (attribute, text), best = max(zip(pieces, near, strict=True), key=lambda pair: pair[1])
    return Part(attribute, text, best)


def told_part(question: str, product: Product, attributes: Sequence[Attribute], language: Language) -> Part | None:
    """Return the piece of what a row says in words that answers `question` by its form (see `forms`), as near as can be; None without any."""
    pieces = list(_pieces(product, attributes, language))[:_MOST]
    at = telling(question, [text for _, text in pieces])
    return None if at is None else Part(*pieces[at], 1.0)


def parts_of(product: Product, attributes: Sequence[Attribute], language: Language) -> list[Part]:
    """Return every piece of what a row says in words, as near as can be."""
    return [Part(attribute, text, 1.0) for attribute, text in list(_pieces(product, attributes, language))[:_MOST]]


def _pieces(
    product: Product, attributes: Sequence[Attribute], language: Language
) -> Iterator[tuple[Attribute | None, str]]:
    """Yield each piece with its attribute, or None for the description's."""
    for attribute in attributes:
        if isinstance(attribute.value, str):
            yield from ((attribute, piece) for piece in _cut(attribute.value))
    yield from ((None, piece) for piece in _cut(product.description.say(language)))


def _cut(text: str) -> list[str]:
    return [piece.strip()[:_LONGEST] for piece in _PIECE.split(text) if piece and piece.strip()]


def _line(attribute: Attribute, language: Language) -> str:
    label = attribute.label.say(language) or attribute.name.replace("_", " ")
    return f"{label}: {_said(attribute, language)[:_LONGEST]}"


def _said(attribute: Attribute, language: Language) -> str:
    value = attribute.value
    if isinstance(value, bool):
        return (_YES if value else _NO).say(language)
    figure = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return f"{figure} {attribute.unit or ''}".strip()
