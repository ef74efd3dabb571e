"""A company's own cases written and read; each function works within the caller's transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant.cases.tables import own_cases
from assistant.cases.types import OwnCase, Result
from assistant.evaluation import Case, case_of, line_of
from knowledge.language import Bilingual
from knowledge.store import now


def every(connection: Connection) -> list[OwnCase]:
    """Return every case: those of answers together, in the order they were made."""
    chosen = select(own_cases).order_by(own_cases.c.answer, own_cases.c.at, own_cases.c.id)
    return [_case(row) for row in connection.execute(chosen)]


def good(connection: Connection, case: str) -> str:
    """Return what a case passed with last; "" where it never did."""
    return str(connection.scalar(select(own_cases.c.good).where(own_cases.c.id == case)) or "")


def keep(
    connection: Connection, case: Case, by: str, *, answer: str = "", turn: str = "", conversation: str = ""
) -> bool:
    """Keep a case in place of the one of its id; return whether it is new. What it asks for anew has no result yet."""
    line = json.dumps(line_of(case), ensure_ascii=False, sort_keys=True)
    kept = connection.execute(select(own_cases.c.line).where(own_cases.c.id == case.id)).first()
    if kept is None:
        connection.execute(
            insert(own_cases).values(
                id=case.id, line=line, answer=answer, turn=turn, conversation=conversation, by=by, at=now(), result="", good="",
            )
        )  # fmt: skip
    elif kept.line != line:
        connection.execute(update(own_cases).where(own_cases.c.id == case.id).values(line=line, result="", good=""))
    return kept is None


def keep_result(connection: Connection, case: OwnCase, result: Result, good: str | None) -> None:
    """Keep how a case went, unless it was changed or deleted meanwhile; `good` is what it passed with, None where it did not."""
    line = json.dumps(line_of(case.case), ensure_ascii=False, sort_keys=True)
    values = {"result": json.dumps(asdict(result), ensure_ascii=False)} | ({"good": good} if good is not None else {})
    connection.execute(
        update(own_cases).where(own_cases.c.id == case.case.id, own_cases.c.line == line).values(**values)
    )


def drop(connection: Connection, cases: Iterable[str]) -> int:
    """Delete cases by id; return how many there were."""
    return connection.execute(delete(own_cases).where(own_cases.c.id.in_(list(cases)))).rowcount


def drop_of_answer(connection: Connection, answer: str, but: Sequence[str] = ()) -> None:
    """Delete the cases of an answer, `but` these."""
    connection.execute(delete(own_cases).where(own_cases.c.answer == answer, own_cases.c.id.not_in(list(but))))


def _case(row: Row[Any]) -> OwnCase:
    result = _result(json.loads(row.result)) if row.result else None
    return OwnCase(case_of(json.loads(row.line)), row.answer, row.turn, row.conversation, row.by, row.at, result)


def _result(kept: dict[str, Any]) -> Result:
    changed = tuple(Bilingual(**one) for one in kept["changed"])
    return Result(**(kept | {"faults": tuple(kept["faults"]), "changed": changed}))
