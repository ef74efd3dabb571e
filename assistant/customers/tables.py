"""Tables of customers, their notes and the conversations they had."""

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text

from knowledge.store import metadata

customers = Table(
    "customers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, index=True),  # lower case: what two entries are the same by
    Column("phone", Text, nullable=False),
    Column("phone_key", Text, nullable=False, index=True),  # without the extension
    Column("language", String(2), nullable=False),
    Column("group", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("address", Text, nullable=False),
    Column("tax_id", String(64), nullable=False),
    Column("need", Text, nullable=False),
    Column("budget", Text, nullable=False),
    Column("timing", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("next_step_on", Date),
    Column("consent", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False, index=True),
)

customer_notes = Table(
    "customer_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("customer", String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    # Ids that were merged into another entry: what was written down under them is still found.
    Column("old", String(32), primary_key=True),
    Column("customer", String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
)

customer_conversations = Table(
    "customer_conversations",
    metadata,
    # A conversation belongs to one customer at most. `how` is "lead" where the conversation made the entry, "claimed"
    # where it only named an address that an entry has already, "staff" where a salesperson said so.
    Column("conversation", String(32), primary_key=True),
    Column("customer", String(32), ForeignKey("customers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("how", String(16), nullable=False),
    Column("at", String(32), nullable=False),
)
