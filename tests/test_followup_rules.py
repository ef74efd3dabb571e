"""The rules for follow-ups, one by one: what each makes of a message, in both languages, and what it leaves alone."""

import pytest

from assistant.understanding.followups import PastTurn, Rewritten, standalone
from assistant.understanding.slots import slots
from knowledge.language import Language
from knowledge.types import ProductQuery
from tests.fake_catalogue import FakeCatalogue

CATALOGUE = FakeCatalogue()
THREE = ("LK-V24", "LK-V27Q", "LK-V32U")


def listed(text: str, *skus: str) -> PastTurn:
    """Return a turn that asked for products and showed some."""
    return PastTurn(text, text, skus, CATALOGUE.parse(text, _language(text)), "recommendation")


def spoken_of(text: str, *skus: str, intent: str = "product_question") -> PastTurn:
    """Return a turn that was about products named in it."""
    return PastTurn(text, text, skus, ProductQuery(), intent)


def _language(text: str) -> Language:
    return "en" if text.isascii() else "zh"


def follow(text: str, last: PastTurn, intent: str = "") -> Rewritten:
    language = _language(text)
    return standalone(text, language, slots(text, language, CATALOGUE), [last], CATALOGUE, intent)


def limits(made: Rewritten) -> list[str]:
    return [f"{c.column}{c.operator}{c.value}" for c in made.products.conditions]


MONITORS, XIANSHIQI = listed("which monitors do you have", *THREE), listed("有什么显示器", *THREE)
V27Q, V27Q_ZH = spoken_of("V27Q", "LK-V27Q"), spoken_of("V27Q 怎么样", "LK-V27Q")
TWO = spoken_of("compare V24 and V27Q", "LK-V24", "LK-V27Q", intent="comparison")

# --- narrowing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "text", "query", "limit", "order"),
    [
        (V27Q, "and the cheaper one?", "monitor cheaper than Larkspan V27Q monitor", "price<1799", "-price"),
        (V27Q_ZH, "有没有大一号的", "有没有比云岫 V27Q 显示器大一号的显示器", "screen_size>27", "screen_size"),
        (MONITORS, "a bigger one?", "monitor bigger than Larkspan V32U monitor", "screen_size>32", "screen_size"),
    ],
)
def test_one_step_away_goes_beyond_the_one_spoken_of(
    last: PastTurn, text: str, query: str, limit: str, order: str
) -> None:
    made = follow(text, last)
    assert (made.query, limits(made), made.products.category) == (query, [limit], "monitor")
    assert made.products.order == order


@pytest.mark.parametrize(
    ("last", "text", "focus", "intent"),
    [
        (MONITORS, "the cheapest of them", ("LK-V24",), ""),
        (XIANSHIQI, "最便宜的那个多重", ("LK-V24",), ""),
        (TWO, "which of them is the heaviest?", ("LK-V24", "LK-V27Q"), "comparison"),
    ],
)
def test_a_superlative_picks_of_those_shown(last: PastTurn, text: str, focus: tuple[str, ...], intent: str) -> None:
    made = follow(text, last)
    assert (made.focus, made.intent) == (focus, intent)


@pytest.mark.parametrize(
    ("last", "text", "focus", "intent"),
    [
        (V27Q, "the next one up, is it worth it?", ("LK-V27Q", "LK-V32U"), "comparison"),
        (V27Q_ZH, "跟低一档的比差在哪", ("LK-V27Q", "LK-V24"), "comparison"),
        (spoken_of("V32U", "LK-V32U"), "the next one down", ("LK-V27Q",), ""),
    ],
)
def test_the_neighbour_in_price_is_the_next_of_its_kind(
    last: PastTurn, text: str, focus: tuple[str, ...], intent: str
) -> None:
    made = follow(text, last)
    assert (made.focus, made.intent) == (focus, intent)


def test_another_kind_keeps_the_limits_or_the_question() -> None:
    made = follow("what about keyboards?", listed("monitors under 2000", "LK-V24"))
    assert (made.query, limits(made), made.products.category) == ("keyboards under 2000", ["price<=2000"], "keyboard")
    asked = "what is the warranty on monitors"
    warranty = PastTurn(asked, asked, (), CATALOGUE.parse(asked, "en"), "policy")
    assert follow("and for keyboards?", warranty).query == "what is the warranty on keyboards"


@pytest.mark.parametrize(
    ("last", "text", "limit"),
    [
        (MONITORS, "those under 2000", "price<=2000"),
        (XIANSHIQI, "1000元以内的", "price<=1000"),
        (MONITORS, "show me only the ones in stock", "stock>0"),
        (MONITORS, "it needs to have HDMI", "hdmi_ports>=1"),
        (XIANSHIQI, "最好是32寸的", "screen_size=32"),
    ],
)
def test_limits_and_wishes_are_added_to_what_was_looked_for(last: PastTurn, text: str, limit: str) -> None:
    made = follow(text, last)
    assert (limits(made), made.products.category) == ([limit], "monitor")
    assert made.query.startswith(last.query)


def test_two_named_by_what_they_have_are_compared_and_one_is_picked() -> None:
    made = follow("is the 27 inch one worth it over the 24 inch?", MONITORS)
    assert (made.focus, made.intent) == (("LK-V27Q", "LK-V24"), "comparison")
    assert follow("24寸的那个保修多久", XIANSHIQI).focus == ("LK-V24",)


# --- pointing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "text", "query", "focus"),
    [
        (V27Q, "is it better than the V32U?", "is Larkspan V27Q monitor better than the V32U?", ("LK-V27Q", "LK-V32U")),
        (V27Q_ZH, "和 V32U 比呢", "云岫 V27Q 显示器和云岫 V32U 显示器对比", ("LK-V27Q", "LK-V32U")),
        (spoken_of("how heavy is the V27Q", "LK-V27Q"), "what about the V24?", "how heavy is the Larkspan V24 monitor", ("LK-V24",)),
        (spoken_of("V27Q多重", "LK-V27Q"), "那V24呢", "云岫 V24 显示器多重", ("LK-V24",)),
        (MONITORS, "compare the first and the third", "compare Larkspan V24 monitor and Larkspan V32U monitor", ("LK-V24", "LK-V32U")),
        (XIANSHIQI, "第二个多少钱", "云岫 V27Q 显示器多少钱", ("LK-V27Q",)),
        (TWO, "the latter", "Larkspan V27Q monitor", ("LK-V27Q",)),
        (TWO, "how heavy is the other one?", "how heavy is Larkspan V27Q monitor?", ("LK-V27Q",)),
        (TWO, "compare them", "compare Larkspan V24 monitor and Larkspan V27Q monitor", ("LK-V24", "LK-V27Q")),
        (spoken_of("V24和V27Q", "LK-V24", "LK-V27Q"), "这两款有什么区别", "云岫 V24 显示器和云岫 V27Q 显示器有什么区别", ("LK-V24", "LK-V27Q")),
        (spoken_of("K68", "LK-K68"), "black or white?", "Larkspan K68 keyboard: black or white?", ("LK-K68",)),
        (spoken_of("K84W", "LK-K84W"), "does it come in black", "does Larkspan K84W keyboard come in black", ("LK-K84W",)),
        (V27Q, "how heavy is this monitor", "how heavy is Larkspan V27Q monitor", ("LK-V27Q",)),
        (spoken_of("MP60 能装 Linux 吗", "LK-MP60-16-512"), "怎么装", "MP60 能装 Linux 吗，怎么装", ("LK-MP60-16-512",)),
        (V27Q_ZH, "保修呢?", "云岫 V27Q 显示器保修", ("LK-V27Q",)),
        (V27Q, "what about HDMI?", "Larkspan V27Q monitor: HDMI", ("LK-V27Q",)),
    ],
)  # fmt: skip
def test_what_is_pointed_at_is_named(last: PastTurn, text: str, query: str, focus: tuple[str, ...]) -> None:
    made = follow(text, last)
    assert (made.query, made.focus, made.followed_up) == (query, focus, True)


def test_a_product_named_alone_is_kept_as_it_was_said() -> None:
    made = follow("how heavy is the V24", V27Q)
    assert (made.query, made.focus, made.followed_up) == ("how heavy is the V24", ("LK-V24",), False)


def test_another_use_looks_for_the_kind_anew() -> None:
    made = follow("how about gaming?", MONITORS)
    assert (made.query, made.focus, made.intent) == ("monitor for gaming", (), "recommendation")


@pytest.mark.parametrize(("intent", "followed"), [("specification", True), ("policy", False), ("", False)])
def test_only_a_question_for_a_product_is_taken_to_be_about_it(intent: str, followed: bool) -> None:
    last = spoken_of("M2W", "LK-M2W", intent="price")
    assert follow("充一次能撑几天", last, intent).followed_up is followed


def test_a_short_message_goes_on_with_a_question_to_the_documents() -> None:
    last = PastTurn("退货期限是几天", "退货期限是几天", (), ProductQuery(), "policy")
    assert follow("拆封了也行吗", last, "policy").query == "退货期限是几天，拆封了也行吗"
    assert follow("你们有微信吗", last, "policy").followed_up is False  # it speaks to the company
