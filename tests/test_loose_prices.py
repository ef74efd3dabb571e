"""Prices as people say them: loosely, with short thousands, with a "not" before the bound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.holdings import Holdings
from knowledge.limits import LimitReader
from knowledge.units import numbers

READER = LimitReader(Holdings({}, {}, {}, (), {}), ())


def _prices(text: str) -> set[tuple[str, Decimal]]:
    return {(f.condition.operator, f.condition.value) for f in READER.read(text)}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两三千的主机", {(">=", 2000), ("<=", 3000)}),
        ("三五百块的键盘", {(">=", 300), ("<=", 500)}),
        ("三千多的显示器", {(">=", 3000), ("<", 4000)}),
        ("5千多块", {(">=", 5000), ("<", 6000)}),
        ("1万5以内的主机", {("<=", 15_000)}),
        ("3千5以内", {("<=", 3500)}),
        ("不到两千的显示器", {("<", 2000)}),
        ("不低于2000元", {(">=", 2000)}),
        ("不超过3500块", {("<=", 3500)}),
        ("under two grand", {("<=", 2000)}),
    ],
)
def test_prices_as_people_say_them(text: str, expected: set[tuple[str, int]]) -> None:
    assert _prices(text) == {(operator, Decimal(value)) for operator, value in expected}


@pytest.mark.parametrize("text", ["两三台", "三千台", "第三千个", "三百多人", "两三天", "within two weeks", "两周内"])
def test_other_loose_figures_are_no_price(text: str) -> None:
    assert _prices(text) == set()


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("万", 10_000), ("千", 1000)]))
def test_a_short_figure_after_a_scale_is_a_tenth_of_it(whole: int, tenth: int, scale: tuple[str, int]) -> None:
    (one,) = numbers(f"{whole}{scale[0]}{tenth}")
    assert one.value == whole * scale[1] + tenth * scale[1] // 10
