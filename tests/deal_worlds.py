"""Seeded worlds of deals whose true chances are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from assistant.deals.types import Deal, Move

START = date(2024, 1, 1)


@dataclass(frozen=True)
class World:
    """Deals in the order in which they began, and the chance with which each is won."""

    deals: tuple[Deal, ...]
    chances: dict[str, float]


def world(count: int, seed: int = 0, *, size: float = 0.0, owners: Sequence[float] = (), open_: int = 0) -> World:
    """Return decided deals and `open_` undecided ones.

    `size` is what a standard deviation of the trait "score" adds to the log-odds of being won, `owners` what each owner does.
    How long a deal takes says nothing of how it ends.
    """
    random = np.random.default_rng(seed)
    deals, chances = list[Deal](), dict[str, float]()
    for number in range(count + open_):
        score, owner = float(random.normal()), int(random.integers(0, max(1, len(owners))))
        chance = 1 / (1 + np.exp(-(size * score + (owners[owner] if owners else 0.0))))
        began = START + timedelta(days=number * 2)
        won, lived = bool(random.random() < chance), int(random.integers(5, 60))
        waits = number >= count
        kind = "open" if waits else "won" if won else "lost"
        ended = None if waits else began + timedelta(days=lived)
        moves = (Move("lead", began), *(() if ended is None else (Move(kind, ended),)))
        deals.append(
            Deal(
                f"D{number}", account=f"account {random.integers(0, 40)}", owner=f"owner {owner}", source="import",
                product=f"P{random.integers(0, 5)}", amount=Decimal(int(random.integers(100, 9000))), currency="EUR",
                won_amount=Decimal(500) if kind == "won" else None, stage="lead" if waits else kind, kind=kind,  # type: ignore[arg-type]
                opened_on=began, closed_on=ended, traits={"score": f"{score:.4f}"}, moves=moves,
            )
        )  # fmt: skip
        chances[f"D{number}"] = float(chance)
    return World(tuple(deals), chances)


class FakeDeals:
    """A deals' desk that holds what it is given."""

    def __init__(self, deals: Sequence[Deal] = ()) -> None:
        self.deals = tuple(deals)
        self.changes = 0

    def all(self, who: object) -> tuple[Deal, ...]:
        return self.deals

    def stages(self, who: object) -> tuple[()]:
        return ()

    def state(self) -> str:
        return f"{self.changes} {len(self.deals)}"
