"""Quotes as files: what stands on the pages sums to what is stored, and nothing written by a person can become a formula."""

import random
import re
import time
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from assistant.quoting import fonts
from assistant.quoting.amount_words import in_chinese, in_english
from assistant.quoting.types import Buyer, Order, OrderLine, PriceRule, Quote
from knowledge.language import Bilingual
from knowledge.schema import prices
from knowledge.store import writing
from tests.fakes import ADMIN, CUSTOMER, SALES
from tests.quote_house import House, new_house
from tests.sheet_reader import Sheet

INCLUSIVE = [
    PriceRule("V", "tax", D(13), mode="inclusive", text=Bilingual("VAT", "增值税")),
    PriceRule("V9", "tax", D(9), mode="inclusive", sku="P-3", text=Bilingual("VAT", "增值税")),
]
EXCLUSIVE = [
    PriceRule("V", "tax", D(19), mode="exclusive", text=Bilingual("VAT", "增值税")),
    PriceRule("V9", "tax", D(7), mode="exclusive", sku="P-3", text=Bilingual("VAT", "增值税")),
    PriceRule("S", "shipping", D(10), currency="CNY"),
]
COMMON = [PriceRule("T", "tier", D(8), quantity_from=10), PriceRule("B", "bundle", D(10), parts="P-1:1+P-2:2")]


def house_of(folder: Path, rules: list[PriceRule]) -> House:
    return new_house(folder, [*rules, *COMMON], count=12)


def hundred(seed: int = 1) -> Order:
    r = random.Random(seed)
    lines = [OrderLine(f"P-{r.randint(1, 12)}", r.randint(1, 60), D(r.randint(0, 3))) for _ in range(99)]
    return Order(
        (*lines, OrderLine("P-5", 4, optional=True)), discount=D("1.5"), buyer=Buyer(company="某某贸易", name="王")
    )


def pages(data: bytes) -> list[Any]:
    return list(pypdfium2.PdfDocument(data))


def column(page: Any, left: float, right: float) -> list[str]:
    """Return the texts of a page between two distances from its left edge, in millimetres."""
    scale = 72 / 25.4
    return str(page.get_textpage().get_text_bounded(left=left * scale, right=right * scale)).splitlines()


def figures(texts: list[str]) -> list[D]:
    return [D(t.strip().replace(",", "")) for t in texts if re.fullmatch(r"-?[\d,]+\.\d\d", t.strip())]


@pytest.mark.parametrize("language", ["zh", "en", "both"])
@pytest.mark.parametrize("rules", [INCLUSIVE, EXCLUSIVE], ids=["inclusive", "exclusive"])
def test_what_the_pages_say_sums_to_what_is_stored(tmp_path: Path, rules: list[PriceRule], language: Any) -> None:
    house = house_of(tmp_path, rules)
    made = house.quotes.draft(SALES, hundred())
    drawn = pages(house.quotes.export(SALES, made.id, "pdf", language).data)
    amounts = made.current.amounts
    said = [f for page in drawn for f in figures(column(page, 167, 200))]
    lines, rest = said[:99], said[99:]
    assert sum(lines) == amounts.goods
    assert lines == [x.amount for x in amounts.lines if not x.optional]
    assert rest.pop(0) == amounts.lines[-1].amount  # the optional line, in no sum
    if amounts.inclusive:
        assert rest[0] + rest[1] == rest[2] == amounts.total
        assert sum(rest[3:]) == amounts.tax
    else:
        assert rest[0] + rest[1] + rest[2] == rest[3] == amounts.net
        assert rest[3] + sum(rest[4:-1]) == rest[-1] == amounts.total


def test_the_pages_say_all_that_a_quote_must(tmp_path: Path) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    made = house.quotes.draft(SALES, replace(hundred(), note="ring first"))
    drawn = pages(house.quotes.export(SALES, made.id, "pdf", "both").data)
    text = "".join("".join(p.get_textpage().get_text_range().split()) for p in drawn)
    amounts = made.current.amounts
    for words in (
        made.number, "报价单", "Quotation", "某某贸易", "Acme", "顶点公司", "1Road", "有效期至", in_chinese(amounts.total, "CNY"),
        in_english(amounts.total, "CNY").replace(" ", ""), "增值税13%", "增值税9%", "ringfirst", "估算", f"第1页，共{len(drawn)}页",
        f"第{len(drawn)}页，共{len(drawn)}页", "To be agreed".replace(" ", ""),
    ):  # fmt: skip
        assert words in text, words
    assert len(drawn) > 3
    assert text.count("单价") >= len(drawn) - 1  # the heads come again on each page with lines


def test_agreed_shipping_has_its_places_and_who_took_a_conversations_quote_up_is_named(tmp_path: Path) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    order = Order((OrderLine("P-1", 1),))
    with writing(house.engine) as connection:
        house.quotes.from_conversation(CUSTOMER, "c-1", order)(connection)
    (row,) = house.quotes.list_quotes(SALES)
    assert "Prepared by" not in _words(house, row.id)
    house.quotes.revise(SALES, row.id, replace(order, shipping=D(50)), 1)
    house.quotes.submit(SALES, row.id, 2)
    text = _words(house, row.id)
    assert "50.00" in text
    assert re.search(rf"Prepared by\s+{SALES.name}", text)


def _words(house: House, quote: str) -> str:
    data = house.quotes.export(SALES, quote, "pdf", "en").data
    return "\n".join(str(page.get_textpage().get_text_range()) for page in pages(data))


def test_an_approved_quote_is_no_estimate_and_costs_are_on_no_paper(tmp_path: Path) -> None:
    house = house_of(tmp_path, [*INCLUSIVE, PriceRule("C", "cost", D("31.77"), sku="P-1", currency="CNY"), PriceRule("F", "floor", D("33.71"), sku="P-1", currency="CNY")])  # fmt: skip
    made = house.quotes.submit(ADMIN, house.quotes.draft(ADMIN, Order((OrderLine("P-1", 1),))).id, 1)
    text = "".join(
        p.get_textpage().get_text_range() for p in pages(house.quotes.export(SALES, made.id, "pdf", "both").data)
    )
    assert "Estimate" not in text
    assert "31.77" not in text
    assert "33.71" not in text


@pytest.mark.parametrize("rules", [INCLUSIVE, EXCLUSIVE], ids=["inclusive", "exclusive"])
@pytest.mark.parametrize("step", ["0.01", "0.05"])
def test_the_sheets_live_sums_are_the_stored_ones(tmp_path: Path, rules: list[PriceRule], step: str) -> None:
    stated = PriceRule("N", "rounding", D(step), currency="CNY", mode="half_up")
    house = house_of(tmp_path, [*rules, stated])
    made = house.quotes.draft(SALES, hundred(3))
    sheet = Sheet(house.quotes.export(SALES, made.id, "xlsx", "en").data)
    amounts = made.current.amounts
    assert sheet.labelled("Goods") == F(amounts.goods)
    assert sheet.labelled("Discount") == -F(amounts.discount)
    total = "Total including tax (CNY)" if amounts.inclusive else "Total (CNY)"
    assert sheet.labelled(total) == F(amounts.total)
    taxes = [c for c in sheet.texts() if c.column == 4 and "VAT" in str(c.value)]
    assert [sheet.value(f"H{c.row}") for c in taxes] == [F(t.tax) for t in amounts.taxes]
    # Live: another quantity changes the total.
    first = next(c.row for c in sheet.texts() if c.value == "1" and c.column == 1)
    sheet.sheet[f"C{first}"] = int(sheet.value(f"C{first}")) + 1
    assert sheet.labelled(total) != F(amounts.total)


@pytest.mark.parametrize("rules", [INCLUSIVE, EXCLUSIVE])
def test_every_formula_carries_its_value(tmp_path: Path, rules: list[PriceRule]) -> None:
    house = house_of(tmp_path, rules)
    made = house.quotes.draft(ADMIN, hundred())
    data = house.quotes.export(ADMIN, made.id, "xlsx", "both").data
    live, kept = Sheet(data), load_workbook(BytesIO(data), data_only=True).worksheets[0]
    assert len(live.formulas()) > 100
    for cell in live.formulas():
        assert F(str(kept[cell.coordinate].value)) == live.value(cell.coordinate)


def test_pieces_at_fractions_of_a_cent_come_to_whole_cents_on_paper(tmp_path: Path) -> None:
    house = house_of(tmp_path, EXCLUSIVE)
    with writing(house.engine) as connection:
        connection.execute(update(prices).where(prices.c.product == 5).values(amount=D("0.0435")))
    made = house.quotes.draft(SALES, Order((OrderLine("P-5", 333), OrderLine("P-1", 2), OrderLine("P-5", 7, D(10)))))
    lines = made.current.amounts.lines
    # 333 x 0.0435 less 8 % (0.0400) = 13.32; 7 x 0.0435 less 10 % (0.0392) = 0.27
    assert [(line.unit_price, line.amount) for line in lines] == [
        (D("0.0400"), D("13.32")),
        (D("100.00"), D("200.00")),
        (D("0.0392"), D("0.27")),
    ]
    sheet = Sheet(house.quotes.export(SALES, made.id, "xlsx", "en").data)
    assert sheet.labelled("Total (CNY)") == F(made.current.amounts.total)
    row = next(c.row for c in sheet.texts() if c.value == "3" and c.column == 1)
    assert sheet.value(f"H{row}") == F("0.27")
    assert sheet.sheet[f"E{row}"].number_format == "#,##0.0000"
    text = pages(house.quotes.export(SALES, made.id, "pdf", "en").data)[0].get_textpage().get_text_range()
    assert "0.0392" in text


NASTY = (
    "=cmd()",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("x")',
    "<script>",
    "\u202e1.00",
    "a\x00b",
    "{=1}",
    "'=1",
    "😀 中",
)


@pytest.mark.parametrize("text", NASTY)
def test_nothing_a_person_wrote_becomes_a_formula(tmp_path: Path, text: str) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    own = OrderLine("", 1, price=D(5), name=Bilingual(text, text), note=text)
    order = Order(
        (OrderLine("P-1", 1, note=text), own), buyer=Buyer(None, text, text, text, text, text, text), note=text
    )
    made = house.quotes.draft(ADMIN, order)
    sheet = Sheet(house.quotes.export(ADMIN, made.id, "xlsx", "both").data)
    assert all(
        re.fullmatch(r"=[-+*/(),$:.\dA-I]*(?:(?:SUM|SUMIF|ROUND)[-+*/(),$:.\dA-I]*)*", c.value)
        for c in sheet.formulas()
    )
    assert all(
        c.data_type == "s" for row in sheet.sheet.iter_rows(min_col=1, max_col=2) for c in row if c.value is not None
    )
    assert pages(house.quotes.export(ADMIN, made.id, "pdf", "both").data)


def test_markup_in_a_name_is_only_read(tmp_path: Path) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    made = house.quotes.draft(ADMIN, replace(hundred(), buyer=Buyer(name="<b>bold</b> & </font> Σ ㉿")))
    text = "".join(
        p.get_textpage().get_text_range() for p in pages(house.quotes.export(ADMIN, made.id, "pdf", "en").data)
    )
    assert "<b>bold</b> & </font>" in text


def test_without_a_system_font_the_readers_own_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_system", lambda: None)
    house = house_of(tmp_path, INCLUSIVE)
    made = house.quotes.draft(ADMIN, hundred())
    data = house.quotes.export(ADMIN, made.id, "pdf", "zh").data
    assert b"STSong-Light" in data
    assert "报价单" in pages(data)[0].get_textpage().get_text_range()


def test_the_same_quote_is_the_same_file(tmp_path: Path) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    made = house.quotes.draft(ADMIN, hundred())
    one, two = (house.quotes.export(ADMIN, made.id, "pdf", "both").data for _ in range(2))
    assert one == two


def test_a_hundred_lines_are_priced_and_drawn_in_time(tmp_path: Path) -> None:
    house = house_of(tmp_path, INCLUSIVE)
    made: Quote = house.quotes.draft(SALES, hundred())
    house.quotes.export(SALES, made.id, "pdf", "both")
    best = min(_seconds(house, made) for _ in range(3))
    assert best < 3  # measured at 0.5 s; the room is for slow machines under load


def _seconds(house: House, made: Quote) -> float:
    began = time.perf_counter()
    house.quotes.price(SALES, made.current.order)
    house.quotes.export(SALES, made.id, "pdf", "both")
    return time.perf_counter() - began
