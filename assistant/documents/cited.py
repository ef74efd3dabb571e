"""Where a document was cited lately, by the evidence records of the newest turns."""

from collections import Counter
from typing import cast

from sqlalchemy import Engine, select

from assistant import records as codec
from assistant.database import turns
from assistant.types import PassageSource, Reply

LOOKED_AT = 500
"""How many of the newest turns are looked through."""


def cited(engine: Engine, document: str) -> Counter[int]:
    """Return in how many of the newest turns each passage of a document was cited, by passage id."""
    newest = select(turns.c.record).order_by(turns.c.at.desc()).limit(LOOKED_AT).subquery()
    with engine.connect() as connection:
        found = connection.scalars(select(newest.c.record).where(newest.c.record.contains(document, autoescape=True)))
        count: Counter[int] = Counter()
        for record in found:
            count.update(_of(cast(Reply, codec.parts(record, "reply")[0]), document))
    return count


def _of(reply: Reply, document: str) -> set[int]:
    named = {citation.fact for citation in reply.citations}
    return {
        fact.source.passage
        for fact in reply.facts
        if fact.id in named and isinstance(fact.source, PassageSource) and fact.source.document == document
    }
