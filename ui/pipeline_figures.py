"""The figures of the pipeline's tiles: what is open and what was won, beside the same days of the period before. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assistant.deals.types import Deal
from assistant.forecasting.periods import ahead, start_of
from assistant.forecasting.types import Every


@dataclass(frozen=True)
class Won:
    """What was won in a period up to a day, and in the period before up to the same day of it: amounts and how many."""

    amount: Decimal
    count: int
    before: Decimal
    before_count: int


@dataclass(frozen=True)
class Figures:
    """Of one currency: `open_amount` sums the open deals with an amount, of which `without` have none."""

    currency: str
    open: int
    open_amount: Decimal
    without: int
    month: Won
    quarter: Won


def figures(deals: Sequence[Deal], currency: str, today: date) -> Figures:
    """Return the figures of the deals in a currency; open deals without an amount are counted with every currency."""
    opened = [d for d in deals if d.kind == "open" and d.currency in (currency, "")]
    amounts = [d.amount for d in opened if d.amount is not None]
    won = [d for d in deals if d.kind == "won" and d.currency == currency and d.closed_on is not None]
    return Figures(
        currency, len(opened), sum(amounts, Decimal(0)), len(opened) - len(amounts),
        _won(won, "month", today), _won(won, "quarter", today),
    )  # fmt: skip


def _won(won: Sequence[Deal], every: Every, today: date) -> Won:
    start = start_of(today, every)
    before = ahead(start, every, -1)
    until = min(before + (today - start), start - timedelta(days=1))
    now, then = _between(won, start, today), _between(won, before, until)
    return Won(_sum(now), len(now), _sum(then), len(then))


def _between(won: Sequence[Deal], first: date, last: date) -> list[Deal]:
    return [d for d in won if d.closed_on is not None and first <= d.closed_on <= last]


def _sum(won: Sequence[Deal]) -> Decimal:
    return sum((d.won_amount for d in won if d.won_amount is not None), Decimal(0))


def days_in_stage(deal: Deal, today: date) -> int | None:
    """Return for how many days an open deal has been in its stage; None where that is not known."""
    last = deal.moves[-1] if deal.moves else None
    if deal.kind != "open" or last is None or last.stage != deal.stage:
        return None
    return max(0, (today - last.on).days)
