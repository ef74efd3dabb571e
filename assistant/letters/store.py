"""Letters as rows: every function works within the caller's transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from assistant import records as codec
from assistant.customers.store import short_id
from assistant.customers.types import Forgotten
from assistant.errors import BadRequest, NotFound
from assistant.letters.tables import letter_events, letter_versions, letters
from assistant.letters.types import STATES, Doubt, Letter, LetterEvent, LetterRequest, LetterState, LetterVersion
from assistant.types import Fact
from knowledge.language import Bilingual
from knowledge.store import now


def add(connection: Connection, request: LetterRequest, domain: str) -> str:
    """Keep a new letter without a version yet, and return its id."""
    number, at = short_id("L"), now()
    connection.execute(
        insert(letters).values(
            id=number, customer=request.customer, conversation=request.conversation, quote=request.quote, state="draft",
            request=json.dumps(asdict(request), ensure_ascii=False), version=0, message_id=f"<{number}@{domain}>", to="",
            created_at=at, changed_at=at,
        )
    )  # fmt: skip
    return number


def add_version(
    connection: Connection,
    letter: str,
    subject: str,
    body: str,
    facts: Sequence[Fact],
    doubts: Sequence[Doubt],
    by: str,
) -> None:
    """Keep the next version of a letter, and make it a draft."""
    number, at = _row(connection, letter, lock=True).version + 1, now()
    connection.execute(
        insert(letter_versions).values(
            letter=letter, version=number, subject=subject, body=body, facts=codec.dump(list(facts)),
            doubts=json.dumps([[d.found, d.why.en, d.why.zh] for d in doubts], ensure_ascii=False), made_at=at, made_by=by,
        )
    )  # fmt: skip
    connection.execute(
        update(letters).where(letters.c.id == letter).values(version=number, state="draft", changed_at=at)
    )  # fmt: skip


def set_state(
    connection: Connection, letter: str, state: LetterState, *, was: Sequence[LetterState], version: int, to: str = ""
) -> bool:
    """Move a letter to a state where it is in one of `was` at this version; return whether it was. One of two wins."""
    values = {"state": state, "changed_at": now()} | ({"to": to} if to else {})
    chosen = update(letters).where(letters.c.id == letter, letters.c.state.in_(was), letters.c.version == version)
    return connection.execute(chosen.values(**values)).rowcount == 1


def note(connection: Connection, letter: str, action: str, version: int, by: str, text: str = "") -> None:
    """Write down what happened to a letter."""
    connection.execute(
        insert(letter_events).values(letter=letter, action=action, version=version, note=text, at=now(), by=by)
    )


def get(connection: Connection, letter: str, *, lock: bool = False) -> Letter:
    """Return a letter with its latest version and its events. Raises NotFound.

    `lock` keeps everybody else from changing it until the caller's transaction ends.
    """
    return _letters(connection, [_row(connection, letter, lock=lock)])[0]


def _letters(connection: Connection, rows: Sequence[Row[Any]]) -> list[Letter]:
    """Return the letters of rows, their versions and events read at once for all."""
    chosen = [row.id for row in rows]
    latest = select(letter_versions).join(
        letters, (letters.c.id == letter_versions.c.letter) & (letters.c.version == letter_versions.c.version)
    )
    made = {v.letter: _version(v) for v in connection.execute(latest.where(letters.c.id.in_(chosen)))}
    happened: dict[str, list[LetterEvent]] = {}
    told = select(letter_events).where(letter_events.c.letter.in_(chosen)).order_by(letter_events.c.id)
    for e in connection.execute(told):
        happened.setdefault(e.letter, []).append(LetterEvent(e.action, e.at, e.by, e.version, e.note))
    return [
        Letter(
            row.id, row.state, _request(row), made[row.id], row.message_id, row.to, row.created_at, row.changed_at,
            tuple(happened.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def versions(connection: Connection, letter: str) -> list[LetterVersion]:
    """Return all versions of a letter, the first first."""
    chosen = select(letter_versions).where(letter_versions.c.letter == letter).order_by(letter_versions.c.version)
    return [_version(row) for row in connection.execute(chosen)]


def _version(row: Row[Any]) -> LetterVersion:
    doubts = tuple(Doubt(found, Bilingual(en, zh)) for found, en, zh in json.loads(row.doubts))
    return LetterVersion(row.version, row.subject, row.body, row.made_at, row.made_by, doubts)


def facts(connection: Connection, letter: str) -> tuple[Fact, ...]:
    """Return the facts that the latest version of a letter rests on."""
    chosen = select(letter_versions.c.facts).where(letter_versions.c.letter == letter)
    text = connection.scalar(chosen.order_by(letter_versions.c.version.desc()).limit(1))
    found = codec.load(text or "[]")
    assert isinstance(found, tuple)
    return found


def find(
    connection: Connection, *, customer: str, conversation: str, quote: str, state: str, limit: int
) -> list[Letter]:
    """Return letters, the latest changed first; "" stands for any."""
    chosen = select(letters).order_by(letters.c.changed_at.desc(), letters.c.id).limit(limit)
    for column, value in (
        (letters.c.customer, customer),
        (letters.c.conversation, conversation),
        (letters.c.quote, quote),
        (letters.c.state, state),
    ):
        chosen = chosen.where(column == value) if value else chosen
    return _letters(connection, connection.execute(chosen).all())


class LetterRoom:
    """What the customers' desk asks of this room: letters follow a merge, and go when their customer is forgotten."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Give the letters of one customer to another."""
        for row in connection.execute(select(letters).where(letters.c.customer == other)).all():
            request = json.dumps(asdict(replace(_request(row), customer=keep)), ensure_ascii=False)
            connection.execute(update(letters).where(letters.c.id == row.id).values(customer=keep, request=request))

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Delete the letters to a customer, those about their conversations to nobody we know, and those that name them."""
        chosen = [row.id for row in connection.execute(select(letters)) if _theirs(row, gone)]
        texts = select(letter_versions).where(letter_versions.c.letter.not_in(chosen))
        named = {v.letter for v in connection.execute(texts) if gone.names(f"{v.subject}\n{v.body}\n{v.facts}")}
        chosen.extend(sorted(named))
        for table, key in (
            (letter_events, letter_events.c.letter),
            (letter_versions, letter_versions.c.letter),
            (letters, letters.c.id),
        ):
            connection.execute(delete(table).where(key.in_(chosen)))
        return {"letters": len(chosen)}


def _theirs(row: Row[Any], gone: Forgotten) -> bool:
    unknown = not row.customer and row.conversation in gone.conversations
    return row.customer == gone.customer or unknown or gone.names(f"{row.to}\n{row.request}")


def _row(connection: Connection, letter: str, *, lock: bool = False) -> Row[Any]:
    chosen = select(letters).where(letters.c.id == letter)
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if row is None:
        raise NotFound(Bilingual(f"There is no letter {letter[:40]}.", f"没有邮件 {letter[:40]}。"))
    return row


def _request(row: Row[Any]) -> LetterRequest:
    return LetterRequest(**json.loads(row.request))


def changed_since(letter: Letter) -> BadRequest:
    """Return the error that somebody else has changed or sent a letter meanwhile."""
    return BadRequest(
        Bilingual(
            f"Letter {letter.id} has changed meanwhile (version {letter.version}, {letter.state}). Open it again.",
            f"邮件 {letter.id} 已被更改（第 {letter.version} 版，状态 {letter.state}），请重新打开。",
        )
    )


def not_unknown(letter: Letter) -> BadRequest:
    """Return the error that there is no doubt about a letter which a person could end."""
    state = STATES[letter.state]
    return BadRequest(
        Bilingual(
            f"Letter {letter.id} is {state.en}: only one that was perhaps sent can be resolved. See `assistant email show {letter.id}`.",
            f"邮件 {letter.id} 的状态为“{state.zh}”：只有可能已发出的邮件才需要确认。请用 assistant email show {letter.id} 查看。",
        )
    )
