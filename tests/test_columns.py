"""What columns are taken to mean, from real-looking headers and cells in both languages."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import cells
from knowledge.columns import ColumnFacts, guess_column, guess_columns
from knowledge.errors import BadCatalogue
from knowledge.guess import ColumnGuess, meant
from knowledge.vocabulary import category_named, plain, vocabulary


def guessed(header: str, *sample: Any) -> ColumnGuess:
    return guess_column(header, ColumnFacts(len(sample), list(sample)))


def columns(**samples: list[Any]) -> dict[str, ColumnFacts]:
    return {name: ColumnFacts(len(cells), cells, set(map(str, cells))) for name, cells in samples.items()}


@pytest.mark.parametrize(
    ("header", "spelled"),
    [
        ("SKU", "sku"),
        ("Part No.", "sku"),
        ("货号", "sku"),
        ("商品编码", "sku"),
        ("Product ID", "key"),
        ("productName", "name"),
        ("名称", "name"),
        ("name_zh", "name:zh"),
        ("英文名称", "name:en"),
        ("Name (EN)", "name:en"),
        ("Supplier", "brand"),
        ("品牌", "brand"),
        ("类别", "category"),
        ("short_description", "description"),
        ("描述(中文)", "description:zh"),
        ("库存", "stock"),
        ("Lead time (days)", "lead_days"),
        ("交货期", "lead_days"),
        ("img_500x500", "image"),
        ("停产", "discontinued"),
        ("price", "price::list"),
        ("price_usd", "price:USD:list"),
        ("Price (EUR)", "price:EUR:list"),
        ("List price", "price::list"),
        ("价格(元)", "price:CNY:list"),
        ("售价（美元）", "price:USD:list"),
        ("经销价", "price:CNY:dealer"),
        ("Cost", "price::cost"),
        ("成本价", "price:CNY:cost"),
        ("底价(元)", "price:CNY:floor"),
        ("Floor price USD", "price:USD:floor"),
        ("price_10+", "price::list:10"),
        ("价格 100件起", "price:CNY:list:100"),
    ],
)
def test_headers_in_both_languages(header: str, spelled: str) -> None:
    found = guessed(header, "x")
    assert found.spelled() == spelled
    again = meant(ColumnGuess(header, "ignore"), spelled)
    assert (again.meaning, again.name, again.unit, again.quantity_from) == (
        found.meaning,
        found.name if found.name != "title" else "",
        found.unit,
        found.quantity_from,
    )


@pytest.mark.parametrize(
    ("header", "sample", "name", "unit", "kind"),
    [
        ("Memory", ["16 GB", "32 GB"], "memory", "GB", "number"),
        ("内存(GB)", [16, 32], "memory", "GB", "number"),
        ("内存", ["16GB", "512 MB", "8GB"], "memory", "GB", "number"),
        ("attr_n_internal_memory", [4.0, 8.0], "memory", "GB", "number"),
        ("Weight (kg)", ["1.2", "3"], "weight", "kg", "number"),
        ("净重", ["1.2 公斤", "800 克", "2公斤"], "weight", "kg", "number"),
        ("屏幕尺寸", ["27 英寸", "24英寸"], "screen_size", "in", "number"),
        ("attr_b_touchscreen", [True, False], "touchscreen", None, "flag"),
        ("触控", ["是", "否"], "touchscreen", None, "flag"),
        ("attr_t_product_colour", ["Black"], "colour", None, "text"),
        ("颜色", ["黑色"], "colour", None, "text"),
        ("EAN", ["4006381333931", "4006381333948"], "barcode", None, "text"),
        ("批次码", ["007", "012"], "批次码", None, "text"),
        ("Wobble factor", ["3", "4.5"], "wobble_factor", None, "number"),
        ("用户评价", ["好"], "用户评价", None, "text"),
        ("Bluetooth", ["5.0", "5.3"], "bluetooth", None, "text"),
        ("内存 / Memory", ["8 GB"], "memory", "GB", "number"),
    ],
)
def test_attributes_get_one_name_a_type_and_a_unit(
    header: str, sample: list[Any], name: str, unit: str | None, kind: str
) -> None:
    found = guessed(header, *sample)
    assert (found.meaning, found.name, found.unit, found.kind) == ("attribute", name, unit, kind)


def test_one_attribute_has_one_label_whatever_the_header_was() -> None:
    assert guessed("RAM", 8).label == guessed("内存", 8).label == guessed("attr_n_internal_memory", 8).label
    assert guessed("RAM", 8).label.zh == "内存"


@pytest.mark.parametrize("header", ["成本", "Cost price", "底价", "Floor price", "经销价"])
def test_costs_floors_and_dealer_prices_are_internal(header: str) -> None:
    assert guessed(header, "10").audience == "internal"


def test_a_list_price_is_public() -> None:
    assert guessed("Price", "10").audience == "public"


def test_a_named_sku_beats_an_id_and_the_id_stays_the_key() -> None:
    guess = guess_columns(columns(id=[1, 2], sku=["A", "B"], name=["x", "y"]), 2)
    assert {c.column: c.meaning for c in guess.columns} == {"id": "key", "sku": "sku", "name": "name"}


def test_with_a_title_the_name_is_the_model() -> None:
    guess = guess_columns(columns(id=[1, 2], name=["MP60", "MP70"], title=["Mini MP60", "Mini MP70"]), 2)
    assert [(c.column, c.spelled()) for c in guess.columns] == [
        ("id", "sku"),
        ("name", "attribute:model"),
        ("title", "name"),
    ]


def test_without_a_unique_column_the_error_names_what_was_seen() -> None:
    guess = guess_columns(columns(Colour=["red", "red", "blue"], Size=["1", "1", "2"]), 3)
    with pytest.raises(BadCatalogue, match="Colour, Size") as caught:
        guess.check()
    guess.with_meaning("Size", "sku").check()
    assert "--map" in caught.value.text.en
    assert "货号" in caught.value.text.zh


def test_a_guess_can_be_overruled_and_wrong_words_are_refused() -> None:
    guess = guess_columns(columns(sku=["A", "B"], name=["x", "y"], kol1=["1", "2"]), 2)
    changed = guess.with_meaning("kol1", "price:usd:dealer:10").columns[2]
    assert (changed.meaning, changed.unit, changed.name, changed.quantity_from) == ("price", "USD", "dealer", 10)
    assert guess.with_meaning("kol1", "cost").columns[2].audience == "internal"
    moved = guess.with_meaning("name", "sku")
    assert [c.column for c in moved.columns if c.meaning == "sku"] == ["name"]
    with pytest.raises(BadCatalogue, match="no column 'nope'"):
        guess.with_meaning("nope", "sku")
    with pytest.raises(BadCatalogue, match="not a meaning"):
        guess.with_meaning("kol1", "banana")


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("3,299.00", "3299", None),
        ("¥3,299", "3299", "CNY"),
        ("￥ 3299.5", "3299.5", "CNY"),
        ("3299元", "3299", "CNY"),
        ("$99.50", "99.5", "USD"),
        ("US$ 1,000", "1000", "USD"),
        ("99,50 €", "99.5", "EUR"),
        ("1.234,56 EUR", "1234.56", "EUR"),
        ("HK$88", "88", "HKD"),
        (12.5, "12.5", None),
        ("-5", "-5", None),
    ],
)
def test_prices_as_people_write_them(cell: object, amount: str, currency: str | None) -> None:
    found = cells.money(cell)
    assert (found.amount, found.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("cell", ["面议", "call us", "Call for price", "电询", "POA", "询价", "-", "", None])
def test_a_price_on_request_is_no_amount_and_no_error(cell: object) -> None:
    assert cells.money(cell).amount is None


def test_a_price_that_is_neither_is_an_error() -> None:
    with pytest.raises(ValueError, match="12 or 13"):
        cells.money("12 or 13 maybe")


@given(st.decimals(0, 10**9, places=2))
@settings(max_examples=60, deadline=None)
def test_a_written_amount_comes_back_exactly(amount: Decimal) -> None:
    assert cells.money(f"¥{amount:,.2f}") == cells.Money(amount.normalize(), "CNY")
    assert cells.money(f"{amount:.2f}").amount == amount


@given(st.text(max_size=60) | st.floats() | st.integers() | st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_cell_breaks_the_parsers(cell: Any) -> None:
    said = cells.text(cell)
    assert not any(ord(letter) < 9 for letter in said)
    number = cells.number(cell)
    assert number is None or number.is_finite()
    assert cells.whole(cell) is None or isinstance(cells.whole(cell), int)
    try:
        amount = cells.money(cell).amount
    except ValueError:
        amount = None
    assert amount is None or amount.is_finite()


def test_control_and_direction_characters_are_left_out_and_formulas_stay_text() -> None:
    assert cells.text("a\x00b\u202ec\x1b[0m") == "abc[0m"
    assert cells.text("=1+1") == "=1+1"


def test_kinds_are_known_in_both_languages_and_in_the_plural() -> None:
    assert category_named("laptop").key == category_named("笔记本").key == category_named("Notebooks").key == "notebook"
    assert category_named("laptop").label.zh == "笔记本电脑"
    assert category_named("wobble board").label.en == "Wobble board"


def test_every_header_in_the_word_lists_is_folded_to_itself() -> None:
    words = vocabulary()
    assert all(plain(header) == header for header in (*words.meanings, *words.attributes, *words.categories))
    assert len({known.name for known in words.attributes.values()}) >= 80


def test_dates_and_what_is_no_number_read_well() -> None:
    assert cells.text(datetime(2026, 3, 1)) == "2026-03-01"
    assert cells.text(float("nan")) == cells.text(float("inf")) == ""
    assert cells.text(1850.0) == "1850"


@pytest.mark.parametrize("words", ["price:DOLLARS", "price:USD:list:many", "prise", ""])
def test_a_meaning_that_cannot_be_is_refused(words: str) -> None:
    with pytest.raises(BadCatalogue, match="not a meaning"):
        meant(ColumnGuess("c", "ignore"), words)


def test_a_currency_that_is_no_code_is_refused() -> None:
    guess = guess_columns(columns(sku=["A", "B"], price=[1, 2]), 2, currency="euro")
    with pytest.raises(BadCatalogue, match="currency code"):
        guess.check()


def test_a_header_in_both_languages_labels_in_both() -> None:
    found = guessed("Wobble / 摇晃度", 3)
    assert (found.name, found.label.en, found.label.zh) == ("wobble", "Wobble", "摇晃度")


@pytest.mark.parametrize("header", ["currency", "Currency Code", "price currency", "币种", "货币"])
@pytest.mark.parametrize(
    ("price", "unit"), [("price", None), ("价格", "CNY"), ("Price USD", "USD"), ("价格（美元）", "USD")]
)
def test_a_column_of_currencies_says_what_prices_are_in_unless_their_own_header_does(
    header: str, price: str, unit: str | None
) -> None:
    held: dict[str, list[Any]] = {"sku": ["A", "B"], price: [1, 2], header: ["CNY", "USD"]}
    guess = guess_columns(columns(**held), 2)
    meanings = {c.column: (c.meaning, c.unit) for c in guess.columns}
    assert meanings[header] == ("currency", None)
    assert meanings[price] == ("price", unit)
    assert all(c.assumed == (price == "价格") for c in guess.columns if c.meaning == "price")


def among(header: str, cells_of_it: list[Any]) -> ColumnGuess:
    held: dict[str, list[Any]] = {"sku": ["A", "B"], header: cells_of_it}
    return next(c for c in guess_columns(columns(**held), 2).columns if c.column == header)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Supplier price", "cost"), ("Cost per item", "cost"), ("Your cost", "cost"), ("Buying price net", "cost"),
        ("Dealer price excl. VAT", "cost"), ("Trade price (net)", "cost"), ("Einkaufspreis", "cost"), ("采购单价", "cost"),
        ("成本单价", "cost"), ("含税成本价", "cost"), ("最低限价", "cost"), ("Dealer net", "cost"), ("Floor price USD", "floor"),
    ],
)  # fmt: skip
def test_what_the_company_pays_is_never_public(header: str, name: str) -> None:
    column = among(header, [1, 2])
    assert (column.meaning, column.name, column.audience) == ("price", name, "internal")


@pytest.mark.parametrize("header", ["Date sale price starts", "Price valid until", "Sale price effective date"])
def test_the_days_of_a_price_are_no_price(header: str) -> None:
    column = among(header, ["2024-01-01", ""])
    assert column.meaning == "attribute"


@pytest.mark.parametrize(
    ("written", "comma"),
    [
        (["0,085", "1.299"], True), (["1.299,00", "12"], True), (["2,4 kg", "3"], True), (["€ 12,50"], True),
        (["1.299", "25.000"], False), (["1,299.00", "2,5"], False), (["12.50", "0,5"], False), (["1,299"], False), ([12.5, 3], False),
    ],
)  # fmt: skip
def test_a_file_that_writes_decimals_with_a_comma_is_told_by_what_can_only_be_read_so(
    written: list[Any], comma: bool
) -> None:
    assert guess_columns(columns(sku=["A", "B"], price=written), 2).decimal_comma is comma


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("CNY", "CNY"),
        ("rmb", "CNY"),
        ("人民币", "CNY"),
        ("￥", "CNY"),
        ("us$", "USD"),
        ("sek", "SEK"),
        ("12", None),
        ("what", None),
        ("", None),
    ],
)
def test_currencies_as_people_write_them(cell: str, code: str | None) -> None:
    assert cells.currency(cell) == code
