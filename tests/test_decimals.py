"""Numbers that a person writes into a field: a comma or a point, read alike in rules, in the quote form and on the command line."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from assistant.commands.quoting import _decimal
from assistant.errors import AssistantError
from assistant.quoting.rule_files import rule_of
from ui.quote_form import order_of

Read = Callable[[str], Decimal | None]


def of_a_rule(said: str) -> Decimal | None:
    return rule_of({"kind": "discount", "value": said}).value


def of_the_form(said: str) -> Decimal | None:
    return order_of({"lines": [{"sku": "V27Q", "quantity": "1,000", "price": said}]}).lines[0].price


@pytest.mark.parametrize("read", [of_a_rule, of_the_form, _decimal])
@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("7,5", "7.5"), ("7,5 %", "7.5"), ("99,50", "99.5"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1,000", "1000"),
        ("0,125", "0.125"), (".5", "0.5"), ("１２，５％", "12.5"), ("-3", "-3"),
    ],
)  # fmt: skip
def test_a_comma_is_read_as_it_is_meant(read: Read, said: str, number: str) -> None:
    assert read(said) == Decimal(number)


@pytest.mark.parametrize("read", [of_a_rule, of_the_form, _decimal])
@pytest.mark.parametrize("said", ["NaN", "Infinity", "-inf", "seven", "1.2.3,4,5", "1e99", "7,5,", ".", "9" * 60])
def test_what_is_no_number_is_refused_in_both_languages(read: Read, said: str) -> None:
    with pytest.raises(AssistantError) as found:
        read(said)
    assert "number" in found.value.text.en
    assert "不是数字" in found.value.text.zh
