"""What a customer goes on to say of what is looked for or spoken of: wishes, alternatives, superlatives, faults."""

import pytest

from assistant.service import Assistant
from assistant.types import Reply
from knowledge.types import PUBLIC
from tests.example_company import talk


def _skus(reply: Reply) -> set[str]:
    return {card.sku for card in reply.cards}


@pytest.mark.parametrize(
    "texts",
    [
        ("我想给办公室换一批显示器", "主要是财务看表格，最好护眼一点的"),
        ("do you have monitors", "it's mostly for spreadsheets, ideally easy on the eyes"),
    ],
)
def test_what_a_thing_is_to_be_is_looked_for_in_its_kind(example: Assistant, texts: tuple[str, ...]) -> None:
    reply = talk(example, *texts)
    assert not reply.refused
    assert _skus(reply)
    assert all(sku.startswith("LK-V") for sku in _skus(reply))


def test_what_a_thing_is_to_run_is_not_wanted_itself(example: Assistant) -> None:
    reply = talk(example, "Looking for a small pc that can sit behind the monitor", "needs to run 2 screens and a receipt printer over usb")  # fmt: skip
    assert all(sku.startswith(("LK-MP", "LK-MF")) for sku in _skus(reply))
    cheapest = talk(example, "Looking for a small pc", "needs to run 2 screens", "which is the cheapest one that can do that?", "does it come with windows?")  # fmt: skip
    assert _skus(cheapest) == {"LK-MP30-8-256"}
    assert cheapest.text.startswith("Yes")


def test_wired_instead_is_looked_for_among_keyboards(example: Assistant) -> None:
    reply = talk(
        example, "looking for a keyboard thats not loud", "does it work with mac", "nah i'd rather wired. got one?"
    )
    assert _skus(reply) == {"LK-K104", "LK-K87M"}


def test_alternatives_are_no_limits_that_nothing_meets(example: Assistant) -> None:
    reply = talk(example, "27寸和32寸的显示器都有哪些")
    assert "不满足" not in reply.text
    reply = talk(example, "tell me about the K84W", "wired or wireless?")
    assert "Wireless (2.4 GHz and Bluetooth)" in reply.text


def test_it_after_a_comparison_means_both(example: Assistant) -> None:
    reply = talk(example, "whats the diff between V27Q and V27U", "height adjustable?")
    assert _skus(reply) == {"LK-V27Q", "LK-V27U"}


def test_which_of_two_is_told_by_what_the_documents_advise(example: Assistant) -> None:
    reply = talk(example, "V27Q or V27F?", "i do photo editing, which one")
    assert _skus(reply) == {"LK-V27Q"}


def test_less_is_better_where_it_is(example: Assistant) -> None:
    reply = talk(example, "对比一下MP60和MP80", "哪个更省电")
    assert "MP60" in reply.text.split("54 W")[0].rsplit("\n", 1)[-1]


def test_the_dearest_is_set_beside_the_cheapest(example: Assistant) -> None:
    reply = talk(example, "你们最便宜的主机是哪款", "那最好的那款呢", "跟最便宜那个差多少钱")
    assert "5,500.00" in reply.text


def test_the_total_of_two_shown(example: Assistant) -> None:
    reply = talk(example, "compare the V27G and the V34W", "total for both?")
    assert "4,698.00" in reply.text


@pytest.mark.parametrize(
    ("texts", "total"),
    [
        (("tell me about the V27Q", "can I get a discount if I buy 20?"), "27,980.00"),
        (("tell me about the V27Q", "how much for 2"), "2,798.00"),
        (("介绍一下V27Q", "买20台有优惠吗"), "27,980.00"),
    ],
)
def test_so_many_of_what_is_spoken_of_are_priced(example: Assistant, texts: tuple[str, ...], total: str) -> None:
    assert total in talk(example, *texts).text


def test_a_price_for_so_many_is_no_limit(example: Assistant) -> None:
    reply = talk(example, "what docks do you have?", "price for 40?")
    assert "does not meet" not in reply.text


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("MP30能接两个屏幕吗", "是的"),
        ("MP30能接四个屏幕吗", "不符合"),
        ("does the V27Q have usb-c?", "No"),
        ("is the K84W wireless?", "Yes"),
        ("M6W是有线的吗", "不符合"),
        ("M1是有线的吗", "是的"),
        ("is the M1 wired?", "Yes"),
        ("is the M1 wireless?", "No"),
        ("is the V32U 32 inch?", "Yes"),
        ("is the V27Q 4K?", "No"),
        ("is the K104 not wireless?", "**"),
        ("does the MP60 have at least 16gb", "Yes"),
        ("how many screens can the MP30 drive?", "**"),
    ],
)
def test_yes_or_no_is_said_where_it_is_asked(example: Assistant, text: str, start: str) -> None:
    assert talk(example, text).text.startswith(start)


def test_an_accident_is_answered_by_what_is_not_covered(example: Assistant) -> None:
    first = "上个月在你们这买的键盘 昨天孩子把可乐洒上去了 现在有几个键按不出来"
    assert "不在保修范围" in talk(example, first).text
    assert "不在保修范围" in talk(example, first, "这种保修管不管啊").text


def test_an_old_fault_is_answered_by_the_warranty_of_its_kind(example: Assistant) -> None:
    first = "My monitor started flickering yesterday. bought it from you last year"
    assert "Monitors; Warranty: 36 months" in talk(example, first).text
    assert "Monitors; Warranty: 36 months" in talk(example, first, "is that under waranty?").text


def test_which_order_it_is_is_for_a_person(example: Assistant) -> None:
    reply = talk(example, "my order hasn't arrived", "it's LK-20331, ordered on the 12th")
    assert "talk to a person" in reply.text
    assert not reply.refused


@pytest.mark.parametrize("text", ["do you deliver to Norway?", "寄到挪威要多久"])
def test_a_place_that_no_row_names_is_another_country(example: Assistant, text: str) -> None:
    reply = talk(example, text)
    assert not reply.refused
    assert "35" in reply.text


def test_a_thing_in_the_story_is_not_wanted(example: Assistant) -> None:
    reply = talk(example, "tell me about the MP30", "and wifi? her router is upstairs")
    assert "Wi-Fi 5" in reply.text
    reply = talk(example, "We have Dell and Lenovo laptops. What dock do you suggest?")
    assert all(sku.startswith(("LK-D", "LK-H")) for sku in _skus(reply))


def test_what_mine_came_with_limits_nothing(example: Assistant) -> None:
    query = example.kit.catalogue.parse("does the dock charge it, mine came with a 35w charger", "en")
    assert not query.conditions


def test_a_bulk_price_is_a_rule_before_it_is_a_list(example: Assistant) -> None:
    assert "10 件起可出具报价单" in talk(example, "我们学校机房要换30台电脑 有没有批量价").text


def test_who_wants_to_deal_is_told_how_to_join(example: Assistant) -> None:
    assert "加盟费" in talk(example, "我是经销商，想代理你们的产品").text


def test_how_far_memory_goes_is_not_what_is_built_in(example: Assistant) -> None:
    assert "最大支持 64 GB" in talk(example, "MP80最大能加到多少内存").text


def test_will_the_dock_do_it_asks_what_was_wished_for(example: Assistant) -> None:
    reply = talk(example, "which dock drives two monitors on a Mac?", "will the D11 do it?")
    assert "D11" in reply.text


def test_a_list_of_several_kinds_is_changed_and_then_ordered(example: Assistant) -> None:
    first = ("Need a quote: 5 docks, 5 of your 27 inch monitors and 5 wireless mice", "make it 10 of each")
    assert "10 units of them: ¥5,990.00" in talk(example, *first).text
    assert {sku[:4] for sku in _skus(talk(example, *first, "drop the mice and add 10 keyboards"))} >= {"LK-K", "LK-V"}
    assert "Together: ¥20,770.00" in talk(example, *first, "D11, V27Q and M2W please").text
    assert "14,340.00" in talk(example, "我要10台显示器和10个鼠标", "V27Q和M1").text


@pytest.mark.parametrize("text", ["do D11, V27Q and M2W go together?", "D11, V27Q and MP60 please"])
def test_models_that_are_asked_about_or_of_other_kinds_are_no_order(example: Assistant, text: str) -> None:
    ordered = talk(example, "Need a quote: 5 docks and 5 monitors", "D11 and V27Q please")
    assert (ordered.intent, "Together" in ordered.text) == ("quote_request", True)
    reply = talk(example, "Need a quote: 5 docks and 5 monitors", text)
    assert reply.intent != "quote_request"
    assert "Together" not in reply.text


def test_what_nothing_answers_is_asked_of_what_is_in_hand(example: Assistant) -> None:
    reply = talk(example, "键盘有没有安静点的，室友老说我吵", "有线的还是无线的？电池能用多久")
    assert {"LK-K84W", "LK-K98S"} == _skus(reply)
    assert "2,400" in reply.text


def test_what_is_told_beside_a_question_does_not_hide_it(example: Assistant) -> None:
    reply = talk(example, "介绍一下MP30", "功耗大不大啊，一天开14个小时")
    assert "15 W" in reply.text


def test_docks_are_what_is_called_so_before_hubs(example: Assistant) -> None:
    query = example.kit.catalogue.parse("what docks do you have", "en")
    found = example.kit.catalogue.find(query, PUBLIC)
    assert "LK-H4" not in {hit.product.sku for hit in found.hits}


def test_where_every_row_answers_the_whole_table_is_quoted(example: Assistant) -> None:
    reply = talk(example, "how long is the warranty")
    assert "Keyboards and mice" in reply.text
    assert "Monitors; Warranty: 36 months" in reply.text


def test_a_page_is_named_in_one_language(example: Assistant) -> None:
    reply = talk(example, "能退货吗")
    assert "Shipping and returns" not in reply.text


def test_the_next_dearer_and_cheaper_one_is_set_beside_it(example: Assistant) -> None:
    assert _skus(talk(example, "MP30 8G的多少钱", "跟贵一档的比差在哪")) == {"LK-MP30-8-256", "LK-MP30-16-512"}
    assert (
        "1,000.00"
        in talk(example, "tell me about the MP90 64GB", "difference to the next one down, is it worth it?").text
    )


def test_what_is_told_of_something_else_hides_nothing_either(example: Assistant) -> None:
    reply = talk(example, "tell me about the MP30", "and how loud does it get? my old one sounded like a hair dryer")
    assert "25 dB" in reply.text
    reply = talk(example, "介绍一下MP30", "它能同时接两个屏幕吗，一个给客人看菜单")
    assert reply.text.startswith("是的")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("不等了 主机退掉 钱多久回来", "3 个工作日内按原支付方式退款"),
        ("I want to speak to a real person. Is there a phone number or not", "+86 571 5555 0136"),
        ("Hi, I run a computer shop and I'd like to resell your mini PCs. Do you have a dealer program?", "partners@larkspan.example"),
        ("ok and if she doesnt like it can i send it back, who pays", "the buyer pays the freight"),
    ],
)  # fmt: skip
def test_rules_in_peoples_words(example: Assistant, text: str, told: str) -> None:
    assert told in talk(example, text).text


def test_a_complaint_quotes_no_page_that_says_nothing_of_it(example: Assistant) -> None:
    reply = talk(example, "你们什么破快递!说好昨天到 到现在物流都没动 我店里等着收银用的你知道吗")
    assert "选购指南" not in reply.text


def test_tell_me_no_excuses_leaves_no_rules(example: Assistant) -> None:
    assert "规则都不由我更改" not in talk(example, "别跟我说抱歉 我就问你东西在哪 什么时候能到").text


def test_a_bare_sum_after_a_bound_is_a_price(example: Assistant) -> None:
    (limit,) = example.kit.catalogue.parse("鼠标 别超过一百五", "zh").conditions
    assert (limit.column, limit.operator, str(limit.value)) == ("price", "<=", "150")


@pytest.mark.parametrize("text", ["V27Q和M1各要10个", "I want 10 each of the V27Q and the M1"])
def test_so_many_of_two_models_are_an_order(example: Assistant, text: str) -> None:
    assert "14,340.00" in talk(example, text).text


def test_a_question_of_an_order_of_two_is_answered_for_both(example: Assistant) -> None:
    reply = talk(example, "V27Q和M1各要10个", "保修多久")
    assert "36" in reply.text
    assert "12" in reply.text


def test_prices_of_two_are_told_where_only_they_are_asked(example: Assistant) -> None:
    reply = talk(example, "D13 和 D15 分别多少钱")
    assert "999.00" in reply.text
    assert "1,599.00" in reply.text


def test_what_suits_something_else_is_not_advised(example: Assistant) -> None:
    reply = talk(example, "Which mini PC suits CAD work?")
    assert not any(sku.startswith("LK-MP30") for sku in _skus(reply))


@pytest.mark.parametrize(
    ("text", "said", "times"),
    [
        ("how much memory does the MP60 have?", "32 GB[", 2),  # its makes differ: each is told
        ("MP60 内存多大", "16 GB[", 2),
        ("how heavy is the MP60?", "0.61 kg", 1),  # they do not
        ("MP60 保修多久", "36 个月", 1),
        ("How much is the MP60, and how long is the warranty?", "36 months, as for its other versions", 1),
        ("MP60多少钱，保修多久？", "36 个月，其他版本也一样", 1),
        ("what storage does the MP60 with 32 GB have?", "512 GB[", 1),
    ],
)
def test_makes_of_one_model_are_told_apart_where_they_differ(
    example: Assistant, text: str, said: str, times: int
) -> None:
    assert talk(example, text).text.count(said) == times
