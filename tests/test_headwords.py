"""The thing that is wanted, told from a sentence in either language."""

import pytest

from knowledge.headwords import headwords


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Do you sell electric guitars?", "guitar"),
        ("I need a petrol lawn mower for my garden", "mower"),
        ("do you have sofas and armchairs", "sofa"),
        ("你们卖电吉他吗", "电吉他"),
        ("有没有冲浪板卖", "冲浪板"),
        ("太阳能板有哪些", "太阳能板"),
    ],
)
def test_the_head_of_the_phrase_is_the_thing(text: str, head: str) -> None:
    assert head in headwords(text).heads


@pytest.mark.parametrize("text", ["", "What do you recommend?", "推荐一下", "?!", "好的"])
def test_words_of_asking_alone_name_nothing(text: str) -> None:
    assert headwords(text).heads == ()


def test_what_stands_before_the_head_narrows_it() -> None:
    assert headwords("which solar panels do you have").beside == ("solar",)
