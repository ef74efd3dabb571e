"""Orders said loosely: left out by a word, told by a figure, doubled, of each, and asked about in the same message."""

import pytest

from assistant.service import Assistant
from tests.example_company import shop_of, talk

TANKS = """货号,品名,类别,流量(L/h),单价(元),库存
YG-20,方缸,鱼缸,,45,60
GL-200,迷你外挂过滤,过滤器,200,49,80
GL-500,外挂过滤500,过滤器,500,89,45
JR-50,加热棒50W,加热棒,,39,40
JR-100,加热棒100W,加热棒,,45,38
QB-1,静音气泵单孔,气泵,,25,70
QB-2,静音气泵双孔,气泵,,48,31
SL-3,斗鱼专用粮,饲料,,9.9,120
HS-1,虹吸换水器,工具,,26,95
CO-2,二氧化碳套装,二氧化碳,,459,2
"""
PIPES = """Code,Description,Group,Price GBP (ex VAT),Qty in stock
DL50,Drip line 16 mm 50 m,Drip line,24.50,64
DL100,Drip line 16 mm 100 m,Drip line,44.00,38
DL400,Drip line 16 mm 400 m,Drip line,158.00,5
BT16,Barbed tee 16 mm (pack of 25),Fittings,5.90,260
BE16,Barbed elbow 16 mm (pack of 25),Fittings,5.20,240
PT1,Hole punch 3 mm,Tools,3.10,88
PR15,Pressure reducer 1.5 bar,Regulators,8.90,55
PR28,Pressure reducer 2.8 bar,Regulators,9.60,31
TT2,Tap timer two outlets,Timers,39.50,21
PM800,Booster pump 800 W,Pumps,119.00,7
KB1,Wireless keyboard,Keyboards,30.00,9
"""


@pytest.fixture(scope="module")
def tanks(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("loose") / "tanks", TANKS)


@pytest.fixture(scope="module")
def pipes(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("loose") / "pipes", PIPES)


@pytest.mark.parametrize(
    ("texts", "told", "untold"),
    [
        (("两个加热棒100W", "加热棒换成50W的"), ["50W** × 2"], ["100W** ×"]),
        (("气泵双孔的一个，换水器两根", "气泵换成单孔的"), ["单孔** × 1", "换水器** × 2"], ["双孔** ×"]),
        (("加热棒50W两根，换水器一根", "换水器算了"), ["50W** × 2"], ["换水器** ×"]),
        (("方缸三个，换水器一个", "缸只要两个"), ["方缸** × 2", "换水器** × 1"], []),
        (("加热棒50W两根", "再来个100W的"), ["50W** × 2", "100W** × 1"], []),
        (("换水器一个", "还要半打斗鱼粮"), ["换水器** × 1", "斗鱼专用粮** × 6"], []),
        (("二氧化碳一套，鱼抄两个",), ["二氧化碳套装** × 1", "“鱼抄”"], []),
        (("换水器一个，剪刀一套",), ["换水器** × 1", "“剪刀”"], []),
        (("方缸两个，换水器一个", "鱼网减一个"), ["方缸** × 2", "换水器** × 1", "“鱼网”"], []),
        (("要一个方缸，一根换水器", "木头的加一个"), ["方缸** × 1", "换水器** × 1"], ["× 2"]),
        (("气泵有几种", "一样来两个"), ["单孔** × 2", "双孔** × 2"], []),
    ],
)  # fmt: skip
def test_a_chinese_order_changes_what_is_meant(
    tanks: Assistant, texts: tuple[str, ...], told: list[str], untold: list[str]
) -> None:
    reply = talk(tanks, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []
    assert [part for part in untold if part in reply.text] == []


@pytest.mark.parametrize(
    ("texts", "told", "untold"),
    [
        (("2 packs of tees, 2 packs of elbows and a hole punch",), ["tee 16 mm (pack of 25)** × 2", "elbow 16 mm (pack of 25)** × 2", "punch 3 mm** × 1"], []),
        (("2 tap timers and a booster pump", "forget the pump"), ["timer two outlets** × 2"], ["pump 800 W** ×"]),
        (("3 x 100m drip line and 1 x 50m",), ["100 m** × 3", "50 m** × 1"], []),
        (("3 x 100m drip line and 1 x 50m", "swap the 50m for a 400m"), ["100 m** × 3", "400 m** × 1"], ["50 m** ×"]),
        (("1 pressure reducer 1.5 bar and 1 pressure reducer 2.8 bar", "double the 1.5 bar one"), ["1.5 bar** × 2", "2.8 bar** × 1"], []),
        (("how much is the tap timer", "ok one timer & one pump, delivered to Cardiff"), ["timer two outlets** × 1", "pump 800 W** × 1"], []),
        (("3 tap timers", "same again but 5"), ["timer two outlets** × 5"], []),
        (("1 tap timer and 1 hole punch", "another punch"), ["timer two outlets** × 1", "punch 3 mm** × 2"], []),
        (("1 tap timer and 1 hole punch", "lose the splitter"), ["timer two outlets** × 1", "punch 3 mm** × 1", "splitter"], []),
        (("2 tap timers and 1 hole punch", "throw in a booster pump"), ["timer two outlets** × 2", "pump 800 W** × 1"], []),
    ],
)  # fmt: skip
def test_an_english_order_changes_what_is_meant(
    pipes: Assistant, texts: tuple[str, ...], told: list[str], untold: list[str]
) -> None:
    reply = talk(pipes, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []
    assert [part for part in untold if part in reply.text] == []


def test_an_order_and_a_question_are_both_answered(pipes: Assistant, tanks: Assistant, example: Assistant) -> None:
    reply = talk(pipes, "2 tap timers", "is the hole punch in stock? and add a booster pump")
    assert [part for part in ("88", "timer two outlets** × 2", "pump 800 W** × 1") if part not in reply.text] == []
    reply = talk(example, "要2台V27Q，3个D11，寄到上海运费多少")
    assert [part for part in ("× 2", "× 3", "99 元包邮") if part not in reply.text] == []


def test_a_question_beside_what_a_thing_is_orders_nothing(pipes: Assistant, tanks: Assistant) -> None:
    for shop, text in ((pipes, "can I get it delivered tomorrow?"), (tanks, "换水器有货吗"), (pipes, "if I buy 2 tees, how long is delivery?")):  # fmt: skip
        assert "×" not in talk(shop, text).text


def test_a_word_of_an_ordered_thing_ahead_of_another_is_not_that_thing(pipes: Assistant) -> None:
    assert "× 3" not in talk(pipes, "2 wireless keyboards", "and 3 wireless mice").text


@pytest.mark.parametrize(
    ("texts", "line", "other"),
    [
        (("Do you have a quiet keyboard in white?", "I'll take two of the K84W"), "White** × 2", "Black"),
        (("有没有白色的静音键盘", "K84W来两个"), "白色）** × 2", "黑色"),
        (("有没有白色的静音键盘", "K84W黑色的来两个"), "黑色）** × 2", "白色"),
        (("Do you have a quiet keyboard in white?", "I'll take two LK-K84W"), "Black** × 2", "White"),
    ],
)  # fmt: skip
def test_a_model_is_meant_in_the_make_just_shown_unless_another_is_said(
    example: Assistant, texts: tuple[str, ...], line: str, other: str
) -> None:
    text = talk(example, *texts).text
    assert line in text
    assert other not in text


@pytest.mark.parametrize(("order", "where", "told"), [("20台V27Q", "送到德国", "收货地：德国"), ("I want 20 V27Q", "ship to Germany please", "Delivery to Germany")])  # fmt: skip
def test_where_an_order_goes_may_be_said_after_it(example: Assistant, order: str, where: str, told: str) -> None:
    text = talk(example, order, where).text
    assert told in text
    assert "× 20" in text
    assert told not in talk(example, "V27Q", where).text  # nothing was ordered
