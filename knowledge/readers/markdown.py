"""Markdown (also with Hugo and Hexo shortcodes, and MDX components), placed by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.readers.encodings import decode
from knowledge.readers.html import descriptive, fragment_blocks
from knowledge.readers.table import cell_text, row_text
from knowledge.types import Block, Place, ReadDocument

if TYPE_CHECKING:
    from markdown_it.token import Token

_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*[:=]\s*(.*)$")
_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_MARKUP = re.compile(r"(`+)[^`].*?\1|\{\{[%<][^{}]*[%>]\}\}|\{%[^{}]*%\}")
_TAG = re.compile(r"(`+)[^`].*?\1|</?[A-Z][\w.]*(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?/?>|<[a-z]\w*\s[^<>]*=\{[^<>]*>")
_OPEN_TAG = re.compile(r"\s*<[A-Z][\w.]*(?:\s[^<>]*)?$")
_TITLE = re.compile(r"\btitle=[\"']([^\"']+)[\"']")
_HAN_ENDS = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\x01(?=[\u3000-\u9fff\uff00-\uffef])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_BREAK = re.compile(r"<br\s*/?>", re.I)


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import markdown_it  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the Markdown file at `path`. The front matter gives the title, and its description the first paragraph."""
    lines = decode(path.read_bytes()).split("\n")
    matter, body = _front_matter(lines)
    components = name.lower().endswith(".mdx")
    plain = [""] * body + list(_without_markup(lines[body:], components))
    blocks: list[Block] = []
    if matter.get("description"):
        blocks.append(Block("paragraph", matter["description"], 0, Place(line=1)))
    blocks.extend(_blocks("\n".join(plain), components))
    if not blocks and matter.get("title"):
        blocks.append(Block("heading", matter["title"], 1, Place(line=1)))  # a page that is only announced so far
    return ReadDocument(matter.get("title", ""), tuple(blocks))


def _front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return the front matter's plain values and the line the body starts on (from 0).

    The opening `---` may be missing, as Hexo allows: then every line up to the closing one must look like a setting.
    """
    opened = bool(lines) and lines[0].strip() in {"---", "+++"}
    end = next((n for n, line in enumerate(lines[1:60], 1) if line.strip() in {"---", "+++"}), 0)
    inside = lines[1 if opened else 0 : end]
    if not end or not (opened or (inside and _KEY.match(inside[0]) and all(map(_is_setting, inside)))):
        return {}, 0
    if not any(map(_KEY.match, inside)) and any(line.strip() for line in inside):
        return {}, 0
    values = {found[1].lower(): _unquoted(found[2]) for line in inside if (found := _KEY.match(line))}
    return values, end + 1


def _is_setting(line: str) -> bool:
    return not line.strip() or line[:1] in {" ", "-", "#", "\t"} or bool(_KEY.match(line))


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _without_markup(lines: Sequence[str], components: bool) -> Iterator[str]:
    """Yield as many lines as came in, without shortcodes and components; code keeps everything."""
    fence = ""
    held: list[str] = []  # the lines of a component's tag that is still open
    comment = False
    for line in lines:
        mark = _FENCE.match(line)
        if fence or mark:
            fence = _next_fence(fence, mark[1] if mark else "", line)
            yield line
        elif comment or (components and line.lstrip().startswith("{/*")):
            comment = "*/}" not in line
            yield ""
        elif components and (held or _OPEN_TAG.match(line)):
            held.append(line)
            closed = line.rstrip().endswith(">") or len(held) > 40
            yield _plain_line(" ".join(held), components) if closed else ""
            held = [] if closed else held
        else:
            yield _plain_line(line, components)


def _next_fence(fence: str, mark: str, line: str) -> str:
    """Return the fence that is open after `line`; it closes on the same mark, as long or longer, alone."""
    if not fence:
        return mark
    closes = mark.startswith(fence) and not line.strip().lstrip("> ").strip(mark[:1])
    return "" if closes else fence


def _plain_line(line: str, components: bool) -> str:
    if "{" in line:
        line = _MARKUP.sub(lambda found: found[0] if found[1] else "", line)
    if components and line.startswith(("import ", "export ")) and (" from " in line or "=" in line or "'" in line):
        return ""
    if components and "<" in line:
        line = _TAG.sub(lambda found: found[0] if found[1] else _tag_title(found[0]), line)
    return line if line.strip() else ""


def _tag_title(tag: str) -> str:
    """Return what a component's tag says to the reader: its title, then a line break (two spaces in Markdown)."""
    found = _TITLE.search(tag)
    return f"{found[1]}  " if found else ""


def _blocks(text: str, components: bool) -> list[Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    if components:
        parser.disable("code")  # inside components text is indented for the eye: four spaces are not code there
    return _Walk(parser.parse(text)).run()


class _Walk:
    """One walk over the parser's tokens."""

    def __init__(self, tokens: Sequence["Token"]) -> None:
        self.tokens = tokens
        self.blocks: list[Block] = []
        self.lists: list[int | None] = []  # per open list: the next number, or None for bullets
        self.item: str | None = None  # the mark of an item whose first text is still to come
        self.header: list[str] | None = None  # of the open table, once its first row has ended
        self.rows = 0
        self.cells: list[str] = []
        self.line = 1

    def run(self) -> list[Block]:
        """Return the blocks of all tokens."""
        for number, token in enumerate(self.tokens):
            if token.map and token.type != "inline":
                self.line = token.map[0] + 1
            self.take(token, self.tokens[number - 1] if number else token)
        return self.blocks

    def take(self, token: "Token", before: "Token") -> None:
        match token.type:
            case "inline":
                self.text(token, before)
            case "fence" | "code_block":
                self.add(Block("code", token.content, 0, Place(line=self.line + (token.type == "fence"))))
            case "html_block":
                for block in fragment_blocks(token.content, self.line):
                    self.blocks.append(block if block.kind == "code" else replace(block, text=_unmarked(block.text)))
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.begin_item()
            case "tr_close":
                self.end_row()
            case "table_close":
                self.end_table()

    def text(self, token: "Token", before: "Token") -> None:
        text = inline_text(token)
        if before.type in {"th_open", "td_open"}:
            self.cells.append(cell_text(text))
        elif before.type == "heading_open":
            self.add(Block("heading", text, int(before.tag[1]), Place(line=self.line)))
        elif self.item is not None:
            mark, self.item = self.item, None
            self.add(Block("item", mark + text if text else "", len(self.lists) - 1, Place(line=self.line)))
        else:
            self.add(Block("paragraph", text, 0, Place(line=self.line)))

    def begin_item(self) -> None:
        number = self.lists[-1]
        self.item = "" if number is None else f"{number}. "
        if number is not None:
            self.lists[-1] = number + 1

    def end_row(self) -> None:
        if self.header is None:
            # An empty corner over labels and values is no name for anything.
            self.header = self.cells if sum(map(bool, self.cells)) > 1 or len(self.cells) == 1 else []
        else:
            self.add(Block("row", row_text(self.header, self.cells), 0, Place(line=self.line)))
            self.rows += 1
        self.cells = []

    def end_table(self) -> None:
        """Forget the header; one that stands over no row is a row itself."""
        if self.header and not self.rows:
            self.add(Block("row", row_text([], self.header), 0, Place(line=self.line)))
        self.header, self.rows = None, 0

    def add(self, block: Block) -> None:
        if block.text.strip():
            self.blocks.append(block)


def _unmarked(text: str) -> str:
    """Take links and emphasis out of Markdown inside HTML, which renderers leave as it is and authors expect drawn."""
    return _STRONG.sub(r"\1", _LINK.sub(r"\1", text))


def inline_text(token: "Token") -> str:
    """Return what the reader sees of an inline token: no marks, links as their text, pictures as their description."""
    pieces: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline" | "text_special":
                pieces.append(child.content)
            case "softbreak":
                pieces.append("\x01")
            case "hardbreak":
                pieces.append("\n")
            case "image":
                pieces.append(descriptive(inline_text(child)))
            case "html_inline" if _BREAK.match(child.content):
                pieces.append("\n")
    return _HAN_ENDS.sub("", "".join(pieces)).replace("\x01", " ").strip()
