"""A catalogue file (CSV, TSV, XLSX, JSON or JSONL, each also gzipped) as raw rows with their line numbers."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from knowledge.errors import BadCatalogue, Broken, TooLarge, UnknownFormat
from knowledge.language import Bilingual
from knowledge.readers.limits import check_zip

MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_KEYS = 20_000
"""Different keys in one JSON file: its rows are sparse, so the limit on columns holds for each row."""
MAX_BYTES = 1 << 30
MAX_CELL = 1 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file: `line` counts from 1, `values` holds str, int, float, bool or lists of them."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class BadRow:
    """One row that was left out: its line in the file, counted from 1, and why."""

    line: int
    reason: Bilingual


def read_rows(path: Path, name: str = "") -> Iterator[Row | BadRow]:
    """Yield the rows of the file at `path` in order; a row that cannot be read is a `BadRow`, and the next follow.

    What the file is is told by its bytes; `name` (the name it was sent with) only decides between CSV kinds.
    Raises UnknownFormat, Broken, TooLarge or BadCatalogue (empty, a header only, nothing that has columns).
    """
    name = name or path.name
    with path.open("rb") as file:
        head = file.read(4)
    packed = head[:2] == b"\x1f\x8b"
    sheet = head == b"PK\x03\x04"
    yield from _counted(_sheet_rows(path) if sheet else _text_rows(_decode(_bytes(path, packed=packed)), name))


def _counted(rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
    """Pass `rows` on, and stop with a clear error where there are none or too many."""
    count = 0
    for row in rows:
        count += 1
        if count > MAX_ROWS:
            raise TooLarge(
                Bilingual(
                    f"The catalogue has more than {MAX_ROWS:,} rows. Split the file and import the parts.",
                    f"目录超过 {MAX_ROWS:,} 行。请拆分文件后分别导入。",
                )
            )
        yield row
    if not count:
        raise _no_rows()


def _no_rows() -> BadCatalogue:
    return BadCatalogue(
        Bilingual(
            "The file holds no product rows. It needs one header row with column names and at least one row below it.",
            "文件中没有商品数据。需要一行列名（表头），下面至少有一行数据。",
        )
    )


def _bytes(path: Path, *, packed: bool) -> bytes:
    """Return the file's bytes, unpacked where gzipped; a small file that unpacks to a huge one is refused."""
    pieces, size = [], 0
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            while piece := file.read(_CHUNK):
                size += len(piece)
                if size > MAX_BYTES:
                    raise TooLarge(
                        Bilingual(
                            f"The file is larger than {MAX_BYTES >> 20:,} MB. Split it and import the parts.",
                            f"文件超过 {MAX_BYTES >> 20:,} MB。请拆分后分别导入。",
                        )
                    )
                pieces.append(piece)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Broken(
            Bilingual(
                f"The gzip file is damaged or cut short ({error}). Send it again.",
                f"gzip 文件已损坏或不完整（{error}）。请重新上传。",
            )
        ) from error
    return b"".join(pieces)


def _decode(data: bytes) -> str:
    """Return the text of `data`: a byte order mark decides, then UTF-8, UTF-16 by its zeros, then GB18030."""
    if not data.strip():
        raise BadCatalogue(
            Bilingual("The file is empty. Send a file with products.", "文件为空。请上传包含商品的文件。")
        )
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnknownFormat(
        Bilingual(
            "This is not a catalogue that can be read. Send CSV, TSV, XLSX, JSON or JSONL (also as .gz), text in UTF-8.",
            "无法识别该目录文件。请上传 CSV、TSV、XLSX、JSON 或 JSONL（也可为 .gz），文本建议使用 UTF-8 编码。",
        )
    )


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    zeros = (data[0:2000:2].count(0), data[1:2000:2].count(0))
    if max(zeros) > 50 and max(zeros) > 4 * min(zeros):
        return ("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be",)
    return ("utf-8-sig", "gb18030", "cp1252")


def _text_rows(text: str, name: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a text file: JSON where it opens with a bracket, else a table with separators."""
    start = text.lstrip()[:1]
    lines = ".jsonl" in name.lower() or ".ndjson" in name.lower()
    if start == "{" and (lines or _is_object(text.lstrip().split("\n", 1)[0])):
        return _json_lines(text)
    if start == "[" and lines:
        return _json_lines(text)
    if start in "{[":
        return _json_rows(text)
    return _table_rows(_csv_lines(text))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _not_object(line: int) -> BadRow:
    return BadRow(line, Bilingual("This is not an object with named values.", "该行不是带字段名的对象。"))


def _json_lines(text: str) -> Iterator[Row | BadRow]:
    """Yield one row a line; a broken line is reported and the rest go on."""
    keys: set[str] = set()
    for number, line in enumerate(io.StringIO(text), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield BadRow(number, Bilingual(f"The line is not valid JSON ({what}).", f"该行不是有效的 JSON（{what}）。"))
            continue
        yield _object_row(number, value, keys)


def _object_row(number: int, value: object, keys: set[str]) -> Row | BadRow:
    if not isinstance(value, dict):
        return _not_object(number)
    keys.update(value)
    _check_columns(len(value), len(keys))
    return Row(number, value)


def _check_columns(columns: int, keys: int = 0) -> None:
    if columns > MAX_COLUMNS or keys > MAX_KEYS:
        limit = MAX_COLUMNS if columns > MAX_COLUMNS else MAX_KEYS
        raise TooLarge(
            Bilingual(
                f"The catalogue has more than {limit:,} columns. Leave out what customers never ask about.",
                f"目录超过 {limit:,} 列。请去掉客户不会询问的列。",
            )
        )


def _json_rows(text: str) -> Iterator[Row | BadRow]:
    """Yield the objects of a JSON list, or of the one list inside a JSON object. `line` counts the objects."""
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Broken(
            Bilingual(
                f"The JSON file is damaged: {error}. Mend it, or send one object a line (JSONL).",
                f"JSON 文件有误：{error}。请修正，或改为每行一个对象（JSONL）。",
            )
        ) from error
    if isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list)]
        value = lists[0] if len(lists) == 1 else [value]
    if value and not any(isinstance(item, dict) for item in value):
        raise BadCatalogue(
            Bilingual(
                f"The JSON list holds no objects (the first item is {str(value[0])[:40]!r}). "
                'Each product must be an object such as {"sku": "A-1", "name": "..."}.',
                f"JSON 列表中没有对象（第一项为 {str(value[0])[:40]!r}）。"
                '每个商品应为对象，例如 {"sku": "A-1", "name": "..."}。',
            )
        )
    keys: set[str] = set()
    return (_object_row(number, item, keys) for number, item in enumerate(value, 1))


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


def _sheet_rows(path: Path) -> Iterator[Row | BadRow]:
    """Yield the rows of the first sheet that holds a table."""
    check_zip(path)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
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


def _table_rows(lines: Iterator[tuple[int, list[Any]]]) -> Iterator[Row | BadRow]:
    """Yield the rows under the header; blank lines and a title above the header are passed over."""
    header: list[str] = []
    held: tuple[int, list[Any]] | None = None
    for line, cells in lines:
        if not any(_filled(cell) for cell in cells):
            continue
        _check_columns(len(cells))
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
