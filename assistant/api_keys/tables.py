"""Tables of the API's keys, of where their programs' conversations stand, and of how often each key was used."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("prefix", String(16), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),  # SHA-256 of the whole key: the key itself is shown once and not kept
    Column("acts_as", String(16), nullable=False),
    Column("user", String(32), nullable=False, server_default=""),  # "" where it acts for customers
    Column("per_minute", Integer, nullable=False),
    Column("origins", Text, nullable=False),  # JSON list
    Column("created_at", String(32), nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("expires_at", String(32)),
    Column("revoked_at", String(32)),
    Column("last_used_at", String(32)),
    Column("messages", BigInteger, nullable=False, server_default="0"),
    Column("calls", BigInteger, nullable=False, server_default="0"),
)

api_threads = Table(
    "api_threads",
    metadata,
    # Where a program's conversations stand: it repeats all that was said, and by that its next message is placed.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scope", String(64), nullable=False),  # whose they are: a digest of the key and its end user
    Column("said", String(64), nullable=False),  # a digest of all exchanges up to this turn
    Column("last", String(64), nullable=False),  # a digest of the last of them
    Column("owner", String(64), nullable=False),
    Column("conversation", String(32), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # of the turn in its conversation
    Column("taken", Boolean, nullable=False),  # somebody went on from here already
    Index("api_threads_said", "scope", "said"),
    Index("api_threads_last", "scope", "last"),
    sqlite_autoincrement=True,
)

api_minutes = Table(
    "api_minutes",
    metadata,
    # How often a key was used in a minute of the clock: counted here, so that every replica counts the same.
    Column("key", String(20), ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(8), primary_key=True),  # "message" or "call"
    Column("minute", BigInteger, nullable=False),  # since 1970
    Column("used", Integer, nullable=False),
)
