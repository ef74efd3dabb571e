"""Documents and passages as rows: written, dropped and read back."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from knowledge.entries import write_tokens
from knowledge.language import Language
from knowledge.originals import Keeping, keep_original
from knowledge.schema import document_bin, documents, passages, removed, renewed
from knowledge.store import alone, next_generation, now
from knowledge.tokens import Tokenizer
from knowledge.types import ALWAYS, Audience, Chunk, Document, Passage, Place, Validity
from knowledge.version_store import prune, shelve

WEIGHTS = {"passage": 1.0}
"""A passage is searched as one field: its text after the title, the file's name and the headings it stands under.

Fields of their own with weights were tried: they find less, since BM25 then rewards one word in three places as much
as three words in one.
"""

Spot = tuple[str, str, int]
"""Where a passage stands in its document: the headings above it, its text, which of several alike it is (from 1)."""

_NAME_PARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_/\\.-]")


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: everything that can fail has been done. One vector (bytes) for each chunk.

    `audience` and `validity` None mean those that the document of this name has; a new one is public, always. `original` is the file itself.
    """

    name: str
    title: str
    language: Language
    audience: Audience | None
    sha256: str
    format: str
    size: int
    by: str
    chunks: tuple[Chunk, ...]
    languages: tuple[Language, ...]
    tokens: tuple[str, ...]
    vectors: tuple[bytes, ...]
    embedder: str
    aliases: tuple[str, ...] = ()
    validity: Validity | None = None
    noticed: str = ""
    original: Path | None = None


def embedded_text(title: str, heading: Sequence[str], text: str) -> str:
    """Return what a passage's vector is made of: its text after the title and headings it stands under."""
    return "\n".join([" / ".join(dict.fromkeys([title, *heading])), text])


def passage_tokens(tokenizer: Tokenizer, names: Sequence[str], title: str, heading: Sequence[str], text: str) -> str:
    """Return the `tokens` column of a passage of the document called `names`: its name, then the aliases."""
    parts = [title, *all_name_words(names), *heading, text]
    return write_tokens({"passage": tokenizer.tokens("\n".join(parts))})


def name_words(name: str) -> str:
    """Return the words in a file's path, without its ending: `vim3/SetupWifi.md` says "vim3 Setup Wifi"."""
    return _NAME_PARTS.sub(" ", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name))


def all_name_words(names: Sequence[str]) -> list[str]:
    """Return the words of the first name, then those that the other names add."""
    first, *others = (name_words(name) for name in names)
    return [first, *dict.fromkeys(w for other in others for w in other.split() if w not in first.split())]


_KEEPING = Keeping()


def keep(connection: Connection, batch: Sequence[Prepared], keeping: Keeping = _KEEPING) -> int:
    """Write each document in place of the one of its name, which becomes an earlier version; return how many had changed.

    One that another writer has meanwhile kept with the same bytes and audience is passed over. What was switched off
    stays off where it stands unchanged, and the document's dates go on to hold.
    """
    alone(connection)  # first: what is looked at stays so until the batch is kept
    known = _known(connection, [p.name for p in batch])
    new = [p for p in batch if p.name not in known or not _same(known[p.name], p.sha256, p.audience)]
    if not new:
        return 0
    generation = next_generation(connection)
    for prepared in new:
        if prepared.name in known:
            _replace(connection, prepared, known[prepared.name], generation, keeping)
        else:
            _write_new(connection, prepared, generation)
        if prepared.original is not None:
            keep_original(connection, prepared.sha256, prepared.original, prepared.size, keeping.file_bytes)
    return len(new)


def _write_new(connection: Connection, prepared: Prepared, generation: int) -> None:
    document, audience, validity = uuid4().hex, prepared.audience or "public", prepared.validity or ALWAYS
    connection.execute(insert(documents).values(id=document, version=1, **_columns(prepared, audience, validity)))
    _write_passages(connection, prepared, {"document": document, "audience": audience, **days_of(validity)}, generation)


def _replace(connection: Connection, prepared: Prepared, kept: "_Kept", generation: int, keeping: Keeping) -> None:
    off = switched_off(connection, kept.id)
    shelve(connection, kept.id)
    drop_passages(connection, kept.id, generation)
    audience, validity = prepared.audience or kept.audience, prepared.validity or kept.validity
    change = update(documents).where(documents.c.id == kept.id)
    connection.execute(change.values(version=documents.c.version + 1, **_columns(prepared, audience, validity)))
    of_all = {"document": kept.id, "audience": audience, **days_of(validity)}
    _write_passages(connection, prepared, of_all, generation, off)
    prune(connection, kept.id, keeping.versions)


def days_of(validity: Validity) -> dict[str, str | None]:
    """Return the columns by which a passage says on which days it counts: its document's days, as text."""
    since, until = (day.isoformat() if day else None for day in (validity.since, validity.until))
    return {"valid_since": since, "valid_until": until}


def _write_passages(
    connection: Connection,
    prepared: Prepared,
    of_all: Mapping[str, Any],
    generation: int,
    off: frozenset[Spot] = frozenset(),
) -> None:
    rows = [{**row, **of_all} for row in _passage_rows(prepared, generation)]
    spots = spots_of((row["heading"], row["text"]) for row in rows)
    connection.execute(insert(passages), [{**row, "off": spot in off} for row, spot in zip(rows, spots, strict=True)])


def spots_of(said: Iterable[tuple[str, str]]) -> list[Spot]:
    """Return for each (headings as kept, text) of a document where it stands: the same text twice there is told apart."""
    seen: Counter[tuple[str, str]] = Counter()
    spots = []
    for one in said:
        seen[one] += 1
        spots.append((*one, seen[one]))
    return spots


def switched_off(connection: Connection, document: str) -> frozenset[Spot]:
    """Return where the passages of a document stand that are switched off."""
    c = passages.c
    if connection.scalar(select(c.id).where(c.document == document, c.off).limit(1)) is None:
        return frozenset()
    rows = connection.execute(select(c.heading, c.text, c.off).where(c.document == document).order_by(c.position)).all()
    spots = spots_of((row.heading, row.text) for row in rows)
    return frozenset(spot for spot, row in zip(spots, rows, strict=True) if row.off)


class _Kept(NamedTuple):
    """What is asked of a kept document before it is replaced."""

    id: str
    sha256: str
    audience: Audience
    validity: Validity


def _same(kept: _Kept, sha256: str, audience: Audience | None) -> bool:
    return kept.sha256 == sha256 and audience in (None, kept.audience)


def _known(connection: Connection, names: Sequence[str]) -> dict[str, _Kept]:
    c = documents.c
    query = select(c.name, c.id, c.sha256, c.audience, c.valid_since, c.valid_until).where(c.name.in_(names))
    rows = connection.execute(query)
    return {name: _Kept(id, sha, audience, Validity(*days)) for name, id, sha, audience, *days in rows}


def known_ids(connection: Connection, names: Sequence[str]) -> list[str]:
    """Return the ids of the documents of these names."""
    return [
        kept.id
        for start in range(0, len(names), 500)
        for kept in _known(connection, names[start : start + 500]).values()
    ]


def unchanged(connection: Connection, items: Mapping[str, tuple[str, Audience | None]]) -> set[str]:
    """Return the names, of name -> (SHA-256, audience), that are kept with just these bytes for this audience, or any if None."""
    names, same = list(items), set[str]()
    for start in range(0, len(names), 500):
        known = _known(connection, names[start : start + 500])
        same |= {name for name, kept in known.items() if _same(kept, *items[name])}
    return same


def _columns(prepared: Prepared, audience: Audience, validity: Validity) -> dict[str, Any]:
    values = {c: getattr(prepared, c) for c in ("name", "title", "language", "sha256", "format", "size", "noticed")}
    values |= {"added_at": now(), "added_by": prepared.by, "aliases": "\n".join(prepared.aliases)}
    return values | {"audience": audience, "valid_since": validity.since, "valid_until": validity.until}


def _passage_rows(prepared: Prepared, generation: int) -> Iterable[dict[str, Any]]:
    each = zip(prepared.chunks, prepared.languages, prepared.tokens, prepared.vectors, strict=True)
    for position, (chunk, language, tokens, vector) in enumerate(each):
        place = chunk.place
        yield {
            "position": position,
            "heading": json.dumps(chunk.heading, ensure_ascii=False),
            "text": chunk.text,
            **{"page": place.page, "line": place.line, "sheet": place.sheet, "cell": place.cell},
            "language": language,
            **{"tokens": tokens, "vector": vector, "embedder": prepared.embedder, "born": generation},
        }


def drop(connection: Connection, document: str, by: str = "") -> bool:
    """Put a document into the bin with its passages; return False where there is none of this id."""
    alone(connection)
    if connection.scalar(select(documents.c.id).where(documents.c.id == document)) is None:
        return False
    shelve(connection, document)
    drop_passages(connection, document, next_generation(connection))
    connection.execute(delete(documents).where(documents.c.id == document))
    connection.execute(insert(document_bin).values(document=document, deleted_at=now(), deleted_by=by))
    return True


def drop_passages(connection: Connection, document: str, generation: int) -> None:
    """Remove the passages of a document; every index forgets them with this generation."""
    ids = list(connection.scalars(select(passages.c.id).where(passages.c.document == document)))
    if ids:
        gone = [{"kind": "passage", "id": id, "generation": generation} for id in ids]
        connection.execute(insert(removed), gone)
        connection.execute(delete(passages).where(passages.c.document == document))
        aside = delete(renewed).where(renewed.c.kind == "passage", renewed.c.id == bindparam("gone"))
        connection.execute(aside, [{"gone": id} for id in ids])


_COUNT = select(func.count()).select_from(passages).where(passages.c.document == documents.c.id).scalar_subquery()
_OFF = (
    select(func.count())
    .select_from(passages)
    .where(passages.c.document == documents.c.id, passages.c.off)
    .scalar_subquery()
)
DOCUMENTS = select(documents, _COUNT.label("passages"), _OFF.label("off"))
"""Every document with the number of its passages, and of those switched off: rows for `document_of`."""
_UNREAD = ("tokens", "vector", "embedder", "born", "off", "valid_since", "valid_until")
_READ = [c for c in passages.c if c.name not in _UNREAD]
PASSAGES = select(*_READ, documents.c.name, documents.c.title, documents.c.aliases).join(
    documents, documents.c.id == passages.c.document
)
"""Every passage with its document's names and title: rows for `passage_of`."""


def document_of(row: Row[Any]) -> Document:
    """Return the document of a row of `DOCUMENTS`."""
    return Document(
        id=row.id, name=row.name, title=row.title, language=row.language, audience=row.audience, sha256=row.sha256,
        format=row.format, size=row.size, passages=row.passages, version=row.version, added_at=row.added_at,
        validity=Validity(row.valid_since, row.valid_until), added_by=row.added_by, off=row.off,
    )  # fmt: skip


def passage_of(row: Any) -> Passage:  # noqa: ANN401 - a row of many columns
    """Return the passage of a row of `PASSAGES`."""
    return Passage(
        id=row.id, document=row.document, name=row.name, title=row.title, heading=tuple(json.loads(row.heading)),
        text=row.text, place=Place(row.page, row.line, row.sheet, row.cell), language=row.language,
        audience=row.audience, aliases=tuple(row.aliases.splitlines()),
    )  # fmt: skip


_BY_ID = PASSAGES.where(passages.c.id.in_(bindparam("ids", expanding=True)))


def passages_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Passage]:
    """Return the live passages among `ids`."""
    return {row.id: passage_of(row) for row in connection.execute(_BY_ID, {"ids": list(ids)})}


def embedded_texts(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return what the vectors of these passages are made of."""
    found = passages_by_id(connection, ids)
    return {id: embedded_text(p.title, p.heading, p.text) for id, p in found.items()}


def retokenise(connection: Connection, tokenizer: Tokenizer) -> int:
    """Make the tokens of every passage anew, as one change; return how many there are. Only a batch is in memory."""
    alone(connection)
    ids = list(connection.scalars(select(passages.c.id).order_by(passages.c.id)))
    if not ids:
        return 0
    generation = next_generation(connection)
    change = update(passages).where(passages.c.id == bindparam("which"))
    change = change.values(tokens=bindparam("said"), born=generation)
    for start in range(0, len(ids), 500):
        batch = passages_by_id(connection, ids[start : start + 500]).values()
        made = [
            {"which": p.id, "said": passage_tokens(tokenizer, (p.name, *p.aliases), p.title, p.heading, p.text)}
            for p in batch
        ]
        connection.execute(change, made)
    return len(ids)
