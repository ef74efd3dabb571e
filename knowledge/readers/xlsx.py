"""XLSX: each sheet as a heading, each table row with its column names, placed by sheet and cell.

Formulas give the values they had when the file was saved. Hidden sheets and hidden columns are left out: what the
author hid (costs, margins) must not become an answer.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from knowledge.errors import TooLarge
from knowledge.language import Bilingual
from knowledge.readers.formats import label
from knowledge.readers.limits import MAX_COLUMNS, broken_container
from knowledge.readers.table import cell_text, has_header, row_text
from knowledge.types import Block, BlockKind, Place, ReadDocument

_LARGE = 25 * 1024 * 1024
"""Unpacked bytes of sheets from which a book is streamed: then merged cells are not repeated, but memory is kept."""
_PLACES = 500_000
_ROWS = 300_000
_MERGE = re.compile(rb'<mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_PLAIN_SHEET = re.compile(r"(?:sheet|工作表)\s*\d*$", re.I)
_CURRENCY = re.compile(r"\[\$([^\]-]{1,4})|\"([^\"]{1,4})\"|([¥￥$€£])")

Line = tuple[int, int, list[str]]
"""Row number, first filled column number (both from 1), and the cells' texts from column 1 on."""


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import openpyxl  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the workbook at `path`. Raises Broken, or TooLarge over 300,000 rows or 2,000 columns."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        streamed = _is_large(path)
        book = load_workbook(path, data_only=True, read_only=streamed, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise broken_container() from error
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        blocks: list[Block] = []
        for sheet in sheets:
            found = list(_sheet(sheet))
            if found and (len(sheets) > 1 or not _PLAIN_SHEET.match(sheet.title)):
                blocks.append(Block("heading", sheet.title, 1, Place(sheet=sheet.title, cell="A1")))
            blocks.extend(found)
        title = str(book.properties.title or "") or label(name)  # not the first heading: that is only a sheet's name
    finally:
        book.close()
    return ReadDocument(title, tuple(blocks))


def _is_large(path: Path) -> bool:
    """Tell whether the sheets are too many bytes, or their merged cells too many places, to be held in memory."""
    places = 0
    with ZipFile(path) as archive:
        sheets = [one for one in archive.infolist() if one.filename.startswith("xl/worksheets/")]
        if sum(one.file_size for one in sheets) > _LARGE:
            return True
        for sheet in sheets:
            for left, top, right, bottom in _MERGE.findall(archive.read(sheet)):
                places += (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
    return places > _PLACES


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(sheet: Any) -> Iterator[Block]:  # noqa: ANN401 - a plain and a streamed sheet have no common type
    """Yield the blocks of one sheet: blank rows part its tables, a single cell above a table is its title."""
    table: list[Line] = []
    for line in _lines(sheet):
        if table and line[0] > table[-1][0] + 1:
            yield from _table(table, sheet.title)
            table = []
        table.append(line)
    yield from _table(table, sheet.title)


def _lines(sheet: Any) -> Iterator[Line]:  # noqa: ANN401
    """Yield the rows that hold something, hidden columns taken out and merged cells repeated."""
    merged = _merged(sheet)
    hidden = _hidden_columns(sheet)
    filled = 0
    for number, cells in _cells_by_row(sheet):
        columns = {column: value_text(cell) for column, cell in cells.items() if column not in hidden}
        columns |= {column: text for column, text in merged.get(number, {}).items() if column not in hidden}
        columns = {column: text for column, text in columns.items() if text}
        if not columns:
            continue
        filled += 1
        widest = max(columns)
        if filled > _ROWS or widest > MAX_COLUMNS:
            raise _too_large(filled, widest)
        yield number, min(columns), [columns.get(column, "") for column in range(1, widest + 1)]


def _cells_by_row(sheet: Any) -> Iterator[tuple[int, dict[int, Any]]]:  # noqa: ANN401
    """Yield (row number, column -> cell) of the cells that are there.

    A sheet may have one formatted, empty cell in its last row: walking the rectangle would visit a million rows.
    """
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, {column: cell for column, cell in enumerate(row, 1) if cell.value is not None}
        return
    rows: dict[int, dict[int, Any]] = {}
    for (number, column), cell in sheet._cells.items():
        rows.setdefault(number, {})[column] = cell
    for number in sorted(rows):
        yield number, rows[number]


def _too_large(rows: int, columns: int) -> TooLarge:
    return TooLarge(
        Bilingual(
            f"A sheet has {rows:,} rows or {columns:,} columns; the limits are {_ROWS:,} and {MAX_COLUMNS:,}. Split it.",
            f"工作表达到 {rows:,} 行或 {columns:,} 列，上限为 {_ROWS:,} 行、{MAX_COLUMNS:,} 列。请拆分后上传。",
        )
    )


def _merged(sheet: Any) -> dict[int, dict[int, str]]:  # noqa: ANN401
    """Return row -> column -> the text of the merged cell that covers it."""
    places: dict[int, dict[int, str]] = {}
    ranges = getattr(sheet, "merged_cells", None)
    if ranges is None or not ranges.ranges:
        return places
    filled = [place for place, cell in sheet._cells.items() if cell.value is not None]
    # A title is often merged over all 16,384 columns: no further than where something stands.
    last_row, last_column = max((row for row, _ in filled), default=0), max((column for _, column in filled), default=0)
    for area in ranges.ranges:
        corner = sheet._cells.get((area.min_row, area.min_col))
        text = value_text(corner) if corner is not None else ""
        if text:
            columns = range(area.min_col, min(area.max_col, last_column) + 1)
            for row in range(area.min_row, min(area.max_row, last_row) + 1):
                places.setdefault(row, {}).update(dict.fromkeys(columns, text))
    return places


def _hidden_columns(sheet: Any) -> set[int]:  # noqa: ANN401
    hidden: set[int] = set()
    for size in getattr(sheet, "column_dimensions", {}).values():
        if size.hidden and size.min:
            hidden.update(range(size.min, min(size.max or size.min, MAX_COLUMNS) + 1))
    return hidden


def value_text(cell: Any) -> str:  # noqa: ANN401
    """Return a cell's value as its reader sees it: `15%`, `¥3,999`, `2026-03-01`, `16`; empty for an error value."""
    value = cell.value
    if value is None or (isinstance(value, str) and value.startswith("#") and cell.data_type == "e"):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(float(value), cell.number_format or "General") if value == value else ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date | time):
        return value.isoformat()
    return cell_text(str(value))


def _number(value: float, form: str) -> str:
    """Return a number without binary noise, as a percentage or with its currency where the cell's format says so."""
    shown = form.split(";")[0]
    if "%" in shown:
        return f"{round(value * 100, 6):.12g}%"
    text = f"{value:.12g}" if abs(value) < 1e12 else f"{value:.0f}"
    currency = _CURRENCY.search(shown)
    sign = next((part for part in currency.groups() if part), "").strip() if currency else ""
    if sign in {"¥", "￥", "$", "€", "£", "CNY", "USD", "EUR", "RMB", "US$"}:
        whole, _, rest = text.partition(".")
        grouped = f"{int(whole):,}" + (f".{rest:0<2}" if rest else "")
        return f"{sign}{grouped}" if len(sign) == 1 or sign == "US$" else f"{sign} {grouped}"
    unit = re.search(r"\"\s*([^\"]{1,6})\"\s*$", shown)
    return text + (f" {unit[1].strip()}" if unit else "")


def _table(lines: list[Line], sheet: str) -> Iterator[Block]:
    """Yield the blocks of rows without a blank one between them."""
    from openpyxl.utils import get_column_letter

    while lines and _is_title(lines):
        row, first, cells = lines.pop(0)
        yield Block("heading", cells[first - 1], 2, Place(sheet=sheet, cell=f"{get_column_letter(first)}{row}"))
    header = _header(lines)
    for row, first, cells in lines[1:] if header else lines:
        text = row_text(header[first - 1 :], cells[first - 1 :]) if header else row_text([], cells[first - 1 :])
        kind: BlockKind = "row" if header or sum(map(bool, cells)) > 1 else "paragraph"
        yield Block(kind, text, 0, Place(sheet=sheet, cell=f"{get_column_letter(first)}{row}"))


def _is_title(lines: list[Line]) -> bool:
    """Tell whether the first row is one short text (also merged over columns) above rows with more cells."""
    texts = {text for text in lines[0][2] if text}
    if len(texts) != 1 or len(lines) < 2 or len(next(iter(texts))) > 80:
        return False
    return len({text for text in lines[1][2] if text}) > 1


def _header(lines: list[Line]) -> list[str]:
    """Return the column names: the first row where it is filled with words and rows follow; else nothing."""
    if len(lines) < 2:
        return []
    grid = [[text for text in cells] for _, _, cells in lines[:20]]
    used = [column for column in range(len(grid[0])) if any(column < len(row) and row[column] for row in grid)]
    table = [[row[column] if column < len(row) else "" for column in used] for row in grid]
    return lines[0][2] if has_header(table) else []
