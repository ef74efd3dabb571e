"""Tables as raw rows: text with separators, and the sheets of a workbook that hold one."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from knowledge.cells import unit_named
from knowledge.errors import Broken
from knowledge.language import Bilingual
from knowledge.raw_rows import MAX_CELL, SHEET, BadRow, Row, check_columns
from knowledge.readers.limits import check_zip
from knowledge.vocabulary import plain, vocabulary


def csv_rows(text: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a text with separators (comma, semicolon, tab or bar). Raises Broken where it breaks off."""
    return _table_rows(*_headed(_csv_lines(text)))


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


def sheet_rows(path: Path, *, every: bool = False) -> Iterator[Row | BadRow]:
    """Yield the rows of the first sheet that holds a table; with `every` those of each sheet with columns like its, too.

    A number that the sheet shows as money or as a share is given as it is shown: "12.5 €", "25 %".
    """
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
        tables = ((sheet, header, rows) for sheet in book.worksheets for header, rows in _table(sheet))
        first = next(tables, None)
        if first is None:
            return
        if not every:
            yield from _table_rows(first[1], _shown(first[0], first[2]))
            return
        yield from _all_tables([first, *(t for t in tables if t[0].sheet_state == "visible")])
    finally:
        book.close()
        file.close()


Lines = Iterator[tuple[int, list[Any]]]


def _table(sheet: Any) -> Iterator[tuple[list[str], Lines]]:  # noqa: ANN401 - openpyxl has no types
    """Yield the header of a sheet and the lines under it, nothing where it holds no table."""
    sheet.reset_dimensions()
    header, lines = _headed((n, list(r)) for n, r in enumerate(sheet.iter_rows(values_only=True), 1))
    if header:
        yield header, lines


def _all_tables(tables: list[tuple[Any, list[str], Lines]]) -> Iterator[Row | BadRow]:
    """Yield the rows of each table that has columns like the first; of any other, that it was left out."""
    like = [_alike(header, tables[0][1]) for _, header, _ in tables]
    named = sum(like) > 1
    for (sheet, header, lines), taken in zip(tables, like, strict=True):
        if not taken:
            yield BadRow(1, _other_columns(sheet.title))
            continue
        for row in _table_rows(header, _shown(sheet, lines)):
            if not named:
                yield row
            elif isinstance(row, Row):
                yield Row(row.line, {**row.values, SHEET: sheet.title}, sheet.title)
            else:
                yield BadRow(row.line, Bilingual(f"{sheet.title}: {row.reason.en}", f"{sheet.title}：{row.reason.zh}"))


def _alike(header: list[str], first: list[str]) -> bool:
    """Tell whether a table has at least two and half of its columns, or of the first table's, in common with the first."""
    ours, theirs = ({name.lower() for name in names if name} for names in (header, first))
    return header == first or len(ours & theirs) >= max(2, min(len(ours), len(theirs)) / 2)


def _other_columns(title: str) -> Bilingual:
    return Bilingual(
        f"The sheet {title[:60]!r} was left out: its columns are not those of the first. Import it as a file of its own.",
        f"工作表“{title[:60]}”未导入：其列与第一个工作表不同。请另存为单独的文件再导入。",
    )


_CURRENCY = re.compile(r"\[\$([^\-\]]+)[^\]]*\]|\"([^\"\d]{1,4})\"|([$€£¥￥])")


def _shown(sheet: Any, lines: Lines) -> Lines:  # noqa: ANN401
    """Yield the lines with the numbers of a column that is shown as money or a share written so; the first line tells which are."""
    marks: list[str] | None = None
    for number, cells in lines:
        if marks is None:
            marks = []
            for row in sheet.iter_rows(min_row=number, max_row=number + _LOOKED_AT):
                shown = [_mark(getattr(cell, "number_format", None) or "") for cell in row]
                marks = [before or now for before, now in zip_longest(marks, shown, fillvalue="")]
        yield number, [_written(cell, mark) for cell, mark in zip_longest(cells, marks[: len(cells)], fillvalue="")]


def _mark(shape: str) -> str:
    """Return what a cell of a number format shows beside the figure: a currency, "%", or nothing."""
    if shape.rstrip("_) ").endswith("%"):
        return "%"
    found = _CURRENCY.search(shape)
    said = next((g.strip() for g in found.groups() if g), "") if found else ""
    return said if said.lower() in vocabulary().currencies else ""


def _written(cell: Any, mark: str) -> Any:  # noqa: ANN401
    if not mark or isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    exact = Decimal(str(cell))
    return f"{exact.scaleb(2).normalize():f} %" if mark == "%" else f"{exact:f} {mark}"


def _headed(lines: Lines) -> tuple[list[str], Lines]:
    """Return the header of a table and the lines under it; an empty header where there is none.

    Blank lines and what stands above the header are passed over, and so is a second header under it in other words.
    """
    filled = ((n, cells) for n, cells in lines if any(map(_filled, cells)))
    begin = (one for one in filled if sum(map(_filled, one[1])) > 1 or _looks_like_sku(one[1]))
    held = list(islice(begin, 1))
    held += islice(filled, _LOOKED_AT) if held else []
    if len(held) < 2:
        return [], iter(())
    best = max(range(min(len(held), _LOOKED_AT)), key=lambda n: (_known(held[n][1]), -n))
    if _known(held[best][1]) > _known(held[0][1]) + 1:
        held = held[best:]
    under = held[1][1] if len(held) > 1 else []
    names, used = _header(held[0][1], under)
    if not used and _are_units(under):
        wide = zip_longest(names, under)
        names, used = [f"{name or ''} ({unit})" if _filled(unit) else name or "" for name, unit in wide], True
    again = 2 if used or _known(under) > max(1, sum(map(_filled, under)) / 2) else 1
    return _unlike(names), chain(held[again:], filled)


def _are_units(cells: list[Any]) -> bool:
    """Tell whether a line under a header says what its columns are measured in: units and currencies, and gaps between them."""
    said = [str(cell).strip().strip("()[]") for cell in cells if _filled(cell)]
    known = all(
        not any(map(str.isdigit, word)) and (word.lower() in vocabulary().currencies or unit_named(word))
        for word in said
    )
    return bool(said) and len(said) < len(cells) and known


_LOOKED_AT = 5  # lines from the first that may be a header


def _known(cells: list[Any]) -> int:
    """Return how many cells are usual column names; 0 where one holds a figure, as lines under a header do."""
    words = vocabulary()
    names = [plain(str(cell)) for cell in cells if _filled(cell)]
    if any(re.fullmatch(r"[^a-z]*\d[^a-z]*", name) for name in names):
        return 0
    return sum(name in words.meanings or name in words.attributes or name in words.price_lists for name in names)


def _table_rows(header: list[str], lines: Lines) -> Iterator[Row | BadRow]:
    """Yield the rows of a table, blank lines left out."""
    for line, cells in lines:
        if any(map(_filled, cells)):
            check_columns(len(cells))
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
