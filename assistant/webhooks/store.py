"""Webhooks and their deliveries as rows: every function works within the caller's transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from assistant.customers.types import Forgotten
from assistant.errors import NotFound
from assistant.webhooks.outbox import tell
from assistant.webhooks.tables import deliveries, webhooks
from assistant.webhooks.types import Delivery, DeliveryState, Sent, Webhook
from knowledge.language import Bilingual
from knowledge.store import now

_FIRST, _TIMES, _LONGEST = 10, 3, 6 * 3600  # seconds: 10, 30, 90 … at most six hours
_GIVEN_UP = timedelta(days=1)
_REST, _LONGEST_REST = 5, 300  # seconds that a webhook rests after failures: 5, 10, 20 … at most five minutes
_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """A message to be sent now, and where to."""

    id: str
    webhook: str
    url: str
    secret: str
    payload: str


def add(connection: Connection, url: str, events: Sequence[str], secret: str, by: str) -> str:
    """Keep a webhook and return its id."""
    made = f"W-{secrets.token_hex(4)}"
    connection.execute(
        insert(webhooks).values(
            id=made, url=url, events=" ".join(events), secret=secret, created_at=now(), created_by=by, failures=0, resting_until="",
        )
    )  # fmt: skip
    return made


def every(connection: Connection) -> list[Webhook]:
    """Return the webhooks, the first first."""
    return [_webhook(row) for row in connection.execute(select(webhooks).order_by(webhooks.c.created_at))]


def get(connection: Connection, webhook: str) -> Row[Any]:
    """Return a webhook's row, with its secret. Raises NotFound."""
    row = connection.execute(select(webhooks).where(webhooks.c.id == webhook)).first()
    if row is None:
        raise NotFound(Bilingual(f"There is no webhook {webhook[:40]}.", f"没有 Webhook {webhook[:40]}。"))
    return row


def remove(connection: Connection, webhook: str) -> None:
    """Delete a webhook with all that is on its way. Raises NotFound."""
    get(connection, webhook)
    connection.execute(delete(deliveries).where(deliveries.c.webhook == webhook))
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook))


def find(connection: Connection, webhook: str, state_: DeliveryState | None, limit: int) -> list[Delivery]:
    """Return deliveries, the newest first; "" stands for those of any webhook."""
    chosen = select(deliveries).order_by(deliveries.c.number.desc()).limit(limit)
    chosen = chosen.where(deliveries.c.webhook == webhook) if webhook else chosen
    chosen = chosen.where(deliveries.c.state == state_) if state_ else chosen
    return [_delivery(row) for row in connection.execute(chosen)]


def delivery(connection: Connection, number: str) -> Delivery:
    """Return one delivery. Raises NotFound."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == number)).first()
    if row is None:
        raise NotFound(Bilingual(f"There is no delivery {number[:40]}.", f"没有投递记录 {number[:40]}。"))
    return _delivery(row)


def again(connection: Connection, number: str) -> bool:
    """Let a delivery be tried from the beginning, at once; return False where it was erased."""
    at = now()
    chosen = update(deliveries).where(deliveries.c.id == number, deliveries.c.state != "erased")
    first = {"state": "waiting", "attempts": 0, "status": None, "error": "", "since": at, "next_at": at}
    changed = connection.execute(chosen.values(**first))
    owner = select(deliveries.c.webhook).where(deliveries.c.id == number).scalar_subquery()
    connection.execute(update(webhooks).where(webhooks.c.id == owner).values(failures=0, resting_until=""))
    return bool(changed.rowcount)


# --- on their way ---------------------------------------------------------------------------------------------------


def due(connection: Connection) -> Due | None:
    """Return the oldest message that may go now: the first that waits of what it is about, of a webhook that does not rest."""
    at = now()
    first = (
        select(func.min(deliveries.c.number))
        .where(deliveries.c.state == "waiting")
        .group_by(deliveries.c.webhook, deliveries.c.subject)
    )
    chosen = (
        select(deliveries, webhooks.c.url, webhooks.c.secret)
        .join(webhooks, webhooks.c.id == deliveries.c.webhook)
        .where(deliveries.c.number.in_(first), deliveries.c.next_at <= at, webhooks.c.resting_until <= at)
        .order_by(deliveries.c.number)
        .limit(1)
    )
    row = connection.execute(chosen).first()
    return Due(row.id, row.webhook, row.url, row.secret, row.payload) if row else None


def settle(connection: Connection, number: str, sent: Sent) -> None:
    """Write down what became of a try: taken, to be tried later, or given up after a day. One erased meanwhile stays so."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == number)).first()
    if row is None:
        return
    attempts, at = row.attempts + 1, datetime.now(UTC)
    later = at + timedelta(seconds=min(_LONGEST, _FIRST * _TIMES ** min(attempts - 1, 20)))
    parked = later - datetime.fromisoformat(row.since) > _GIVEN_UP
    then: DeliveryState = "delivered" if sent.taken else "parked" if parked else "waiting"
    chosen = update(deliveries).where(deliveries.c.id == number, deliveries.c.state == "waiting")
    connection.execute(
        chosen.values(
            state=then, attempts=attempts, status=sent.status, error=sent.error, next_at=later.isoformat(timespec="microseconds")
        )
    )  # fmt: skip
    _rest(connection, row.webhook, sent, at)


def _rest(connection: Connection, webhook: str, sent: Sent, at: datetime) -> None:
    """Let a webhook rest that is out of order, so that it holds up no other; a message that is refused rests nobody."""
    refused = sent.status is not None and 400 <= sent.status < 500 and sent.status != 429
    if sent.taken or refused:
        values: dict[str, object] = {"failures": 0, "resting_until": ""}
    else:
        failures = connection.scalar(select(webhooks.c.failures).where(webhooks.c.id == webhook)) or 0
        until = at + timedelta(seconds=min(_LONGEST_REST, _REST * 2 ** min(failures, 20)))
        values = {"failures": failures + 1, "resting_until": until.isoformat(timespec="microseconds")}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(**values))


def prune(connection: Connection) -> None:
    """Delete what was settled long ago."""
    before = (datetime.now(UTC) - _KEPT).isoformat(timespec="microseconds")
    connection.execute(delete(deliveries).where(deliveries.c.created_at < before, deliveries.c.state != "waiting"))


class WebhookRoom:
    """What the customers' desk asks of this room: what is told of a forgotten customer goes, and their going is told."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Let what is told of one customer be forgotten with another."""
        connection.execute(update(deliveries).where(deliveries.c.customer == other).values(customer=keep))

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Empty every message about a customer or their conversations, or in which they are named; none of it is sent."""
        chosen = select(deliveries.c.id, deliveries.c.customer, deliveries.c.conversation, deliveries.c.payload)
        talks = set(gone.conversations)
        theirs = [
            row.id
            for row in connection.execute(chosen.where(deliveries.c.payload != ""))
            if (gone.customer and row.customer == gone.customer) or row.conversation in talks or gone.names(row.payload)
        ]
        emptied = {"payload": "", "state": "erased", "customer": "", "conversation": "", "error": ""}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(theirs)).values(**emptied))
        if gone.customer:  # nobody was told of a visitor whom nobody knows
            tell(connection, "customer.erased", gone.customer, {"customer": gone.customer})
        return {"webhooks": len(theirs)}


def _webhook(row: Row[Any]) -> Webhook:
    resting = row.resting_until if row.resting_until > now() else ""
    return Webhook(row.id, row.url, tuple(row.events.split()), row.created_at, row.created_by, resting)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.id, row.webhook, row.event, row.subject, row.state, row.attempts, row.status, row.error, row.created_at, row.next_at
    )  # fmt: skip
