"""What texts hold of a question, as bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.coverage import Words, asked, sentences_of, tokenizer, words
from knowledge.sought import Sought
from knowledge.thesaurus import Idea

IDEA = Idea(frozenset({"deliveri"}), (("ship", "time"),), "deliveri", ("ship time", "交期"))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("the delivery", 1.0),
        ("our ship time is short", 0.9),
        ("交期为三天", 0.9),
        ("ships in time of need", 0.0),
        ("delivery, that is ship time", 1.0),
    ],
)
def test_an_idea_is_held_by_any_way_to_say_it(text: str, share: float) -> None:
    sought = Sought(["deliveri"], [IDEA], [])
    assert sought.holds(sought.marks(words(text)), "deliveri") == share


def test_texts_together_hold_what_each_holds_and_no_phrase_across_them() -> None:
    wanted = asked("power consumption of the board", {})
    heading, line = words("The board"), words("about its power")
    assert wanted.marks(heading, line) == wanted.marks(heading) | wanted.marks(line)
    assert wanted.covered(heading, line) > max(wanted.covered(heading), wanted.covered(line))
    assert wanted.covered(words("its power"), words("consumption")) < wanted.covered(words("its power consumption"))


def test_the_sentences_of_a_text_are_read_as_they_stand() -> None:
    text = "First one. Second two!"
    assert [(text[s:e], w.written) for s, e, w in sentences_of(text)] == [("First one.",) * 2, ("Second two!",) * 2]


PIECES = st.sampled_from(
    ["开发票", "发票", "开", "增值税专用发票", "屏", "27寸", "显示器的", "USB-C", "power supply", "16GB", "，", " ", "\n", "瓦", "1,000",
     "https://example.com/开发票", "H.264", "·", "無線", "ｗｉｆｉ", "é", "一", "内存条"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.lists(PIECES, max_size=3))
def test_a_text_holds_its_tokens_and_no_others(text: list[str], others: list[str]) -> None:
    read = Words("".join(text))
    tokens = tokenizer().tokens(read.written)
    asked_for = {*tokens, *tokenizer().tokens(" ".join(others)), *others, "", "发票的", "·"}
    assert {t for t in asked_for if read.holds(t)} == set(tokens)
    assert [read.count(most) for most in (1, 6, 1000)] == [min(most, len(set(tokens))) for most in (1, 6, 1000)]


def test_words_on_both_sides_of_chinese_are_no_phrase() -> None:
    assert " power suppli " in words("a power supply").row
    assert " power suppli " not in words("power的supply").row
