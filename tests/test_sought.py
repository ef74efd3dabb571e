"""What texts hold of a question, as bits."""

import pytest

from knowledge.coverage import asked, sentences_of, words
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
