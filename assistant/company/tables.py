"""Tables of the company's pictures, of the sites that may show the assistant, and of who changed what."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from knowledge.store import metadata

company_pictures = Table(
    "company_pictures",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("png", LargeBinary, nullable=False),
)

company_changes = Table(
    "company_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("field", String(32), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    sqlite_autoincrement=True,
)

allowed_origins = Table(
    "allowed_origins",
    metadata,
    Column("origin", String(300), primary_key=True),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(64), nullable=False),
)
