"""Tables in a PDF's lines: found by columns that align, read row by row with wrapped cells put together."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.readers.pdf_lines import Cell, Line
from knowledge.readers.table import has_header, row_text
from knowledge.types import Block, Place

_ITEM_MARK = re.compile(r"[•·●▪■◦○‣◆➢✓✔\uf0b7\uf0a7\uf06c–—-]|(?:\d{1,2}[.)、]|[（(]\d{1,2}[)）]|[①-⑳])")
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_ALIGNED = 3.0  # points
_WRAP = 1.3  # a wrapped line stands this many heights below the one before it at most; the next row stands lower


def table_length(lines: Sequence[Line]) -> int:
    """Return how many of `lines` from the first on make a table: two or more with their columns aligned; else 0."""
    first = lines[0]
    if not _has_columns(first):
        return 0
    count, last = 1, first
    for before, line in pairwise(lines):
        if _has_columns(line) and _aligned(last, line) and abs(line.size - first.size) < 2:
            last = last if _is_wrapped(last, before, line) else line
        elif not _is_wrapped(last, before, line):
            break
        count += 1
    return count if sum(map(_has_columns, lines[:count])) > 1 else 0


def _has_columns(line: Line) -> bool:
    mark = line.cells[0].text.strip()
    return len(line.cells) > 1 and not _ITEM_MARK.fullmatch(mark)


def _aligned(one: Line, two: Line) -> bool:
    """Tell whether two lines share a column after the first: its left edge, right edge or middle."""
    if one.page != two.page:
        return False
    return any(
        abs(a.left - b.left) < _ALIGNED
        or abs(a.right - b.right) < _ALIGNED
        or abs(a.left + a.right - b.left - b.right) < 2 * _ALIGNED
        for a in one.cells[1:]
        for b in two.cells[1:]
    )


def _is_wrapped(row: Line, before: Line, line: Line) -> bool:
    """Tell whether `line` is the rest of cells of `row`: closely below the line before, each at a column's edge."""
    drop = before.bottom - line.bottom
    if row.page != line.page or not 0 < drop <= _WRAP * row.size:
        return False
    if len(line.cells) == 1 and abs(line.left - row.left) < _ALIGNED:
        return row.bottom == before.bottom and len(row.cells) > 1 and line.right <= row.cells[1].left
    return all(any(abs(cell.left - other.left) < _ALIGNED for cell in row.cells[1:]) for other in line.cells)


def table_rows(lines: Sequence[Line]) -> Iterator[Block]:
    """Yield the rows of a table, each with the column names above it."""
    widest = max(lines, key=lambda line: len(line.cells)).cells
    rows = [row for group in _close(lines) for row in _group_rows(group, widest)]
    table = [cells for _, cells in rows]
    bold = rows[0][0].bold and len(rows) > 1 and not any(line.bold for line, _ in rows[1:])
    named = (bold and len(rows[0][0].cells) > 1 and all(table[0][1:])) or has_header(table)
    for line, cells in rows[1:] if named else rows:
        yield Block("row", row_text(table[0] if named else [], cells), 0, Place(page=line.page))


def _close(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines of a table in groups that stand closely below each other: mostly one row each."""
    group = [lines[0]]
    for before, line in pairwise(lines):
        if not 0 < before.bottom - line.bottom <= _WRAP * line.size:
            yield group
            group = []
        group.append(line)
    yield group


def _group_rows(group: list[Line], columns: Sequence[Cell]) -> Iterator[tuple[Line, list[str]]]:
    """Yield (first line, cells) of each row of a group.

    Where only one line has a first cell, the group is one row whose label stands at its top, middle or foot. Else the
    table is set tightly: each line with a first cell begins a row, and a line without one belongs to the row above.
    """
    named = [_column(line.cells[0], columns) == 0 for line in group]
    single = sum(named) <= 1
    held: tuple[Line, list[str]] | None = None
    for line, begins in zip(group, named, strict=True):
        cells = [""] * len(columns)
        for cell in line.cells:
            column = _column(cell, columns)
            cells[column] = f"{cells[column]} {cell.text}".strip()
        if held is None or (begins and not single and len(line.cells) > 1):
            if held:
                yield held
            held = (line, cells)
        else:
            held = (held[0], [_appended(above, below) for above, below in zip(held[1], cells, strict=True)])
    if held:
        yield held


def _appended(above: str, below: str) -> str:
    apart = "" if _HAN.match(above[-1:]) and _HAN.match(below) else " "
    return f"{above}{apart}{below}".strip()


def _column(cell: Cell, columns: Sequence[Cell]) -> int:
    """Return the column a cell belongs to: the one it overlaps most, else the nearest."""

    def nearness(number: int) -> float:
        column = columns[number]
        overlap = min(cell.right, column.right) - max(cell.left, column.left)
        return overlap if overlap < 0 else overlap + 1

    return max(range(len(columns)), key=nearness)
