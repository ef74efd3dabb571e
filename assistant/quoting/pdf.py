"""A quote as a PDF file: letterhead, lines over as many pages as they need, sums, terms, page numbers."""

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from assistant.quoting.fonts import DRAWING, LATIN, FontSet, fonts, markup
from assistant.quoting.paper import Paper, Row, figure
from assistant.wording import number

_INK, _GREY, _RULE, _BAND = "#1d2733", "#5b6673", "#c9d1d9", "#f2f5f8"
_MM = 72 / 25.4


def as_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF. The same paper gives the same bytes."""
    with DRAWING:
        return _drawn(paper, fonts(_texts(paper)))


def _texts(paper: Paper) -> Iterator[str]:
    """Yield every text that is drawn."""
    yield from (paper.title, paper.mark, paper.company, paper.contact, paper.page, paper.optional_title)
    yield from (*paper.columns, *paper.words, *(s.label for s in paper.sums))
    yield from (text for pair in (*paper.about, *paper.terms) for text in pair)
    yield from (text for row in (*paper.rows, *paper.optional) for text in (row.name, *row.details))


def _drawn(paper: Paper, known: FontSet) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=18 * _MM, rightMargin=18 * _MM, topMargin=16 * _MM, bottomMargin=20 * _MM,
        title=f"{paper.title} {paper.number}", author=paper.company, invariant=1,
    )  # fmt: skip
    story = [*_head(paper, known), _lines(paper, paper.rows, known), *_optional(paper, known), *_foot(paper, known)]
    document.build(story, canvasmaker=_numbered(paper, known))
    return file.getvalue()


@lru_cache(maxsize=32)
def _style(size: float, colour: str = _INK, right: bool = False) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"s{size}{colour}{right}", fontName=LATIN, fontSize=size, leading=size * 1.35, textColor=colour,
        alignment=TA_RIGHT if right else TA_LEFT, wordWrap="CJK",
    )  # fmt: skip


def _text(
    known: FontSet, text: str, size: float = 8.5, colour: str = _INK, *, bold: bool = False, right: bool = False
) -> Any:  # noqa: ANN401
    from reportlab.platypus import Paragraph

    return Paragraph(markup(text, known, bold=bold), _style(size, colour, right))


def _table(rows: list[list[Any]], widths: list[float], style: list[Any], *, repeat: int = 0) -> Any:  # noqa: ANN401
    from reportlab.platypus import Table

    usual = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    made = Table(rows, colWidths=[w * _MM for w in widths], repeatRows=repeat)
    made.setStyle([*usual, *style])
    return made


def _head(paper: Paper, known: FontSet) -> list[Any]:
    """Draw the letterhead, whom the quote is for, and whether it is only an estimate."""
    from reportlab.platypus import Spacer

    top = _table(
        [[[_text(known, paper.company, 15, bold=True), _text(known, paper.contact, 8, _GREY)], _text(known, paper.title, 17, bold=True, right=True)]],
        [112, 62], [("LINEBELOW", (0, 0), (-1, -1), 1.2, _INK), ("BOTTOMPADDING", (0, 0), (-1, -1), 8)],
    )  # fmt: skip
    pairs = [(_text(known, label, 8, _GREY), _text(known, value, 9)) for label, value in paper.about]
    half = (len(pairs) + 1) // 2
    left, right = pairs[:half], pairs[half:]
    rows = [[*left[n], *(right[n] if n < len(right) else ("", ""))] for n in range(half)]
    about = _table(
        rows, [33, 56, 30, 55], [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]
    )
    mark = [_text(known, paper.mark, 9.5, "#a34a00", bold=True), Spacer(1, 5)] if paper.mark else []
    return [top, Spacer(1, 8), *mark, about, Spacer(1, 10)]


_WIDTHS = [10, 62, 15, 24, 24, 13, 26.0]


def _lines(paper: Paper, rows: tuple[Row, ...], known: FontSet) -> Any:  # noqa: ANN401
    """Draw the lines; the heads of the columns come again on every page."""
    right = [False, False, True, True, True, True, True]
    head = [_text(known, c, 8, _GREY, bold=True, right=r) for c, r in zip(paper.columns, right, strict=True)]
    style = [
        ("BACKGROUND", (0, 0), (-1, 0), _BAND), ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
        ("FONT", (0, 1), (-1, -1), LATIN, 8.5), ("ALIGN", (2, 1), (-1, -1), "RIGHT"), ("TEXTCOLOR", (0, 1), (-1, -1), _INK),
        ("TOPPADDING", (0, 0), (-1, -1), 3), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]  # fmt: skip
    return _table([head, *(_row(r, known) for r in rows)], _WIDTHS, style, repeat=1)


def _row(row: Row, known: FontSet) -> list[Any]:
    """Return the cells of a line; figures are plain strings, which are drawn much faster than paragraphs."""
    line = row.line
    item = [_text(known, row.name, 8.5), *(_text(known, d, 7, _GREY) for d in row.details)]
    figures = (
        f"{line.quantity:,}", figure(line.list_price), figure(line.unit_price), f"{number(line.tax_percent)}%", figure(line.amount),
    )  # fmt: skip
    return [row.number, item, *figures]


def _optional(paper: Paper, known: FontSet) -> list[Any]:
    from reportlab.platypus import Spacer

    if not paper.optional:
        return []
    return [
        Spacer(1, 10),
        _text(known, paper.optional_title, 9, bold=True),
        Spacer(1, 3),
        _lines(paper, paper.optional, known),
    ]


def _foot(paper: Paper, known: FontSet) -> list[Any]:
    """Draw the sums, kept together with the amount in words, then the terms."""
    from reportlab.platypus import KeepTogether, Spacer

    rows = [
        [
            _text(known, s.label, 9, bold=s.kind == "total", right=True),
            _text(known, figure(s.amount), 9, bold=s.kind == "total", right=True),
        ]
        for s in paper.sums
    ]
    total = next(n for n, s in enumerate(paper.sums) if s.kind == "total")
    sums = _table(
        rows, [134, 40],
        [
            ("LINEABOVE", (0, total), (-1, total), 0.8, _INK), ("BACKGROUND", (0, total), (-1, total), _BAND),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )  # fmt: skip
    words = [_text(known, w, 9, right=True) for w in paper.words]
    terms = _table(
        [[_text(known, label, 8, _GREY), _text(known, value, 8.5)] for label, value in paper.terms], [33, 141],
        [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)],
    )  # fmt: skip
    return [Spacer(1, 6), KeepTogether([sums, Spacer(1, 4), *words]), Spacer(1, 12), terms]


def _numbered(paper: Paper, known: FontSet) -> Any:  # noqa: ANN401
    """Return a canvas that knows how many pages there are when it writes their numbers."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        """Holds its pages back until the last is drawn."""

        def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401
            super().__init__(*given, **named)
            self._held: list[dict[str, Any]] = []

        def showPage(self) -> None:
            """Hold a page."""
            self._held.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            """Write the pages, each with its number."""
            for page, state in enumerate(self._held, 1):
                self.__dict__.update(state)
                _page_foot(self, paper, page, len(self._held), known)
                super().showPage()
            super().save()

    return Numbered


def _page_foot(canvas: Any, paper: Paper, page: int, pages: int, known: FontSet) -> None:  # noqa: ANN401
    said = [paper.number, paper.page.format(page=page, pages=pages), paper.mark]
    text = _text(known, "   ·   ".join(s for s in said if s), 7.5, _GREY, right=True)
    text.wrap(174 * _MM, 20)
    text.drawOn(canvas, 18 * _MM, 10 * _MM)
