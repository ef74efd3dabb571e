"""How the messengers stand, as an administrator sees it: how far each is set up, how many wrote, and when last."""

from dataclasses import dataclass

from sqlalchemy import Engine

from assistant.messengers.opening import Plan, plans
from assistant.messengers.store import MessengerStore
from assistant.permissions import require
from assistant.settings import Settings
from assistant.types import Person


@dataclass(frozen=True)
class MessengerRow:
    """One messenger; `address` is what its console is to be given."""

    plan: Plan
    address: str
    people: int
    last_at: str


def standing(who: Person, engine: Engine, settings: Settings) -> tuple[MessengerRow, ...]:
    """Return every messenger that there may be. Raises NotAllowed."""
    require(who, "manage_messengers")
    counts, base = MessengerStore(engine).counts(), settings.public_url or "https://…"
    return tuple(
        MessengerRow(plan, f"{base}/messengers/{plan.name}", *counts.get(plan.name, (0, "")))
        for plan in plans(settings)
    )
