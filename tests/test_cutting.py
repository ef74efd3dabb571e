"""Our own cutter gives jieba's words."""

import random

import pytest

from knowledge.cutting import Cutter
from knowledge.tokens import Tokenizer, word_counts

COUNTS = {"显": 0, "显示": 20, "显示器": 30, "示": 1, "示器": 0, "器": 5, "器材": 9, "材": 2, "料": 3, "材料": 40}


def test_of_all_cuts_the_most_probable_is_taken() -> None:
    cutter = Cutter(COUNTS, 200)
    assert cutter.words("显示器材料") == ["显示器", "材料"]
    assert cutter.for_search("显示器材料") == ["显示", "显示器", "材料"]
    assert cutter.words("新显示") == ["新", "显示"]
    assert cutter.words("") == []


@pytest.mark.parametrize("names", [(), ("维启算北风", "显示器架")])
def test_it_cuts_as_jieba_does(names: tuple[str, ...]) -> None:
    tokenizer = Tokenizer(names)
    tokenizer.tokens("显示器")
    jieba, cutter = tokenizer._jieba, tokenizer._cutter
    dice = random.Random(5)
    words = [w for w in sorted(word_counts()[0]) if cutter.takes(w)]
    for _ in range(600):
        pieces = [w if dice.random() < 0.8 else dice.choice(w) for w in dice.choices([*words, *names], k=6)]
        run = "".join(pieces)
        assert cutter.words(run) == jieba.lcut(run, HMM=False)
        assert cutter.for_search(run) == jieba.lcut_for_search(run, HMM=False)


def test_rare_characters_are_left_to_jieba() -> None:
    tokenizer = Tokenizer()
    assert not Cutter.takes("㐀显示")
    assert tokenizer.tokens("㐀显示器")[:2] == ["㐀", "显示"]
