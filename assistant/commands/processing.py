"""`assistant analyse process`: the funnel, who wins more or less often, and which deals have stalled."""

from __future__ import annotations

import argparse
import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands import analysing
from assistant.commands.terminal import operator, out, wait, write_file
from assistant.errors import BadRequest
from assistant.settings import Settings
from knowledge.language import Bilingual, Language

if TYPE_CHECKING:
    from assistant.process.types import Group, Process, Stalled

_OF_NEEDS = ("file", "map", "mask", "text")
_OF_PROCESS = ("since", "until", "as_of", "by")
_TOTALS = Bilingual(
    "{as_of}: {deals} deals, {won} won, {lost} lost, {open} open{rate}",
    "{as_of}：商机 {deals} 个，赢单 {won}，输单 {lost}，进行中 {open}{rate}",
)
_RATE = Bilingual("; {rate} of the decided won ({low}–{high})", "；赢单率 {rate}（{low}–{high}）")
_FUNNEL, _STALLED, _CHATS = Bilingual("Funnel", "漏斗"), Bilingual("To be looked at", "需要关注"), Bilingual("Conversations", "对话漏斗")  # fmt: skip
_STEP_HEAD = (
    ("", ""), ("", ""), ("reached", "到达"), ("went on", "推进"), ("share", "推进率"), ("lost", "输单"), ("waiting", "停留中"), ("days", "天数"),
    ("value here", "停留金额"),
)  # fmt: skip
_GROUP_HEAD = (
    ("", ""), ("", ""), ("rate", "赢单率"), ("95 %", "95% 区间"), ("expected", "预期"), ("won", "赢单"), ("lost", "输单"), ("open", "进行中"),
    ("days", "天数"), ("p", "p"), ("won amount", "赢单金额"),
)  # fmt: skip
_AFTER = Bilingual(
    "({chance} of {of} that stood as long, open ones too, were won so far)",
    "（停留同样久的 {of} 个中（含进行中）至今赢单 {chance}）",
)
_NONE, _MORE = Bilingual("(none)", "（无）"), Bilingual("… and {n} more", "……另有 {n} 项")
_CSV_HEAD = ("by", "name", "won", "lost", "open", "rate", "low", "high", "expected", "p", "differs", "days", "currency", "won_amount", "open_amount")  # fmt: skip
_SHOWN, _BAR = 15, 20


def analyse(given: argparse.Namespace, settings: Settings) -> int:
    """Analyse needs or the sales process. Raises BadRequest where an option belongs to the other."""
    other = _OF_NEEDS if given.what == "process" else _OF_PROCESS
    if wrong := next((name for name in other if getattr(given, name)), None):
        said = wrong if wrong == "file" else f"--{wrong.replace('_', '-')}"
        raise BadRequest(
            Bilingual(f"`analyse {given.what}` takes no {said}. Leave it out.", f"`analyse {given.what}` 不支持 {said}，请去掉。")
        )  # fmt: skip
    return _process(given, settings) if given.what == "process" else analysing.analyse(given, settings)


def _process(given: argparse.Namespace, settings: Settings) -> int:
    """Print the analysis of the process, and write the groups to the files asked for."""
    from assistant.build import open_knowledge
    from assistant.deals.desk import DealDesk
    from assistant.process.desk import BY, ProcessDesk

    for place in given.out:
        if Path(place).suffix.lower() != ".csv":
            raise BadRequest(
                Bilingual(f"{place} cannot be written: the groups go into a .csv file, such as -o groups.csv.", f"无法写入 {place}：分组只能写入 .csv 文件，例如 -o groups.csv。")
            )  # fmt: skip
    engine = open_knowledge(settings).engine
    desk = ProcessDesk(engine, DealDesk(engine, currency=settings.currency))
    found = desk.process(
        operator(), since=given.since, until=given.until, by=given.by or BY, today=given.as_of
    )  # fmt: skip
    for place in given.out:
        write_file(Path(place), groups_csv(found).encode("utf-8-sig"))
        wait(place)
    if given.json:
        out(asdict(found))
    else:
        for line in lines(found, given.language):
            print(line)
    return 0


def groups_csv(found: Process) -> str:
    """Return the groups as CSV, a row for each currency of a group (one without amounts has one row)."""
    from assistant.customers.files import safe_cell

    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_CSV_HEAD)
    for by, groups in found.groups.items():
        for g in groups:
            figures = [g.rate, g.low, g.high, g.expected, g.chance]
            shown = ["" if v is None else f"{v:.4f}" for v in figures]
            for currency in sorted({*g.won_amount, *g.open_amount}) or [""]:
                won, open_ = g.won_amount.get(currency, ""), g.open_amount.get(currency, "")
                rows.writerow(
                    [safe_cell(by), safe_cell(g.name), g.won, g.lost, g.open, *shown, "yes" if g.differs else "no",
                     "" if g.days is None else f"{g.days:g}", currency, won, open_]
                )  # fmt: skip
    return text.getvalue()


def lines(found: Process, said: Language) -> Iterator[str]:
    """Yield an analysis as text: what stands out first, then the tables."""
    from assistant.process.columns import NAMES

    rate = _RATE.say(said).format(rate=_percent(found.rate), low=f"{found.low:.1%}", high=f"{found.high:.1%}")
    counts = {"deals": found.deals, "won": found.won, "lost": found.lost, "open": found.open}
    yield _TOTALS.say(said).format(
        as_of=found.as_of, rate="" if found.rate is None else rate, **{k: f"{v:,}" for k, v in counts.items()}
    )
    for finding in found.findings:
        yield f"- {finding.text.say(said)}"
    if found.deals:
        yield from _titled(_FUNNEL.say(said), _STEP_HEAD, _funnel(found, said), said)
    for by, groups in found.groups.items():
        if groups:
            title = NAMES.get(by, Bilingual.same(by)).say(said)
            yield from _titled(title, _GROUP_HEAD, [_group(g, said) for g in groups[:_SHOWN]], said)
            yield from _rest(len(groups), said)
    if found.stalled:
        yield from ("", _STALLED.say(said))
        yield from (f"  {_stalled(s, found, said)}" for s in found.stalled[:_SHOWN])
        yield from _rest(len(found.stalled), said)
    if found.chats and found.chats[0].count:
        yield from ("", _CHATS.say(said))
        most = found.chats[0].count
        yield from _table([[c.name.say(said), _bar(c.count / most), f"{c.count:,}"] for c in found.chats])


def _titled(title: str, head: Sequence[tuple[str, str]], rows: list[list[str]], said: Language) -> Iterator[str]:
    yield from ("", title[:1].upper() + title[1:])
    yield from _table([[Bilingual(*names).say(said) for names in head], *rows])


def _rest(count: int, said: Language) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  {_MORE.say(said).format(n=f'{count - _SHOWN:,}')}"


def _funnel(found: Process, said: Language) -> list[list[str]]:
    most = max((s.reached for s in found.funnel), default=0) or 1
    return [
        [s.name.say(said), _bar(s.reached / most), f"{s.reached:,}", f"{s.went_on:,}", _percent(s.share), f"{s.lost:,}",
         f"{s.waiting:,}", _days(s.days), _worth(s.value, said)]
        for s in found.funnel
    ]  # fmt: skip


def _group(g: Group, said: Language) -> list[str]:
    between = "" if g.rate is None else f"{g.low:.0%}–{g.high:.0%}"
    chance = "" if g.rate is None else f"{g.chance:.3f}" if g.chance >= 0.001 else "<0.001"
    return [
        g.name or _NONE.say(said), _bar(g.rate or 0), _percent(g.rate), between, _percent(g.expected), f"{g.won:,}", f"{g.lost:,}",
        f"{g.open:,}", _days(g.days), chance + (" *" if g.differs else ""), _worth(g.won_amount, said),
    ]  # fmt: skip


def _stalled(s: Stalled, found: Process, said: Language) -> str:
    from assistant.process.findings import WHY

    stage = next((step.name.say(said) for step in found.funnel if step.stage == s.stage), s.stage)
    worth = _worth({s.currency: s.amount} if s.amount is not None and s.currency else {}, said)
    days = Bilingual(f"{s.days:,} days", f"{s.days:,} 天").say(said) if s.days else ""
    why = ("；" if said == "zh" else "; ").join(WHY[w].say(said) for w in s.why)
    then = _AFTER.say(said).format(chance=_percent(s.chance), of=f"{s.of:,}") if s.chance is not None else ""
    return "  ".join(p for p in (s.deal, s.title, s.owner, stage, days, worth, why, then) if p)


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Yield rows with their cells one below the other, figures to the right; Chinese characters are two places wide."""
    wide = [max(_width(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell + " " * (wide[k] - _width(cell)) if k < 2 else " " * (wide[k] - _width(cell)) + cell
            for k, cell in enumerate(row)
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _bar(share: float) -> str:
    return "█" * round(share * _BAR)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:,.0f}"


def _worth(value: Mapping[str, Decimal], said: Language) -> str:
    from assistant.wording import money

    return " + ".join(money(amount, currency, said) for currency, amount in value.items())
