"""Tables of who answers in which conversation, and of what colleagues wrote that is on its way to a customer."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from knowledge.store import metadata

answering = Table(
    "answering",
    metadata,
    Column("conversation", String(32), primary_key=True),
    Column("user", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("since", String(32), nullable=False),
    Column("last_at", String(32), nullable=False),  # their last word there
    Column("told", Boolean, nullable=False),  # a messenger has told the customer
)

colleague_messages = Table(
    "colleague_messages",
    metadata,
    # The words stand in the turn alone, so that they are forgotten with it.
    Column("number", Integer, primary_key=True, autoincrement=True),  # the order in which they were written
    Column("turn", String(32), nullable=False, unique=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("visitor", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("parts", Integer, nullable=False),  # of a long text, that were taken already
    Column("attempts", Integer, nullable=False),
    Column("why", String(16), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("since", String(32), nullable=False),  # from when tries are counted
    Column("next_at", String(32), nullable=False),
    Column("sent_at", String(32), nullable=False),
    Index("colleague_messages_due", "state", "visitor", "number"),
    sqlite_autoincrement=True,
)
