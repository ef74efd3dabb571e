"""What a question asks of a product, told from how people ask for properties."""

from decimal import Decimal

import pytest

from knowledge.language import Bilingual
from knowledge.properties import asked_of, told_in_text
from knowledge.types import Attribute, Product


def _product(*attributes: tuple[str, object, str | None], category: str = "notebook") -> Product:
    made = tuple(
        Attribute(name, value, unit, Bilingual.same(name.replace("_", " ")))  # type: ignore[arg-type]
        for name, value, unit in attributes
    )
    name = Bilingual.same("Norra 14 laptop, 300 nits")
    label = Bilingual.same(category)
    return Product(1, "N-14", name, "Norra", category, label, Bilingual.same(""), attributes=made)


LAPTOP = _product(
    ("internal_memory", Decimal(16), "GB"),
    ("internal_memory_type", "DDR4", None),
    ("maximum_internal_memory", Decimal(32), "GB"),
    ("weight", Decimal("1.2"), "kg"),
    ("package_weight", Decimal(2), "kg"),
    ("connector_1", "HDMI", None),
    ("connector_2", "DVI", None),
    ("touchscreen", False, None),
)
DESK = _product(
    ("battery_life", Decimal(90), "h"),
    ("resolution", "2560 x 1440", None),
    ("height_adjustable", True, None),
    ("backlight", False, None),
    ("keyboard_key_switch", "Mechanical", None),
    ("keyboard_key_switch_technology", "Linear", None),
    ("max_external_displays", Decimal(3), None),
    category="desk_set",
)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how much RAM does it have?", ["internal_memory"]),
        ("内存多大", ["internal_memory"]),
        ("what type of memory is it", ["internal_memory_type"]),
        ("最大支持多少内存", ["maximum_internal_memory"]),
        ("how heavy is it", ["weight"]),
        ("毛重多少", ["package_weight"]),
        ("which connectors does it have", ["connector_1", "connector_2"]),
        ("是触摸屏吗", ["touchscreen"]),
        ("does it play the piano", []),
        ("", []),
    ],
)
def test_words_for_a_property_find_its_column(question: str, names: list[str]) -> None:
    assert [a.name for a in asked_of(question, LAPTOP).found] == names


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("is that 1440p?", ["resolution"]),
        ("多清晰啊", ["resolution"]),
        ("how long does it last on a charge", ["battery_life"]),
        ("充一次电能顶多久", ["battery_life"]),
        ("能调高低不", ["height_adjustable"]),
        ("can it be raised", ["height_adjustable"]),
        ("有灯吗", ["backlight"]),
        ("linear or clicky?", ["keyboard_key_switch_technology"]),
        ("能接几个屏", ["max_external_displays"]),
        ("dual screen?", ["max_external_displays"]),
    ],
)
def test_everyday_words_find_the_column_too(question: str, names: list[str]) -> None:
    assert [a.name for a in asked_of(question, DESK).found] == names


def test_a_property_without_a_column_is_missing_and_may_stand_in_the_name() -> None:
    asked = asked_of("how bright is it", LAPTOP)
    assert not asked.found
    assert asked.missing
    assert not told_in_text(asked.missing, _product())
    assert told_in_text(asked_of("how many gb of storage", LAPTOP).missing, _product()) is False


def test_the_word_for_the_product_itself_asks_for_nothing() -> None:
    speaker = _product(
        ("speaker_power", Decimal(20), "W"), ("number_of_built_in_speakers", Decimal(2), None), category="speaker"
    )
    assert [a.name for a in asked_of("how many watts has the speaker", speaker).found] == ["speaker_power"]


def test_what_is_left_is_the_question_without_what_was_answered() -> None:
    left = asked_of("how much ram has it and does it sing", LAPTOP).left
    assert "ram" not in left
    assert "sing" in left
