"""What people ask first when they open the page: uses, the whole range, offers, countries, mishaps, and things we do not have."""

import pytest

from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import ask

ANN = Person("v-first", "customer")


@pytest.mark.parametrize(
    ("text", "first", "never"),
    [
        ("which monitor for photo editing", {"LK-V27Q", "LK-V27U"}, {"LK-V22F"}),
        ("mini pc for gaming", {"LK-MP80-32-1T", "LK-MP80-64-2T"}, {"LK-MP30-8-256", "LK-MP30-16-512"}),
        ("适合打游戏的主机", {"LK-MP80-32-1T", "LK-MP60-32-1T"}, {"LK-MP30-8-256", "LK-MP30-16-512"}),
        ("收银台用的主机", {"LK-MP30-8-256"}, {"LK-MF40-8-256"}),
        ("手腕疼用什么鼠标", {"LK-M5V"}, {"LK-M1"}),
        ("my wrists hurt after 8h of coding every day", {"LK-K64E", "LK-M5V"}, set()),
        ("lefty here, got a mouse for me", {"LK-M2W"}, {"LK-M5V"}),
    ],
)  # fmt: skip
def test_what_the_documents_advise_for_a_use_comes_first_with_the_sentence(
    example: Assistant, text: str, first: set[str], never: set[str]
) -> None:
    reply = ask(example, ANN, text)
    shown = [card.sku for card in reply.cards]
    assert shown[0] in first
    assert not never & set(shown)
    quoted = [line for line in reply.text.splitlines() if line.startswith("> ")]
    assert quoted
    assert [fact.kind for fact in reply.facts if fact.id == reply.citations[0].fact] == ["quote"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("do you rent out monitors for a 2 day event", "nothing"), ("哪款键盘适合程序员", "没有")],
)
def test_a_list_says_that_no_document_speaks_of_what_was_asked(example: Assistant, text: str, says: str) -> None:
    reply = ask(example, ANN, text)
    assert reply.cards
    assert says in reply.text.splitlines()[0]


@pytest.mark.parametrize("text", ["what do you sell", "你们是做什么的呀", "What kinds of products do you have?"])
def test_the_whole_range_is_told_with_counts_and_prices(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    assert reply.intent == "assortment"
    kinds = [line for line in reply.text.splitlines() if line.startswith("- ")]
    assert len(kinds) == 5
    assert sum(fact.kind == "count" for fact in reply.facts) >= 4
    assert sum(fact.kind == "price" for fact in reply.facts) >= 9
    assert len(reply.suggestions) == 3


@pytest.mark.parametrize(
    ("text", "says", "says_not"),
    [
        ("do you ship to Brazil? how much and how long", "US$35", "Hong Kong"),
        ("shipping cost to berlin", "US$25", "Hong Kong"),
        ("my monitor arrived with a cracked screen!!! what now", "48 hours", ""),
        ("I ordered the wrong keyboard by mistake, can i still change it", "changed or cancelled", ""),
        ("旧电脑能不能抵钱 以旧换新", "目前没有以旧换新", ""),
        ("上海有店吗", "其他城市没有门店", ""),
        ("学生有优惠吗", "收纳包", ""),
        ("can i put ubuntu on it? the MP30", "Ubuntu 24.04", ""),
        ("thanks, how long to Singapore?", "4 to 6 working days", ""),
        ("what's your return policy", "within 7 days of delivery", "support@larkspan.example"),
        ("what are your rules on refunds", "within 7 days of delivery", "Gift wrapping"),
        ("退款政策是什么", "7 天内可无理由退货", ""),
        ("多久能到", "1 至 3 个工作日", "保修期"),
        ("phone number?", "+86 571 5555 0136", ""),
    ],
)
def test_everyday_words_find_the_place(example: Assistant, text: str, says: str, says_not: str) -> None:
    reply = ask(example, ANN, text)
    assert not reply.refused
    quoted = "\n".join(line for line in reply.text.splitlines() if not line.startswith("- "))
    assert says in quoted
    assert not says_not or says_not not in quoted


def test_a_sentence_is_quoted_once(example: Assistant) -> None:
    for text in ("多久发货", "旧电脑能不能抵钱 以旧换新", "哪款迷你主机最安静"):
        lines = [line.strip("> ").split("[")[0] for line in ask(example, ANN, text).text.splitlines()]
        said = [line for line in lines if len(line) > 8]
        assert not any(a is not b and a.rstrip("。") in b for a in said for b in said), text


def test_stock_of_another_make_is_no_answer(example: Assistant) -> None:
    assert ask(example, ANN, "Is the K84W available with a German layout").refused
    for text in (
        "Is the K84W available",
        "do you have the K84W on the shelf?",
        "K84W 店里有现货吗，急用",
        "can I buy the K84W right away",
    ):
        assert "233" in ask(example, ANN, text).text, text


def test_a_family_tells_the_price_of_each_make_and_a_limit_chooses(example: Assistant) -> None:
    every = ask(example, ANN, "how much is the MP60")
    assert [every.text.count(price) for price in ("2,799", "2,899", "2,999", "3,499")] == [1, 1, 1, 1]
    one = ask(example, ANN, "how much is the MP60 with 32 GB and 1 TB")
    assert [card.sku for card in one.cards] == ["LK-MP60-32-1T"]


def test_two_makes_of_one_product_are_compared_and_what_one_lacks_is_told(example: Assistant) -> None:
    reply = ask(example, ANN, "K87MW 红轴和茶轴有啥区别")
    assert {card.sku for card in reply.cards} == {"LK-K87MW-BR", "LK-K87MW-RD"}
    other = ask(example, ANN, "what's the difference between V27U and V27UC")
    assert "90 W" in other.text


@pytest.mark.parametrize("text", ["耳机有吗", "headphones?", "do you have a laptop"])
def test_a_kind_that_is_not_carried_is_said_not_to_be(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    assert reply.refused
    assert not reply.cards
    assert "Monitors" in reply.text or "显示器" in reply.text


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("numpad", "LK-NP18"), ("有没有数字小键盘", "LK-NP18"), ("do you have a separate numpad?", "LK-NP18"), ("小键盘多少钱", "LK-NP18"),
        ("键鼠套装", "LK-KM10"), ("any keyboard and mouse sets under 200?", "LK-KM10"),
    ],
)  # fmt: skip
def test_what_is_filed_under_a_wider_kind_is_found_by_its_name(example: Assistant, text: str, only: str) -> None:
    reply = ask(example, ANN, text)
    assert [card.sku for card in reply.cards] == [only]
    assert not reply.refused


@pytest.mark.parametrize("text", ["printer", "do you have tablets?", "有没有打印机"])
def test_what_no_product_is_called_is_not_shown(example: Assistant, text: str) -> None:
    assert not ask(example, ANN, text).cards


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("mp60 16g 512有货吗", "LK-MP60-16-512"), ("MP60 32g 1t多少钱", "LK-MP60-32-1T"), ("how much is the MP60 32GB 512", "LK-MP60-32-512"),
    ],
)  # fmt: skip
def test_the_make_is_the_one_whose_sizes_are_all_named(example: Assistant, text: str, sku: str) -> None:
    assert [card.sku for card in ask(example, ANN, text).cards] == [sku]


@pytest.mark.parametrize(
    "text",
    [
        "Show me everything about the K87M",
        "Tell me all about the K87M",
        "K87M的所有信息",
        "full details of the K87M please",
    ],
)
def test_everything_about_a_product_is_its_specifications(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    assert [card.sku for card in reply.cards] == ["LK-K87M"]
    assert sum(fact.kind == "attribute" for fact in reply.facts) >= 8


@pytest.mark.parametrize(
    ("text", "document"),
    [("what's the warranty policy", "public/warranty.en.md"), ("保修政策", "public/warranty.zh.md"), ("return policy", "public/shipping-returns.en.md")],
)  # fmt: skip
def test_of_a_page_and_its_translation_the_one_the_customer_can_read_is_quoted(
    example: Assistant, text: str, document: str
) -> None:
    assert ask(example, ANN, text).citations[0].path == document


@pytest.mark.parametrize("text", ["MP60是16G还是32G内存", "Does the MP60 have 16GB or 32GB of memory?"])
def test_one_or_the_other_of_a_family_is_told_of_each_make(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    told = {card.sku: card.sku.split("-")[2] for card in reply.cards}
    assert set(told.values()) == {"16", "32"}
    assert all(f"{size} GB" in reply.text for size in (16, 32))


@pytest.mark.parametrize("text", ["tell me about the K87M", "介绍一下K87M"])
def test_a_product_is_introduced_where_nothing_of_it_is_asked(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    assert [card.sku for card in reply.cards] == ["LK-K87M"]
    assert {citation.path for citation in reply.citations} == {"catalogue/LK-K87M"}
    assert any(fact.kind == "price" for fact in reply.facts)


def test_stock_is_told_of_each_make_that_is_named(example: Assistant) -> None:
    reply = ask(example, ANN, "K87MW red or brown in stock?")
    assert {card.sku for card in reply.cards} == {"LK-K87MW-BR", "LK-K87MW-RD"}
    assert sum(fact.kind == "stock" for fact in reply.facts) == 2


@pytest.mark.parametrize("text", ["MP80 和 MP90 哪个更省电", "which of MP80 and MP90 is more energy efficient?"])
def test_who_saves_power_is_told_by_what_each_draws(example: Assistant, text: str) -> None:
    told = ask(example, ANN, text).text
    assert "65 W" in told
    assert "90 W" in told
    assert "HDMI" not in told


def test_all_ports_of_a_product_are_told(example: Assistant) -> None:
    text = ask(example, ANN, "V16P 接口有哪些").text
    assert "HDMI" in text
    assert "USB-C" in text


@pytest.mark.parametrize(
    ("text", "sku"),
    [("is the V27Q good for photos", "LK-V27Q"), ("我们办公室要配十台电脑，主要写文档", "LK-MP30-16-512")],
)
def test_what_names_no_document_asks_for_none(example: Assistant, text: str, sku: str) -> None:
    reply = ask(example, ANN, text)
    assert reply.cards[0].sku == sku
    assert "mail from here" not in reply.text
    assert "无法直接发送邮件" not in reply.text


@pytest.mark.parametrize("text", ["my MP60 won't turn on", "MP60开不了机"])
def test_a_fault_named_by_a_heading_of_the_manual_is_answered_from_it(example: Assistant, text: str) -> None:
    reply = ask(example, ANN, text)
    assert not reply.refused
    assert "user-manual" in reply.citations[0].path
