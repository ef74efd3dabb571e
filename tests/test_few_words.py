"""Orders in few words, and what is ordered that nobody knows: it goes onto no other line, and is said to be left out."""

import pytest

from assistant.service import Assistant
from tests.example_company import shop_of, talk

CATALOGUE = """SKU,Product,Category,Brand,1+,100+,1000+,Stock
PN-BL,Ballpoint Pen Blue,Pens,Inkwell,0.45,0.38,0.29,12000
GP-07,Gel Pen 0.7 mm,Pens,Inkwell,1.20,1.05,0.90,3000
ST-10,Stapler 10 sheet,Desk,Clampo,7.90,7.20,6.50,140
933-8-30,Hex bolt DIN 933 M8x30,Bolts,,0.1245,,,98000
125-8,Washer DIN 125 M8,Washers,,0.00785,,,200000
HD-L,"Fleece Hoodie, L",Hoodies,,39,,,0
TR-30,"Slim Chino, 30",Trousers,,45,,,3
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("few"), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,000 PN-BL", "€290.00"),
        ("1500 PN-BL", "€435.00"),
        ("10 Ballpoint Pen Blue", "€4.50"),
        ("GP-07 2", "€2.40"),
        ("2 x PN-BL and 1 x GP-07", "€2.10"),
        ("PN-BL 来5000支", "1,450.00"),
        ("PN-BL 2万5千支", "7,250.00"),
        ("20000 x 125-8", "€157.00"),
    ],
)
def test_products_and_counts_alone_are_an_order(shop: Assistant, text: str, says: str) -> None:
    assert says in talk(shop, text).text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("make it 3", "€1.35"),
        ("make it 1200", "€348.00"),
        ("no, make it 30 please", "€13.50"),
        ("改成1500支", "435.00"),
    ],
)
def test_a_count_is_set_in_few_words(shop: Assistant, text: str, says: str) -> None:
    assert says in talk(shop, "PN-BL 250 pcs", text).text


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("250 pcs of Ballpoint Pen Blue", "plus 20 notebooks A5"), ("€95.00", "notebooks")),
        (("2500 pcs of 933-8-30", "and add 10,000 DIN 127 spring washers"), ("€311.25", "spring washers")),
        (("10 PN-BL and 5 hole punches",), ("€4.50", "hole punches")),
        (("PN-BL 250 pcs", "再来20本笔记簿"), ("95.00", "笔记簿")),
    ],
)
def test_what_nobody_knows_is_left_out_and_said_to_be(
    shop: Assistant, texts: tuple[str, ...], says: tuple[str, str]
) -> None:
    reply = talk(shop, *texts).text
    assert says[0] in reply
    assert f"by {says[1]}" in reply or f"“{says[1]}”" in reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("price of 100 staplers", "Stapler"),
        ("how much is the stapler?", "7.90"),
        ("is the fleece hoodie in stock?", "Fleece Hoodie"),
        ("how much is the white one?", "Ballpoint"),
        ("how much is the pen?", "Ballpoint"),
    ],
)
def test_the_price_of_another_thing_is_not_that_of_the_one_in_hand(shop: Assistant, text: str, says: str) -> None:
    assert says in talk(shop, "Ballpoint Pen Blue price?", text).text


@pytest.mark.parametrize(
    ("text", "price"), [("How much is one DIN 933 M8x30?", "€0.1245"), ("price of DIN 125 M8", "€0.00785")]
)
def test_the_number_of_a_standard_is_no_count(shop: Assistant, text: str, price: str) -> None:
    reply = talk(shop, text).text
    assert price in reply
    assert "×" not in reply


@pytest.mark.parametrize(
    ("text", "says", "not_said"),
    [
        ("cheapest hoodie", "Fleece Hoodie", "don't carry"),
        ("Do you have trousers?", "Slim Chino", "don't carry"),
        ("is the stapler in stock?", "Stapler", "don't carry"),
        ("pens under 0.50", "Ballpoint", "Gel Pen"),
    ],
)
def test_kinds_go_by_the_catalogues_own_words(shop: Assistant, text: str, says: str, not_said: str) -> None:
    reply = talk(shop, text).text
    assert says in reply
    assert not_said not in reply
