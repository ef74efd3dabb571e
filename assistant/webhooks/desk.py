"""The webhooks' desk: what administrators may do with subscriptions and deliveries; each method authorises, does, records."""

import threading
from collections.abc import Collection, Sequence

from sqlalchemy import Engine, insert

from assistant.errors import BadRequest
from assistant.permissions import require
from assistant.types import Person
from assistant.webhooks import addresses, signing, store
from assistant.webhooks.delivering import Deliverer
from assistant.webhooks.outbox import new_delivery, written
from assistant.webhooks.sending import send
from assistant.webhooks.tables import deliveries
from assistant.webhooks.types import EVENTS, STATES, TEST, Delivery, DeliveryState, Webhook
from knowledge.language import Bilingual
from knowledge.store import now, writing

_MOST = 20
"""Webhooks that there may be: every event is written down once for each."""


class WebhookDesk:
    """Subscriptions of other systems, for administrators. `own` are the hosts of our own network that may be told."""

    def __init__(self, engine: Engine, own: Collection[str] = ()) -> None:
        self._engine, self._own = engine, frozenset(own)

    def add(self, who: Person, url: str, events: Sequence[str] = ()) -> tuple[Webhook, str]:
        """Subscribe an address to events (to all where none is named); return it with its secret, which is not shown again.

        Raises BadRequest where the address may not be told anything, or there is no such event.
        """
        require(who, "manage_webhooks")
        url = url.strip()
        addresses.target(url, self._own)
        chosen = list(dict.fromkeys(events or EVENTS))
        unknown = [event for event in chosen if event not in EVENTS]
        if unknown:
            raise BadRequest(
                Bilingual(
                    f"There is no event {unknown[0][:40]}. There are: {', '.join(EVENTS)}.",
                    f"没有事件 {unknown[0][:40]}。可选：{'、'.join(EVENTS)}。",
                )
            )
        secret = signing.new_secret()
        with writing(self._engine) as connection:
            if len(store.every(connection)) >= _MOST:
                raise BadRequest(
                    Bilingual(f"There are {_MOST} webhooks already. Remove one first.", f"已有 {_MOST} 个 Webhook，请先删除一个。")
                )  # fmt: skip
            made = store.add(connection, url, chosen, secret, (who.name or who.id)[:64])
            return next(w for w in store.every(connection) if w.id == made), secret

    def all(self, who: Person) -> list[Webhook]:
        """Return the webhooks, the first first."""
        require(who, "manage_webhooks")
        with self._engine.connect() as connection:
            return store.every(connection)

    def remove(self, who: Person, webhook: str) -> None:
        """End a subscription; what is on its way is not sent. Raises NotFound."""
        require(who, "manage_webhooks")
        with writing(self._engine) as connection:
            store.remove(connection, webhook)

    def test(self, who: Person, webhook: str) -> Delivery:
        """Send a test at once, and return what became of it; it is not tried again. Raises NotFound."""
        require(who, "manage_webhooks")
        with self._engine.connect() as connection:
            row = store.get(connection, webhook)
        at = now()
        body = written(TEST, at, {"webhook": row.id})
        made = new_delivery(row.id, TEST, row.id, body, at)
        sent = send(row.url, row.secret, str(made["id"]), body, self._own)
        made |= {
            "state": "delivered" if sent.taken else "parked",
            "attempts": 1,
            "status": sent.status,
            "error": sent.error,
        }
        with writing(self._engine) as connection:
            store.get(connection, webhook)
            connection.execute(insert(deliveries).values(**made))
            return store.delivery(connection, str(made["id"]))

    def deliveries(
        self, who: Person, webhook: str = "", state: DeliveryState | None = None, limit: int = 50
    ) -> list[Delivery]:
        """Return deliveries, the newest first: of one webhook, in one state, or all. Raises BadRequest where there is no such state."""
        require(who, "manage_webhooks")
        if state is not None and state not in STATES:
            raise BadRequest(
                Bilingual(f"A state is one of {', '.join(STATES)}.", f"状态应为 {'、'.join(STATES)} 之一。")
            )
        with self._engine.connect() as connection:
            return store.find(connection, webhook, state, max(1, min(limit, 500)))

    def retry(self, who: Person, delivery: str) -> Delivery:
        """Send a delivery again, from the first try on, under the same id. Raises NotFound, or BadRequest where it was erased."""
        require(who, "manage_webhooks")
        with writing(self._engine) as connection:
            store.delivery(connection, delivery)
            if not store.again(connection, delivery):
                raise BadRequest(
                    Bilingual(
                        "This delivery was erased with its customer. It cannot be sent again.",
                        "该投递内容已随客户信息删除，无法再次发送。",
                    )
                )
            return store.delivery(connection, delivery)

    def deliver(self, stop: threading.Event) -> None:
        """Deliver until told to stop: the work of a thread beside the site."""
        Deliverer(self._engine, self._own).run(stop)
