"""A table of deals read and checked before anything is written: each row a deal, or left out with the reason."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from assistant.deals.joins import folded
from assistant.deals.rows import Known, RowReader, Said, Wanted
from assistant.deals.stages import fold
from assistant.deals.store import digest
from assistant.deals.table import Table, read_table
from assistant.deals.types import Deal, Move, Stage
from assistant.errors import BadRequest
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow
from knowledge.types import Progress

_TEXTS = ("id", "name", "account", "customer", "product", "owner", "team", "quote", "conversation")
_CUT = {"lost_because": 500, "next_step": 500}
_LONGEST_ID, _LONGEST_TRAIT = 64, 300
_DAYS = ("opened_on", "closed_on", "expected_on", "moved_on", "next_step_on")
_STEP = 1000


@dataclass(frozen=True)
class Rows:
    """A file read: line, deal and digest of each good row, the bad ones, and the stages as they are with the file's own."""

    good: tuple[tuple[int, Deal, str], ...]
    bad: tuple[BadRow, ...]
    columns: Mapping[str, str]
    stages: tuple[Stage, ...]
    new_stages: tuple[str, ...]
    notes: tuple[Bilingual, ...]


def read_file(
    path: Path, name: str, known: Known, wanted: Wanted, joined: Sequence[tuple[Path, str]] = (), progress: Progress | None = None
) -> Rows:  # fmt: skip
    """Read a CSV or XLSX file of deals with the files joined to it; empty cells say nothing.

    A file in which the same deals stand several times with stages and days is a log: its rows become their moves.
    Raises BadRequest where a column cannot be understood, or a knowledge error where the file cannot be read.
    """
    table = read_table(path, name, joined, wanted.columns, known.stages)
    return _Reader(table, known, wanted, progress, name).rows()


class _Reader:
    """Reads one table. It lives for one import."""

    def __init__(self, table: Table, known: Known, wanted: Wanted, progress: Progress | None, name: str) -> None:
        self._table, self._known, self._progress, self._name = table, known, progress, name
        self._rows = RowReader(table, known, wanted)
        self._stages = self._rows.stages

    def rows(self) -> Rows:
        """Return the table read."""
        said, bad = list[Said](), list(self._table.bad)
        for n, (line, cells) in enumerate(self._table.rows):
            if self._progress and n % _STEP == 0:
                self._progress(n, len(self._table.rows), self._name)
            try:
                said.append(self._rows.read(line, cells))
            except BadRequest as error:
                bad.append(BadRow(line, error.text))
        good = self._log_deals(said, bad) if self._rows.log else self._deals(said, bad)
        if self._progress:
            self._progress(len(self._table.rows), len(self._table.rows), self._name)
        stages, new = self._used([deal for _, deal, _ in good])
        return Rows(
            tuple(good),
            tuple(sorted(bad, key=lambda b: b.line)),
            self._table.shown,
            stages,
            new,
            tuple(self._rows.notes()),
        )

    def _used(self, deals: Sequence[Deal]) -> tuple[tuple[Stage, ...], tuple[str, ...]]:
        """Return the stages there were and those new ones in which deals are or were, and the names of the new ones."""
        before = {s.id for s in self._known.stages}
        used = {deal.stage for deal in deals} | {move.stage for deal in deals for move in deal.moves}
        new = tuple(s.name.en for s in self._stages if s.id in used - before)
        return tuple(s for s in self._stages if s.id in before | used), new

    # --- rows as deals ----------------------------------------------------------------------------------------------

    def _deals(self, said: Sequence[Said], bad: list[BadRow]) -> list[tuple[int, Deal, str]]:
        """Return a deal for each row; of rows with one id the first is kept, others that differ are reported."""
        opening, first = self._opening(said), dict[str, tuple[int, str]]()
        good, used = list[tuple[int, Deal, str]](), Counter[str]()
        for each in said:
            try:
                deal = self._deal(each, self._id(each, used), opening)
            except BadRequest as error:
                bad.append(BadRow(each.line, error.text))
                continue
            mark = digest(deal)
            if deal.id in first and first[deal.id][1] != mark:
                bad.append(BadRow(each.line, _twice(deal.id, first[deal.id][0])))
            elif deal.id not in first:
                first[deal.id] = each.line, mark
                good.append((each.line, deal, mark))
        return good

    def _log_deals(self, said: Sequence[Said], bad: list[BadRow]) -> list[tuple[int, Deal, str]]:
        """Return a deal for each id of a log: its rows are its moves, and what the latest says holds."""
        day = "moved_on" if "moved_on" in self._rows.at else "opened_on"
        by_id: dict[str, list[Said]] = {}
        for each in said:
            if not each.texts.get("id") or day not in each.days:
                bad.append(
                    BadRow(each.line, Bilingual("a row of a log needs an id and a day", "日志中的每行须有编号和日期"))
                )
                continue
            by_id.setdefault(each.texts["id"], []).append(each)
        good = []
        for rows in by_id.values():
            rows.sort(key=lambda r: r.days[day])
            moves = [Move(r.stage, r.days[day]) for n, r in enumerate(rows) if n == 0 or rows[n - 1].stage != r.stage]
            try:
                deal = self._deal(_together(rows, tuple(moves)), rows[0].texts["id"], "")
            except BadRequest as error:
                bad.append(BadRow(rows[-1].line, error.text))
                continue
            good.append((rows[0].line, deal, digest(deal)))
        return good

    def _opening(self, said: Sequence[Said]) -> str:
        """Return the stage into which the day of opening brings a deal: the first, but for those that have no such days.

        Some systems date a deal only when somebody takes it up: there the stages before stand without a day.
        """
        dated: dict[str, bool] = {}
        for each in said:
            dated[each.stage] = dated.get(each.stage, False) or "opened_on" in each.days
        opens = [s.id for s in self._stages if s.kind == "open"]
        return next((s for s in opens if dated.get(s, True)), opens[0])

    def _id(self, said: Said, used: Counter[str]) -> str:
        """Return the id of a row: its own, else one made of what does not change while a deal goes on."""
        if given := said.texts.get("id"):
            return given
        what = [said.texts.get(n, "") for n in ("name", "account", "product", "owner")]
        if not any(what[:3]):
            raise BadRequest(Bilingual("no id, name, account or product", "没有编号、名称、客户或产品"))
        key = "\n".join([*map(fold, what), str(said.days.get("opened_on", ""))])
        used[key] += 1
        made = hashlib.sha256(key.encode()).hexdigest()[:12].upper()
        return f"D-{made}" + (f"-{used[key]}" if used[key] > 1 else "")

    def _deal(self, said: Said, number: str, opening: str) -> Deal:
        stage = next(s for s in self._stages if s.id == said.stage)
        texts = {n: t for n, t in said.texts.items() if n != "id"}
        if texts.get("product"):
            texts["product"] = self._known.skus.get(folded(texts["product"]), texts["product"])
        if not texts.get("customer") and not self._rows.own and folded(texts.get("account")) in self._known.entries:
            texts["customer"] = self._known.entries[folded(texts["account"])]
        closed = said.days.get("closed_on")
        expected = said.days.get("expected_on") or (closed if stage.kind == "open" else None)
        moves = said.moves if said.moves is not None else self._moves(said, stage, opening)
        if stage.kind != "open" and not closed and moves and moves[-1].stage == stage.id:
            closed = moves[-1].on
        amount, won = _sums(said, stage, own=self._rows.own or "won_amount" in self._rows.at)
        if stage.kind != "lost":
            texts.pop("lost_because", None)
        return Deal(
            number, source=said.source, amount=amount, won_amount=won,
            currency=said.currency if amount is not None or won is not None else "", stage=stage.id, kind=stage.kind,
            opened_on=moves[0].on if moves else None, closed_on=closed if stage.kind != "open" else None, expected_on=expected,
            next_step_on=said.days.get("next_step_on"), traits=said.traits, moves=moves, **texts,
        )  # fmt: skip

    def _moves(self, said: Said, stage: Stage, opening: str) -> tuple[Move, ...]:
        """Return the moves that the days of a row tell: opened, into its present stage, closed."""
        opened, moved, closed = (said.days.get(n) for n in ("opened_on", "moved_on", "closed_on"))
        order = [s.id for s in self._stages]
        moves = []
        if opened:
            early = stage.kind == "open" and order.index(stage.id) <= order.index(opening)
            moves.append(Move(stage.id if early else opening, opened))
        then = moved or (closed if stage.kind != "open" else None)
        if stage.kind != "open" and closed:
            then = closed
        if then and (not moves or moves[-1].stage != stage.id):
            moves.append(Move(stage.id, then))
        if len(moves) > 1 and moves[1].on < moves[0].on:
            self._rows.counts["backwards"] += 1
            moves = moves[1:]
        return tuple(moves)


def _sums(said: Said, stage: Stage, *, own: bool) -> tuple[Decimal | None, Decimal | None]:
    """Return the amount and the won amount of a deal, which has a column of its `own` or is the amount of one that is won.

    What a lost one was closed for is unknown where it says 0.
    """
    amount, won = said.amount, said.won
    if stage.kind == "won":
        return amount, won if own else amount
    return (won or None) if amount is None else amount, None


def _together(rows: Sequence[Said], moves: tuple[Move, ...]) -> Said:
    """Return what the rows of one deal say together: the latest word on each thing."""
    last = rows[-1]
    texts, found, traits = dict[str, str](), dict[str, date](), dict[str, str]()
    for row in rows:
        texts |= row.texts
        found |= row.days
        traits |= row.traits
    amounts = [r for r in rows if r.amount is not None or r.won is not None]
    told = amounts[-1] if amounts else last
    return replace(
        last,
        texts=texts,
        days=found,
        traits=traits,
        moves=moves,
        amount=told.amount,
        won=told.won,
        currency=told.currency,
    )


def _twice(number: str, line: int) -> Bilingual:
    return Bilingual(
        f"line {line} has the same id {number} and says otherwise: line {line} is kept. Correct one of the two",
        f"与第 {line} 行编号相同（{number}）但内容不同：保留第 {line} 行，请更正其中一行",
    )
