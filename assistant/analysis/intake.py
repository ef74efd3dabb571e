"""Texts to analyse, from a file (CSV, XLSX, JSON, JSONL; UTF-8 or GBK) or from conversations: columns guessed and shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from assistant.analysis import cleaning
from assistant.analysis.days import day_of, days_of
from assistant.analysis.single_column import look
from assistant.errors import BadRequest
from knowledge.errors import BadCatalogue, KnowledgeError
from knowledge.language import Bilingual, Language, detect
from knowledge.raw_rows import BadRow, Row
from knowledge.readers.limits import check_zip
from knowledge.rows import read_rows

FIELDS = ("text", "date", "product", "customer", "channel", "region", "label")
LABELS = {
    "text": Bilingual("text", "文本"),
    "date": Bilingual("date", "日期"),
    "product": Bilingual("product", "产品"),
    "customer": Bilingual("customer", "客户"),
    "channel": Bilingual("channel", "渠道"),
    "region": Bilingual("region", "地区"),
    "label": Bilingual("label", "标签"),
}
_NAMES = {
    "text": "text review comment content message question feedback inquiry body complaint description utterance query asked 评论 评价 内容 文本 留言 反馈 问题 咨询 投诉内容 消息 正文 描述",
    "date": "date time created day timestamp at when month 日期 时间 创建时间 评论时间 下单时间 提交时间",
    "product": "product item sku model category cat goods article 产品 商品 型号 品类 类别 品名 货号 商品名称",
    "customer": "customer user client buyer account member name 客户 用户 买家 会员 姓名 顾客",
    "channel": "channel source platform shop store medium 渠道 来源 平台 店铺 门店",
    "region": "region country city province area state location 地区 省份 城市 国家 区域 省",
    "label": "label labels tag rating score stars sentiment star 标签 评分 星级 情感 打分",
}  # fmt: skip
_CELL = 200
_PDF = Bilingual("a PDF", " PDF 文件")
_PAGE, _HTML = (
    Bilingual("a web page (HTML)", "网页（HTML）"),
    re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.I),
)
_ZIP = Bilingual("an archive (ZIP)", "压缩包（ZIP）")
_ARCHIVES = {"word": Bilingual("a Word document", " Word 文档"), "ppt": Bilingual("a presentation", "演示文稿")}
_DOCUMENTS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Bilingual("an old Office file (.doc, .xls or .ppt) or one with a password", "旧版 Office 文件（.doc、.xls、.ppt）或加密文件"),
    b"{\\rtf": Bilingual("a text document (RTF)", " RTF 文档"), b"\x89PNG": Bilingual("a picture", "图片"),
    b"\xff\xd8\xff": Bilingual("a picture", "图片"), b"GIF8": Bilingual("a picture", "图片"), b"PK\x05\x06": _ZIP,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One text with what is known of it; empty where a column is missing. `text` is clean, `row` its line in the file.

    `conversation` is the one it was said in, "" for a text of a file.
    """

    text: str
    language: Language
    row: int
    day: date | None = None
    product: str = ""
    customer: str = ""
    channel: str = ""
    region: str = ""
    label: str = ""
    conversation: str = ""


@dataclass(frozen=True)
class Intake:
    """What was taken in: the lines, which column was read as what, and what was left out."""

    name: str
    lines: tuple[Line, ...]
    columns: Mapping[str, str]
    rows: int
    empty: int
    copies: int
    undated: int
    bad: tuple[BadRow, ...]


def guess_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return field -> column: by the column's name first, then by what stands in it. Raises BadRequest without a text."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    found: dict[str, str] = {}
    for field in FIELDS:
        free = [c for c in columns if c not in found.values()]
        scored = [(_named(c, field), -columns.index(c), c) for c in free]
        best = max(scored, default=(0, 0, ""))
        if best[0] > 0 and (field != "date" or _dated(rows, best[2])):
            found[field] = best[2]
    if "text" not in found or not _wordy(rows, found["text"]):
        free = [c for c in columns if c not in found.values() or c == found.get("text")]
        longest = max((c for c in free if _wordy(rows, c)), key=lambda c: _length(rows, c), default="")
        if longest:
            found["text"] = longest
    if "text" not in found:
        raise _no_text(columns)
    if "date" not in found:
        dated = [c for c in columns if c not in found.values() and _dated(rows, c)]
        found |= {"date": dated[0]} if dated else {}
    return {field: found[field] for field in FIELDS if field in found}


def _no_text(columns: Sequence[str]) -> BadRequest:
    if not columns:
        return BadRequest(
            Bilingual(
                'No row could be read. Each line of a JSONL file is one object, such as {"text": "…"}; a table needs a row of headings. Check the file.',
                '没有可以读取的行。JSONL 文件每行应为一个对象，如 {"text": "……"}；表格需要标题行。请检查文件。',
            )
        )
    names = ", ".join(columns[:20])
    return BadRequest(
        Bilingual(
            f"No column with texts was found among: {names}. Name it, such as --map text={columns[0]}.",
            f"在这些列中没有找到文本列：{names}。请指定，例如 --map text={columns[0]}。",
        )
    )


def _named(column: str, field: str) -> int:
    """Return how well a column's name fits a field: 2 the very word, 1 the word within, 0 not."""
    name = column.strip().lower()
    words = _NAMES[field].split()
    parts = set(re.split(r"[^a-z0-9\u4e00-\u9fff]+", name))
    if name in words:
        return 3
    return 2 if parts & set(words) else 1 if any(w in name for w in words if not w.isascii()) else 0


def _cells(rows: Sequence[Mapping[str, Any]], column: str) -> list[Any]:
    return [v for v in (row.get(column) for row in rows[:300]) if v not in (None, "")]


def _length(rows: Sequence[Mapping[str, Any]], column: str) -> float:
    cells = _cells(rows, column)
    return sum(len(str(c)) for c in cells) / len(cells) if cells else 0.0


def _wordy(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    """Return whether a column holds words rather than figures or dates."""
    cells = [str(c) for c in _cells(rows, column)]
    return bool(cells) and sum(sum(x.isalpha() for x in c) >= max(2, len(c) // 3) for c in cells) >= len(cells) / 2


def _dated(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    cells = _cells(rows, column)
    return bool(cells) and sum(day_of(c) is not None for c in cells) >= 0.8 * len(cells)


def read_file(path: Path, name: str = "", mapping: Mapping[str, str] | None = None, *, masked: bool = False) -> Intake:
    """Read a file. `mapping` (field -> column) overrules the guess; `masked` hides personal data.

    Raises BadRequest where a column is not there or holds no text, and a knowledge error where the file cannot be read.
    """
    name = name or path.name
    mapping = mapping or {}
    rows, bad = _rows(path, name, frozenset(c.strip().lower() for c in mapping.values()))
    values = [row.values for row in rows]
    columns = _mapped(values, mapping)
    lines = [row.line for row in rows]
    return _taken(name, values, lines, columns, tuple(bad), [""] * len(rows), masked=masked)


def _rows(path: Path, name: str, said: frozenset[str]) -> tuple[list[Row], list[BadRow]]:
    """Return the rows of a file and those left out; `said` are columns that somebody named. Raises BadRequest."""
    headings = frozenset(_NAMES["text"].split())
    columns = frozenset(n for names in _NAMES.values() for n in names.split()) | said
    try:
        _check_kind(path, name)
        seen = look(path, name, headings, columns, asked=False)
        found: list[Row | BadRow] = [*seen.bad, *([Row(n, values) for n, values in seen.rows] or read_rows(path, name))]
    except OSError as error:
        raise BadRequest(Bilingual(f"{name} cannot be read: {error}", f"无法读取 {name}：{error}")) from error
    except BadCatalogue as error:
        seen = look(path, name, headings, columns, asked=True)
        if not seen.rows:
            raise _of_texts(error) from error
        found = [*seen.bad, *(Row(n, values) for n, values in seen.rows)]
    except KnowledgeError as error:
        raise _of_texts(error) from error
    bad = sorted((r for r in found if isinstance(r, BadRow)), key=lambda r: r.line)
    return [r for r in found if isinstance(r, Row)], bad


def _check_kind(path: Path, name: str) -> None:
    """Raise BadRequest where the bytes are those of a document: it is none of the files that hold a text a row."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(b"PK\x03\x04"):
        check_zip(path)
        with ZipFile(path) as archive:
            parts = {part.partition("/")[0] for part in archive.namelist()}
        kind = next((kind for part, kind in _ARCHIVES.items() if part in parts), None if "xl" in parts else _ZIP)
    else:
        kind = next((kind for mark, kind in _DOCUMENTS.items() if head.startswith(mark)), None)
        kind = _PDF if b"%PDF-" in head else _PAGE if _HTML.match(head) else kind
    if kind:
        raise BadRequest(
            Bilingual(
                f"{name} is {kind.en} and no table, whatever its name says. Put its texts into a .txt file, one a line, or into a column of a .csv or .xlsx file, and send that.",
                f"{name} 实际是{kind.zh}，不是表格。请将其中的文本放入 .txt 文件（每行一条）或 .csv、.xlsx 的一列中，再上传。",
            )
        )


def _of_texts(error: KnowledgeError) -> BadRequest:
    """Return an error of the catalogue's reader in words about texts."""
    en = (
        error.say("en")
        .replace("product rows", "rows with texts")
        .replace("catalogue", "file")
        .replace("product", "text")
    )
    zh = error.say("zh").replace("目录", "").replace("商品", "文本")
    return BadRequest(Bilingual(en, zh))


def _mapped(rows: Sequence[Mapping[str, Any]], mapping: Mapping[str, str]) -> dict[str, str]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    for field, column in mapping.items():
        if field not in FIELDS or (column and column not in columns):
            raise BadRequest(
                Bilingual(
                    f"There is no column {column!r} for {field!r}. Columns: {', '.join(columns[:20])}; fields: {', '.join(FIELDS)}.",
                    f"没有可用作 {field!r} 的列 {column!r}。现有列：{', '.join(columns[:20])}；可用字段：{', '.join(FIELDS)}。",
                )
            )
    if "text" in mapping:
        left = {f: c for f, c in _guessed(rows).items() if f not in mapping and c not in mapping.values()}
        return {**left, **{f: c for f, c in mapping.items() if c}}
    left = {f: c for f, c in guess_columns(rows).items() if f not in mapping and c not in mapping.values()}
    return {**left, **{f: c for f, c in mapping.items() if c}}


def _guessed(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    try:
        return guess_columns(rows)
    except BadRequest:
        return {}


def take(name: str, rows: Sequence[Mapping[str, Any]], *, masked: bool = False) -> Intake:
    """Take in rows that already have the names of `FIELDS`, such as those of conversations.

    `conversation`, where a row has it, is no column of a file's: it only says where the text is from.
    """
    columns = {f: f for f in FIELDS if any(f in row for row in rows)}
    talks = [_text(row.get("conversation")) for row in rows]
    return _taken(name, rows, list(range(1, len(rows) + 1)), columns, (), talks, masked=masked)


def _taken(
    name: str, rows: Sequence[Mapping[str, Any]], numbers: Sequence[int], columns: Mapping[str, str],
    bad: tuple[BadRow, ...], talks: Sequence[str], *, masked: bool,
) -> Intake:  # fmt: skip
    days = days_of([row.get(columns["date"]) for row in rows]) if "date" in columns else [None] * len(rows)
    lines = [
        _line(row, n, day, columns, masked, talk) for row, n, day, talk in zip(rows, numbers, days, talks, strict=True)
    ]  # fmt: skip
    full = [line for line in lines if line.text]
    fresh = cleaning.kept((x.text, f"{x.product}\0{x.customer}\0{x.channel}") for x in full)
    kept = tuple(line for line, keep in zip(full, fresh, strict=True) if keep)
    undated = sum(line.day is None for line in kept) if "date" in columns else 0
    return Intake(name, kept, columns, len(rows), len(lines) - len(full), len(full) - len(kept), undated, bad)


def _line(
    row: Mapping[str, Any], number: int, day: date | None, columns: Mapping[str, str], masked: bool, talk: str
) -> Line:
    text = cleaning.clean(_text(row.get(columns["text"])))
    text = cleaning.mask(text) if masked else text
    more = {f: " ".join(_text(row.get(c)).split())[:_CELL] for f, c in columns.items() if f not in ("text", "date")}
    if masked and more.get("customer"):
        more["customer"] = ""
    return Line(text, detect(text, "zh"), number, day, **more, conversation=talk)


def _text(value: object) -> str:
    if value is None:
        return ""
    return " ".join(str(v) for v in value) if isinstance(value, list) else str(value)
