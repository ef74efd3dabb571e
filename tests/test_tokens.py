"""Search tokens: one spelling for what means the same, nothing lost."""

import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sentences import sentences
from knowledge.tokens import Tokenizer, fold

TOKENIZER = Tokenizer()


@pytest.mark.parametrize("said", ["16GB", "16 GB", "16 G", "16g", "16-GB", "１６ＧＢ", "16.0 gb"])
def test_memory_has_one_spelling(said: str) -> None:
    assert "16gb" in TOKENIZER.tokens(f"with {said} of memory")


@pytest.mark.parametrize("said", ["27-inch", "27寸", "27英寸", '27"', "27 inches", "27吋"])
def test_screen_size_has_one_spelling(said: str) -> None:
    assert "27inch" in TOKENIZER.tokens(f"a {said} monitor")


def test_a_number_before_another_word_is_no_quantity() -> None:
    assert TOKENIZER.tokens("16 gates") == ["16", "gate"]
    assert "5gb" not in TOKENIZER.tokens("5Ghz")


@pytest.mark.parametrize("said", ["LK-MP60-16-512", "lkmp60-16-512", "LK_MP60_16_512", "ＬＫ－ＭＰ６０－１６－５１２"])
def test_model_number_is_found_however_it_is_joined(said: str) -> None:
    assert "lkmp6016512" in TOKENIZER.tokens(said)


def test_model_number_is_found_by_its_parts() -> None:
    assert {"rtx3060", "rtx", "3060"} <= set(TOKENIZER.tokens("RTX-3060"))
    assert set(TOKENIZER.tokens("RTX 3060")) <= set(TOKENIZER.tokens("RTX-3060"))
    assert {"vim4", "vim"} == set(TOKENIZER.tokens("VIM4's"))


def test_decimal_numbers_stay_whole() -> None:
    assert TOKENIZER.tokens("3,000.50") == ["3000.50"]
    assert "3.2" in TOKENIZER.tokens("USB 3.2")
    assert "32" not in TOKENIZER.tokens("USB 3.2")


def test_traditional_width_and_case_are_folded() -> None:
    assert fold("顯示器 ＵＳＢ－Ｃ") == "显示器 usb-c"
    assert TOKENIZER.tokens("這款顯示器") == TOKENIZER.tokens("这款显示器")


def test_english_is_stemmed_and_compounds_are_found_both_ways() -> None:
    assert TOKENIZER.tokens("batteries") == TOKENIZER.tokens("battery")
    assert set(TOKENIZER.tokens("plugin")) <= set(TOKENIZER.tokens("plug-in"))
    assert set(TOKENIZER.tokens("plug in")) <= set(TOKENIZER.tokens("plug-in"))


def test_names_of_the_catalogue_are_kept_whole_and_still_found_by_older_tokens() -> None:
    named = Tokenizer(["云岫迷你主机"])
    assert "云岫迷你主机" in named.tokens("云岫迷你主机的价格")
    assert "云岫迷你主机" not in TOKENIZER.tokens("云岫迷你主机的价格")
    shared = set(named.tokens("云岫迷你主机")) & set(TOKENIZER.tokens("云岫迷你主机"))
    assert {"云岫", "主机"} <= shared
    assert named.fingerprint != TOKENIZER.fingerprint
    assert Tokenizer(["b云岫", "云岫"]).fingerprint == Tokenizer(["云岫"]).fingerprint


def test_stop_words_leave_the_question_but_not_the_index() -> None:
    assert TOKENIZER.content("How do I install the driver?") == ["instal", "driver"]
    assert {"how", "the"} <= set(TOKENIZER.tokens("How do I install the driver?"))
    content = set(TOKENIZER.content("请问这个显示器有没有HDMI接口呢"))
    assert {"显示器", "hdmi", "接口"} <= content
    assert not {"请问", "这个", "有没有", "器有", "口呢"} & content


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert TOKENIZER.content("who are you") == ["who", "are", "you"]
    assert TOKENIZER.content("") == []


@given(st.text(alphabet="价格保修显示器主机键盘鼠标接口", min_size=2, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_pair_of_chinese_characters_is_lost(text: str) -> None:
    tokens = set(TOKENIZER.tokens(text))
    assert all(text[i : i + 2] in tokens for i in range(len(text) - 1))


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_tokens_without_white_space(text: str) -> None:
    tokens = TOKENIZER.tokens(text)
    assert all(t and not any(c.isspace() for c in t) for t in tokens)
    assert tokens == TOKENIZER.tokens(text)


def test_threads_share_one_tokenizer() -> None:
    tokenizer, found = Tokenizer(["云岫显示器"]), list[list[str]]()
    text = "云岫显示器 connections and batteries, LK-V27Q"
    threads = [threading.Thread(target=lambda: found.append(tokenizer.tokens(text))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tokenizer.tokens(text)] * 8


def test_import_loads_no_dictionary() -> None:
    check = "import sys, knowledge.tokens; print([m for m in ('jieba', 'opencc', 'Stemmer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_says_nothing_and_keeps_no_cache(tmp_path: Path) -> None:
    check = "from knowledge.tokens import Tokenizer; print(Tokenizer(['云岫']).tokens('显示器'))"
    environment = {"TMPDIR": str(tmp_path), "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env=environment)
    assert "显示器" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It costs $3.50. See it.", ["It costs $3.50.", "See it."]),
        ("See e.g. the list. Done!", ["See e.g. the list.", "Done!"]),
        ("第一句。第二句！好吗？", ["第一句。", "第二句！", "好吗？"]),
        ("他说“可以。”然后走了。", ["他说“可以。”", "然后走了。"]),
        ("One line\nAnother line\n\n", ["One line", "Another line"]),
        ("Version 1.2.3 is out", ["Version 1.2.3 is out"]),
        ("   ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(st.text(alphabet="ab .。!\n1”e.g", max_size=50))
@settings(max_examples=150, deadline=None)
def test_sentences_hold_every_character_that_is_not_space(text: str) -> None:
    spans = sentences(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    held = "".join(text[start:end] for start, end in spans)
    assert "".join(held.split()) == "".join(text.split())


def test_words_of_a_question_are_each_named_once() -> None:
    assert TOKENIZER.words("How do I set up the LK-V27Q with 16 GB, the LK-V27Q?") == ["set", "up", "lkv27q", "16gb"]
    assert TOKENIZER.words("请问显示器有没有HDMI接口") == ["显示器", "hdmi", "接口"]
    assert TOKENIZER.words("的") == []
