"""The tables of what the company knows: documents, passages, products, and what was removed or is being renewed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from knowledge.store import Money, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(1024), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("format", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(64), nullable=False, server_default=""),
    Column("aliases", Text, nullable=False, server_default=""),  # names of files that only point at this one, by line
    Column("valid_since", Date),  # the days on which it may answer, both inclusive; NULL: no limit
    Column("valid_until", Date),
    Column("noticed", Text, nullable=False, server_default=""),  # JSON: what its reader noticed (`knowledge.noticed`)
    Index("documents_by_sha256", "sha256"),
)

passages = Table(
    "passages",
    metadata,
    # AUTOINCREMENT: an id is never given twice, so an index entry or a citation can never point at another passage.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("heading", Text, nullable=False),  # JSON list of headings, outermost first
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("line", Integer),
    Column("sheet", String(256)),
    Column("cell", String(32)),
    Column("language", String(2), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("valid_since", String(10)),  # its document's, as an ISO day, like the next: text compares alike everywhere
    Column("valid_until", String(10)),
    Column("tokens", Text, nullable=False),  # JSON: search tokens by field
    Column("vector", LargeBinary),  # float16, unit row, of the embedder named in `embedder`
    Column("embedder", String(128)),
    Column("born", BigInteger, nullable=False, index=True),  # the generation that added or last changed it
    Column("off", Boolean, nullable=False, server_default="0"),  # switched off by hand
    Index("passages_off", "document", sqlite_where=text("off = 1"), postgresql_where=text("off")),
    sqlite_autoincrement=True,
)

document_versions = Table(
    "document_versions",
    metadata,
    # What a document was before it was replaced or deleted. Columns are those of `documents`.
    Column("document", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("name", String(1024), nullable=False),
    Column("title", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("audience", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("format", String(16), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_at", String(32), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("aliases", Text, nullable=False),
    Column("noticed", Text, nullable=False),
    Column("valid_since", Date),
    Column("valid_until", Date),
    Column("left_at", String(32), nullable=False),  # when it was replaced or deleted
    Index("document_versions_by_sha256", "sha256"),
)

version_passages = Table(
    "version_passages",
    metadata,
    # The passages of those versions: no index ever looks here.
    Column("document", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("page", Integer),
    Column("line", Integer),
    Column("sheet", String(256)),
    Column("cell", String(32)),
    Column("language", String(2), nullable=False),
    Column("off", Boolean, nullable=False),
    Column("vector", LargeBinary),
    Column("embedder", String(128)),
)

document_bin = Table(
    "document_bin",
    metadata,
    # Deleted documents that can be put back: the newest of their versions is what they were.
    Column("document", String(32), primary_key=True),
    Column("deleted_at", String(32), nullable=False, index=True),
    Column("deleted_by", String(64), nullable=False),
)

originals = Table(
    "originals",
    metadata,
    # The files as they were sent, within a bound (`knowledge.originals`); by what identifies a document's bytes.
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("kept_at", String(32), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("sku", String(128), nullable=False, unique=True),
    Column("key", String(128), index=True),
    Column("name_en", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("brand", String(256), nullable=False, server_default=""),
    Column("category", String(128), nullable=False, server_default="", index=True),
    Column("category_en", String(256), nullable=False, server_default=""),
    Column("category_zh", String(256), nullable=False, server_default=""),
    Column("description_en", Text, nullable=False, server_default=""),
    Column("description_zh", Text, nullable=False, server_default=""),
    Column("stock", Integer),
    Column("lead_days", Integer),
    Column("image", Text),
    Column("url", Text),
    Column("discontinued", Boolean, nullable=False, server_default="0"),
    Column("sha256", String(64), nullable=False),  # of the imported row, so an unchanged row costs nothing
    Column("tokens", Text, nullable=False),  # JSON: search tokens by field
    Column("vector", LargeBinary),
    Column("embedder", String(128)),
    Column("born", BigInteger, nullable=False, index=True),  # the generation that last changed it
    sqlite_autoincrement=True,
)

attributes = Table(
    "attributes",
    metadata,
    Column("product", Integer, ForeignKey("products.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(128), nullable=False),
    Column("number", Text),  # exact decimal as written
    Column("real", Float),  # for comparing
    Column("text", Text),
    Column("flag", Boolean),
    Column("unit", String(32)),
    UniqueConstraint("product", "name"),
    Index("attributes_by_number", "name", "real"),
)

attribute_names = Table(
    "attribute_names",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("label_en", String(256), nullable=False),
    Column("label_zh", String(256), nullable=False),
    Column("unit", String(32)),
    Column("kind", String(8), nullable=False),  # number, text or flag
)

prices = Table(
    "prices",
    metadata,
    Column("product", Integer, ForeignKey("products.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("price_list", String(64), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", Money, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("quantity_from", Integer, nullable=False, server_default="1"),
    Column("valid_from", Date),
    Column("valid_to", Date),
    UniqueConstraint("product", "price_list", "currency", "quantity_from", "valid_from"),
    Index("prices_by_amount", "currency", "amount"),
)

removed = Table(
    "removed",
    metadata,
    # What an index must forget: rows that were there before `generation` and are not any more.
    Column("kind", String(16), nullable=False),  # passage or product
    Column("id", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False, index=True),
)

renewed = Table(
    "renewed",
    metadata,
    # Vectors of a new embedder, kept aside until every entry has one: until then those in the rows serve.
    Column("kind", String(16), primary_key=True),  # passage or product
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("embedder", String(128), primary_key=True),
    Column("born", BigInteger, nullable=False),  # of the row it was made of: for a row changed since, it is nothing
    Column("vector", LargeBinary, nullable=False),
)
