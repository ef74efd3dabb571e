"""Numbers with units in both languages, and their conversion."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.units import (
    CURRENCIES,
    convert,
    dimension,
    numbers,
    quantities,
    resolutions,
    same_dimension,
    widths_folded,
)

MEASURES = [
    ("16GB", "16", "GB"), ("16 g内存", "16", "GB"), ("1T", "1", "TB"), ("512 MB", "512", "MB"), ("27寸", "27", "in"),
    ('21.5"', "21.5", "in"), ("27-inch", "27", "in"), ("27 in monitor", "27", "in"), ("2米", "2", "m"), ("3 cm", "3", "cm"),
    ("1.5 kg", "1.5", "kg"), ("3斤", "3", "jin"), ("64 g", "64", "g"), ("2 lbs", "2", "lb"), ("65W", "65", "W"),
    ("5000mAh", "5000", "mAh"), ("72Wh", "72", "Wh"), ("144Hz", "144", "Hz"), ("3.2 GHz", "3.2", "GHz"), ("7 天", "7", "day"),
    ("3个月", "3", "month"), ("two years", "2", "year"), ("三年", "3", "year"), ("8小时", "8", "h"), ("1ms", "1", "ms"),
    ("十五台", "15", "pcs"), ("100 pcs", "100", "pcs"), ("两个", "2", "pcs"), ("１６ＧＢ", "16", "GB"), ("1600dpi", "1600", "dpi"),
]  # fmt: skip
MONEY = [
    ("3,000元", "3000", "CNY"), ("¥3000", "3000", "CNY"), ("￥３０００", "3000", "CNY"), ("三千块", "3000", "CNY"),
    ("RMB3000", "3000", "CNY"), ("1.5万元", "15000", "CNY"), ("两万五千元", "25000", "CNY"), ("3000多块", "3000", "CNY"),
    ("一百零五元", "105", "CNY"), ("$99.5", "99.5", "USD"), ("USD 300", "300", "USD"), ("300美金", "300", "USD"),
    ("$3k", "3000", "USD"), ("twelve hundred dollars", "1200", "USD"), ("a thousand dollars", "1000", "USD"),
    ("5 grand euros", "5000", "EUR"), ("€ 499", "499", "EUR"), ("£20", "20", "GBP"), ("HK$300", "300", "HKD"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "unit"), MEASURES + MONEY)
def test_reads_a_figure_with_its_unit(text: str, value: str, unit: str) -> None:
    found = quantities(text)
    assert [(q.value, q.unit) for q in found] == [(Decimal(value), unit)]


@pytest.mark.parametrize(
    ("text", "value"), [("under 3k", 3000), ("两万五", 25000), ("三千五", 3500), ("一万二", 12000), ("5 grand", 5000)]
)
def test_reads_a_bare_number(text: str, value: int) -> None:
    assert [(q.value, q.unit) for q in numbers(text)] == [(Decimal(value), "")]


@pytest.mark.parametrize(
    "text", ["LK-MP60-16-512", "LKV27Q", "i5-1235U", "DDR4-3200", "2024年", "3 in stock", "5G网络", "iphone 14", ""]
)
def test_a_model_number_or_a_date_is_no_quantity(text: str) -> None:
    assert quantities(text) == []


def test_a_g_is_a_weight_or_a_size_by_what_stands_around_it() -> None:
    assert quantities("轻于64g")[0].unit == "g"
    assert quantities("64G")[0].unit == "GB"
    assert quantities("2.4G 无线")[0].unit == "GHz"


def test_spans_point_into_the_text() -> None:
    text = "预算 ３０００ 元，16GB"
    assert [text[q.start : q.end] for q in quantities(text)] == ["３０００ 元", "16GB"]


def test_a_range_keeps_both_ends() -> None:
    assert [(int(q.value), q.unit) for q in numbers("$200-300")] == [(200, "USD"), (300, "")]
    assert [(int(q.value), q.unit) for q in numbers("16GB-32GB")] == [(16, "GB"), (32, "GB")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("4K", 2160), ("1080p", 1080), ("2560x1440", 1440), ("3840 × 2160", 2160), ("2K屏", 1440), ("Full HD", 1080)],
)
def test_resolutions_are_lines(text: str, lines: int) -> None:
    assert [(q.value, q.unit) for q in resolutions(text)] == [(Decimal(lines), "p")]


def test_money_is_no_resolution() -> None:
    assert resolutions("$4k 2K元") == []


def test_converts_within_a_dimension_only() -> None:
    assert convert(Decimal(1), "TB", "GB") == 1000
    assert convert(Decimal(24), "month", "year") == 2
    assert convert(Decimal(3), "jin", "kg") == Decimal("1.5")
    assert convert(Decimal(1), "in", "mm") == Decimal("25.4")
    assert convert(Decimal(1), "kg", "GB") is None
    assert convert(Decimal(1), "CNY", "USD") is None
    assert same_dimension("CNY", "USD")
    assert not same_dimension("CNY", "kg")
    assert not same_dimension("parsec", "parsec")
    assert dimension("p") == "resolution"


UNITS = [
    "GB",
    "TB",
    "MB",
    "mm",
    "cm",
    "m",
    "in",
    "kg",
    "g",
    "lb",
    "W",
    "kW",
    "Hz",
    "MHz",
    "GHz",
    "h",
    "day",
    "month",
    "year",
]


@settings(max_examples=60, deadline=None)
@given(st.decimals("0.01", "99999", places=2), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_conversion_goes_there_and_back(value: Decimal, one: str, other: str) -> None:
    there = convert(value, one, other)
    if not same_dimension(one, other):
        assert there is None
        return
    assert there is not None
    back = convert(there, other, one)
    assert back is not None
    assert abs(back - value) <= value * Decimal("1e-6")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9_999_999), st.sampled_from(["GB", "kg", "Hz", "元", "W", "mAh"]), st.booleans())
def test_what_is_written_is_read(value: int, unit: str, commas: bool) -> None:
    found = quantities(f"要 {value:,} {unit}" if commas else f"要{value}{unit}")
    assert [q.value for q in found] == [Decimal(value)]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert len(widths_folded(text)) == len(text)
    for q in (*numbers(text), *resolutions(text)):
        assert 0 <= q.start < q.end <= len(text)
        assert q.value >= 0
        assert q.unit in ("", "p") or dimension(q.unit) is not None or q.unit in CURRENCIES
