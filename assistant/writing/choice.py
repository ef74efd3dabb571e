"""Which writer an administrator chose, kept in the store so that every replica follows."""

from typing import Literal

from sqlalchemy import Engine, delete, insert

from knowledge.store import kept_value, state, writing

_ROW: Literal["writer"] = "writer"


class WriterChoice:
    """The choice; "" where none was made and the setting holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self) -> str:
        """Return the chosen writer's name, or ""."""
        return kept_value(self._engine, _ROW) or ""

    def set(self, name: str) -> None:
        """Keep a choice; "" takes it back."""
        with writing(self._engine) as connection:
            connection.execute(delete(state).where(state.c.name == _ROW))
            if name:
                connection.execute(insert(state).values(name=_ROW, value=name))
