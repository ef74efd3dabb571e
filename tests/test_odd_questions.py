"""Questions as people really send them: signs alone, ten thousand characters, a lone number, a pasted email, wide digits."""

from dataclasses import replace

import pytest

from assistant.errors import BadRequest
from assistant.service import Assistant
from assistant.types import Person
from knowledge.answerability import answerability
from knowledge.types import Product
from tests.example_company import ask

ANN = Person("v-odd", "customer")
PUBLIC = ANN.audiences
EMAIL = """From: Dana Whitfield <dana.whitfield@example.com>
To: sales@example.com
Date: Tue, 3 Mar 2026 09:14:22 +0000
Subject: Re: Fwd: some questions before we order

Hi there,

thanks again for the call last week. We are moving offices in May (32 desks on two floors), the painters are
finally done, and Tom says hello.

One thing before I talk to our finance people: how long is the warranty on your monitors?

Best wishes,
Dana

--
Dana Whitfield | Office Manager | Bright & Sons Ltd
On 27 Feb 2026, someone wrote:
> please see the attached floor plan
"""
NOTHING = ["???!!!...", "。。。！？", "——……", "😀👍🎉", "🖥️❓", "\u200b\u200b", "٪؟", "( ) [ ] { }", "\x07\x00"]
LONG = {
    "words": "office " * 1_500,
    "one word": "x" * 10_000,
    "characters": "办公" * 5_000,
    "signs": "!?" * 5_000,
    "digits": "4" * 10_000,
    "brackets": "(" * 10_000,
}


def found_products(example: Assistant, text: str) -> list[Product]:
    return [hit.product for hit in example.kit.catalogue.search(text, 10, audiences=PUBLIC)]


@pytest.mark.parametrize("text", NOTHING)
def test_signs_alone_find_nothing_by_words_and_state_nothing(example: Assistant, text: str) -> None:
    hits = example.library.search(text, 8, audiences=PUBLIC)
    assert not any(hit.sparse for hit in hits)
    assert answerability(text, hits) < 0.5
    assert example.kit.catalogue.mentions(text, "en") == []
    if not text.isprintable():  # nothing that could be seen
        with pytest.raises(BadRequest):
            ask(example, ANN, text)
        return
    reply = ask(example, ANN, text)
    assert reply.refused
    assert reply.cards == ()
    assert not any(fact.kind in ("price", "quote") for fact in reply.facts)


@pytest.mark.parametrize("text", LONG.values(), ids=list(LONG))
def test_ten_thousand_characters_are_searched_like_any(example: Assistant, text: str) -> None:
    assert len(example.library.search(text, 5, audiences=PUBLIC)) <= 5
    assert len(found_products(example, text)) <= 10
    catalogue = example.kit.catalogue
    catalogue.find(catalogue.parse(text, "en"), PUBLIC)


def test_a_question_before_ten_thousand_other_characters_is_still_answered(example: Assistant) -> None:
    question = "How long is the warranty on monitors?"
    alone = example.library.search(question, 1, audiences=PUBLIC)[0]
    found = example.library.search(question + " " + "-" * 10_000, 1, audiences=PUBLIC)
    assert found[0].passage == alone.passage


@pytest.mark.parametrize(
    "text", ["LK-MP60-16-512", "lkmp60 16 512", "ＬＫ－ＭＰ６０－１６－５１２", "  LK-MP60-16-512?  "]
)
def test_a_lone_model_number_is_its_product_first(example: Assistant, text: str) -> None:
    assert found_products(example, text)[0].sku == "LK-MP60-16-512"


def test_a_lone_model_number_is_answered_with_its_product(example: Assistant) -> None:
    assert [card.sku for card in ask(example, ANN, "LK-V27Q").cards] == ["LK-V27Q"]


def test_of_a_pasted_email_the_question_is_answered(example: Assistant) -> None:
    found = [hit.passage for hit in example.library.search(EMAIL, 5, audiences=PUBLIC)]
    assert any("warranty" in passage.text.lower() for passage in found)
    reply = ask(example, ANN, EMAIL)
    assert "warrant" in reply.text.lower()
    assert "dana.whitfield" not in reply.text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("２７寸显示器", "27寸显示器"),
        ("１６ＧＢ内存的主机", "16GB内存的主机"),
        ("ｍｏｎｉｔｏｒ ｕｎｄｅｒ ２０００ ｙｕａｎ", "monitor under 2000 yuan"),
        ("無線滑鼠", "无线滑鼠"),
        ("KEYBOARD", "keyboard"),
    ],
)
def test_width_case_and_script_change_nothing(example: Assistant, text: str, same: str) -> None:
    one, other = (example.kit.catalogue.parse(t, "zh") for t in (text, same))
    assert one.category == other.category
    assert [replace(c, said="") for c in one.conditions] == [replace(c, said="") for c in other.conditions]
    assert found_products(example, text) == found_products(example, same)
    first, second = (example.library.search(t, 8, audiences=PUBLIC) for t in (text, same))
    assert [h.passage.id for h in first] == [h.passage.id for h in second]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("有没有 wireless 的 键盘 with 背光?", "Keyboards"),
        ("Mini PC 带 16GB 的 có không", "Mini PCs"),
        ("монитор monitor 显示器 27", "Monitors"),
    ],
)
def test_mixed_scripts_find_the_kind_that_is_named(example: Assistant, text: str, kind: str) -> None:
    assert found_products(example, text)[0].category_label.en == kind
