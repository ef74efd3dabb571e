"""Whole conversations at the example company: what was spoken of is meant where it is asked about, and left alone where not."""

import pytest

from assistant.service import Assistant
from assistant.types import Person, Reply
from tests.example_company import ask


def talk(assistant: Assistant, *said: str) -> Reply:
    """Return the reply to the last of what one visitor says."""
    conversation, reply = None, None
    who = Person("v-conversation", "customer")
    for text in said:
        reply = ask(assistant, who, text, conversation)
        conversation = reply.conversation
    assert reply is not None
    return reply


def quoted(reply: Reply) -> str:
    """Return the words quoted from documents."""
    return "\n".join(line for line in reply.text.splitlines() if line.startswith("> "))


FOUR_K = ("你们有什么4K显示器", "最便宜的那个多少钱")


@pytest.mark.parametrize(
    ("said", "says", "never"),
    [
        ((*FOUR_K, "保修多久"), "36 个月", "出口价"),
        ((*FOUR_K, "能开专票吗"), "增值税专用发票", "出口价"),
        ((*FOUR_K, "能打几折"), "优惠要由同事来定", "出口价"),
        ((*FOUR_K, "含税吗"), "含税", "2,899"),
        ((*FOUR_K, "寄到北京要多久"), "1 至 3 个工作日", "出口价"),
        ((*FOUR_K, "要是有坏点怎么办"), "30 天内", "出口价"),
        (("how much is the V27Q", "does it work with a mac?"), "Windows, macOS, Linux", "DisplayLink"),
        (("K84W白色的多少钱", "能连ipad吗"), "iPadOS", "LK-K104"),
        (("可以货到付款吗", "月结可以吗"), "账期（月结）", "货到付款"),
        (("how much is the V27Q", "how long is the warranty?"), "36 months", "Export price"),
        (("how much is the V27Q", "can I return it if I don't like it?"), "within 7 days", "Export price"),
        (("how much is the V27Q", "what about my eyes, is it flicker free?"), "low blue light", "Export price"),
        (("hi, a cheap wireless mouse please", "thanks, one more thing - can i return it if she doesnt like it"), "within 7 days", "2.4 GHz"),
        (("how much is the MP80 32 1T", "ok I'll take one, how do i pay"), "Visa, Mastercard, PayPal", "serial number"),
        (("do you have mice", "do u ship to Chengdu and how long does it take"), "1 to 3 working days", "Hong Kong"),
        (("有没有静音点的无线键盘 办公室用 同事嫌我吵", "那个白色的有现货不"), "121 件", "连接方式"),
        (("how much is the MP60 32 1T", "can it drive two monitors?"), "three 4K displays", "mirror"),
        (("Does the V27Q have speakers?", "does it come with an HDMI cable?"), "Every monitor comes with an HDMI cable", "White"),
    ],
)  # fmt: skip
def test_what_follows_is_answered_and_no_price_row_with_the_name_is_quoted(
    example: Assistant, said: tuple[str, ...], says: str, never: str
) -> None:
    reply = talk(example, *said)
    assert not reply.refused
    assert says in reply.text
    assert never not in reply.text


@pytest.mark.parametrize(
    ("said", "sku", "pieces", "total"),
    [
        ((*FOUR_K, "行 来两个"), "LK-V27U", "× 2", "3,798"),
        (("how much is the V27Q", "ok, I'll take two"), "LK-V27Q", "× 2", "2,798"),
        (("how much is the V27Q", "can it be mounted on a wall?", "send me a quote for 3 of them"), "LK-V27Q", "× 3", "4,197"),
    ],
)  # fmt: skip
def test_what_was_spoken_of_is_ordered_without_its_name(
    own_example: Assistant, said: tuple[str, ...], sku: str, pieces: str, total: str
) -> None:
    reply = talk(own_example, *said)
    assert reply.intent == "quote_request"
    assert pieces in reply.text
    assert total in reply.text
    assert {fact.product for fact in reply.facts if fact.product} == {sku}


@pytest.mark.parametrize(
    ("said", "first"),
    [
        (("I need a monitor for photo editing", "the cheapest of them"), "LK-V27Q"),
        (("what docks do you sell", "how much is the cheapest one"), "LK-H4"),
        (("what docks do you sell", "how much is the cheapest one", "and the most expensive?"), "LK-D20"),
        (("MP60和MP80有什么区别", "那就贵的那个吧，多少钱"), "LK-MP80-32-1T"),
        (("how much is the MF40 8 256", "and the 16GB one?"), "LK-MF40-16-512"),
    ],
)
def test_a_superlative_or_another_make_is_picked_of_what_was_shown(
    example: Assistant, said: tuple[str, ...], first: str
) -> None:
    assert talk(example, *said).cards[0].sku == first


def test_one_question_of_several_shown_is_answered_for_each(example: Assistant) -> None:
    reply = talk(example, "想买个鼠标", "电池能用多久")
    assert len(reply.cards) >= 3
    assert "续航" in reply.text
    assert "颜色" not in reply.text


def test_which_of_those_is_quieter_is_told_by_the_documents(example: Assistant) -> None:
    reply = talk(example, "which keyboards are quiet?", "which one is quieter?")
    assert "K84W with scissor keys is quieter still" in quoted(reply)


def test_stock_is_of_the_product_spoken_of_last_not_of_the_comparison_before_it(example: Assistant) -> None:
    reply = talk(example, "MP60和MP80哪个更安静", "MP80多少钱", "有现货吗")
    assert {card.sku for card in reply.cards} == {"LK-MP80-32-1T", "LK-MP80-64-2T"}
    assert reply.intent == "availability"


def test_things_named_to_choose_between_are_not_those_shown(example: Assistant) -> None:
    reply = talk(example, "有没有静音的键盘", "红轴和茶轴哪个好")
    assert "红轴顺滑" in quoted(reply)
    assert not reply.cards


def test_a_wish_that_no_document_speaks_of_shows_the_figures_of_those_shown(example: Assistant) -> None:
    reply = talk(example, "想买个鼠标", "手小的女生用哪款好")
    assert len(reply.cards) == 4
    assert not quoted(reply)
    assert "没有" in reply.text.splitlines()[0]
