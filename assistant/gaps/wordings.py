"""What turns say, read where it is needed: the question as it stands alone, its language, both with contacts masked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import cast

from sqlalchemy import JSON, ColumnElement, Connection, Dialect, case, select, type_coerce
from sqlalchemy import cast as cast_

from assistant.analysis.cleaning import clean, mask
from assistant.database import turns
from knowledge.language import Language, detect
from knowledge.tokens import fold

LONGEST = 400
"""Characters of a question that are compared and shown: what is longer is told by its beginning."""
_AT_ONCE = 500
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Wording:
    """What one turn says, contacts masked: `text` as written, `alone` as it reads without the conversation before it."""

    turn: str
    text: str
    alone: str
    language: Language

    @property
    def key(self) -> bytes:
        """Return what is the same for wordings that differ in signs, case and width only; no text can be read from it."""
        return blake2b(" ".join(_WORD.findall(fold(self.alone))).encode(), digest_size=16).digest()


def shown(text: str) -> str:
    """Return a text as a group may show it: without markup and contacts, cut where it is long."""
    told = " ".join(mask(clean(text)).split())
    return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"


def read(connection: Connection, wanted: Iterable[str]) -> dict[str, Wording]:
    """Return the wordings of turns by id; one whose customer was forgotten says nothing and is left out."""
    alone = _alone(connection.dialect)
    found: dict[str, Wording] = {}
    for some in _some(wanted):
        chosen = select(turns.c.id, turns.c.asked, turns.c.number, alone.label("alone")).where(turns.c.id.in_(some))
        for row in connection.execute(chosen):
            if text := shown(row.asked):
                found[row.id] = Wording(row.id, text, shown(row.alone or row.asked) or text, _language(text))
    return found


def texts(connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
    """Return what turns were asked, as written, by id."""
    return {
        row.id: row.asked
        for some in _some(wanted)
        for row in connection.execute(select(turns.c.id, turns.c.asked).where(turns.c.id.in_(some)))
    }


def _some(wanted: Iterable[str]) -> Iterator[list[str]]:
    """Yield the ids in lists short enough for one statement."""
    ids = list(wanted)
    yield from (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _alone(dialect: Dialect) -> ColumnElement[str]:
    """Return the rewritten question in the record of a turn that others came before; null for the first of a conversation."""
    record = cast_(turns.c.record, JSON) if dialect.name == "postgresql" else type_coerce(turns.c.record, JSON)
    told = cast("ColumnElement[str]", record["understanding"]["query"].as_string())
    return case((turns.c.number > 1, told), else_=None)


def _language(text: str) -> Language:
    return detect(text, "en")
