"""What salespeople ask of our own affairs: limits, approvers, rivals, cost and margin; customers hear none of it."""

import pytest

from assistant.service import Assistant
from tests.example_company import ask
from tests.fakes import CUSTOMER, SALES


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("30 台 V27Q 最多能打几折？谁批？", ("5 %", "18 %", "区域经理", "销售总监")),
        (
            "What discount can I give on 60 V27Q without approval?",
            ("8 %", "18 %", "regional manager", "sales director"),
        ),
        ("How do we compare with competitors on the D13?", ("Nobody near our price", "DisplayLink")),
        ("V27Q 和 V27U 的成本和毛利率", ("923.00 元", "1,253.00 元", "34 %")),
    ],
)
def test_staff_are_told_what_holds_inside(own_example: Assistant, text: str, held: tuple[str, ...]) -> None:
    before = own_example.quotes.list_quotes(SALES)
    reply = ask(own_example, SALES, text)
    assert all(word in reply.text for word in held)
    assert not any(word in reply.text for word in ("转接人工", "Talk to a person", "联系方式"))
    assert not reply.offer_person
    assert own_example.quotes.list_quotes(SALES) == before


@pytest.mark.parametrize(
    "text",
    [
        "30 台 V27Q 最多能打几折？谁批？",
        "V27Q 和 V27U 的成本和毛利率",
        "How do we compare with competitors on the D13?",
    ],
)
def test_customers_are_told_nothing_of_it(own_example: Assistant, text: str) -> None:
    reply = ask(own_example, CUSTOMER, text)
    assert not any(word in reply.text for word in ("923", "审批", "Nobody near", "毛利率", "18 %"))


def test_an_estimate_for_staff_sends_them_to_nobody(own_example: Assistant) -> None:
    reply = ask(own_example, SALES, "30 台 V27Q 多少钱")
    assert "转接人工" not in reply.text
    assert "报价单" in reply.text
