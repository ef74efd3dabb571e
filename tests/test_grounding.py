"""What a model writes is shown only where facts bear it out: value, unit, currency, product, date and promise."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.evidence import REFERENCE, Filling
from assistant.facts import FactSheet
from assistant.grounding import LONGEST, Grounding
from assistant.types import CellSource, Fact
from benchmarks.evidence_check import measure, sentences, typed
from knowledge.language import Bilingual
from knowledge.types import PUBLIC
from tests.fakes import FakeLibrary, passage, pump

SHEET = FactSheet(7)
ONE, TWO = pump("P-1", "12800.00"), pump("P-2", "9900.50", stock=0)
NAME, PRICE, STOCK = SHEET.name(ONE), SHEET.price(ONE, ONE.prices[0]), SHEET.stock(ONE)
OTHER, OTHER_PRICE = SHEET.name(TWO), SHEET.price(TWO, TWO.prices[0])
DAY = SHEET.day(date(2026, 3, 31), "valid", Bilingual("valid until", "有效期至"))
POLICY = FakeLibrary([passage(1, "Orders above ¥500 ship free of charge.")]).search("ship", audiences=PUBLIC)[0]
QUOTE = SHEET.quote(POLICY, 0, 38)
FACTS = SHEET.facts


def shown(*texts: str, plain: str = "", facts: tuple[Fact, ...] = FACTS) -> str:
    """Return the sentences as a customer sees them; "" for one that is stopped."""
    grounding, filling = Grounding(facts, plain), Filling(facts, "en")
    out = ""
    for text in texts:
        found = grounding.check(text)
        out += "" if found.problems else filling.fill(grounding.release(found))
    return out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Pump P-1 costs ¥12,800.00.", "Pump P-1 costs ¥12,800.00[1]."),
        ("Pump P-1 costs twelve thousand eight hundred yuan.", "Pump P-1 costs ¥12,800.00[1]."),
        (f"{NAME} costs ¥{PRICE}.", "Pump P-1 costs ¥12,800.00[1]."),
        (f"{NAME} costs {PRICE} yuan.", "Pump P-1 costs ¥12,800.00[1]."),
        ("We have 5 units of Pump P-1.", "We have 5 units of Pump P-1[1]."),
        (f"We have {STOCK} pieces of {NAME}.", "We have 5 pieces of Pump P-1[1]."),
        ("It holds until 31 March 2026.", "It holds until 31 March 2026."),
        (f"Shipping can be free: {QUOTE}", "Shipping can be free: Orders above ¥500 ship free of charge[1]."),
        ("Orders above ¥500 ship free of charge.", "Orders above ¥500 ship free of charge[1]."),
        ("P&#45;1 c&#111;sts a fair price.", "P-1 costs a fair price."),
    ],
)
def test_what_restates_a_fact_becomes_its_reference(written: str, read: str) -> None:
    assert shown(written) == read


@pytest.mark.parametrize(
    "text",
    [
        f"{OTHER} costs {PRICE}.", f"{NAME} costs {OTHER_PRICE} and {OTHER} costs {PRICE}.", f"{NAME} costs {PRICE} dollars.",
        "Pump P-1 costs $12,800.", f"{NAME} costs {PRICE}00.", f"Only {STOCK} weeks left.", "It costs l2,8OO yuan.", "Pay ￥１.",
        f"{NAME} is less than {PRICE}.", "Valid until 31 March 2027.", "Valid until Sunday.", "twеlve yuan", "a hund\u200bred yuan",
        "&#49;&#48; yuan", "Write to me@evil.example.", "[click](javascript:alert(1))", "<img src=x>", "I guarantee it.",
        "送您一个。", "已为您预留。", f"{OTHER} is in stock.", "Ⅻ yuan", "½ price", "打对折", "x" * (LONGEST + 1), "[[f99]]", "现价Ⅷ折",
    ],
)  # fmt: skip
def test_what_no_fact_bears_out_is_stopped(text: str) -> None:
    assert shown(text) == ""


def test_a_sentence_without_a_name_is_about_the_product_named_before() -> None:
    assert shown(f"Look at {OTHER}. ", f"It costs {OTHER_PRICE}.").endswith("It costs ¥9,900.50[1].")
    assert shown(f"Look at {OTHER}. ", f"It costs {PRICE}.") == "Look at Pump P-2. "
    assert shown(f"It costs {PRICE}.") != ""
    assert shown(f"It costs {OTHER_PRICE}.") == ""


def test_a_promise_of_the_plain_statement_may_be_repeated() -> None:
    said = "A colleague will call you."
    assert shown(said) == ""
    assert shown(said, plain=said) == said


def test_a_product_name_with_digits_or_markup_is_only_a_name() -> None:
    sheet = FactSheet(1)
    odd = pump("P-9", "5.00", name=Bilingual("Set 12 <b>of</b> 99 yuan", "99元套装 12"))
    facts = (sheet.fact(sheet.name(odd)), sheet.fact(sheet.price(odd, odd.prices[0])))
    assert shown(f"{sheet.name(odd)} costs {sheet.price(odd, odd.prices[0])}.", facts=facts).startswith("Set 12")
    assert shown("It costs 99 yuan.", facts=facts) == ""


def test_many_facts_and_an_empty_one_are_read() -> None:
    many = tuple(
        Fact(f"f{n}", "price", Decimal(n * 7 + 3), FACTS[0].source, Bilingual("price", "价格"), currency="CNY", product=f"Q-{n}")
        for n in range(1, 200)
    )  # fmt: skip
    empty = Fact("f200", "attribute", "", FACTS[0].source, Bilingual("", ""), product="Q-1")
    assert shown("It costs ¥10.", facts=(*many, empty)) == "It costs ¥10.00[1]."
    assert shown("It costs ¥11.", facts=(*many, empty)) == ""


@given(st.text(max_size=60), st.integers(min_value=0, max_value=10**9), st.text(max_size=60))
@settings(max_examples=150)
def test_no_number_passes_where_there_are_no_facts(before: str, number: int, after: str) -> None:
    text = REFERENCE.sub("", f"{before}\n{number} yuan {after}")
    assert Grounding(()).check(text).problems


@given(
    st.lists(
        st.sampled_from([NAME, OTHER, PRICE, OTHER_PRICE, " costs ", " and ", "12,800", " yuan", "$", "9900.50元", " 5 ", "，", "3"]),
        max_size=9,
    )
)  # fmt: skip
@settings(max_examples=300)
def test_whatever_passes_shows_only_prices_of_the_sheet(parts: list[str]) -> None:
    import re

    text = shown("".join(parts))
    text = re.sub(r"\[\d+\]|Pump P-\d", " ", text)
    rest = re.sub(r"¥12,800\.00|¥9,900\.50|(?<![\d,.])5(?![\d,.])|(?<![\w,.])3(?![\d,.])", " ", text)
    assert not any(c.isdigit() for c in rest)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_labelled_sentences_are_told_apart(language: str) -> None:
    found = measure([s for s in sentences("dev") if s.language == language], typed)
    assert found.recall >= 0.98
    assert found.false_alarms <= 0.02


@pytest.mark.parametrize("half", ["third", "attack", "fourth"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_later_sentences_and_those_of_an_obeying_model_are_told_apart(half: str, language: str) -> None:
    found = measure([s for s in sentences(half) if s.language == language], typed)
    assert found.recall >= 0.98
    assert found.false_alarms <= 0.02


@pytest.mark.parametrize(("language", "false_alarms"), [("en", 0.02), ("zh", 0.0)])
def test_the_second_blind_sentences_are_told_apart(language: str, false_alarms: float) -> None:
    found = measure([s for s in sentences("second") if s.language == language], typed)
    assert found.recall >= 0.98
    assert found.false_alarms <= false_alarms


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_held_out_sentences_are_told_apart(language: str) -> None:
    found = measure([s for s in sentences("held-out") if s.language == language], typed)
    assert found.recall >= 0.98
    assert found.false_alarms <= 0.02


@pytest.mark.parametrize("language", ["en", "zh"])
def test_good_sentences_that_nothing_was_mended_for_pass(language: str) -> None:
    found = measure([s for s in sentences("fifth") if s.language == language], typed)
    assert found.good == 20
    assert found.stopped_good == 0


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("The finish of [[f1]] is walnut.", False), ("The finish of [[f1]] is oak.", True), ("[[f1]]的表面是橡木。", True),
        ("[[f1]]的表面是[[f2]]。", False), ("What finish is it to be?", False), ("Finish: polished steel.", True), ("The finish pleases many.", False),
    ],
)  # fmt: skip
def test_a_property_in_words_is_said_as_the_fact_says_it(text: str, stopped: bool) -> None:
    source = CellSource("T-1", "finish", 1, Bilingual.same("T-1"))
    facts = (
        Fact("f1", "name", "Tisch T-1", source, product="T-1", words=Bilingual.same("Tisch T-1")),
        Fact("f2", "attribute", "walnut", source, Bilingual("finish", "表面"), product="T-1", words=Bilingual("walnut", "胡桃木")),
    )  # fmt: skip
    found = Grounding(facts, "**[[f1]]** – finish: [[f2]].").check(text)
    assert bool(found.problems) == stopped


LIFE = (
    Fact("f1", "name", "Lamp L-1", CellSource("L-1", "name", 1, Bilingual.same("L-1")), product="L-1", words=Bilingual("Glow Lamp", "辉光灯")),
    Fact("f2", "attribute", Decimal(24), CellSource("L-1", "life", 1, Bilingual.same("L-1")), Bilingual("life", "寿命"), unit="month", product="L-1"),
    Fact("f3", "attribute", Decimal("1.5"), CellSource("L-1", "tank", 1, Bilingual.same("L-1")), Bilingual("tank", "水箱"), unit="l", product="L-1"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Its life is 24 months.", "Its life is 24 months[1]."), ("Its life is two years.", "Its life is 24 months[1]."),
        ("寿命两年。", "寿命24 months[1]。"), ("The tank holds 1.5 litres.", "The tank holds 1.5 litres[1]."), ("It lasts two years longer than others.", ""),
        ("The tank holds 1.5 gallons.", ""), ("The tank holds [[f3]] ml.", ""), ("水箱十五升。", ""), ("The Glow Torch lasts [[f2]].", ""),
        ("The Glow Lamp lasts [[f2]].", "The Glow Lamp lasts 24 months[1]."),
    ],
)  # fmt: skip
def test_a_value_in_another_unit_becomes_the_fact_and_other_units_fail(written: str, read: str) -> None:
    assert shown(written, facts=LIFE) == read
