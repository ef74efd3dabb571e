"""HTML: the text a reader of the page would see, by headings, paragraphs, items, tables and code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import Broken
from knowledge.language import Bilingual
from knowledge.readers.encodings import decode
from knowledge.readers.limits import MAX_COLUMNS
from knowledge.readers.table import cell_text, has_header, row_text
from knowledge.types import Block, BlockKind, Place, ReadDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_DROPPED = frozenset({
    "script", "style", "nav", "footer", "aside", "form", "template", "noscript", "svg", "math", "iframe",
    "object", "embed", "button", "select", "textarea", "head", "canvas", "video", "audio", "dialog", "menu",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br",
})  # fmt: skip
_HEADING = re.compile(r"h([1-6])$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DESCRIPTIVE = re.compile(r"[\u3400-\u9fff]{2}|\w+ +\w+")
_FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)\b|_\w+_", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SPANS = 1_000


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import lxml.etree  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the page in the file at `path`; script, style, navigation and what is hidden are left out."""
    root = _parse(decode(path.read_bytes()))
    if root is None:
        return ReadDocument("", ())
    blocks = tuple(_Walk(0).run(root))
    title = root.findtext(".//title") or ""
    return ReadDocument("" if any(block.kind == "heading" for block in blocks) else title, blocks)


def fragment_blocks(text: str, line: int) -> list[Block]:
    """Return the blocks of a piece of HTML that begins at `line` of its file."""
    root = _parse(text)
    return [] if root is None else _Walk(line - 1).run(root)


def descriptive(alt: str) -> str:
    """Return a picture's text where it tells something, else an empty text: `front view` does, `img_2.png` does not."""
    return alt if _DESCRIPTIVE.search(alt) and not _FILE_NAME.search(alt) else ""


def _parse(text: str) -> "_Element | None":
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "ignore").replace(b"\x00", b""), parser)
    except etree.XMLSyntaxError as error:
        if not text.strip():
            return None
        raise Broken(
            Bilingual(
                "The HTML cannot be parsed. Open it in a browser, save the page again and send that.",
                "无法解析该 HTML。请用浏览器打开并重新保存网页后上传。",
            )
        ) from error


class _Walk:
    """One walk over a tree: inline text gathers until a block begins or ends."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.kind: BlockKind = "paragraph"
        self.level = 0
        self.depth = 0
        self.line = 0

    def run(self, root: "_Element") -> list[Block]:
        """Return the blocks below `root`."""
        self.visit(root)
        self.flush()
        return self.blocks

    def visit(self, node: "_Element") -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag or tag in _DROPPED or _is_hidden(node):
            return
        if tag in _INLINE:
            self.inline(node, tag)
        elif tag == "dl":
            self.terms(node)
        elif tag == "pre":
            self.block("code", 0, node, "".join(node.itertext()))
        elif tag == "table" and _is_data(node):
            self.flush()
            self.blocks.extend(_rows(node, self.offset))
        else:
            self.container(node, tag)

    def inline(self, node: "_Element", tag: str) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "img":
            self.pieces.append(descriptive(node.get("alt") or ""))
        else:
            self.children(node)

    def container(self, node: "_Element", tag: str) -> None:
        """Visit a block-level element: what stood before it is finished, and what stands in it is its own."""
        self.flush()
        before = (self.kind, self.level, self.depth)
        heading = _HEADING.match(tag)
        if heading:
            self.kind, self.level = "heading", int(heading[1])
        elif tag in {"ul", "ol"}:
            self.depth += 1
        elif tag == "li":
            self.kind, self.level = "item", self.depth - 1
        self.line = node.sourceline or 0
        self.children(node)
        self.flush()
        self.kind, self.level, self.depth = before

    def terms(self, node: "_Element") -> None:
        """Visit a definition list: each plain term with what it means is one paragraph, as in "Term: meaning"."""
        self.flush()
        term = ""
        for child in node:
            whole = child.tag == "dd" and _is_plain(child) and bool(term)
            if term and not whole:
                self.block("paragraph", 0, child, term)
            if whole:
                self.block("paragraph", 0, child, f"{term}: {_text(child)}")
            elif child.tag != "dt" or not _is_plain(child):
                self.visit(child)
            term = _text(child) if child.tag == "dt" and _is_plain(child) else ""
        if term:
            self.block("paragraph", 0, node, term)

    def children(self, node: "_Element") -> None:
        self.pieces.append(_SPACE.sub(" ", node.text or ""))
        for child in node:
            self.visit(child)
            self.pieces.append(_SPACE.sub(" ", child.tail or ""))

    def flush(self) -> None:
        """End the text gathered so far as one block; a later piece of the same item is a paragraph."""
        text = "".join(self.pieces).strip()
        self.pieces.clear()
        if text:
            self.blocks.append(Block(self.kind, text, self.level, Place(line=self.offset + max(self.line, 1))))
            if self.kind == "item":
                self.kind, self.level = "paragraph", 0

    def block(self, kind: BlockKind, level: int, node: "_Element", text: str) -> None:
        self.flush()
        if text.strip():
            self.blocks.append(Block(kind, text, level, Place(line=self.offset + (node.sourceline or 1))))


def _is_plain(node: "_Element") -> bool:
    """Tell whether a term or its meaning is seen and is one run of text."""
    return not _is_hidden(node) and all(inner.tag in _INLINE for inner in node.iterdescendants())


def _is_hidden(node: "_Element") -> bool:
    return (
        node.get("hidden") is not None
        or bool(_HIDDEN.search(node.get("style") or ""))
        or node.get("role") in {"navigation", "search"}
    )


def _is_data(table: "_Element") -> bool:
    """Tell a table of data from one that only lays out the page: no table or heading in it, two columns or more."""
    if any(table.find(f".//{tag}") is not None for tag in ("table", "h1", "h2", "h3", "pre")):
        return False
    return any(len(row) > 1 for row in table.iter("tr"))


def _rows(table: "_Element", offset: int) -> Iterator[Block]:
    caption = table.find("caption")
    if caption is not None and _text(caption):
        yield Block("paragraph", _text(caption), 0, Place(line=offset + (caption.sourceline or 1)))
    elements = [row for row in table.iter("tr") if len(row)]
    grid = _grid(elements)
    marked = bool(elements) and (
        getattr(elements[0].getparent(), "tag", "") == "thead" or all(cell.tag == "th" for cell in elements[0])
    )
    header = grid[0] if (marked and len(grid) > 1) or has_header(grid) else []
    for row, cells in list(zip(elements, grid, strict=True))[1 if header else 0 :]:
        text = row_text(header, cells)
        if text:
            yield Block("row", text, 0, Place(line=offset + (row.sourceline or 1)))


def _grid(elements: list["_Element"]) -> list[list[str]]:
    """Return the cells of each row with merged ones repeated in every place they cover."""
    covered: dict[int, tuple[int, str]] = {}  # column -> (rows still covered, text) of cells merged downwards
    grid: list[list[str]] = []
    for element in elements:
        row: list[str] = []
        for cell in element:
            if cell.tag in {"td", "th"}:
                _take_covered(row, covered)
                _put(row, cell, covered)
        _take_covered(row, covered)
        grid.append(row)
    return grid


def _put(row: list[str], cell: "_Element", covered: dict[int, tuple[int, str]]) -> None:
    text, down = _text(cell), _span(cell, "rowspan")
    for _ in range(min(_span(cell, "colspan"), MAX_COLUMNS - len(row))):
        if down > 1:
            covered[len(row)] = (down - 1, text)
        row.append(text)


def _take_covered(row: list[str], covered: dict[int, tuple[int, str]]) -> None:
    """Fill the next places of `row` that cells of the rows above reach into."""
    while len(row) in covered:
        left, text = covered.pop(len(row))
        if left > 1:
            covered[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: "_Element", name: str) -> int:
    said = cell.get(name) or "1"
    return min(max(int(said), 1), _SPANS) if said.isascii() and said.isdigit() and len(said) < 6 else 1


def _text(node: "_Element") -> str:
    """Return the text of a cell, with its line breaks as spaces."""
    pieces: list[str] = []
    _gather(node, pieces)
    return cell_text("".join(pieces))


def _gather(node: "_Element", pieces: list[str]) -> None:
    pieces.append(node.text or "")
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _DROPPED and not _is_hidden(child):
            apart = "" if child.tag in _INLINE and child.tag != "br" else " "
            pieces.append(apart + (descriptive(child.get("alt") or "") if child.tag == "img" else ""))
            _gather(child, pieces)
            pieces.append(apart)
        pieces.append(child.tail or "")
