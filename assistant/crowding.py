"""How many messages come from one address: a page in a frame makes visitors for nothing, an address is not made so easily.

Counts are kept by minute and by day, in the database, so that every replica counts with the others. Of an address only a
keyed hash is kept, and that for two days.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, delete, text

from assistant.errors import Busy
from assistant.pace import network
from assistant.settings import Settings
from knowledge.language import Bilingual
from knowledge.store import metadata, writing

asked_from = Table(
    "asked_from",
    metadata,
    Column("address", String(64), primary_key=True),
    Column("span", String(16), primary_key=True, index=True),  # 2026-11-30 or 2026-11-30T09:30
    Column("messages", Integer, nullable=False),
)
_ONE_MORE = text(
    "INSERT INTO asked_from (address, span, messages) VALUES (:address, :span, 1) "
    "ON CONFLICT (address, span) DO UPDATE SET messages = asked_from.messages + 1 RETURNING messages"
)
_STAY = timedelta(days=2)


def counted(connection: Connection, address: str, at: str, spans: Sequence[int]) -> list[int]:
    """Count one more from an address at a moment, as ISO text; return how many came in each of the `spans`.

    A span is how many characters of the moment name it: 16 a minute, 10 a day, which comes last.
    """
    counts = [connection.execute(_ONE_MORE, {"address": address, "span": at[:n]}).scalar_one() for n in spans]
    if counts[-1] == 1:  # the first of a day tidies up
        before = (datetime.fromisoformat(at) - _STAY).isoformat()[:10]
        connection.execute(delete(asked_from).where(asked_from.c.span < before))
    return counts


class Crowding:
    """Counts messages by address. `mark` hides an address under a key."""

    def __init__(self, engine: Engine, mark: Callable[[str], str], settings: Settings) -> None:
        self._engine, self._mark = engine, mark
        self._most = ((16, settings.messages_per_address), (10, settings.messages_per_address_daily))

    def count(self, client: str, moment: datetime | None = None) -> None:
        """Count a message from an address. Raises Busy where there were too many in this minute or on this day."""
        if not client:
            return
        at = (moment or datetime.now(UTC)).isoformat()
        address = self._mark(f"address:{network(client)}")
        with writing(self._engine) as connection:
            counts = counted(connection, address, at, [n for n, _ in self._most])
        if any(count > most for count, (_, most) in zip(counts, self._most, strict=True)):
            raise Busy(
                Bilingual(
                    "Very many messages come from your network just now. Please try again later, or call us.",
                    "您所在网络的消息过多，请稍后再试，或直接电话联系我们。",
                ),
                60,
            )
