"""Exports of Shopify and WooCommerce: a product for each variant, named, described and filed as its product; drafts stay out."""

from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow, Row
from knowledge.shop_exports import as_sold, without_tags
from tests.example_company import ask, shop_of

ANN = Person("v-exports", "customer")
_COLUMNS = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,"
    "Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Cost per item,Status,SEO Title\n"
)
SHOPIFY = (
    _COLUMNS
    + """\
linen-shirt,Linen Shirt,<p>Cool <b>linen</b> &amp; cotton.</p><ul><li>Two pockets</li></ul>,Northweave,Apparel > Clothing > Shirts,Shirt,summer,true,Color,White,Size,M,LS-W-M,220,14,59.00,79.00,https://x.example/1.jpg,21.00,active,Buy it
linen-shirt,,,,,,,,,White,,L,LS-W-L,230,3,59.00,79.00,https://x.example/2.jpg,21.00,,
linen-shirt,,,,,,,,,Blue,,M,,220,0,62.00,,,21.00,,
linen-shirt,,,,,,,,,,,,,,,,,https://x.example/3.jpg,,,
mug,Stone Mug,<p>Holds 350 ml.</p>,Kiln,Home > Kitchen,,,true,Title,Default Title,,,MUG-1,410,55,18.00,,https://x.example/4.jpg,6.00,active,
teapot,Stone Teapot,,Kiln,Home > Kitchen,Teapot,,false,Title,Default Title,,,TP-1,900,0,68.00,,,20.00,draft,
"""
)
WOO = """ID,Type,SKU,Name,Published,"Short description",Description,"In stock?",Stock,"Sale price","Regular price",Categories,Images,Parent,"Attribute 1 name","Attribute 1 value(s)","Attribute 2 name","Attribute 2 value(s)","Meta: _x"
10,variable,HOODIE,Hoodie,1,Warm hoodie,<p>Brushed cotton</p>,1,,,,"Clothing > Hoodies, Sale",https://x.example/h.jpg,,Colour,"Blue, Green",Size,"S, M",1
11,variation,HOODIE-B-S,Hoodie - Blue,1,,,1,5,,45,,,HOODIE,Colour,Blue,Size,S,
12,variation,,Hoodie - Green,1,,,0,,39,45,,,id:10,Colour,Green,Size,M,
13,simple,BEANIE,Beanie,1,Knit,<p>Wool</p>,1,20,,18,Clothing > Hats,,,Material,Wool,,,
14,simple,SECRET,Secret,-1,,,1,20,,18,Clothing > Hats,,,,,,,
"""


@pytest.fixture(scope="module")
def shopify(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("shopify"), SHOPIFY)


@pytest.fixture(scope="module")
def woo(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("woo"), WOO)


def test_shopify_variants_take_over_what_their_product_says(shopify: Assistant) -> None:
    found = {p.sku: p for p in shopify.catalogue.products(0, 9)}
    assert {sku: p.name.en for sku, p in found.items()} == {
        "LS-W-M": "Linen Shirt, White, M", "LS-W-L": "Linen Shirt, White, L", "linen-shirt-Blue-M": "Linen Shirt, Blue, M", "MUG-1": "Stone Mug",
    }  # fmt: skip
    large = found["LS-W-L"]
    assert (large.brand, large.category, large.stock, large.image) == (
        "Northweave",
        "shirt",
        3,
        "https://x.example/2.jpg",
    )
    assert large.description.en == "Cool linen & cotton.\nTwo pockets"
    assert [(p.price_list, str(p.amount), p.audience) for p in large.prices] == [
        ("list", "59.00", "public"),
        ("cost", "21.00", "internal"),
    ]
    assert {a.name: str(a.value) for a in large.attributes} == {
        "weight": "0.23",
        "tags": "summer",
        "colour": "White",
        "size": "L",
    }
    assert found["MUG-1"].category == "kitchen"


def test_woo_variations_take_over_what_their_product_says(woo: Assistant) -> None:
    found = {p.sku: p for p in woo.catalogue.products(0, 9)}
    assert {sku: (p.name.en, p.category, p.stock) for sku, p in found.items()} == {
        "HOODIE-B-S": ("Hoodie, Blue, S", "hoodies", 5), "woo-12": ("Hoodie, Green, M", "hoodies", 0), "BEANIE": ("Beanie", "hats", 20),
    }  # fmt: skip
    assert found["HOODIE-B-S"].description.en == "Warm hoodie\nBrushed cotton"
    assert str(found["woo-12"].prices[0].amount) == "39.00"
    assert {a.name for a in found["BEANIE"].attributes} == {"material"}


def test_drafts_are_left_out_and_named_by_line() -> None:
    rows: list[Row | BadRow] = [
        Row(2, {"Handle": "a", "Title": "A", "Variant SKU": "1", "Variant Price": "1", "Status": "draft"}),
        BadRow(3, Bilingual("broken", "有误")),
    ]
    assert [(type(r), r.line) for r in as_sold(rows)] == [(BadRow, 2), (BadRow, 3)]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Row(2, {"SKU": "1", "Name": "A", "Type": "simple"})],
        [Row(2, {"Handle": "brass", "SKU": "1"})],
        [Row(2, {"ID": 1, "Type": "Desk", "Name": "A"})],
    ],
)
def test_any_other_file_stays_as_it_is(rows: list[Row]) -> None:
    assert list(as_sold(rows)) == rows


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<p>One</p><p>Two<br>three</p>", "One\nTwo\nthree"),
        ("<script>steal()</script><b>fine</b>", "fine"),
        ("<b" * 1000, "<b" * 1000),
        ("", ""),
    ],
)
def test_words_of_html(text: str, plain: str) -> None:
    assert without_tags(text) == plain


@pytest.mark.parametrize(
    ("text", "says", "not_said"),
    [
        ("which shirts do you have in size L", "White, L", "White, M"),
        ("blue shirt in size M", "Blue, M", "White"),
        ("shirts in medium", "White, M", "White, L"),
        ("what sizes does the linen shirt come in?", "Linen Shirt", "teapot"),
        ("white shirts", "White", "Blue"),
    ],
)
def test_sizes_and_colours_choose_a_variant(shopify: Assistant, text: str, says: str, not_said: str) -> None:
    reply = ask(shopify, ANN, text).text
    assert says in reply
    assert not_said not in reply


def test_importing_an_export_again_changes_nothing(shopify: Assistant, tmp_path: Path) -> None:
    (tmp_path / "again.csv").write_text(SHOPIFY, "utf-8")
    report = shopify.import_catalogue(Person("admin", "admin"), tmp_path / "again.csv", "again.csv")
    assert (report.added, report.changed, report.unchanged) == (0, 0, 4)
    assert [row.line for row in report.bad] == [7]
