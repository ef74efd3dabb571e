"""Whole numbers in words and digits: one reader for what is ordered, counted and dated."""

import pytest

from assistant.understanding.counts import counts
from knowledge.numerals import value


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("一万五", 15_000), ("一千二", 1200), ("三百五", 350), ("两千三", 2300), ("十五", 15), ("一百零五", 105), ("两万零五", 20_005),
        ("一二零", 120), ("二零", 20), ("俩", 2), ("三千万", 30_000_000), ("万", 10_000), ("1万5千", 15_000), ("1.5万", 15_000), ("1.001k", 1001),
        ("2.5k", 2500), ("２０", 20), ("1,000", 1000), ("twenty one hundred", 2100), ("two thousand five hundred", 2500),
        ("one hundred thousand", 100_000), ("one hundred and twenty", 120), ("a", 1), ("zero", 0),
        ("两三", None), ("三五", None), ("三五百", None), ("1.5", None), ("1,5", None), ("1,000,000", 1_000_000), ("1.0005k", None), ("many", None), ("", None), ("9" * 4000, None), ("1e999", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(said: str, number: int | None) -> None:
    assert value(said) == number


def test_thousands_with_a_point_are_exact() -> None:
    assert [n for n in range(1, 20_000) if value(f"{n / 1000:g}k") != n] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我要一万五个扩展坞", 15_000),
        ("来一千二台显示器", 1200),
        ("三百五个鼠标", 350),
        ("两百五十台", 250),
        ("订购一千五", 1500),
    ],
)
def test_pieces_are_counted_by_the_same_reader(text: str, number: int) -> None:
    assert counts(text) == (number,)
