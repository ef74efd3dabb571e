"""What is removed by time, as the settings say: words of visitors whom nobody knows, and the evidence behind old replies.

Kept whatever its age: a conversation that belongs to a customer, led to a quote or a letter, or waits for a person.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Engine, Select, delete, func, select, union, update

from assistant import records as codec
from assistant.analysis.cases import NeedsRoom
from assistant.answers.room import AnswerRoom
from assistant.api_keys.threads import ThreadRoom
from assistant.cases.room import CaseRoom
from assistant.colleagues.store import ColleagueRoom
from assistant.customers.erasing import Room
from assistant.customers.redacting import NOBODY, redact
from assistant.customers.tables import customer_conversations
from assistant.customers.types import Forgotten
from assistant.database import conversations, hand_offs, turns
from assistant.gaps.room import GapRoom
from assistant.letters.tables import letters
from assistant.messengers import store as messengers
from assistant.quoting.quote_store import quotes
from assistant.settings import Settings
from assistant.types import Draft, IntentGuess, Reply, Slots, Understanding
from assistant.user_store import browsers, sessions, sign_ins
from assistant.webhooks.store import WebhookRoom
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.store import writing

log = logging.getLogger(__name__)
REMOVED = Bilingual("(removed after the time set for keeping it)", "（已超过保留期限，内容已删除）")
_SOME = 200  # conversations or turns of one transaction, so that nobody waits long
_A_DAY = timedelta(days=1)
_REFERENCE = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Removed:
    """What was removed (or, tried dry, would be), and what is older and kept all the same.

    `cases` are regression cases made of the conversations, `answers` those reviewed answers that stood with a question in
    a visitor's own words, `messages` what was told of them to webhooks.
    """

    conversations: int
    records: int
    sign_ins: int
    held: int
    cases: int = 0
    answers: int = 0
    messages: int = 0


class _Tried(Exception):
    """It was only tried: the transaction is to be undone."""


def rooms(library: Library) -> tuple[Room, ...]:
    """Return where words of visitors are kept beside their conversations, so that they go with them.

    Letters, deals and contracts are not among them: what led to one is held.
    """
    return (
        NeedsRoom(), ThreadRoom(), ColleagueRoom(), CaseRoom(), WebhookRoom(), GapRoom(lambda: None), AnswerRoom(library),
    )  # fmt: skip


def tidy(
    engine: Engine, settings: Settings, rooms: Sequence[Room], *, dry: bool = False, now: datetime | None = None
) -> Removed:
    """Remove what has been kept as long as the settings say, here and in the `rooms`; with `dry` only count it."""
    at = now or datetime.now(UTC)
    talks = _chosen(engine, _old_talks(at, settings.keep_conversations))
    held = _counted(engine, _old_talks(at, settings.keep_conversations, held=True))
    records = _counted(engine, _old_records(at, settings.keep_records, but=talks))
    done = Counter[str]()
    for start in range(0, len(talks), _SOME):
        with suppress(_Tried), _overwriting(engine) as connection:
            done.update(_forget(connection, talks[start : start + _SOME], rooms))
            if dry:
                raise _Tried
    beside = done["cases"], done["answers"], done["webhooks"]
    if dry:
        return Removed(len(talks), records, _counted(engine, _ended(at)), held, *beside)
    with _overwriting(engine) as connection:
        messengers.expire(connection, _before(at, settings.keep_conversations))
    while thinned := _thin(engine, at, settings.keep_records):
        log.info("evidence of %d turns removed by time", thinned)
    removed = Removed(len(talks), records, _end_sign_ins(engine, at), held, *beside)
    log.info("removed by time: %s", removed)
    return removed


def _before(at: datetime, days: int) -> str:
    """Return the moment that many days before `at`, as rows keep it; before all of them where `days` is 0: nothing goes."""
    return (at - timedelta(days=days)).isoformat(timespec="microseconds") if days else ""


def _held() -> Select[tuple[str]]:
    """Return the conversations that are kept whatever their age, and those that they were begun in."""
    found = union(
        select(customer_conversations.c.conversation),
        select(quotes.c.conversation).where(quotes.c.conversation.is_not(None)),
        select(letters.c.conversation).where(letters.c.conversation != ""),
        select(hand_offs.c.conversation).where(hand_offs.c.state != "closed"),
    ).subquery()
    begun_in = select(conversations.c.begun_in).where(conversations.c.id.in_(select(found.c[0])))
    kept = union(select(found.c[0]), begun_in.where(conversations.c.begun_in.is_not(None))).subquery()
    return select(kept.c[0])


def _old_talks(at: datetime, days: int, held: bool = False) -> Select[tuple[str]]:
    kept = conversations.c.id.in_(_held())
    return select(conversations.c.id).where(
        conversations.c.last_at < _before(at, days), conversations.c.role == "customer",
        conversations.c.owner != NOBODY, kept if held else ~kept,
    )  # fmt: skip


def _old_records(at: datetime, days: int, but: Sequence[str] = ()) -> Select[tuple[str]]:
    chosen = select(turns.c.id).where(
        turns.c.at < _before(at, days), turns.c.thinned.is_(None), turns.c.asked != "", turns.c.conversation.not_in(_held())
    )  # fmt: skip
    return chosen.where(turns.c.conversation.not_in(but)) if but else chosen


def _ended(at: datetime) -> Select[tuple[str]]:
    day = (at - _A_DAY).isoformat(timespec="microseconds")
    return select(sign_ins.c.name).where(sign_ins.c.last_at < day)


def _chosen(engine: Engine, wanted: Select[tuple[str]]) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(wanted))


def _counted(engine: Engine, wanted: Select[tuple[str]]) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(wanted.subquery())) or 0


@contextmanager
def _overwriting(engine: Engine) -> Iterator[Connection]:
    """Open one write transaction in which SQLite writes zeros over what it removes; others see to that themselves."""
    with writing(engine) as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        try:
            yield connection
        finally:
            if sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete=OFF")


def _forget(connection: Connection, talks: Sequence[str], rooms: Sequence[Room]) -> Counter[str]:
    """Forget conversations within the caller's transaction; return how many things of each sort were touched."""
    done = Counter[str]()
    for room in rooms:  # before the words themselves go: the rooms know theirs by them
        done.update(room.forget(connection, Forgotten("", tuple(talks), lambda text: False)))
    for talk in talks:
        redact(connection, talk, REMOVED)
    return done


def _thin(engine: Engine, at: datetime, days: int) -> int:
    """Take the evidence out of some old records: the question and the words of the reply stay. Return of how many."""
    with _overwriting(engine) as connection:
        some = list(connection.scalars(_old_records(at, days).limit(_SOME)))
        for row in connection.execute(select(turns.c.id, turns.c.record).where(turns.c.id.in_(some))).all():
            thin = update(turns).where(turns.c.id == row.id)
            connection.execute(thin.values(record=_without_evidence(row.record), thinned=True))
    return len(some)


def _without_evidence(record: str) -> str:
    kept = cast(dict[str, object], codec.load(record))
    said, reply = cast(Understanding, kept["understanding"]), cast(Reply, kept["reply"])
    text = _REFERENCE.sub("", reply.text)
    guess = IntentGuess(said.intent.name, said.intent.confidence)
    bare = replace(reply, text=text, citations=(), facts=(), values={}, cards=(), table=None, suggestions=())
    colleague: dict[str, object] = {name: kept[name] for name in ("by", "left_to") if name in kept}
    return codec.dump(
        {
            **colleague, "asked": kept["asked"], "understanding": Understanding("", said.language, guess, Slots(), ""),
            "draft": Draft("expired", text), "written": [text], "problems": [], "passages": [], "reply": bare,
            "versions": {}, "milliseconds": {},
        }
    )  # fmt: skip


def _end_sign_ins(engine: Engine, at: datetime) -> int:
    """Forget sessions and browsers whose time is over, and failures of a day ago; return how many failures."""
    moment, day = (t.isoformat(timespec="microseconds") for t in (at, at - _A_DAY))
    with _overwriting(engine) as connection:
        for table in (sessions, browsers):
            connection.execute(delete(table).where(table.c.expires_at < moment))
        return connection.execute(delete(sign_ins).where(sign_ins.c.last_at < day)).rowcount
