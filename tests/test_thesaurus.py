"""Ways to say the same thing, found in a question and added to its search."""

import tomllib
from importlib.resources import files

from knowledge.thesaurus import Thesaurus, thesaurus, widened
from knowledge.tokens import Tokenizer

SMALL = Thesaurus([["fan", "cooling fan", "风扇"], ["turn on", "enable", "打开"], ["on"]], ["really"])


def test_the_longest_phrase_is_the_idea() -> None:
    ideas = SMALL.ideas("please turn on the Cooling Fans")
    assert [sorted(i.own) for i in ideas] == [["on", "turn"], ["cool", "fan"]]
    assert ("风扇",) in ideas[1].others


def test_chinese_and_english_in_one_question() -> None:
    ideas = SMALL.ideas("怎么enable风扇")
    assert {frozenset(i.own) for i in ideas} == {frozenset({"enabl"}), frozenset({"风扇"})}
    assert all(i.own not in map(frozenset, i.others) for i in ideas)


def test_a_word_inside_another_names_nothing() -> None:
    assert SMALL.ideas("a fantastic monitor") == ()
    assert SMALL.ideas("") == ()


def test_the_questions_own_words_count_for_more() -> None:
    tokens = Tokenizer().content("风扇")
    wide = widened(tokens, SMALL.ideas("风扇"))
    assert wide.count("风扇") == 3
    assert wide.count("fan") == wide.count("cool") == 1


def test_nothing_to_add_leaves_the_order_of_words() -> None:
    assert widened(["a", "b"], ()) == ["a", "a", "a", "b", "b", "b"]


def test_light_words() -> None:
    assert SMALL.light == {"realli"}
    assert "docker" not in thesaurus().light


def test_every_idea_has_two_ways_and_says_none_twice() -> None:
    data = tomllib.loads(files("prompts").joinpath("thesaurus.toml").read_text("utf-8"))
    for idea in data["alike"]:
        assert len(idea) >= 2 or not idea[0].isascii(), idea
        assert len(set(idea)) == len(idea), idea
