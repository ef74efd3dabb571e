"""Columns that a question is about without naming them: told as what comes nearest, in both languages, and not for anything else."""

from decimal import Decimal
from pathlib import Path

import pytest

from assistant.service import Assistant
from assistant.types import Person
from knowledge.contextual_embedder import ContextualEmbedder, shipped
from knowledge.language import Bilingual, Language
from knowledge.near_attributes import nearest
from knowledge.types import Attribute
from tests.example_company import ask, shop_of

ANN = Person("v-near", "customer")
SHEET = (
    Attribute("noise_level", Decimal(72), "dB", Bilingual("Noise level", "噪音")),
    Attribute("charging_time", Decimal(4), "h", Bilingual("Charging time", "充电时间")),
    Attribute("age", "3 years and up", None, Bilingual("Age recommendation", "适用年龄")),
    Attribute("material", "stainless steel", None, Bilingual("Material", "材质")),
    Attribute("dishwasher_safe", True, None, Bilingual("Dishwasher safe", "可用洗碗机清洗")),
    Attribute("cable_length", Decimal("1.8"), "m", Bilingual("Cable length", "线长")),
    Attribute("works_with", "iPhone 15, iPad Air", None, Bilingual("Compatible devices", "兼容设备")),
    Attribute("origin", "Germany", None, Bilingual("Country of origin", "产地")),
)
CATALOGUE = """sku,name_en,name_zh,category,price,currency,Dust container (L),Charging time (h),Noise level (dB),Age recommendation,Material,Country of origin
VC-100,Brisa VC100 vacuum cleaner,清风 VC100 吸尘器,Vacuum cleaners,1299,CNY,0.6,4,72,8 years and up,stainless steel,Germany
VC-200,Brisa VC200 vacuum cleaner,清风 VC200 吸尘器,Vacuum cleaners,1899,CNY,0.8,5,68,8 years and up,aluminium,China
"""


@pytest.mark.parametrize(
    ("question", "language", "name"),
    [
        ("how loud is it?", "en", "noise_level"),
        ("声音大不大？", "zh", "noise_level"),
        ("how long do i have to charge it", "en", "charging_time"),
        ("要充多久电", "zh", "charging_time"),
        ("can my two year old play with it?", "en", "age"),
        ("两岁小孩能用吗？", "zh", "age"),
        ("does it rust?", "en", "material"),
        ("会生锈吗？", "zh", "material"),
        ("can i put it in the dishwasher", "en", "dishwasher_safe"),
        ("可以放洗碗机里洗吗", "zh", "dishwasher_safe"),
        ("is the cord long enough to reach the socket", "en", "cable_length"),
        ("does it work with my ipad", "en", "works_with"),
        ("我的 iPad 能用吗", "zh", "works_with"),
        ("where is it made?", "en", "origin"),
        ("哪里生产的？", "zh", "origin"),
    ],
)
def test_what_a_question_is_about_without_naming_it(question: str, language: Language, name: str) -> None:
    found = nearest(question, SHEET, language)
    assert found is not None
    assert found[0].name == name


@pytest.mark.parametrize(
    ("question", "language"),
    [("what is your return policy", "en"), ("能退货吗", "zh"), ("tell me about it", "en"), ("介绍一下", "zh"), ("show me", "en")],
)  # fmt: skip
def test_what_is_about_something_else_comes_near_to_nothing(question: str, language: Language) -> None:
    found = nearest(question, SHEET, language)
    assert found is not None
    assert found[1] < 0.35


@pytest.mark.parametrize("question", ["", "  ", "？？！", "🙂🙂", "x" * 10_000, "词" * 10_000])
def test_odd_questions_do_no_harm(question: str) -> None:
    found = nearest(question, SHEET, "en")
    assert found is None or -1.0001 <= found[1] <= 1.0001
    assert nearest("how loud is it?", (), "en") is None


def test_damaged_weights_leave_a_reply_without_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    assert nearest("how loud is it?", SHEET, "en", ContextualEmbedder(tmp_path)) is None


def test_the_shipped_weights_fit_the_shipped_embedder_and_word_order_counts() -> None:
    model = shipped()
    assert model is not None
    one, other = model.embed(["the cable is longer than the table", "the table is longer than the cable"])
    assert 0.5 < float(one @ other) < 0.9999


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("near"), CATALOGUE)


@pytest.mark.parametrize(
    ("text", "says"),
    [("两岁小孩能用 VC100 吗？", "8 years and up")],
)
def test_what_is_not_known_comes_with_the_column_nearest_to_it(shop: Assistant, text: str, says: str) -> None:
    reply = ask(shop, ANN, text)
    assert reply.refused
    assert says in reply.text


def test_words_of_the_row_that_are_surely_about_it_are_the_answer(shop: Assistant) -> None:
    reply = ask(shop, ANN, "Will the VC100 rust?")
    assert not reply.refused
    assert "Material: stainless steel" in reply.text


@pytest.mark.parametrize("text", ["Who designed the VC100?", "What is the return policy for the VC100?"])
def test_nothing_is_told_where_no_column_comes_near(shop: Assistant, text: str) -> None:
    reply = ask(shop, ANN, text)
    assert reply.refused
    assert "closest in its data" not in reply.text


@pytest.mark.parametrize("text", ["tell me about the VC200", "VC200怎么样"])
def test_a_product_is_introduced_without_any_column(shop: Assistant, text: str) -> None:
    reply = ask(shop, ANN, text)
    assert "1,899.00" in reply.text
    assert "closest" not in reply.text
    assert "最接近" not in reply.text


@pytest.mark.parametrize(
    "text", ["Will the VC100 rust?", "tell me about the VC200", "how loud is the VC100?", "VC100 有货吗"]
)
def test_every_figure_on_a_card_is_a_fact_of_the_reply(shop: Assistant, text: str) -> None:
    reply = ask(shop, ANN, text)
    facts = {fact.id for fact in reply.facts}
    (card,) = reply.cards
    assert card.price in facts
    assert {each for _, each in card.rows} <= facts
