"""Earlier versions of documents as rows: put aside when one is replaced or deleted, read back, dropped."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, insert, literal, select

from knowledge.language import Language
from knowledge.originals import forget_originals
from knowledge.schema import document_bin, document_versions, documents, originals, passages, version_passages
from knowledge.store import now
from knowledge.types import Audience, Place


@dataclass(frozen=True)
class Version:
    """What a document was for a time. `original` says whether its file is still kept; `left_at` is when it was replaced or deleted."""

    document: str
    number: int
    name: str
    title: str
    language: Language
    audience: Audience
    sha256: str
    format: str
    size: int
    passages: int
    added_at: str
    added_by: str
    left_at: str
    original: bool
    valid_since: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Said:
    """One passage of a version as it is compared and put back: `off` where it was switched off then."""

    position: int
    heading: tuple[str, ...]
    text: str
    place: Place
    language: Language
    off: bool
    vector: bytes | None = None
    embedder: str | None = None


_COLUMNS = [c.name for c in document_versions.c if c.name not in ("document", "left_at")]
_PASSAGE_COLUMNS = [c.name for c in version_passages.c if c.name not in ("document", "version")]


def shelve(connection: Connection, document: str) -> None:
    """Put a document as it is now aside, with its passages; all within the database."""
    kept = select(documents.c.id, *(documents.c[name] for name in _COLUMNS), literal(now()))
    connection.execute(
        insert(document_versions).from_select(
            ["document", *_COLUMNS, "left_at"], kept.where(documents.c.id == document)
        )
    )
    said = select(passages.c.document, documents.c.version, *(passages.c[name] for name in _PASSAGE_COLUMNS))
    said = said.join(documents, documents.c.id == passages.c.document).where(passages.c.document == document)
    connection.execute(insert(version_passages).from_select(["document", "version", *_PASSAGE_COLUMNS], said))


def prune(connection: Connection, document: str, most: int) -> None:
    """Drop the oldest versions of a document beyond `most`."""
    c = document_versions.c
    numbers = select(c.version).where(c.document == document).order_by(c.version.desc()).offset(max(0, most))
    drop_versions(connection, document, list(connection.scalars(numbers)))


def drop_versions(connection: Connection, document: str, numbers: Sequence[int]) -> None:
    """Drop versions of a document with their passages, and the files that nothing else is of."""
    if not numbers:
        return
    c, p = document_versions.c, version_passages.c
    which = c.document == document, c.version.in_(numbers)
    files = set(connection.scalars(select(c.sha256).where(*which)))
    connection.execute(delete(version_passages).where(p.document == document, p.version.in_(numbers)))
    connection.execute(delete(document_versions).where(*which))
    forget_originals(connection, files)


def forget_versions(connection: Connection, folder: str, wanted: Callable[[str], bool]) -> int:
    """Drop the versions put aside of a folder's documents in whose headings or text is what is `wanted`; return how many.

    A text is asked for by itself. A deleted document of which nothing is left is in the bin no more.
    """
    c, p = document_versions.c, version_passages.c
    said = select(p.document, p.version, p.heading, p.text).join(
        document_versions, (p.document == c.document) & (p.version == c.version)
    )
    gone: dict[str, set[int]] = {}
    for row in connection.execute(said.where(c.name.startswith(f"{folder}/", autoescape=True))):
        if any(map(wanted, (*json.loads(row.heading), row.text))):
            gone.setdefault(row.document, set()).add(row.version)
    for document, numbers in gone.items():
        drop_versions(connection, document, sorted(numbers))
        kept = exists().where(c.document == document)
        connection.execute(delete(document_bin).where(document_bin.c.document == document, ~kept))
    return sum(map(len, gone.values()))


_COUNT = (
    select(func.count())
    .where(
        version_passages.c.document == document_versions.c.document,
        version_passages.c.version == document_versions.c.version,
    )
    .scalar_subquery()
)
_ORIGINAL = exists().where(originals.c.sha256 == document_versions.c.sha256)


def _versions() -> Select[Any]:
    return select(document_versions, _COUNT.label("passages"), _ORIGINAL.label("original"))


def versions_of(connection: Connection, document: str) -> list[Version]:
    """Return the versions put aside of a document, the newest first."""
    c = document_versions.c
    rows = connection.execute(_versions().where(c.document == document).order_by(c.version.desc()))
    return [_version(row) for row in rows]


def version_of(connection: Connection, document: str, number: int) -> Version | None:
    """Return one version put aside; None where there is none of this number."""
    c = document_versions.c
    row = connection.execute(_versions().where(c.document == document, c.version == number)).first()
    return _version(row) if row is not None else None


def version_row(connection: Connection, document: str, number: int) -> Row[Any]:
    """Return the columns that a version shares with the document it was."""
    c = document_versions.c
    query = select(*(c[name] for name in _COLUMNS)).where(c.document == document, c.version == number)
    return connection.execute(query).one()


def _version(row: Row[Any]) -> Version:
    return Version(
        row.document, row.version, row.name, row.title, row.language, row.audience, row.sha256, row.format, row.size,
        row.passages, row.added_at, row.added_by, row.left_at, bool(row.original), row.valid_since, row.valid_until,
    )  # fmt: skip


def said_then(connection: Connection, document: str, number: int) -> list[Said]:
    """Return the passages of a version put aside, in order."""
    c = version_passages.c
    query = select(version_passages).where(c.document == document, c.version == number).order_by(c.position)
    return [_said(row) for row in connection.execute(query)]


def said_now(connection: Connection, document: str) -> list[Said]:
    """Return the passages that a document has now, in order, those switched off too."""
    c = passages.c
    columns = [c[name] for name in _PASSAGE_COLUMNS]
    query = select(*columns).where(c.document == document).order_by(c.position)
    return [_said(row) for row in connection.execute(query)]


def _said(row: Row[Any]) -> Said:
    return Said(
        row.position, tuple(json.loads(row.heading)), row.text, Place(row.page, row.line, row.sheet, row.cell),
        row.language, bool(row.off), row.vector, row.embedder,
    )  # fmt: skip
