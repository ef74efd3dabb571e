"""What a forecast says, as plain values; amounts are Decimal in one currency, periods start on a day (UTC)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.language import Bilingual

Every = Literal["week", "month", "quarter"]


@dataclass(frozen=True)
class Point:
    """One period to come: the middle of what may come, and the 80 % and 95 % intervals (low, high)."""

    start: date
    middle: Decimal
    low80: Decimal
    high80: Decimal
    low95: Decimal
    high95: Decimal


@dataclass(frozen=True)
class Trial:
    """How the method did on the past, forecast from `folds` earlier days as if the rest were not known.

    `mase` is the mean absolute error over that of the last value (last season's where there are seasons) repeated, in
    sample (Hyndman and Koehler 2006): below 1 is better than that. `wape` is the sum of absolute errors over the sum of
    what came. `covered80` and `covered95` are the shares of what came inside the intervals. Each is None where there was
    too little to try.
    """

    method: str
    folds: int
    mase: float | None
    wape: float | None
    covered80: float | None
    covered95: float | None


@dataclass(frozen=True)
class Forecast:
    """One series, its past and what may come. `trials` are of every method tried, the one used first."""

    name: str
    every: Every
    currency: str
    past: tuple[tuple[date, Decimal], ...]
    points: tuple[Point, ...]
    method: str
    trials: tuple[Trial, ...]
    notes: tuple[Bilingual, ...] = ()
    """What to know before relying on it: too short a past, a currency left out, an unfinished period."""


@dataclass(frozen=True)
class Outlook:
    """What a currency's open deals and the deals still to come may bring, period by period, beside the forecast from the past.

    `from_deals` is drawn from the open deals' chances, amounts and usual times to close (seeded); `from_past` is the
    forecast of won amounts; `parts` gives for each open deal that matters most its chance of being won within the horizon.
    """

    as_of: date
    from_past: Forecast
    from_deals: tuple[Point, ...]
    weighted: Decimal
    """Sum over open deals of chance times amount."""
    open_amount: Decimal
    parts: tuple[tuple[str, float, Decimal], ...]
    """(deal id, chance of being won within the horizon 0..1, amount), the greatest contribution first."""
    by: Mapping[str, tuple[Forecast, ...]]
    """Forecasts of the parts, by "owner", "team" or "product", where asked for; they add up to the whole."""
    notes: tuple[Bilingual, ...] = ()
