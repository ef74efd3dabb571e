"""Which answers of the product in hand: its row where that is nearer to the question, else the papers."""

from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import ask, shop_of, talk

BEN = Person("v-nearer", "customer")
CATALOGUE = """sku,name,category,price,currency,colour,specification,notes
CW6,Wi-Fi controller six zones,Timers,129,GBP,white,phone app,indoor use only
TT1,Tap timer single outlet,Timers,19.95,GBP,green,2 x AA batteries; phone app,
WB2,Water butt 210 l with tap,Tanks,46,GBP,black,98 cm high,stand not included
PE2,MDPE pipe 25 mm,Pipe,38.9,GBP,blue,medium density,suitable for drinking water
YG2,斗鱼小方缸,鱼缸,45,CNY,透明,20×20×20cm,不含盖
QD1,气动水妖精,过滤器,15,CNY,黑色,双头海绵,需配气泵
QB1,静音气泵,气泵,25,CNY,白色,单孔,
"""
PAPERS = """# Delivery
We do not ship outside the UK and Ireland.

# Winter
Take tap timers indoors before the first frost. Batteries come out of timers.

# Wi-Fi
## Will a Wi-Fi controller work without internet?
Yes, it keeps its programme; only the app needs internet.

# 新手指南
放好缸垫，铺水草泥。鱼在水面大口呼吸是缺氧，马上开气泵，换水四分之一。
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("nearer")
    made = shop_of(folder, CATALOGUE)
    papers = folder / "papers.md"
    papers.write_text(PAPERS, "utf-8")
    made.add_document(Person("a-nearer", "admin"), papers, "papers.md", "public")
    return made


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("Wi-Fi controller six zones", "can it go outside"), "indoor use only"),
        (("Wi-Fi controller six zones", "does it work without internet"), "keeps its programme"),
        (("tap timer single outlet", "what batteries"), "2 x AA"),
        (("气动水妖精多少钱", "要另外买气泵吗"), "需配气泵"),
    ],
)
def test_the_nearer_of_row_and_papers_answers(shop: Assistant, texts: tuple[str, ...], says: str) -> None:
    reply = talk(shop, *texts)
    assert says in reply.text
    assert not reply.refused


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("does the water butt come with a stand", "No"),
        ("is the MDPE pipe 25 mm safe for drinking water?", "Yes"),
        ("斗鱼小方缸带盖子吗", "没有"),
        ("斗鱼小方缸含盖吗", "没有"),
    ],
)
def test_yes_and_no_come_first_and_a_row_that_denies_is_a_no(shop: Assistant, text: str, start: str) -> None:
    assert ask(shop, BEN, text).text.startswith(start)


def test_a_row_that_says_neither_is_no_yes(shop: Assistant) -> None:
    reply = ask(shop, BEN, "can the Wi-Fi controller six zones go outside")
    assert not reply.text.startswith(("Yes", "No"))


@pytest.mark.parametrize("text", ["do you sell polytunnels", "有造景石吗"])
def test_what_goes_by_no_name_of_ours_is_said_to_be_missing(shop: Assistant, text: str) -> None:
    reply = ask(shop, BEN, text)
    assert reply.refused
    assert "nothing called “polytunnels”" in reply.text or "没有找到“造景石”" in reply.text


def test_what_we_sell_at_all_is_still_listed(shop: Assistant) -> None:
    assert ask(shop, BEN, "what do you sell").intent == "assortment"
    assert not ask(shop, BEN, "what do you sell").refused


def test_that_we_have_it_is_no_answer_to_a_question(shop: Assistant) -> None:
    reply = ask(shop, BEN, "静音气泵带盖吗")
    assert reply.refused
    assert "我们的产品" not in reply.text
