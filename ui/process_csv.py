"""The tables of a sales process as CSV, plain figures for a spreadsheet; no cell can become a formula. Pure functions."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from assistant.customers.files import safe_cell
from assistant.process.types import Process
from knowledge.language import Bilingual, Language
from ui import process_words as words
from ui.process_format import column_name, group_name

TABLES = ("funnel", "groups", "stalled", "reasons", "chats")
Made = tuple[Sequence[object], Iterable[Sequence[object]]]
"""The head of a table and its rows."""


def sheet(found: Process, name: str, by: str, language: Language) -> str:
    """Return one table of an analysis as CSV, in the page's language; `by` is the column whose groups are meant."""
    head, rows = {"funnel": _funnel, "stalled": _stalled, "reasons": _reasons, "chats": _chats}.get(
        name, lambda p, said: _groups(p, by, said)
    )(found, language)
    out = io.StringIO(newline="")
    made = csv.writer(out, lineterminator="\r\n")
    made.writerow(safe_cell(h.say(language) if isinstance(h, Bilingual) else str(h)) for h in head)
    made.writerows([_cell(v) for v in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return f"{value:f}" if isinstance(value, Decimal) else safe_cell(str(value))


def _money(values: Iterable[Mapping[str, Decimal]]) -> list[str]:
    return sorted({currency for found in values for currency in found})


def _funnel(found: Process, language: Language) -> Made:
    known = _money(s.value for s in found.funnel)
    head = (
        words.STAGE, words.REACHED, words.WENT_ON, words.LOST_HERE, words.WAITING_HERE, words.SHARE_ON, "95 % −", "95 % +",
        words.MEDIAN_DAYS, *(f"{words.VALUE_WAITING.say(language)} {c}" for c in known),
    )  # fmt: skip
    rows = [
        (s.name.say(language), s.reached, s.went_on, s.lost, s.waiting, s.share, s.low, s.high, s.days, *(s.value.get(c) for c in known))
        for s in found.funnel
    ]  # fmt: skip
    return head, rows


def _groups(found: Process, by: str, language: Language) -> Made:
    groups = found.groups.get(by, ())
    won, still = _money(g.won_amount for g in groups), _money(g.open_amount for g in groups)
    head = (
        column_name(by, language), words.KIND["won"], words.KIND["lost"], words.KIND["open"], words.RATE, "95 % −", "95 % +",
        words.EXPECTED, "p", words.DIFFERS, *(f"{words.WON_AMOUNT.say(language)} {c}" for c in won),
        *(f"{words.OPEN_AMOUNT.say(language)} {c}" for c in still), words.DAYS_TO_WIN,
    )  # fmt: skip
    rows = [
        (
            group_name(g.name, language), g.won, g.lost, g.open, g.rate, g.low, g.high, g.expected, g.chance,
            (words.YES if g.differs else words.NO).say(language), *(g.won_amount.get(c) for c in won),
            *(g.open_amount.get(c) for c in still), g.days,
        )
        for g in groups
    ]  # fmt: skip
    return head, rows


def _stalled(found: Process, language: Language) -> Made:
    names = {s.stage: s.name.say(language) for s in found.funnel}
    head = (
        words.DEAL, "id", words.OWNER, words.STAGE, words.STANDS, words.USUAL, words.WHY_HEAD, words.AFTER_ALL, words.COUNT,
        words.AMOUNT, words.CURRENCY_HEAD,
    )  # fmt: skip
    rows = [
        (
            s.title, s.deal, s.owner, names.get(s.stage, s.stage), s.days, s.usual,
            "; ".join(words.WHY[w].say(language) for w in s.why), s.chance, s.of, s.amount, s.currency,
        )
        for s in found.stalled
    ]  # fmt: skip
    return head, rows


def _reasons(found: Process, language: Language) -> Made:
    return (words.REASON, words.COUNT), found.reasons


def _chats(found: Process, language: Language) -> Made:
    return (words.CHATS, words.COUNT), [(c.name.say(language), c.count) for c in found.chats]
