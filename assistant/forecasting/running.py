"""The period that has begun: what is won in it already, and of its forecast the share of its days that is still to come."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import sqrt

from assistant.forecasting.forecasts import money, point
from assistant.forecasting.periods import days_left
from assistant.forecasting.types import Forecast
from assistant.quoting.rounding import of_currency


def under_way(found: Forecast, won: Decimal, as_of: date) -> Forecast:
    """Return a forecast whose first period brings what is won in it, and as much of the rest as has days left.

    A period's wins are taken to come evenly over its days and independently of each other: the rest has its share of the
    mean, and the root of its share of the interval's width. A period of which one day is left is nearly known.
    """
    left, days = days_left(as_of, found.every)
    rounding = of_currency(found.currency)
    first = found.points[0]
    rest = money(float(first.middle) * left / days, rounding)
    return _with(found, rest, won, left / days)


def parts_under_way(parts: tuple[Forecast, ...], won: Mapping[str, Decimal], as_of: date) -> tuple[Forecast, ...]:
    """Return parts whose first middle is their share of what is still to come, with what each has won in the period already."""
    return tuple(
        _with(p, p.points[0].middle, won.get(p.name, Decimal()), left / days)
        for p in parts
        for left, days in [days_left(as_of, p.every)]
    )


def to_come(found: Forecast, won: Decimal) -> Forecast:
    """Return a forecast whose first middle is what is still to come in the period: what its parts share among them."""
    first, *others = found.points
    return replace(found, points=(replace(first, middle=max(Decimal(), first.middle - won)), *others))


def _with(found: Forecast, rest: Decimal, won: Decimal, share: float) -> Forecast:
    """Return a forecast whose first period is `won` and `rest`, its interval narrowed to a `share` of the days."""
    first, *others = found.points
    narrow = sqrt(share)
    halves = (float(first.high80 - first.middle) * narrow, float(first.high95 - first.middle) * narrow)
    made = point(first.start, won + rest, halves, of_currency(found.currency))
    low80, low95 = max(made.low80, won), max(made.low95, won)
    return replace(found, points=(replace(made, low80=low80, low95=low95), *others))
