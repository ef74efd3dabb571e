"""How values read."""

from datetime import date
from decimal import Decimal

import pytest

from assistant.wording import day, money, number, quantity, safe
from knowledge.language import Language


@pytest.mark.parametrize(
    ("amount", "currency", "language", "expected"),
    [
        ("12800", "CNY", "zh", "12,800.00 元"), ("12800", "CNY", "en", "¥12,800.00"), ("1299", "USD", "en", "$1,299.00"),
        ("1299.5", "USD", "zh", "1,299.50 美元"), ("0.0125", "EUR", "en", "€0.0125"), ("1200", "JPY", "en", "JP¥1,200"),
        ("5", "SEK", "en", "SEK 5.00"),
    ],
)  # fmt: skip
def test_money(amount: str, currency: str, language: Language, expected: str) -> None:
    assert money(Decimal(amount), currency, language) == expected


@pytest.mark.parametrize(
    ("value", "unit", "language", "expected"),
    [
        ("3.20", "kg", "en", "3.2 kg"), ("27", "inch", "zh", "27 英寸"), ("27", "inch", "en", "27 inch"),
        ("1", "day", "en", "1 day"), ("24", "month", "en", "24 months"), ("24", "month", "zh", "24 个月"), ("16", None, "en", "16"),
    ],
)  # fmt: skip
def test_quantity(value: str, unit: str | None, language: Language, expected: str) -> None:
    assert quantity(Decimal(value), unit, language) == expected


def test_number_and_day() -> None:
    assert number(Decimal("100")) == "100"
    assert number(Decimal("1E+3")) == "1,000"
    assert day(date(2026, 3, 1), "zh") == "2026年3月1日"
    assert day(date(2026, 3, 1), "en") == "1 March 2026"


def test_safe_words_hold_no_link_and_no_markup() -> None:
    assert safe("[Buy](https://x.example) <b>now</b> ![p](a.png)") == "Buy  now"
