"""The documents as an administrator governs them: mended in use, earlier versions, the bin, and what is removed for good."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, or_, select, update

from knowledge import document_changes as changes
from knowledge import version_store as shelf
from knowledge.differences import Differences, compare
from knowledge.embedders import Embedder
from knowledge.entries import pack
from knowledge.errors import NotFound
from knowledge.language import Bilingual
from knowledge.noticed import Noticed, read_noticed
from knowledge.originals import Keeping, has_original, original
from knowledge.passage_store import (
    DOCUMENTS,
    PASSAGES,
    Spot,
    document_of,
    drop_passages,
    embedded_text,
    passage_of,
    spots_of,
)
from knowledge.schema import document_bin, documents, passages
from knowledge.store import alone, next_generation, now, shred, writing
from knowledge.tokens import Tokenizer
from knowledge.types import Audience, Document, Passage
from knowledge.version_store import Said, Version

_AT_ONCE = 500  # passages switched in one call


@dataclass(frozen=True)
class Kept:
    """A passage as it is kept, whoever may find it now."""

    passage: Passage
    off: bool


@dataclass(frozen=True)
class Binned:
    """A deleted document that can be put back until `until`; `version` is what it was."""

    version: Version
    deleted_at: str
    deleted_by: str
    until: str
    earlier: int


class Archive:
    """Governs the documents of one store. Safe for threads and for many processes: each change is one transaction.

    What it changes holds from the next search on, in every process. `forgotten` is called after something was removed for good.
    """

    def __init__(
        self,
        engine: Engine,
        tokenizer: Tokenizer,
        embedder: Embedder,
        keeping: Keeping,
        forgotten: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._tokenizer, self._embedder = engine, tokenizer, embedder
        self.keeping, self._forgotten = keeping, forgotten

    # --- look --------------------------------------------------------------------------------------------------------

    def documents(self, text: str = "", offset: int = 0, limit: int = 100) -> tuple[list[Document], int]:
        """Return documents by name, those whose name or title holds `text` where given, and how many there are."""
        c = documents.c
        which = [or_(c.name.icontains(text, autoescape=True), c.title.icontains(text, autoescape=True))] if text else []
        rows = DOCUMENTS.where(*which).order_by(c.name).offset(offset).limit(limit)
        with self._engine.connect() as connection:
            count = connection.scalar(select(func.count()).select_from(documents).where(*which)) or 0
            return [document_of(row) for row in connection.execute(rows)], count

    def named(self, name: str) -> Document:
        """Return the document of this name, or this id. Raises NotFound."""
        which = or_(documents.c.name == name, documents.c.id == name)
        with self._engine.connect() as connection:
            row = connection.execute(DOCUMENTS.where(which)).first()
        if row is None:
            raise changes.no_document()
        return document_of(row)

    def passages(self, document: str, text: str = "", offset: int = 0, limit: int = 50) -> tuple[list[Kept], int]:
        """Return passages of a document in order, those that hold `text` alone where given, and how many there are."""
        c = passages.c
        which = [c.document == document]
        if text:
            which.append(or_(c.text.icontains(text, autoescape=True), c.heading.icontains(text, autoescape=True)))
        rows = PASSAGES.add_columns(c.off).where(*which).order_by(c.position).offset(offset).limit(limit)
        with self._engine.connect() as connection:
            count = connection.scalar(select(func.count()).select_from(passages).where(*which)) or 0
            return [Kept(passage_of(row), bool(row.off)) for row in connection.execute(rows)], count

    def noticed(self, document: str) -> Noticed | None:
        """Return what was noticed when a document was read; None where it was kept before anything was."""
        with self._engine.connect() as connection:
            return read_noticed(connection.scalar(select(documents.c.noticed).where(documents.c.id == document)) or "")

    def has_original(self, document: str) -> bool:
        """Return whether the file of a document itself is kept."""
        with self._engine.connect() as connection:
            sha256 = connection.scalar(select(documents.c.sha256).where(documents.c.id == document))
            return sha256 is not None and has_original(connection, sha256)

    def original(self, document: str, number: int | None = None) -> bytes | None:
        """Return the file of a document, or of an earlier version; None where it was not kept."""
        with self._engine.connect() as connection:
            if number is None:
                sha256 = connection.scalar(select(documents.c.sha256).where(documents.c.id == document))
            else:
                version = shelf.version_of(connection, document, number)
                sha256 = version.sha256 if version else None
            return original(connection, sha256) if sha256 else None

    # --- mend --------------------------------------------------------------------------------------------------------

    def set_audience(self, document: str, audience: Audience) -> bool:
        """Let another audience see a document from the next answer on; return whether that is a change. Raises NotFound."""
        with writing(self._engine) as connection:
            return changes.set_audience(connection, document, audience)

    def set_dates(self, document: str, first: date | None, last: date | None) -> bool:
        """Let a document answer from `first` to `last`, both inclusive; None: no limit. Raises NotFound or Refused."""
        with writing(self._engine) as connection:
            return changes.set_dates(connection, document, first, last)

    def switch(self, ids: Sequence[int], *, off: bool) -> int:
        """Switch passages off, or on again; return how many that changes. Raises NotFound where one is not there any more."""
        with writing(self._engine) as connection:
            return changes.switch(connection, list(dict.fromkeys(ids))[:_AT_ONCE], off=off)

    def rename(self, document: str, *, name: str | None = None, title: str | None = None) -> bool:
        """Give a document another name (its path) or title (what a reply cites). Raises NotFound, Refused or TryAgain."""
        return self.mend(document, name=name, title=title)

    def mend(
        self, document: str, *, name: str | None = None, title: str | None = None, audience: Audience | None = None,
        dates: tuple[date | None, date | None] | None = None, seen: str = "",
    ) -> bool:  # fmt: skip
        """Change what is given of a document, all of it or nothing; return whether that is a change.

        `seen` is the `mark` of the document as it was shown: where it was changed since, nothing is. Raises NotFound, Refused
        or TryAgain.
        """
        old = self.named(document)
        new_name = old.name if name is None else changes.said_name(name)
        new_title = old.title if title is None else changes.said_name(title, title=True)
        vectors = self._vectors(document, new_title) if new_title != old.title else {}
        with writing(self._engine) as connection:
            row = changes.row_of(connection, document)
            now_is = connection.execute(DOCUMENTS.where(documents.c.id == document)).one()
            if seen and document_of(now_is).mark != seen:
                raise changes.meanwhile(row.title)
            changed = [
                dates is not None and changes.set_dates(connection, document, *dates),
                audience is not None and changes.set_audience(connection, document, audience),
                changes.rename(
                    connection, self._tokenizer, document, new_name, new_title, vectors, self._embedder.fingerprint
                ),
            ]
        return any(changed)

    def _vectors(self, document: str, title: str) -> dict[int, bytes]:
        """Return a vector for each passage under another title; made before the write, so that nobody waits for it."""
        kept, _ = self.passages(document, limit=10**9)
        texts = [embedded_text(title, k.passage.heading, k.passage.text) for k in kept]
        return dict(zip((k.passage.id for k in kept), pack(self._embedder.embed(texts)), strict=True)) if texts else {}

    # --- versions ----------------------------------------------------------------------------------------------------

    def versions(self, document: str) -> list[Version]:
        """Return the earlier versions that are kept of a document, the newest first."""
        with self._engine.connect() as connection:
            return shelf.versions_of(connection, document)

    def differences(self, document: str, older: int, newer: int | None = None) -> Differences:
        """Return what changed from one version to another, or to the one in use. Raises NotFound."""
        with self._engine.connect() as connection:
            return compare(self._said(connection, document, older), self._said(connection, document, newer))

    def _said(self, connection: Connection, document: str, number: int | None) -> list[Said]:
        in_use = connection.scalar(select(documents.c.version).where(documents.c.id == document))
        if number is None or number == in_use:
            if in_use is None:
                raise changes.no_document()
            return shelf.said_now(connection, document)
        if shelf.version_of(connection, document, number) is None:
            raise _no_version(number)
        return shelf.said_then(connection, document, number)

    def roll_back(self, document: str, number: int, by: str = "") -> None:
        """Put an earlier version's text and title into use as a new version. Raises NotFound.

        Name, audience and dates stay as they are now; so does what is switched off, where it stands in both.
        """
        with writing(self._engine) as connection:
            changes.row_of(connection, document)
            if shelf.version_of(connection, document, number) is None:
                raise _no_version(number)
            then = shelf.version_row(connection, document, number)
            said = shelf.said_then(connection, document, number)
            said = _off_as_now(said, shelf.said_now(connection, document))
            shelf.shelve(connection, document)
            drop_passages(connection, document, next_generation(connection))
            values = {
                c: getattr(then, c) for c in ("title", "language", "sha256", "format", "size", "noticed", "aliases")
            }
            change = update(documents).where(documents.c.id == document)
            connection.execute(change.values(**values, version=documents.c.version + 1, added_at=now(), added_by=by))
            changes.write_said(connection, self._tokenizer, document, said)
            shelf.prune(connection, document, self.keeping.versions)

    # --- the bin -----------------------------------------------------------------------------------------------------

    def bin(self) -> list[Binned]:
        """Return the deleted documents that can be put back, the latest first."""
        self.empty()
        with self._engine.connect() as connection:
            rows = connection.execute(select(document_bin).order_by(document_bin.c.deleted_at.desc())).all()
            return [self._binned(connection, row.document, row.deleted_at, row.deleted_by) for row in rows]

    def _binned(self, connection: Connection, document: str, at: str, by: str) -> Binned:
        versions = shelf.versions_of(connection, document)
        until = datetime.fromisoformat(at) + timedelta(days=self.keeping.bin_days)
        return Binned(versions[0], at, by, until.isoformat(timespec="microseconds"), len(versions) - 1)

    def put_back(self, document: str, name: str | None = None) -> None:
        """Put a deleted document back as it was, under another name where one is given. Raises NotFound or Refused."""
        new_name = None if name is None else changes.said_name(name)
        with writing(self._engine) as connection:
            newest = self._in_bin(connection, document)
            then = shelf.version_row(connection, document, newest.number)
            values = dict(then._mapping) | ({"name": new_name} if new_name else {})
            changes.free_name(connection, values["name"], document)
            said = shelf.said_then(connection, document, newest.number)
            connection.execute(insert(documents).values(id=document, **values))
            changes.write_said(connection, self._tokenizer, document, said)
            shelf.drop_versions(connection, document, [newest.number])
            connection.execute(delete(document_bin).where(document_bin.c.document == document))

    def purge(self, document: str) -> bool:
        """Remove a deleted document for good; return whether its bytes are gone from the files by now. Raises NotFound.

        The database's file is rebuilt without them, and copies of the index go. False where somebody was reading: do it again.
        """
        with writing(self._engine) as connection:
            self._in_bin(connection, document)
            _remove(connection, document)
        return self._shredded()

    def purge_versions(self, document: str) -> bool:
        """Remove the earlier versions of a document in use for good; as `purge`. Raises NotFound."""
        with writing(self._engine) as connection:
            changes.row_of(connection, document)
            numbers = [v.number for v in shelf.versions_of(connection, document)]
            shelf.drop_versions(connection, document, numbers)
        return self._shredded()

    def empty(self) -> int:
        """Remove what has been in the bin for its days; return how many documents that are."""
        before = (datetime.now(UTC) - timedelta(days=self.keeping.bin_days)).isoformat(timespec="microseconds")
        old = select(document_bin.c.document).where(document_bin.c.deleted_at <= before)
        with self._engine.connect() as connection:
            if connection.scalar(old.limit(1)) is None:
                return 0
        with writing(self._engine) as connection:
            gone = list(connection.scalars(old))
            for document in gone:
                _remove(connection, document)
        return len(gone)

    def _in_bin(self, connection: Connection, document: str) -> Version:
        """Return what a document in the bin was, held until the transaction ends. Raises NotFound."""
        alone(connection)
        before = (datetime.now(UTC) - timedelta(days=self.keeping.bin_days)).isoformat(timespec="microseconds")
        c = document_bin.c
        if connection.scalar(select(c.document).where(c.document == document, c.deleted_at > before)) is None:
            raise NotFound(
                Bilingual(
                    f"There is no such document in the bin: it was put back, removed, or its {self.keeping.bin_days} days are over.",
                    f"回收站中没有该文档：可能已恢复、已彻底删除，或已超过 {self.keeping.bin_days} 天。",
                )
            )
        return shelf.versions_of(connection, document)[0]

    def _shredded(self) -> bool:
        self._forgotten()
        return shred(self._engine)


def _off_as_now(then: Sequence[Said], current: Sequence[Said]) -> list[Said]:
    """Return passages of a version switched off as they are now, where they stand in the document now too."""
    here = dict(zip(_spots(current), (s.off for s in current), strict=True))
    return [replace(s, off=here.get(spot, s.off)) for spot, s in zip(_spots(then), then, strict=True)]


def _spots(said: Sequence[Said]) -> list[Spot]:
    return spots_of((json.dumps(s.heading, ensure_ascii=False), s.text) for s in said)


def _remove(connection: Connection, document: str) -> None:
    numbers = [v.number for v in shelf.versions_of(connection, document)]
    shelf.drop_versions(connection, document, numbers)
    connection.execute(delete(document_bin).where(document_bin.c.document == document))


def _no_version(number: int) -> NotFound:
    return NotFound(
        Bilingual(
            f"There is no version {number} of this document any more. Look at the list of its versions.",
            f"该文档没有第 {number} 版，或已不再保留。请查看版本列表。",
        )
    )
