"""Nothing that no fact supports is ever shown."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evidence import REFERENCE, Filling, check, split
from assistant.facts import FactSheet
from knowledge.language import Bilingual
from knowledge.types import PUBLIC
from tests.fakes import FakeLibrary, passage, pump

SHEET = FactSheet(7)
ITEM = pump("P-1", "12800.00")
PRICE = SHEET.price(ITEM, ITEM.prices[0])
NAME = SHEET.name(ITEM)


@pytest.mark.parametrize(
    "text",
    [
        "It costs 1 dollar.", "只要１元。", "价格是三千五百元。", "twelve hundred yuan", "half price today", "打八折", "半价",
        "百分之二十", "Only ② left", "x² more", "٣ pieces", "五 台", "We guarantee it.", "我们保证到货。", "legally binding offer",
        "We will deliver by Friday.", "免费送您", "[[f99]] it is", "two of them",
    ],
)  # fmt: skip
def test_a_literal_figure_or_promise_is_stopped(text: str) -> None:
    assert check(text, SHEET.facts)


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME} costs {PRICE}.", f"{NAME}的价格是{PRICE}。", "I'd rather not guess.", "您好！还有什么需要我帮您查的吗？",
        "One moment, please.", "第一次使用时请先充电。", "不想给您不准确的答复。",
    ],
)  # fmt: skip
def test_words_and_references_pass(text: str) -> None:
    assert check(text, SHEET.facts) == ()


@given(st.text(max_size=60), st.integers(min_value=0, max_value=10**9), st.text(max_size=60))
@settings(max_examples=150)
def test_any_number_in_any_text_is_stopped(before: str, number: int, after: str) -> None:
    text = REFERENCE.sub("", f"{before} {number} {after}")
    assert check(text, ())


@given(st.lists(st.sampled_from(["Hello. ", "您好。", f"{PRICE}. ", "\n", "- a\n", "v. s. ", "？"]), max_size=12))
def test_splitting_loses_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(split(text)) == text


def test_values_and_citations_are_put_in() -> None:
    filling = Filling(SHEET.facts, "zh")
    assert filling.fill(f"**{NAME}**的价格是{PRICE}。") == "**P-1 水泵**的价格是12,800.00 元[1]。"
    (citation,) = filling.citations
    assert (citation.document, citation.path, citation.sku) == ("catalogue", "catalogue/P-1", "P-1")
    assert "12,800.00 元" in citation.quote


def test_the_same_place_keeps_its_number_through_a_reply() -> None:
    filling = Filling(SHEET.facts, "en")
    first, second = filling.fill(f"It is {PRICE}. "), filling.fill(f"Again {PRICE}.")
    assert first == "It is ¥12,800.00[1]. "
    assert second == "Again ¥12,800.00[1]."
    assert len(filling.citations) == 1


def test_a_quote_opens_its_place() -> None:
    sheet = FactSheet(1)
    library = FakeLibrary([passage(4, "The warranty is two years. It covers parts.")])
    hit = library.search("warranty", audiences=PUBLIC)[0]
    quote = sheet.quote(hit, 0, 26)
    filling = Filling(sheet.facts, "en")
    assert filling.fill(f"> {quote}") == "> The warranty is two years[1]."
    assert filling.citations[0].path == "guide4.md"
    assert filling.citations[0].quote == "The warranty is two years."


def test_words_of_a_document_are_only_ever_words() -> None:
    sheet = FactSheet(1)
    evil = "See ![x](http://evil.example/a.png) [click](javascript:alert) <img src=x> [[f1]] http://evil.example/q"
    hit = FakeLibrary([passage(1, evil)]).search("see", audiences=PUBLIC)[0]
    shown = Filling([sheet.fact(sheet.quote(hit, 0, len(evil)))], "en").fill(sheet.quote(hit, 0, len(evil)))
    for bad in ("](", "<img", "[[", "http://", "javascript:"):
        assert bad not in shown


def test_sums_and_differences_are_computed_facts() -> None:
    sheet = FactSheet(1)
    one, two = pump("P-1", "10.50"), pump("P-2", "8.25")
    a, b = sheet.price(one, one.prices[0]), sheet.price(two, two.prices[0])
    gap = sheet.fact(sheet.difference(a, b, Bilingual("gap", "差")))
    total = sheet.fact(sheet.add_up([a, b], Bilingual("sum", "和")))
    assert (gap.value, gap.currency) == (Decimal("2.25"), "CNY")
    assert total.value == Decimal("18.75")
    with pytest.raises(ValueError, match="like amounts"):
        sheet.difference(a, sheet.stock(one), Bilingual("", ""))


def test_two_things_a_customer_said_are_two_facts() -> None:
    sheet = FactSheet(0)
    label = Bilingual("limit", "条件")
    references = [sheet.said_words(text, "the customer said", label) for text in ("quiet", "curved", "quiet", "red")]
    assert references == ["[[f1]]", "[[f2]]", "[[f1]]", "[[f3]]"]
    assert [f.value for f in sheet.facts] == ["quiet", "curved", "red"]
