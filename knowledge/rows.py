"""A catalogue file (CSV, TSV, XLSX, JSON or JSONL, each also gzipped) as raw rows with their line numbers."""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from knowledge.errors import BadCatalogue, Broken, TooLarge, UnknownFormat
from knowledge.language import Bilingual
from knowledge.raw_rows import MAX_BYTES, MAX_ROWS, BadRow, Row, check_columns
from knowledge.tables import csv_rows, sheet_rows

_CHUNK = 1 << 20
_SHELLS = frozenset({"attributes", "specs", "specifications", "properties", "features", "属性", "参数", "规格"})


def read_rows(path: Path, name: str = "", *, every_sheet: bool = False) -> Iterator[Row | BadRow]:
    """Yield the rows of the file at `path` in order; a row that cannot be read is a `BadRow`, and the next follow.

    Of a workbook the first sheet that holds a table is read, and with `every_sheet` the others that have its columns.

    What the file is is told by its bytes; `name` (the name it was sent with) only decides between CSV kinds.
    Raises UnknownFormat, Broken, TooLarge or BadCatalogue (empty, a header only, nothing that has columns).
    """
    name = name or path.name
    with path.open("rb") as file:
        head = file.read(4)
    packed = head[:2] == b"\x1f\x8b"
    sheet = head == b"PK\x03\x04"
    yield from _counted(
        sheet_rows(path, every=every_sheet) if sheet else _text_rows(_decode(_bytes(path, packed=packed)), name)
    )


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
    if not data.strip():
        raise BadCatalogue(
            Bilingual("The file is empty. Send a file with products.", "文件为空。请上传包含商品的文件。")
        )
    text = decoded(data)
    if text is not None:
        return text
    raise UnknownFormat(
        Bilingual(
            "This is not a catalogue that can be read. Send CSV, TSV, XLSX, JSON or JSONL (also as .gz), text in UTF-8.",
            "无法识别该目录文件。请上传 CSV、TSV、XLSX、JSON 或 JSONL（也可为 .gz），文本建议使用 UTF-8 编码。",
        )
    )


def decoded(data: bytes) -> str | None:
    """Return the text of `data`, None where it is none: a byte order mark decides, then UTF-8, UTF-16 by its zeros, then GB18030."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    zeros = (data[0:2000:2].count(0), data[1:2000:2].count(0))
    if max(zeros) > 50 and max(zeros) > 4 * min(zeros):
        return ("utf-16-le" if zeros[1] > zeros[0] else "utf-16-be",)
    # Chinese bytes stand in pairs; the letters of "Gehörschutz" stand alone.
    runs = re.findall(rb"[\x80-\xff]+", data[:200_000])
    alone = sum(len(run) == 1 for run in runs) > 0.7 * len(runs)
    return ("utf-8-sig", "cp1252", "gb18030") if alone else ("utf-8-sig", "gb18030", "cp1252")


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
    return csv_rows(text)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
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
        except (ValueError, RecursionError) as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            yield BadRow(number, Bilingual(f"The line is not valid JSON ({what}).", f"该行不是有效的 JSON（{what}）。"))
            continue
        yield _object_row(number, value, keys)


def _object_row(number: int, value: object, keys: set[str]) -> Row | BadRow:
    if not isinstance(value, dict):
        return _not_object(number)
    values = _flat(value)
    keys.update(values)
    check_columns(len(values), len(keys))
    return Row(number, values)


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """Return the object with objects inside it opened once: `name.zh` is "name zh", `specs.memory` is "memory"."""
    if not any(isinstance(inner, dict) for inner in value.values()):
        return value
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        for name, cell in inner.items() if isinstance(inner, dict) else ((None, inner),):
            flat.setdefault(key if name is None else name if key.lower() in _SHELLS else f"{key} {name}", cell)
    return flat


def _json_rows(text: str) -> Iterator[Row | BadRow]:
    """Yield the objects of a JSON list, or of the one list inside a JSON object. `line` counts the objects."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
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
