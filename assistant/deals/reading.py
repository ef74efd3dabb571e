"""A table of deals read and checked before anything is written: each row a deal, or left out with the reason."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.customers.fields import seen
from assistant.deals import days, fields, sums
from assistant.deals import stages as stage_list
from assistant.deals.columns import PRICE, TRAIT, currency_in, shown
from assistant.deals.files import moves_in
from assistant.deals.joins import folded
from assistant.deals.stages import fold
from assistant.deals.store import digest
from assistant.deals.table import Table, read_table
from assistant.deals.types import Deal, Move, Stage
from assistant.deals.words import placed
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
class Known:
    """What a file is read by: the stages there are, SKUs and customers' entries by folded names, the currency of bare amounts."""

    stages: tuple[Stage, ...] = stage_list.DEFAULT
    skus: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)
    currency: str = "CNY"


@dataclass(frozen=True)
class Wanted:
    """What the person says of a file: what columns mean, the currency of bare amounts, the order of days, "" unsaid."""

    columns: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    dates: str = ""


@dataclass(frozen=True)
class Rows:
    """A file read: line, deal and digest of each good row, the bad ones, and the stages as they are with the file's own."""

    good: tuple[tuple[int, Deal, str], ...]
    bad: tuple[BadRow, ...]
    columns: Mapping[str, str]
    stages: tuple[Stage, ...]
    new_stages: tuple[str, ...]
    notes: tuple[Bilingual, ...]


@dataclass
class _Said:
    """What one row says: texts, days and amounts by what they mean."""

    line: int
    texts: dict[str, str]
    days: dict[str, date]
    amount: Decimal | None
    won: Decimal | None
    currency: str
    stage: str
    traits: dict[str, str]
    moves: tuple[Move, ...] | None
    source: str = "import"


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
        self._log = _is_log(table)
        self._default = fields.currency(wanted.currency) if wanted.currency else ""
        order: days.Order | None = "dmy" if wanted.dates == "dmy" else "mdy" if wanted.dates == "mdy" else None
        self._at = {m: c for c, m in table.meanings.items() if m != TRAIT}
        self._days = days.decide({self._at[m]: table.cells(self._at[m]) for m in _DAYS if m in self._at}, order)
        self._own = "moves" in self._at
        self._points = {
            m: not self._own and sums.points_part_thousands(cell for _, cell in table.cells(self._at[m]))
            for m in ("amount", "won_amount", PRICE)
            if m in self._at
        }
        self._counts: Counter[str] = Counter()
        self._order = _stage_words(table, self._at, self._log)
        self._meant, self._stages, self._new = placed(self._order, known.stages)

    def rows(self) -> Rows:
        """Return the table read."""
        said, bad = list[_Said](), list(self._table.bad)
        for n, (line, cells) in enumerate(self._table.rows):
            if self._progress and n % _STEP == 0:
                self._progress(n, len(self._table.rows), self._name)
            try:
                said.append(self._said(line, cells))
            except BadRequest as error:
                bad.append(BadRow(line, error.text))
        good = self._log_deals(said, bad) if self._log else self._deals(said, bad)
        if self._progress:
            self._progress(len(self._table.rows), len(self._table.rows), self._name)
        return Rows(
            tuple(good),
            tuple(sorted(bad, key=lambda b: b.line)),
            self._table.shown,
            self._stages,
            self._new,
            self._notes(),
        )

    # --- one row ----------------------------------------------------------------------------------------------------

    def _said(self, line: int, cells: Mapping[str, Any]) -> _Said:
        texts = {m: self._text(m, cells.get(self._at[m])) for m in _TEXTS if m in self._at}
        texts |= {m: self._short(m, cells.get(self._at[m]), most) for m, most in _CUT.items() if m in self._at}
        found = {m: self._day(m, cells.get(self._at[m])) for m in _DAYS if m in self._at}
        word = _word(cells.get(self._at["stage"]))
        ended = stage_list.kind_of(_word(cells.get(self._at.get("outcome", ""))))
        if not word and ended == "open":
            raise BadRequest(Bilingual("no stage is said", "未填写阶段"))
        stage = self._meant[word] if ended == "open" else stage_list.end(self._stages, ended).id
        if word and self._meant[word] == "":
            raise BadRequest(
                Bilingual(f"{word[:40]!r} cannot be the name of a stage", f"“{word[:40]}”不能作为阶段名称")
            )
        amount, won, currency = self._amounts(cells)
        traits = fields.traits({t: self._short(t, cells.get(c), _LONGEST_TRAIT) for c, t in self._traits()})
        moves = moves_in(str(cells[self._at["moves"]])) if self._own and cells.get(self._at["moves"]) else None
        source = str(cells.get(self._at.get("source", ""), "")) if self._own else ""
        return _Said(
            line, {n: t for n, t in texts.items() if t}, {n: d for n, d in found.items() if d}, amount, won, currency, stage,
            traits, () if self._own and moves is None else moves, source if source in ("staff", "quote") else "import",
        )  # fmt: skip

    def _traits(self) -> list[tuple[str, str]]:
        return [(c, t) for c, t in self._table.traits.items() if self._table.meanings[c] == TRAIT]

    def _text(self, name: str, cell: object) -> str:
        text = _plain(cell)
        most = _LONGEST_ID if name == "id" else fields.LONGEST[name]
        if len(text) > most:
            raise fields.wrong(name, Bilingual(f"at most {most} characters, not {len(text)}", f"最多 {most} 个字符，现有 {len(text)} 个"))  # fmt: skip
        return text

    def _short(self, name: str, cell: object, most: int) -> str:
        text = _plain(cell)
        if len(text) > most:
            self._counts[f"cut\n{name}\n{most}"] += 1
        return text[:most].strip()

    def _day(self, name: str, cell: object) -> date | None:
        label = {"moved_on": "opened_on"}.get(name, name)
        found = self._days.day(self._at[name], cell)
        return None if found is None else fields.possible(label, found)

    def _amounts(self, cells: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, str]:
        """Return the amount, what it was closed for and the currency of a row. Raises BadRequest where there are two currencies."""
        named = _plain(cells.get(self._at.get("currency", "")))
        codes, found = {fields.currency(named)} if named else set[str](), dict[str, Decimal | None]()
        for name in ("amount", "won_amount"):
            column = self._at.get(name, "")
            found[name], code = sums.amount_in(name, cells.get(column), points=self._points.get(name, False))
            if found[name] is not None and (code := code or currency_in(column)):
                codes.add(code)
        if len(codes) > 1:
            raise fields.wrong("currency", Bilingual(f"{' and '.join(sorted(codes))} in one row", f"同一行中有 {'、'.join(sorted(codes))}"))  # fmt: skip
        if found["amount"] is None and PRICE in self._at:
            price, code = sums.amount_in("amount", cells.get(self._at[PRICE]), points=self._points[PRICE])
            code = code or currency_in(self._at[PRICE].rpartition("\n")[2])
            if price is not None and not (code and codes and code not in codes):
                found["amount"], codes = price, codes or ({code} if code else set())
                self._counts["price"] += 1
        if found["amount"] is None and found["won_amount"] is None:
            return None, None, ""
        if not codes and not self._default:
            self._counts["currency"] += 1
        return found["amount"], found["won_amount"], next(iter(codes), self._default or self._known.currency)

    # --- rows as deals ----------------------------------------------------------------------------------------------

    def _deals(self, said: Sequence[_Said], bad: list[BadRow]) -> list[tuple[int, Deal, str]]:
        """Return a deal for each row; of rows with one id the first is kept, others that differ are reported."""
        opening, first = self._opening(said), dict[str, tuple[int, str]]()
        good, used = list[tuple[int, Deal, str]](), Counter[str]()
        for each in said:
            try:
                deal = self._deal(each, self._id(each, used), opening)
            except BadRequest as error:
                bad.append(BadRow(each.line, error.text))
                continue
            mark = digest(asdict(deal))
            if deal.id in first and first[deal.id][1] != mark:
                bad.append(BadRow(each.line, _twice(deal.id, first[deal.id][0])))
            elif deal.id not in first:
                first[deal.id] = each.line, mark
                good.append((each.line, deal, mark))
        return good

    def _log_deals(self, said: Sequence[_Said], bad: list[BadRow]) -> list[tuple[int, Deal, str]]:
        """Return a deal for each id of a log: its rows are its moves, and what the latest says holds."""
        day = "moved_on" if "moved_on" in self._at else "opened_on"
        by_id: dict[str, list[_Said]] = {}
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
            good.append((rows[0].line, deal, digest(asdict(deal))))
        return good

    def _opening(self, said: Sequence[_Said]) -> str:
        """Return the stage into which the day of opening brings a deal: the first, but for those that have no such days.

        Some systems date a deal only when somebody takes it up: there the stages before stand without a day.
        """
        dated: dict[str, bool] = {}
        for each in said:
            dated[each.stage] = dated.get(each.stage, False) or "opened_on" in each.days
        opens = [s.id for s in self._stages if s.kind == "open"]
        return next((s for s in opens if dated.get(s, True)), opens[0])

    def _id(self, said: _Said, used: Counter[str]) -> str:
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

    def _deal(self, said: _Said, number: str, opening: str) -> Deal:
        stage = next(s for s in self._stages if s.id == said.stage)
        texts = {n: t for n, t in said.texts.items() if n != "id"}
        if texts.get("product"):
            texts["product"] = self._known.skus.get(folded(texts["product"]), texts["product"])
        if not texts.get("customer") and not self._own and folded(texts.get("account")) in self._known.entries:
            texts["customer"] = self._known.entries[folded(texts["account"])]
        closed = said.days.get("closed_on")
        expected = said.days.get("expected_on") or (closed if stage.kind == "open" else None)
        moves = said.moves if said.moves is not None else self._moves(said, stage, opening)
        if stage.kind != "open" and not closed and moves and moves[-1].stage == stage.id:
            closed = moves[-1].on
        amount, won = _sums(said, stage, "won_amount" in self._at)
        if stage.kind != "lost":
            texts.pop("lost_because", None)
        return Deal(
            number, source=said.source, amount=amount, won_amount=won,
            currency=said.currency if amount is not None or won is not None else "", stage=stage.id, kind=stage.kind,
            opened_on=moves[0].on if moves else None, closed_on=closed if stage.kind != "open" else None, expected_on=expected,
            next_step_on=said.days.get("next_step_on"), traits=said.traits, moves=moves, **texts,
        )  # fmt: skip

    def _moves(self, said: _Said, stage: Stage, opening: str) -> tuple[Move, ...]:
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
            self._counts["backwards"] += 1
            moves = moves[1:]
        return tuple(moves)

    def _notes(self) -> tuple[Bilingual, ...]:
        notes = [*self._table.notes, *self._days.notes]
        for name, points in self._points.items():
            if points:
                column = shown(self._at[name].rpartition("\n")[2])
                notes.append(Bilingual(f"{column}: 1.234 was read as 1234.", f"{column}：1.234 按 1234 读取。"))
        for key, count in self._counts.items():
            notes.append(_told(key, count, self._known.currency))
        return tuple(notes)


def _sums(said: _Said, stage: Stage, has_won: bool) -> tuple[Decimal | None, Decimal | None]:
    """Return the amount and the won amount of a deal: what a lost one was closed for is unknown where it says 0."""
    amount, won = said.amount, said.won
    if stage.kind == "won":
        return amount, won if has_won else amount
    return (won or None) if amount is None else amount, None


def _is_log(table: Table) -> bool:
    """Return whether the same deals stand several times in a file with different stages, each with a day."""
    number, stage, at = table.column("id"), table.column("stage"), table.column("moved_on") or table.column("opened_on")
    if not number or not at or table.column("moves"):
        return False
    stages: dict[str, set[str]] = {}
    for _, cells in table.rows:
        stages.setdefault(folded(cells.get(number)), set()).add(folded(cells.get(stage)))
    stages.pop("", None)
    several = sum(len(each) > 1 for each in stages.values())
    return several > 0 and (several * 2 > len(stages) or table.column("moved_on") != "")


def _stage_words(table: Table, at: Mapping[str, str], log: bool) -> list[str]:
    """Return the words for stages in a file, in the order it suggests: of a log by how far on they stand in their deals."""
    words = [(_plain(cells.get(at.get("id", ""))), _word(cells.get(at["stage"]))) for _, cells in table.rows]
    if not log:
        return [word for word in dict.fromkeys(word for _, word in words) if word]
    place, seen_so_far = dict[str, list[int]](), Counter[str]()
    for number, word in words:
        place.setdefault(word, []).append(seen_so_far[number])
        seen_so_far[number] += 1
    return sorted((w for w in place if w), key=lambda w: sum(place[w]) / len(place[w]))


def _together(rows: Sequence[_Said], moves: tuple[Move, ...]) -> _Said:
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


def _word(cell: object) -> str:
    return _plain(cell)[:200]


def _plain(cell: object) -> str:
    """Return a cell on one line."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # an id that a spreadsheet took for a number
    return "" if cell is None else seen(str(cell))


def _twice(number: str, line: int) -> Bilingual:
    return Bilingual(
        f"line {line} has the same id {number} and says otherwise: line {line} is kept. Correct one of the two",
        f"与第 {line} 行编号相同（{number}）但内容不同：保留第 {line} 行，请更正其中一行",
    )


def _told(key: str, count: int, currency: str) -> Bilingual:
    """Return in words what was done to so many rows."""
    if key.startswith("cut"):
        _, name, most = key.split("\n")
        return Bilingual(
            f"{name}: {count:,} cells were cut at {most} characters.",
            f"{name}：{count:,} 个单元格截取至 {most} 个字符。",
        )
    return {
        "price": Bilingual(
            f"{count:,} deals name no amount: it is the list price of their product.", f"{count:,} 个商机未写金额，采用产品目录价。"
        ),
        "currency": Bilingual(
            f"No currency is named in {count:,} rows: {currency} was taken. Say another with --currency.",
            f"{count:,} 行未写币种，按 {currency} 处理；可用 --currency 指定。",
        ),
        "backwards": Bilingual(
            f"{count:,} deals closed before they were opened: the day of opening was left out.",
            f"{count:,} 个商机的关闭日期早于创建日期，未采用其创建日期。",
        ),
    }[key]  # fmt: skip
