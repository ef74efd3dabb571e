"""A message of two questions: where it parts, and that both are answered."""

import pytest

from assistant.service import Assistant
from assistant.types import IntentGuess, Person
from assistant.understanding.parting import parts
from tests.example_company import ask

ANN = Person("ann", "customer", "session-ann")
_KINDS = {
    "多少钱": "price",
    "优惠": "price",
    "退": "policy",
    "运费": "policy",
    "how much": "price",
    "berlin": "policy",
    "hdmi": "specification",
    "invoice": "policy",
}


def _classify(text: str) -> IntentGuess:
    return IntentGuess(next((kind for word, kind in _KINDS.items() if word in text.lower()), "unclear"), 0.9)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how much is it and when can I get it in Berlin", ("how much is it", "when can I get it in Berlin")),
        ("多少钱 有没有优惠", ("多少钱", "有没有优惠")),
        ("V27Q 多少钱？不合适几天内可以退", ("V27Q 多少钱？", "不合适几天内可以退")),
        ("We have ten desks. Is there HDMI? Can I get an invoice?", ("We have ten desks. Is there HDMI?", "Can I get an invoice?")),
    ],
)  # fmt: skip
def test_a_message_parts_where_another_thing_is_asked(text: str, found: tuple[str, ...]) -> None:
    assert parts(text, _classify) == found


@pytest.mark.parametrize(
    "text",
    [
        "how much is it",  # one question
        "I have HDMI and an invoice",  # asks nothing
        "能退吗 怎么退",  # the second says nothing by itself
        "has it HDMI, and does it have HDMI 2.1?",  # both are of the product
        "how much is it and when can I get it in Berlin " + "x" * 300,  # a story
        "how much, how much? 多少钱 " * 3,
        "?？ ,,, 。。",
        "",
    ],
)
def test_a_message_that_asks_one_thing_stays_whole(text: str) -> None:
    assert parts(text, _classify) == ()


def test_price_and_discount_are_both_answered(example: Assistant) -> None:
    reply = ask(example, ANN, "MP30 8G的多少钱 有没有优惠")
    assert "1,499.00" in reply.text
    assert "单件没有数量优惠" in reply.text


def test_price_and_delivery_are_both_answered(example: Assistant) -> None:
    reply = ask(example, ANN, "How much is the V27Q and how long is delivery to Germany?")
    assert "1,399.00" in reply.text
    assert "5 to 8 working days" in reply.text
    assert [card.sku for card in reply.cards] == ["LK-V27Q"]


def test_the_second_question_means_what_the_first_one_named(example: Assistant) -> None:
    first = ask(example, ANN, "tell me about the K84W")
    reply = ask(example, ANN, "how much is it, and can I send it back if I don't like it?", first.conversation)
    assert "199.00" in reply.text
    assert "7 days" in reply.text


def test_what_nobody_knows_beside_what_is_known_is_no_refusal(example: Assistant) -> None:
    reply = ask(example, ANN, "How much is the V27Q? Do you deliver to the moon base Alpha?")
    assert "1,399.00" in reply.text
    assert not reply.refused


@pytest.mark.parametrize("text", ["V27F有货吗，保修多久", "V27F有货吗？保修多久？", "Is the V27F in stock, and how long is the warranty?"])  # fmt: skip
def test_stock_and_warranty_are_both_answered(example: Assistant, text: str) -> None:
    said = ask(example, ANN, text).text
    assert "158" in said
    assert "36" in said
