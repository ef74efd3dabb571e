"""For how many pieces a price is, as headers, cells and units of sale say it."""

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
        # What is no count of pieces stays as it is.
        ("12/2024", "12/2024", None),
        ("Price / 24 months", "Price / 24 months", None),
        ("Price per 100 g", "Price per 100 g", None),
        ("€3.99/100ml", "€3.99/100ml", None),
        ("60元/月", "60元/月", None),
        ("price 100+", "price 100+", None),
        ("1/2", "1/2", None),
        ("", "", None),
    ],
)
def test_what_a_price_is_for(text: str, rest: str, pieces: int | None) -> None:
    assert split_per(text) == (rest, pieces)


@pytest.mark.parametrize(
    ("cell", "of", "in_unit"),
    [
        ("100", 100, None),
        ("1,000", 1000, None),
        ("100 pcs", 100, 100),
        ("per 1000 Stk", 1000, 1000),
        ("千个", 1000, 1000),
        ("一百只", 100, 100),
        ("C", 100, None),
        ("M", 1000, None),
        ("Stk", 1, None),
        ("个", 1, None),
        ("box", None, None),
        ("pack of 12", None, None),
        ("100 m", None, None),
        ("0", None, None),
        ("9" * 40, None, None),
        ("", None, None),
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


def test_the_letters_for_a_hundred_and_a_thousand_need_both() -> None:
    def unit(*cells: str) -> str:
        facts = {"SKU": ColumnFacts(3, ["a", "b", "c"], {"a", "b", "c"}), "UOM": ColumnFacts(3, list(cells))}
        return next(c.meaning for c in guess_columns(facts, 3).columns if c.column == "UOM")

    assert unit("C", "M", "EA") == "price_per"
    assert unit("M", "M", "EA") == "attribute"  # metres
    assert unit("C", "M", "roll") == "attribute"
