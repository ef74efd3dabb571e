"""Tables of letters, their versions and what happened to them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store import metadata

letters = Table(
    "letters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("customer", String(32), nullable=False, index=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("quote", String(64), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("request", Text, nullable=False),  # JSON
    Column("version", Integer, nullable=False),
    Column("message_id", String(255), nullable=False),
    Column("to", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False, index=True),
)

letter_versions = Table(
    "letter_versions",
    metadata,
    Column("letter", String(32), ForeignKey("letters.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("facts", Text, nullable=False),  # the evidence record of what was written, JSON
    Column("doubts", Text, nullable=False),  # JSON
    Column("made_at", String(32), nullable=False),
    Column("made_by", String(64), nullable=False),
    Index("letter_versions_in_order", "letter", "version", unique=True),
)

letter_events = Table(
    "letter_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter", String(32), ForeignKey("letters.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    sqlite_autoincrement=True,
)
