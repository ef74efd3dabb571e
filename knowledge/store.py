"""The one transactional store: how it is opened, made and written, and the generation that indexes follow."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from secrets import token_hex
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    Index,
    Inspector,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import CreateColumn

from knowledge.errors import StorageFailed, TryAgain
from knowledge.language import Bilingual
from knowledge.types import Audience

metadata = MetaData()


PLACES = 6


class Money(TypeDecorator[Decimal]):
    """A Decimal with up to six places, kept as an integer of millionths: exact, and sorted rightly by SQL."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the integer to store. Raises ValueError where `value` has more than six places."""
        if value is None:
            return None
        scaled = value.scaleb(PLACES)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {PLACES} decimal places: {value}")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the Decimal, with two places, or as many as it needs."""
        if value is None:
            return None
        amount = Decimal(value).scaleb(-PLACES)
        cents = amount.quantize(Decimal("0.01"))
        return cents if cents == amount else amount.normalize()


state = Table("state", metadata, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))

generations = Table(
    "generations",
    metadata,
    # A mark of chance for each change: a backup put back and changed again counts the same numbers with other marks.
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("mark", String(16), nullable=False),
)


def now() -> str:
    """Return the present moment as ISO 8601 text in UTC, to the microsecond: `2026-03-01T08:00:00.000000+00:00`."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def present_day() -> date:
    """Return the present day in UTC: what is valid from a day on is so for everybody at one moment."""
    return datetime.now(UTC).date()


def open_engine(url: str) -> Engine:
    """Return an engine for `url`, with SQLite in WAL mode, foreign keys on and thirty seconds of patience."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def tune(connection: Any, record: Any) -> None:  # noqa: ANN401 - a DBAPI connection has no common type
            # Transactions begin by hand (below): the driver's own begin comes too late to keep two writers apart.
            connection.isolation_level = None
            # Of pages 16 MB are kept, not 2: what is found stands all over a large table, and each page else costs a call.
            for pragma in (
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                "busy_timeout=30000",
                "cache_size=-16000",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
            # By the driver: a statement of SQLAlchemy's own costs as much again as the one it is for.
            connection.connection.cursor().execute(f"BEGIN {mode}")

    return engine


def create_tables(engine: Engine) -> None:
    """Create every table that is missing, and every column and index that a store from before them lacks.

    All of it or nothing is made, by one process of those that open the store at once. A store that lacks nothing is only
    looked at.
    """
    with engine.connect() as connection:
        made = _whole(connection)
    if not made:
        with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING})")
            metadata.create_all(connection)
            _complete(connection)
    _finer_money(engine)


_MAKING = 7_301_966_201  # a number of our own, by which PostgreSQL keeps apart those who make tables


def _whole(connection: Connection) -> bool:
    """Return whether every table is there with its columns and indexes."""
    known = inspect(connection)
    there = set(known.get_table_names())
    return all(t.name in there and not any(_lacking(known, t)) for t in metadata.sorted_tables)


def _lacking(known: Inspector, table: Table) -> tuple[list[Column[Any]], list[Index]]:
    """Return the columns and indexes that a table lacks."""
    columns = {column["name"] for column in known.get_columns(table.name)}
    indexes = {index["name"] for index in known.get_indexes(table.name)}
    return [c for c in table.columns if c.name not in columns], [i for i in table.indexes if i.name not in indexes]


def _complete(connection: Connection) -> None:
    known = inspect(connection)
    for table in metadata.sorted_tables:
        columns, indexes = _lacking(known, table)
        for column in columns:
            words = CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")
        for index in indexes:
            index.create(connection)


def _finer_money(engine: Engine) -> None:
    """Turn the prices of a store that kept ten-thousandths into millionths, once, whoever opens it first."""
    told = select(state.c.value).where(state.c.name == "money")
    with engine.connect() as connection:
        if connection.scalar(told) == str(PLACES):
            return
    with writing(engine) as connection:
        # A second writer finds the row, and so does one whom SQLite or the row's key let in only after the first.
        first = text(f"INSERT INTO state (name, value) VALUES ('money', '{PLACES}') ON CONFLICT (name) DO NOTHING")  # noqa: S608
        if connection.execute(first).rowcount:
            connection.exec_driver_sql("UPDATE prices SET amount = amount * 100")


_CROSSED = ("40001", "40P01")  # PostgreSQL: the order of two cannot be found; each waits for the other


def _crossed() -> TryAgain:
    return TryAgain(
        Bilingual(
            "Somebody else wrote the same at the same moment. Nothing was changed. Please try again.",
            "其他人刚好同时写入了相同内容，未作任何更改，请重试。",
        )
    )


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one write transaction: all of it is kept, or none.

    Raises StorageFailed where the disk refuses, TryAgain where somebody else has just written what may be there once only.
    """
    driver = engine.dialect.loaded_dbapi
    try:
        with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
            yield connection
    except (IntegrityError, driver.IntegrityError) as error:
        raise _crossed() from error
    except (OperationalError, driver.OperationalError) as error:
        why = getattr(error, "orig", error)
        if getattr(why, "sqlstate", None) in _CROSSED:
            raise _crossed() from error
        raise StorageFailed(
            Bilingual(
                f"The database could not be written ({why}). Nothing was changed. "
                "Free some disk space or check the database, then try again.",
                f"数据库无法写入（{why}），没有任何改动。请清理磁盘空间或检查数据库后重试。",
            )
        ) from error


def shred(engine: Engine) -> bool:
    """Overwrite what deleted rows left in the database's file and log; return whether all of it is gone.

    In SQLite freed pages and the write-ahead log keep old text until they are written over: the file is rebuilt and the
    log cut to nothing. False where a reader held on to the log; call it again later. Other databases see to it themselves.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.close()
    finally:
        connection.close()
    return not busy


_GENERATION = select(state.c.value).where(state.c.name == "generation")


_reading = threading.local()


@contextmanager
def read_once() -> Iterator[None]:
    """Let this thread see the rows of `state` as it reads them first, until the end: a message is answered of one state.

    Half a dozen ask for the generation while a message is answered. What one writes itself in between, it would not see.
    """
    before, _reading.kept = getattr(_reading, "kept", None), {}
    try:
        yield
    finally:
        _reading.kept = before


def kept_value(engine: Engine, name: Literal["generation", "writer", "company", "ticket_key"]) -> str | None:
    """Return a row of `state` as it is committed now (or was, within `read_once`); None where there is none."""
    kept: dict[tuple[int, str], str | None] | None = getattr(_reading, "kept", None)
    if kept is not None and (id(engine), name) in kept:
        return kept[id(engine), name]
    rows = _by_driver(engine, f"SELECT value FROM state WHERE name = '{name}'")  # noqa: S608 - one of our own names
    value = str(rows[0][0]) if rows else None
    if kept is not None:
        kept[id(engine), name] = value
    return value


def audiences_of(engine: Engine, ids: Sequence[int], day: date) -> list[tuple[int, int, Audience]]:
    """Return (id, the change it is of, audience) of those passages that the database lets answer on that day."""
    listed = ",".join(str(int(id)) for id in ids) or "NULL"
    on = day.isoformat()
    valid = f"(valid_since IS NULL OR valid_since <= '{on}') AND (valid_until IS NULL OR valid_until >= '{on}')"
    rows = _by_driver(
        engine,
        f"SELECT id, born, audience FROM passages WHERE id IN ({listed}) AND NOT off AND {valid}",  # noqa: S608 - integers, a day
    )
    return [(int(row[0]), int(row[1]), row[2]) for row in rows]


def _by_driver(engine: Engine, statement: str) -> list[Any]:
    """Return the rows of a statement without parameters, by the driver alone.

    For what every message asks, some of it several times: a statement of SQLAlchemy's costs five times as much.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        rows = list(cursor.fetchall())
        cursor.close()
    finally:
        connection.close()
    return rows


def generation_of(engine: Engine) -> int:
    """Return `generation` outside a transaction: the number of the last change as it is committed now."""
    return int(kept_value(engine, "generation") or 0)


def generation(connection: Connection) -> int:
    """Return the number of the last committed change to documents or products; 0 in an empty store."""
    value = connection.scalar(_GENERATION)
    return int(value) if value is not None else 0


def alone(connection: Connection) -> int:
    """Keep everybody else from changing documents and products until the caller's transaction ends; return `generation`.

    What is read afterwards stays as it was read. In SQLite the write transaction alone sees to that.
    """
    return int(hold(connection, "generation"))


def hold(connection: Connection, name: Literal["generation", "price_rules", "company", "ticket_key", "gaps"]) -> str:
    """Hold a row of `state` until the caller's write transaction ends, so that others who hold it wait; return its value.

    It is "0" where there was none. In SQLite one write transaction has everything to itself anyway.
    """
    held = select(state.c.value).where(state.c.name == name).with_for_update()
    value = connection.scalar(held)
    if value is None:  # of two who begin at once one waits here for the other
        begun = text("INSERT INTO state (name, value) VALUES (:name, '0') ON CONFLICT (name) DO NOTHING")
        connection.execute(begun, {"name": name})
        value = connection.scalar(held)
    return str(value)


def next_generation(connection: Connection) -> int:
    """Count one change within the caller's write transaction and return its number; others who count wait for its end."""
    number = alone(connection) + 1
    connection.execute(update(state).where(state.c.name == "generation").values(value=str(number)))
    connection.execute(insert(generations).values(number=number, mark=token_hex(8)))
    return number


def mark_of(connection: Connection, number: int) -> str | None:
    """Return the mark of a generation; None for one that never was, or was before marks were kept."""
    return connection.scalar(select(generations.c.mark).where(generations.c.number == number))
