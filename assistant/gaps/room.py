"""What gaps keep of customers, for merging and erasing: which turns a decision was taken on, and its note."""

from collections.abc import Callable

from sqlalchemy import Connection, select

from assistant.customers.types import Forgotten
from assistant.database import turns
from assistant.gaps import store


class GapRoom:
    """Gaps as a room that keeps something of customers; their questions are read from the turns each time."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: turns belong to conversations, which move by themselves."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Take the customer's turns out of decisions, and notes that name them."""
        self._forget()
        theirs = connection.scalars(select(turns.c.id).where(turns.c.conversation.in_(gone.conversations))).all()
        return {"gaps": store.forget(connection, theirs, gone.names)}
