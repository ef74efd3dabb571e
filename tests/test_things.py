"""A small shop's products found by the things they are called, in either language, where no list of kinds knows them."""

import pytest

from assistant.service import Assistant
from knowledge.things import Things, bare_name
from tests.example_company import VISITOR, ask, shop_of, talk

KITCHEN = """货号,产品名称,类别,单价（元）,起订量,单位,库存,交期（天）,功率,颜色,备注
Z1,双头单温炒炉,灶具,3980,1,台,8,5,550W,,
Z2,四眼煲仔炉,灶具,1280,1,台,20,3,,,
L1,四门双温冰箱,制冷设备,4200,1,台,9,3,350W,,
L2,六门双温冰箱,制冷设备,5900,1,台,3,7,520W,,
L3,立式展示柜 单门,制冷设备,1680,1,台,18,3,210W,白色/黑色,
L4,立式展示柜 双门,制冷设备,2580,1,台,7,3,340W,白色/黑色,
B1,制冰机 60公斤,制冷设备,2980,1,台,5,5,380W,,
B2,制冰机 120公斤,制冷设备,4860,1,台,0,20,620W,,
X1,揭盖式洗碗机,洗涤设备,7980,1,台,5,7,12kW,,
J1,商用绞肉机,食品机械,1980,1,台,13,3,1.5kW,,
S1,双星水池,洗涤设备,560,2,个,34,3,,,不含水龙头
H1,四层货架 1.2米,厨房用品,330,4,组,58,3,,,每层承重80kg
P1,密胺圆盘 10寸,餐具,8.5,200,个,6500,5,,白色/黑色/青色,
W1,密胺汤碗 6寸,餐具,5.2,300,个,9000,5,,白色/黑色,
"""
OUTDOOR = """Article No.,Product,Category,Price (EUR),RRP (EUR),In stock,Colours,Sizes,Weight (g),Persons,Capacity (l),Pack size (cm)
T1,Kestrel 2,Tents,249,279,14,green; sand,,2350,2,,45 x 16
T2,Kestrel 3,Tents,319,349,8,green; sand,,2900,3,,48 x 18
T3,Heron 4,Tents,549,,4,sand,,7800,4,,65 x 28
B1,Marten Mid,Boots,149,,30,olive; black,38; 39; 40; 41; 47,980,,,
B2,Lynx High,Boots,219,,6,brown,36–42,1180,,,
P1,Ridge 65,Backpacks,189,,7,navy; rust,,1890,,65,
P2,Ridge 18,Backpacks,69,,9,teal,,480,,18,
S1,Sleeping Bag Otter,Sleeping bags,229,,5,navy,Regular; Long,890,,,
F1,Ember Gas,Stoves,39,,35,,,98,,,9 x 5
F2,Ember Piezo,Stoves,54,,20,,,115,,,9 x 5
G1,Gas cartridge 230 g,Fuel,6.90,,120,,,380,,,
K1,Silver Pot,Cookware,25,,8,grey,,300,,,
J1,Storm Jacket,Clothing,159,199,21,moss; navy,XS; S; M; L,410,,,
"""


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("things") / "kitchen", KITCHEN)


@pytest.fixture(scope="module")
def outdoor(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("things") / "outdoor", OUTDOOR)


@pytest.mark.parametrize(
    ("texts", "skus"),
    [
        (("有洗碗机吗",), {"X1"}), (("do you have dishwashers?",), {"X1"}), (("有货架吗",), {"H1"}), (("有水池吗",), {"S1"}),
        (("密胺盘",), {"P1"}), (("盘子有哪些",), {"P1"}), (("有炒炉吗",), {"Z1"}), (("密胺圆盘多少钱",), {"P1"}),
        (("货架起订量",), {"H1"}), (("绞肉机功率多大",), {"J1"}), (("货架每层能承重多少",), {"H1"}),
        (("有便宜的展示柜吗",), {"L3", "L4"}), (("有便宜的展示柜吗", "双门的多高"), {"L4"}), (("制冰机有货吗",), {"B1", "B2"}),
        (("制冰机有货吗", "那120的呢"), {"B2"}), (("四门双温冰箱多少钱", "六门的呢"), {"L2"}), (("有哪些制冷设备", "最便宜的是哪个"), {"L3", "L4", "B1", "L1"}),
        (("密胺圆盘多少钱", "那汤碗呢"), {"W1"}), (("青色的有没有货",), {"P1"}),
    ],
)  # fmt: skip
def test_in_chinese(kitchen: Assistant, texts: tuple[str, ...], skus: set[str]) -> None:
    reply = talk(kitchen, *texts)
    assert not reply.refused
    assert {card.sku for card in reply.cards} == skus


@pytest.mark.parametrize(
    ("texts", "skus"),
    [
        (("do you have a tent",), {"T1", "T2", "T3"}), (("a tent under 300 euro",), {"T1"}), (("有帐篷吗",), {"T1", "T2", "T3"}),
        (("睡袋有哪些",), {"S1"}), (("最便宜的靴子",), {"B1", "B2"}), (("looking for a tent for 2, nothing too heavy",), {"T1"}),
        (("tents for 4 persons under 600 euro",), {"T3"}), (("a 4-person tent",), {"T3"}), (("2人帐篷有吗",), {"T1"}),
        (("hiking boots in size 47",), {"B1"}), (("boots in size 37",), {"B2"}), (("backpacks in navy",), {"P1"}), (("green tents",), {"T1", "T2"}),
        (("想买个65升的背包",), {"P1"}), (("stove for very cold weather?",), {"F1", "F2"}), (("cheapest jacket",), {"J1"}),
        (("tents for 4 persons", "what about the 2 person one"), {"T1"}), (("what tents do you have", "and the second lightest?"), {"T1", "T2", "T3"}),
    ],
)  # fmt: skip
def test_in_english(outdoor: Assistant, texts: tuple[str, ...], skus: set[str]) -> None:
    reply = talk(outdoor, *texts)
    assert not reply.refused
    assert {card.sku for card in reply.cards} == skus


@pytest.mark.parametrize(
    "text", ["do you have a coffee machine", "有笔记本电脑吗", "有便宜的展示柜吗", "cheapest violin"]
)
def test_what_is_not_there_is_said_not_to_be(outdoor: Assistant, text: str) -> None:
    reply = ask(outdoor, VISITOR, text)
    assert (reply.refused, reply.cards) == (True, ())


@pytest.mark.parametrize(
    ("text", "yes", "column"),
    [
        ("is the Marten Mid available in 47?", True, "Size"), ("is the Marten Mid available in 45?", False, "Size"),
        ("do you have the Lynx High in 40?", True, "Size"), ("is the Ridge 65 available in black", False, "Colour"),
        ("does the Ridge 65 come in rust?", True, "Colour"),
    ],
)  # fmt: skip
def test_an_option_that_a_cell_lists_is_answered_with_yes_or_no(
    outdoor: Assistant, text: str, yes: bool, column: str
) -> None:
    told = ask(outdoor, VISITOR, text).text
    assert told.startswith("Yes, " if yes else "No, ")
    assert f"– {column}: " in told


def test_the_price_is_not_the_recommended_one_and_measures_are_no_pieces(outdoor: Assistant) -> None:
    tent = outdoor.kit.catalogue.product("T1")
    assert [price.amount for price in tent.prices] == [249]
    assert tent.attribute("pack_quantity") is None
    assert tent.attribute("packed_dimensions") is not None


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("我要2台四眼煲仔炉和1台双头炒炉",), {"四眼煲仔炉": 2, "双头单温炒炉": 1}),
        (("我要2台四眼煲仔炉", "再加一个水池"), {"四眼煲仔炉": 2, "双星水池": 1}),
        (("3台四眼煲仔炉和2台制冰机 60公斤", "炉子少一台"), {"四眼煲仔炉": 2, "制冰机 60公斤": 2}),
        (("2台揭盖式洗碗机，1台商用绞肉机", "洗碗机改成3台"), {"揭盖式洗碗机": 3, "商用绞肉机": 1}),
        (("2台揭盖式洗碗机，1台商用绞肉机", "洗碗机不要了"), {"商用绞肉机": 1}),
        (("2台揭盖式洗碗机，1台商用绞肉机", "总共多少钱"), {"揭盖式洗碗机": 2, "商用绞肉机": 1}),
        (("揭盖式洗碗机有货吗", "买两台，送到佛山"), {"揭盖式洗碗机": 2}),
        (("有便宜的展示柜吗", "双门的多高", "要3台"), {"立式展示柜 双门": 3}),
    ],
)
def test_lines_of_an_order_go_by_what_they_are_called(
    kitchen: Assistant, texts: tuple[str, ...], lines: dict[str, int]
) -> None:
    told = [line for line in talk(kitchen, *texts).text.splitlines() if line.startswith("- **")]
    assert sorted(line.split(" 件")[0].removeprefix("- **") for line in told) == sorted(
        f"{name}** × {count}" for name, count in lines.items()
    )


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("3x gas cartridge 230 and one ember piezo please", "actually make it 5 cartridges"), {"Gas cartridge 230 g": 5, "Ember Piezo": 1}),
        (("2 Ridge 65 and 1 Ember Gas", "remove the Ridge 65"), {"Ember Gas": 1}),
        (("2 Ridge 65 and 1 Ember Piezo", "replace the Ember Piezo with the Ember Gas"), {"Ridge 65": 2, "Ember Gas": 1}),
        (("2 Ridge 65 and 1 Ember Piezo", "I don't want the Ridge anymore", "what's the total?"), {"Ember Piezo": 1}),
        (("two Ember Gas please",), {"Ember Gas": 2}), (("Ember Gas in stock?", "ok two please"), {"Ember Gas": 2}),
        (("how much is the Ridge 65?", "I'd take 2"), {"Ridge 65": 2}), (("2 Marten Mid, size 47 please",), {"Marten Mid": 2}),
    ],
)  # fmt: skip
def test_an_order_is_changed_in_words(outdoor: Assistant, texts: tuple[str, ...], lines: dict[str, int]) -> None:
    told = [line for line in talk(outdoor, *texts).text.splitlines() if line.startswith("- **")]
    assert sorted(line.split(" unit")[0].removeprefix("- **") for line in told) == sorted(
        f"{name}** × {count}" for name, count in lines.items()
    )


def test_a_thing_nobody_sells_is_said_and_an_option_is_noted(kitchen: Assistant, outdoor: Assistant) -> None:
    assert "“飞碟炉”" in ask(kitchen, VISITOR, "我要2台四眼煲仔炉和1台飞碟炉").text
    assert "Noted for **Marten Mid**: olive" in ask(outdoor, VISITOR, "2 Marten Mid, olive please").text


def test_the_name_of_a_product_asks_for_no_option(outdoor: Assistant) -> None:
    assert "Colour" not in ask(outdoor, VISITOR, "is the Silver Pot in stock?").text
    told = ask(outdoor, VISITOR, "2 Marten Mid in olive and 1 Silver Pot").text
    assert "Noted for **Marten Mid**" in told
    assert "There is no" not in told


def test_letters_in_their_order_are_no_word() -> None:
    things = Things({1: ["Laminator Pump"], 2: [""]})
    assert things.so_called("lamp") == frozenset()
    assert things.called("lamp") == frozenset()


def test_a_wished_price_is_no_count(outdoor: Assistant) -> None:
    assert "150" not in ask(outdoor, VISITOR, "give me the Ridge 65 at 150 each, I'll take 100").text.replace("€", "")


@pytest.mark.parametrize(
    ("text", "first", "column"),
    [("which is lighter, Ember Gas or Ember Piezo", "Ember Gas", "Weight"), ("四门双温冰箱和六门双温冰箱哪个省电", "四门双温冰箱", "功率")],
)  # fmt: skip
def test_a_comparative_leads_with_its_column(
    kitchen: Assistant, outdoor: Assistant, text: str, first: str, column: str
) -> None:
    line = next(one for one in ask(outdoor if text.isascii() else kitchen, VISITOR, text).text.splitlines() if one[:2] == "- ")  # fmt: skip
    assert line.startswith(f"- {column}")
    assert line.index(first) < len(line) / 2


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("四层货架 1.2米", "四层货架"), ("立式展示柜 单门", "立式展示柜"), ("Gas cartridge 230 g", "Gas cartridge"), ("Fleece Hoodie, L", "Fleece Hoodie"),
        ("Sleeve for a laptop", "Sleeve"), ("Storm Jacket", "Storm Jacket"),
    ],
)  # fmt: skip
def test_a_name_without_what_tells_its_make(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_things_are_the_ends_of_names() -> None:
    things = Things({1: ["双星水池"], 2: ["密胺圆盘 10寸"], 3: ["Spring Washer M8"], 4: ["Washer M8"]})
    assert things.named(["水池"]) == "水池"
    assert things.named(["锅"]) == ""
    assert things.called("密胺盘") == {2}
    assert things.called("spring washers") == {3}
    assert things.called("washer") == {3, 4}
    assert things.called("弹簧垫圈") == frozenset()
    assert things.begins("水池最少要买几个") == "水池"
