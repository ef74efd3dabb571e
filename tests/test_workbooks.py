"""Catalogues as workbooks: a sheet for each kind, figures as they are shown, headers of several lines."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from knowledge.catalogue_import import preview
from knowledge.raw_rows import BadRow, Row
from knowledge.rows import read_rows
from tests.example_company import shop_of


def book(path: Path) -> Path:
    """A workbook of two kinds of product, a sheet of terms and one that is hidden."""
    made = Workbook()
    first = made.active
    assert first is not None
    first.title = "Monitors"
    for row in (
        ["Price list 2026"],
        [],
        ["SKU", "Name", "Price", "Discount", "Stock"],
        ["V27", "Lakeview V27", 199.5, 0.05, 10],
    ):
        first.append(row)
    first["C4"].number_format, first["D4"].number_format = "[$$-409]#,##0.00", "0%"
    second = made.create_sheet("Keyboards")
    for row in (["SKU", "Name", "Price", "Layout"], ["K1", "Key One", 49, "US"], ["V27", "Twice", 49, "DE"]):
        second.append(row)
    second["C2"].number_format = '#,##0.00\\ "€"'
    made.create_sheet("Terms").append(["Topic", "Text"])
    made["Terms"].append(["Warranty", "24 months"])
    made.create_sheet("Old").append(["SKU", "Name", "Price"])
    made["Old"].append(["OLD", "Old one", 1])
    made["Old"].sheet_state = "hidden"
    made.save(path)
    return path


def test_each_sheet_with_the_columns_of_the_first_is_read(tmp_path: Path) -> None:
    rows = list(read_rows(book(tmp_path / "list.xlsx"), every_sheet=True))
    assert [row.place for row in rows if isinstance(row, Row)] == [("Monitors", 4), ("Keyboards", 2), ("Keyboards", 3)]
    left = [row.reason for row in rows if isinstance(row, BadRow)]
    assert len(left) == 1
    assert "Terms" in left[0].en
    assert "Terms" in left[0].zh
    assert [row.values["SKU"] for row in read_rows(tmp_path / "list.xlsx") if isinstance(row, Row)] == ["V27"]


def test_a_sheet_is_a_kind_and_money_is_as_it_is_shown(tmp_path: Path) -> None:
    shop = shop_of(tmp_path / "home", "SKU,Name,Price\nX,Thing,1\n")
    from assistant.types import Person

    report = shop.import_catalogue(Person("admin", "admin"), book(tmp_path / "list.xlsx"), "list.xlsx")
    first, second = shop.catalogue.product("V27"), shop.catalogue.product("K1")
    assert (first.prices[0].amount, first.prices[0].currency, first.category_label.en) == (
        Decimal("199.50"),
        "USD",
        "Monitor",
    )
    assert (second.prices[0].currency, second.category_label.en) == ("EUR", "Keyboard")
    discount = first.attribute("discount")
    assert discount is not None
    assert (discount.value, discount.unit) == (Decimal(5), "%")
    twice = next(row for row in report.bad if row.line == 3)
    assert "Keyboards" in twice.reason.en
    assert "sheet Monitors" in twice.reason.en


def test_a_workbook_of_one_table_has_no_column_of_sheets(tmp_path: Path) -> None:
    made = Workbook()
    assert made.active is not None
    made.active.append(["SKU", "Name", "Since"])
    made.active.append(["A", "Thing", datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)])
    made.save(tmp_path / "one.xlsx")
    assert [c.column for c in preview(tmp_path / "one.xlsx").columns] == ["SKU", "Name", "Since"]


@pytest.mark.parametrize(
    "text",
    [
        "货号,名称,零售价,经销价\nSKU,Name,Price,Dealer price\nA1,升降桌,1999,1500\n",
        "Template=x,Version=2,Row=3,\nSeller SKU,Product Name,Standard Price,Brand\nitem_sku,item_name,standard_price,brand_name\nA1,Desk,1999,Oak\n",
        "Our prices,2026,,\n\nSKU,Name,Price,Stock\nA1,Desk,1999,2\n",
    ],
)
def test_what_stands_above_the_header_and_a_second_header_are_no_products(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text, "utf-8")
    rows = [row for row in read_rows(tmp_path / "list.csv") if isinstance(row, Row)]
    assert len(rows) == 1
    assert "A1" in rows[0].values.values()


def test_products_that_look_like_headers_stay(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("SKU,Name,Material\nA1,Memory,Wood\nA2,Speakers,Steel\n", "utf-8")
    assert len(list(read_rows(tmp_path / "list.csv"))) == 2


def test_a_line_of_units_under_the_header_belongs_to_it_and_a_sparse_product_does_not(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("SKU,Name,Power,Price\n,,W,USD\nA1,Lamp,8,14.25\n", "utf-8")
    (row,) = read_rows(tmp_path / "units.csv")
    assert isinstance(row, Row)
    assert list(row.values) == ["SKU", "Name", "Power (W)", "Price (USD)"]
    (tmp_path / "sparse.csv").write_text("SKU,Name,Price\nTEA,Mug,\nOAK,Cup,\n", "utf-8")
    assert len(list(read_rows(tmp_path / "sparse.csv"))) == 2
