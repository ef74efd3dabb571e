"""A desk of deals that holds them in memory, and deals made by a few words, for the tests of forecasts."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from assistant.deals.types import Deal, Move
from assistant.types import Person

DAY = date(2026, 7, 15)


class FakeDeals:
    """Holds deals; its state is how often they were changed."""

    def __init__(self, deals: Iterable[Deal] = ()) -> None:
        self.deals = tuple(deals)
        self.changes = self.read = 0

    def put(self, deals: Iterable[Deal]) -> None:
        self.deals, self.changes = tuple(deals), self.changes + 1

    def all(self, who: Person) -> tuple[Deal, ...]:
        self.read += 1
        return self.deals

    def state(self) -> str:
        return str(self.changes)


def won(number: int, on: date, amount: str = "100", **more: object) -> Deal:
    """Return a deal won on a day, opened a month before."""
    values: dict[str, object] = {
        "id": f"w{number}", "amount": Decimal(amount), "won_amount": Decimal(amount), "currency": "CNY", "stage": "won",
        "kind": "won", "owner": "Sam", "opened_on": on - timedelta(days=30), "closed_on": on,
    }  # fmt: skip
    return Deal(**(values | more))  # type: ignore[arg-type]


def still_open(number: int, since: date, amount: str | None = "100", **more: object) -> Deal:
    """Return a deal that is open since a day."""
    values: dict[str, object] = {
        "id": f"o{number}", "amount": None if amount is None else Decimal(amount), "currency": "CNY" if amount else "",
        "stage": "offer", "owner": "Sam", "opened_on": since,
    }  # fmt: skip
    return Deal(**(values | more))  # type: ignore[arg-type]


def company(months: int = 18, a_month: int = 6, seed: int = 5, until: date = DAY) -> list[Deal]:
    """Return the deals of a company that opens as many each month, wins half of them and closes each within 80 days."""
    rng, made = np.random.default_rng(seed), list[Deal]()
    for number in range(months * a_month):
        opened = until - timedelta(days=int(rng.integers(0, months * 30)))
        closed = opened + timedelta(days=int(rng.integers(5, 80)))
        ends, amount = closed <= until, Decimal(int(rng.integers(50, 500)))
        wins = bool(rng.random() < 0.5)
        kind = ("won" if wins else "lost") if ends else "open"
        moves = (Move("offer", opened), *((Move(kind, closed),) if ends else ()))
        made.append(
            Deal(
                f"d{number}", owner=("Sam", "Lee", "王芳")[number % 3], team=("North", "")[number % 2], product=f"P{number % 4}",
                amount=amount, won_amount=amount if kind == "won" else None, currency="CNY", kind=kind,  # type: ignore[arg-type]
                stage=kind if ends else "offer", opened_on=opened, closed_on=closed if ends else None, moves=moves,
            )
        )  # fmt: skip
    return made
