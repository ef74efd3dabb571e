"""A contract as a DOCX file, made to be worked on in a word processor: real headings, tables, page numbers and comments."""

import io
from typing import Any

from assistant.contracts.sheet import Section, Sheet

_LATIN, _HAN = "Times New Roman", "SimSun"
_AMBER = "FFF2CC"


def as_word(sheet: Sheet) -> bytes:
    """Return the sheet as DOCX. A clause that deviates is shaded and carries the standard text as a comment."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _styles(document)
    _head(document, sheet)
    for number, section in enumerate(sheet.sections):
        _section(document, section)
        if not number:
            _goods(document, sheet)
    _signatures(document, sheet)
    _margins(page, sheet)
    core = document.core_properties
    core.title, core.author, core.comments = f"{sheet.title} {sheet.number}", "", ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:  # noqa: ANN401 - python-docx has no types
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size, bold in (("Normal", 10.5, False), ("Title", 18, True), ("Heading 2", 11.5, True)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            if fonts.get(qn(attribute)) is not None:
                del fonts.attrib[qn(attribute)]
        fonts.set(qn("w:ascii"), _LATIN)
        fonts.set(qn("w:hAnsi"), _LATIN)
        fonts.set(qn("w:eastAsia"), _HAN)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(9)
    document.styles["Heading 2"].paragraph_format.keep_with_next = True


def _head(document: Any, sheet: Sheet) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    title = document.add_paragraph(sheet.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = title._p.get_or_add_pPr().find("{*}pBdr")
    if border is not None:
        title._p.pPr.remove(border)
    number = document.add_paragraph(sheet.number)
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if sheet.mark:
        _shade(document.add_paragraph().add_run(sheet.mark))
    table = document.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    (left, ours), (right, theirs) = sheet.parties
    cells = table.add_row().cells
    for cell, text in ((cells[0].merge(cells[1]), left), (cells[2].merge(cells[3]), right)):
        cell.text = ""
        cell.paragraphs[0].add_run(text).bold = True
    for (label, our), (_, their) in zip(ours, theirs, strict=True):
        for cell, text in zip(table.add_row().cells, (label, our, label, their), strict=True):
            cell.text = text
    _widths(table, (2.6, 5.4, 2.6, 5.4))
    document.add_paragraph()
    document.add_paragraph(sheet.opening)


def _section(document: Any, section: Section) -> None:  # noqa: ANN401
    from docx.shared import Cm

    heading = document.add_paragraph(f"{section.number} {section.title}", style="Heading 2")
    runs = []
    if section.mark:
        _shade(document.add_paragraph().add_run(section.mark))
    for paragraph in section.paragraphs:
        made = document.add_paragraph()
        made.paragraph_format.left_indent, made.paragraph_format.first_line_indent = Cm(1), Cm(-1)
        made.paragraph_format.tab_stops.add_tab_stop(Cm(1))
        run = made.add_run(f"{paragraph.number}\t{paragraph.text}")
        runs.append(run)
        if section.mark:
            _shade(run)
    if section.mark:
        document.add_comment(runs or heading.runs, text=f"{section.mark}\n{section.standard}", author="", initials="")


def _shade(run: Any) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _AMBER)):
        shade.set(qn(name), value)
    run._r.get_or_add_rPr().append(shade)


def _goods(document: Any, sheet: Sheet) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    table = document.add_table(rows=0, cols=6)
    table.style = "Table Grid"
    head = table.add_row()
    for cell, text in zip(head.cells, sheet.columns, strict=True):
        _cell(cell, text, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeat)  # the head of the table comes again on every page
    for line in sheet.lines:
        cells = table.add_row().cells
        texts = (str(line.number), line.sku, line.name, line.quantity, line.unit_price, line.amount)
        for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            _cell(cell, text, right=n > 2)
    for label, amount in sheet.sums:
        cells = table.add_row().cells
        _cell(cells[0].merge(cells[4]), label, right=True)
        _cell(cells[5], amount, right=True)
    cells = table.add_row().cells
    _cell(cells[0].merge(cells[5]), sheet.words, bold=True)
    _widths(table, (1.1, 3.1, 5.4, 1.6, 2.3, 2.5))
    document.add_paragraph()


def _cell(cell: Any, text: str, *, bold: bool = False, right: bool = False) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    cell.text = ""
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size = bold, Pt(9)
    cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    if right:
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _widths(table: Any, centimetres: tuple[float, ...]) -> None:  # noqa: ANN401
    from docx.shared import Cm

    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, centimetres, strict=False):
            cell.width = Cm(width)


def _signatures(document: Any, sheet: Sheet) -> None:  # noqa: ANN401
    from docx.shared import Cm, Pt

    document.add_paragraph()
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, sheet.signatures, strict=True):
        cell.text = ""
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.add_run(line).bold = not number
            paragraph.paragraph_format.space_after = Pt(14)
            paragraph.paragraph_format.keep_with_next = True
        cell.width = Cm(8)
    row = table.rows[0]._tr.get_or_add_trPr()
    from docx.oxml import OxmlElement

    row.append(OxmlElement("w:cantSplit"))


def _margins(page: Any, sheet: Sheet) -> None:  # noqa: ANN401
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if sheet.mark:
        header = page.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _shade(header.add_run(sheet.mark))
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, _, rest = sheet.footer.partition("{page}")
    between, _, after = rest.partition("{pages}")
    footer.add_run(before)
    _field(footer, "PAGE")
    footer.add_run(between)
    _field(footer, "NUMPAGES")
    footer.add_run(after)


def _field(paragraph: Any, name: str) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
