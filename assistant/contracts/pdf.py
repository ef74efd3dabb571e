"""A contract as a PDF file: parties, clauses, goods over as many pages as they need, signatures, page numbers."""

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from assistant.contracts.sheet import Section, Sheet
from assistant.quoting.fonts import DRAWING, LATIN, FontSet, fonts, markup

_INK, _GREY, _RULE, _BAND, _AMBER = "#1d2733", "#5b6673", "#9aa5b1", "#f2f5f8", "#fff2cc"
_MM = 72 / 25.4


def as_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF. The same sheet gives the same bytes."""
    with DRAWING:
        return _drawn(sheet, fonts(_texts(sheet)))


def _texts(sheet: Sheet) -> Iterator[str]:
    """Yield every text that is drawn."""
    yield from (sheet.title, sheet.number, sheet.mark, sheet.opening, sheet.words, sheet.footer, *sheet.columns)
    for side, rows in sheet.parties:
        yield side
        yield from (text for pair in rows for text in pair)
    for section in sheet.sections:
        yield from (section.number, section.title, section.mark, *(p.text for p in section.paragraphs))
    yield from (text for line in sheet.lines for text in (line.sku, line.name))
    yield from (text for pair in sheet.sums for text in pair)
    yield from (text for lines in sheet.signatures for text in lines)


def _drawn(sheet: Sheet, known: FontSet) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepTogether, SimpleDocTemplate, Spacer

    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=24 * _MM, rightMargin=24 * _MM, topMargin=22 * _MM, bottomMargin=20 * _MM,
        title=f"{sheet.title} {sheet.number}", author="", invariant=1,
    )  # fmt: skip
    story = [*_head(sheet, known)]
    for number, section in enumerate(sheet.sections):
        story += _section(section, known)
        if not number:
            story += [Spacer(1, 4), _goods(sheet, known), Spacer(1, 6)]
    story.append(KeepTogether([Spacer(1, 16), _signatures(sheet, known)]))
    document.build(story, canvasmaker=_numbered(sheet, known))
    return file.getvalue()


@lru_cache(maxsize=32)
def _style(size: float, colour: str, align: int, indent: float, hanging: float, band: str) -> Any:  # noqa: ANN401 - reportlab has no types
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"c{size}{colour}{align}{indent}{hanging}{band}", fontName=LATIN, fontSize=size, leading=size * 1.5, textColor=colour,
        alignment=align, leftIndent=indent, firstLineIndent=-hanging, backColor=band or None, spaceAfter=size * 0.25,
        wordWrap="CJK",
    )  # fmt: skip


def _text(
    known: FontSet, text: str, size: float = 9.5, colour: str = _INK, *, bold: bool = False, align: int = 0,
    indent: float = 0, hanging: float = 0, band: str = "", bullet: str = "", latin: bool = False,
) -> Any:  # fmt: skip  # noqa: ANN401
    from reportlab.platypus import Paragraph

    style = _style(size, colour, align, indent, hanging, band)
    if latin:  # words of Latin letters are not to be broken anywhere
        style = style.clone(style.name + "w", wordWrap=None)
    return Paragraph(markup(text, known, bold=bold), style, bulletText=bullet or None)


def _head(sheet: Sheet, known: FontSet) -> list[Any]:
    from reportlab.platypus import Spacer, Table

    latin = sheet.language == "en"
    (left, ours), (right, theirs) = sheet.parties
    rows = [[_text(known, left, bold=True), "", _text(known, right, bold=True), ""]]
    for (label, our), (_, their) in zip(ours, theirs, strict=True):
        cells = ((label, _GREY), (our, _INK), (label, _GREY), (their, _INK))
        rows.append([_text(known, text, 8.5, colour, latin=latin) for text, colour in cells])
    table = Table(rows, colWidths=[w * _MM for w in (30, 51, 30, 51)])
    table.setStyle(
        [
            ("SPAN", (0, 0), (1, 0)), ("SPAN", (2, 0), (3, 0)), ("BACKGROUND", (0, 0), (-1, 0), _BAND),
            ("BOX", (0, 0), (-1, -1), 0.6, _RULE), ("LINEBEFORE", (2, 0), (2, -1), 0.6, _RULE), ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )  # fmt: skip
    return [
        _text(known, sheet.title, 18, bold=True, align=1), _text(known, sheet.number, 9, _GREY, align=2), Spacer(1, 6), table,
        Spacer(1, 10), _text(known, sheet.opening, latin=latin),
    ]  # fmt: skip


def _section(section: Section, known: FontSet) -> list[Any]:
    from reportlab.platypus import KeepTogether, Spacer

    band = _AMBER if section.mark else ""
    latin = section.number[0].isdigit()
    drawn = [Spacer(1, 7), _text(known, f"{section.number} {section.title}", 10.5, bold=True)]
    if section.mark:
        drawn.append(_text(known, section.mark, 8.5, "#8a5200", bold=True, band=band))
    paragraphs = [
        _text(known, p.text, 9.5, indent=11 * _MM, band=band, bullet=p.number, latin=latin) for p in section.paragraphs
    ]
    return [KeepTogether([*drawn, *paragraphs[:1]]), *paragraphs[1:]]


def _goods(sheet: Sheet, known: FontSet) -> Any:  # noqa: ANN401
    from reportlab.platypus import Table

    def cells(texts: tuple[str, ...], *, bold: bool = False) -> list[Any]:
        return [_text(known, t, 8.5, bold=bold, align=2 if n > 2 else 0) for n, t in enumerate(texts)]

    rows = [cells(sheet.columns, bold=True)]
    rows += [cells((str(x.number), x.sku, x.name, x.quantity, x.unit_price, x.amount)) for x in sheet.lines]
    first = len(rows)
    for label, amount in sheet.sums:
        rows.append([_text(known, label, 8.5, align=2), "", "", "", "", _text(known, amount, 8.5, align=2)])
    rows.append([_text(known, sheet.words, 8.5, bold=True), "", "", "", "", ""])
    table = Table(rows, colWidths=[w * _MM for w in (11, 32, 54, 17, 22, 26)], repeatRows=1)
    spans = [("SPAN", (0, n), (4, n)) for n in range(first, len(rows) - 1)]
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, _RULE), ("BACKGROUND", (0, 0), (-1, 0), _BAND), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *spans, ("SPAN", (0, -1), (-1, -1)), ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
    )  # fmt: skip
    return table


def _signatures(sheet: Sheet, known: FontSet) -> Any:  # noqa: ANN401
    from reportlab.platypus import Table

    ours, theirs = sheet.signatures
    rows = [
        [_text(known, left, 9.5, bold=not n), _text(known, right, 9.5, bold=not n)]
        for n, (left, right) in enumerate(zip(ours, theirs, strict=True))
    ]
    table = Table(rows, colWidths=[81 * _MM, 81 * _MM])
    table.setStyle([("BOTTOMPADDING", (0, 0), (-1, -1), 13), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _numbered(sheet: Sheet, known: FontSet) -> Any:  # noqa: ANN401
    """Return a canvas that writes on every page how many there are, and that a draft is one."""
    from reportlab.pdfgen.canvas import Canvas

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401
            super().__init__(*given, **named)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                said = sheet.footer.format(page=number, pages=len(self._pages))
                self._line(_text(known, said, 8, _GREY, align=1), 10 * _MM)
                if sheet.mark:
                    self._line(_text(known, sheet.mark, 9, "#a34a00", bold=True, align=1), 282 * _MM)
                super().showPage()
            super().save()

        def _line(self, paragraph: Any, height: float) -> None:  # noqa: ANN401
            paragraph.wrapOn(self, 162 * _MM, 20 * _MM)
            paragraph.drawOn(self, 24 * _MM, height)

    return Numbered
