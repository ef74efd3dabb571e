"""Tables as raw rows: text with separators, and the first sheet of a workbook that holds one."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from knowledge.errors import Broken
from knowledge.language import Bilingual
from knowledge.raw_rows import MAX_CELL, BadRow, Row, check_columns
from knowledge.readers.limits import check_zip


def csv_rows(text: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a text with separators (comma, semicolon, tab or bar). Raises Broken where it breaks off."""
    return _table_rows(_csv_lines(text))


def _csv_lines(text: str) -> Iterator[tuple[int, list[Any]]]:
    """Yield (line, cells) of a table with separators; `line` is where the row starts."""
    csv.field_size_limit(MAX_CELL * 16)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Broken(
                Bilingual(f"The table breaks off at line {line} ({error}).", f"表格在第 {line} 行出错（{error}）。")
            ) from error
        if cells is None:
            return
        yield line, cells
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Return the separator that splits the first lines most evenly."""
    lines = [line for line in text[:200_000].splitlines()[:50] if line.strip()]

    def score(mark: str) -> tuple[int, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
        usual = max(set(counts), key=counts.count, default=1)
        return (0 if usual == 1 else counts.count(usual), usual)

    return max(",;\t|", key=score)


def sheet_rows(path: Path) -> Iterator[Row | BadRow]:
    """Yield the rows of the first sheet that holds a table."""
    check_zip(path)
    from openpyxl import load_workbook

    file = path.open("rb")  # by its bytes: openpyxl refuses a path that ends otherwise
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        file.close()
        raise Broken(
            Bilingual(
                "This is not a workbook that can be opened (XLSX). Save it again as .xlsx or as CSV.",
                "无法打开该工作簿（XLSX）。请重新另存为 .xlsx 或 CSV。",
            )
        ) from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = _table_rows((n, list(r)) for n, r in enumerate(sheet.iter_rows(values_only=True), 1))
            first = next(rows, None)
            if first is not None:
                yield first
                yield from rows
                return
    finally:
        book.close()
        file.close()


def _table_rows(lines: Iterator[tuple[int, list[Any]]]) -> Iterator[Row | BadRow]:
    """Yield the rows under the header; blank lines and a title above the header are passed over."""
    header: list[str] = []
    held: tuple[int, list[Any]] | None = None
    for line, cells in lines:
        if not any(_filled(cell) for cell in cells):
            continue
        check_columns(len(cells))
        if not header:
            if held is None:
                if sum(map(_filled, cells)) > 1 or _looks_like_sku(cells):
                    held = (line, cells)
                continue
            names, used = _header(held[1], cells)
            header = _unlike(names)
            if used:
                continue
        yield _table_row(header, line, cells)


def _looks_like_sku(cells: list[Any]) -> bool:
    """Tell whether a row with one cell is a one-column header rather than a title above the table."""
    return len(cells) == 1 and str(cells[0]).strip().lower() in {"sku", "货号", "型号"}


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _header(first: list[Any], second: list[Any]) -> tuple[list[str], bool]:
    """Return the column names, and whether the second line is part of them (a merged two-line header)."""
    width = max(len(first), len(second))
    top = [str(c).strip() if _filled(c) else "" for c in first] + [""] * (width - len(first))
    low = [str(c).strip() if _filled(c) else "" for c in second] + [""] * (width - len(second))
    under = any(not t and w for t, w in zip(top, low, strict=True))
    merged = (
        under and any(t and not w for t, w in zip(top, low, strict=True)) and not any(map(str.isdigit, "".join(low)))
    )
    if not merged:
        return top, False
    names: list[str] = []
    last = ""
    for t, w in zip(top, low, strict=True):
        last = t or last
        names.append(f"{last} {w}".strip() if w else t)
    return names, True


def _unlike(names: list[str]) -> list[str]:
    """Return the column names with a number where one is empty or comes twice."""
    out: list[str] = []
    for number, name in enumerate(names, 1):
        name = name or f"column {number}"
        out.append(name if name not in out else f"{name} ({number})")
    return out


def _table_row(header: list[str], line: int, cells: list[Any]) -> Row | BadRow:
    if len(cells) > len(header) and any(_filled(c) for c in cells[len(header) :]):
        return BadRow(
            line,
            Bilingual(
                f"The row has {len(cells)} cells but the header has {len(header)}. Quote cells that hold the separator.",
                f"该行有 {len(cells)} 个单元格，而表头只有 {len(header)} 列。含分隔符的单元格请加引号。",
            ),
        )
    return Row(line, {name: cell for name, cell in zip(header, cells, strict=False) if _filled(cell)})
