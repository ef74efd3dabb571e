"""Tables of deals, of the moves between stages, and of the stages where the company made its own."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, Text

from knowledge.store import Money, metadata

deals = Table(
    "deals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("customer", String(32), nullable=False, index=True),  # "" where there is no entry
    Column("product", Text, nullable=False),
    Column("owner", String(120), nullable=False),
    Column("team", String(120), nullable=False),
    Column("source", String(16), nullable=False),  # "quote": what it leaves open is as the quote says
    Column("amount", Money),
    Column("won_amount", Money),
    Column("currency", String(3), nullable=False),
    Column("stage", String(64), nullable=False, index=True),
    Column("closed_on", Date),
    Column("expected_on", Date),
    Column("lost_because", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("next_step_on", Date),
    Column("traits", Text, nullable=False),  # JSON object
    Column("quote", String(24), nullable=False, index=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("updated_at", String(32), nullable=False, index=True),
    Column("imported", String(64), nullable=False, server_default=""),  # SHA-256 of the row last taken in
    Column("forgotten", Boolean, nullable=False, server_default="0"),  # no import brings the person back
)

deal_moves = Table(
    "deal_moves",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("deal", String(64), ForeignKey("deals.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("stage", String(64), nullable=False),
    Column("on", Date, nullable=False),
    Column("by", String(64), nullable=False),
    sqlite_autoincrement=True,
)

deal_stages = Table(
    "deal_stages",
    metadata,
    # Empty until somebody changes the list: until then the built-in stages hold.
    Column("id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("kind", String(8), nullable=False),
)
