"""What the customers' desk asks of this room: deals follow a merge, and lose the person who is forgotten."""

from sqlalchemy import Connection, select

from assistant.customers.types import Forgotten
from assistant.deals import store
from assistant.deals.tables import deals
from assistant.quoting.quote_store import quotes


class DealRoom:
    """Deals as a room that keeps something of customers."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Give the deals of one customer to another."""
        store.moved(connection, other, keep)

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Take names and texts out of a customer's deals and of those their conversations and quotes led to.

        Deals of others in whose texts the person's address or number stands lose theirs too. Amounts, stages, days,
        product and owner stay, and no later import brings back what is gone.
        """
        talks = set(gone.conversations)
        told = select(quotes.c.number, quotes.c.conversation).where(quotes.c.conversation.is_not(None))
        numbers = {row.number for row in connection.execute(told) if row.conversation in talks}
        theirs = set(store.of_customer(connection, gone.customer, gone.conversations))
        theirs |= {
            row.id
            for row in connection.execute(select(deals.c.id, deals.c.quote).where(deals.c.quote != ""))
            if row.quote in numbers
        }
        theirs |= {row.id for row in store.texts(connection) if row.id not in theirs and gone.names("\n".join(row[1:]))}
        return {"deals": store.forget(connection, sorted(theirs))}
