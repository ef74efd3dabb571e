"""Which entries an index holds on a day: passages neither switched off nor outside their document's dates; every product."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, literal, or_, select

from knowledge.schema import documents, passages


def shown(table: Table, day: date) -> ColumnElement[bool]:
    """Return the condition that a row of `table` may be found on `day`."""
    if table is not passages:
        return literal(True)
    c, on = table.c, day.isoformat()
    began = or_(c.valid_since.is_(None), c.valid_since <= on)
    lasts = or_(c.valid_until.is_(None), c.valid_until >= on)
    return and_(c.off.is_(False), began, lasts)


def dated(table: Table, day: date) -> Select[Any] | None:
    """Return the query for (id, may be found on `day`) of every row that days alone can show or hide; None: there is none.

    It goes by the documents, which are few beside their passages.
    """
    if table is not passages:
        return None
    has_dates = or_(documents.c.valid_since.is_not(None), documents.c.valid_until.is_not(None))
    query = select(passages.c.id, shown(table, day)).join(documents, documents.c.id == passages.c.document)
    return query.where(has_dates)
