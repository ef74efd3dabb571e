"""Days as files write them, decided for a column as a whole: never day first in one cell and month first in the next."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from assistant.deals.columns import shown
from assistant.errors import BadRequest
from knowledge.language import Bilingual

Order = Literal["dmy", "mdy"]
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:$|[T\s].*)", re.DOTALL)
_TIMED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$")
_PACKED = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?:$|[,T\s].*)", re.DOTALL)
_MONTHS = {
    m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]*([a-z]{3})[a-z]*\.?[\s,.-]*(\d{4}|\d{2})\b.*", re.DOTALL)
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[\s-]*(\d{1,2})(?:st|nd|rd|th)?[\s,.-]+(\d{4}|\d{2})\b.*", re.DOTALL)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL = date(1899, 12, 30)
_SERIALS = range(25569, 73416)  # 1970 to 2100
_STRAY, _ENOUGH = 0.02, 50  # so small a share of that many is a slip of the pen, no other way of writing


@dataclass(frozen=True)
class Open:
    """A day of which the order decides: two numbers and a year."""

    first: int
    second: int
    year: int
    dotted: bool = False


@dataclass(frozen=True)
class Days:
    """How the columns of a file write days. In a column that is `torn` no cell can be told; `lines` say where it differs."""

    order: Mapping[str, Order] = field(default_factory=dict)
    torn: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[Bilingual, ...] = ()

    def day(self, column: str, cell: object) -> date | None:
        """Return the day in a cell, None where it is empty. Raises ValueError, with the reason in words, where it is none."""
        found = read(cell)
        if not isinstance(found, Open):
            return found
        if column in self.torn:
            one, other = self.torn[column]
            raise BadRequest(
                Bilingual(
                    f"column {shown(column)}: days come first in line {one} and months in line {other}, so this one may be "
                    "either. Write days as 2026-03-31",
                    f"“{shown(column)}”列：第 {one} 行是日在前，第 {other} 行是月在前，无法判断本行。请写成 2026-03-31",
                )
            )
        first = self.order.get(column, "dmy") == "dmy"
        return _date(found.year, found.second if first else found.first, found.first if first else found.second, cell)


def read(cell: object) -> date | Open | None:
    """Return what a cell says of a day: the day, or the numbers it is written in; None where empty. Raises BadRequest."""
    if cell is None or isinstance(cell, datetime):
        return cell.date() if cell else None
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or (isinstance(cell, float) and cell != cell):
        raise _none(cell)
    text = unicodedata.normalize("NFKC", str(cell)[:80]).strip().lstrip("'").strip().lower()
    if not text:
        return None
    if _SERIAL.fullmatch(text):
        number = int(text.partition(".")[0])
        if number in _SERIALS:
            return _EXCEL + timedelta(days=number)
        raise _none(cell)
    return _written(text, cell)


def _written(text: str, cell: object) -> date | Open:
    if _TIMED.fullmatch(text.upper()):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC).date()
        except (ValueError, OverflowError) as error:
            raise _none(cell) from error
    for pattern in (_YEAR_FIRST, _PACKED):
        if found := pattern.fullmatch(text):
            year, month, day = found.groups() if pattern is _YEAR_FIRST else (found[1] + found[2], found[3], found[4])
            return _date(int(year), int(month), int(day), cell)
    if found := _YEAR_LAST.fullmatch(text):
        return Open(int(found[1]), int(found[3]), _year(found[4]), found[2] == ".")
    if (found := _DAY_MONTH.fullmatch(text)) and found[2] in _MONTHS:
        return _date(_year(found[3]), _MONTHS[found[2]], int(found[1]), cell)
    if (found := _MONTH_DAY.fullmatch(text)) and found[1] in _MONTHS:
        return _date(_year(found[3]), _MONTHS[found[1]], int(found[2]), cell)
    raise _none(cell)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 70 else 1900)


def _date(year: int, month: int, day: int, cell: object) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _none(cell) from error


def _none(cell: object) -> BadRequest:
    said = shown(str(cell)[:200])[:40]
    return BadRequest(Bilingual(f"{said!r} is not a date such as 2026-03-31", f"“{said}”不是有效日期，如 2026-03-31"))


@dataclass
class _Told:
    """What a column tells of its order: the first line and the number of cells for each, and one that may be either."""

    dmy: int = 0
    mdy: int = 0
    dmy_line: int = 0
    mdy_line: int = 0
    dotted: bool = True
    either: tuple[int, object] | None = None
    any: bool = False


def decide(columns: Mapping[str, Sequence[tuple[int, object]]], said: Order | None = None) -> Days:
    """Return how columns (lines and cells of each) write days, as `said` or as their own cells tell.

    A column whose cells do not tell goes by the file's others, then by its dots (day first). Raises BadRequest where
    even then a cell may be two days, naming it.
    """
    if said is not None:
        return Days(dict.fromkeys(columns, said))
    told = {name: _told(cells) for name, cells in columns.items()}
    order: dict[str, Order] = {}
    torn, notes = dict[str, tuple[int, int]](), list[Bilingual]()
    for name, each in told.items():
        few = min(each.dmy, each.mdy)
        if few and (few > _STRAY * (each.dmy + each.mdy) or each.dmy + each.mdy < _ENOUGH):
            torn[name] = each.dmy_line, each.mdy_line
        elif each.dmy or each.mdy:
            order[name] = "dmy" if each.dmy > each.mdy else "mdy"
            notes.append(_note(name, order[name], each.dmy_line if each.dmy > each.mdy else each.mdy_line))
    seen = set(order.values())
    for name, each in told.items():
        if name in order or name in torn or not each.any:
            continue
        if len(seen) == 1:
            order[name] = next(iter(seen))
            notes.append(_note(name, order[name], 0))
        elif each.dotted:
            order[name] = "dmy"
            notes.append(_note(name, "dmy", 0))
        elif each.either:
            raise _undecided(name, *each.either)
        else:
            order[name] = "dmy"  # the day is the month in every cell
    return Days(order, torn, tuple(notes))


def _told(cells: Sequence[tuple[int, object]]) -> _Told:
    told = _Told()
    for line, cell in cells:
        try:
            found = read(cell)
        except BadRequest:
            continue
        if not isinstance(found, Open):
            continue
        told.any = True
        told.dotted = told.dotted and found.dotted
        if found.first > 12 >= found.second:
            told.dmy, told.dmy_line = told.dmy + 1, told.dmy_line or line
        elif found.second > 12 >= found.first:
            told.mdy, told.mdy_line = told.mdy + 1, told.mdy_line or line
        elif found.first != found.second and told.either is None:
            told.either = line, cell
    return told


def _note(name: str, order: Order, line: int) -> Bilingual:
    en, zh = ("day first", "日在前") if order == "dmy" else ("month first", "月在前")
    where = (
        (f", as line {line} shows", f"（见第 {line} 行）")
        if line
        else (", as nothing says otherwise", "（未见相反写法）")
    )
    return Bilingual(f"{shown(name)}: dates were read {en}{where[0]}.", f"{shown(name)}：日期按{zh}读取{where[1]}。")


def _undecided(name: str, line: int, cell: object) -> BadRequest:
    said = shown(str(cell))
    return BadRequest(
        Bilingual(
            f"Column {shown(name)}, line {line}: {said} may be two days, and no date in the file shows whether the day or the "
            "month comes first. Say which (on the command line: --dates dmy or mdy), or write dates as 2026-03-31. Nothing was saved.",
            f"“{shown(name)}”列第 {line} 行：{said} 有两种读法，文件中没有日期能说明日在前还是月在前。"
            "请说明是日在前还是月在前（命令行用 --dates dmy 或 mdy），或写成 2026-03-31。未保存任何内容。",
        )
    )
