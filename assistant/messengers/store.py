"""People and messages of messengers as rows. Each method is one transaction."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from assistant.customers.types import Forgotten
from assistant.database import conversations
from assistant.messengers.tables import messages, people
from assistant.messengers.types import Incoming
from knowledge.errors import TryAgain
from knowledge.language import Language
from knowledge.store import now, writing

_KEPT = timedelta(days=2)
_GIVEN_UP = timedelta(seconds=60)
"""How long one process may be at a message; after that another that is asked for it begins anew."""


@dataclass(frozen=True)
class Writer:
    """A person of a messenger: their visitor's id, and how things stand with them."""

    visitor: str
    sender: str
    secret: str
    conversation: str
    turn: str
    language: Language
    rest: str
    last_at: str
    messenger: str = ""


@dataclass(frozen=True)
class Kept:
    """A message whose reply was told late: what was asked, and its whole reply where that is made."""

    message: str
    asked: str
    reply: str | None
    begun_at: str

    @property
    def under_way(self) -> bool:
        """Return whether somebody is still making the reply."""
        return self.reply is None and self.begun_at >= _text(datetime.now(UTC) - _GIVEN_UP)


class MessengerStore:
    """Keeps who writes, and what was answered to which message."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def person(self, messenger: str, sender: str, language: Language) -> Writer:
        """Return a person; one who writes for the first time is kept, as a visitor of their own."""
        chosen = select(people).where(people.c.messenger == messenger, people.c.sender == sender)
        with self._engine.connect() as connection:
            row = connection.execute(chosen).first()
        if row is not None:
            return _writer(row)
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    insert(people).values(
                        visitor=f"v-{secrets.token_hex(12)}", messenger=messenger, sender=sender, secret=secrets.token_urlsafe(24),
                        conversation="", turn="", language=language, rest="", last_at=now(),
                    )
                )  # fmt: skip
        except TryAgain:  # two of their messages came at once
            pass
        with self._engine.connect() as connection:
            return _writer(connection.execute(chosen).one())

    def of_visitor(self, visitor: str) -> Writer | None:
        """Return the person of a visitor's id, None where it is nobody's here."""
        with self._engine.connect() as connection:
            row = connection.execute(select(people).where(people.c.visitor == visitor)).first()
        return _writer(row) if row else None

    def note(self, visitor: str, **values: str) -> None:
        """Keep how things stand with a person now."""
        with writing(self._engine) as connection:
            connection.execute(update(people).where(people.c.visitor == visitor).values(**values))

    def claim(self, messenger: str, incoming: Incoming, visitor: str) -> bool:
        """Return whether a message is for the caller to answer: nobody else has, or who began has not come back."""
        at = datetime.now(UTC)
        key = (messages.c.messenger == messenger) & (messages.c.message == incoming.message)
        begun = messages.c.begun_at < _text(at - _GIVEN_UP)
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(messages).where(messages.c.begun_at < _text(at - _KEPT)))
                again = (
                    update(messages)
                    .where(key, messages.c.reply.is_(None), begun)
                    .values(begun_at=_text(at), late=False)
                )
                if connection.execute(again).rowcount:
                    return True
                if connection.scalar(select(func.count()).select_from(messages).where(key)):
                    return False
                connection.execute(
                    insert(messages).values(
                        messenger=messenger, message=incoming.message, visitor=visitor, asked=incoming.text, reply=None, late=False,
                        delivered=False, begun_at=_text(at),
                    )
                )  # fmt: skip
        except TryAgain:  # the same message came twice at one moment, and the other has it
            return False
        return True

    def reply(self, messenger: str, message: str) -> str | None:
        """Return the whole reply to a message, None where it is not made."""
        chosen = select(messages.c.reply).where(messages.c.messenger == messenger, messages.c.message == message)
        with self._engine.connect() as connection:
            return connection.scalar(chosen)

    def done(self, messenger: str, message: str, reply: str) -> bool:
        """Keep the reply to a message; return whether it was told late, so that it is still to be delivered."""
        key = (messages.c.messenger == messenger) & (messages.c.message == message)
        with writing(self._engine) as connection:
            connection.execute(update(messages).where(key).values(reply=reply))
            return bool(connection.scalar(select(messages.c.late).where(key)))

    def late(self, messenger: str, message: str) -> bool:
        """Note that a message's answer is told late; return False where the reply is there after all."""
        key = (messages.c.messenger == messenger) & (messages.c.message == message)
        with writing(self._engine) as connection:
            chosen = update(messages).where(key, messages.c.reply.is_(None)).values(late=True)
            return bool(connection.execute(chosen).rowcount)

    def under_way(self, visitor: str) -> int:
        """Return how many messages of a person are being answered."""
        begun = messages.c.begun_at >= _text(datetime.now(UTC) - _GIVEN_UP)
        chosen = select(func.count()).select_from(messages).where(messages.c.visitor == visitor, begun)
        with self._engine.connect() as connection:
            return connection.scalar(chosen.where(messages.c.reply.is_(None))) or 0

    def owed(self, visitor: str) -> list[Kept]:
        """Return the messages of a person whose late replies have not been delivered, the first first."""
        chosen = select(messages).where(
            messages.c.visitor == visitor, messages.c.late.is_(True), messages.c.delivered.is_(False)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(messages.c.begun_at)).all()
        return [Kept(row.message, row.asked, row.reply, row.begun_at) for row in rows]

    def delivered(self, visitor: str, given: list[str]) -> None:
        """Note that late replies have been delivered."""
        if not given:
            return
        chosen = update(messages).where(messages.c.visitor == visitor, messages.c.message.in_(given))
        with writing(self._engine) as connection:
            connection.execute(chosen.values(delivered=True))

    def counts(self) -> dict[str, tuple[int, str]]:
        """Return how many people wrote in each messenger, and when last."""
        chosen = select(people.c.messenger, func.count(), func.max(people.c.last_at)).group_by(people.c.messenger)
        with self._engine.connect() as connection:
            return {name: (count, at) for name, count, at in connection.execute(chosen)}


class MessengerRoom:
    """What the customers' desk asks of this room: the person behind a forgotten customer's conversations goes, too."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: a person belongs to conversations, which move by themselves."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Delete who had the conversations, what they wrote and what they were answered."""
        owners = select(conversations.c.owner).where(conversations.c.id.in_(gone.conversations))
        chosen = list(connection.scalars(select(people.c.visitor).where(people.c.visitor.in_(owners))))
        connection.execute(delete(messages).where(messages.c.visitor.in_(chosen)))
        connection.execute(delete(people).where(people.c.visitor.in_(chosen)))
        return {"messengers": len(chosen)}


def expire(connection: Connection, before: str) -> None:
    """Forget who has written nothing since `before` and has no conversation any more, and the messages of days ago."""
    talking = select(conversations.c.owner)
    connection.execute(delete(people).where(people.c.last_at < before, people.c.visitor.not_in(talking)))
    connection.execute(delete(messages).where(messages.c.begun_at < _text(datetime.now(UTC) - _KEPT)))


def _writer(row: Row[tuple[object, ...]]) -> Writer:
    return Writer(**row._mapping)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
