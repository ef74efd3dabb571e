"""DOCX: headings by style or outline level, lists, tables with merged cells repeated; deleted text is left out."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.readers.limits import MAX_COLUMNS, broken_container
from knowledge.readers.table import cell_text, has_header, row_text
from knowledge.types import Block, ReadDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.I)
_CONTENTS = re.compile(r"toc\b|contents|目录", re.I)
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", f"{_MC}Fallback", f"{_W}instrText"})
_TYPED_BULLET = re.compile(r"[-•·●▪◦*]\s+(?=\S)")
_TYPED_ITEM = re.compile(r"[-•·●▪◦*]\s+\S|\d{1,2}(?:[.)]\s|、)\S|[（(]\d{1,2}[)）]\s?\S")
"""A list made by hand, without the program's lists."""
_DEEP = 60


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import docx  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the Word document at `path`. It has no pages before it is printed, so places are empty. Raises Broken."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(str(path))
        styles = _styles(document)
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise broken_container() from error
    blocks = tuple(_blocks(document.element.body, styles, 0))
    headed = any(block.kind == "heading" for block in blocks)
    return ReadDocument("" if headed else str(document.core_properties.title or ""), blocks)


Style = tuple[int, bool, bool]
"""Heading level (0: none), whether it is a list's style, whether it belongs to the table of contents."""


def _styles(document: Any) -> dict[str, Style]:  # noqa: ANN401 - python-docx has no types
    return {style.style_id: _style(style) for style in document.styles if hasattr(style, "base_style")}


def _style(style: Any) -> Style:  # noqa: ANN401
    """Return what a paragraph style means, looking up through the styles it is based on."""
    level, listed = 0, False
    seen: Any = style
    for _ in range(10):
        name = seen.name or ""
        found = _HEADING.match(name)
        outline = seen.element.find(f".//{_W}outlineLvl")
        if not level and found:
            level = int(found[1])
        elif not level and name.lower() == "title":
            level = 1
        elif not level and outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
            level = int(outline.get(f"{_W}val")) + 1
        listed = listed or name.startswith("List") or seen.element.find(f".//{_W}numPr") is not None
        seen = seen.base_style
        if seen is None:
            break
    return level, listed and not level, bool(_CONTENTS.match(style.name or ""))


def _blocks(parent: "_Element", styles: dict[str, Style], depth: int) -> Iterator[Block]:
    """Yield the blocks of a body, a content control or a text box."""
    for child in parent if depth < _DEEP else ():
        if child.tag == f"{_W}p":
            yield from _paragraph(child, styles, depth)
        elif child.tag == f"{_W}tbl":
            yield from _table(child)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"}:
            yield from _blocks(child, styles, depth + 1)


def _paragraph(paragraph: "_Element", styles: dict[str, Style], depth: int) -> Iterator[Block]:
    named = paragraph.find(f"{_W}pPr/{_W}pStyle")
    level, listed, contents = styles.get(named.get(f"{_W}val", "") if named is not None else "", (0, False, False))
    if contents:
        return
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    if not level and outline is not None and outline.get(f"{_W}val", "9").isdigit():
        level = (int(outline.get(f"{_W}val", "9")) + 1) % 10
    numbered = paragraph.find(f"{_W}pPr/{_W}numPr")
    text = _text(paragraph)
    if text.strip():
        if level:
            yield Block("heading", cell_text(text), min(level, 6))
        elif listed or numbered is not None or _TYPED_ITEM.match(text):
            yield Block("item", _TYPED_BULLET.sub("", text, count=1), _indent(numbered))
        else:
            yield Block("paragraph", text)
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            yield from _blocks(box, styles, depth + 1)


def _indent(numbered: "_Element | None") -> int:
    step = numbered.find(f"{_W}ilvl") if numbered is not None else None
    said = step.get(f"{_W}val", "0") if step is not None else "0"
    return min(int(said), 9) if said.isdigit() else 0


def _text(element: "_Element") -> str:
    """Return the text that stands in a paragraph: insertions and links too, deletions and text boxes not."""
    pieces: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}ptab"}:
            pieces.append(" " if node.getparent() is not None and node.getparent().tag == f"{_W}r" else "")
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            pieces.append("\n")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif node.tag not in _SKIPPED:
            stack.extend(reversed(node))
    return "".join(pieces).strip()


def _table(table: "_Element") -> Iterator[Block]:
    rows = list(table.iter(f"{_W}tr")) if table.find(f".//{_W}tbl") is None else _own_rows(table)
    grid = _grid(rows)
    marked = bool(rows) and rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None
    header = grid[0] if len(grid) > 1 and (marked or has_header(grid)) else []
    for cells in grid[1:] if header else grid:
        text = row_text(header, cells)
        if text:
            yield Block("row", text)


def _own_rows(table: "_Element") -> list["_Element"]:
    """Return the rows of a table without those of the tables inside its cells."""
    return [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]


def _grid(rows: list["_Element"]) -> list[list[str]]:
    """Return each row's cells by column of the grid; a merged cell is repeated in every place it covers."""
    grid: list[list[str]] = []
    for row in rows:
        cells: list[str] = []
        skipped = row.find(f"{_W}trPr/{_W}gridBefore")
        cells.extend([""] * _number(skipped))
        for cell in _cells(row):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            above = grid[-1][len(cells)] if grid and len(cells) < len(grid[-1]) else ""
            text = above if goes_on else cell_text(" ".join(_text(p) for p in cell.iter(f"{_W}p")))
            span = max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan")), 1)
            cells.extend([text] * min(span, MAX_COLUMNS - len(cells)))
        grid.append(cells)
    return grid


def _cells(row: "_Element") -> Iterator["_Element"]:
    """Yield a row's cells, also those inside content controls, not those of inner tables."""
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            yield cell


def _number(element: "_Element | None") -> int:
    said = element.get(f"{_W}val", "0") if element is not None else "0"
    return min(int(said), MAX_COLUMNS) if said.isdigit() and len(said) < 6 else 0
