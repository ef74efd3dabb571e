"""What staff ask in words about deals, forecasts and the process, as plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.deals.types import StageKind

Unit = Literal["day", "week", "month", "quarter", "year"]
DealKind = Literal[
    "deals",  # which there are, how many, worth what
    "deal",  # one deal, or those of one account
    "sold",  # what was won in a period
    "forecast",
    "goal",  # whether a period's goal is made; `least` is the goal where it was said
    "weighted",  # what the open deals are worth by their chances
    "changed",  # what happened to the deals in a period
    "chances",  # which are most likely won
    "stuck",  # which should be looked at
    "stalls",  # where deals stay and are lost
    "funnel",
    "rate",  # won of decided
    "reasons",  # why deals are lost
    "duration",
    "process",  # what stands out
]
DealOrder = Literal["", "biggest", "latest", "closing", "oldest", "least"]


@dataclass(frozen=True)
class Period:
    """The days `since`..`until` (UTC), both of them in it; `unit` is what it was said in."""

    since: date
    until: date
    unit: Unit = "day"


@dataclass(frozen=True)
class DealQuestion:
    """One question about deals. Texts are "" where nothing was said; `owner`, `accounts` and `products` are as the deals have them.

    `state` is "" where any deal is meant. `by` is what the answer is parted by: "owner", "team", "product", "account",
    "stage" or a further column. `deal` is the id of one deal that is meant, `most` how many are wanted, 0 where not said.
    """

    kind: DealKind
    state: StageKind | Literal[""] = ""
    period: Period | None = None
    by: str = ""
    owner: str = ""
    team: str = ""
    stage: str = ""
    accounts: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    order: DealOrder = ""
    most: int = 0
    currency: str = ""
    least: Decimal | None = None
    """The smallest amount that is meant, and below it the largest, both of them included."""
    largest: Decimal | None = None
    deal: str = ""
    why: bool = False
    """Whether the reasons of a chance are asked for."""
    unknown: str = ""
    """A name that was said and that no deal has."""


@dataclass(frozen=True)
class DealsTold:
    """What was asked about deals and the ids of those the reply listed, in order: what "the second one" means next."""

    question: DealQuestion
    deals: tuple[str, ...] = ()
