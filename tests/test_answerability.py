"""What a text holds of a question, and the probability that passages answer it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answerability import answerability, best_sentences, signals
from knowledge.coverage import asked, telling, words
from knowledge.types import Passage, PassageHit, Place

TEXT = "Turn on the cooling fan with the command fan.sh on.\nThe default mode is auto.\nWi-Fi 5 is supported."


def _hit(text: str = TEXT, title: str = "Fan", number: int = 1) -> PassageHit:
    passage = Passage(number, "d", "fan.md", title, (), text, Place(), "en", "public")
    return PassageHit(passage, 1.0, 0.4, 3.0)


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("cooling fan command", 0.99, 1.0),
        ("风扇 命令", 0.7, 1.0),  # said in the other language
        ("enable the fan", 0.7, 1.0),  # said in another way
        ("keyboard backlight", 0.0, 0.01),
        ("Wi-Fi 5", 0.9, 1.0),
        ("Wi-Fi 6", 0.0, 0.8),
    ],
)
def test_covered(question: str, low: float, high: float) -> None:
    assert low <= asked(question, {}).covered(words(TEXT)) <= high


def test_a_phrase_in_one_piece_covers_more_than_its_words_apart() -> None:
    wanted = asked("power consumption", {})
    assert wanted.covered(words("its power consumption is low")) == 1.0
    assert wanted.covered(words("power it on; consumption of data")) == pytest.approx(0.5)


def test_a_name_in_capitals_is_no_stop_word() -> None:
    wanted = asked("How do I enable the CAN bus?", {"enabl": 2.0, "bus": 3.0})
    assert wanted.covered(words("you can enable the bus")) < 0.5 < wanted.covered(words("enable the CAN bus"))
    assert asked("CAN总线怎么用", {}).exact == ("CAN",)


def test_a_number_belongs_to_its_name() -> None:
    assert asked("How do I install Windows 11?", {}).missing(words("Windows 10 has 11 drivers to install")) == 1.0
    assert asked("How do I install Windows 11?", {}).missing(words("install Windows 11")) == 0.0


def test_a_word_in_an_address_is_not_said() -> None:
    assert asked("price", {}).covered(words("see [shop](https://x.com/?sort=price) or https://x.com/price")) == 0.0


def test_model_numbers_in_other_spellings() -> None:
    assert asked("H.264", {"h.264": 5.0}).covered(words("the h264 encoder")) == 1.0
    assert asked("1080p60", {"1080p60": 5.0}).covered(words("hdmi=1080p60hz")) == 1.0


def test_telling() -> None:
    assert telling("really") <= 1.0
    assert telling("一直") < telling("波特率") == 1.0


def test_answerability_rises_with_what_is_held() -> None:
    answered = answerability("how do I turn the cooling fan on", [_hit()])
    half = answerability("how do I turn the keyboard backlight fan on", [_hit()])
    nothing = answerability("does it run Kubernetes in Brazil", [_hit()])
    assert answered > 0.5 > nothing
    assert answered > half > nothing


def test_no_hits_no_answer() -> None:
    assert answerability("fan", []) == 0.0
    assert answerability("  ", [_hit()]) == 0.0
    assert best_sentences("fan", [], "en") == []


def test_the_best_sentence_answers() -> None:
    best = best_sentences("what is the command for the cooling fan", [_hit()], "en")[0]
    assert best.text == "Turn on the cooling fan with the command fan.sh on."


@given(st.text(max_size=80), st.text(max_size=120))
@settings(max_examples=80, deadline=None)
def test_every_signal_stays_within_bounds(question: str, text: str) -> None:
    found = signals(question or "x", [_hit(text), _hit("风扇", number=2)])
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in vars(found).values())
    assert 0.0 <= answerability(question, [_hit(text)]) <= 1.0


@pytest.mark.parametrize(
    "question", ["What is MST?", "what does MST mean", "什么是MST", "MST是什么意思？", "请问什么叫 MST"]
)
def test_an_entry_that_explains_the_word_answers_what_it_is(question: str) -> None:
    entry = _hit("MST: one cable feeds two displays.", "Glossary", 1)
    other = _hit("Works with MST and other docks over one cable.", "Docks", 2)
    assert answerability(question, [other, entry]) >= 0.9
    assert best_sentences(question, [other, entry], "en")[0].hit is entry


def _page(number: int, name: str, text: str, language: str, score: float) -> PassageHit:
    passage = Passage(number, str(number), name, "", (), text, Place(), language, "public")  # type: ignore[arg-type]
    return PassageHit(passage, score, 0.4, 3.0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("a/fan.en.md", "a/fan.zh.md"), ("docs/fan.md", "docs/zh-cn/fan.md"), ("fan_en.md", "fan_zh.md")],
)
def test_a_page_is_as_near_as_its_translation(ours: str, theirs: str) -> None:
    chinese = _page(1, theirs, "风扇命令是 fan.sh on。", "zh", 1.0)
    english = _page(2, ours, "The fan is turned on by its command.", "en", 0.5)
    assert best_sentences("风扇命令", [chinese, english], "zh")[0].hit is chinese
    assert best_sentences("fan command", [chinese, english], "en")[0].hit is english
    other = _page(3, "b/pump.en.md", "The pump has a fan and a command.", "en", 0.5)
    assert best_sentences("fan command", [chinese, other], "en")[0].hit is chinese
