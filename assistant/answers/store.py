"""Reviewed answers written and read; each function works within the caller's transaction."""

import json
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.answers.tables import reviewed_answers
from assistant.answers.types import Written
from assistant.errors import BadRequest, NotFound
from knowledge.language import Bilingual
from knowledge.store import now
from knowledge.types import Validity


def rows(connection: Connection) -> list[Row[Any]]:
    """Return every answer as its row, the newest first."""
    return list(
        connection.execute(select(reviewed_answers).order_by(reviewed_answers.c.at.desc(), reviewed_answers.c.id))
    )


def row(connection: Connection, answer: str) -> Row[Any]:
    """Return one answer as its row. Raises NotFound."""
    found = connection.execute(select(reviewed_answers).where(reviewed_answers.c.id == answer)).one_or_none()
    if found is None:
        raise NotFound(Bilingual("There is no such answer: it may have been deleted.", "没有该答案，可能已被删除。"))
    return found


def written(row: Row[Any]) -> Written:
    """Return an answer as it was written."""
    return Written(
        Bilingual(row.text_en, row.text_zh), tuple(json.loads(row.questions)), row.audience,
        Validity(row.valid_since, row.valid_until), row.link,
    )  # fmt: skip


def keep(connection: Connection, answer: str, one: Written, seen: int, by: str, gap: str) -> None:
    """Keep an answer, new or in place of the one of its id. Raises BadRequest where `seen` is not the version kept (0: none)."""
    held = select(reviewed_answers.c.version).where(reviewed_answers.c.id == answer).with_for_update()
    if (connection.scalar(held) or 0) != seen:
        raise _stale()
    values = {
        "questions": json.dumps(one.questions, ensure_ascii=False), "text_zh": one.text.zh, "text_en": one.text.en,
        "audience": one.audience, "valid_since": one.validity.since, "valid_until": one.validity.until, "link": one.link,
        "by": by, "at": now(), "version": seen + 1,
    }  # fmt: skip
    if seen:
        connection.execute(update(reviewed_answers).where(reviewed_answers.c.id == answer).values(**values))
    else:
        connection.execute(insert(reviewed_answers).values(id=answer, gap=gap, **values))


def keep_questions(connection: Connection, answer: str, questions: tuple[str, ...]) -> None:
    """Keep which questions an answer stands with, whatever was seen: those of who was forgotten are gone."""
    values = {"questions": json.dumps(questions, ensure_ascii=False), "version": reviewed_answers.c.version + 1}
    connection.execute(update(reviewed_answers).where(reviewed_answers.c.id == answer).values(**values))


def drop(connection: Connection, answer: str, seen: int) -> None:
    """Delete an answer. Raises NotFound, or BadRequest where `seen` is not the version kept."""
    chosen = delete(reviewed_answers).where(reviewed_answers.c.id == answer, reviewed_answers.c.version == seen)
    if not connection.execute(chosen).rowcount:
        row(connection, answer)
        raise _stale()


def _stale() -> BadRequest:
    return BadRequest(
        Bilingual(
            "Somebody else has changed this answer since you opened it. Nothing was saved: open it again and look at theirs.",
            "您打开后其他人修改了该答案，未作保存。请重新打开查看最新内容。",
        )
    )
