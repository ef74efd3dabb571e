"""What is kept of gaps: decisions and the turns they were taken on; never a word of a customer's."""

from sqlalchemy import Column, Integer, String, Table, Text

from knowledge.store import metadata

gaps = Table(
    "gaps",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("version", Integer, nullable=False),
)

gap_turns = Table(
    "gap_turns",
    metadata,
    Column("turn", String(32), primary_key=True),
    Column("gap", String(32), nullable=False, index=True),
)
