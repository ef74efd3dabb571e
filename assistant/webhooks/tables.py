"""Tables of webhooks, and of what is on its way to them."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from knowledge.store import metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", String(2048), nullable=False),
    Column("events", Text, nullable=False),  # names, joined by blanks
    Column("secret", String(64), nullable=False),  # signing needs it as it is
    Column("created_at", String(32), nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("failures", Integer, nullable=False),  # one after the other
    Column("resting_until", String(32), nullable=False),
)

deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # the order in which things happened
    Column("id", String(40), nullable=False, unique=True),
    Column("webhook", String(32), nullable=False),
    Column("event", String(32), nullable=False),
    Column("subject", String(64), nullable=False),  # what it is about: its events go out one after the other
    Column("customer", String(32), nullable=False, index=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("payload", Text, nullable=False),  # JSON as it is sent; "" once it is erased
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text, nullable=False),
    Column("created_at", String(32), nullable=False, index=True),
    Column("since", String(32), nullable=False),  # from when tries are counted: since it happened, or was sent again
    Column("next_at", String(32), nullable=False),
    Index("webhook_deliveries_due", "state", "webhook", "subject", "number"),
    sqlite_autoincrement=True,
)
