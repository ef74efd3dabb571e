"""Countries by code and name, and where an order's words would have goods sent."""

import pytest

from assistant.places import code_of, destination, name_of
from assistant.quoting import currencies
from assistant.service import Assistant
from tests.example_company import ask
from tests.fakes import CUSTOMER


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Germany", "DE"), ("德国", "DE"), ("de", "DE"), ("Berlin", "DE"), ("the Netherlands", "NL"), ("Netherlands", "NL"),
        ("UK", "GB"), ("中国香港", "HK"), (" Japan ", "JP"), ("xx", None), ("Atlantis", None), ("", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_and_name(said: str, code: str | None) -> None:
    assert code_of(said) == code


def test_a_country_has_a_name_in_both_languages() -> None:
    assert (name_of("DE").en, name_of("DE").zh) == ("Germany", "德国")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 M1 shipped to Germany", "DE"), ("1个M1寄到德国", "DE"), ("1 M1 delivered to Berlin", "DE"), ("1 M1 to Tokyo, Japan", "JP"),
        ("5台V27Q送到香港", "HK"), ("1 M1 to Hong Kong, in USD", "HK"), ("2 M1 for our office in Paris", "FR"), ("发2个M1到上海", "CN"),
        ("我在日本，要2个M1", "JP"), ("from Germany to France", "FR"), ("1 M1 to 5 Main Street, Springfield, Germany", "DE"),
        ("ship 3 V27Q to us please", None), ("20 V27Q made in Germany", None), ("20 台 V27Q", None), ("how does M1 compare to M3", None),
    ],
)  # fmt: skip
def test_where_goods_are_to_go(text: str, code: str | None) -> None:
    assert destination(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 M1, in USD", "USD"),
        ("1 M1 in SEK", "SEK"),
        ("20 台，用美元报价", "USD"),
        ("HK$ please", "HKD"),
        ("20 M1 in all", ""),
    ],
)
def test_which_currency_is_said(text: str, code: str) -> None:
    assert currencies.said(text) == code


def test_a_customers_order_abroad_is_priced_by_the_rules_of_its_country(own_example: Assistant) -> None:
    reply = ask(own_example, CUSTOMER, "1 M1 delivered to Berlin, total price please").text
    assert all(word in reply for word in ("$25.00", "Germany"))
    assert not any(word in reply for word in ("VAT", "¥"))
    reply = ask(own_example, CUSTOMER, "1个M1寄到德国，用人民币报价").text
    assert all(word in reply for word in ("35.00 元", "德国的税费未计入"))
    assert not any(word in reply for word in ("增值税", "8.00"))


def test_a_place_said_before_holds_for_what_is_ordered_next(own_example: Assistant) -> None:
    first = list(own_example.reply(CUSTOMER, "1 M1 to Germany please"))[-1].reply
    assert first is not None
    assert "Germany" in ask(own_example, CUSTOMER, "make it 3", first.conversation).text
