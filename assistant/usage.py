"""How much customers use the assistant and what waits for staff: counts by day, intent and product, for administrators."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, and_, case, func, select

from assistant.colleagues.types import COLLEAGUE
from assistant.contracts.tables import contracts
from assistant.database import conversations, hand_offs, turns
from assistant.errors import BadRequest
from assistant.permissions import require
from assistant.quoting.quote_store import quotes
from assistant.types import Person
from knowledge.catalogue import Catalogue
from knowledge.errors import NotFound
from knowledge.language import Bilingual
from knowledge.store import present_day

_MOST_DAYS, _TOP, _READ = 366, 8, 20_000
_DAY_ENDS = "T99"  # after every time of a day, as text


@dataclass(frozen=True)
class Totals:
    """What customers did in some days. `answered` and `refused` are their messages, `up` and `down` ratings of replies."""

    conversations: int = 0
    answered: int = 0
    refused: int = 0
    handed_off: int = 0
    up: int = 0
    down: int = 0

    @property
    def messages(self) -> int:
        """Return how many messages there were."""
        return self.answered + self.refused

    @property
    def share(self) -> float | None:
        """Return the share 0..1 of messages that were answered; None of none."""
        return self.answered / self.messages if self.messages else None


@dataclass(frozen=True)
class Day:
    """One day (UTC) and what customers did on it."""

    on: date
    totals: Totals


@dataclass(frozen=True)
class Intent:
    """How many messages had an intent, and how many of these were refused."""

    name: str
    messages: int
    refused: int


@dataclass(frozen=True)
class Talked:
    """A product and in how many conversations it came up; `name` is None where it is not sold any more."""

    sku: str
    name: Bilingual | None
    conversations: int


@dataclass(frozen=True)
class Waiting:
    """What waits for staff: customers who asked for a person, quotes and contracts to be approved."""

    hand_offs: int
    quotes: int
    contracts: int


@dataclass(frozen=True)
class Usage:
    """What customers did from `since` to `until` (days, UTC), beside as many days before; the most frequent first."""

    since: date
    until: date
    totals: Totals
    before: Totals
    days: tuple[Day, ...]
    intents: tuple[Intent, ...]
    products: tuple[Talked, ...]
    waiting: Waiting


class UsageDesk:
    """Usage, for administrators. Nothing of what was said is read."""

    def __init__(self, engine: Engine, catalogue: Catalogue, today: Callable[[], date] = present_day) -> None:
        self._engine, self._catalogue, self._today = engine, catalogue, today

    def usage(self, who: Person, days: int = 30) -> Usage:
        """Return what customers did in the last `days` days (1..366), today among them. Raises NotAllowed or BadRequest."""
        require(who, "see_overview")
        if not 1 <= days <= _MOST_DAYS:
            raise BadRequest(
                Bilingual(f"Give a number of days from 1 to {_MOST_DAYS}.", f"请填写 1 至 {_MOST_DAYS} 之间的天数。")
            )
        until = self._today()
        since = until - timedelta(days=days - 1)
        with self._engine.connect() as connection:
            by_day = _by_day(connection, since - timedelta(days=days), until)
            dates = [since + timedelta(days=n) for n in range(days)]
            return Usage(
                since, until, _sum([t for on, t in by_day.items() if on >= since]),
                _sum([t for on, t in by_day.items() if on < since]),
                tuple(Day(on, by_day.get(on, Totals())) for on in dates),
                _intents(connection, since, until),
                tuple(Talked(sku, self._name(sku), n) for sku, n in _products(connection, since, until)),
                _waiting(connection),
            )  # fmt: skip

    def _name(self, sku: str) -> Bilingual | None:
        try:
            return self._catalogue.product(sku).name
        except NotFound:
            return None


def _by_day(connection: Connection, since: date, until: date) -> dict[date, Totals]:
    said, begun, passed = turns.c.at, conversations.c.started_at, hand_offs.c.created_at
    of_turns = [
        func.sum(case((wanted, 1), else_=0))
        for wanted in (
            and_(~turns.c.refused, turns.c.intent != COLLEAGUE),
            turns.c.refused,
            turns.c.rating == 1,
            turns.c.rating == -1,
        )
    ]
    spoken = select(func.substr(said, 1, 10), *of_turns).select_from(turns.join(conversations))
    started = select(func.substr(begun, 1, 10), func.count()).select_from(conversations)
    handed = select(func.substr(passed, 1, 10), func.count()).select_from(hand_offs.join(conversations))
    rows: dict[str, list[int]] = {}
    for chosen, column, places in ((started, begun, (0,)), (spoken, said, (1, 2, 4, 5)), (handed, passed, (3,))):
        within = and_(column >= since.isoformat(), column <= until.isoformat() + _DAY_ENDS)
        found = chosen.where(within, conversations.c.role == "customer").group_by(func.substr(column, 1, 10))
        for on, *counts in connection.execute(found):
            row = rows.setdefault(on, [0] * 6)
            for place, count in zip(places, counts, strict=True):
                row[place] = int(count)
    return {date.fromisoformat(on): Totals(*row) for on, row in rows.items()}


def _sum(parts: Sequence[Totals]) -> Totals:
    return Totals(
        sum(t.conversations for t in parts), sum(t.answered for t in parts), sum(t.refused for t in parts),
        sum(t.handed_off for t in parts), sum(t.up for t in parts), sum(t.down for t in parts),
    )  # fmt: skip


def _intents(connection: Connection, since: date, until: date) -> tuple[Intent, ...]:
    count = func.count()
    found = (
        select(turns.c.intent, count, func.sum(case((turns.c.refused, 1), else_=0)))
        .select_from(turns.join(conversations))
        .where(conversations.c.role == "customer", turns.c.at >= since.isoformat(), turns.c.intent != COLLEAGUE)
        .where(turns.c.at <= until.isoformat() + _DAY_ENDS)
        .group_by(turns.c.intent)
        .order_by(count.desc(), turns.c.intent)
    )
    return tuple(Intent(name, int(n), int(refused)) for name, n, refused in connection.execute(found))


def _products(connection: Connection, since: date, until: date) -> tuple[tuple[str, int], ...]:
    """Return the products that came up most, of the latest conversations where there are very many."""
    found = (
        select(conversations.c.products)
        .where(conversations.c.role == "customer", conversations.c.products != "[]")
        .where(conversations.c.last_at >= since.isoformat(), conversations.c.last_at <= until.isoformat() + _DAY_ENDS)
        .order_by(conversations.c.last_at.desc())
        .limit(_READ)
    )
    counted = Counter(sku for (kept,) in connection.execute(found) for sku in json.loads(kept))
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_TOP])


def _waiting(connection: Connection) -> Waiting:
    return Waiting(
        *(
            connection.scalar(select(func.count()).select_from(table).where(table.c.state == "waiting")) or 0
            for table in (hand_offs, quotes, contracts)
        )
    )
