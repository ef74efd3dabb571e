"""Follow-ups stand alone: our own conversations, each with the question it should become and its products."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.followup_suite import limit, past_turn
from assistant.types import Slots
from assistant.understanding.followups import PastTurn, Rewritten, standalone
from assistant.understanding.slots import slots
from knowledge.language import Language
from knowledge.types import Condition, ProductQuery
from tests.fake_catalogue import PRODUCTS, FakeCatalogue

CATALOGUE = FakeCatalogue()
_FILE = Path(__file__).parent.parent / "prompts" / "cases" / "followups.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in _FILE.read_text("utf-8").splitlines()]


def _ask(text: str, language: Language, history: list[PastTurn]) -> Rewritten:
    return standalone(text, language, slots(text, language, CATALOGUE), history, CATALOGUE)


def _run(case: dict[str, Any]) -> Rewritten:
    return _ask(case["text"], case["language"], [past_turn(t) for t in case["history"]])


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9][a-z0-9-]*|[\u4e00-\u9fff]", text.lower())


def _overlap(written: str, made: str) -> float:
    """Return the F1 of the words of two sentences, 0..1."""
    a, b = set(_words(written)), set(_words(made))
    return 2 * len(a & b) / (len(a) + len(b))


def _limits(query: ProductQuery) -> set[tuple[str, str, str]]:
    return {(c.column, c.operator, str(c.value)) for c in query.conditions}


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    made = _run(case)
    assert made.followed_up is case["followed_up"], made.query
    assert list(made.focus) == case["focus"], made.query
    if not case["followed_up"]:
        assert made.query == case["text"]
    if "limits" in case:
        assert _limits(made.products) == {(c.column, c.operator, str(c.value)) for c in map(limit, case["limits"])}
    if "category" in case:
        assert made.products.category == case["category"]
    if "order" in case:
        assert made.products.order == case["order"]
    assert _overlap(case["query"], made.query) >= 0.7, made.query


def test_enough_cases_in_each_language() -> None:
    for language in ("zh", "en"):
        mine = [c for c in CASES if c["language"] == language]
        assert sum(c["followed_up"] for c in mine) >= 40
        assert sum(not c["followed_up"] for c in mine) >= 10
    assert len({c["id"] for c in CASES}) == len(CASES)


def test_names_put_in_are_the_catalogues() -> None:
    past = [PastTurn("that one", "the cheap 27 thing", ("LK-V27Q",), ProductQuery(), "product_question")]
    assert _ask("它多重", "zh", past).query == "云岫 V27Q 显示器多重"
    assert _ask("how heavy is it", "en", past).query == "how heavy is Larkspan V27Q monitor"


def test_without_history_nothing_is_rewritten() -> None:
    for case in CASES:
        made = _ask(case["text"], case["language"], [])
        assert (made.query, made.followed_up) == (case["text"], False)


def test_only_asides_before_is_no_history() -> None:
    made = _ask("how much is it?", "en", [PastTurn("hi", "hi", (), ProductQuery(), "small_talk")])
    assert (made.query, made.focus, made.followed_up) == ("how much is it?", (), False)


def test_a_product_far_back_is_forgotten() -> None:
    old = PastTurn("V27Q", "V27Q", ("LK-V27Q",), ProductQuery(), "product_question")
    between = [PastTurn(f"question {i}", f"question {i}", (), ProductQuery(), "policy") for i in range(6)]
    assert _ask("is it in stock?", "en", [old, *between]).focus == ()


def test_a_product_gone_from_the_catalogue_is_not_pointed_to() -> None:
    past = [PastTurn("list", "list", ("LK-GONE", "LK-V24"), ProductQuery(), "recommendation")]
    assert _ask("how much is it?", "en", past).focus == ("LK-V24",)


def test_an_ordinal_beyond_the_list_picks_nothing() -> None:
    past = [PastTurn("list", "list", ("LK-V24", "LK-V27Q"), ProductQuery(), "recommendation")]
    assert _ask("第五个多少钱", "zh", past).focus == ("LK-V24", "LK-V27Q")
    assert _ask("第二个多少钱", "zh", past).focus == ("LK-V27Q",)


def test_a_new_limit_replaces_the_old_one_on_its_side() -> None:
    before = ProductQuery(category="monitor", conditions=(limit("price<=3000"), limit("price>=500")))
    past = [PastTurn("monitors", "monitors", ("LK-V24", "LK-V27Q"), before, "recommendation")]
    made = _ask("under 2000", "en", past)
    assert _limits(made.products) == {("price", ">=", "500"), ("price", "<=", "2000")}


@given(st.text(max_size=120), st.sampled_from(["zh", "en"]))
@settings(max_examples=200, deadline=None)
def test_any_text_keeps_to_known_products(text: str, language: Language) -> None:
    past = [PastTurn("V24 和 V27Q", "V24 和 V27Q", ("LK-V24", "LK-V27Q"), ProductQuery(), "comparison")]
    made = standalone(text, language, slots(text, language, CATALOGUE), past, CATALOGUE)
    assert set(made.focus) <= {p.sku for p in PRODUCTS}
    assert made.followed_up or made.query == text


def test_empty_slots_are_enough() -> None:
    past = [PastTurn("V27Q", "V27Q", ("LK-V27Q",), ProductQuery(), "price")]
    assert standalone("", "en", Slots(), past, CATALOGUE) == Rewritten("", (), ProductQuery(""), False)


# --- what the intent of the message alone tells --------------------------------------------------------------------


def _with(text: str, language: Language, last: PastTurn, intent: str) -> Rewritten:
    return standalone(text, language, slots(text, language, CATALOGUE), [last], CATALOGUE, intent)


def test_a_question_only_a_product_can_answer_is_about_the_one_spoken_of() -> None:
    last = PastTurn("M2W 怎么样", "M2W 怎么样", ("LK-M2W",), ProductQuery(), "product_question")
    assert _with("充一次能用多久", "zh", last, "specification").focus == ("LK-M2W",)
    assert _with("今年奥运会在哪开", "zh", last, "out_of_scope").followed_up is False


@pytest.mark.parametrize(
    ("before", "text", "intent", "made"),
    [
        ("退货期限是几天", "拆封了也行吗", "policy", "退货期限是几天，拆封了也行吗"),
        ("寄到日本要多久", "怎么开专票", "policy", "怎么开专票"),
        ("寄到日本要多久", "你们有微信吗", "person", "你们有微信吗"),
        ("can I pay in instalments", "from which amount", "", "can I pay in instalments, from which amount"),
        ("can I pay in instalments", "do you ship to Peru", "policy", "do you ship to Peru"),
        ("保修几年", "我要投诉", "complaint", "我要投诉"),
        ("what is the warranty on monitors", "for keyboards?", "", "what is the warranty on keyboards"),
    ],
)
def test_a_short_message_goes_on_with_a_question_to_the_documents(
    before: str, text: str, intent: str, made: str
) -> None:
    language: Language = "en" if before.isascii() else "zh"
    products = CATALOGUE.parse(before, language)
    last = PastTurn(before, before, (), products, "policy")
    assert _with(text, language, last, intent).query == made


def test_products_a_reply_only_guessed_at_are_not_it() -> None:
    brand = ProductQuery(conditions=(Condition("brand", "=", "Larkspan", None, "Larkspan"),))
    last = PastTurn("what does the care plan cost", "what does the care plan cost", ("LK-V24", "LK-M1"), brand, "price")
    assert _with("until when can I get it", "en", last, "policy").focus == ()


@pytest.mark.parametrize(
    ("before", "text", "made"),
    [
        ("MP60 能装 Linux 吗", "怎么装", "MP60 能装 Linux 吗，怎么装"),
        ("MP60 能装 Linux 吗", "怎么弄？", "MP60 能装 Linux 吗，怎么弄"),
        ("M2W 多重", "怎么装", "云岫 M2W 鼠标怎么装"),
        (
            "can I put Linux on the MP60-16-512",
            "how do I do that?",
            "can I put Linux on the MP60-16-512, how do I do that?",
        ),
    ],
)
def test_how_asks_of_what_was_just_asked(before: str, text: str, made: str) -> None:
    language: Language = "en" if before.isascii() else "zh"
    focus = slots(before, language, CATALOGUE).skus[:1]
    last = PastTurn(before, before, focus, ProductQuery(), "product_question")
    assert _with(text, language, last, "how_to").query == made


def test_a_family_named_stays_a_family() -> None:
    last = PastTurn("MP60 能装 Linux 吗", "MP60 能装 Linux 吗", ("LK-MP60-16-512",), ProductQuery(), "product_question")
    assert _with("它多重", "zh", last, "specification").query == "MP60多重"
