"""Writes the price list (XLSX) and the internal cost sheet (CSV) from the catalogue."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO
from pathlib import Path

from examples.catalogue import items
from examples.item import CATEGORIES, Item
from examples.packing import packed

CANARY = "CANARY-INTERNAL-2e9b6d10"
_COST = {"Mini PCs": "0.68", "Monitors": "0.66", "Docks and hubs": "0.52", "Keyboards": "0.5", "Mice": "0.48"}
_FLOOR = Decimal("0.82")


def price_list(folder: Path) -> None:
    """Write `folder`/public/price-list.xlsx: one sheet for each currency and one of notes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for currency, words in (
        ("CNY", "Price (CNY, VAT included) 含税价（元）"),
        ("USD", "Export price (USD) 出口价（美元）"),
    ):
        sheet = book.create_sheet(currency)
        sheet.append(["SKU", "Product", "产品", "Category 类别", words])
        for item in items():
            if not item.discontinued:
                price = item.cny if currency == "CNY" else item.usd
                category = f"{item.category} {CATEGORIES[item.category]}"
                sheet.append([item.sku, item.name.en, item.name.zh, category, price])
        _dress(sheet)
    notes = book.create_sheet("Notes 说明")
    for line in _NOTES:
        notes.append([line])
    notes.column_dimensions["A"].width = 100
    out = BytesIO()
    book.save(out)
    (folder / "public" / "price-list.xlsx").write_bytes(packed(out.getvalue()))


_NOTES = (
    "Price list valid from 1 November 2026 until the next one appears. 本价目表自 2026 年 11 月 1 日起生效，新价目表发布后作废。",
    "The dollar prices are a list of their own for export and are not converted from yuan. 美元价为单独的出口价，不按汇率由人民币折算。",
    "Freight is extra; see shipping and returns. 运费另计，见配送与退换货。",
    "For 10 or more pieces ask for a quotation. 采购满 10 件可索取报价单。",
)


def _dress(sheet: object) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E4EEF0")
    for column, width in zip("ABCDE", (18, 52, 40, 26, 40), strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=2, min_col=5, max_col=5):
        row[0].number_format = "#,##0"
    sheet.freeze_panes = "A2"


def cost(item: Item) -> Decimal:
    """Return what one piece costs us, in yuan."""
    return (item.cny * Decimal(_COST[item.category])).quantize(Decimal(1), ROUND_HALF_UP)


def floor_price(item: Item) -> Decimal:
    """Return the lowest price a quotation may hold, in yuan: 18% below the list price, as the discount rules say."""
    return (item.cny * _FLOOR).quantize(Decimal(1), ROUND_HALF_UP)


def cost_sheet(folder: Path) -> None:
    """Write `folder`/internal/costs.csv."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["SKU", "Product 产品", "Unit cost (CNY) 成本", "Floor price (CNY) 底价", "Note 备注"])
    for item in items():
        writer.writerow([item.sku, item.name.zh, cost(item), floor_price(item), f"Internal only 仅限内部 {CANARY}"])
    (folder / "internal" / "costs.csv").write_text(out.getvalue(), encoding="utf-8", newline="\n")
