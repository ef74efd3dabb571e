"""What is changed of a document in use: who may see it, on which days, what it is called, which passages are off.

Each works within the caller's write transaction, counts as one generation, and touches the document's own rows alone.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from knowledge.errors import NotFound, Refused, TryAgain
from knowledge.language import Bilingual
from knowledge.passage_store import days_of, passage_tokens
from knowledge.schema import documents, passages
from knowledge.store import alone, next_generation
from knowledge.tokens import Tokenizer
from knowledge.types import Audience, Validity
from knowledge.version_store import Said

LONGEST_NAME = 500
"""Characters of a name or a title."""


def row_of(connection: Connection, document: str) -> Any:  # noqa: ANN401 - a row of many columns
    """Return a document's row, held until the transaction ends. Raises NotFound."""
    alone(connection)
    row = connection.execute(select(documents).where(documents.c.id == document)).first()
    if row is None:
        raise no_document()
    return row


def no_document() -> NotFound:
    """Return the error for a document that is not there."""
    return NotFound(
        Bilingual(
            "There is no such document: it may have been deleted. Look at the list of documents.",
            "没有该文档，可能已被删除。请查看文档列表。",
        )
    )


def meanwhile(title: str) -> Refused:
    """Return the error that somebody else has changed a document since it was shown."""
    return Refused(
        Bilingual(
            f"Somebody else has changed “{title}” meanwhile. Nothing was changed. Open it again, then change it.",
            f"“{title}”刚刚被其他人修改，未作任何更改。请重新打开后再修改。",
        )
    )


def set_audience(connection: Connection, document: str, audience: Audience) -> bool:
    """Let another audience see a document; return whether that is a change. Raises NotFound."""
    if row_of(connection, document).audience == audience:
        return False
    _change(connection, document, {"audience": audience}, {"audience": audience})
    return True


def set_dates(connection: Connection, document: str, first: date | None, last: date | None) -> bool:
    """Let a document answer from `first` to `last` (None: no limit); return whether that is a change. Raises NotFound or Refused."""
    row = row_of(connection, document)
    if first and last and last < first:
        raise Refused(
            Bilingual(
                f"A document cannot end ({last}) before it begins ({first}). Change one of the two dates.",
                f"截止日期（{last}）早于生效日期（{first}），请修改其中之一。",
            )
        )
    if (row.valid_since, row.valid_until) == (first, last):
        return False
    _change(connection, document, {"valid_since": first, "valid_until": last}, days_of(Validity(first, last)))
    return True


def _change(connection: Connection, document: str, own: Mapping[str, Any], each: Mapping[str, Any]) -> None:
    """Write columns of a document, and of each of its passages; the index takes those anew."""
    connection.execute(update(documents).where(documents.c.id == document).values(**own))
    born = next_generation(connection)
    connection.execute(update(passages).where(passages.c.document == document).values(**each, born=born))


def switch(connection: Connection, ids: Sequence[int], *, off: bool) -> int:
    """Switch passages off or on; return how many were not so before. Raises NotFound where one is not there."""
    alone(connection)
    c = passages.c
    there = {id: was for id, was in connection.execute(select(c.id, c.off).where(c.id.in_(ids)))}
    if missing := [id for id in ids if id not in there]:
        raise NotFound(
            Bilingual(
                f"There is no passage {missing[0]} any more: its document was changed. Open the document again.",
                f"段落 {missing[0]} 已不存在：所在文档已更新。请重新打开该文档。",
            )
        )
    changed = [id for id, was in there.items() if bool(was) != off]
    if changed:
        born = next_generation(connection)
        connection.execute(update(passages).where(c.id.in_(changed)).values(off=off, born=born))
    return len(changed)


def rename(
    connection: Connection,
    tokenizer: Tokenizer,
    document: str,
    name: str,
    title: str,
    vectors: Mapping[int, bytes],
    embedder: str,
) -> bool:
    """Give a document another name and title; return whether that is a change. Raises NotFound, Refused or TryAgain.

    `vectors` hold, where the title is another, a new one for each passage: what lies near a title is part of it.
    """
    row = row_of(connection, document)
    if (row.name, row.title) == (name, title):
        return False
    free_name(connection, name, document)
    connection.execute(update(documents).where(documents.c.id == document).values(name=name, title=title))
    names = (name, *row.aliases.splitlines())
    _retitle(connection, tokenizer, document, names, title, vectors, embedder)
    return True


def _retitle(
    connection: Connection,
    tokenizer: Tokenizer,
    document: str,
    names: Sequence[str],
    title: str,
    vectors: Mapping[int, bytes],
    embedder: str,
) -> None:
    """Give each passage the tokens that names and title make, and its new vector where there is one. Raises TryAgain."""
    c = passages.c
    kept = connection.execute(select(c.id, c.heading, c.text).where(c.document == document)).all()
    if vectors and {r.id for r in kept} != set(vectors):  # replaced since the vectors were made
        raise TryAgain(
            Bilingual(
                "The document was replaced at the same moment. Nothing was changed. Please try again.",
                "该文档刚好同时被替换，未作任何更改，请重试。",
            )
        )
    change: dict[str, Any] = {"tokens": bindparam("said"), "born": next_generation(connection)}
    if vectors:
        change |= {"vector": bindparam("near"), "embedder": embedder}
    new = [
        {"which": r.id, "said": passage_tokens(tokenizer, names, title, json.loads(r.heading), r.text)}
        | ({"near": vectors[r.id]} if vectors else {})
        for r in kept
    ]
    if new:
        connection.execute(update(passages).where(c.id == bindparam("which")).values(**change), new)


def free_name(connection: Connection, name: str, document: str) -> None:
    """Raise Refused where another document has this name."""
    other = select(documents.c.id).where(documents.c.name == name, documents.c.id != document)
    if connection.scalar(other) is not None:
        raise Refused(
            Bilingual(
                f"Another document is called {name}. Choose another name, or rename or delete that one first.",
                f"已有名为 {name} 的文档。请换一个名称，或先重命名、删除那一个。",
            )
        )


def said_name(text: str, *, title: bool = False) -> str:
    """Return a name or title as it is kept. Raises Refused where it says nothing, is too long or could not be shown."""
    made = " ".join(text.split())
    if not made or len(made) > LONGEST_NAME or not made.isprintable():
        what = Bilingual("A title", "标题") if title else Bilingual("A name", "名称")
        raise Refused(
            Bilingual(
                f"{what.en} has 1 to {LONGEST_NAME} characters that can be shown. Write another.",
                f"{what.zh}应为 1 至 {LONGEST_NAME} 个可显示的字符，请重新填写。",
            )
        )
    return made


def write_said(connection: Connection, tokenizer: Tokenizer, document: str, said: Sequence[Said]) -> None:
    """Write passages of an earlier version as those of a document, whose row says all else, as a new generation."""
    row = row_of(connection, document)
    names, born = (row.name, *row.aliases.splitlines()), next_generation(connection)
    days = days_of(Validity(row.valid_since, row.valid_until))
    of_all = {"audience": row.audience, "document": document, "born": born, **days}
    rows = [
        {
            **of_all, "position": s.position, "heading": json.dumps(s.heading, ensure_ascii=False), "text": s.text, "page": s.place.page, "line": s.place.line,
            "sheet": s.place.sheet, "cell": s.place.cell, "language": s.language, "vector": s.vector, "embedder": s.embedder,
            "tokens": passage_tokens(tokenizer, names, row.title, s.heading, s.text),
            "off": s.off,
        }
        for s in said
    ]  # fmt: skip
    if rows:
        connection.execute(insert(passages), rows)
