"""Words of the other language out of the built-in embedder's vocabulary."""

import re
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import StorageFailed
from knowledge.static_embedder import StaticEmbedder, shipped
from knowledge.stop_words import STOP_STEMS
from knowledge.translations import Translations, ideas_of, translations


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("证书", "certificate"),
        ("传感器", "sensor"),
        ("兼容", "compatible"),
        ("certificate", "证书"),
        ("printer", "打印机"),
    ],
)
def test_a_word_is_known_in_the_other_language(word: str, other: str) -> None:
    assert other in translations().ways([word])[word]


def test_a_name_has_no_translation() -> None:
    assert translations().ways(["顺丰"])["顺丰"] == ()
    assert translations().ideas("VIM3 NPU npu apt") == ()  # short English words are names more often


def test_ideas_are_ways_to_say_the_words_of_the_question() -> None:
    [certificate] = [i for i in translations().ideas("证书过期了怎么办") if i.said == "证书"]
    assert certificate.own == {"证书"}
    assert "certif" in certificate.ways  # as a text's stems have it
    assert ("certif",) in certificate.others


def test_words_of_the_thesaurus_are_not_translated_again() -> None:
    named, translated = ideas_of("固件的证书")
    found = (*named, *translated)
    assert len([i for i in found if "证书" in i.own]) == 1


@pytest.mark.parametrize("question", ["", "？！…", "的了吗", "12345", "🙂", "a" * 5000])
def test_nothing_to_translate(question: str) -> None:
    assert translations().ideas(question) == ()


def test_damaged_weights_are_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="could not be loaded"):
        Translations(StaticEmbedder(tmp_path)).ways(["证书"])


def test_without_an_embedder_no_word_has_a_translation() -> None:
    none = Translations(None)
    assert none.ways(["证书"]) == {"证书": ()}
    assert none.ideas("证书过期") == ()
    assert none.shared(["the certificate", "证书"]) == [["certif"], []]


def test_both_languages_share_names() -> None:
    english, chinese = translations().shared(["Is the printer compatible?", "打印机兼容吗"])
    assert {"printer", "compat"} <= set(english) & set(chinese)


def test_a_flood_of_strange_words_is_looked_at_no_further_than_a_question_goes() -> None:
    flood = " ".join(a + b + c + d for a in "bcdf" for b in "aeio" for c in "bcdfg" for d in ("at", "en", "or"))
    assert len(translations().shared([flood])[0]) <= 64


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("打印机 证书 传感器 显示器 发货 电源适配器 顺丰 开机 扩展坞 蓝牙 保修期 兼容 网络摄像头", r"[a-z]{3,}"),
        (
            "printer certificate battery warranty ranetoli keyboards waterproof adapters xylophones",
            r"[\u3400-\u9fff]{2,}",
        ),
    ],
)
def test_none_that_is_as_near_is_passed_over(asked: str, there: str) -> None:
    """What comparing a word with all of the vocabulary finds, number by number, is what is found."""
    names = [w for w in shipped().vocabulary() if re.fullmatch(there, w) and w not in STOP_STEMS]
    rows, words = shipped().embed(names), asked.split()
    for word, vector in zip(words, shipped().embed(words), strict=True):
        cosines = rows @ vector
        best = [n for n in np.argsort(-cosines)[:3] if cosines[n] >= max(0.67, cosines.max() - 0.1)]
        assert translations().ways([word])[word] == tuple(names[n] for n in best)
