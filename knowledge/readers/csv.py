"""CSV and TSV: one block a row, each cell with its column's name, placed by line."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import Broken, TooLarge
from knowledge.language import Bilingual
from knowledge.readers.encodings import decode
from knowledge.readers.limits import MAX_BLOCKS, MAX_COLUMNS
from knowledge.readers.table import cell_text, has_header, row_text
from knowledge.types import Block, Place, ReadDocument

_MAX_CELL = 1 << 20


def read(path: Path, name: str) -> ReadDocument:
    """Return the rows of the file at `path`. Raises TooLarge over 2,000 columns, Broken for an open quotation."""
    return ReadDocument("", tuple(_blocks(list(_lines(decode(path.read_bytes()))))))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line where the row starts, cells) of each row that holds something."""
    csv.field_size_limit(_MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    try:
        for count, cells in enumerate(reader):
            if len(cells) > MAX_COLUMNS:
                raise _too_wide(line, len(cells))
            if count > MAX_BLOCKS:
                raise _too_long()
            if any(cell.strip() for cell in cells):
                yield line, [cell_text(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Broken(
            Bilingual(
                f"The table breaks off at line {line} ({error}). Check the quotation marks there.",
                f"表格在第 {line} 行出错（{error}）。请检查该处的引号。",
            )
        ) from error


def _too_wide(line: int, columns: int) -> TooLarge:
    return TooLarge(
        Bilingual(
            f"Line {line} has {columns:,} columns; the limit is {MAX_COLUMNS:,}. Keep the columns that matter.",
            f"第 {line} 行有 {columns:,} 列，上限为 {MAX_COLUMNS:,} 列。请只保留需要的列。",
        )
    )


def _too_long() -> TooLarge:
    return TooLarge(
        Bilingual(
            f"The table has more than {MAX_BLOCKS:,} rows. Split it and send the parts.",
            f"表格超过 {MAX_BLOCKS:,} 行。请拆分后分别上传。",
        )
    )


def _delimiter(text: str) -> str:
    """Return the separator that gives the first lines the same number of cells most often; a comma where none does."""
    lines = text[:50_000].split("\n")[:20]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if line.strip()]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(",\t;|", key=evenness)


def _blocks(rows: list[tuple[int, list[str]]]) -> Iterator[Block]:
    """Yield the rows below the header; a title line above the table becomes a heading."""
    while len(rows) > 1 and sum(map(bool, rows[0][1])) == 1 and sum(map(bool, rows[1][1])) > 1:
        line, cells = rows.pop(0)
        yield Block("heading", "".join(cells), 1, Place(line=line))
    table = [cells for _, cells in rows]
    header = table[0] if (len(table[0] if table else []) > 2 and len(table) > 1) or has_header(table) else []
    for line, cells in rows[1:] if header else rows:
        yield Block("row", row_text(header, cells), 0, Place(line=line))
