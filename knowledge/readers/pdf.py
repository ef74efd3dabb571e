"""PDF: the lines of each page with their size and place, put together to blocks by `pdf_layout`."""

import ctypes
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from knowledge.errors import Broken, TooLarge, Unreadable
from knowledge.language import Bilingual
from knowledge.readers.limits import MAX_CHARACTERS, MAX_PAGES, encrypted
from knowledge.readers.pdf_layout import Marks, layout
from knowledge.readers.pdf_lines import GAP, Cell, Line
from knowledge.types import ReadDocument

_BREAK = re.compile("\r\n|\r|\n|\x02|\ufffe")
_SPACES = re.compile(r"[ \u00a0]+")
_BOLD = re.compile(r"bold|black|heavy|semib|[-,]b\b", re.I)
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": "-"}
)
_WRONG_PASSWORD = 4
_OUTLINE = 3_000


def warm() -> None:
    """Load the library, so that a limit on memory can be set after it."""
    import pypdfium2  # noqa: F401 - imported for its effect


def read(path: Path, name: str) -> ReadDocument:
    """Return the PDF at `path`, placed by page. Raises Encrypted, Broken, or TooLarge over 2,000 pages."""
    document = open_pdf(path)
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            raise TooLarge(
                Bilingual(
                    f"The PDF has {pages:,} pages; the limit is {MAX_PAGES:,}. Split it and send the parts.",
                    f"PDF 共 {pages:,} 页，上限为 {MAX_PAGES:,} 页。请拆分后分别上传。",
                )
            )
        lines = list(_lines(document, pages))
        blocks = tuple(layout(lines, _outline(document)))
        title = str(document.get_metadata_value("Title") or "")
    finally:
        document.close()
    headed = any(block.kind == "heading" for block in blocks)
    return ReadDocument("" if headed or not _tells(title) else title, blocks, pages)


def _tells(title: str) -> bool:
    """Tell whether a document's own title says anything: programs write their own name or the file's there."""
    return bool(title) and not re.search(r"untitled|^microsoft|\.(?:docx?|pptx?|xlsx?|indd|pdf)$|^\(", title, re.I)


def open_pdf(path: Path) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    """Return the PDF at `path`, to be closed by the caller. Raises Encrypted or Broken."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _why(error) from error


def _why(error: Exception) -> Unreadable:
    if getattr(error, "err_code", None) == _WRONG_PASSWORD or "password" in str(error).lower():
        return encrypted()
    return Broken(
        Bilingual(
            "The PDF is damaged and cannot be opened. Export it again from the program that made it.",
            "PDF 已损坏，无法打开。请用原程序重新导出后上传。",
        )
    )


def _outline(document: Any) -> Marks:  # noqa: ANN401
    """Return the bookmarks: (page from 1, title without spaces) -> level from 1."""
    marks: Marks = {}
    try:
        for mark in islice(document.get_toc(max_depth=6), _OUTLINE):
            target = mark.get_dest()
            index = target.get_index() if target is not None else None
            if index is not None:
                marks[index + 1, "".join(mark.get_title().split())] = mark.level + 1
    except (ValueError, RuntimeError, AttributeError):  # an outline that is broken is only a hint lost
        return {}
    return marks


def _lines(document: Any, pages: int) -> Iterator[Line]:  # noqa: ANN401
    """Yield the lines of all pages in reading order. Raises TooLarge where the text outgrows the limit."""
    characters = 0
    for number in range(pages):
        page = document[number]
        text_page = page.get_textpage()
        try:
            count = text_page.count_chars()
            characters += max(count, 0)
            if characters > MAX_CHARACTERS:
                raise TooLarge(
                    Bilingual(
                        f"The PDF holds more than {MAX_CHARACTERS:,} characters. Split it and send the parts.",
                        f"PDF 文字超过 {MAX_CHARACTERS:,} 个字符。请拆分后分别上传。",
                    )
                )
            if count > 0:
                yield from _page_lines(_Glyphs(text_page, count), number + 1, page.get_height())
        finally:
            text_page.close()
            page.close()


def _page_lines(glyphs: "_Glyphs", page: int, height: float) -> Iterator[Line]:
    start = 0
    text = glyphs.text
    breaks = [(found.start(), found.end(), found[0] in "\x02\ufffe") for found in _BREAK.finditer(text)]
    for end, following, hyphen in [*breaks, (len(text), len(text), False)]:
        line = _line(glyphs, start, end, page, height, hyphen=hyphen)
        if line is not None:
            yield line
        start = following


def _line(glyphs: "_Glyphs", start: int, end: int, page: int, height: float, *, hyphen: bool) -> Line | None:
    """Return the line of the characters `start`..`end`, cut to cells at wide gaps; None where it is blank."""
    while start < end and glyphs.text[start].isspace():
        start += 1
    while end > start and glyphs.text[end - 1].isspace():
        end -= 1
    if start >= end:
        return None
    first, last = glyphs.box(start), glyphs.box(end - 1)
    size = max(_median_height(glyphs, start, end), 1.0)
    cells: list[Cell] = []
    begin, left = start, first[0]
    for space in _SPACES.finditer(glyphs.text, start, end):
        right, following = glyphs.box(space.start() - 1)[2], glyphs.box(space.end())[0]
        if following - right > GAP * size:
            cells.append(Cell(_plain(glyphs.text[begin : space.start()]), left, right))
            begin, left = space.end(), following
    cells.append(Cell(_plain(glyphs.text[begin:end]), left, max(last[2], left)))
    return Line(page, tuple(cells), round(size, 1), glyphs.bold(start), first[1], first[1] / max(height, 1), hyphen)


def _median_height(glyphs: "_Glyphs", start: int, end: int) -> float:
    """Return the middle one of three characters' heights: a bullet, a comma or a space may have another font."""
    boxes = (glyphs.box(start), glyphs.box((start + end) // 2), glyphs.box(end - 1))
    return sorted(box[3] - box[1] for box in boxes)[1]


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).translate(_LIGATURES)


class _Glyphs:
    """The characters of one page with their boxes, in points from the page's lower left corner."""

    def __init__(self, page: Any, count: int) -> None:  # noqa: ANN401
        import pypdfium2.raw as raw

        self.raw = raw
        self.page = page.raw  # the bare handle: the wrapper costs as much again at each of a page's thousand calls
        self.measure = raw.FPDFText_GetLooseCharBox
        text = page.get_text_range()
        if len(text) != count:  # characters outside the first plane, or left out: then one by one, to keep them in step
            text = "".join(_character(raw.FPDFText_GetUnicode(page.raw, number)) for number in range(count))
        self.text = text
        self.rectangle = raw.FS_RECTF()
        self.name = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()

    def box(self, number: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a character, its height that of the font and not of the glyph."""
        box = self.rectangle
        self.measure(self.page, number, box)
        return box.left, box.bottom, box.right, box.top

    def bold(self, number: int) -> bool:
        """Tell whether a character's font is a bold one, by its name."""
        length = self.raw.FPDFText_GetFontInfo(self.page, number, self.name, 128, self.flags)
        return bool(length) and bool(_BOLD.search(self.name.value.decode("utf-8", "ignore")))


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else " "
