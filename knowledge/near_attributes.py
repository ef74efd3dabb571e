"""Which attribute of a product comes nearest to a question that names none of them: "will it rust?" is about the material."""

import logging
from collections.abc import Sequence
from decimal import Decimal

from knowledge.contextual_embedder import ContextualEmbedder, shipped
from knowledge.errors import StorageFailed
from knowledge.language import Bilingual, Language
from knowledge.types import Attribute

log = logging.getLogger(__name__)
_YES, _NO = Bilingual("yes", "是"), Bilingual("no", "否")
_LONGEST = 200  # characters of a value that are read


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


def _line(attribute: Attribute, language: Language) -> str:
    label = attribute.label.say(language) or attribute.name.replace("_", " ")
    return f"{label}: {_said(attribute, language)[:_LONGEST]}"


def _said(attribute: Attribute, language: Language) -> str:
    value = attribute.value
    if isinstance(value, bool):
        return (_YES if value else _NO).say(language)
    figure = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    return f"{figure} {attribute.unit or ''}".strip()
