"""What may come, from the past and from the deals, put together from a company's deals on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from assistant.deals.types import Deal
from assistant.errors import BadRequest
from assistant.forecasting.book import NEVER, read_book
from assistant.forecasting.forecasts import forecast, forecast_parts, money, too_few
from assistant.forecasting.from_deals import Standing, draw, standing
from assistant.forecasting.looking_back import look_back, shape
from assistant.forecasting.losses import Array
from assistant.forecasting.periods import ahead, start_of
from assistant.forecasting.running import parts_under_way, to_come, under_way
from assistant.forecasting.series import begun, begun_by, parts, unfinished, whole, won_in
from assistant.forecasting.trying import FEWEST
from assistant.forecasting.types import Every, Forecast, Outlook, Point
from assistant.quoting.rounding import Rounding, of_currency
from knowledge.language import Bilingual

MOST_PARTS = 60
_SHOWN = 100
_QUANTILES = (0.5, 0.1, 0.9, 0.025, 0.975)


@dataclass(frozen=True)
class Question:
    """What is asked for: of which currency, how far, on which day."""

    every: Every
    periods: int
    currency: str
    as_of: date


def outlook(deals: Sequence[Deal], asked: Question, given: Mapping[str, float] | None = None) -> Outlook:
    """Return what may come; `given` are chances of open deals by id. Raises BadRequest where there is too little past."""
    won = won_in(deals, asked.currency, asked.as_of)
    series = whole(won, asked.every, asked.as_of)
    if len(series.y) < FEWEST:
        raise BadRequest(too_few(len(series.y), asked.every))
    notes = (*won.notes, unfinished(won, asked.every, asked.as_of))
    from_past = under_way(
        forecast(series, asked.every, asked.currency, asked.periods, notes), begun(won, asked.every, asked.as_of), asked.as_of
    )  # fmt: skip
    book = read_book(deals, asked.currency, asked.as_of)
    known = standing(book, asked.as_of, asked.every, asked.periods, given)
    back = look_back(book, series, asked.every, asked.periods)
    form = back.factor * shape(np.array([float(v) for v in series.y]), asked.every, asked.periods)
    rounding = of_currency(asked.currency)
    amounts = {d.id: d.amount for d in deals}
    return Outlook(
        asked.as_of, from_past, _points(draw(known, form, back.noise), asked, rounding),
        money(float(known.expected @ known.chances.ever), rounding),
        rounding.round(sum((amounts[known.book.ids[r]] or Decimal() for r in known.rows), Decimal())),
        _parts(known, amounts, rounding), {}, (*_about(known, deals, asked, given or {}), *back.said()),
    )  # fmt: skip


def enough(deals: Sequence[Deal], currency: str, every: Every, day: date) -> bool:
    """Return whether enough periods had ended by a day to forecast from."""
    return len(whole(won_in(deals, currency, day), every, day).y) >= FEWEST


def by_parts(deals: Sequence[Deal], asked: Question, from_past: Forecast, by: str) -> tuple[Forecast, ...]:
    """Return the forecasts of owners, teams or products, the greatest first; they add up to the whole."""
    won = won_in(deals, asked.currency, asked.as_of)
    rest = to_come(from_past, begun(won, asked.every, asked.as_of))
    found = forecast_parts(rest, parts(won, asked.every, asked.as_of, by, MOST_PARTS))
    return parts_under_way(found, begun_by(won, asked.every, asked.as_of, by, [p.name for p in found]), asked.as_of)


def _points(drawn: Array, asked: Question, rounding: Rounding) -> tuple[Point, ...]:
    start = start_of(asked.as_of, asked.every)
    edges = np.quantile(drawn, _QUANTILES, axis=0)
    return tuple(
        Point(ahead(start, asked.every, i), *(money(float(v), rounding) for v in edges[:, i]))
        for i in range(asked.periods)
    )


def _parts(
    known: Standing, amounts: Mapping[str, Decimal | None], rounding: Rounding
) -> tuple[tuple[str, float, Decimal], ...]:
    """Return the open deals that bring most: id, chance within the horizon, amount (where none is known the usual one)."""
    chance = np.minimum(known.chances.within.sum(axis=1), 1.0)
    ids = [known.book.ids[row] for row in known.rows]
    worth = chance * known.expected
    first = sorted(np.flatnonzero(worth > 0).tolist(), key=lambda i: (-worth[i], ids[i]))[:_SHOWN]
    return tuple((ids[i], float(chance[i]), _amount(amounts[ids[i]], known.expected[i], rounding)) for i in first)


def _amount(said: Decimal | None, usual: float, rounding: Rounding) -> Decimal:
    return money(usual, rounding) if said is None else said


def _about(known: Standing, deals: Sequence[Deal], asked: Question, given: Mapping[str, float]) -> list[Bilingual]:
    """Return what to know before relying on what the deals bring."""
    said = list[Bilingual]()
    others = sum(d.kind == "open" and d.amount is not None and d.currency not in ("", asked.currency) for d in deals)
    if others:
        said.append(
            Bilingual(f"Open deals in other currencies are left out: {others}.", f"其他币种的进行中商机 {others} 笔未计入。")
        )  # fmt: skip
    undated = int((known.book.opened[known.rows] == NEVER).sum())
    if undated:
        said.append(
            Bilingual(
                f"Of {undated} open deals it is not known since when: they count as opened on that day.",
                f"有 {undated} 笔进行中商机没有开始日期，按基准日当天开始计算。",
            )
        )
    unpriced = int((~known.told).sum())
    if unpriced:
        said.append(
            Bilingual(
                f"{unpriced} open deals have no amount: they count with what won deals of their product usually bring.",
                f"有 {unpriced} 笔进行中商机没有金额，按同产品赢单的平均金额计算。",
            )
        )
    new, total = float(known.new_part().sum()), float(known.whole().sum())
    if total > 0:
        said.append(
            Bilingual(
                f"Of what the deals bring, {new / total:.0%} is from deals that are not open yet, at the rate of the last weeks.",
                f"商机预测中有 {new / total:.0%} 来自尚未建立的商机，按最近几周的新增速度推算。",
            )
        )
    model = len(given.keys() & {known.book.ids[row] for row in known.rows})
    said.append(
        Bilingual(
            f"Chances: of {model} open deals from the model of purchase intention, of {known.rows.size - model} the share won of earlier deals in the same stage for as long.",
            f"赢单概率：{model} 笔来自购买意向模型，{known.rows.size - model} 笔取同阶段、同时长历史商机的赢单比例。",
        )
    )
    return said
