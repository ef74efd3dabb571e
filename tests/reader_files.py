"""Makes the files that the reader tests read: one of each format, and the damaged and hostile ones."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ZH = "云岫科技为所有产品提供两年保修服务，请保留购买凭证。"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{more}</Types>'
)


def make_docx(path: Path, *, heading: str = "Warranty") -> Path:
    """Write a document with headings, a list, a table with merged cells, a deletion and an insertion."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    document.add_heading(heading, 1)
    document.add_paragraph("Two years on every mini PC.")
    document.add_heading("What is covered", 2)
    document.add_paragraph("Power adapter", style="List Bullet")
    document.add_paragraph("Fan", style="List Bullet")
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate((("Model", "Memory", "Storage"), ("MP60", "16 GB", "512 GB"), ("MP80", "", ""))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:p {namespace}><w:r><w:t>kept </w:t></w:r><w:ins w:id='1'><w:r><w:t>inserted</w:t></w:r></w:ins>"
            "<w:del w:id='2'><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>"
        ),
    )
    document.save(str(path))
    return path


def make_pptx(path: Path) -> Path:
    """Write two slides and a hidden third; the second has a table, the first has notes."""
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Partner programme"
    first.placeholders[1].text = "Silver level\nGold level"
    first.notes_slide.notes_text_frame.text = "SECRET NOTE"
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Margins"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(1)).table
    for row, cells in enumerate((("Level", "Discount"), ("Gold", "12 %"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "SECRET SLIDE"
    hidden._element.set("show", "0")
    show.save(str(path))
    return path


def make_xlsx(path: Path) -> Path:
    """Write a price sheet with a title, a merged cell, formats and a hidden column, and a hidden sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Prices"
    sheet.append(["Price list 2026"])
    sheet.append(["Group", "SKU", "Price", "Cost", "Share"])
    sheet.append(["Mini PC", "LK-MP60", 2799, 1900, 0.15])
    sheet.append([None, "LK-MP80", 3999.5, 2900, 0.2])
    sheet.merge_cells("A3:A4")
    sheet.column_dimensions["D"].hidden = True
    for row in (3, 4):
        sheet.cell(row, 3).number_format = '"¥"#,##0.00'
        sheet.cell(row, 5).number_format = "0%"
    hidden = book.create_sheet("Costs")
    hidden.append(["SECRET SHEET", "x"])
    hidden.sheet_state = "hidden"
    notes = book.create_sheet("Notes")
    notes.append(["Valid until the end of March."])
    book.save(path)
    return path


def make_pdf(path: Path) -> Path:
    """Write three pages: headings by size, a broken word, tables, a list, Chinese text, a running foot."""
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = getSampleStyleSheet()
    chinese = style["Normal"].clone("zh", fontName="STSong-Light", wordWrap="CJK")
    wide = [Paragraph("Windows 11 Pro with a licence that activates itself", style["Normal"]) for _ in range(2)]
    story = [
        Paragraph("Datasheet", style["Title"]),
        Paragraph("Overview", style["Heading2"]),
        Paragraph("The MP60 is a small computer with a quiet fan. " * 6, style["Normal"]),
        Paragraph("Specifications", style["Heading2"]),
        Table([["Model", "Memory", "Weight"], ["MP60", "16 GB", "0.61 kg"], ["MP80", "32 GB", "0.80 kg"]]),
        Spacer(1, 30),
        Table(
            [["Property", "LK-MP60", "LK-MP80"], ["System", *wide], ["Memory", "16", "32"]], colWidths=[90, 110, 110]
        ),
        PageBreak(),
        Paragraph("保修说明", chinese.clone("h", fontSize=16, leading=22)),
        Paragraph(ZH * 6, chinese),
        PageBreak(),
        Paragraph("Contact us by mail.", style["Normal"]),
    ]

    def foot(canvas: Any, document: Any) -> None:
        canvas.drawString(60, 20, "Larkspan datasheet")
        canvas.drawString(500, 20, f"Page {document.page}")

    SimpleDocTemplate(str(path)).build(story, onFirstPage=foot, onLaterPages=foot)
    return path


def make_picture_pdf(path: Path) -> Path:
    """Write a page with lines drawn on it and no text, like a scan."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.line(50, 50, 300, 300)
    canvas.showPage()
    canvas.save()
    return path


def make_encrypted_pdf(path: Path) -> Path:
    """Write a PDF that needs a password to open."""
    from pypdf import PdfReader, PdfWriter

    make_picture_pdf(path)
    writer = PdfWriter(clone_from=PdfReader(path))
    writer.encrypt("secret", algorithm="RC4-128")
    with path.open("wb") as file:
        writer.write(file)
    return path


def make_many_pages_pdf(path: Path, pages: int) -> Path:
    """Write a PDF that says it has `pages` pages, each entry the same empty page."""
    kids = "3 0 R " * pages
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
    ]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in offsets)
    path.write_bytes(body + f"{table}trailer << /Size 4 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode())
    return path


def make_zip(path: Path, members: dict[str, bytes], *, more_types: str = "") -> Path:
    """Write an office-like container with the given members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(more=more_types))
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Rewrite one member of the container at `path`."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return path


def with_dtd(path: Path, dtd: str) -> Path:
    """Put a document type before the root of a DOCX's main part, and a reference to its entity into the text."""

    def change(data: bytes) -> bytes:
        head, _, rest = data.partition(b"?>")
        return head + b"?>" + dtd.encode() + rest.replace(b"Two years", b"&bomb;", 1)

    return rewritten(path, "word/document.xml", change)


def make_bomb(path: Path, megabytes: int = 190) -> Path:
    """Write a small container whose one part unpacks to `megabytes` of blanks."""
    return make_zip(path, {"word/document.xml": b" " * (megabytes << 20)})


def make_lying_bomb(path: Path) -> Path:
    """Write a container whose directory says that a part of three megabytes unpacks to ten bytes."""
    make_zip(path, {"word/document.xml": b"<a>" + b" " * (3 << 20) + b"</a>"})
    data = bytearray(path.read_bytes())
    real = struct.pack("<I", (3 << 20) + 7)
    position = data.find(real)
    while position >= 0:
        data[position : position + 4] = struct.pack("<I", 10)
        position = data.find(real)
    path.write_bytes(bytes(data))
    return path
