"""Writes the datasheets (PDF) of the mini PCs and the monitors, one for each language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from examples.catalogue import items
from examples.item import CATEGORIES, Item
from examples.words import label, money, used_headers, value
from knowledge.language import Bilingual, Language

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Table

_NOTE = Bilingual(
    en="Figures measured at 23 degrees Celsius. We may change specifications without notice; the price list prevails.",
    zh="数据在 23 摄氏度环境下测得。规格如有变更恕不另行通知，价格以价目表为准。",
)
_TITLES = {
    "Mini PCs": Bilingual(en="Datasheet: mini PCs", zh="规格书：迷你主机"),
    "Monitors": Bilingual(en="Datasheet: monitors", zh="规格书：显示器"),
}
_FILES = {"Mini PCs": "datasheet-mini-pcs", "Monitors": "datasheet-monitors"}


def datasheets(folder: Path) -> None:
    """Write the four datasheets into `folder`/public."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    languages: tuple[Language, ...] = ("en", "zh")
    for category, file in _FILES.items():
        for language in languages:
            _datasheet(folder / "public" / f"{file}.{language}.pdf", category, language)


def _datasheet(target: Path, category: str, language: Language) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    document = SimpleDocTemplate(
        str(target), pagesize=A4, title=_TITLES[category].say(language), author="Larkspan", invariant=1,
        leftMargin=48, rightMargin=48, topMargin=48, bottomMargin=48,
    )  # fmt: skip
    document.build(_story(category, language), onFirstPage=_foot, onLaterPages=_foot)


def _foot(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.setFillGray(0.45)
    canvas.drawString(48, 28, "Larkspan  |  sales@larkspan.example")
    canvas.drawRightString(A4_WIDTH - 48, 28, str(document.page))


A4_WIDTH = 595.28  # points


def _story(category: str, language: Language) -> list[Any]:
    from reportlab.platypus import KeepTogether, Paragraph, Spacer

    title, heading, body = _styles(language)
    families: dict[str, list[Item]] = {}
    for item in items():
        if item.category == category and not item.discontinued:
            families.setdefault(item.family, []).append(item)
    story: list[Any] = [
        Paragraph(_TITLES[category].say(language), title),
        Paragraph(
            f"Larkspan 云岫科技 · {CATEGORIES[category]}" if language == "zh" else f"Larkspan · {category}", body
        ),
        Spacer(1, 10),
    ]
    for family, chosen in families.items():
        pitch = chosen[0].description.say(language)
        if category == "Mini PCs":  # the family's own words, without those of one configuration
            pitch = pitch.split("This configuration")[0].split("本配置")[0]
        story.append(
            KeepTogether([Paragraph(family, heading), Paragraph(pitch, body), Spacer(1, 5), _table(chosen, language)])
        )
        story.append(Spacer(1, 14))
    return [*story, Paragraph(_NOTE.say(language), body)]


def _styles(language: Language) -> tuple[Any, Any, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    plain, bold = ("STSong-Light", "STSong-Light") if language == "zh" else ("Helvetica", "Helvetica-Bold")
    wrap = "CJK" if language == "zh" else None
    dark = HexColor("#1d2b3a")
    return (
        ParagraphStyle("t", fontName=bold, fontSize=21, leading=28, textColor=dark, wordWrap=wrap),
        ParagraphStyle("h", fontName=bold, fontSize=14, leading=20, textColor=HexColor("#2c8a94"), wordWrap=wrap),
        ParagraphStyle("b", fontName=plain, fontSize=9.5, leading=14, textColor=dark, wordWrap=wrap),
    )


def _table(chosen: list[Item], language: Language) -> Table:
    from reportlab.lib.colors import HexColor, white
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table, TableStyle

    body = ParagraphStyle("c", parent=_styles(language)[2], fontSize=8.5, leading=10.8)  # two families on a page
    rows = [["Specification" if language == "en" else "规格", *(item.sku for item in chosen)]]
    rows += [
        [label(header, language), *(value(item.specification.get(header, "") or "-", language) for item in chosen)]
        for header in used_headers(chosen)
    ]
    rows.append(["Price" if language == "en" else "价格", *(money(item, "CNY", language) for item in chosen)])
    rows.append(["Export price" if language == "en" else "出口价", *(money(item, "USD", language) for item in chosen)])
    first = 132.0
    rest = (A4_WIDTH - 96 - first) / len(chosen)
    cells = [[Paragraph(cell, body) for cell in row] for row in rows]
    return Table(cells, colWidths=[first, *[rest] * len(chosen)], repeatRows=1, style=TableStyle([
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e4eef0")),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, HexColor("#f6f8fa")]),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#c8d2da")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]))  # fmt: skip
