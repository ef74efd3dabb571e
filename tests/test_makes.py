"""Makes of one model: sizes, colours and figures of names say which is meant, in questions, what follows them, and orders."""

from decimal import Decimal

import pytest

from assistant.service import Assistant
from knowledge.language import Bilingual
from knowledge.makes import apart, figure_of, fitting, kin, model, said, tail, values
from knowledge.types import Attribute, Product
from tests.example_company import VISITOR, ask, shop_of, talk

SHOP = """Style No,Name,Category,Colour,Size,Price EUR,Stock,Min order
SH100,Linen Shirt,Shirts,White,S,39.90,4,5
SH100,Linen Shirt,Shirts,White,M,39.90,0,5
SH100,Linen Shirt,Shirts,White,L,39.90,12,5
SH100,Linen Shirt,Shirts,Navy,M,42.90,3,5
SH100,Linen Shirt,Shirts,Navy,XL,42.90,7,5
SH200,Oxford Shirt,Shirts,Blue,M,49.90,7,10
SH200,Oxford Shirt,Shirts,Blue,L,49.90,0,10
BT01,Trail Boot,Boots,Brown,42,129.00,2,1
BT01,Trail Boot,Boots,Brown,43,129.00,0,1
BT01,Trail Boot,Boots,Black,43,135.00,5,1
LM400,Glimmer 400,Lamps,,,49.00,5,1
LM900,Glimmer 900,Lamps,,,89.00,0,1
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("makes") / "shop", SHOP)


def made(name: str, **cells: str | tuple[str, str]) -> Product:
    attributes = tuple(
        Attribute(column, Decimal(cell[0]), cell[1]) if isinstance(cell, tuple) else Attribute(column, cell)
        for column, cell in cells.items()
    )
    return Product(0, name, Bilingual.same(name), "", "shirts", Bilingual.same("Shirts"), Bilingual("", ""), attributes=attributes)  # fmt: skip


SHIRTS = [
    made("Linen Shirt, White, S", colour="White", size="S"),
    made("Linen Shirt, White, M", colour="White", size="M"),
    made("Linen Shirt, Navy Blue, XL", colour="Navy Blue", size="XL"),
    made("Linen Shirt, 黑色, L", colour="黑色", size="L"),
]
BOOTS = [made("Boot, 42", size="42"), made("Boot, 43", size="43"), made("Boot, 44", size="44")]
ICE = [made("制冰机 60公斤", weight=("42", "kg")), made("制冰机 120公斤", weight=("58", "kg"))]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("white in m", [1]), ("what about navy?", [2]), ("白色的有吗", [0, 1]), ("XL码", [2]), ("the shirt, M please", [1]),
        ("in large", [3]), ("大号", [3]), ("黑的呢", [3]), ("navy blue, XL", [2]), ("3 in S and 2 in M", [0, 1]), ("l", [3]),
        ("in green", []), ("XXL?", []), ("绿色的有吗", []), ("is it in stock", [0, 1, 2, 3]), ("I'm looking for one", [0, 1, 2, 3]),
    ],
)  # fmt: skip
def test_a_size_or_a_colour_says_which_make(text: str, fit: list[int]) -> None:
    assert fitting(SHIRTS, said(text, SHIRTS)) == [SHIRTS[n] for n in fit]


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("in 43", [1]), ("43码", [1]), ("那42码呢", [0]), ("43?", [1]), ("43 then", [1]), ("size 43", [1]), ("size 50", []),
        ("I take 43", [0, 1, 2]), ("43 pairs", [0, 1, 2]), ("in 43 days", [0, 1, 2]), ("the 44 one", [2]),
    ],
)  # fmt: skip
def test_a_bare_figure_is_a_size_only_where_words_say_so(text: str, fit: list[int]) -> None:
    assert fitting(BOOTS, said(text, BOOTS)) == [BOOTS[n] for n in fit]


@pytest.mark.parametrize("text", ["那120的呢", "120公斤的多少钱", "the 120 one"])
def test_what_a_name_says_behind_the_model_tells_makes_apart(text: str) -> None:
    assert fitting(ICE, said(text, ICE)) == [ICE[1]]
    assert apart(ICE) == ["weight", "(name)"]
    assert [figure_of(p) for p in ICE] == [60, 120]


@pytest.mark.parametrize(
    ("name", "own", "rest"),
    [
        ("Linen Shirt, White, M", "Linen Shirt", "White, M"), ("Glimmer 400", "Glimmer", "400"), ("制冰机 60公斤", "制冰机", "60公斤"),
        ("立式展示柜 双门", "立式展示柜", "双门"), ("Gas cartridge 230 g", "Gas cartridge", "230 g"), ("A4 paper", "A4 paper", ""),
        ("Larkspan MP60 Mini PC (16 GB / 512 GB)", "Larkspan MP60 Mini PC", "16 GB / 512 GB"), ("Funnel", "Funnel", ""),
    ],
)  # fmt: skip
def test_the_model_and_the_make_in_a_name(name: str, own: str, rest: str) -> None:
    assert (model(name), tail(name)) == (own, rest)


def test_names_that_differ_in_figures_alone_are_kin() -> None:
    assert kin("Iron Pan 24 cm", "Iron Pan 27 cm")
    assert kin("四门双温冰箱", "六门双温冰箱")
    assert not kin("四门双温冰箱", "四门冷冻冰柜")


def test_sizes_stand_in_their_order() -> None:
    assert [a.value for _, a in values(SHIRTS, "size")] == ["S", "M", "L", "XL"]


@pytest.mark.parametrize(
    ("texts", "skus"),
    [
        (("How much is the white linen shirt in M?",), {"SH100-White-M"}),
        (("How much is the white linen shirt in M?", "what about navy?"), {"SH100-Navy-M"}),
        (("How much is the white linen shirt in M?", "what about navy?", "and in XL?"), {"SH100-Navy-XL"}),
        (("Do you have the linen shirt in XL?",), {"SH100-Navy-XL"}),
        (("Trail Boot 多少钱", "43码黑色的多少钱"), {"BT01-Black-43"}),
        (("43码黑色的 trail boot 多少钱", "那42码呢"), {"BT01-Brown-42"}),
        (("how much is the Glimmer 400", "and the 900?"), {"LM900"}),
        (("how much is the Glimmer",), {"LM400", "LM900"}),
    ],
)
def test_the_make_that_is_meant_is_answered_about(shop: Assistant, texts: tuple[str, ...], skus: set[str]) -> None:
    assert {card.sku for card in talk(shop, *texts).cards} == skus


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("which sizes does the linen shirt come in?",), ("S, M, L, XL",)),
        (("which sizes does the linen shirt come in?", "and the oxford shirt?"), ("M, L", "Out of stock just now: L")),
        (("linen shirt 有哪些尺码？",), ("S、M、L、XL",)),
        (("Trail Boot 有什么颜色",), ("黑色、棕色",)),
        (("linen shirt in XXL, how much?",), ("There is no **Linen Shirt** in “XXL”", "S, M, L, XL")),
        (("linen shirt 有绿色的吗",), ("没有“绿色”",)),
        (("how much is the white linen shirt in XL?",), ("There is no **Linen Shirt**",)),
        (("Do you have the linen shirt in XL?", "what's the minimum order?"), ("Minimum order quantity: 5",)),
        (("linen shirt 有哪些尺码？", "起订量是多少？"), ("5", "其他版本也一样")),
    ],
)
def test_which_makes_there_are_is_told(shop: Assistant, texts: tuple[str, ...], told: tuple[str, ...]) -> None:
    reply = talk(shop, *texts)
    assert not reply.refused
    assert [one for one in told if one not in reply.text] == []


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        (("I want 3 oxford shirts in M",), {"Oxford Shirt, Blue, M": "149.70"}),
        (("I'd like 10 linen shirts, white, L and 5 in navy XL",), {"Linen Shirt, White, L": "399.00", "Linen Shirt, Navy, XL": "214.50"}),
        (("我要5件 linen shirt 白色L码和2双 trail boot 黑色43码",), {"Linen Shirt, White, L": "199.50", "Trail Boot, Black, 43": "270.00"}),
        (("我要5件 linen shirt 白色L码和2双 trail boot 黑色43码", "改成白色S码"), {"Linen Shirt, White, S": "199.50", "Trail Boot, Black, 43": "270.00"}),
        (("I want 3 oxford shirts in M", "and 2 trail boots in 43, black"), {"Oxford Shirt, Blue, M": "149.70", "Trail Boot, Black, 43": "270.00"}),
    ],
)  # fmt: skip
def test_an_order_is_of_the_make_that_is_said(shop: Assistant, texts: tuple[str, ...], lines: dict[str, str]) -> None:
    told = [line for line in talk(shop, *texts).text.splitlines() if line.startswith("- **")]
    assert len(told) == len(lines)
    assert all(any(f"**{name}**" in line and amount in line for line in told) for name, amount in lines.items())


def test_each_size_told_is_cited(shop: Assistant) -> None:
    reply = ask(shop, VISITOR, "which sizes does the linen shirt come in?")
    assert "S, M, L, XL[1][2][3][4]" in reply.text
    assert len({c.path for c in reply.citations}) >= 4
