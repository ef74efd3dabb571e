"""What purchase intention keeps of customers: scores of conversations in memory, forgotten with the customer."""

from sqlalchemy import Connection

from assistant.customers.types import Forgotten
from assistant.intention.heat import Heats


class IntentionRoom:
    """The model holds no name and no value of a deal, so that what is read of conversations is all there is to forget."""

    def __init__(self, heats: Heats) -> None:
        self._heats = heats

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Scores belong to conversations, which move by themselves."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Keep nothing of what was read of conversations: others' may name the person too."""
        self._heats.forget()
        return {}
