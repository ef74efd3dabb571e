"""Runs found in tables are those the pattern finds in folded text, whatever the text is made of."""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.runs import DIGIT, HAN, LETTER, runs
from knowledge.static_embedder import StaticEmbedder
from knowledge.tokens import fold

PATTERN = re.compile(r"[a-z]+|[0-9]+|[\u3400-\u9fff]+")
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="中文保修無線鼠標ＡｂＣ１２３abc09 ，。é\u0301ﬁ½℃𝐀😀\0\n", max_size=30),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_they_are_what_the_pattern_finds(texts: list[str]) -> None:
    found = runs(texts)
    words = found.words(np.arange(len(found.starts)))
    owner = np.searchsorted(found.texts, found.starts, side="right") - 1
    for n, text in enumerate(texts):
        if n not in found.unsure:
            assert [w for w, of in zip(words, owner, strict=True) if of == n] == PATTERN.findall(fold(text))


def test_each_kind_is_told() -> None:
    found = runs(["ＶＩＭ4的無線", "保修"])
    assert found.words(np.arange(4)) == ["vim", "4", "的无线", "保修"]
    assert found.kinds.tolist() == [LETTER, DIGIT, HAN, HAN]
    assert found.unsure == frozenset()


def test_what_folds_with_its_neighbour_is_unsure() -> None:
    assert runs(["cafe\u0301 中", "中", "😀中", "ﬁ"]).unsure == {0, 2, 3}
    assert runs([]).unsure == frozenset()
    assert len(runs(["", ""]).starts) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="中文保修無線鼠標ＡｂＣ１２３abc09 ，é\u0301😀", max_size=30), min_size=1, max_size=4))
def test_many_chinese_texts_have_the_rows_that_each_has_alone(texts: list[str]) -> None:
    embedder = StaticEmbedder()
    many = [*texts, *("保修两年" + "线" * n for n in range(12))]
    rows = embedder.embed(many)
    for text, row in zip(many, rows, strict=True):
        assert np.array_equal(embedder.embed([text])[0], row)
