"""Orders of what was just shown, said in few words: colours, "those", one of each, and what they come to."""

import pytest

from assistant.service import Assistant
from tests.example_company import shop_of, talk
from tests.test_short_names import BIKES, GARDEN


@pytest.fixture(scope="module")
def bikes(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("taking") / "bikes", BIKES)


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return shop_of(tmp_path_factory.mktemp("taking") / "garden", GARDEN)


COLOURS = "which colours does the racing saddle come in?"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ((COLOURS, "2 of the white one to Berlin"), ["(White)", "€118.00"]),
        ((COLOURS, "2 of the white one to Berlin", "make it 3"), ["(White)", "€177.00"]),
        ((COLOURS, "2 of the white one to Berlin", "make it 3", "what's the total?"), ["€177.00"]),
        ((COLOURS, "1 black 1 white"), ["(Black)", "(White)", "€118.00"]),
        ((COLOURS, "ok 2 black and 3 white", "drop the black ones"), ["(White)", "€177.00"]),
        (("how much are the clip pedals", "ok give me two of those and one rear light"), ["€158.00", "€29.00", "€187.00"]),
        (("how much are the clip pedals", "ok 4 then"), ["€316.00"]),
        (("how much are the clip pedals", "i'll take it, plus a front light"), ["€79.00", "€45.00", "€124.00"]),
        (("3 rear lights to vienna",), ["€87.00"]),
        (("what tyres do you have", "2 of the bigger one"), ["Grip tyre 28", "€50.00"]),
    ],
)  # fmt: skip
def test_what_was_shown_is_ordered(bikes: Assistant, texts: tuple[str, ...], told: list[str]) -> None:
    reply = talk(bikes, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("花盆有几种颜色", "白色的大的来两个"), ["直径25cm", "64.00"]),
        (("营养土怎么卖", "来两箱"), ["12袋/箱", "240.00"]),
        (("喷壶多少钱", "来3个 修枝剪也来2把"), ["66.00", "90.00", "156.00"]),
        (("喷壶多少钱", "来3个 修枝剪也来2把", "修枝剪不要了"), ["66.00"]),
        (("喷壶多少钱", "来3个", "一共多少钱"), ["66.00"]),
    ],
)  # fmt: skip
def test_a_chinese_order_of_few_words_is_one(garden: Assistant, texts: tuple[str, ...], told: list[str]) -> None:
    reply = talk(garden, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []


@pytest.mark.parametrize(
    "texts",
    [
        (COLOURS, "is the white one in stock?"), ("how much are the clip pedals", "do they weigh 300 g?"),
        ("how much are the clip pedals", "I ordered two of those last week and one is broken"),
        ("how much are the clip pedals", "let me have two of those for 20 euros each"),
        ("3 rear lights to vienna", "what colours does the racing saddle come in?"),
    ],
)  # fmt: skip
def test_a_question_orders_nothing(bikes: Assistant, texts: tuple[str, ...]) -> None:
    assert talk(bikes, *texts).intent != "quote_request"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("2 clip pedals and 3 of the thing",), ["€158.00", "thing"]),
        (("2 clip pedals, 3 kickstands, 1 front light",), ["€158.00", "€45.00", "kickstands"]),
        (("clip pedals 2, kickstand 3",), ["€158.00", "kickstand"]),
        (("2 clip pedals 3 mudguards 1 front light",), ["€158.00", "€45.00", "mudguards"]),
        (("4 rear lights to vienna", "3 of those as well"), ["× 4", "3 of those as well"]),
        ((COLOURS, "2 of the white one to Berlin"), ["(White)", "€118.00"]),
        (("what tyres do you have", "2 of the bigger one to Berlin"), ["€50.00"]),
        (("2 rear lights and 1 front light, 3 in total",), ["€58.00", "€45.00", "€103.00"]),
    ],
)  # fmt: skip
def test_what_is_counted_is_a_line_or_is_named(bikes: Assistant, texts: tuple[str, ...], told: list[str]) -> None:
    reply = talk(bikes, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []
    assert ("I can't tell" in reply.text) == (not told[-1].startswith("€"))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("喷壶来2个，铁锹来3把",), ["44.00", "“铁锹”"]),
        (("铁锹来3把 喷壶来2个",), ["44.00", "“铁锹”"]),
        (("喷壶2个、铁锹三把、修枝剪一把",), ["44.00", "45.00", "“铁锹”"]),
        (("喷壶多少钱", "绿的大铲来2把 喷壶来1个"), ["× 1", "大铲”"]),
    ],
)  # fmt: skip
def test_what_is_counted_in_chinese_is_a_line_or_is_named(
    garden: Assistant, texts: tuple[str, ...], told: list[str]
) -> None:
    reply = talk(garden, *texts)
    assert reply.intent == "quote_request"
    assert [part for part in told if part not in reply.text] == []


def test_another_make_that_is_spoken_of_is_asked_for_and_then_ordered(bikes: Assistant) -> None:
    asked = talk(bikes, "2 grip tyre 28", "and for the 26?", "3 of those as well")
    assert [
        part for part in ("Grip tyre 28", "€50.00", "Grip tyre 26", "€69.00", "€119.00") if part not in asked.text
    ] == []


def test_what_a_thing_is_for_is_not_ordered(bikes: Assistant) -> None:
    assert "€59.00" not in talk(bikes, "I need a light for my Corsa racing saddle").text
    assert talk(bikes, "I need a light for my Corsa racing saddle").intent != "quote_request"


@pytest.mark.parametrize(
    ("text", "absent", "told"),
    [("a saddle without springs", "Plush", "Corsa"), ("a saddle with springs", "", "Plush"), ("tyres without a puncture belt", "€", "")],
)  # fmt: skip
def test_what_has_a_thing_is_not_without_it(bikes: Assistant, text: str, absent: str, told: str) -> None:
    reply = talk(bikes, text).text
    assert not absent or absent not in reply
    assert told in reply


def test_of_several_that_are_meant_it_is_asked_which(bikes: Assistant) -> None:
    told = talk(bikes, "2 racing saddles please").text
    assert "(Black)" in told
    assert "(White)" in told
    assert "€" not in told


def test_the_second_question_is_about_what_the_first_finds(bikes: Assistant) -> None:
    told = talk(bikes, "which of your saddles is for touring with springs and how heavy is it?").text
    assert "Plush touring saddle" in told
    assert "0.52 kg" in told


def test_the_number_of_a_standard_counts_nothing(bikes: Assistant) -> None:
    told = talk(bikes, "3 rear lights to vienna", "and add 100 ISO 127 spring washers").text
    assert "€87.00" in told


def test_limits_that_several_meet_are_met_by_all_of_them(bikes: Assistant) -> None:
    told = talk(bikes, "saddles under 60 euros").text
    assert "Corsa racing saddle" in told
    assert "Plush touring saddle" in told


def test_an_order_of_which_all_is_dropped_is_empty(bikes: Assistant) -> None:
    told = talk(bikes, "3 rear lights to vienna", "drop the rear lights").text
    assert "€" not in told
