"""Chinese runs are cut as the tokenizer's own library cuts them, whatever is unknown, repeated or very long."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from knowledge.segmenter import Segmenter, is_chinese
from knowledge.static_embedder import SHIPPED, TOKENIZER

DESCRIBED = (SHIPPED / TOKENIZER).read_text("utf-8")
VOCABULARY = [(token, score) for token, score in json.loads(DESCRIBED)["model"]["vocab"]]
WORDS = [token for token, _ in VOCABULARY if token and is_chinese(token)]


@pytest.fixture(scope="module")
def library() -> Tokenizer:
    return Tokenizer.from_str(DESCRIBED)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(VOCABULARY)


RUNS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map("".join),
        st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=40),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(RUNS)
def test_it_cuts_as_the_library_does(library: Tokenizer, segmenter: Segmenter, runs: list[str]) -> None:
    assert segmenter(runs) == [e.ids for e in library.encode_batch_fast(runs, add_special_tokens=False)]


@settings(max_examples=100, deadline=None)
@given(RUNS)
def test_one_by_one_and_all_at_once_cut_alike(library: Tokenizer, segmenter: Segmenter, runs: list[str]) -> None:
    """A few runs are cut character by character and many at once in numpy; the copies beside them make them many."""
    many = segmenter([*runs * 12, "保修"])
    told = [e.ids for e in library.encode_batch_fast(runs, add_special_tokens=False)]
    assert many == [*told * 12, *segmenter(["保修"])]
    assert [segmenter([run])[0] for run in runs] == told


def test_a_run_without_an_end(library: Tokenizer, segmenter: Segmenter) -> None:
    for run in ("中" * 4000, "".join(WORDS[:3000]), "㐀" * 50, "中㐀㐁国" * 20):
        assert segmenter([run, "保修"]) == [
            e.ids for e in library.encode_batch_fast([run, "保修"], add_special_tokens=False)
        ]


def test_nothing_gives_nothing(segmenter: Segmenter) -> None:
    assert segmenter([]) == []
    assert segmenter(["", ""]) == [[], []]
    assert segmenter(["", "保修", ""])[::2] == [[], []]


def test_what_it_takes() -> None:
    assert is_chinese("保修㐀")
    assert not is_chinese("保修a")
    assert not is_chinese("ほ")
