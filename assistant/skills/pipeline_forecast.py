"""What may be sold: from the past with its 80 % interval, how that did on the past, and from the open deals beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion, Period, Unit
from assistant.deals.standing import told as standing_told
from assistant.errors import BadRequest
from assistant.forecasting.desk import MOST
from assistant.forecasting.methods import NAMES
from assistant.forecasting.periods import between
from assistant.forecasting.types import Every, Forecast, Outlook, Point, Trial
from assistant.kit import Turn
from assistant.skills.pipeline_facts import (
    compares,
    count,
    desks,
    drafted,
    level,
    money,
    name,
    of_others,
    percent,
    today,
    told,
)
from assistant.types import Draft
from assistant.understanding.periods import whole
from knowledge.language import Bilingual

_LEVEL = 80
_USUAL = 3  # periods that are forecast where no more are needed, as on the page: a method may depend on how many
_LENGTHS: dict[Unit, Every] = {"day": "week", "week": "week", "month": "month", "quarter": "quarter", "year": "quarter"}
_PARTS = 6
_SHOWN = 6
"""Periods that are listed at most."""
_CURRENCIES = "other currencies"
"""What notes of other currencies say: they are named at the end."""
_METHOD = Bilingual("method", "方法")
_MIDDLE, _LOW, _HIGH = (
    Bilingual("forecast", "预测值"),
    Bilingual("low end", "区间下限"),
    Bilingual("high end", "区间上限"),
)
_BY_PART = frozenset({"owner", "team", "product"})


def forecast(turn: Turn, asked: DealQuestion) -> Draft:
    """Say what is expected in the periods asked for, the next one where none is."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    by = "owner" if asked.owner else "team" if asked.team else "product" if asked.products else asked.by
    by = by if by in _BY_PART else ""
    asked = replace(asked, period=asked.period or whole(today(turn), "month", 1))
    assert asked.period is not None
    if asked.period.until < today(turn):
        return drafted(turn, asked, [turn.say("pipeline.past_period")])
    found, note = outlook_of(turn, asked, by)
    starts = starts_in(found.from_past.points, asked.period)
    if not starts:
        return drafted(turn, asked, [turn.say("pipeline.too_far")])
    if asked.owner or asked.team or asked.products:
        return _of_part(turn, asked, found, by, starts)
    day = standing_told(today(turn), turn.kit.today())  # said below every reply about deals
    notes = (n for n in (*note, *found.from_past.notes, *found.notes) if _CURRENCIES not in n.en and n != day)
    parts = [
        _expected(turn, found.from_past, starts, "past"), _parts(turn, found.by[by], starts, by) if by else "",
        beside(turn, found, starts), tried(turn, found.from_past),
        "\n".join(f"- {told(turn, n, 'note on the forecast')}" for n in notes), other_currencies(turn, found.from_past.currency),
    ]  # fmt: skip
    return drafted(turn, asked, parts)


def outlook_of(turn: Turn, asked: DealQuestion, by: str) -> tuple[Outlook, tuple[Bilingual, ...]]:
    """Return the outlook in the length of period asked for; in months where there are too few quarters or years."""
    assert asked.period is not None
    every = _LENGTHS[asked.period.unit]
    try:
        return _asked(turn, asked, by, every), ()
    except BadRequest as error:
        if every != "quarter":
            raise
        return _asked(turn, asked, by, "month"), (error.text,)


def _asked(turn: Turn, asked: DealQuestion, by: str, every: Every) -> Outlook:
    assert asked.period is not None
    needed = between(today(turn), asked.period.until, every) + 1
    periods = min(MOST[every], max(_USUAL, needed))
    return desks(turn).forecasts.outlook(turn.who, every=every, periods=periods, currency=asked.currency, by=by)


def starts_in(points: Sequence[Point], period: Period) -> list[date]:
    """Return the periods of a forecast that lie in the one asked for: those that begin in it."""
    return [p.start for p in points if period.since <= p.start <= period.until][:_SHOWN]


def _expected(turn: Turn, found: Forecast, starts: Sequence[date], how: str) -> str:
    points = {p.start: p for p in found.points}
    method = turn.sheet.said_words(
        turn.pick(NAMES.get(found.method) or Bilingual.same(found.method)), "method of the forecast", _METHOD
    )
    said = [point_of(turn, points[s], found, how) for s in starts]
    if len(said) == 1:
        return turn.say("pipeline.forecast", method=method, **said[0])
    rows = [turn.say("pipeline.forecast_line", **one) for one in said]
    return "\n".join([turn.say("pipeline.forecast_lead", method=method), "", *rows])


def point_of(turn: Turn, point: Point, found: Forecast, how: str) -> dict[str, str]:
    """Refer to a period's first and last day, the middle, and the 80 % interval."""
    end = _end(point.start, found.every)
    said = f"forecast from the {how}{f' of {found.name}' if found.name else ''}, {point.start}..{end}"
    return {
        "since": turn.sheet.day(point.start, "forecast period", Bilingual("first day", "起始日期")),
        "until": turn.sheet.day(end, "forecast period", Bilingual("last day", "截止日期")),
        "middle": money(turn, point.middle, found.currency, f"{said}, middle", _MIDDLE),
        "low": money(turn, point.low80, found.currency, f"{said}, 10 % quantile", _LOW),
        "high": money(turn, point.high80, found.currency, f"{said}, 90 % quantile", _HIGH),
        "level": level(turn, _LEVEL),
    }


def _amounts(point: dict[str, str]) -> dict[str, str]:
    """Return a period's amounts without its days."""
    return {name: said for name, said in point.items() if name not in ("since", "until")}


def _end(start: date, every: str) -> date:
    return whole(start, "week" if every == "week" else "month" if every == "month" else "quarter").until if every != "week" else start + timedelta(days=6)  # fmt: skip


def beside(turn: Turn, found: Outlook, starts: Sequence[date]) -> str:
    """Say what the open deals, and those still to come, bring by themselves in the same periods."""
    points = {p.start: p for p in found.from_deals}
    said = [point_of(turn, points[s], found.from_past, "open deals") for s in starts if s in points]
    if not said:
        return ""
    currency = found.from_past.currency
    whole_said = turn.say(
        "pipeline.weighted",
        open=money(turn, found.open_amount, currency, "sum of the amounts of open deals", Bilingual("open amount", "进行中金额")),
        weighted=money(turn, found.weighted, currency, "sum of chance times amount over open deals", Bilingual("weighted amount", "加权金额")),
    )  # fmt: skip
    if len(said) == 1:
        return turn.sentences(turn.say("pipeline.from_deals", **_amounts(said[0])), whole_said)
    rows = [turn.say("pipeline.forecast_line", **one) for one in said]
    return "\n".join([turn.say("pipeline.from_deals_lead"), "", *rows, "", whole_said])


def tried(turn: Turn, found: Forecast) -> str:
    """Say how the method used did on the past."""
    trial: Trial | None = next(iter(found.trials), None)
    if trial is None or trial.wape is None:
        return turn.say("pipeline.untried")
    folds = count(turn, trial.folds, "days of the past that were forecast from", Bilingual("trials", "试预测次数"))
    error = percent(turn, trial.wape, "mean absolute error of the trials, of what came", Bilingual("error", "误差"))
    said = turn.say("pipeline.tried", folds=folds, error=error)
    if trial.covered80 is None:
        return said
    inside = percent(
        turn, trial.covered80, "of what came was inside the 80 % interval", Bilingual("inside", "区间内比例")
    )
    return turn.sentences(said, turn.say("pipeline.covered", inside=inside, level=level(turn, _LEVEL)))


def _parts(turn: Turn, parts: Sequence[Forecast], starts: Sequence[date], by: str) -> str:
    """List what each owner, team or product is expected to bring in the first period asked for."""
    if not parts:
        return turn.say("pipeline.not_compared")
    rows = []
    for part in parts[:_PARTS]:
        point = next(p for p in part.points if p.start == starts[0])
        rows.append(turn.say("pipeline.part_line", name=name(turn, part.name, LABELS[by]), **_amounts(point_of(turn, point, part, "past"))))  # fmt: skip
    if left := len(parts) - len(rows):
        rows.append(turn.say("pipeline.more", count=count(turn, left, f"further parts by {by}")))
    if by != "product" and not compares(turn):
        rows.append(turn.say("pipeline.own_only"))
    return "\n".join([turn.say("pipeline.parts_lead"), "", *rows])


def _of_part(turn: Turn, asked: DealQuestion, found: Outlook, by: str, starts: Sequence[date]) -> Draft:
    """Say what one person, team or product is expected to bring: its part of the whole; of several each for itself."""
    wanted = {n.strip().casefold() for n in ((asked.owner or asked.team,) if by != "product" else asked.products)}
    parts = [p for p in found.by[by] if p.name.strip().casefold() in wanted]
    if not parts:
        return drafted(turn, asked, [turn.say("pipeline.no_part")])
    if len(parts) > 1:
        return drafted(turn, asked, [_parts(turn, parts, starts, by)])
    (part,) = parts
    of = turn.say("pipeline.part_of", name=name(turn, part.name, LABELS[by]))
    return drafted(turn, asked, [of, _expected(turn, part, starts, "past"), tried(turn, part)])


def other_currencies(turn: Turn, currency: str) -> str:
    """Name the currencies that the forecast leaves out."""
    others = [c for c in desks(turn).forecasts.currencies(turn.who) if c != currency]
    if not others:
        return ""
    named = turn.together([turn.sheet.said_words(c, "deals", LABELS["currency"]) for c in others])
    return turn.say("pipeline.other_currencies", currencies=named)
