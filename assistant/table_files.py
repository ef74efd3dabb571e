"""Tables that people send in files, read row by row; what is said of a file names what should have been in it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.errors import BadCatalogue, TooLarge, UnknownFormat
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row
from knowledge.rows import read_rows

MOST_CELLS = 10_000_000
"""Cells of one file that are read at most: all of them are held at once."""


def bounded(rows: Iterable[Row | BadRow], name: str) -> Iterator[Row | BadRow]:
    """Pass rows on. Raises TooLarge where they hold more cells than can be held at once, and says what to do."""
    cells = 0
    for row in rows:
        cells += 1 if isinstance(row, BadRow) else len(row.values)
        if cells > MOST_CELLS:
            raise TooLarge(
                Bilingual(
                    f"{name}: the file has more than {MOST_CELLS:,} cells. Leave out the columns that are not needed, or "
                    "split it. Nothing was saved.",
                    f"{name}：文件超过 {MOST_CELLS:,} 个单元格。请删除不需要的列，或拆分后导入。未保存任何内容。",
                )
            )
        yield row


def rows_of(path: Path, name: str, what: Bilingual, columns: Bilingual) -> Iterator[Row | BadRow]:
    """Yield the rows of a file that should hold `what`, in a table with such `columns`. Raises KnowledgeError."""
    try:
        yield from read_rows(path, name)
    except UnknownFormat as error:
        raise UnknownFormat(
            Bilingual(
                f"This is not a file of {what.en} that can be read. Send CSV or XLSX, text in UTF-8.",
                f"无法将该文件读取为{what.zh}。请发送 CSV 或 XLSX 文件，文本使用 UTF-8 编码。",
            )
        ) from error
    except BadCatalogue as error:
        raise BadCatalogue(
            Bilingual(
                f"The file holds no {what.en}. It needs a first row with column names ({columns.en}) and at least one row below.",
                f"文件中没有{what.zh}。首行须为列名（{columns.zh}），下面至少有一行数据。",
            )
        ) from error
