"""Shops of another kind than the example company: plain names, prices in other currencies, costs that nobody may find out."""

import pytest

from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import ask, shop_of

ANN = Person("v-shops", "customer")
CATALOGUE = """SKU,Name,Category,Price,Currency,Stock,Supplier price
A-101,Tea Mug,Mugs,9.50,EUR,70,4
A-102,Chef Knife,Knives,79.00,EUR,33,25
A-103,Oak Desk 140,Desks,449.00,EUR,0,200
A-104,Arc Desk Lamp,Lighting,39.90,EUR,14,11
A-106,Merino Jumper navy,Jumpers,95.00,EUR,0,40
LK-V27Q,Lakeview V27Q,Monitors,200,USD,500,90
A-108,空气炸锅,厨房电器,399,CNY,12,100
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("shops"), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cheapest desk", "Oak Desk 140"),
        ("cheapest jumper", "Merino Jumper navy"),
        ("desks under 500", "Oak Desk 140"),
        ("How much is the Tea Mug?", "9.50"),
        ("is the Chef Knife in stock?", "33"),
        ("空气炸锅多少钱", "399.00"),
        ("How much for 20 V27Q?", "4,000.00"),
        ("I want 20 V27Q", "4,000.00"),
        ("我要20台V27Q", "4,000.00"),
    ],
)
def test_what_stands_in_the_row_is_told(shop: Assistant, text: str, says: str) -> None:
    assert says in ask(shop, ANN, text).text


@pytest.mark.parametrize(
    "text", ["knives under 30 euros", "knives under 26 euros", "What is the supplier price of the Chef Knife?", "Chef Knife 的供货价是多少"]
)  # fmt: skip
def test_what_the_company_pays_cannot_be_found_out(shop: Assistant, text: str) -> None:
    reply = ask(shop, ANN, text)
    assert "25" not in reply.text.replace("under 25", "")
    assert "fits" not in reply.text


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    rows = "Artikelnummer;Bezeichnung;Preis;Währung;Bestand\n10-0045;Gehörschutz 31 dB;18,00;CHF;22\n01.02.0001;Bügelsäge groß 300;1.299,00;CHF;3\n4711;Maßband 5 m;4,50;CHF;9\n"
    return shop_of(tmp_path_factory.mktemp("depot"), rows, "cp1252")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("How much is 10-0045?", "18.00"),
        ("price of 01.02.0001", "1,299.00"),
        ("How much is SKU 4711?", "4.50"),
        ("货号 4711 多少钱", "4.50"),
        ("How much is 10-0045?", "Gehörschutz"),
    ],
)
def test_article_numbers_of_digits_alone_in_a_latin_file(depot: Assistant, text: str, says: str) -> None:
    assert says in ask(depot, ANN, text).text


def test_digits_that_are_no_article_number_name_nothing(depot: Assistant) -> None:
    assert not depot.kit.catalogue.mentions("do you have anything for 4711 people on 10-00 45?", "en")


FEED = """id,title,availability,price,brand,google_product_category
G1,Garden Chair,in_stock,89.00 EUR,Oakline,Home & Garden > Outdoor Living > Outdoor Furniture
G2,Garden Table,out of stock,249.00 EUR,Oakline,Home & Garden > Outdoor Living > Outdoor Furniture
G3,Parasol,preorder,120.00 EUR,Oakline,Home & Garden > Outdoor Living > Umbrellas
"""


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("feed"), FEED)


@pytest.mark.parametrize(
    ("text", "says", "not_said"),
    [
        ("is the garden chair in stock?", "in stock", "unavailable"),
        ("G1有货吗", "目录标明有货", "无货"),
        ("G2有货吗", "Garden Table", "有货。"),
        ("which outdoor furniture do you have in stock", "Garden Chair", "Garden Table"),
    ],
)
def test_stock_in_words_is_told_and_heeded(feed: Assistant, text: str, says: str, not_said: str) -> None:
    reply = ask(feed, ANN, text).text
    assert says in reply
    assert not_said not in reply


def test_stock_in_words_leaves_the_kind_its_name(feed: Assistant) -> None:
    chair, table = feed.catalogue.product("G1"), feed.catalogue.product("G2")
    assert chair.category_label.en == "Outdoor Furniture"
    assert (chair.stock, table.stock) == (None, 0)
