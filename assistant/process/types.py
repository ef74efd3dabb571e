"""What sales-process analysis finds, as plain values; shares are 0..1 with 95 % intervals (Wilson), times are days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.language import Bilingual


@dataclass(frozen=True)
class Step:
    """One stage of the funnel: how many deals came as far, and what became of them.

    `reached` counts deals that were in this stage or a later open one or were won; `went_on` those that reached the next step or
    were won, `lost` those lost out of this stage, `waiting` those in it now. `share` is went_on of those decided
    (went_on + lost), None where none was; `low`, `high` its interval. `days` is the median stay (Kaplan-Meier, deals still
    here censored), None where under half have left or no day is known. `value` is what waits here, by currency.
    """

    stage: str
    name: Bilingual
    reached: int
    went_on: int
    lost: int
    waiting: int
    share: float | None
    low: float
    high: float
    days: float | None
    value: Mapping[str, Decimal]
    unplaced: int = 0
    """How many of `lost` count here, in the last open stage, only because nobody noted out of which they were lost."""


@dataclass(frozen=True)
class Stay:
    """How many days deals took: the Kaplan-Meier share still open after each day, and medians of won and of lost ones."""

    days: tuple[int, ...]
    open_share: tuple[float, ...]
    won_median: float | None
    lost_median: float | None


@dataclass(frozen=True)
class Group:
    """Deals of one person, team, product or trait value beside all others.

    `rate` is won of decided, None where none is; `expected` the rate that the same mix of the other columns brings
    elsewhere (indirect standardisation); `chance` the p-value of the difference to it, adjusted for how many groups are
    compared (Benjamini and Hochberg 1995); `differs` says whether it is below 0.05. `won_amount` and `open_amount` are by
    currency, `days` the median from opening to winning.
    """

    name: str
    won: int
    lost: int
    open: int
    rate: float | None
    low: float
    high: float
    expected: float | None
    chance: float
    differs: bool
    won_amount: Mapping[str, Decimal]
    open_amount: Mapping[str, Decimal]
    days: float | None


Why = Literal["long", "overdue", "step_overdue", "no_step", "quiet"]


@dataclass(frozen=True)
class Stalled:
    """An open deal that should be looked at: how long it has been in its stage, and by what it was told.

    `usual` is the 90th percentile of the days that later won deals stayed in that stage, None where too few are known.
    `chance` is the share of deals that were still there after so many days and were won so far, with how many those were,
    deals still open among them; where fewer than 10 of them are decided it is None, and `of` counts the decided alone.
    """

    deal: str
    title: str
    owner: str
    stage: str
    days: int
    usual: float | None
    why: tuple[Why, ...]
    chance: float | None
    of: int
    amount: Decimal | None
    currency: str
    by_age: bool = False
    """Whether `days` counts from its opening, since the day it came into its stage is not known; `usual` and `chance` are
    then those of the whole way."""


@dataclass(frozen=True)
class Finding:
    """One sentence of what stands out, with the figures it rests on already in it."""

    text: Bilingual
    kind: Literal["stage", "group", "stall", "data"]


@dataclass(frozen=True)
class ChatStep:
    """One step of the conversations' funnel: how many conversations of customers came as far."""

    name: Bilingual
    count: int


@dataclass(frozen=True)
class Process:
    """Everything at once, as of a day. `groups` is by what they are parted by ("owner", "team", "product", trait names)."""

    as_of: date
    deals: int
    won: int
    lost: int
    open: int
    rate: float | None
    low: float
    high: float
    funnel: tuple[Step, ...]
    stay: Stay
    groups: Mapping[str, tuple[Group, ...]]
    stalled: tuple[Stalled, ...]
    reasons: tuple[tuple[str, int], ...]
    """Why deals were lost, as said, most frequent first."""
    chats: tuple[ChatStep, ...]
    findings: tuple[Finding, ...]
