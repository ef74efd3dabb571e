"""Which of the words asked for products hold as they were written: a search by stems takes a "hot shoe" for shoes."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, select

from knowledge.store import products
from knowledge.tokens import STOP_WORDS, fold

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 20  # words of a question that are looked for


def written_words(question: str) -> tuple[str, ...]:
    """Return the words of `question` in Latin letters and digits, folded, each once, without stop words."""
    found = dict.fromkeys(_WORD.findall(fold(question)))
    return tuple(word for word in found if word not in STOP_WORDS)[:_LONGEST]


def held_as_written(engine: Engine, words: Sequence[str], ids: Sequence[int]) -> Mapping[int, float]:
    """Return for each product of `ids` the share 0..1 of `words` that its names, brand or descriptions hold unchanged.

    An id that no product has is left out. Reads the database, so it is never behind it.
    """
    if not words or not ids:
        return {}
    c = products.c
    query = select(c.id, c.name_en, c.name_zh, c.brand, c.description_en, c.description_zh).where(c.id.in_(ids))
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return {row[0]: _share(words, " ".join(text for text in row[1:] if text)) for row in rows}


def _share(words: Sequence[str], text: str) -> float:
    held = set(_WORD.findall(fold(text)))
    return sum(word in held for word in words) / len(words)
