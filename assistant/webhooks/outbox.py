"""What happened, written down for webhooks in the transaction in which it happens."""

import json
import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from assistant.webhooks.tables import deliveries, webhooks
from knowledge.store import now


def tell(
    connection: Connection, event: str, subject: str, data: Mapping[str, object], *, customer: str = "", conversation: str = ""
) -> None:  # fmt: skip
    """Write an event down for each webhook that wants it, within the caller's transaction.

    `subject` is the id of what it is about; `customer` and `conversation` say with whom it is to be forgotten. Where
    nobody subscribed this is one look into an empty table.
    """
    wanting = [
        row.id for row in connection.execute(select(webhooks.c.id, webhooks.c.events)) if event in row.events.split()
    ]
    if not wanting:
        return
    at = now()
    payload = written(event, at, data)
    rows = [new_delivery(webhook, event, subject, payload, at, customer, conversation) for webhook in wanting]
    connection.execute(insert(deliveries), rows)


def written(event: str, at: str, data: Mapping[str, object]) -> str:
    """Return an event as it is sent: the form that Standard Webhooks recommends."""
    return json.dumps({"type": event, "timestamp": at, "data": dict(data)}, ensure_ascii=False, default=str)


def new_delivery(
    webhook: str, event: str, subject: str, payload: str, at: str, customer: str = "", conversation: str = ""
) -> dict[str, object]:
    """Return the row of an event that waits to be sent."""
    return {
        "id": f"msg_{secrets.token_hex(12)}", "webhook": webhook, "event": event, "subject": subject[:64], "customer": customer,
        "conversation": conversation, "payload": payload, "state": "waiting", "attempts": 0, "status": None, "error": "",
        "created_at": at, "since": at, "next_at": at,
    }  # fmt: skip
