"""Which language a message is in, names of the other among it or not."""

import pytest

from knowledge.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tone2 Pro支持LDAC吗", "zh"),
        ("Windows Server有吗", "zh"),
        ("MacBook Pro Max能用吗", "zh"),
        ("what does 保修 mean?", "en"),
        ("is the 云岫 V27Q in stock", "en"),
        ("VIM4多少钱", "zh"),
        ("How much is the VIM4?", "en"),
        ("Thunderbolt dock 推荐", "zh"),
        ("无线鼠标", "zh"),
        ("wireless mouse", "en"),
        ("", "en"),
        ("VIM4", "en"),
        ("12345 ???", "en"),
    ],
)
def test_language_of_a_message(text: str, language: str) -> None:
    assert detect(text) == language


def test_what_shows_no_language_keeps_the_one_before() -> None:
    assert detect("HDMI?", "zh") == "zh"
