"""What was said, by whom, and what became of it: conversations, turns, ratings and hand-offs."""

import json
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from assistant.errors import NotFound
from assistant.types import Beginning, ConversationSummary, HandOff, HandOffState, Role
from assistant.webhooks.outbox import tell
from knowledge.language import Bilingual
from knowledge.statements import Prepared
from knowledge.store import metadata, now, writing

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("last_at", String(32), nullable=False, index=True),
    Column("turns", Integer, nullable=False),
    Column("first_text", Text, nullable=False),
    Column("intents", Text, nullable=False),  # JSON list, as they came
    Column("products", Text, nullable=False),  # JSON list of SKUs
    Column(
        "begun_in", String(32)
    ),  # the conversation whose first turns come before its own, which are numbered on from them
    Column("channel", String(16)),  # by which its customer came; not known of those from before it was kept
    Index("conversations_by_owner", "owner", "last_at"),  # each message counts its sender's last minute
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("asked", Text, nullable=False),
    Column("record", Text, nullable=False),  # the evidence record, JSON
    Column("intent", String(64), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("at", String(32), nullable=False, index=True),
    Column("rating", Integer),
    Column("reason", Text),
    Column("thinned", Boolean),  # true once the evidence was removed by time
    Index("turns_in_order", "conversation", "number", unique=True),
    # Holds all that is asked of very many turns at once: their rows carry records of ten thousand characters.
    Index("turns_at_a_glance", "at", "id", "conversation", "number", "intent", "confidence", "refused", "rating"),
)

hand_offs = Table(
    "hand_offs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("acknowledged_by", String(64)),
    Column("acknowledged_at", String(32)),
    Column("closed_at", String(32)),
)


# Asked at every message: made once, as making a statement costs more than running it.
_OWNER = Prepared(
    select(conversations.c.owner, conversations.c.role).where(conversations.c.id == bindparam("conversation"))
)
_LAST_TURNS = (
    select(turns)
    .where(turns.c.conversation == bindparam("conversation"), turns.c.number < bindparam("before"))
    .order_by(turns.c.number.desc())
    .limit(bindparam("last"))
)
_ASKED_SINCE = Prepared(
    select(func.count())
    .select_from(turns.join(conversations, conversations.c.id == turns.c.conversation))
    .where(conversations.c.owner == bindparam("owner"))
    .where(conversations.c.last_at >= bindparam("at"), turns.c.at >= bindparam("at"))
)
_BEGUN_IN = select(conversations.c.begun_in).where(conversations.c.id == bindparam("conversation"))
_WAITING = select(hand_offs).where(hand_offs.c.conversation == bindparam("conversation"), hand_offs.c.state != "closed")
_CONVERSATION = Prepared(
    select(conversations.c.turns, conversations.c.intents, conversations.c.products)
    .where(conversations.c.id == bindparam("conversation"))
    .with_for_update()  # of two turns that are kept at once the second is counted after the first
)
_NEW_CONVERSATION = Prepared(insert(conversations), [c.name for c in conversations.c])
_NEW_TURN = Prepared(insert(turns), [c.name for c in turns.c if c.name not in ("rating", "reason", "thinned")])
_GOES_ON = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values({c: bindparam(f"new_{c}") for c in ("last_at", "turns", "intents", "products")})
)


def new_id() -> str:
    """Return a random id of 20 letters and digits: it cannot be guessed."""
    return secrets.token_hex(10)


class Records:
    """Everything the assistant keeps beside its knowledge. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # --- conversations --------------------------------------------------------------------------------------------

    def owner(self, conversation: str) -> tuple[str, Role]:
        """Return who began a conversation, and as what. Raises NotFound."""
        with self.engine.connect() as connection:
            rows = _OWNER.run(connection, {"conversation": conversation})
        if not rows:
            raise no_entry()
        return rows[0][0], rows[0][1]

    def summaries(self, *, owner: str | None, limit: int) -> list[ConversationSummary]:
        """Return conversations, latest first: one person's, or all customers' where `owner` is None."""
        chosen = select(conversations).order_by(conversations.c.last_at.desc()).limit(limit)
        wanted = conversations.c.role == "customer" if owner is None else conversations.c.owner == owner
        with self.engine.connect() as connection:
            rows = connection.execute(chosen.where(wanted)).all()
            open_ones = {
                row.conversation: row.state
                for row in connection.execute(
                    select(hand_offs)
                    .where(hand_offs.c.conversation.in_([r.id for r in rows]))
                    .order_by(hand_offs.c.created_at)
                )
            }
        return [_summary(row, open_ones.get(row.id)) for row in rows]

    def turns_of(self, conversation: str) -> list[Row[Any]]:
        """Return the turns of a conversation in order. Raises NotFound."""
        chosen = select(turns).where(turns.c.conversation == conversation).order_by(turns.c.number)
        with self.engine.connect() as connection:
            rows = list(connection.execute(chosen).all())
        if not rows:
            self.owner(conversation)
        return rows

    def last_turns(self, conversation: str, last: int, before: int | None = None) -> list[Row[Any]]:
        """Return the `last` turns of a conversation (before the one of a number) in order; none where there is none of it.

        Those of the conversation that it was begun in are among them.
        """
        values = {"conversation": conversation, "last": last, "before": 2**31 - 1 if before is None else before}
        with self.engine.connect() as connection:
            rows = list(connection.execute(_LAST_TURNS, values).all())[::-1]
            first = rows[0].number if rows else before or 1
            begun_in = None
            if len(rows) < last and first > 1:  # only a conversation that was begun in another one has none of number 1
                begun_in = connection.scalar(_BEGUN_IN, {"conversation": conversation})
        return self.last_turns(begun_in, last - len(rows), first) + rows if begun_in else rows

    def line(self, conversation: str) -> list[str]:
        """Return a conversation and those that it was begun in, one in the other."""
        found = list[str]()
        with self.engine.connect() as connection:
            following: str | None = conversation
            while following and following not in found:
                found.append(following)
                following = connection.scalar(_BEGUN_IN, {"conversation": following})
        return found

    def turn(self, turn: str) -> Row[Any]:
        """Return one turn's row. Raises NotFound."""
        return self._one(select(turns).where(turns.c.id == turn))

    def recent_turns(self, limit: int) -> list[Row[Any]]:
        """Return the latest turns of everybody, newest first, without their records."""
        columns = [c for c in turns.c if c.name != "record"]
        with self.engine.connect() as connection:
            return list(connection.execute(select(*columns).order_by(turns.c.at.desc()).limit(limit)).all())

    def asked_since(self, owner: str, at: str) -> int:
        """Return how many messages a person has sent since a moment."""
        with self.engine.connect() as connection:
            return int(_ASKED_SINCE.run(connection, {"owner": owner, "at": at})[0][0])

    def save_turn(
        self, *, turn: str, conversation: str, owner: str, role: Role, asked: str, record: str, intent: str,
        confidence: float, refused: bool, products: Sequence[str], hand_off: HandOff | None,
        also: Callable[[Connection], object] | None = None, beginning: Beginning | None = None, channel: str = "",
    ) -> None:  # fmt: skip
        """Keep one turn, its conversation, the hand-off it made and what `also` writes, all or none.

        A new conversation is numbered on from its `beginning`.
        """
        at = now()
        with writing(self.engine) as connection:
            kept = _CONVERSATION.run(connection, {"conversation": conversation})
            before, said, named = kept[0] if kept else (beginning.turns if beginning else 0, "[]", "[]")
            number, intents, skus = before + 1, _joined(said, [intent]), _joined(named, products)
            if not kept:
                _NEW_CONVERSATION.run(connection, {
                    "id": conversation, "owner": owner, "role": role, "started_at": at, "last_at": at, "turns": number,
                    "first_text": asked[:200], "intents": intents, "products": skus,
                    "begun_in": beginning.conversation if beginning else None, "channel": channel or None,
                })  # fmt: skip
            else:
                _GOES_ON.run(connection, {
                    "conversation": conversation, "new_last_at": at, "new_turns": number, "new_intents": intents,
                    "new_products": skus,
                })  # fmt: skip
            _NEW_TURN.run(connection, {
                "id": turn, "conversation": conversation, "number": number, "asked": asked, "record": record,
                "intent": intent, "confidence": confidence, "refused": refused, "at": at,
            })  # fmt: skip
            if refused and role == "customer":
                told = {"turn": turn, "conversation": conversation, "intent": intent}
                tell(connection, "turn.refused", conversation, told, conversation=conversation)
            if hand_off is not None:
                _insert_hand_off(connection, hand_off)
            if also is not None:
                also(connection)

    def rate(self, turn: str, rating: int, reason: str) -> None:
        """Keep what a person thought of a turn: 1 good, -1 bad. Raises NotFound."""
        before = self.turn(turn)
        with writing(self.engine) as connection:
            connection.execute(update(turns).where(turns.c.id == turn).values(rating=rating, reason=reason))
            if rating < 0 and before.rating != rating:
                told = {"turn": turn, "conversation": before.conversation, "intent": before.intent}
                tell(connection, "turn.rated_down", turn, told, conversation=before.conversation)

    # --- hand-offs ------------------------------------------------------------------------------------------------

    def add_hand_off(self, hand_off: HandOff) -> None:
        """Keep a hand-off."""
        with writing(self.engine) as connection:
            _insert_hand_off(connection, hand_off)

    def waiting_hand_off(self, conversation: str) -> HandOff | None:
        """Return the conversation's hand-off that nobody has closed, or None."""
        with self.engine.connect() as connection:
            row = connection.execute(_WAITING, {"conversation": conversation}).first()
        return HandOff(**row._mapping) if row else None

    def update_hand_off(self, hand_off: str, was: Sequence[HandOffState], **values: str) -> HandOff:
        """Change a hand-off where it is in one of `was`, and return it as it stands then. Raises NotFound.

        Of two people who take one at once the first has it: the second is given it as the first has it.
        """
        chosen = update(hand_offs).where(hand_offs.c.id == hand_off, hand_offs.c.state.in_(was))
        with writing(self.engine) as connection:
            changed = connection.execute(chosen.values(**values)).rowcount
            if changed and values.get("state") == "closed":
                closed = connection.execute(select(hand_offs).where(hand_offs.c.id == hand_off)).one()
                _tell_hand_off(connection, "hand_off.closed", HandOff(**closed._mapping))
        return HandOff(**self._one(select(hand_offs).where(hand_offs.c.id == hand_off))._mapping)

    def hand_off(self, hand_off: str) -> HandOff:
        """Return one hand-off. Raises NotFound."""
        return HandOff(**self._one(select(hand_offs).where(hand_offs.c.id == hand_off))._mapping)

    def hand_offs(self, state: HandOffState | None) -> list[HandOff]:
        """Return hand-offs, waiting ones first, then the newest."""
        chosen = select(hand_offs).order_by(hand_offs.c.state != "waiting", hand_offs.c.created_at.desc())
        if state is not None:
            chosen = chosen.where(hand_offs.c.state == state)
        with self.engine.connect() as connection:
            return [HandOff(**row._mapping) for row in connection.execute(chosen)]

    def counts(self) -> dict[str, int]:
        """Return how many conversations, turns and waiting hand-offs there are."""
        with self.engine.connect() as connection:
            return {
                "conversations": connection.scalar(select(func.count()).select_from(conversations)) or 0,
                "turns": connection.scalar(select(func.count()).select_from(turns)) or 0,
                "hand_offs": connection.scalar(
                    select(func.count()).select_from(hand_offs).where(hand_offs.c.state == "waiting")
                ) or 0,
            }  # fmt: skip

    def _one(self, chosen: Any, **values: str) -> Row[Any]:  # noqa: ANN401 - a Select of any columns
        with self.engine.connect() as connection:
            row = connection.execute(chosen, values).one_or_none()
        if row is None:
            raise no_entry()
        return row


def _insert_hand_off(connection: Connection, hand_off: HandOff) -> None:
    connection.execute(insert(hand_offs).values(**{c.name: getattr(hand_off, c.name) for c in hand_offs.c}))
    _tell_hand_off(connection, "hand_off.created", hand_off)


def _tell_hand_off(connection: Connection, event: str, hand_off: HandOff) -> None:
    told = {"hand_off": hand_off.id, "conversation": hand_off.conversation, "contact": hand_off.contact}
    tell(connection, event, hand_off.id, told, conversation=hand_off.conversation)


def no_entry() -> NotFound:
    """Return what is raised where there is no such row."""
    return NotFound(
        Bilingual(
            "There is no such entry, or it is not yours. Check the id, or start a new conversation.",
            "没有这条记录，或它不属于您。请核对编号，或开始新的对话。",
        )
    )


def _joined(kept: str, new: Sequence[str]) -> str:
    return json.dumps(list(dict.fromkeys([*json.loads(kept), *new])), ensure_ascii=False)


def _summary(row: Row[Any], hand_off: str | None) -> ConversationSummary:
    return ConversationSummary(
        row.id, row.owner, row.started_at, row.last_at, row.turns, row.first_text,
        tuple(json.loads(row.intents)), tuple(json.loads(row.products)), hand_off, row.channel or "",
    )  # fmt: skip
