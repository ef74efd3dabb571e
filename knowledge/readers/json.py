"""JSON and JSONL: an object becomes one row of `key: value`, the objects inside it become sections below its key."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import Broken, TooLarge
from knowledge.language import Bilingual
from knowledge.readers.encodings import decode
from knowledge.readers.limits import MAX_DEPTH
from knowledge.readers.table import cell_text
from knowledge.types import Block, Place, ReadDocument

_SPACE = re.compile(r"[\s,]*")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.S)

_MISTAKES = {
    "Expecting value": "缺少值",
    "Expecting ',' delimiter": "缺少逗号",
    "Expecting ':' delimiter": "缺少冒号",
    "Expecting property name": "属性名须加双引号",
    "Unterminated string": "字符串没有结束",
    "Invalid control character": "字符串中有控制字符",
    "Invalid \\escape": "转义写法无效",
}


def read(path: Path, name: str) -> ReadDocument:
    """Return the values of the file at `path`, placed by line. Raises Broken, or TooLarge where nested too deeply."""
    text = decode(path.read_bytes()).strip()
    _check_depth(text)
    blocks: list[Block] = []
    title = ""
    for line, value in _values(text):
        if isinstance(value, dict) and not blocks and isinstance(value.get("title"), str):
            title = value["title"]
        blocks.extend(_blocks(value, 0, Place(line=line)))
    return ReadDocument(title if len({b.place.line for b in blocks}) == 1 else "", tuple(blocks))


def _check_depth(text: str) -> None:
    """Raise TooLarge where brackets nest too deeply: found by counting, before the parser recurses."""
    depth = 0
    for mark in _BRACKETS.finditer(text):
        depth += 1 if mark[0] in "[{" else -1 if mark[0] in "]}" else 0
        if depth > MAX_DEPTH:
            raise TooLarge(
                Bilingual(
                    f"The JSON is nested more than {MAX_DEPTH} levels deep. Flatten it and send it again.",
                    f"JSON 嵌套超过 {MAX_DEPTH} 层。请减少嵌套层次后重新上传。",
                )
            )


def _values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield (line, value) of each top-level value: the lines of JSONL, the items of one list, or the one value."""
    decoder = json.JSONDecoder()
    position = _skip(text, 1 if text.startswith("[") else 0)
    line, counted = 1, 0
    while position < len(text) and not (text.startswith("[") and text[position] == "]"):
        line += text.count("\n", counted, position)
        counted = position
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:  # a figure of thousands of digits is a plain ValueError
            raise _damaged(error.lineno if isinstance(error, json.JSONDecodeError) else line, error) from error
        yield line, value
        position = _skip(text, position)
    if text.startswith("[") and text[position : position + 1] != "]":
        raise _damaged(text.count("\n") + 1, None)


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _damaged(line: int, error: Exception | None) -> Broken:
    """Return the error for JSON that breaks at `line`; None stands for a list that is never closed."""
    if isinstance(error, json.JSONDecodeError):
        what = Bilingual(
            error.msg, next((zh for en, zh in _MISTAKES.items() if error.msg.startswith(en)), "格式不正确")
        )
    elif error is None:
        what = Bilingual("the list is not closed", "列表没有结束")
    else:
        what = Bilingual("a number is too long", "数字过长")
    return Broken(
        Bilingual(
            f"The JSON is damaged at line {line}: {what.en}. Mend it and send it again.",
            f"JSON 在第 {line} 行有误：{what.zh}。请修正后重新上传。",
        )
    )


def _blocks(value: object, level: int, place: Place) -> Iterator[Block]:
    """Yield a row for what is plain in `value`, then a heading and its blocks for what is nested."""
    if isinstance(value, dict):
        plain = [(str(k), _plain(v)) for k, v in value.items() if _is_plain(v)]
        text = "; ".join(f"{key}: {word}" for key, word in plain if word)
        if text:
            yield Block("row", text, 0, place)
        for key, inner in value.items():
            if not _is_plain(inner) and inner:
                yield Block("heading", str(key), level + 1, place)
                yield from _blocks(inner, level + 1, place)
    elif isinstance(value, list) and not _is_plain(value):
        for item in value:
            yield from _blocks(item, level, place)
    elif _plain(value):
        yield Block("paragraph", _plain(value), 0, place)


def _is_plain(value: object) -> bool:
    """Tell whether a value fits in one cell: a scalar, or a list of scalars."""
    if isinstance(value, list):
        return not any(isinstance(item, dict | list) for item in value)
    return not isinstance(value, dict)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if value is None:
        return ""
    return cell_text(value if isinstance(value, str) else json.dumps(value))
