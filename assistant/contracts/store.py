"""Contracts as rows: every function works within the caller's transaction."""

from sqlalchemy import Connection


class ContractRoom:
    """What the customers' desk asks of this room: contracts follow a merge, and lose the person who is forgotten."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Give the contracts of one customer to another."""

    def forget(self, connection: Connection, customer: str) -> dict[str, int]:
        """Take the person out of a customer's contracts; numbers, lines and amounts stay."""
        return {"contracts": 0}
