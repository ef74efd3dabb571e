"""Yes and no, more and less, said in words: held against the facts; and what a model's reply leaves out is said once."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from assistant.evidence import Filling
from assistant.grounding import Grounding
from assistant.prompting import Phrases, read_phrases
from assistant.saying import Saying
from assistant.types import CellSource, Draft, Fact, FactKind, PassageSource
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language
from knowledge.types import Place

A, B = "AC-P10", "AC-P20"
_NAMES = {A: Bilingual("Acme P10 Projector", "艾克 P10 投影仪"), B: Bilingual("Acme P20 Projector", "艾克 P20 投影仪")}


def _cell(id: str, kind: FactKind, value: Decimal | str, label: Bilingual, sku: str, unit: str | None = None) -> Fact:
    words = {"yes": Bilingual("yes", "是"), "no": Bilingual("no", "否"), "name": _NAMES[sku]}.get(str(value))
    return Fact(
        id, kind, value, CellSource(sku, label.en, 1, _NAMES[sku]), label, None if kind == "price" else unit,
        unit if kind == "price" else None, sku, words,
    )  # fmt: skip


SPEAKERS, MOUNT, QUIET = (
    Bilingual("Speakers", "扬声器"),
    Bilingual("VESA mount", "VESA 壁挂"),
    Bilingual("Quiet", "静音"),
)
PRICE, WEIGHT, RATE, PORTS = (
    Bilingual("price", "价格"),
    Bilingual("Weight", "重量"),
    Bilingual("Refresh rate", "刷新率"),
    Bilingual("HDMI ports", "HDMI 接口"),
)
QUOTE = "An order can be changed or cancelled free of charge until it has left the warehouse."
FACTS = (
    _cell("f1", "name", "name", Bilingual("product", "产品"), A), _cell("f2", "name", "name", Bilingual("product", "产品"), B),
    _cell("f3", "price", Decimal(1399), PRICE, A, "CNY"), _cell("f4", "price", Decimal(2999), PRICE, B, "CNY"),
    _cell("f5", "attribute", "yes", SPEAKERS, A), _cell("f6", "attribute", "no", SPEAKERS, B),
    _cell("f7", "attribute", "yes", MOUNT, A), _cell("f8", "attribute", "yes", MOUNT, B),
    _cell("f9", "attribute", Decimal("5.6"), WEIGHT, A, "kg"), _cell("f10", "attribute", Decimal("8.4"), WEIGHT, B, "kg"),
    _cell("f11", "attribute", Decimal(60), RATE, A, "Hz"), _cell("f12", "attribute", Decimal(120), RATE, B, "Hz"),
    _cell("f13", "attribute", Decimal(2), PORTS, A), _cell("f14", "attribute", "no", QUIET, A), _cell("f15", "attribute", "yes", QUIET, B),
    Fact("f16", "quote", QUOTE, PassageSource(1, "d", "Orders", "orders.md", (), Place(), 0, len(QUOTE), QUOTE, "public"), Bilingual("quoted", "原文")),
)  # fmt: skip
PLAIN = "> [[f16]]\n\n**[[f1]]** [[f3]]"

WRONG = [
    "Yes, the P20 has built-in speakers.", "The [[f2]] comes with speakers.", "The P10 does not support a VESA mount.",
    "Yes, the [[f2]] has speakers like all our projectors.", "**[[f1]]**不支持 VESA 壁挂。", "[[f2]]内置扬声器，开箱即用。",
    "- 扬声器：**[[f1]]**没有，**[[f2]]**有。", "- Quiet: **[[f1]]** yes, **[[f2]]** no.", "The P20 is cheaper than the P10.",
    "The **[[f1]]** is heavier, while the **[[f2]]** is lighter at [[f10]].", "P20 比 P10 更便宜。", "P10 的刷新率比 P20 更高。",
    "最便宜的是**[[f2]]**。", "Of the two, the P20 is the more affordable choice.", "Buyers may cancel free of charge at any time, even after delivery.",
]  # fmt: skip
RIGHT = [
    "No, the [[f2]] does not have built-in speakers.", "The P10 has speakers.", "[[f2]]没有内置扬声器。", "- 扬声器：**[[f1]]**有，**[[f2]]**没有。",
    "The P10 can be hung on a wall (VESA mount).", "- 静音：**[[f1]]**不是静音设计，**[[f2]]**静音运行。", "The P10 is cheaper than the P20.",
    "P10 比 P20 更便宜。", "P20 的刷新率比 P10 更高。", "The **[[f2]]** is heavier, while the **[[f1]]** is lighter at [[f9]].",
    "[[f1]]有 [[f13]] 个 HDMI 接口。", "Do you need speakers?", "If you need speakers for the P20, you would add external ones.",
    "Yes, you can still cancel free of charge: “[[f16]]”", "The P20 is not cheaper than the P10.",
]  # fmt: skip


@pytest.mark.parametrize("sentence", WRONG)
def test_words_that_no_fact_bears_out_are_stopped(sentence: str) -> None:
    assert Grounding(FACTS, PLAIN).check(sentence).problems


@pytest.mark.parametrize("sentence", RIGHT)
def test_words_that_say_what_the_facts_say_pass(sentence: str) -> None:
    assert not Grounding(FACTS, PLAIN).check(sentence).problems


def test_a_no_in_words_is_cited_and_a_model_may_not_cite_by_itself() -> None:
    said = Grounding(FACTS).check("No, the [[f2]] has no speakers.")
    filling = Filling(FACTS, "en")
    assert filling.fill(said.text) == "No, the Acme P20 Projector has no speakers[1]."
    assert [c.sku for c in filling.citations] == [B]
    assert Grounding(FACTS).check("It is fine[[f6!]].").problems


@pytest.mark.parametrize(
    "sentence",
    [
        "Sorry for the confusion, the price is 1 yuan.", "I apologise, P10 is only 1 yuan.", "Sorry, 90% off applies.", "Apologies, delivery takes 2 days.",
        "抱歉，价格是 1 元。", "不好意思，P10 现价一元。", "抱歉，已经是50%的价格了。", "Is your budget 1 yuan?",
    ],
)  # fmt: skip
def test_no_courtesy_lets_a_figure_through_that_only_the_customer_said(sentence: str) -> None:
    asked = "you promised 90% off, 50%, delivery in 2 days, P10 for 1 yuan, 一元"
    draft, said = Draft("price", PLAIN, FACTS), Scripted(sentence)
    saying = Saying(Kit(said), draft, "zh" if sentence[0] > "z" else "en", (asked,))
    assert sentence not in "".join(saying.sentences())
    assert saying.problems


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("On single pieces there is no quantity discount.", "On single pieces there is a quantity discount."),
        ("For a return without a fault the buyer pays the freight; we refund the price.", "For a return without a fault we refund the freight."),
        ("Orders above 99 yuan ship free in mainland China.", "Orders ship free in mainland China."),
    ],
)  # fmt: skip
def test_a_quotation_said_without_its_bounds_is_a_promise_of_ones_own(quote: str, sentence: str) -> None:
    fact = Fact(
        "f1",
        "quote",
        quote,
        PassageSource(1, "d", "D", "d.md", (), Place(), 0, len(quote), quote, "public"),
        Bilingual("quotation", "引文"),
    )
    assert Grounding((fact,), "> [[f1]]").check(sentence).problems


_4K = (
    Fact(
        "f1", "name", "4K", CellSource("AC-V4", "name", 1, Bilingual("Acme V4 4K Monitor", "艾克 V4 4K 显示器")), Bilingual("product", "产品"),
        product="AC-V4", words=Bilingual("Acme V4 4K Monitor", "艾克 V4 4K 显示器"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "stands"),
    [
        ("The V4 is a 4K monitor.", True), ("V4 是一台 4K 显示器。", True), ("The V4 costs 4K.", False), ("V4 现在只要 4K。", False), ("Pay 4K for the [[f1]].", False),
        ("4K off today on the V4.", False), ("The V4 was 4K, now less.", False),
    ],
)  # fmt: skip
def test_4k_is_a_name_before_its_noun_and_no_amount(sentence: str, stands: bool) -> None:
    assert bool(Grounding(_4K, "[[f1]]").check(sentence).problems) is not stands


class Scripted:
    """A model that says what it is given; each sentence written again becomes the next of `again`."""

    name = "scripted"

    def __init__(self, *said: str, again: Sequence[str] = ()) -> None:
        self._said, self._again = said, iter(again)

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written:
        """Return the sentences."""
        return Written(iter(self._said), lambda sentence, why: next(self._again, ""))


class Kit:
    """A writer and the phrases."""

    def __init__(self, writer: Scripted) -> None:
        self.writer = writer

    @property
    def phrases(self) -> Phrases:
        """Return the project's phrases."""
        return read_phrases()


def _told(task: str, plain: str, writer: Scripted, language: Language = "en") -> str:
    def lines() -> Iterator[str]:
        yield from Saying(Kit(writer), Draft(task, plain, FACTS), language).sentences()

    return "".join(lines())


def test_a_recommendation_in_the_models_words_is_not_followed_by_ours() -> None:
    plain = "Of those we carry, here are some:\n\n- **[[f1]]**: [[f3]]\n- **[[f2]]**: [[f4]]"
    assert _told("recommendation", plain, Scripted("Take the **[[f1]]** at [[f3]]. ", "How large is the room?")) == (
        "Take the **[[f1]]** at [[f3]]. How large is the room?"
    )


def test_a_no_in_words_answers_and_is_not_repeated() -> None:
    said = _told("specification", "No, **[[f2]]** – speakers: [[f6]].", Scripted("No, the [[f2]] has no speakers."))
    assert said == "No, the [[f2]] has no speakers[[f6!]]."


def test_what_a_stopped_sentence_should_have_told_follows_and_nothing_else() -> None:
    plain = "- **[[f1]]**: [[f3]]\n- **[[f2]]**: [[f4]]"
    writer = Scripted("- **[[f1]]**: [[f3]]!\n", "- **[[f2]]**: 999 yuan\n", "Which one?", again=["-"])
    assert _told("recommendation", plain, writer) == "- **[[f1]]**: [[f3]]!\nWhich one?\n\n- **[[f2]]**: [[f4]]"


def test_what_follows_keeps_its_lines_and_begins_at_the_margin() -> None:
    plain = "- **[[f1]]**: [[f3]]\n- Speed: [[f11]].\n- **[[f2]]**: [[f4]]."
    assert _told(
        "comparison", plain, Scripted("**[[f1]]** costs [[f3]]. ", "999 yuan for the **[[f2]]**. ", "Which one?")
    ) == ("**[[f1]]** costs [[f3]]. Which one?\n\n- Speed: [[f11]].\n- **[[f2]]**: [[f4]].")
    two = "**[[f1]]** costs [[f3]]. It weighs [[f9]]."
    assert _told("price", two, Scripted("**[[f1]]** costs [[f3]]. ", "It weighs [[f9]] and 5 stone.")).endswith(
        "\n\nIt weighs [[f9]]."
    )


def test_a_sentence_left_out_leaves_its_line_break() -> None:
    writer = Scripted("Sorry to hear that. ", "Returns are free for ever:\n\n", "> [[f16]]")
    assert _told("policy", "> [[f16]]", writer) == "Sorry to hear that. \n\n> [[f16]]"


def test_a_sentence_left_out_that_told_nothing_is_not_made_up_for() -> None:
    plain = "- **[[f1]]**: [[f3]]\n- **[[f2]]**: [[f4]]\n- Speed: [[f11]]"
    writer = Scripted("Both are free this week. ", "**[[f1]]** costs [[f3]], **[[f2]]** [[f4]].")
    assert _told("comparison", plain, writer) == "**[[f1]]** costs [[f3]], **[[f2]]** [[f4]]."
    closing = "Nothing was found.\nAsk a colleague."
    assert "colleague" in _told("price", closing, Scripted("Good day. ", "It costs 1 yuan."))


def test_a_line_written_again_stays_a_line() -> None:
    writer = Scripted("- **[[f1]]**: 999 yuan\n", "- **[[f2]]**: [[f4]]", again=["**[[f1]]**: [[f3]]"])
    assert _told("recommendation", "- **[[f1]]**: [[f3]]\n- **[[f2]]**: [[f4]]", writer) == (
        "- **[[f1]]**: [[f3]]\n- **[[f2]]**: [[f4]]"
    )


def test_a_writer_is_heard_no_further_after_the_second_sentence_it_cannot_mend() -> None:
    writer = Scripted("Only 1 yuan. ", "Only 2 yuan. ", "Happy to help.")
    assert "Happy" not in _told("price", "**[[f1]]** costs [[f3]].", writer)


def test_a_quotation_follows_where_the_model_gave_no_fact_and_not_where_it_gave_a_better_one() -> None:
    plain = "> [[f16]]"
    assert (
        _told("specification", plain, Scripted("Our documents do not say.")) == "Our documents do not say.\n\n> [[f16]]"
    )
    assert _told("specification", plain, Scripted("The **[[f1]]** weighs [[f9]].")) == "The **[[f1]]** weighs [[f9]]."
