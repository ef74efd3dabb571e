"""English labels and values in Chinese: whole, in parts, or left as they stand."""

import tomllib
from importlib.resources import files

import pytest

from knowledge.glossary import chinese_label, chinese_value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Black", "黑色"),
        ("Black, Gray", "黑色、灰色"),
        ("Black,Unheard-of", "Black,Unheard-of"),
        ("Y", "是"),
        ("1920 x 1080", "1920 x 1080"),
        ("", ""),
        (",", ","),
    ],
)
def test_a_value_is_said_in_chinese_only_where_all_of_it_is_known(value: str, said: str) -> None:
    assert chinese_value(value) == said


def test_a_label_is_found_however_it_is_bracketed() -> None:
    assert chinese_label("Wi-Fi") == "无线网络"
    assert chinese_label("Power consumption (typical)") == "典型功耗"
    assert chinese_label("Something else") == "Something else"


def test_every_entry_is_chinese_or_a_name() -> None:
    raw = tomllib.loads(files("prompts").joinpath("glossary.toml").read_text("utf-8"))
    assert all(value.strip() for part in raw.values() for value in part.values())
    assert all(key == key.lower() for part in raw.values() for key in part)
