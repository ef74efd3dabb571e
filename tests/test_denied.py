"""What is wanted without a thing, and which rows say plainly that they have it."""

import pytest

from knowledge.denied import denied, has_plainly
from tests.test_makes import made


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("a pram without wheels", ("wheels",)), ("tents with no windows please", ("windows",)), ("不带轮子的箱子", ("轮子",)),
        ("有不含糖的吗", ("糖",)), ("a pram with wheels", ()), ("我要两个箱子", ()), ("no problem", ()),
    ],
)  # fmt: skip
def test_what_is_not_wanted_is_read(text: str, things: tuple[str, ...]) -> None:
    assert denied(text) == things


@pytest.mark.parametrize(
    ("name", "thing", "has"),
    [
        ("Pram with wheels", "wheel", True), ("Pram", "wheels", False), ("Pram without wheels", "wheels", False),
        ("Cot, wheels optional", "wheels", False), ("Rack for wheels", "wheels", False), ("旅行箱带轮子", "轮子", True),
        ("旅行箱不带轮子", "轮子", False), ("旅行箱", "轮子", False), ("Sugar-free gum", "sugar", False),
    ],
)  # fmt: skip
def test_a_row_has_what_it_says_plainly(name: str, thing: str, has: bool) -> None:
    assert has_plainly(made(name), thing) is has
