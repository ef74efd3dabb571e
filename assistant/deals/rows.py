"""One row of a table of deals read: texts, days and amounts by what they mean, or refused with the reason."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.deals import days, fields, sums
from assistant.deals import stages as stage_list
from assistant.deals.columns import PRICE, TRAIT, currency_in, shown
from assistant.deals.files import moves_in, stages_in
from assistant.deals.joins import folded
from assistant.deals.table import Table
from assistant.deals.types import Move, Stage
from assistant.deals.words import MOST, placed
from assistant.errors import BadRequest
from knowledge.language import Bilingual

_TEXTS = ("id", "name", "account", "customer", "product", "owner", "team", "quote", "conversation")
_CUT = {"lost_because": 500, "next_step": 500}
_LONGEST_ID, _LONGEST_TRAIT = 64, 300
_DAYS = ("opened_on", "closed_on", "expected_on", "moved_on", "next_step_on")


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


@dataclass
class Said:
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


class RowReader:
    """Reads the rows of one table. What holds for whole columns is decided first: days, points in amounts, stages."""

    def __init__(self, table: Table, known: Known, wanted: Wanted) -> None:
        self._table, self._known = table, known
        self._default = fields.currency(wanted.currency) if wanted.currency else ""
        order: days.Order | None = "dmy" if wanted.dates == "dmy" else "mdy" if wanted.dates == "mdy" else None
        self.at = {m: c for c, m in table.meanings.items() if m != TRAIT}
        self._traits = [(c, t) for c, t in table.traits.items() if table.meanings[c] == TRAIT]
        self._days = days.decide({self.at[m]: table.cells(self.at[m]) for m in _DAYS if m in self.at}, order)
        self.own = "moves" in self.at or "source" in self.at  # a file that we wrote
        self._points = {
            m: not self.own and sums.points_part_thousands(cell for _, cell in table.cells(self.at[m]))
            for m in ("amount", "won_amount", PRICE)
            if m in self.at
        }
        self.counts: Counter[str] = Counter()
        self.log = is_log(table)
        self._meant, self.stages = placed(_stage_words(table, self.at, self.log), known.stages)

    def notes(self) -> list[Bilingual]:
        """Return what was assumed of days and amounts, and what was done to so many rows."""
        notes = [*self._table.notes, *self._days.notes]
        for name, points in self._points.items():
            if points:
                column = shown(self.at[name].rpartition("\n")[2])
                notes.append(Bilingual(f"{column}: 1.234 was read as 1234.", f"{column}：1.234 按 1234 读取。"))
        return [*notes, *(_told(key, count, self._known.currency) for key, count in self.counts.items())]

    def read(self, line: int, cells: Mapping[str, Any]) -> Said:
        """Return what a row says. Raises BadRequest with the reason where it cannot be taken."""
        texts = {m: self._text(m, cells.get(self.at[m])) for m in _TEXTS if m in self.at}
        texts |= {m: self._short(m, cells.get(self.at[m]), most) for m, most in _CUT.items() if m in self.at}
        found = {m: self._day(m, cells.get(self.at[m])) for m in _DAYS if m in self.at}
        word = _word(cells.get(self.at["stage"]))
        ended = stage_list.kind_of(_word(cells.get(self.at.get("outcome", ""))))
        if not word and ended == "open":
            raise BadRequest(Bilingual("no stage is said", "未填写阶段"))
        stage = self._meant[word] if ended == "open" else stage_list.end(self.stages, ended).id
        if word and self._meant[word] == "":
            raise self._no_stage(word[:40])
        amount, won, currency = self._amounts(cells)
        traits = fields.traits({t: self._short(t, cells.get(c), _LONGEST_TRAIT) for c, t in self._traits})
        told = cells.get(self.at.get("moves", ""))
        moves = moves_in(str(told)) if told else None
        source = str(cells.get(self.at.get("source", ""), "")) if self.own else ""
        return Said(
            line, {n: t for n, t in texts.items() if t}, {n: d for n, d in found.items() if d}, amount, won, currency, stage,
            traits, () if self.own and moves is None else moves, source if source in ("staff", "quote") else "import",
        )  # fmt: skip

    def _text(self, name: str, cell: object) -> str:
        text = _plain(cell)
        most = _LONGEST_ID if name == "id" else fields.LONGEST[name]
        if len(text) > most:
            raise fields.wrong(name, Bilingual(f"at most {most} characters, not {len(text)}", f"最多 {most} 个字符，现有 {len(text)} 个"))  # fmt: skip
        return text

    def _short(self, name: str, cell: object, most: int) -> str:
        text = _plain(cell)
        if len(text) > most:
            self.counts[f"cut\n{name}\n{most}"] += 1
        return text[:most].strip()

    def _day(self, name: str, cell: object) -> date | None:
        label = {"moved_on": "opened_on"}.get(name, name)
        found = self._days.day(self.at[name], cell)
        return None if found is None else fields.possible(label, found)

    def _no_stage(self, word: str) -> BadRequest:
        """Return the error that a word can be no stage: there are too many, or it is no name."""
        if len(self.stages) < MOST:
            return BadRequest(Bilingual(f"{word!r} cannot be the name of a stage", f"“{word}”不能作为阶段名称"))
        return BadRequest(
            Bilingual(
                f"{word!r} would be one stage too many (at most {MOST}). Is the right column taken for the stage",
                f"加上“{word}”阶段就过多（最多 {MOST} 个），请检查阶段列是否正确",
            )
        )

    def _amounts(self, cells: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None, str]:
        """Return the amount, what it was closed for and the currency of a row. Raises BadRequest where there are two currencies."""
        named = _plain(cells.get(self.at.get("currency", "")))
        codes, found = {fields.currency(named)} if named else set[str](), dict[str, Decimal | None]()
        for name in ("amount", "won_amount"):
            column = self.at.get(name, "")
            found[name], code = sums.amount_in(name, cells.get(column), points=self._points.get(name, False))
            if found[name] is not None:
                codes |= {code, currency_in(column)} - {""}
        if len(codes) > 1:
            raise fields.wrong("currency", Bilingual(f"{' and '.join(sorted(codes))} in one row", f"同一行中有 {'、'.join(sorted(codes))}"))  # fmt: skip
        if found["amount"] is None and PRICE in self.at:
            price, code = sums.amount_in("amount", cells.get(self.at[PRICE]), points=self._points[PRICE])
            code = code or currency_in(self.at[PRICE].rpartition("\n")[2])
            if price is not None and not (code and codes and code not in codes):
                found["amount"], codes = price, codes or ({code} if code else set())
                self.counts["price"] += 1
        if found["amount"] is None and found["won_amount"] is None:
            return None, None, ""
        if not codes and not self._default:
            self.counts["currency"] += 1
        return found["amount"], found["won_amount"], next(iter(codes), self._default or self._known.currency)


def is_log(table: Table) -> bool:
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
        # A file that we wrote may name stages in moves alone.
        moved = [word for _, cells in table.rows for word in stages_in(cells.get(at.get("moves", "")))]
        return [word for word in dict.fromkeys([*moved, *(word for _, word in words)]) if word]
    place, seen_so_far = dict[str, list[int]](), Counter[str]()
    for number, word in words:
        place.setdefault(word, []).append(seen_so_far[number])
        seen_so_far[number] += 1
    return sorted((w for w in place if w), key=lambda w: sum(place[w]) / len(place[w]))


def _word(cell: object) -> str:
    return _plain(cell)[:200]


def _plain(cell: object) -> str:
    """Return a cell on one line."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)  # an id that a spreadsheet took for a number
    return "" if cell is None else fields.one_line(str(cell))


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
            f"No currency is named in {count:,} rows: {currency} was taken. Say another if that is wrong.",
            f"{count:,} 行未写币种，按 {currency} 处理；如不对请另行指定。",
        ),
        "backwards": Bilingual(
            f"{count:,} deals closed before they were opened: the day of opening was left out.",
            f"{count:,} 个商机的关闭日期早于创建日期，未采用其创建日期。",
        ),
    }[key]  # fmt: skip
