"""A company's own cases as rows, each with its newest result and the reply it passed with last."""

from sqlalchemy import Column, String, Table, Text

from knowledge.store import metadata

own_cases = Table(
    "own_cases",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("line", Text, nullable=False),  # the case as a line of the evaluation format
    Column("answer", String(32), nullable=False, index=True),
    Column("turn", String(32), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("result", Text, nullable=False),  # JSON, "" before the first run
    Column(
        "good", Text, nullable=False
    ),  # the reply it passed with last and its documents' versions; "" where it never did
)
