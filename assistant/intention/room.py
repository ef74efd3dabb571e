"""What purchase intention keeps of customers: what was read of deals and conversations, in memory, forgotten with the customer."""

from collections.abc import Callable

from sqlalchemy import Connection

from assistant.customers.types import Forgotten


class IntentionRoom:
    """The model holds no name and no value of a deal, so that what is in memory is all there is to forget."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Deals and conversations are read anew where they change."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Keep nothing of what was read: others' conversations and deals may name the person too."""
        self._forget()
        return {}
