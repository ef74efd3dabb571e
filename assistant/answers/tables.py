"""Reviewed answers as they were written; what is found and cited are the documents made of them."""

from sqlalchemy import Column, Date, Integer, String, Table, Text

from knowledge.store import metadata

reviewed_answers = Table(
    "reviewed_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("questions", Text, nullable=False),  # JSON list
    Column("text_zh", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("valid_since", Date),
    Column("valid_until", Date),
    Column("link", Text, nullable=False),
    Column("gap", String(32), nullable=False),  # "" where it is from none
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("version", Integer, nullable=False),
)
