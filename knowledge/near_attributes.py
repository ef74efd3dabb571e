"""Which attribute of a product comes nearest to a question that names none of them: "will it rust?" is about the material."""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from knowledge.contextual_embedder import ContextualEmbedder, nearnesses, shipped
from knowledge.errors import StorageFailed
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


def nearest_part(
    question: str, product: Product, attributes: Sequence[Attribute], language: Language,
) -> Part | None:  # fmt: skip
    """Return the piece of a row, of its `attributes` or its description, nearest to `question`; None without any.

    Words are read as they stand and with the column's label, whichever comes nearer: a remark ("indoor use only") tells by
    itself what it is about, a figure only by its label.
    """
    pieces = list(_pieces(product, attributes, language))[:_MOST]
    if not pieces or not question.strip():
        return None
    near = nearnesses(question, [way for _, _, ways in pieces for way in ways])
    told = iter(near)
    parts = [Part(attribute, text, max(next(told) for _ in ways)) for attribute, text, ways in pieces]
    return max(parts, key=lambda part: part.near)


def _pieces(
    product: Product, attributes: Sequence[Attribute], language: Language
) -> Iterator[tuple[Attribute | None, str, tuple[str, ...]]]:
    """Yield each piece with its attribute and the ways it is read."""
    for attribute in attributes:
        label = attribute.label.say(language) or attribute.name.replace("_", " ")
        if not isinstance(attribute.value, str):
            yield attribute, _said(attribute, language), (_line(attribute, language),)
            continue
        for piece in _cut(attribute.value):
            yield attribute, piece, (piece, f"{label}: {piece}")
    for piece in _cut(product.description.say(language)):
        yield None, piece, (piece,)


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
