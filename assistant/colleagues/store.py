"""Who answers, and what is on its way to customers, as rows: every function works within the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from assistant import records as codec
from assistant.colleagues.tables import answering, colleague_messages
from assistant.colleagues.types import COLLEAGUE, LAPSES, PAGES, PROGRAMS, Answering, Delivery, Standing, Why
from assistant.customers.types import Forgotten
from assistant.database import conversations, turns
from assistant.messengers.tables import people
from assistant.types import Reply
from knowledge.language import Language
from knowledge.statements import Prepared
from knowledge.store import now

_FIRST, _TIMES, _LONGEST = 10, 3, 3600  # seconds: 10, 30, 90 … at most an hour
_GIVEN_UP = timedelta(days=1)
_LATER = frozenset({"reach", "busy"})
"""Why a message is tried again: all else stays as it is until the customer writes, or somebody changes something."""
_WHO = Prepared(
    select(answering).where(answering.c.conversation == bindparam("conversation"), answering.c.last_at >= bindparam("at"))
)  # fmt: skip


@dataclass(frozen=True)
class Due:
    """A message to be sent: to whom on which channel, how much of it was taken, who says it, and what.

    `text` is "" where the words were forgotten meanwhile.
    """

    turn: str
    conversation: str
    channel: str
    sender: str
    parts: int
    name: str = ""
    text: str = ""
    language: Language = "en"


# --- who answers ----------------------------------------------------------------------------------------------------


def who_answers(connection: Connection, conversation: str) -> Answering | None:
    """Return the colleague who answers in a conversation, None where the assistant does."""
    rows = _WHO.run(connection, {"conversation": conversation, "at": _moment(-LAPSES)})
    if not rows:
        return None
    conversation, user, name, since, last_at, knows = rows[0]
    return Answering(conversation, user, name, since, last_at, bool(knows))


def take(connection: Connection, conversation: str, user: str, name: str) -> Answering:
    """Let a colleague answer from now on; one who does so already goes on."""
    held, at = who_answers(connection, conversation), now()
    since, told = (held.since, held.told) if held and held.user == user else (at, False)
    connection.execute(delete(answering).where(answering.c.conversation == conversation))
    made = Answering(conversation, user, name, since, at, told)
    connection.execute(insert(answering).values(**{c.name: getattr(made, c.name) for c in answering.c}))
    _writes_on(connection, conversation)
    return made


def _writes_on(connection: Connection, conversation: str) -> None:
    """Let what a messenger's customer writes next belong to the conversation in which they are answered."""
    owner = select(conversations.c.owner).where(conversations.c.id == conversation).scalar_subquery()
    connection.execute(update(people).where(people.c.visitor == owner).values(conversation=conversation))


def give_back(connection: Connection, conversation: str) -> None:
    """Let the assistant answer again."""
    connection.execute(delete(answering).where(answering.c.conversation == conversation))


def told(connection: Connection, conversation: str) -> None:
    """Note that the customer knows who answers."""
    connection.execute(update(answering).where(answering.c.conversation == conversation).values(told=True))


# --- how it stands --------------------------------------------------------------------------------------------------


def standing(connection: Connection, ids: Sequence[str]) -> dict[str, Standing]:
    """Return how conversations stand: channel, who answers and since when the customer waits for them."""
    found = (
        select(
            conversations.c.id,
            conversations.c.channel,
            conversations.c.first_text,
            people.c.messenger,
            people.c.last_at,
        )
        .join_from(conversations, people, people.c.visitor == conversations.c.owner, isouter=True)
        .where(conversations.c.id.in_(ids))
    )
    held = {
        row.conversation: Answering(**row._mapping)
        for row in connection.execute(
            select(answering).where(answering.c.conversation.in_(ids), answering.c.last_at >= _moment(-LAPSES))
        )
    }
    waits = _unanswered(connection, list(held))
    return {
        row.id: Standing(
            row.messenger or row.channel or "",
            held.get(row.id),
            waits.get(row.id, ""),
            row.last_at or "",
            first_text=row.first_text,
        )
        for row in connection.execute(found)
    }


def _unanswered(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return since when a customer waits for the colleague who answers, by conversation; none where nothing is open."""
    chosen = select(turns.c.conversation, turns.c.at, (turns.c.asked == "").label("ours"))
    waits = dict[str, str]()
    for row in connection.execute(
        chosen.where(turns.c.conversation.in_(ids), turns.c.intent == COLLEAGUE).order_by(turns.c.number)
    ):
        if row.ours:
            waits.pop(row.conversation, None)
        else:
            waits.setdefault(row.conversation, row.at)
    return waits


def held_by_colleagues(connection: Connection) -> list[str]:
    """Return the conversations in which colleagues answer, the one that they took last first."""
    chosen = select(answering.c.conversation).where(answering.c.last_at >= _moment(-LAPSES))
    return list(connection.scalars(chosen.order_by(answering.c.since.desc())))


def deliveries(connection: Connection, conversation: str) -> dict[str, Delivery]:
    """Return what became of the messages of a conversation, by turn."""
    chosen = select(colleague_messages).where(colleague_messages.c.conversation == conversation)
    return {row.turn: _delivery(row) for row in connection.execute(chosen)}


def delivery(connection: Connection, turn: str) -> Delivery | None:
    """Return what became of one message."""
    row = connection.execute(select(colleague_messages).where(colleague_messages.c.turn == turn)).first()
    return _delivery(row) if row else None


# --- on their way ---------------------------------------------------------------------------------------------------


def keep(connection: Connection, turn: str, conversation: str, channel: str, *, why: Why = "") -> None:
    """Write down that a turn is to reach its customer; with a reason it waits for them to write instead."""
    owner = connection.scalar(select(conversations.c.owner).where(conversations.c.id == conversation))
    at = now()
    connection.execute(
        insert(colleague_messages).values(
            turn=turn, conversation=conversation, visitor=owner, channel=channel, state="failed" if why else "waiting", parts=0,
            attempts=0, why=why, created_at=at, since=at, next_at=at, sent_at="",
        )
    )  # fmt: skip


def due(connection: Connection, channels: Sequence[str]) -> Due | None:
    """Return the oldest message that may be sent now: of one customer they go one after the other."""
    of = colleague_messages.c
    first = select(func.min(of.number)).where(of.state == "waiting", of.channel.in_(channels)).group_by(of.visitor)
    chosen = (
        select(colleague_messages, people.c.sender, turns.c.record)
        .join(people, people.c.visitor == of.visitor)
        .join(turns, turns.c.id == of.turn)
        .where(of.number.in_(first), of.next_at <= now())
        .order_by(of.number)
        .limit(1)
    )
    row = connection.execute(chosen).first()
    return _due(row) if row else None


def failed(connection: Connection, visitor: str) -> list[Due]:
    """Return what could not be sent to a messenger's customer, the first first: it goes along when they write."""
    of = colleague_messages.c
    chosen = (
        select(colleague_messages, people.c.sender, turns.c.record)
        .join(people, people.c.visitor == of.visitor)
        .join(turns, turns.c.id == of.turn)
        .where(of.visitor == visitor, of.state == "failed")
        .order_by(of.number)
    )
    return [made for row in connection.execute(chosen) if (made := _due(row)).text]


def sent(connection: Connection, these: Sequence[str]) -> None:
    """Note that messages have reached their customer."""
    of = colleague_messages.c
    chosen = update(colleague_messages).where(of.turn.in_(these), of.state != "sent")
    connection.execute(chosen.values(state="sent", why="", sent_at=now()))


def shown(connection: Connection, conversation: str) -> list[str]:
    """Return the messages of a conversation that wait for the customer's page, or program, to fetch them."""
    of = colleague_messages.c
    chosen = select(of.turn).where(of.conversation == conversation, of.state == "waiting")
    return list(connection.scalars(chosen.where(of.channel.in_(PAGES | PROGRAMS))))


def drop(connection: Connection, turn: str) -> None:
    """Forget a message whose words are gone."""
    connection.execute(delete(colleague_messages).where(colleague_messages.c.turn == turn))


def settle(connection: Connection, turn: str, parts: int, why: Why) -> None:
    """Write down what became of a try: taken whole, to be tried later, or not to be sent until they write."""
    row = connection.execute(select(colleague_messages).where(colleague_messages.c.turn == turn)).first()
    if row is None or row.state != "waiting":  # forgotten meanwhile
        return
    attempts, at = row.attempts + 1, datetime.now(UTC)
    later = at + timedelta(seconds=min(_LONGEST, _FIRST * _TIMES ** min(attempts - 1, 20)))
    over = later - datetime.fromisoformat(row.since) > _GIVEN_UP
    values: dict[str, object] = {"attempts": attempts, "parts": parts, "why": why, "next_at": _text(later)}
    if not why:
        values |= {"state": "sent", "sent_at": _text(at)}
    elif why not in _LATER or over:
        values |= {"state": "failed", "why": "given_up" if over and why in _LATER else why}
    connection.execute(update(colleague_messages).where(colleague_messages.c.turn == turn).values(**values))


def again(connection: Connection, turn: str) -> bool:
    """Let a message that failed be tried from the beginning, at once; return False where it has not failed."""
    of, at = colleague_messages.c, now()
    chosen = update(colleague_messages).where(of.turn == turn, of.state == "failed")
    return bool(connection.execute(chosen.values(state="waiting", attempts=0, why="", since=at, next_at=at)).rowcount)


class ColleagueRoom:
    """What the customers' desk asks of this room: what is on its way to a forgotten customer is not sent."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: nothing here is kept by customer."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Remove who answers and what was on its way; the words stand in the turns, which are emptied."""
        for table in (answering, colleague_messages):
            connection.execute(delete(table).where(table.c.conversation.in_(gone.conversations)))
        return {}


def _due(row: Row[Any]) -> Due:
    kept = cast(dict[str, object], codec.load(row.record))
    by, reply = cast(dict[str, str] | None, kept.get("by")), cast(Reply, kept["reply"])
    where = (row.turn, row.conversation, row.channel, row.sender, row.parts)
    return Due(*where, by["name"], reply.text, reply.language) if by else Due(*where)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(row.turn, row.state, row.why, row.attempts, row.created_at, row.sent_at, row.channel)


def _moment(later: timedelta) -> str:
    return _text(datetime.now(UTC) + later)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
