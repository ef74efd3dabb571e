"""Tables of the people who write in messengers, and of their messages of the last days."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from knowledge.store import metadata

people = Table(
    "messenger_people",
    metadata,
    # The only place in which a person's id on the platform stands: everything else knows the visitor, made of chance.
    Column("visitor", String(32), primary_key=True),
    Column("messenger", String(16), nullable=False),
    Column("sender", String(128), nullable=False),
    Column("secret", String(64), nullable=False),  # proves the links that were sent to them
    Column("conversation", String(32), nullable=False),  # the one that goes on, or ""
    Column("turn", String(32), nullable=False),  # their last reply, which a sign rates
    Column("language", String(2), nullable=False),
    Column("rest", Text, nullable=False),  # what is left of a long text
    Column("last_at", String(32), nullable=False, index=True),
    Index("messenger_people_once", "messenger", "sender", unique=True),
)

messages = Table(
    "messenger_messages",
    metadata,
    # Kept for two days, so that what is delivered again is answered once.
    Column("messenger", String(16), primary_key=True),
    Column("message", String(200), primary_key=True),
    Column("visitor", String(32), nullable=False, index=True),
    Column("asked", Text, nullable=False),
    Column("reply", Text),  # whole; None while it is being made
    Column("late", Boolean, nullable=False),  # its answer was not ready in time
    Column("delivered", Boolean, nullable=False),
    Column("begun_at", String(32), nullable=False, index=True),
)
