"""The documents desk: what the assistant knows from documents, looked into, mended, rolled back and tried out, for admins."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from threading import BoundedSemaphore

from sqlalchemy import Engine

from assistant.documents.cited import LOOKED_AT, cited
from assistant.documents.trying import Tried, try_out
from assistant.errors import BadRequest
from assistant.kit import Kit
from assistant.letters.types import File
from assistant.permissions import require
from assistant.types import Person, Role
from knowledge.archive import Binned, Kept
from knowledge.catalogue import Catalogue
from knowledge.differences import Differences
from knowledge.errors import NotFound
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.noticed import Noticed
from knowledge.types import Audience, Document
from knowledge.version_store import Version

_DRAWN = 2  # pages drawn at a time, each in a process of its own
_MOST = 200  # documents or passages in one look
_QUESTION = 2000  # characters of a question that is tried out


@dataclass(frozen=True)
class Look:
    """A document looked into. `passages` are those of this page out of `count`; `cited` counts turns by passage id.

    `answers` says whether its dates let it answer today; `original` whether the file itself is kept.
    """

    document: Document
    noticed: Noticed | None
    passages: tuple[Kept, ...]
    count: int
    cited: Mapping[int, int]
    looked_at: int
    answers: bool
    original: bool


class DocumentDesk:
    """Documents for administrators; each method authorises, and holds from the next answer on in every process."""

    def __init__(self, engine: Engine, library: Library, catalogue: Catalogue, kit: Kit) -> None:
        self._engine, self._library, self._catalogue, self._kit = engine, library, catalogue, kit
        self._archive = library.archive
        self._drawing = BoundedSemaphore(_DRAWN)

    # --- look --------------------------------------------------------------------------------------------------------

    def list(self, who: Person, text: str = "", offset: int = 0, limit: int = 100) -> tuple[list[Document], int]:
        """Return documents by name, those whose name or title holds `text`, and how many there are."""
        require(who, "manage_documents")
        return self._archive.documents(text.strip()[:200], max(0, offset), max(1, min(limit, _MOST)))

    def today(self) -> date:
        """Return the day by which documents with dates answer."""
        return self._kit.today()

    @property
    def bin_days(self) -> int:
        """Return how many days a deleted document can be put back."""
        return self._archive.keeping.bin_days

    def named(self, who: Person, name: str) -> Document:
        """Return the document of this name or id. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        return self._archive.named(name)

    def look(self, who: Person, document: str, text: str = "", offset: int = 0, limit: int = 20) -> Look:
        """Return a document with some of its passages, those that hold `text`. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        found = self._library.document(document)
        kept, count = self._archive.passages(document, text.strip()[:200], max(0, offset), max(1, min(limit, _MOST)))
        return Look(
            found, self._archive.noticed(document), tuple(kept), count, cited(self._engine, document), LOOKED_AT,
            found.validity.holds(self._kit.today()), self._archive.has_original(document),
        )  # fmt: skip

    def picture(self, who: Person, document: str, page: int) -> bytes:
        """Return a page (from 1) of a PDF as PNG. Raises knowledge.errors.NotFound or Unreadable."""
        from knowledge.readers.sandbox import page_picture

        require(who, "manage_documents")
        if self._library.document(document).format != "pdf":
            raise NotFound(Bilingual("Only a PDF has pages to show.", "只有 PDF 文档才有可显示的页面。"))
        content = self._file(document, None)
        with self._drawing:
            return page_picture(content, page)

    def file(self, who: Person, document: str, version: int | None = None) -> File:
        """Return the file itself, as it was sent, of a document or an earlier version. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        name = PurePosixPath(self._library.document(document).name).name
        media = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return File(name, media, self._file(document, version))

    def _file(self, document: str, version: int | None) -> bytes:
        content = self._archive.original(document, version)
        if content is None:
            raise NotFound(
                Bilingual(
                    "The file itself is not kept: it was loaded before files were, or there was no room. Its text is.",
                    "原始文件未保留（早于此功能加载，或超出保留容量），但其文字内容仍在。",
                )
            )
        return content

    # --- mend --------------------------------------------------------------------------------------------------------

    def set_audience(self, who: Person, document: str, audience: str) -> bool:
        """Let another audience see a document; return whether that is a change. Raises BadRequest or NotFound."""
        require(who, "manage_documents")
        return self._archive.set_audience(document, _audience(audience))

    def set_dates(self, who: Person, document: str, first: str, last: str) -> bool:
        """Let a document answer from `first` to `last` (ISO dates, inclusive; "" is no limit). Raises BadRequest or KnowledgeError."""
        require(who, "manage_documents")
        return self._archive.set_dates(document, _day(first), _day(last))

    def switch(self, who: Person, passages: Sequence[int], *, off: bool) -> int:
        """Switch passages off or on; return how many that changes. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        return self._archive.switch(passages, off=off)

    def rename(self, who: Person, document: str, *, name: str | None = None, title: str | None = None) -> bool:
        """Give a document another name or title; return whether that is a change. Raises KnowledgeError."""
        require(who, "manage_documents")
        return self._archive.rename(document, name=name, title=title)

    def mend(self, who: Person, document: str, form: Mapping[str, str]) -> bool:
        """Change title, name, audience, first and last day as a form says; return whether that is a change.

        `seen` in it is the `mark` of the document that was shown. Raises BadRequest or KnowledgeError, nothing changed.
        """
        require(who, "manage_documents")
        return self._archive.mend(
            document, name=form["name"], title=form["title"], audience=_audience(form["audience"]),
            dates=(_day(form["first"]), _day(form["last"])), seen=form["seen"],
        )  # fmt: skip

    # --- versions and the bin ----------------------------------------------------------------------------------------

    def versions(self, who: Person, document: str) -> tuple[Version, ...]:
        """Return the earlier versions kept, newest first."""
        require(who, "manage_documents")
        return tuple(self._archive.versions(document))

    def differences(self, who: Person, document: str, older: int, newer: int | None = None) -> Differences:
        """Return what changed from one version to another, or to the one in use. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        return self._archive.differences(document, older, newer)

    def roll_back(self, who: Person, document: str, version: int) -> None:
        """Put an earlier version into use, as a new one. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        self._archive.roll_back(document, version, who.id)

    def delete(self, who: Person, document: str) -> None:
        """Put a document into the bin. Raises knowledge.errors.NotFound."""
        require(who, "manage_documents")
        self._library.delete(document, who.id)
        self._archive.empty()

    def bin(self, who: Person) -> tuple[Binned, ...]:
        """Return the deleted documents that can be put back, the latest first."""
        require(who, "manage_documents")
        return tuple(self._archive.bin())

    def put_back(self, who: Person, document: str, name: str | None = None) -> None:
        """Put a deleted document back, under another name where one is given. Raises KnowledgeError."""
        require(who, "manage_documents")
        self._archive.put_back(document, name)

    def purge(self, who: Person, document: str) -> bool:
        """Remove a deleted document for good; False where its bytes go from the files only at the next purge."""
        require(who, "manage_documents")
        return self._archive.purge(document)

    def purge_versions(self, who: Person, document: str) -> bool:
        """Remove the earlier versions of a document for good; as `purge`."""
        require(who, "manage_documents")
        return self._archive.purge_versions(document)

    # --- search ------------------------------------------------------------------------------------------------------

    def try_out(self, who: Person, question: str, role: Role = "customer", k: int = 8) -> Tried:
        """Return what a question finds for a customer or for staff, why, and the reply; nothing is kept. Raises BadRequest."""
        require(who, "manage_documents")
        said = question.strip()[:_QUESTION]
        if not said:
            raise BadRequest(Bilingual("Please write a question first.", "请先输入问题。"))
        asker = Person("trial", "sales" if role != "customer" else "customer", "")
        return try_out(self._library, self._catalogue, self._kit, asker, said, max(1, min(k, 50)))


def _audience(text: str) -> Audience:
    if text == "public":
        return "public"
    if text == "internal":
        return "internal"
    raise BadRequest(Bilingual("The audience is public or internal.", "可见范围只能是 public 或 internal。"))


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRequest(
            Bilingual(f"{text[:20]!r} is no date such as 2026-03-31.", f"“{text[:20]}”不是有效日期，如 2026-03-31。")
        ) from error
