"""The files as they were sent, kept beside their text within a bound, so that pages can be shown and a version taken out again."""

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, exists, func, insert, select, text, update

from knowledge.schema import document_versions, documents, originals
from knowledge.store import now, state

_log = logging.getLogger(__name__)
_TOTAL = "originals"
_AT_ONCE = 50  # looked at together when room is made


@dataclass(frozen=True)
class Keeping:
    """What is kept of documents: earlier versions of each, bytes of original files in all, days that the bin holds."""

    versions: int = 10
    file_bytes: int = 1_000_000_000
    bin_days: int = 30


def keep_original(connection: Connection, sha256: str, path: Path, size: int, bound: int) -> None:
    """Keep the bytes of `path` within the caller's transaction, where they are `size` and there is room within `bound` bytes.

    Files of earlier versions go first, oldest first; those in use stay. A file that cannot be read any more is passed over:
    its text is kept all the same.
    """
    if size > bound or connection.scalar(select(originals.c.size).where(originals.c.sha256 == sha256)) is not None:
        return
    if not _make_room(connection, size, bound):
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        _log.warning("an original file was not kept: %s", error.strerror)
        return
    if len(content) == size:
        connection.execute(insert(originals).values(sha256=sha256, size=size, kept_at=now(), content=content))
        _count(connection, size)


def original(connection: Connection, sha256: str) -> bytes | None:
    """Return the bytes of a file; None where they were not kept."""
    content = connection.scalar(select(originals.c.content).where(originals.c.sha256 == sha256))
    return bytes(content) if content is not None else None


def has_original(connection: Connection, sha256: str) -> bool:
    """Return whether the bytes of a file are kept."""
    return bool(connection.scalar(select(exists().where(originals.c.sha256 == sha256))))


def forget_originals(connection: Connection, named: set[str]) -> None:
    """Remove those files among `named` (SHA-256) that no document and no version is of any more."""
    for sha256 in named:
        used = (
            select(exists().where(documents.c.sha256 == sha256)),
            select(exists().where(document_versions.c.sha256 == sha256)),
        )
        if not any(connection.scalar(one) for one in used):
            _remove(connection, sha256)


def total(connection: Connection) -> int:
    """Return how many bytes of original files are kept."""
    return int(connection.scalar(select(state.c.value).where(state.c.name == _TOTAL)) or 0)


def _make_room(connection: Connection, size: int, bound: int) -> bool:
    """Remove files of earlier versions until `size` fits; return whether it does."""
    short = total(connection) + size - bound
    if short <= 0:
        return True
    used = exists().where(documents.c.sha256 == originals.c.sha256)
    oldest = select(originals.c.sha256, originals.c.size).where(~used).order_by(originals.c.kept_at).limit(_AT_ONCE)
    while short > 0:
        rows = connection.execute(oldest).all()
        if not rows:
            return False
        for sha256, freed in rows:
            _remove(connection, sha256)
            short -= freed
            if short <= 0:
                break
    return True


def _remove(connection: Connection, sha256: str) -> None:
    size = connection.scalar(select(originals.c.size).where(originals.c.sha256 == sha256))
    if size is not None:
        connection.execute(delete(originals).where(originals.c.sha256 == sha256))
        _count(connection, -size)


def _count(connection: Connection, change: int) -> None:
    """Count bytes in and out: summing them up would look through every file."""
    begun = text("INSERT INTO state (name, value) VALUES (:name, '0') ON CONFLICT (name) DO NOTHING")
    connection.execute(begun, {"name": _TOTAL})
    kept = update(state).where(state.c.name == _TOTAL)
    connection.execute(kept.values(value=str(max(0, total(connection) + change))))


def recount(connection: Connection) -> int:
    """Return how many bytes there are by looking at every file: what `total` must say."""
    return int(connection.scalar(select(func.sum(originals.c.size))) or 0)
