"""What cases keep of customers, for merging and erasing: questions of theirs, with the conversation before them."""

from sqlalchemy import Connection

from assistant.cases import store
from assistant.customers.types import Forgotten


class CaseRoom:
    """Cases as a room that keeps something of customers."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: cases belong to conversations, which move by themselves."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Delete the cases made of the customer's turns, and those that name them."""
        talks = set(gone.conversations)
        theirs = [
            own.case.id
            for own in store.every(connection)
            if own.conversation in talks or gone.names("\n".join((*own.case.turns, own.case.text, *own.case.include)))
        ]
        return {"cases": store.drop(connection, theirs)}
