"""Tables that people send in files, read row by row; what is said of a file names what should have been in it."""

from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import BadCatalogue, UnknownFormat
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row
from knowledge.rows import read_rows


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
