"""Which writer an administrator chose, kept in the store so that every replica follows."""

from sqlalchemy import Engine, delete, insert, select

from knowledge.store import state, writing

_ROW = "writer"
_CHOSEN = select(state.c.value).where(state.c.name == _ROW)


class WriterChoice:
    """The choice; "" where none was made and the setting holds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self) -> str:
        """Return the chosen writer's name, or ""."""
        with self._engine.connect() as connection:
            return connection.scalar(_CHOSEN) or ""

    def set(self, name: str) -> None:
        """Keep a choice; "" takes it back."""
        with writing(self._engine) as connection:
            connection.execute(delete(state).where(state.c.name == _ROW))
            if name:
                connection.execute(insert(state).values(name=_ROW, value=name))
