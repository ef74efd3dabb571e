"""Orders as they are changed in talk: halved, emptied, swapped, summed up, haggled over; a wrong line is the worst outcome."""

from collections.abc import Mapping

import pytest

from assistant.quoting.emptying import kept_of
from assistant.quoting.scaling import halved
from assistant.service import Assistant
from assistant.types import Reply
from tests.example_company import VISITOR, ask, shop_of, talk

TANKS = """货号,品名,类别,功率(W),单价(元),库存,重量(kg)
YG-30,超白小方缸,鱼缸,,128,24,5.2
GL-500,外挂过滤500,过滤器,6,89,45,0.8
NT-3,水草泥3升,底床,,39,90,3
NT-9,水草泥9升,底床,,98,42,9
JR-50,加热棒50W,加热棒,50,39,40,0.2
JR-100,加热棒100W,加热棒,100,45,38,0.25
QB-1,静音气泵单孔,气泵,2,25,70,0.3
QB-2,静音气泵双孔,气泵,5,48,31,
"""


@pytest.fixture(scope="module")
def tanks(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("dialogues") / "tanks", TANKS)


def holds(assistant: Assistant, lines: Mapping[str, int | None], *texts: str) -> Reply:
    """Assert what is ordered after a conversation; return its last reply."""
    reply = talk(assistant, *texts)
    past = [turn for turn, _ in assistant._replies.past(reply.conversation)]
    last = next((turn for turn in reversed(past) if turn.ordered or turn.emptied), None)
    assert {line.skus[0]: line.quantity for line in (last.ordered if last else ())} == lines
    return reply


MICE = "4 V27U, 4 M3W and 2 wireless number pads"


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("halve it",), {"LK-V27U": 2, "LK-M3W": 2, "LK-NP18": 1}),
        (("cut the order in half",), {"LK-V27U": 2, "LK-M3W": 2, "LK-NP18": 1}),
        (("double everything",), {"LK-V27U": 8, "LK-M3W": 8, "LK-NP18": 4}),
        (("take off the cheapest",), {"LK-V27U": 4, "LK-M3W": 4}),
        (("drop the dearest",), {"LK-M3W": 4, "LK-NP18": 2}),
        (("cancel everything, just 2 M3W please",), {"LK-M3W": 2}),
        (("scrap the whole order", "3 M1"), {"LK-M1": 3}),
    ],
)
def test_all_of_an_order_changes(example: Assistant, texts: tuple[str, ...], lines: Mapping[str, int]) -> None:
    holds(example, lines, MICE, *texts)


@pytest.mark.parametrize("asked", ["halve the tubes", "double that", "drop that"])
def test_what_may_be_one_line_or_another_is_asked(example: Assistant, asked: str) -> None:
    reply = holds(example, {"LK-V27U": 4, "LK-M3W": 3}, "4 V27U and 3 M3W", asked)
    assert "can't tell which" in reply.text


def test_half_of_an_odd_number_is_no_quantity(example: Assistant) -> None:
    assert halved(4) == 2
    assert halved(3) is None
    reply = holds(example, {"LK-M3W": 3}, "3 M3W", "halve it")
    assert "1.5" in reply.text


def test_nothing_comes_back_once_all_was_given_up(example: Assistant) -> None:
    reply = holds(example, {}, "2 M3W", "cancel everything", "what's the total now?")
    assert "no total" in reply.text
    assert reply.cards == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("cancel everything", ""),
        ("ok forget the whole order please", ""),
        ("那就都取消吧，来两个M1", "来两个M1"),
        ("scrap the lot and give me 2 hoses", "give me 2 hoses"),
        ("cancel the order for the pump", None),
        ("白的都不要了", None),
        ("不要了", None),
        ("forget the pump", None),
    ],
)
def test_what_gives_up_all_of_an_order(text: str, rest: str | None) -> None:
    assert kept_of(text) == rest


def test_makes_are_told_behind_with_and_swapped(example: Assistant) -> None:
    lines = {"LK-K87MW-BR": 3, "LK-K98S-WH": 2}
    first = "3 of the K87MW with brown switches and 2 of the K98S in black"
    holds(example, lines, first, "swap the K98S for the white one")


@pytest.mark.parametrize(
    ("texts", "lines", "told"),
    [
        (("V27UC要20台", "那就20台，发香港"), {"LK-V27UC": 20}, "60.00"),
    ],
)
def test_what_is_said_beside_a_count(
    example: Assistant, texts: tuple[str, ...], lines: Mapping[str, int], told: str
) -> None:
    assert told in holds(example, lines, *texts).text


def test_a_line_swapped_for_another_line_joins_it(example: Assistant) -> None:
    holds(example, {"LK-K98S": 5}, "K98S有白色的吗", "那白的来3个，黑的来2个", "白的都换成黑的")


def test_what_so_many_instead_would_cost(example: Assistant) -> None:
    reply = holds(example, {"LK-M2W-WH": 50}, "10 M2W in white", "how much if I take 50 instead?")
    assert "3,950.00" in reply.text


def test_a_thing_added_of_which_there_are_many_is_not_left_out_in_silence(example: Assistant) -> None:
    reply = holds(example, {"LK-V27U": 4}, "4 V27U and 2 M3W", "drop the M3W and add a wireless mouse")
    assert "wireless mouse" in reply.text
    assert "There is no" not in reply.text


def test_a_kind_counted_beside_a_model_is_asked_for(example: Assistant) -> None:
    reply = holds(example, {"LK-MP30-8-256": 2}, "两台MP30 8G的，配两个无线键盘")
    assert "无线键盘" in reply.text


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("超白小方缸30来两个，外挂过滤500来两个",), {"YG-30": 2, "GL-500": 2}),
        (("超白小方缸两个，外挂过滤500两个", "过滤减半"), {"YG-30": 2, "GL-500": 1}),
        (("气泵单孔一个", "再加一包水草泥，要大的"), {"QB-1": 1, "NT-9": 1}),
        (("气泵单孔一个", "加热棒也来两根，100的"), {"QB-1": 1, "JR-100": 2}),
        (("气泵单孔两个，双孔两个", "便宜的那个气泵不要了"), {"QB-2": 2}),
        (("气泵单孔两个，双孔两个", "全都不要了"), {}),
        (("气泵单孔四个，双孔两个", "减半"), {"QB-1": 2, "QB-2": 1}),
    ],
)
def test_a_chinese_order_is_changed(tanks: Assistant, texts: tuple[str, ...], lines: Mapping[str, int]) -> None:
    holds(tanks, lines, *texts)


def test_a_figure_that_no_product_of_the_name_holds_is_asked(tanks: Assistant) -> None:
    reply = talk(tanks, "外挂过滤500来一个，超白小方缸45来两个")
    assert "小方缸** ×" not in reply.text
    assert "小方缸45" in reply.text


def test_the_weight_of_an_order_is_reckoned(tanks: Assistant) -> None:
    reply = holds(tanks, {"YG-30": 2, "NT-9": 1, "QB-2": 1}, "超白小方缸两个，水草泥9升一袋，气泵双孔一个", "一共多重")
    assert "19.4 kg" in reply.text
    unknown = next(line for line in reply.text.splitlines() if "未计入" in line)
    assert "双孔" in unknown  # whose weight no cell tells
    total = next(f for f in reply.facts if f.label.en == "total weight")
    assert (total.kind, str(total.value), total.unit) == ("computed", "19.4", "kg")


def test_the_total_with_tax_and_carriage(example: Assistant) -> None:
    reply = holds(example, {"LK-V27U": 2}, "2 V27U", "what is the total with VAT and shipping to Austria?")
    assert "$578.00" in reply.text
    assert "Shipping: $0.00" in reply.text
    assert "VAT (export) 0 %" in reply.text


def test_no_carriage_is_claimed_where_no_rule_holds(tanks: Assistant) -> None:
    reply = talk(tanks, "气泵单孔两个", "一共多少钱，含税含运费寄到合肥")
    assert "运费：" not in reply.text
    assert "税率" in reply.text


def test_when_all_of_it_is_there(example: Assistant) -> None:
    reply = talk(example, "2 K98S in white and 3 M1", "how soon could I get all of it?")
    assert "12 days until it can leave" in reply.text
    assert "can't promise a day" in reply.text


@pytest.mark.parametrize("asked", ["can you do 10 % off?", "便宜点呗，打个九折"])
def test_a_lower_price_is_not_promised(example: Assistant, asked: str) -> None:
    reply = holds(example, {"LK-M1": 10}, "10 M1", asked)
    assert reply.intent == "quote_request"
    assert "350.00" in reply.text
    assert "315" not in reply.text


def test_a_cheaper_one_is_no_lower_price(example: Assistant) -> None:
    assert talk(example, "2 V27U", "is there a cheaper one?").intent != "quote_request"


def test_what_was_bought_last_time_is_not_known(example: Assistant) -> None:
    assert "earlier orders" in talk(example, "the same as last time please").text
    assert "以前的订单" in holds(example, {"LK-M1": 2}, "2 M1", "再要一个鼠标，跟上次一样的").text


def test_a_change_that_finds_no_line_says_so(example: Assistant) -> None:
    first = ask(example, VISITOR, "2 M1 and 2 K104")
    assert "M1" in first.text
    reply = ask(example, VISITOR, "change the colour", first.conversation)
    assert "× 2" not in reply.text or "Nothing of the order was changed" in reply.text


PIPES = """Code,Description,Group,Price GBP (ex VAT),Qty in stock
SV34,Solenoid valve 3/4 in 24 V,Valves,14.80,90
SV1,Solenoid valve 1 in 24 V,Valves,18.60,66
TT2,Tap timer two outlets,Timers,39.50,21
TT4B,Bluetooth tap timer four outlets,Timers,89.00,9
PT1,Hole punch 3 mm,Tools,3.10,88
"""


@pytest.fixture(scope="module")
def pipes(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("dialogues") / "pipes", PIPES)


def test_a_word_for_a_line_that_is_open_settles_nothing(pipes: Assistant) -> None:
    reply = talk(pipes, "3 solenoid valves and a tap timer with four outlets", "make the valves 5")
    assert "Solenoid valve 1 in 24 V** ×" not in reply.text
    assert "Which one do you mean" in reply.text


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("need 3 of the 3/4 solenoid valves and a hole punch",), {"SV34": 3, "PT1": 1}),
        (
            ("1 tap timer with four outlets and 1 hole punch", "swap the timer for the two outlet one"),
            {"TT2": 1, "PT1": 1},
        ),
        (("2 TT2 and 1 hole punch", "scrap that, I only want the hole punch"), {"PT1": 1}),
        (("2 TT2 and 1 hole punch", "keep only the timers"), {"TT2": 2}),
    ],
)
def test_an_order_in_english_words(pipes: Assistant, texts: tuple[str, ...], lines: Mapping[str, int]) -> None:
    holds(pipes, lines, *texts)


def test_a_change_beside_a_day_is_made(example: Assistant) -> None:
    reply = holds(example, {"LK-M2W-WH": 10}, "20 M2W in white", "make it 10 and ship to Berlin before Friday")
    assert "$155.00" in reply.text
    assert "can't promise a day" in reply.text


def test_a_day_is_not_promised(example: Assistant) -> None:
    reply = holds(example, {"LK-V24F": 10}, "10 V24F，寄到德国", "周五之前能到吗")
    assert "定不了" in reply.text
    assert "运费：0.00" in reply.text
