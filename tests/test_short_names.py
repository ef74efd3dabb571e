"""Products named by a part of their names, makes that go by one name, the larger of two, and slips of the finger."""

import pytest

from assistant.service import Assistant
from knowledge.language import Bilingual
from knowledge.larger import furthest, next_to
from knowledge.short_names import Row, ShortNames
from knowledge.spelling import Spelling
from knowledge.twins import told_apart
from knowledge.types import Attribute, Product
from tests.example_company import shop_of, talk

BIKES = """Part no,Product,Colour,Group,Details,Size,Weight (g),Price EUR,Stock
SD-1,Corsa racing saddle,Black,Saddles,"narrow, for road bikes",130 mm,240,59.00,12
SD-2,Corsa racing saddle,White,Saddles,"narrow, for road bikes",130 mm,240,59.00,3
SD-3,Plush touring saddle,Brown,Saddles,"wide with springs, washable cover",180 mm,520,39.00,0
PD-1,Vento clip pedals,Black,Pedals,"sealed bearings, for two cleats",,310,79.00,20
LT-1,Beacon front light,Black,Lights,"80 lux, waterproof, USB charging",,95,45.00,8
LT-2,Beacon rear light,Red,Lights,"waterproof, USB charging",,60,29.00,15
TR-1,Grip tyre 28,Black,Tyres,puncture belt,28 inch,480,25.00,40
TR-2,Grip tyre 26,Black,Tyres,puncture belt,26 inch,450,23.00,10
"""
GARDEN = """货号,名称,品牌,分类,规格,颜色,售价(元),库存,备注
HP-1,绿野陶粒花盆,绿野,花盆,直径15cm,白色,18.00,60,带托盘，适合多肉
HP-2,绿野陶粒花盆,绿野,花盆,直径25cm,白色,32.00,25,带托盘，适合绿萝
HP-3,绿野陶粒花盆,绿野,花盆,直径15cm,灰色,18.00,0,带托盘，适合多肉
TU-1,沃土营养土,沃土,土肥,5L/袋,,12.00,200,通用型，已消毒
TU-2,沃土营养土,沃土,土肥,12袋/箱,,120.00,9,通用型，已消毒
JD-1,园丁修枝剪GX3,园丁,工具,20cm,红色,45.00,30,高碳钢刀片，省力
SP-1,雨露喷壶,雨露,工具,1.5L,蓝色,22.00,50,可调雾化
"""


@pytest.fixture(scope="module")
def bikes(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("short") / "bikes", BIKES)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("short") / "garden", GARDEN)


def named(shop: Assistant, text: str) -> list[set[str]]:
    return [set(mention.skus) for mention in shop.kit.catalogue.mentions(text, "zh" if not text.isascii() else "en")]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("how heavy is the plush", [{"SD-3"}]), ("racing saddles please", [{"SD-1", "SD-2"}]), ("do the clip pedals fit my shoes", [{"PD-1"}]),
        ("is the front light bright", [{"LT-1"}]), ("my saddle hurts", []), ("can you rear a dog", []), ("a light for my bike", []),
    ],
)  # fmt: skip
def test_a_part_of_a_name_that_is_of_one_model_names_it(bikes: Assistant, text: str, skus: list[set[str]]) -> None:
    assert named(bikes, text) == skus


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("陶粒花盆有几种", [{"HP-1", "HP-2", "HP-3"}]), ("gx3多少钱", [{"JD-1"}]), ("营养土怎么卖", [{"TU-1", "TU-2"}]), ("修枝剪呢", [{"JD-1"}]),
        ("喷壶漏水怎么办", [{"SP-1"}]), ("我家花盆里的土", []),
    ],
)  # fmt: skip
def test_a_chinese_name_goes_without_its_brand_and_number(garden: Assistant, text: str, skus: list[set[str]]) -> None:
    assert [found for found in named(garden, text) if found] == skus


def test_what_several_models_are_called_names_none() -> None:
    rows = [
        Row("A", ("Alta road helmet",), "", "Alta road helmet"),
        Row("B", ("Brio road helmet",), "", "Brio road helmet"),
    ]
    names = ShortNames(rows, lambda words: False)
    assert names.find("a road helmet") == []
    assert [mention.skus for mention in names.find("the alta in red")] == [("A",)]


def test_words_that_are_a_kind_or_a_limit_name_nothing() -> None:
    names = ShortNames([Row("A", ("Alta road helmet",), "", "Alta road helmet")], lambda words: words == "road helmet")
    assert names.find("any road helmet?") == []


def made(sku: str, name: str, **cells: str) -> Product:
    attributes = tuple(Attribute(column, cell) for column, cell in cells.items())
    return Product(int(sku), sku, Bilingual.same(name), "", "x", Bilingual.same("x"), Bilingual("", ""), attributes=attributes)  # fmt: skip


def test_products_of_one_name_are_told_apart_by_as_few_columns_as_do() -> None:
    items = [
        made("1", "Pot", colour="White", size="15 cm"),
        made("2", "Pot", colour="White", size="25 cm"),
        made("3", "Spade"),
    ]
    assert told_apart(items) == {
        1: Bilingual("Pot (15 cm)", "Pot（15 cm）"),
        2: Bilingual("Pot (25 cm)", "Pot（25 cm）"),
    }
    assert told_apart([*items, made("4", "Pot", colour="Grey", size="15 cm")])[4].en == "Pot (Grey, 15 cm)"
    assert told_apart([made("1", "Pot"), made("2", "Pot")]) == {}


def test_the_larger_is_the_one_with_the_larger_figure() -> None:
    small, middle, large = (
        made("1", "Soil", spec="5L/袋"),
        made("2", "Soil", spec="20L/袋"),
        made("3", "Soil", spec="50L/袋"),
    )
    assert furthest([middle, large, small], up=True) == large
    assert furthest([middle, large, small], up=False) == small
    assert next_to(middle, [small, middle, large], up=True) == large
    assert next_to(large, [small, middle, large], up=True) is None
    assert furthest([small, made("4", "Spade", colour="red")], up=True) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("is it waterprof", "is it waterproof"), ("any warrenty?", "any warranty?"), ("sadddle with springs", "saddle with springs"),
        ("ship to Dresden", "ship to Dresden"), ("quietest", "quietest"), ("deliverys", "deliverys"), ("send it to me@waterprof.com", "send it to me@waterprof.com"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right_where_one_word_is_near(said: str, meant: str) -> None:
    assert Spelling({"saddle", "springs", "waterproof"}).put_right(said) == meant


def test_replies_say_which_of_one_name_is_meant(bikes: Assistant, garden: Assistant) -> None:
    told = talk(bikes, "what do the racing saddles cost?").text
    assert "Corsa racing saddle (Black)" in told
    assert "Corsa racing saddle (White)" in told
    assert "直径25cm" in talk(garden, "花盆多少钱").text


def test_remarks_are_what_a_product_is(garden: Assistant) -> None:
    assert "省力" in talk(garden, "修枝剪怎么样").text


def test_the_larger_make_is_meant_by_a_word_for_it(garden: Assistant) -> None:
    assert "32.00" in talk(garden, "白色花盆多少钱", "大的那个呢").text
    assert "120.00" in talk(garden, "营养土多少钱", "一箱多少钱").text
