"""Files with nothing but texts, one a row: what people have most often, and what no table reader takes for a table."""

import csv
import io
from pathlib import Path
from typing import Any

from knowledge.readers.limits import check_zip

_MAX_BYTES = 200 << 20
_ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")


def single_column(path: Path, name: str, headings: frozenset[str], *, asked: bool) -> list[tuple[int, dict[str, Any]]]:
    """Return (line, {heading: text}) of a file of texts, empty where it is none.

    A `.txt` file holds a text on each line. Any other is one where its first cell stands alone and is one of `headings`, or,
    where `asked` (nothing else could read it), whatever stands in its only column; without a heading it is called "text".
    """
    cells = _cells(path, name)
    if not cells:
        return []
    headed = cells[0][1].strip().lower() in headings
    if not (headed or asked or name.lower().endswith(".txt")):
        return []
    heading = cells[0][1].strip() if headed else "text"
    return [(line, {heading: text}) for line, text in cells[headed:]]


def _cells(path: Path, name: str) -> list[tuple[int, str]]:
    """Return (line, text) of every row with anything in it; empty where the file is no such file."""
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES)
    if data[:4] == b"PK\x03\x04":
        return _sheet(path)
    if data[:2] == b"\x1f\x8b" or data.lstrip()[:1] in (b"{", b"["):
        return []
    text = _decoded(data)
    if text is None:
        return []
    if name.lower().endswith(".txt"):
        return [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return []
    found = [(n, ",".join(row)) for n, row in enumerate(rows, 1) if any(c.strip() for c in row)]
    return found if len(rows[0] if rows else ()) == 1 else []


def _sheet(path: Path) -> list[tuple[int, str]]:
    from openpyxl import load_workbook

    check_zip(path)
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        book.worksheets[0].reset_dimensions()
        rows = [[c for c in row if c is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    full = [(n, row) for n, row in enumerate(rows, 1) if row]
    return [(n, str(row[0])) for n, row in full] if all(len(row) == 1 for _, row in full) else []


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
