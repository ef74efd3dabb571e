"""Which of the words asked for products hold as they were written: a search by stems takes a "hot shoe" for shoes."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Engine, bindparam, select

from knowledge.schema import products
from knowledge.stop_words import STOP_WORDS
from knowledge.tokens import fold

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 20  # words of a question that are looked for
_KEPT = 5_000  # products whose words are kept
_TEXTS = select(
    *(products.c[name] for name in ("id", "name_en", "name_zh", "brand", "description_en", "description_zh"))
).where(products.c.id.in_(bindparam("ids", expanding=True)))


def written_words(question: str) -> tuple[str, ...]:
    """Return the words of `question` in Latin letters and digits, folded, each once, without stop words."""
    found = dict.fromkeys(_WORD.findall(fold(question)))
    return tuple(word for word in found if word not in STOP_WORDS)[:_LONGEST]


class Written:
    """Looks words up in the texts of products as they are written. Safe for threads.

    The words of products read lately are kept until the database moves on.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[int, dict[int, str]] = (-1, {})

    def held(self, words: Sequence[str], ids: Sequence[int], generation: int) -> Mapping[int, float]:
        """Return for each product of `ids` the share 0..1 of `words` that its names, brand or descriptions hold unchanged.

        An id that no product has is left out. `generation` is the database's, as the caller knows it.
        """
        if not words or not ids:
            return {}
        texts = self._texts(ids, generation)
        return {id: sum(f" {word} " in text for word in words) / len(words) for id, text in texts.items()}

    def _texts(self, ids: Sequence[int], generation: int) -> dict[int, str]:
        """Return the words of each product, each once, between spaces."""
        known = self._known[1] if self._known[0] == generation else {}
        new = [id for id in ids if id not in known]
        if new:
            with self._engine.connect() as connection:
                read = {row[0]: _words(row[1:]) for row in connection.execute(_TEXTS, {"ids": new})}
            known = {**(known if len(known) + len(read) <= _KEPT else {}), **read}
            self._known = generation, known
        return {id: known[id] for id in ids if id in known}


def _words(texts: Iterable[str | None]) -> str:
    found = set(_WORD.findall(fold(" ".join(text for text in texts if text))))
    return f" {' '.join(found)} "
