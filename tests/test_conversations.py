"""Whole conversations at the example company: what was spoken of is meant where it is asked about, and left alone where not."""

import pytest

from assistant.service import Assistant
from assistant.types import Reply
from tests.example_company import talk


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
        (("how much is the MP60 32 1T", "can it drive two monitors?"), "Displays supported", "mirror"),
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
        (("what docks do you sell", "how much is the cheapest one"), "LK-H5C"),
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


KINDS = ("20 monitors and 20 keyboards please", "显示器和键盘各要20个")


@pytest.mark.parametrize("said", KINDS)
def test_each_kind_of_a_list_is_answered_with_the_total_of_its_pieces(example: Assistant, said: str) -> None:
    reply = talk(example, said)
    assert {card.sku[:4] for card in reply.cards} >= {"LK-V", "LK-K"}
    assert not reply.refused


def test_so_many_of_each_kind_are_totalled(example: Assistant) -> None:
    reply = talk(example, "20 monitors and 20 keyboards please")
    assert "**Monitors**" in reply.text
    assert "**Keyboards**" in reply.text
    assert "20 units of them: ¥11,980.00" in reply.text  # twenty of the cheapest monitor


def test_a_kind_that_is_not_carried_is_named_beside_one_that_is(example: Assistant) -> None:
    reply = talk(example, "do you sell monitors and printers")
    assert not reply.refused
    assert "LK-V22F" in {card.sku for card in reply.cards}
    assert "Printers" in reply.text


def test_what_a_kind_is_for_is_no_second_kind(example: Assistant) -> None:
    reply = talk(example, "a dock for two monitors and a keyboard")
    assert {card.sku[:4] for card in reply.cards} in ({"LK-D"}, {"LK-H"}, {"LK-D", "LK-H"})


WHITE_AND_QUIET = ("do you have a quiet keyboard in white?", "ok I'll take two")


def test_two_of_several_shown_asks_which(example: Assistant) -> None:
    reply = talk(example, *WHITE_AND_QUIET)
    assert reply.intent == "quote_request"
    assert {card.sku for card in reply.cards} == {"LK-K84W-WH", "LK-K98S-WH"}


@pytest.mark.parametrize("chosen", ["the first one", "the K84W", "第一个"])
def test_the_one_chosen_is_ordered_in_the_number_said_before(example: Assistant, chosen: str) -> None:
    assert "¥398.00" in talk(example, *WHITE_AND_QUIET, chosen).text.replace("398.00 元", "¥398.00")


def test_so_many_of_each_shown_are_estimated_together(example: Assistant) -> None:
    reply = talk(example, "which mini PCs do you have under 2000?", "3 of each please")
    assert "¥10,194.00" in reply.text  # 3 x 1,899 + 3 x 1,499
    assert "10,194.00 元" in talk(example, "2000元以内的迷你主机有哪些", "每款来三个").text


@pytest.mark.parametrize(
    ("said", "total"),
    [(("V27Q 多少钱", "K84W白色的呢", "加起来多少钱"), "1,598.00"), (("how much is the V27Q", "and the M5V?", "what's the total for both?"), "1,618.00")],
)  # fmt: skip
def test_what_was_spoken_of_one_by_one_is_summed(example: Assistant, said: tuple[str, ...], total: str) -> None:
    assert total in talk(example, *said).text


def test_a_superlative_of_another_kind_is_looked_for_anew(example: Assistant) -> None:
    reply = talk(example, "mp30 16g 20台多少钱", "显示器就配24寸最便宜那款，也20台")
    assert reply.cards[0].sku == "LK-V24F"
    assert "13,980.00" in reply.text


def test_whether_there_are_discounts_is_a_rule_and_no_price(example: Assistant) -> None:
    reply = talk(example, "有27寸显示器吗", "学生有优惠吗")
    assert any("优惠" in citation.heading for citation in reply.citations)
    assert "1,399" not in reply.text


def test_a_limit_of_price_lists_products_and_no_passage(example: Assistant) -> None:
    reply = talk(example, "大学生，宿舍用，想买个屏幕看剧写论文，一千块以内")
    assert [card.sku for card in reply.cards] == ["LK-V22F", "LK-V24F", "LK-V27F"]


def test_the_clause_that_asks_is_answered_not_the_story_before_it(example: Assistant) -> None:
    reply = talk(
        example, "I bought an MP30 last week, it came on monday and i already set up windows. can i send it back?"
    )
    assert "technician" not in reply.text
    assert "Shipping and returns" in reply.text


def test_two_questions_in_one_message_are_both_answered(example: Assistant) -> None:
    reply = talk(example, "what is the warranty on monitors and can I return one if I don't like it?")
    assert "36 months" in quoted(reply)
    assert "within 7 days" in quoted(reply)


def test_products_that_a_quoted_sentence_names_can_be_asked_about(example: Assistant) -> None:
    need = "i do photo retouching on a macbook pro 14, need a 4k screen, one cable if possible"
    reply = talk(example, need, "how much are they")
    assert {"2,499.00", "2,899.00"} <= {word.strip(";.,¥") for word in reply.text.replace("[", " ").split()}


def test_families_are_compared_by_makes_that_are_alike(example: Assistant) -> None:
    reply = talk(example, "mp60 vs mp30")
    assert [card.sku for card in reply.cards] == ["LK-MP60-16-512", "LK-MP30-16-512"]


def test_makes_of_a_family_that_meet_a_limit_are_told_apart_once_each(example: Assistant) -> None:
    reply = talk(example, "mp60 price", "32gb one")
    assert [card.sku for card in reply.cards] == ["LK-MP60-32-1T", "LK-MP60-32-512"]
    assert "¥3,499.00" in reply.text
    assert "¥2,899.00" in reply.text


def test_steps_of_the_kind_answer_for_a_model_that_they_do_not_name(example: Assistant) -> None:
    reply = talk(example, "买了个mp60，开机黑屏没反应")
    assert "长按电源键 10 秒" in quoted(reply)


def test_what_is_told_after_a_fault_tells_more_of_it(example: Assistant) -> None:
    reply = talk(example, "买了个mp60，开机黑屏没反应", "灯是红的")
    assert reply.intent == "how_to"
    assert "过热" in quoted(reply)


@pytest.mark.parametrize(
    "trouble", ["昨天收到的显示器，屏幕角上裂了，外箱也压扁了", "the parcel came today and the box is totally crushed"]
)
def test_a_trouble_that_is_only_told_gets_its_rule(example: Assistant, trouble: str) -> None:
    assert "support@larkspan.example" in quoted(talk(example, trouble))


def test_a_model_named_afterwards_completes_the_question_before(example: Assistant) -> None:
    reply = talk(example, "my keyboard does not pair over bluetooth", "it's the K84W")
    assert reply.intent == "how_to"
    assert "K84W" in reply.text


def test_words_without_courtesy_are_no_small_talk_within_a_conversation(example: Assistant) -> None:
    reply = talk(example, "mf40放车间行吗，灰特别大", "24小时开着没事吧")
    assert reply.intent != "small_talk"
    assert "MF40" in quoted(reply)


def test_where_something_is_sent_to_is_a_rule_whatever_is_sent(example: Assistant) -> None:
    reply = talk(example, "一个扩展坞加一把静音键盘寄到大阪运费多少")
    assert reply.intent == "policy"
    assert "日本" in quoted(reply)


def test_so_many_at_what_price_is_an_order(example: Assistant) -> None:
    reply = talk(example, "do you have the K84W", "white. x3 please, how much")
    assert "¥597.00" in reply.text


def test_the_one_with_more_is_picked_of_those_that_have_it(example: Assistant) -> None:
    reply = talk(example, "有V27G和V27Q吗", "MP80呢", "刷新率高的那个多少钱")
    assert [card.sku for card in reply.cards] == ["LK-V27G"]


def test_advice_shows_the_make_that_it_names(example: Assistant) -> None:
    reply = talk(example, "给我爸买电脑，他就看看新闻、跟孙子视频，啥都不懂，推荐哪个")
    assert reply.cards[0].sku == "LK-MP60-16-512"


def test_colours_of_a_model_are_those_of_all_its_makes(example: Assistant) -> None:
    reply = talk(example, "which colours does the M2W come in")
    assert {"LK-M2W", "LK-M2W-WH", "LK-M2W-BL"} <= {card.sku for card in reply.cards}


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        (("comparing your v27q with the v27g", "i could also stretch to the ultrawide, is it available"), "LK-V34W"),
        (("手腕疼，有没有鼠标推荐", "轨迹球那个呢，左手能用吗", "多少钱"), "LK-M4T"),
        (("V24Q 多少钱", "那款带鱼屏啥时候有货"), "LK-V34W"),
    ],
)
def test_a_word_that_only_one_name_has_points_at_that_product(
    example: Assistant, said: tuple[str, ...], sku: str
) -> None:
    assert [card.sku for card in talk(example, *said).cards] == [sku]


def test_the_clause_that_asks_decides_what_is_wanted(example: Assistant) -> None:
    reply = talk(example, "how much is the V27Q", "i could also stretch to the ultrawide, is it available")
    assert reply.intent == "availability"
    assert "14 days" in reply.text


def test_two_shown_are_told_apart_by_what_they_have(example: Assistant) -> None:
    reply = talk(example, "need a monitor for photo editing, 27 inch", "is the 4k one worth it over the 2k?")
    assert {card.sku for card in reply.cards} == {"LK-V27U", "LK-V27Q"}
    assert "¥500.00" in reply.text


def test_the_price_of_each_is_of_all_shown(example: Assistant) -> None:
    reply = talk(example, "need a monitor for photo editing, 27 inch", "whats the price of each")
    assert "1,899.00" in reply.text
    assert "1,399.00" in reply.text


def test_a_size_of_what_the_customer_has_is_no_limit(example: Assistant) -> None:
    reply = talk(
        example, "need a monitor for photo editing, 27 inch", "actually my desk is only 55cm deep, is 27 too big"
    )
    assert "55cm" not in reply.text


def test_the_versions_of_a_model_that_meet_a_limit_are_listed(example: Assistant) -> None:
    reply = talk(example, "i want the mp60 with 32gb ram, how many versions are there")
    assert [card.sku for card in reply.cards] == ["LK-MP60-32-1T", "LK-MP60-32-512"]


def test_a_wish_for_pieces_of_a_kind_lists_products_and_no_step_of_a_manual(example: Assistant) -> None:
    reply = talk(example, "we're a school in Malaysia, want 30 mini pcs for a computer room")
    assert reply.cards[0].sku.startswith("LK-MP30")
    assert "44,970.00" in reply.text  # thirty of the cheapest


def test_how_soon_a_place_is_reached_is_a_rule_of_delivery(example: Assistant) -> None:
    reply = talk(example, "快点回，v27u有货没", "今天下单明天能到上海吗")
    assert reply.intent == "policy"
    assert "1 至 3 个工作日" in quoted(reply)


def test_haste_is_no_property_of_a_product(example: Assistant) -> None:
    assert "88" in talk(example, "快点回，v27u有货没").text


def test_the_dearer_of_two_compared_is_ordered(example: Assistant) -> None:
    reply = talk(example, "v27u多少钱", "和v27uc差600差在哪", "要贵的那个，两台")
    assert "4,998.00" in reply.text


def test_a_size_of_a_desk_is_no_size_of_a_monitor(example: Assistant) -> None:
    reply = talk(example, "need a monitor for a small desk, like 50cm")
    assert {card.sku[:4] for card in reply.cards} == {"LK-V"}
    assert "50cm" not in reply.text


def test_delivery_and_invoice_in_one_message_are_both_answered(example: Assistant) -> None:
    reply = talk(example, "送到上海要几天，能开发票吗")
    assert "1 至 3 个工作日" in quoted(reply)
    assert "发票" in quoted(reply)


def test_a_comparison_after_an_order_adds_nothing_to_it(example: Assistant) -> None:
    reply = talk(example, *WHITE_AND_QUIET, "the first one", "mp60 vs mp30")
    assert reply.intent == "comparison"
    assert "¥398.00" not in reply.text


def test_kinds_of_a_list_name_no_other_places(example: Assistant) -> None:
    reply = talk(example, "20 monitors and 20 keyboards please")
    assert "compatibility" not in reply.text
