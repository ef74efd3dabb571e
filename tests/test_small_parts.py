"""A shop of small parts: prices for a hundred or a thousand, fractions of a cent apiece, orders that come to whole cents."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.service import Assistant
from assistant.types import Person
from knowledge.store import create_tables
from tests.example_company import ask, shop_of

ANN, ADMIN = Person("v-parts", "customer"), Person("admin", "admin")
GERMAN = """Artikelnummer;Bezeichnung;Kategorie;Preis;Preiseinheit;ME;Bestand
SB-M6-20;Sechskantschraube M6x20;Schrauben;4,35;100;Stk;125000
SB-M8-30;Sechskantschraube M8x30;Schrauben;12,355;1000;Stk;98000
DB-10;Unterlegscheibe M10;Scheiben;1,20;1;Stk;500
KX-3;Dübel;Dübel;1,00;3;Stk;5
"""
CHINESE = """货号,名称,分类,单价,单位,库存
LS-M4,M4内六角螺丝,紧固件,35,千个,120
LS-M5,M5内六角螺丝,紧固件,4.8,百个,300
ZX-01,纸箱 40x30x30,包装,3.2,个,5000
JD-01,封箱胶带,包装,88,箱,40
"""


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("schrauben"), GERMAN)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("luosi"), CHINESE)


def test_prices_are_for_one_piece_and_stock_counts_pieces(german: Assistant, chinese: Assistant) -> None:
    listed = [p for shop in (german, chinese) for p in shop.catalogue.products(0, 9) if p.prices]
    found = {p.sku: (p.prices[0].amount, p.stock) for p in listed}
    assert found == {
        "SB-M6-20": (Decimal("0.0435"), 125_000), "SB-M8-30": (Decimal("0.012355"), 98_000), "DB-10": (Decimal("1.20"), 500),
        "LS-M4": (Decimal("0.035"), 120_000), "LS-M5": (Decimal("0.048"), 30_000), "ZX-01": (Decimal("3.20"), 5_000),
        "JD-01": (Decimal("88.00"), 40),
    }  # fmt: skip


def test_a_price_of_one_piece_that_no_decimal_can_say_is_told_as_it_stands(german: Assistant) -> None:
    item = german.catalogue.product("KX-3")
    note = item.attribute("price_note")
    assert item.prices == ()
    assert note is not None
    assert note.value == "1.00 / 3"


def test_what_is_no_count_of_pieces_is_a_note_or_a_bad_row(tmp_path: Path) -> None:
    rows = "SKU,Name,Price,Price unit,UOM,Stock\nA,Cable,1245,1000 m,,5\nB,Bolt,12.5,per 100,,5\nC,Nut,12.5,1e9 pcs,,5\nD,Pin,3.9,,1000 pcs,800000\n"
    (tmp_path / "list.csv").write_text(rows, "utf-8")
    shop = shop_of(tmp_path / "home", CHINESE)
    report = shop.import_catalogue(ADMIN, tmp_path / "list.csv", "list.csv")
    assert [row.line for row in report.bad] == [4]
    assert "1e9 pcs" in report.bad[0].reason.en
    assert "件数" in report.bad[0].reason.zh
    cable, pin = shop.catalogue.product("A"), shop.catalogue.product("D")
    note = cable.attribute("price_note")
    assert note is not None
    assert note.value == "1245 EUR / 1000 m"
    assert shop.catalogue.product("B").prices[0].amount == Decimal("0.125")
    assert (pin.prices[0].amount, pin.stock) == (Decimal("0.0039"), 800_000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("How much is SB-M6-20?", "€0.0435"),
        ("I want 500 SB-M6-20", "€21.75"),
        ("I want 333 SB-M6-20 and 7 SB-M8-30", "€14.49"),
        ("I want 333 SB-M6-20 and 7 SB-M8-30", "€0.09"),
        ("I want 333 SB-M6-20 and 7 SB-M8-30", "€14.58"),
        ("schrauben under 2 cents", "M8x30"),
    ],
)
def test_orders_come_to_whole_cents(german: Assistant, text: str, says: str) -> None:
    assert says in ask(german, ANN, text).text


@pytest.mark.parametrize(
    ("text", "says", "not_said"),
    [
        ("M4内六角螺丝多少钱？", "0.035 元", "35.00"),
        ("我要5000个LS-M4和2箱封箱胶带", "351.00 元", "175,000"),
        ("来2箱封箱胶带", "176.00 元", "没有查到"),
        ("我想买3000颗M5内六角螺丝", "144.00 元", "姓名"),
        ("LS-M4有多少库存", "120,000", "千个"),
        ("有什么螺丝", "M5内六角螺丝", "纸箱"),
        ("你们卖胶带吗", "封箱胶带", "螺丝"),
        ("最便宜的螺丝", "M4内六角螺丝", "纸箱"),
        ("100元以内的纸箱", "纸箱", "螺丝"),
        ("100元以内的锄头", "", "螺丝"),
        ("4分钱以下的螺丝", "M4内六角螺丝", "M5"),
        ("1毛以内的螺丝", "M5内六角螺丝", "纸箱"),
    ],
)
def test_pieces_are_counted_and_things_found_by_their_names(
    chinese: Assistant, text: str, says: str, not_said: str
) -> None:
    reply = ask(chinese, ANN, text).text
    assert says in reply
    assert not_said not in reply


def test_a_store_that_kept_ten_thousandths_keeps_its_prices(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, CHINESE)
    with shop.catalogue._engine.begin() as connection:
        connection.execute(text("UPDATE prices SET amount = amount / 100"))
        connection.execute(text("DELETE FROM state WHERE name = 'money'"))
    for _ in range(2):  # the second finds it done
        create_tables(shop.catalogue._engine)
        assert shop.catalogue.product("ZX-01").prices[0].amount == Decimal("3.20")


PACKED = """货号,品名,类别,单价,单位,装箱数,起订量,库存
ZF-1218,PE自封袋 12×18cm,袋,0.035,个,10000,500,800000
LJ-01,明前龙井,绿茶,680元/斤,,,,35
TD-02,铁观音大红袍,乌龙茶,290/500g,,,,12
DHP,大红袍,乌龙茶,520-680,,,,60
"""


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("packed"), PACKED)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ZF-1218 3箱多少钱", "10,000"),
        ("ZF-1218 3箱多少钱", "单件"),
        ("ZF-1218 买100个", "最小起订量为 500"),
        ("ZF-1218 1.5万个多少钱", "525.00 元"),
        ("明前龙井多少钱", "销售单位：斤"),
        ("铁观音大红袍多少钱", "290/500g"),
        ("DHP多少钱", "520-680"),
    ],
)
def test_what_a_price_is_for_is_said(packed: Assistant, text: str, says: str) -> None:
    assert says in ask(packed, ANN, text).text


def test_a_bag_that_is_ordered_by_the_piece_is_no_pack(packed: Assistant) -> None:
    assert "整箱" not in ask(packed, ANN, "我要3000个PE自封袋 12×18cm").text


def test_the_cheapest_is_of_one_currency_and_says_so(tmp_path: Path) -> None:
    shop = shop_of(
        tmp_path, "SKU,Name,Price,Currency\nA,Panel lamp,54.90,EUR\nB,Spot lamp,14.25,USD\nC,Floor lamp,60,EUR\n"
    )
    reply = ask(shop, ANN, "what is the cheapest lamp?").text
    assert "The cheapest is **Panel lamp**" in reply
    assert "others in USD" in reply
