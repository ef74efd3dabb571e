"""Plain text: paragraphs at blank lines, list items, and the headings people mark by underlining or numbering."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.readers.encodings import decode
from knowledge.types import Block, Place, ReadDocument

_UNDERLINE = re.compile(r"(=|-|~|\*)\1{3,}\s*$")
_RULE = re.compile(r"[-=_*~#\s]{3,}$")
_CHAPTER = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节條条编]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
)
_ITEM = re.compile(r"\s*(?:[-*•·●▪◦]\s+|(\d{1,3}[.)、]|[（(]\d{1,3}[)）])\s*)(?=\S)")
_END = re.compile(r"[。！？；.!?;:：,，]$")


def read(path: Path, name: str) -> ReadDocument:
    """Return the text file at `path` as blocks with their lines. Raises UnknownFormat for binary."""
    return ReadDocument("", tuple(text_blocks(decode(path.read_bytes()))))


def text_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of plain `text`; a line break inside a paragraph is kept, since it may mean something."""
    held: list[str] = []
    start = 0
    begun = False
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if not held and (_is_heading(line, following) or (not begun and _is_title(line, following))):
            yield Block("heading", line.strip(), _level(line), Place(line=number))
            begun = True
        elif _RULE.match(line) or not line.strip():
            yield from _paragraph(held, start)
            held = []
        elif _ITEM.match(line):
            yield from _paragraph(held, start)
            held, start = [line], number
        else:
            start = start if held else number
            held.append(line)
        begun = begun or bool(held)
    yield from _paragraph(held, start)


def _paragraph(lines: list[str], start: int) -> Iterator[Block]:
    if not lines:
        return
    text = "\n".join(line.strip() for line in lines)
    item = _ITEM.match(lines[0])
    if not item:
        yield Block("paragraph", text, 0, Place(line=start))
        return
    depth = (len(lines[0]) - len(lines[0].lstrip())) // 2
    yield Block("item", text if item[1] else _ITEM.sub("", text, count=1), depth, Place(line=start))


def _is_title(line: str, following: str) -> bool:
    """Tell whether a file's first line is its title: short, alone and no sentence."""
    short = line.strip()
    return (
        bool(short) and len(short) <= 60 and not following.strip() and not _END.search(short) and not _ITEM.match(line)
    )


def _is_heading(line: str, following: str) -> bool:
    short = line.strip()
    if not short or len(short) > 80 or _RULE.match(line):
        return False
    return bool(
        _UNDERLINE.match(following.strip()) or (_CHAPTER.match(short) and len(short) <= 40 and not _END.search(short))
    )


def _level(line: str) -> int:
    """Return 1, or 2 for the second step of Chinese numbering: （一）."""
    return 2 if line.strip().startswith(("（", "(")) else 1
