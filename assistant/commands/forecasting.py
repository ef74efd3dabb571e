"""`assistant forecast`: what may be won, as a table with bars, as JSON or as CSV."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from assistant.commands.terminal import operator, out, wait, write_file
from assistant.errors import BadRequest
from assistant.settings import Settings
from knowledge.language import Bilingual, Language

if TYPE_CHECKING:
    from assistant.forecasting.types import Forecast, Outlook, Point, Trial

_BAR = 30
_PAST = 12
_TITLES = {
    "week": Bilingual("Won per week, {c}, on {day}", "每周赢单金额，{c}，基准日 {day}"),
    "month": Bilingual("Won per month, {c}, on {day}", "每月赢单金额，{c}，基准日 {day}"),
    "quarter": Bilingual("Won per quarter, {c}, on {day}", "每季度赢单金额，{c}，基准日 {day}"),
}
_CAME, _COMES = Bilingual("What came", "实际"), Bilingual("From the past: {method}", "按历史预测：{method}")
_DEALS = Bilingual("From the deals, those open and those to come", "按商机预测（进行中与将来新增）")
_RANGE = Bilingual("80 % between", "80% 区间")
_OPEN = Bilingual("Open deals: {amount}, by their chances {weighted}", "进行中商机：{amount}，按概率加权 {weighted}")
_BEST = Bilingual("Open deals that bring most by then", "期内贡献最大的商机")
_BY = {
    "owner": Bilingual("By owner", "按负责人"), "team": Bilingual("By team", "按团队"), "product": Bilingual("By product", "按产品"),
}  # fmt: skip
_NAMELESS, _REST = Bilingual("(not stated)", "（未注明）"), Bilingual("(all others)", "（其余）")
_TRIED = Bilingual("Tried on the past", "历史回测")
_TRIAL = Bilingual(
    "{method}: off by {wape} of what came, MASE {mase}, {folds} times; the 80 % interval held {covered}",
    "{method}：误差占实际 {wape}，MASE {mase}，共 {folds} 次；80% 区间覆盖 {covered}",
)


def forecast(given: argparse.Namespace, settings: Settings) -> int:
    """Print what may be won; the part of each owner, team or product where asked for."""
    from assistant.build import open_assistant
    from assistant.forecasting.sheet import write_csv

    desk = open_assistant(settings, wait).forecasts
    found = desk.outlook(
        operator(), every=given.every, periods=given.periods, currency=given.currency, by=given.by, today=_day(given.as_of)
    )  # fmt: skip
    if given.out == "-":
        sys.stdout.write(write_csv(found))
        return 0
    if given.out:
        # The mark tells spreadsheets that it is UTF-8: without it Chinese names are read as rubbish.
        write_file(Path(given.out), write_csv(found).encode("utf-8-sig"))
    if given.json:
        out(_plain(asdict(found), given.language))
    elif not given.out:
        print("\n".join(_lines(found, given.language)))
    return 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest(
            Bilingual(f"{text} is no day. Write it as 2026-03-31.", f"“{text}”不是日期，请写成 2026-03-31 的形式。")
        ) from None


def _plain(value: object, language: Language) -> object:
    """Return a value as JSON takes it: texts in one language, amounts and days as text."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            return value[language]
        return {k: _plain(v, language) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v, language) for v in value]
    return value


def _lines(found: Outlook, language: Language) -> Iterable[str]:
    from assistant.forecasting.methods import NAMES
    from assistant.forecasting.periods import title

    past = found.from_past
    shown = past.past[-_PAST:]
    most = max([a for _, a in shown] + [p.high80 for p in (*past.points, *found.from_deals)])
    yield _TITLES[past.every].say(language).format(c=past.currency, day=found.as_of)
    yield f"\n{_CAME.say(language)}"
    for start, amount in shown:
        yield f"  {title(start, past.every):<11}{amount:>18,f}  {_bar(amount, most)}"
    yield f"\n{_COMES.say(language).format(method=NAMES[past.method].say(language))}"
    yield from _points(past.points, past, most, language)
    yield f"\n{_DEALS.say(language)}"
    yield from _points(found.from_deals, past, most, language)
    yield "  " + _OPEN.say(language).format(amount=f"{found.open_amount:,f}", weighted=f"{found.weighted:,f}")
    if found.parts:
        yield f"\n{_BEST.say(language)}"
        yield from (f"  {deal:<14}{chance:>5.0%}{amount:>18,f}" for deal, chance, amount in found.parts[:5])
    for by, parts in found.by.items():
        yield f"\n{_BY[by].say(language)}"
        yield from _parts(parts, language)
    yield f"\n{_TRIED.say(language)}"
    yield from (f"  {_trial(t, language)}" for t in past.trials)
    yield ""
    yield from (f"- {note.say(language)}" for note in (*past.notes, *found.notes))


def _points(points: Sequence[Point], past: Forecast, most: Decimal, language: Language) -> Iterable[str]:
    from assistant.forecasting.periods import title

    for p in points:
        drawn = _bar(p.middle, most, p.high80)
        yield (
            f"  {title(p.start, past.every):<11}{p.middle:>18,f}  {drawn:<{_BAR}}  {_RANGE.say(language)} {p.low80:,f} – {p.high80:,f}"
        )


def _parts(parts: Sequence[Forecast], language: Language) -> Iterable[str]:
    from assistant.forecasting.periods import title
    from assistant.forecasting.series import OTHERS

    if parts:
        heads = "".join(f"{title(p.start, parts[0].every):>18}" for p in parts[0].points)
        yield f"  {'':<24}{heads}"
    for part in parts:
        name = {"": _NAMELESS, OTHERS: _REST}.get(part.name, Bilingual(part.name, part.name)).say(language)
        wide = sum(east_asian_width(c) in "WF" for c in name[:24])
        yield f"  {name[:24]:<{24 - wide}}" + "".join(f"{p.middle:>18,f}" for p in part.points)


def _trial(trial: Trial, language: Language) -> str:
    from assistant.forecasting.methods import NAMES

    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.0%}"

    return _TRIAL.say(language).format(
        method=NAMES[trial.method].say(language), wape=share(trial.wape), folds=trial.folds, covered=share(trial.covered80),
        mase="–" if trial.mase is None else f"{trial.mase:.2f}",
    )  # fmt: skip


def _bar(amount: Decimal, most: Decimal, high: Decimal | None = None) -> str:
    """Return a bar for an amount, going on lightly up to the end of its interval."""
    if most <= 0:
        return ""
    full = int(_BAR * amount / most)
    return "█" * full + ("░" * (int(_BAR * high / most) - full) if high is not None else "")
