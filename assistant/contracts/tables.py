"""Tables of contracts, their versions, what happened to them, and our own side."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store import metadata

contracts = Table(
    "contracts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("state", String(16), nullable=False, index=True),
    Column("language", String(2), nullable=False),
    Column("customer", String(32), nullable=False, index=True),
    Column("quote", String(64), nullable=False, index=True),
    Column("quote_version", Integer, nullable=False),
    Column("body", Text, nullable=False),  # JSON: parties, lines, sums and total, as they were written down
    Column("version", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False, index=True),
)

contract_versions = Table(
    "contract_versions",
    metadata,
    Column("contract", String(32), ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("terms", Text, nullable=False),  # JSON
    Column("library", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("made_at", String(32), nullable=False),
    Column("made_by", String(64), nullable=False),
    Index("contract_versions_in_order", "contract", "version", unique=True),
)

contract_events = Table(
    "contract_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("contract", String(32), ForeignKey("contracts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    sqlite_autoincrement=True,
)

sellers = Table(
    "sellers",
    metadata,
    # Our own side as it is written into contracts, one row a language.
    Column("language", String(2), primary_key=True),
    Column("values", Text, nullable=False),  # JSON
)
