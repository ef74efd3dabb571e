"""What stands in a file: its text, its lines, its cells, the rows of its sheets; nothing is taken for a table yet."""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from knowledge.errors import Broken, TooLarge
from knowledge.language import Bilingual
from knowledge.raw_rows import MAX_CELL
from knowledge.readers.limits import check_zip
from knowledge.rows import decoded

_MAX_BYTES = 200 << 20
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d\]])")
_SHEET_FAULTS = (BadZipFile, KeyError, ValueError, OSError, ParseError, zlib.error, EOFError)

Cells = list[tuple[int, list[Any]]]
"""Rows with anything in them, each with its line."""


def full(row: Sequence[Any]) -> list[Any]:
    """Return the cells with anything in them."""
    return [cell for cell in row if cell is not None and str(cell).strip()]


def split(text: str, mark: str) -> Iterator[tuple[int, list[Any]]]:
    """Yield (line, cells) of rows with anything in them; a file that breaks off ends there, which the table reader tells."""
    csv.field_size_limit(MAX_CELL * 16)
    reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1
    try:
        for row in reader:
            if full(row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error:
        return


def whole(text: str) -> list[tuple[int, str]]:
    """Return (line, text) of texts one a row: commas stay, and quotation marks around a text go where they are in order."""
    try:
        reader, line, found = csv.reader(io.StringIO(text, newline=""), strict=True), 1, list[tuple[int, str]]()
        for row in reader:
            found.append((line, ",".join(row)))
            line = reader.line_num + 1
    except csv.Error:  # a quotation mark in a text: no row may run into the next
        found = [(n, _unquoted(line)) for n, line in enumerate(text.splitlines(), 1)]
    return [(n, line) for n, line in found if line.strip(" \t,")]


def _unquoted(line: str) -> str:
    try:
        return ",".join(next(csv.reader([line], strict=True), []))
    except csv.Error:
        return line


def text_of(path: Path, name: str, *, packed: bool) -> str | None:
    """Return the text of a file, None where it is none or is JSON. Raises TooLarge where texts would be cut off."""
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None  # the table reader says what is wrong
    text = decoded(data[:_MAX_BYTES])
    if text is None or _is_json(text, name):
        return None
    if len(data) <= _MAX_BYTES:
        return text
    if "," in text[:10_000] and not name.lower().endswith(".txt"):
        return None  # the table reader takes more
    size = _MAX_BYTES >> 20
    raise TooLarge(
        Bilingual(
            f"The file is larger than {size} MB. Split it and analyse the parts.",
            f"文件超过 {size} MB，请拆分后分别分析。",
        )
    )


def _is_json(text: str, name: str) -> bool:
    """Return whether a text is JSON; "[微笑] 很好" is not, whatever its first character."""
    if ".json" in name.lower() or ".ndjson" in name.lower():
        return True
    if not _JSON.match(text):
        return False
    first = text.lstrip().split("\n", 1)[0]
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return not name.lower().endswith(".txt")
    return True


def sheets(path: Path) -> dict[str, Cells]:
    """Return the rows of each sheet by its name. Raises Broken where the workbook does not open."""
    from openpyxl import load_workbook

    check_zip(path)
    try:
        with path.open("rb") as file:  # by its bytes: openpyxl refuses a path that ends otherwise
            book = load_workbook(file, read_only=True, data_only=True)
            try:
                return {sheet.title: _sheet(sheet) for sheet in book.worksheets}
            finally:
                book.close()
    except _SHEET_FAULTS as error:
        raise Broken(
            Bilingual(
                "This is not a workbook that can be opened (XLSX). Save it again as .xlsx or as CSV.",
                "无法打开该工作簿（XLSX）。请重新另存为 .xlsx 或 CSV。",
            )
        ) from error


def _sheet(sheet: Any) -> Cells:  # noqa: ANN401 - openpyxl's sheets have no common type
    """Return the rows of a sheet that hold anything, all as wide as the widest."""
    sheet.reset_dimensions()
    found = [(n, list(row)) for n, row in enumerate(sheet.iter_rows(values_only=True), 1)]
    width = max((len(row) for _, row in found), default=0)
    return [(n, row + [None] * (width - len(row))) for n, row in found if full(row)]
