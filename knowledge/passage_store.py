"""Documents and passages as rows: written, dropped and read back."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from knowledge.entries import write_tokens
from knowledge.language import Language
from knowledge.schema import documents, passages, removed, renewed
from knowledge.store import alone, next_generation, now
from knowledge.tokens import Tokenizer
from knowledge.types import ALWAYS, Audience, Chunk, Document, Passage, Place, Validity

WEIGHTS = {"passage": 1.0}
"""A passage is searched as one field: its text after the title, the file's name and the headings it stands under.

Fields of their own with weights were tried: they find less, since BM25 then rewards one word in three places as much
as three words in one.
"""

_NAME_PARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_/\\.-]")


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: everything that can fail has been done. One vector (bytes) for each chunk."""

    name: str
    title: str
    language: Language
    audience: Audience
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
    validity: Validity = ALWAYS


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


def keep(connection: Connection, batch: Sequence[Prepared]) -> int:
    """Write each document in place of the one of its name; return how many had changed.

    One that another writer has meanwhile kept with the same bytes and audience is passed over.
    """
    alone(connection)  # first: what is looked at stays so until the batch is kept
    known = _known(connection, [p.name for p in batch])
    new = [p for p in batch if p.name not in known or known[p.name][1:] != (p.sha256, p.audience)]
    if not new:
        return 0
    generation = next_generation(connection)
    for prepared in new:
        old = known.get(prepared.name)
        if old is not None:
            _drop_passages(connection, old[0], generation)
        document = _keep_document(connection, prepared, old[0] if old else None)
        connection.execute(insert(passages), list(_passage_rows(prepared, document, generation)))
    return len(new)


def _known(connection: Connection, names: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    query = select(documents.c.name, documents.c.id, documents.c.sha256, documents.c.audience)
    rows = connection.execute(query.where(documents.c.name.in_(names)))
    return {name: (id, sha256, audience) for name, id, sha256, audience in rows}


def known_ids(connection: Connection, names: Sequence[str]) -> list[str]:
    """Return the ids of the documents of these names."""
    return [
        id for start in range(0, len(names), 500) for id, *_ in _known(connection, names[start : start + 500]).values()
    ]


def unchanged(connection: Connection, items: Mapping[str, tuple[str, Audience]]) -> set[str]:
    """Return the names, of name -> (SHA-256, audience), that are kept with just these bytes for this audience."""
    names, same = list(items), set[str]()
    for start in range(0, len(names), 500):
        known = _known(connection, names[start : start + 500])
        same |= {name for name, kept in known.items() if kept[1:] == items[name]}
    return same


def _keep_document(connection: Connection, prepared: Prepared, old: str | None) -> str:
    values = {c: getattr(prepared, c) for c in ("name", "title", "language", "audience", "sha256", "format", "size")}
    values |= {"added_at": now(), "added_by": prepared.by, "aliases": "\n".join(prepared.aliases)}
    values |= {"valid_since": prepared.validity.since, "valid_until": prepared.validity.until}
    if old is not None:
        change = update(documents).where(documents.c.id == old)
        connection.execute(change.values(version=documents.c.version + 1, **values))
        return old
    document = uuid4().hex
    connection.execute(insert(documents).values(id=document, version=1, **values))
    return document


def _passage_rows(prepared: Prepared, document: str, generation: int) -> Iterable[dict[str, Any]]:
    each = zip(prepared.chunks, prepared.languages, prepared.tokens, prepared.vectors, strict=True)
    since, until = (day.isoformat() if day else None for day in (prepared.validity.since, prepared.validity.until))
    for position, (chunk, language, tokens, vector) in enumerate(each):
        place = chunk.place
        yield {
            "document": document,
            "position": position,
            "heading": json.dumps(chunk.heading, ensure_ascii=False),
            "text": chunk.text,
            **{"page": place.page, "line": place.line, "sheet": place.sheet, "cell": place.cell},
            **{"language": language, "audience": prepared.audience, "valid_since": since, "valid_until": until},
            **{"tokens": tokens, "vector": vector, "embedder": prepared.embedder, "born": generation},
        }


def drop(connection: Connection, document: str) -> bool:
    """Delete a document with its passages; return False where there is none of this id."""
    alone(connection)
    if connection.scalar(select(documents.c.id).where(documents.c.id == document)) is None:
        return False
    _drop_passages(connection, document, next_generation(connection))
    connection.execute(delete(documents).where(documents.c.id == document))
    return True


def _drop_passages(connection: Connection, document: str, generation: int) -> None:
    ids = list(connection.scalars(select(passages.c.id).where(passages.c.document == document)))
    if ids:
        gone = [{"kind": "passage", "id": id, "generation": generation} for id in ids]
        connection.execute(insert(removed), gone)
        connection.execute(delete(passages).where(passages.c.document == document))
        aside = delete(renewed).where(renewed.c.kind == "passage", renewed.c.id == bindparam("gone"))
        connection.execute(aside, [{"gone": id} for id in ids])


_COUNT = select(func.count()).select_from(passages).where(passages.c.document == documents.c.id).scalar_subquery()
DOCUMENTS = select(documents, _COUNT.label("passages"))
"""Every document with the number of its passages: rows for `document_of`."""
_READ = [c for c in passages.c if c.name not in ("tokens", "vector", "embedder", "born", "valid_since", "valid_until")]
PASSAGES = select(*_READ, documents.c.name, documents.c.title, documents.c.aliases).join(
    documents, documents.c.id == passages.c.document
)
"""Every passage with its document's names and title: rows for `passage_of`."""


def document_of(row: Row[Any]) -> Document:
    """Return the document of a row of `DOCUMENTS`."""
    return Document(
        id=row.id, name=row.name, title=row.title, language=row.language, audience=row.audience, sha256=row.sha256,
        format=row.format, size=row.size, passages=row.passages, version=row.version, added_at=row.added_at,
        validity=Validity(row.valid_since, row.valid_until),
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
