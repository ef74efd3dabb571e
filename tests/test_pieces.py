"""For how many pieces a price is, as headers, cells and units of sale say it."""

import re
from decimal import Decimal

import pytest

from knowledge.cells import money
from knowledge.columns import ColumnFacts, guess_column, guess_columns
from knowledge.guess import meant
from knowledge.pieces import pieces_in_unit, pieces_of, split_per


@pytest.mark.parametrize(
    ("text", "rest", "pieces"),
    [
        ("$52.00 per 1000", "$52.00", 1000),
        ("€4.35 / 100 pcs", "€4.35", 100),
        ("35元/千个", "35元", 1000),
        ("4,35 je 100", "4,35", 100),
        ("Preis je 100 Stück", "Preis", 100),
        ("每千个价格", "价格", 1000),
        ("单价/个", "单价", 1),
        ("Price per unit", "Price", 1),
        ("Price/1,000", "Price", 1000),
        ("€12.50/C", "€12.50", 100),
        ("35/k", "35", 1000),
        ("12元/打", "12元", 12),
        ("18.50 per thousand", "18.50", 1000),
        ("Price per 1k", "Price", 1000),
        # What names no number stays as it is.
        ("60元/月", "60元/月", None),
        ("price 100+", "price 100+", None),
        ("89 / m", "89 / m", None),
        ("", "", None),
    ],
)
def test_what_a_price_is_for(text: str, rest: str, pieces: int | None) -> None:
    assert split_per(text) == (rest, pieces)


@pytest.mark.parametrize(
    "text", ["12.50 per 0", "1/2", "Price per 100 g", "€3.99/100ml", "12.50 per box of 50", "12/2024", "5 / 24 months"]
)
def test_a_number_that_counts_no_pieces_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        split_per(text)


@pytest.mark.parametrize(
    ("cell", "of", "in_unit"),
    [
        ("100", 100, 100),
        ("1,000", 1000, 1000),
        ("250", 250, None),
        ("per 100", 100, None),
        ("%", 100, None),
        ("TSD", 1000, None),
        ("万", 10_000, None),
        ("dozen", 12, None),
        ("1e9 pcs", None, None),
        ("-100", None, None),
        ("0.5", None, None),
        ("100 pcs", 100, 100),
        ("per 1000 Stk", 1000, 1000),
        ("千个", 1000, 1000),
        ("一百只", 100, 100),
        ("C", 100, None),
        ("M", 1000, None),
        ("Stk", 1, None),
        ("个", 1, None),
        ("box", 1, None),
        ("pack of 12", None, None),
        ("100 m", None, None),
        ("0", None, None),
        ("9" * 40, None, None),
        ("", 1, None),
    ],
)
def test_how_many_a_cell_says(cell: str, of: int | None, in_unit: int | None) -> None:
    assert (pieces_of(cell), pieces_in_unit(cell)) == (of, in_unit)


def test_a_cell_of_money_tells_the_pieces_it_is_for() -> None:
    assert (money("$4.35 / 100 pcs").amount, money("$4.35 / 100 pcs").pieces) == (Decimal("4.35"), 100)
    assert money("$4.35 / pc").pieces == 1


def test_a_range_of_prices_is_a_note_and_no_figure() -> None:
    for said in ("139-169", "€99 – €129", "99~129元"):
        assert (money(said).amount, money(said).note) == (None, said)
    with pytest.raises(ValueError, match="12 or 13"):
        money("12 or 13")
    with pytest.raises(ValueError, match="169-139"):
        money("169-139")


def test_headers_name_the_pieces_and_the_meaning_can_be_spelled() -> None:
    column = guess_column("Price per 100 pcs (USD)", ColumnFacts())
    assert (column.meaning, column.name, column.unit, column.pieces) == ("price", "list", "USD", 100)
    assert column.spelled() == "price:USD:list:1:100"
    assert meant(column, column.spelled()).pieces == 100
    assert guess_column("单价（元/千个）", ColumnFacts()).pieces == 1000
    assert guess_column("Preiseinheit", ColumnFacts()).meaning == "price_per"


def test_the_letters_for_a_hundred_and_a_thousand_need_more_than_a_metre() -> None:
    def unit(*cells: str) -> str:
        facts = {"SKU": ColumnFacts(3, ["a", "b", "c"], {"a", "b", "c"}), "UOM": ColumnFacts(3, list(cells))}
        return next(c.meaning for c in guess_columns(facts, 3).columns if c.column == "UOM")

    assert unit("C", "M", "EA") == "price_per"
    assert unit("C", "1000", "M") == "price_per"
    assert unit("M", "M", "EA") == "attribute"  # metres
    assert unit("C", "M", "roll of 5") == "attribute"


def test_tiers_are_prices_where_their_cells_are() -> None:
    def spelled(header: str, *cells: str) -> str:
        return guess_column(header, ColumnFacts(len(cells), list(cells))).spelled()

    assert spelled("1+", "0.45", "1.20") == "price::list"
    assert spelled("1000+", "€0.29", "0.90") == "price::list:1000"
    assert spelled("Price (EUR) 100-999", "0.38") == "price:EUR:list:100"
    assert spelled("Unit Price (USD)", "0.38") == "price:USD:list"
    assert spelled("100+", "yes", "no").startswith("attribute")
    assert spelled("Price per 100 g", "3.50").startswith("attribute")
    assert spelled("Cost per 100 g", "3.50") == "price::cost"  # nobody outside sees it, whatever it is for


def test_what_is_sold_by_measure_is_told_and_not_counted() -> None:
    assert money("￥290/500g").note == "￥290/500g"
    assert money("12.50 per box of 50").amount is None
    assert money("12.50 ea").amount == Decimal("12.50")
    with pytest.raises(ValueError, match="per 0"):
        money("12.50 per 0")
