"""The needs report as a PDF file: A4, real plots, Chinese and English fonts embedded, page numbers."""

import io
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from assistant.analysis.plots import COLOURS, nice
from assistant.analysis.report_blocks import Block
from assistant.quoting.fonts import DRAWING, LATIN, FontSet, fonts, markup

_INK, _SOFT, _LINE, _ACCENT, _BAND = "#20242a", "#5d6570", "#e2e0da", "#c8553d", "#f6f4ef"
_MM = 72 / 25.4
_ON_A_PAGE = 30
_FIGURE = re.compile(r"[\d<]")
"""What a cell of a column of figures begins with."""
_WIDE = 178 * _MM - 12
"""Points between the margins."""


def as_pdf(blocks: Sequence[Block], title: str) -> bytes:
    """Return the blocks as a PDF. The same blocks give the same bytes."""
    with DRAWING:
        known = fonts((title, *(text for b in blocks for text in _texts(b))))
        return _drawn(blocks, title, known)


def _texts(block: Block) -> Iterator[str]:
    yield from block.texts
    yield from (cell for row in block.rows for cell in row)


def _drawn(blocks: Sequence[Block], title: str, known: FontSet) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=16 * _MM, rightMargin=16 * _MM, topMargin=15 * _MM, bottomMargin=16 * _MM,
        title=title, invariant=1,
    )  # fmt: skip
    document.build(_story(blocks, known), onFirstPage=_foot, onLaterPages=_foot)
    return file.getvalue()


def _foot(canvas: Any, document: Any) -> None:  # noqa: ANN401 - reportlab has no types
    canvas.setFont(LATIN, 8)
    canvas.setFillColor(_SOFT)
    canvas.drawRightString(document.pagesize[0] - 16 * _MM, 9 * _MM, str(document.page))


def _story(blocks: Sequence[Block], known: FontSet) -> list[Any]:
    """Return what is drawn; a heading never stands alone at the foot of a page."""
    from reportlab.platypus import CondPageBreak

    story: list[Any] = []
    for i, block in enumerate(blocks):
        if block.kind in ("section", "heading"):
            room = 60 if block.kind == "section" else 30
            drawn = max((_tall(b) for b in blocks[i + 1 : i + 3]), default=0)
            story.append(CondPageBreak(max(room, drawn) * _MM))
        story += _DRAWN[block.kind](block, known)
    return story


def _tall(block: Block) -> int:
    """Return how many millimetres a plot takes with the heading above it; at most most of a page, 0 for what is no plot."""
    if block.kind == "trend":
        return 105
    return min(35 + 6 * len(block.rows), 200) if block.kind in ("heat", "bars", "shares") else 0


@lru_cache(maxsize=128)
def _style(size: float, colour: str, align: int, wrap: str) -> Any:  # noqa: ANN401
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(f"n{size}{colour}{align}{wrap}", fontName=LATIN, fontSize=size, leading=size * 1.4, textColor=colour, alignment=align, wordWrap=wrap)  # fmt: skip


def _text(known: FontSet, text: str, size: float = 9, colour: str = _INK, *, bold: bool = False, align: int = 0) -> Any:  # noqa: ANN401
    from reportlab.platypus import Paragraph

    return Paragraph(
        markup(" ".join(text.split()), known, bold=bold),
        _style(size, colour, align, "LTR" if text.isascii() else "CJK"),
    )


def _space(points: float) -> Any:  # noqa: ANN401
    from reportlab.platypus import Spacer

    return Spacer(1, points)


def _grid(rows: list[list[Any]], widths: Sequence[float], style: Sequence[tuple[Any, ...]], repeat: int = 0) -> Any:  # noqa: ANN401
    from reportlab.platypus import Table

    made = Table(rows, colWidths=list(widths), repeatRows=repeat)
    usual = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    made.setStyle([*usual, *style])
    return made


def _title(block: Block, known: FontSet) -> list[Any]:
    return [_text(known, block.texts[0], 20, bold=True), _space(3), _text(known, block.texts[1], 9, _SOFT), _space(8)]


def _section(block: Block, known: FontSet) -> list[Any]:
    rule = _grid([[_text(known, block.texts[0], 13, bold=True)]], [_WIDE], [("LINEBELOW", (0, 0), (-1, -1), 1, _ACCENT), ("LEFTPADDING", (0, 0), (-1, -1), 0)])  # fmt: skip
    why = [_space(3), _text(known, block.texts[1], 8.5, _SOFT)] if block.texts[1] else []
    return [_space(12), rule, *why, _space(5)]


def _heading(block: Block, known: FontSet) -> list[Any]:
    return [_space(7), _text(known, block.texts[0], 10.5, bold=True), _space(3)]


def _plain(block: Block, known: FontSet) -> list[Any]:
    return [_text(known, block.texts[0], 9, _SOFT if block.kind == "soft" else _INK), _space(4)]


def _quote(block: Block, known: FontSet) -> list[Any]:
    from reportlab.platypus import KeepTogether

    said = [_text(known, block.texts[0], 9), _text(known, block.texts[1], 8, _SOFT)]
    return [KeepTogether([_grid([[said]], [_WIDE], [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)])])]  # fmt: skip


def _tiles(block: Block, known: FontSet) -> list[Any]:
    cells = [[_text(known, value, 16, bold=True), _text(known, label, 8, _SOFT)] for value, label in block.rows]
    width = _WIDE / max(1, len(cells))
    return [_grid([cells], [width] * len(cells), [("BOX", (0, 0), (-1, -1), 0.6, _LINE), ("INNERGRID", (0, 0), (-1, -1), 0.6, _LINE), ("BACKGROUND", (0, 0), (-1, -1), _BAND)])]  # fmt: skip


def _card(block: Block, known: FontSet) -> list[Any]:
    from reportlab.platypus import KeepTogether

    title, why, chips, quote, do, what = block.texts
    inside = [_text(known, title, 10.5, bold=True), _text(known, why, 9)]
    inside += [_text(known, chips, 8.5, "#2f6690")] if chips else []
    inside += [_text(known, quote, 8.5, _SOFT), _text(known, f"{do}: {what}", 9, bold=False)]
    style = [
        ("LINEBEFORE", (0, 0), (0, -1), 3, _ACCENT),
        ("BOX", (0, 0), (-1, -1), 0.5, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 9),
    ]
    return [KeepTogether([_grid([[inside]], [_WIDE], style), _space(5)])]


def _table(block: Block, known: FontSet) -> list[Any]:
    right = [all(_FIGURE.match(row[i]) for row in block.rows) for i in range(len(block.texts))]
    rows = [[_text(known, c, 8.5, align=2 * (i > 0 and right[i])) for i, c in enumerate(row)] for row in block.rows]
    head = [_text(known, t, 8, _SOFT, bold=True, align=2 * (i > 0 and right[i])) for i, t in enumerate(block.texts)]
    style = [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("BACKGROUND", (0, 0), (-1, 0), _BAND), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]  # fmt: skip
    return [_grid([head, *rows], _widths(block, right), style, repeat=1), _space(5)]


def _widths(block: Block, right: Sequence[bool]) -> list[float]:
    """Return the columns' widths: figures take little, the first column and long texts share the rest."""
    small = [i > 0 and right[i] for i in range(len(block.texts))]
    little = 30 * _MM if len(small) < 5 else 24 * _MM
    rest = (_WIDE - little * sum(small)) / max(1, len(small) - sum(small))
    return [little if s else rest for s in small]


def _shares(block: Block, known: FontSet) -> list[Any]:
    """Draw a bar for each row, as long as its share of the greatest."""
    most = max((n[0] for n in block.numbers), default=1.0) or 1.0
    rows = [
        [_text(known, name, 8.5), _bar([n[0] / most], [colour], _WIDE - 84 * _MM, 8), _text(known, said, 8.5, align=2)]
        for (name, said), n, colour in zip(block.rows, block.numbers, block.colours, strict=True)
    ]
    return [_grid(rows, [52 * _MM, _WIDE - 80 * _MM, 28 * _MM], _TIGHT)] if rows else []


_TIGHT = [("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]


def _bar(parts: Sequence[float], colours: Sequence[str], width: float, height: float) -> Any:  # noqa: ANN401
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    drawing, at = Drawing(width, height), 0.0
    for part, colour in zip(parts, colours, strict=True):
        drawing.add(Rect(at, 0, max(part * width, 0.0), height, fillColor=HexColor(colour), strokeColor=None))
        at += part * width
    return drawing


def _bars(block: Block, known: FontSet) -> list[Any]:
    """Draw a bar of parts for each row, all of one length, under a key."""
    rows = [
        [_text(known, name, 8.5), _bar(n, block.colours, _WIDE - 70 * _MM, 10), _text(known, said, 8, _SOFT, align=2)]
        for (name, said), n in zip(block.rows, block.numbers, strict=True)
    ]
    return [
        _key(block.texts, block.colours, known),
        _grid(rows, [38 * _MM, _WIDE - 66 * _MM, 28 * _MM], _TIGHT),
        _space(3),
    ]


def _key(labels: Sequence[str], colours: Sequence[str], known: FontSet) -> Any:  # noqa: ANN401
    """Return the key of a plot, up to three labels a line."""
    cells = [[_bar([1.0], [c], 8, 8), _text(known, t, 8)] for t, c in zip(labels, colours, strict=False)]
    lines = [[x for cell in cells[i : i + 3] for x in cell] for i in range(0, len(cells), 3)]
    lines = [line + [""] * (6 - len(line)) for line in lines]
    return _grid(lines, [5 * _MM, 54 * _MM] * 3, _TIGHT)


def _trend(block: Block, known: FontSet) -> list[Any]:
    """Draw a line for each row over the periods named in `texts`."""
    from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, String
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import KeepTogether

    high, left, low = 170.0, 32.0, 22.0
    drawing, count = Drawing(_WIDE, high), len(block.texts)
    most = nice(100 * max((v for line in block.numbers for v in line), default=0.0)) / 100 or 0.01
    x = [left + i * (_WIDE - left - 10) / max(1, count - 1) for i in range(count)]
    scale = (high - low - 10) / most
    for k in range(5):
        y = low + most * k / 4 * scale
        drawing.add(Line(left, y, _WIDE - 10, y, strokeColor=HexColor(_LINE), strokeWidth=0.5))
        drawing.add(String(left - 4, y - 3, f"{most * k / 4:.1%}", fontName=LATIN, fontSize=7, textAnchor="end", fillColor=HexColor(_SOFT)))  # fmt: skip
    for i in range(0, count, max(1, -(-count // 9))):
        drawing.add(String(x[i], 8, block.texts[i], fontName=LATIN, fontSize=7, textAnchor="middle", fillColor=HexColor(_SOFT)))  # fmt: skip
    for line, colour in zip(block.numbers, COLOURS, strict=False):
        points = [(a, low + v * scale) for a, v in zip(x, line, strict=True)]
        drawing.add(
            PolyLine([c for p in points for c in p], strokeColor=HexColor(colour), strokeWidth=1.6, fillColor=None)
        )
        for a, b in points:
            drawing.add(Circle(a, b, 1.8, fillColor=HexColor(colour), strokeColor=None))
    return [KeepTogether([drawing, _key([row[0] for row in block.rows], COLOURS, known)]), _space(4)]


def _heat(block: Block, known: FontSet) -> list[Any]:
    """Draw a table whose cells are the darker the greater their number is."""
    from reportlab.platypus import KeepTogether

    columns = len(block.texts) - 1
    small = 7.5 if columns <= 16 else 6.5
    head = [_text(known, t, 5.3 if t.isascii() and columns <= 16 else small, _SOFT, align=1) for t in block.texts]
    rows, style = [head], [("INNERGRID", (0, 0), (-1, -1), 1, "#ffffff"), ("LEFTPADDING", (1, 0), (-1, -1), 1), ("RIGHTPADDING", (1, 0), (-1, -1), 1), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]  # fmt: skip
    for r, (row, line) in enumerate(zip(block.rows, block.numbers, strict=True), 1):
        inks = ["#ffffff" if v > 0.55 else _INK for v in line]
        rows.append([_text(known, row[0], small + 0.5), *(_text(known, t, small, i, align=1) for t, i in zip(row[1:], inks, strict=True))])  # fmt: skip
        style += [("BACKGROUND", (c, r), (c, r), _shade(v)) for c, v in enumerate(line, 1)]
    first = (30 if columns <= 16 else 44) * _MM
    made = _grid(rows, [first, *[(_WIDE - first) / max(1, columns)] * columns], style, repeat=1)
    return [KeepTogether([made]) if len(rows) < _ON_A_PAGE else made, _space(5)]


def _shade(value: float) -> str:
    """Return a colour between nearly white (0) and the accent (1)."""
    share = min(1.0, max(0.0, value)) ** 0.7
    near, far = (0xFB, 0xF7, 0xF4), (0xC0, 0x4A, 0x32)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(near, far, strict=True))


_DRAWN = {
    "title": _title, "section": _section, "heading": _heading, "text": _plain, "soft": _plain, "quote": _quote, "tiles": _tiles,
    "card": _card, "table": _table, "trend": _trend, "bars": _bars, "heat": _heat, "shares": _shares,
}  # fmt: skip
