"""Quotes as rows: the number given with the row in one transaction, versions that never change, events in order.

What is personal of a buyer stands in a table of its own, beside the version, so that it can be removed on request while
the version's content stays as it was.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    Text,
    event,
    insert,
    or_,
    select,
    update,
)

from assistant import records as codec
from assistant.database import new_id
from assistant.errors import BadRequest, NotFound, Unavailable
from assistant.quoting.life import ENDS, state_on
from assistant.quoting.types import Buyer, Quote, QuoteAction, QuoteEvent, QuoteState, QuoteSummary, QuoteVersion
from assistant.webhooks.outbox import tell
from knowledge.language import Bilingual
from knowledge.store import metadata, now, writing

counters = Table(
    "quote_counters",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", Integer, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(24), nullable=False, unique=True),
    Column("state", String(16), nullable=False, index=True),
    Column("owner", String(64), nullable=False),
    Column("conversation", String(32), index=True),
    Column("customer", String(64), index=True),
    Column("version", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False, index=True),
    Column("valid_until", Date, nullable=False),
    # Of the latest version, for lists:
    Column("currency", String(3), nullable=False),
    Column("total", String(40), nullable=False),
    Column("lines", Integer, nullable=False),
)

versions = Table(
    "quote_versions",
    metadata,
    Column("quote", String(32), ForeignKey("quotes.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),  # the version without its buyer, JSON
    Column("sha256", String(64), nullable=False),
    PrimaryKeyConstraint("quote", "version"),
)

buyers = Table(
    "quote_buyers",
    metadata,
    Column("quote", String(32), ForeignKey("quotes.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column(
        "content", Text, nullable=False
    ),  # the buyer and the notes, of the quote and of its lines, JSON: all that is personal
    PrimaryKeyConstraint("quote", "version"),
)

events = Table(
    "quote_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("quote", String(32), ForeignKey("quotes.id"), nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)

_NEVER = "a version of a quote never changes"
_STAY = {
    "sqlite": tuple(
        f"CREATE TRIGGER quote_versions_stay_{verb} BEFORE {verb} ON quote_versions BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION quote_versions_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_NEVER}'; END $$",
        "CREATE TRIGGER quote_versions_stay BEFORE UPDATE OR DELETE ON quote_versions "
        "FOR EACH ROW EXECUTE FUNCTION quote_versions_stay()",
    ),
}


@event.listens_for(versions, "after_create")
def _forbid_change(table: Table, connection: Connection, **more: object) -> None:
    """Have the database itself refuse to change a version, whoever asks."""
    for statement in _STAY.get(connection.dialect.name, ()):
        connection.exec_driver_sql(statement)


Change = Callable[[QuoteState, QuoteVersion], tuple[QuoteState, QuoteVersion | None]]
"""What a change makes of a quote's state and latest version: the state after, and a new version where there is one."""


_TOLD: dict[QuoteAction, str] = {
    "approve": "quote.approved", "send": "quote.sent", "accept": "quote.accepted", "decline": "quote.declined",
}  # fmt: skip
"""The steps that webhooks are told of."""


class QuoteStore:
    """Keeps quotes. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, version: QuoteVersion, action: QuoteAction, *, owner: str, conversation: str | None) -> str:
        """Keep a new quote under the next number and return its id."""
        with writing(self._engine) as connection:
            return _add(connection, version, action, owner=owner, conversation=conversation)

    def change(self, name: str, expected: int | None, action: QuoteAction, by: str, note: str, change: Change) -> None:
        """Change a quote, and note it, all or nothing. Of two people at once the second is told that it has changed.

        `change` runs inside the transaction, on the state and version as they stand there; what it raises undoes all.
        """
        with writing(self._engine) as connection:
            row = _row(connection, name, lock=True)
            if expected is not None and row.version != expected:
                raise BadRequest(_outdated(row, expected))
            state, new = change(row.state, _version(connection, row.id, row.version))
            values: dict[str, object] = {"state": state, "changed_at": now()}
            if new is not None:
                _keep(connection, row.id, new)
                values |= {"version": new.version, **_listed(new)}
            connection.execute(update(quotes).where(quotes.c.id == row.id).values(**values))
            _note(connection, row.id, action, by, new.version if new else row.version, note)
            if action in _TOLD:
                _tell(connection, _TOLD[action], row)

    def get(self, name: str) -> Quote:
        """Return a quote by its id or number. Raises NotFound."""
        with self._engine.connect() as connection:
            row = _row(connection, name)
            happened = connection.execute(select(events).where(events.c.quote == row.id).order_by(events.c.id)).all()
            return Quote(
                row.id, row.number, row.state, row.owner, row.conversation, row.created_at,
                _version(connection, row.id, row.version),
                tuple(QuoteEvent(e.action, e.at, e.by, e.version, e.note) for e in happened),
            )  # fmt: skip

    def versions(self, name: str) -> tuple[QuoteVersion, ...]:
        """Return every version of a quote, the first first. Raises NotFound."""
        with self._engine.connect() as connection:
            row = _row(connection, name)
            return tuple(_version(connection, row.id, n) for n in range(1, row.version + 1))

    def find(
        self, *, state: QuoteState | None, today: date, customer: str | None, conversation: str | None, limit: int
    ) -> list[QuoteSummary]:
        """Return quotes as they stand on a day, the latest changed first."""
        chosen = (
            select(quotes, buyers.c.content.label("personal"))
            .join(buyers, (buyers.c.quote == quotes.c.id) & (buyers.c.version == quotes.c.version))
            .order_by(quotes.c.changed_at.desc(), quotes.c.number.desc())
            .limit(limit)
        )
        for column, value in ((quotes.c.customer, customer), (quotes.c.conversation, conversation)):
            chosen = chosen if value is None else chosen.where(column == value)
        if state == "expired":
            chosen = chosen.where(quotes.c.state.in_(ENDS), quotes.c.valid_until < today)
        elif state is not None:
            chosen = chosen.where(quotes.c.state == state)
            chosen = chosen.where(quotes.c.valid_until >= today) if state in ENDS else chosen
        with self._engine.connect() as connection:
            return [_summary(row, today) for row in connection.execute(chosen)]

    def forget(self, customer: str, conversations: Sequence[str] = ()) -> int:
        """Empty everything personal of a customer, and of their conversations' quotes; return how many quotes there were."""
        theirs = or_(quotes.c.customer == customer, quotes.c.conversation.in_(conversations))
        with writing(self._engine) as connection:
            rows = connection.execute(select(quotes.c.id).where(theirs)).scalars().all()
            empty = codec.dump((Buyer(), ""))
            connection.execute(update(buyers).where(buyers.c.quote.in_(rows)).values(content=empty))
            connection.execute(update(quotes).where(quotes.c.id.in_(rows)).values(customer=None))
            connection.execute(
                update(events).where(events.c.quote.in_(rows)).values(note="")
            )  # people write names there
        return len(rows)


def keep_said(connection: Connection, conversation: str, make: Callable[[int], QuoteVersion], *, owner: str) -> None:
    """Keep what a conversation asks for, within the caller's transaction: in its own open draft, or as a new quote.

    `make` makes the version of a number. A draft in which anybody else had a hand stays as it is.
    """
    chosen = select(quotes).where(quotes.c.conversation == conversation, quotes.c.state == "draft")
    for row in connection.execute(chosen.order_by(quotes.c.number.desc()).with_for_update()).all():
        version = make(row.version + 1)
        hands = connection.execute(select(events.c.by).where(events.c.quote == row.id)).scalars()
        if set(hands) == {version.made_by}:
            _keep(connection, row.id, version)
            values = {"version": version.version, "changed_at": now(), **_listed(version)}
            connection.execute(update(quotes).where(quotes.c.id == row.id).values(**values))
            _note(connection, row.id, "revise", version.made_by, version.version, "")
            return
    _add(connection, make(1), "draft", owner=owner, conversation=conversation)


def _add(
    connection: Connection, version: QuoteVersion, action: QuoteAction, *, owner: str, conversation: str | None
) -> str:
    name, year = new_id(), version.made_at[:4]
    number = f"Q-{year}-{next_number(connection, year):05d}"
    connection.execute(
        insert(quotes).values(
            id=name, number=number, state="draft", owner=owner, conversation=conversation, version=1,
            created_at=version.made_at, changed_at=version.made_at, **_listed(version),
        )
    )  # fmt: skip
    _keep(connection, name, version)
    _note(connection, name, action, version.made_by, 1, "")
    return name


def next_number(connection: Connection, name: str, last: Callable[[], int] = lambda: 0) -> int:
    """Count one number of a row of numbers, such as a year's quotes, and return it.

    The row's lock keeps it until what has the number is kept, so none is left out. `last` says where to go on from where
    nothing was counted yet.
    """
    counted = (
        update(counters).where(counters.c.name == name).values(value=counters.c.value + 1).returning(counters.c.value)
    )
    number = connection.execute(counted).scalar()
    if number is None:
        _begin(connection, name, last())
        number = connection.execute(counted).scalar_one()
    return int(number)


def _begin(connection: Connection, name: str, last: int) -> None:
    """Begin to count; where somebody else does so at the same time, theirs is taken."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_  # type: ignore[assignment]
    connection.execute(insert_(counters).values(name=name, value=last).on_conflict_do_nothing())


def _listed(version: QuoteVersion) -> dict[str, object]:
    """Return what a list shows of a version and finds it by."""
    amounts = version.amounts
    return {
        "customer": version.order.buyer.customer, "valid_until": version.terms.valid_until, "currency": amounts.currency,
        "total": str(amounts.total), "lines": len(amounts.lines),
    }  # fmt: skip


def _summary(row: Row[Any], today: date) -> QuoteSummary:
    buyer = cast(Sequence[object], codec.load(row.personal))[0]
    assert isinstance(buyer, Buyer)
    return QuoteSummary(
        row.id, row.number, state_on(row.state, row.valid_until, today), row.version, buyer.company or buyer.name,
        row.customer, row.conversation, row.owner, row.currency, Decimal(row.total), row.lines, row.valid_until, row.changed_at,
    )  # fmt: skip


def _row(connection: Connection, name: str, *, lock: bool = False) -> Row[Any]:
    chosen = select(quotes).where(or_(quotes.c.id == name, quotes.c.number == name.upper()))
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if row is None:
        raise NotFound(
            Bilingual(f"There is no quote {name[:40]!r}. Check the number.", f"没有报价单“{name[:40]}”，请核对编号。")
        )
    return row


def _keep(connection: Connection, name: str, version: QuoteVersion) -> None:
    """Write a version: its content, and beside it what is personal."""
    bare = _with_personal(version, Buyer(), "", [""] * len(version.order.lines))
    content = codec.dump(bare)
    digest = hashlib.sha256(content.encode()).hexdigest()
    connection.execute(insert(versions).values(quote=name, version=version.version, content=content, sha256=digest))
    personal = codec.dump((version.order.buyer, version.order.note, *(line.note for line in version.order.lines)))
    connection.execute(insert(buyers).values(quote=name, version=version.version, content=personal))


def _version(connection: Connection, name: str, number: int) -> QuoteVersion:
    """Read a version and check it against its digest. Raises Unavailable where the row was tampered with."""
    chosen = (
        select(versions.c.content, versions.c.sha256, buyers.c.content.label("personal"))
        .join(buyers, (buyers.c.quote == versions.c.quote) & (buyers.c.version == versions.c.version))
        .where(versions.c.quote == name, versions.c.version == number)
    )
    row = connection.execute(chosen).one()
    if hashlib.sha256(row.content.encode()).hexdigest() != row.sha256:
        raise Unavailable(
            Bilingual(
                f"Version {number} of quote {name} does not match its checksum. Restore the database from a backup.",
                f"报价 {name} 的第 {number} 版与其校验值不符，请从备份恢复数据库。",
            )
        )
    bare = cast(QuoteVersion, codec.load(row.content))
    kept = cast(Sequence[object], codec.load(row.personal))
    notes = [str(note) for note in kept[2:]] or [""] * len(bare.order.lines)
    return _with_personal(bare, cast(Buyer, kept[0]), str(kept[1]), notes)


def _with_personal(version: QuoteVersion, buyer: Buyer, note: str, notes: Sequence[str]) -> QuoteVersion:
    """Return the version with this buyer, note and a note for each line: what people may write names in."""
    lines = tuple(replace(line, note=said) for line, said in zip(version.order.lines, notes, strict=True))
    priced = tuple(replace(line, note=notes[line.number - 1]) for line in version.amounts.lines)
    order = replace(version.order, buyer=buyer, note=note, lines=lines)
    return replace(version, order=order, amounts=replace(version.amounts, lines=priced))


def _note(connection: Connection, name: str, action: QuoteAction, by: str, version: int, note: str) -> None:
    connection.execute(insert(events).values(quote=name, action=action, at=now(), by=by, version=version, note=note))


def _tell(connection: Connection, event: str, row: Row[Any]) -> None:
    names = ("number", "version", "currency", "total", "customer", "conversation")
    told = {name: getattr(row, name) for name in names}
    tell(
        connection, event, row.number, told, customer=row.customer or "", conversation=row.conversation or ""
    )  # fmt: skip


def _outdated(row: Row[Any], expected: int) -> Bilingual:
    return Bilingual(
        f"Quote {row.number} is at version {row.version} by now; you saw version {expected}. Nothing was changed. "
        "Open it again and look at what changed.",
        f"报价 {row.number} 现已是第 {row.version} 版，您看到的是第 {expected} 版，未作任何更改。请重新打开并查看变化。",
    )
