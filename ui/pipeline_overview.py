"""The pipeline at a glance: tiles, the forecast as a fan, the funnel, stalled deals. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.deals.types import Stage
from assistant.forecasting.methods import NAMES as METHODS
from assistant.forecasting.periods import title as period_code
from assistant.forecasting.types import Every, Forecast, Outlook, Point
from assistant.process.types import Stalled, Step
from assistant.wording import money, short_money
from knowledge.language import Bilingual, Language
from ui import charts
from ui import pipeline_words as words
from ui.format import escape, notice
from ui.pipeline_figures import Figures, Won
from ui.quote_form import choice

SHOWN: Mapping[Every, int] = {"week": 20, "month": 13, "quarter": 9}
"""How many past periods a fan shows."""
_MOST_PARTS, _MOST_STALLED = 12, 8


@dataclass(frozen=True)
class Choice:
    """What the overview is asked for; "" of `currency` is the most used one, of `by` no parts."""

    every: Every = "month"
    currency: str = ""
    by: str = ""


def choice_of(given: Mapping[str, object], currencies: Sequence[str]) -> Choice:
    """Return what the fields ask for; whatever is not offered counts as not asked."""
    every: Every = next((e for e in SHOWN if e == given.get("every")), "month")
    currency = next((c for c in currencies if c == given.get("currency")), currencies[0] if currencies else "")
    return Choice(every, currency, next((b for b in words.BYS if b == given.get("by")), ""))


def switches(chosen: Choice, currencies: Sequence[str], language: Language) -> str:
    """Return the fields by which the overview is asked for."""
    fields = choice("every", words.PERIOD.say(language), [(e, w.say(language)) for e, w in words.PERIODS.items()], chosen.every)  # fmt: skip
    if len(currencies) > 1:
        fields = choice("currency", words.CURRENCY.say(language), [(c, c) for c in currencies], chosen.currency) + fields  # fmt: skip
    parts = [("", words.BY_NOTHING.say(language)), *((b, w.say(language)) for b, w in words.BYS.items())]
    return f'<div class="fields narrow">{fields}{choice("by", words.BY.say(language), parts, chosen.by)}</div>'


def tiles(found: Figures, outlook: Outlook | None, language: Language) -> str:
    """Return what is open, what was won and what is expected, each beside what it is to be held against."""
    currency = found.currency

    def said(amount: Decimal) -> str:
        return short_money(amount, currency, language)

    def filled(text: Bilingual, amount: str) -> str:
        return text.say(language).replace("{amount}", amount)

    exact = money(found.open_amount, currency, language)
    more = [(filled(words.OPEN_AMOUNT, said(found.open_amount)), exact)]
    if outlook is not None:
        hint = filled(words.WEIGHTED_HINT, money(outlook.weighted, currency, language))
        more.append((filled(words.WEIGHTED, said(outlook.weighted)), hint))
    if found.without:
        more.append((words.WITHOUT_AMOUNT.say(language).replace("{n}", f"{found.without:,}"), ""))
    made = [_tile(words.OPEN_DEALS.say(language), f"{found.open:,}", more)]
    for label, before, won in (
        (words.WON_MONTH, words.BEFORE_MONTH, found.month), (words.WON_QUARTER, words.BEFORE_QUARTER, found.quarter)
    ):  # fmt: skip
        beside = _change(won) + filled(before, said(won.before))
        lines = [(beside, money(won.before, currency, language))]
        made.append(_tile(label.say(language), said(won.amount), lines, money(won.amount, currency, language)))
    if outlook is not None and outlook.from_past.points:
        made.append(_expected(outlook, currency, language))
    return f'<div class="tiles pipeline-tiles">{"".join(made)}</div>'


def _tile(label: str, figure: str, more: Sequence[tuple[str, str]], exact: str = "") -> str:
    lines = "".join(f'<small title="{escape(title)}">{escape(text)}</small>' for text, title in more if text)
    return f'<div class="tile"><span>{escape(label)}</span><b title="{escape(exact or figure)}">{escape(figure)}</b>{lines}</div>'


def _change(won: Won) -> str:
    """Return how much more or less was won than before; the sign says which way."""
    if not won.before:
        return ""
    share = (won.amount - won.before) / won.before
    return f"{'▲' if share >= 0 else '▼'} {abs(share):.0%} · "


def _next(points: Sequence[Point], as_of: date) -> Point:
    """Return the first period that has not begun yet."""
    return next((p for p in points if p.start > as_of), points[-1])


def _expected(outlook: Outlook, currency: str, language: Language) -> str:
    point = _next(outlook.from_past.points, outlook.as_of)
    beside = next((p for p in outlook.from_deals if p.start == point.start), None)
    label = words.EXPECTED.say(language).replace("{period}", period(point.start, outlook.from_past.every, language))
    more = [(_interval(point, currency, language), "")]
    if beside is not None:
        amount = short_money(beside.middle, currency, language)
        more.append((words.FROM_DEALS_TOO.say(language).replace("{amount}", amount), _interval(beside, currency, language)))  # fmt: skip
    exact = money(point.middle, currency, language)
    return _tile(label, short_money(point.middle, currency, language), more, exact)


def _interval(point: Point, currency: str, language: Language) -> str:
    low, high = (short_money(max(Decimal(0), v), currency, language) for v in (point.low80, point.high80))
    return words.INTERVAL_80.say(language).replace("{low}", low).replace("{high}", high)


def period(start: date, every: Every, language: Language) -> str:
    """Return how a period is called below a chart: `Nov 2026`, `2026年11月`; quarters and weeks likewise."""
    if every == "month":
        return f"{start.year}年{start.month}月" if language == "zh" else f"{start:%b %Y}"
    if every == "quarter":
        quarter = (start.month + 2) // 3
        return f"{start.year}年{'一二三四'[quarter - 1]}季度" if language == "zh" else f"Q{quarter} {start.year}"
    return f"{start.month}月{start.day}日起一周" if language == "zh" else f"the week of {start.day} {start:%b}"


# --- the forecast --------------------------------------------------------------------------------------------------


def forecast(outlook: Outlook, language: Language) -> str:
    """Return the fan, how it was made and how well that did, the figures, and what to know about them."""
    found = outlook.from_past
    past = [(_short(day, found.every), amount) for day, amount in found.past[-SHOWN[found.every] :]]
    names = charts.FanNames(*(w.say(language) for w in (words.WON, words.MIDDLE, words.BAND_80, words.BAND_95, words.DEALS_BRING)))  # fmt: skip
    title = words.FORECAST_TITLE.say(language).replace("{period}", words.PERIODS[found.every].say(language)).replace("{currency}", found.currency)  # fmt: skip
    made = charts.fan(
        past, _spreads(found.points, found.every), _spreads(outlook.from_deals, found.every), names,
        lambda amount: short_money(amount, found.currency, language),
        lambda amount: short_money(amount, "", language).strip(), title,
    )  # fmt: skip
    notes = "".join(f"<li>{escape(n.say(language))}</li>" for n in (*found.notes, *outlook.notes))
    told = f"<details><summary>{escape(words.TO_KNOW.say(language))}</summary><ul>{notes}</ul></details>" if notes else ""  # fmt: skip
    return (
        f'<section class="forecast"><h3>{escape(words.FORECAST.say(language))}</h3><p class="count-line">{escape(title)}</p>'
        f"{made}<p>{escape(method(found, language))}</p>{_figures(outlook, language)}{told}</section>"
    )


def method(found: Forecast, language: Language) -> str:
    """Return in one line how a forecast was made and how that did on the past."""
    name = METHODS.get(found.method, Bilingual.same(found.method)).say(language)
    said = words.METHOD.say(language).replace("{method}", name)
    trial = next((t for t in found.trials if t.method == found.method), None)
    if trial is None or trial.wape is None or trial.covered80 is None:
        return f"{said} {words.TRIED_LITTLE.say(language)}"
    tried = words.TRIED.say(language).replace("{n}", str(trial.folds))
    return f"{said} {tried.replace('{wape}', f'{trial.wape:.0%}').replace('{covered}', f'{trial.covered80:.0%}')}"


def _short(start: date, every: Every) -> str:
    """Return a period's name as short as a chart's axis needs it."""
    return f"{start:%m-%d}" if every == "week" else period_code(start, every)


def _spreads(points: Sequence[Point], every: Every) -> list[charts.Spread]:
    return [charts.Spread(_short(p.start, every), p.middle, p.low80, p.high80, p.low95, p.high95) for p in points]


def _figures(outlook: Outlook, language: Language) -> str:
    """Return the figures of a fan as a table, for who cannot or will not read it off."""
    found = outlook.from_past
    beside = {p.start: p for p in outlook.from_deals}
    head = (words.PERIOD, words.FROM_PAST, words.FROM_DEALS)
    top = "".join(f'<th scope="col">{escape(h.say(language))}</th>' for h in head)
    rows = "".join(
        f'<tr><th scope="row">{escape(period(p.start, found.every, language))}</th>'
        f"<td>{_cell(p, found.currency, language)}</td><td>{_cell(beside.get(p.start), found.currency, language)}</td></tr>"
        for p in found.points
    )
    return (
        f"<details><summary>{escape(words.FIGURES.say(language))}</summary>"
        f'<div class="scroll" tabindex="0"><table class="figures"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def _cell(point: Point | None, currency: str, language: Language) -> str:
    if point is None:
        return "–"
    return f"{escape(money(point.middle, currency, language))}<small>{escape(_interval(point, currency, language))}</small>"


def parts(outlook: Outlook, by: str, language: Language) -> str:
    """Return what the parts bring in the period to come, the greatest first."""
    found = sorted(
        (f for f in outlook.by.get(by, ()) if f.points), key=lambda f: _next(f.points, outlook.as_of).middle, reverse=True
    )  # fmt: skip
    if not found:
        return f'<p class="empty">{escape(words.NO_PARTS.say(language))}</p>'
    start = _next(found[0].points, outlook.as_of).start
    said = words.NEXT_IN.say(language).replace("{period}", period(start, found[0].every, language))
    title = said.replace("{by}", words.BYS[by].say(language))
    most = max(float(_next(f.points, outlook.as_of).high80) for f in found[:_MOST_PARTS]) or 1.0
    rows = "".join(_part(f, _next(f.points, outlook.as_of), most, language) for f in found[:_MOST_PARTS])
    more = words.MORE_PARTS.say(language).replace("{n}", str(len(found) - _MOST_PARTS)) if len(found) > _MOST_PARTS else ""  # fmt: skip
    return f'<section><h3>{escape(title)}</h3><ul class="parts">{rows}</ul><p class="count-line">{escape(more)}</p></section>'


def _part(found: Forecast, point: Point, most: float, language: Language) -> str:
    name = found.name or words.UNNAMED.say(language)
    low, high, middle = (max(0.0, float(v)) / most for v in (point.low80, point.high80, point.middle))
    return (
        f'<li><span class="what">{escape(name)}</span>{charts.meter(middle, low, high, _interval(point, found.currency, language))}'
        f'<b class="n" title="{escape(money(point.middle, found.currency, language))}">{escape(short_money(point.middle, found.currency, language))}</b></li>'
    )


# --- funnel and stalled deals --------------------------------------------------------------------------------------


def funnel(steps: Sequence[Step], won: int, stages: Sequence[Stage], language: Language) -> str:
    """Return how many deals came as far as each stage, and how many were won."""
    if not steps:
        return ""
    rows = [_step(step, language) for step in steps]
    end = next((s.name.say(language) for s in stages if s.kind == "won"), words.WON.say(language))
    rows.append((end, won, "", f"{end}: {won:,}"))
    title = words.FUNNEL.say(language)
    return f"<section><h3>{escape(title)}</h3>{charts.narrowing(rows, title)}</section>"


def _step(step: Step, language: Language) -> tuple[str, int, str, str]:
    name = step.name.say(language)
    here = words.HERE_NOW.say(language).replace("{n}", f"{step.waiting:,}")
    if step.share is None:
        return name, step.reached, here, name
    share, low, high = (f"{v:.0%}" for v in (step.share, step.low, step.high))
    values = {"name": name, "reached": f"{step.reached:,}", "went": f"{step.went_on:,}", "lost": f"{step.lost:,}", "waiting": f"{step.waiting:,}", "share": share, "low": low, "high": high}  # fmt: skip
    hint = words.WENT_ON_TITLE.say(language)
    for key, value in values.items():
        hint = hint.replace("{" + key + "}", value)
    return name, step.reached, f"{words.WENT_ON.say(language).replace('{share}', share)} · {here}", hint


def stalled(found: Sequence[Stalled], stages: Sequence[Stage], accounts: Mapping[str, str], language: Language) -> str:
    """Return the open deals that should be looked at, each to be opened, with why and for how long; `accounts` by deal."""
    title = f"<h3>{escape(words.STALLED.say(language))} ({len(found):,})</h3>"
    if not found:
        return f'<section>{title}<p class="empty">{escape(words.NONE_STALLED.say(language))}</p></section>'
    names = {s.id: s.name.say(language) for s in stages}
    rows = "".join(
        _stalled(s, names.get(s.stage, s.stage), accounts.get(s.deal, ""), language) for s in found[:_MOST_STALLED]
    )
    every = ""
    if len(found) > _MOST_STALLED:
        said = words.STALLED_ALL.say(language).replace("{n}", f"{len(found):,}")
        every = f'<button type="button" class="small" data-act="deals" data-id="stalled">{escape(said)}</button>'
    return f'<section class="stalled">{title}{rows}{every}</section>'


def _stalled(item: Stalled, stage: str, account: str, language: Language) -> str:
    amount = escape(money(item.amount, item.currency, language)) if item.amount is not None else ""
    account = "" if account in item.title else account
    facts = " · ".join(p for p in (account, stage, stood(item, language), item.owner) if p)
    return (
        f'<button type="button" class="item deal-row" data-act="deal" data-id="{escape(item.deal)}"><b class="first">{escape(item.title)}</b>'
        f'<span class="n">{amount}</span><small class="facts">{escape(facts)}</small><small class="why-stalled">{escape(reasons(item, language))}</small></button>'
    )


def stood(item: Stalled, language: Language) -> str:
    """Return for how long a deal has stood."""
    return (words.DAYS_OPEN if item.by_age else words.DAYS_HERE).say(language).replace("{n}", f"{item.days:,}")


def reasons(item: Stalled, language: Language) -> str:
    """Return why a deal should be looked at, and what became of those that stood as long."""
    said = [words.WHY_STALLED[w].say(language) for w in item.why if w in words.WHY_STALLED]
    if item.usual is not None and "long" in item.why:
        said.append(words.USUAL.say(language).replace("{n}", f"{item.usual:,.0f}"))
    if item.chance is not None and "long" in item.why:
        said.append(words.STILL_WON.say(language).replace("{n}", f"{item.of:,}").replace("{share}", f"{item.chance:.0%}"))  # fmt: skip
    return ("；" if language == "zh" else "; ").join(said)


def nothing(language: Language) -> str:
    """Return what stands where there is no deal yet: how to begin."""
    return f'<div class="begin"><h3>{escape(words.NO_DEALS.say(language))}</h3>{notice(words.HOW_TO_BEGIN.say(language))}</div>'
