"""A series' forecast as it is shown: amounts in the currency's minor unit, how each method did, what to know about it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from assistant.forecasting.losses import Array
from assistant.forecasting.periods import NAMES, SEASONS, ahead
from assistant.forecasting.reconciling import from_the_top
from assistant.forecasting.series import Series
from assistant.forecasting.trying import FEWEST, Ahead, look_ahead
from assistant.forecasting.types import Every, Forecast, Point, Trial
from assistant.quoting.rounding import Rounding, of_currency
from knowledge.language import Bilingual

_QUICK = ("smoothing",)
"""What parts are forecast by: their proportions are all that counts, and there are many."""
_OLD = 3


def money(value: float, rounding: Rounding) -> Decimal:
    """Return an amount of 0 or more, rounded to the minor unit."""
    return rounding.round(Decimal(repr(max(0.0, float(value)))))


def point(start: date, middle: Decimal, halves: tuple[float, float], rounding: Rounding) -> Point:
    """Return a period's forecast: `halves` are half the widths of the 80 % and 95 % intervals."""
    about, inner, outer = float(middle), halves[0], max(halves)
    low80, low95 = (min(middle, money(about - half, rounding)) for half in (inner, outer))
    high80, high95 = (max(middle, money(about + half, rounding)) for half in (inner, outer))
    return Point(start, middle, low80, high80, low95, high95)


def forecast(series: Series, every: Every, currency: str, periods: int, notes: Sequence[Bilingual] = ()) -> Forecast:
    """Return the forecast of a series of `FEWEST` periods or more; the first period to come follows the series."""
    y, rounding = _floats(series), of_currency(currency)
    found = look_ahead(y, periods, SEASONS[every])
    middles = [money(float(v), rounding) for v in found.middle]
    return Forecast(
        series.unique_id, every, currency, tuple(zip(series.ds, series.y, strict=True)),
        _points(found, middles, series, every, rounding), found.method, _trials(found), (*notes, *_about(found, series, every)),
    )  # fmt: skip


def forecast_parts(whole: Forecast, parts: Sequence[Series]) -> tuple[Forecast, ...]:
    """Return the forecasts of all parts of a whole; their middles, and their pasts, add up to it."""
    steps, rounding = len(whole.points), of_currency(whole.currency)
    alone = [look_ahead(_floats(s), steps, (), _QUICK) for s in parts]
    units = [rounding.units(p.middle) for p in whole.points]
    shares = from_the_top(units, [a.middle for a in alone], [_floats(s) for s in parts]) if parts else []
    return tuple(
        Forecast(
            series.unique_id, whole.every, whole.currency, tuple(zip(series.ds, series.y, strict=True)),
            _points(found, [u * rounding.step for u in share], series, whole.every, rounding), found.method, _trials(found),
        )
        for series, found, share in zip(parts, alone, shares, strict=True)
    )  # fmt: skip


def _floats(series: Series) -> Array:
    return np.array([float(v) for v in series.y])


def _points(
    found: Ahead, middles: Sequence[Decimal], series: Series, every: Every, rounding: Rounding
) -> tuple[Point, ...]:
    halves = zip(found.halves[0.8].tolist(), found.halves[0.95].tolist(), strict=True)
    return tuple(
        point(ahead(series.ds[-1], every, i + 1), middle, half, rounding)
        for i, (middle, half) in enumerate(zip(middles, halves, strict=True))
    )


def _trials(found: Ahead) -> tuple[Trial, ...]:
    return tuple(Trial(t.method, t.said.shape[0], t.mase, t.wape, *found.covered[t.method]) for t in found.tried)


def _about(found: Ahead, series: Series, every: Every) -> list[Bilingual]:
    """Return what to know before relying on a forecast."""
    folds, said, name = found.tried[0].said.shape[0], list[Bilingual](), NAMES[every]
    if found.season > 1:
        said.append(
            Bilingual(
                f"A pattern that comes again every {found.season} {name.en} was found and is part of the forecast.",
                f"发现每 {found.season} {name.zh}重复一次的规律，已计入预测。",
            )
        )
    if not found.own_errors:
        said.append(
            Bilingual(
                f"The past is short ({len(series.y)} finished {name.en}, {folds} tried): the intervals are rough, from the size of those errors alone.",
                f"历史较短（已结束 {len(series.y)} {name.zh}，试预测 {folds} 次）：区间仅按误差大小粗略估计。",
            )
        )
    if len(series.y) > _OLD and not any(series.y[-_OLD:]):
        said.append(
            Bilingual(
                f"Nothing was won in the last {_OLD} {name.en}. If the deals are of an earlier time, look from a day then.",
                f"最近 {_OLD} {name.zh}没有赢单。如果数据来自更早时期，请把基准日设为当时的日期。",
            )
        )
    return said


def too_few(count: int, every: Every) -> Bilingual:
    """Return what to say where there is too little past."""
    name = NAMES[every]
    return Bilingual(
        f"{FEWEST} finished {name.en} are needed, there are {count}; choose shorter periods, or import earlier won deals with their closing days.",
        f"至少需要 {FEWEST} {name.zh}已结束的数据，现有 {count}；请改用更短的周期，或导入更早的赢单及其成交日期。",
    )
