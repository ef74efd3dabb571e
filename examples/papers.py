"""Writes the manuals and the sales playbook (DOCX) and the partner slides (PPTX) from the words in `sources/*.toml`."""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examples.packing import packed
from knowledge.language import Language

if TYPE_CHECKING:
    from docx.document import Document

HERE = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def papers(folder: Path) -> None:
    """Write every DOCX and PPTX, one file for each language."""
    for name, place in (("user-manual", "public"), ("sales-playbook", "internal")):
        words = _words(name)
        for language in LANGUAGES:
            (folder / place / f"{name}.{language}.docx").write_bytes(word_file(words, language))
    words = _words("partner-programme")
    for language in LANGUAGES:
        (folder / "public" / f"partner-programme.{language}.pptx").write_bytes(slide_file(words, language))


def _words(name: str) -> dict[str, Any]:
    with (HERE / "sources" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def word_file(words: dict[str, Any], language: Language) -> bytes:
    """Return a DOCX: chapters of sections, each with a paragraph, steps, points or a table."""
    import docx
    from docx.oxml.ns import qn

    document = docx.Document()
    for style in ("Normal", "Title", "Heading 1", "Heading 2", "List Number", "List Bullet"):
        font = document.styles[style]
        font.font.name = "Arial"
        font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Sans CJK SC")
    document.core_properties.title = words["title"][language]
    document.core_properties.author = "Larkspan"
    document.add_heading(words["title"][language], 0)
    document.add_paragraph(words["intro"][language])
    for chapter in words["chapter"]:
        document.add_heading(chapter["title"][language], 1)
        for section in chapter["section"]:
            _section(document, section, language)
    out = BytesIO()
    document.save(out)
    return packed(out.getvalue())


def _section(document: Document, section: dict[str, Any], language: Language) -> None:
    document.add_heading(section["title"][language], 2)
    if "text" in section:
        document.add_paragraph(section["text"][language])
    for number, step in enumerate(section.get("steps", {}).get(language, ()), 1):
        document.add_paragraph(
            f"{number}. {step}"
        )  # typed numbers: automatic ones would run on from section to section
    for point in section.get("points", {}).get(language, ()):
        document.add_paragraph(point, style="List Bullet")
    rows = section.get("table", {}).get(language, ())
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


def slide_file(words: dict[str, Any], language: Language) -> bytes:
    """Return a PPTX: a title slide, then one slide for each of the words' slides, with notes."""
    from pptx import Presentation
    from pptx.util import Pt

    deck = Presentation()
    deck.core_properties.title = words["title"][language]
    deck.core_properties.author = "Larkspan"
    front = deck.slides.add_slide(deck.slide_layouts[0])
    front.shapes.title.text = words["title"][language]
    front.placeholders[1].text = words["subtitle"][language]
    for content in words["slide"]:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = content["title"][language]
        frame = slide.placeholders[1].text_frame
        for number, point in enumerate(content["points"][language]):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = point
            paragraph.font.size = Pt(22)
            paragraph.space_after = Pt(10)
        if "notes" in content:
            slide.notes_slide.notes_text_frame.text = content["notes"][language]
    out = BytesIO()
    deck.save(out)
    return packed(out.getvalue())
