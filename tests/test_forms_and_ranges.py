"""Rows that answer by their form or their range, kinds in two languages, and papers that tell of each kind apart."""

import pytest

from assistant.service import Assistant
from assistant.types import Person
from knowledge.forms import telling
from knowledge.headwords import bought_for, one_sign
from knowledge.ranges import figures, verdict
from knowledge.short_names import Row, ShortNames
from tests.example_company import ask, shop_of

ANN = Person("v-forms", "customer")
CATALOGUE = """货号,品名,类别,规格,适用,颜色,零售价(元),库存,补货周期,备注
HL-A,Trail headlamp,Lamps,350 lm 6 h on high USB-C IPX4,,black,159,12,,strap included
HL-B,Summit headlamp,Lamps,600 lm 9 h on high USB-C IPX7,,black,259,0,2周,
LD-C,露营灯,灯具,200流明 续航20小时 3节AA电池,,绿,89,20,,不含电池
BP-S,登山包 S,背包,38L,身高150-165cm,红,399,6,,送防雨罩
BP-L,登山包 L,背包,45L,身高164-190cm,红,459,4,,不含防雨罩
LK-4,挂锁,锁具,4位密码 钢,,黑,39,50,,
LK-C,Cable lock,Locks,cable 90 cm 2 keys,,black,49,31,,
"""
PAPER = """# Warranty

## Lamps
Lamps are guaranteed for 2 years.

## Warranty: backpacks
Seams and buckles: 5 years.

## Warranty: locks
Locks: 1 year on the mechanism.
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A shop that writes in two languages, with one paper."""
    home = tmp_path_factory.mktemp("forms")
    assistant = shop_of(home / "home", CATALOGUE)
    (home / "warranty.md").write_text(PAPER, "utf-8")
    assistant.add_document(Person("admin", "admin"), home / "warranty.md", "warranty.md", "public")
    return assistant


@pytest.mark.parametrize(
    ("question", "piece"),
    [
        ("is it waterproof", 1),
        ("how long does it last", 0),
        ("能用多久", 0),
        ("几位密码", 2),
        ("how many keys does it come with", 3),
        ("how bright is it", 0),
        ("how much does it cost", None),
        ("有几个颜色", None),
        ("how do I return it", None),
    ],
)
def test_a_piece_answers_by_its_form(question: str, piece: int | None) -> None:
    pieces = ["350 lm 6 h on high", "IPX4", "4位密码", "cable 90 cm 2 keys"]
    assert telling(question, pieces) == piece


@pytest.mark.parametrize(
    ("question", "within"),
    [
        ("我178能用吗", True), ("I'm 160 cm tall", False), ("给5岁孩子", None), ("under 170 yuan", None), ("170个多少钱", None),
    ],
)  # fmt: skip
def test_a_figure_is_set_beside_the_range_of_its_unit(question: str, within: bool | None) -> None:
    found = verdict(question, ["38L", "身高164-190cm"])
    assert (found.within if found else None) == within
    assert figures("给5岁孩子") == [(5.0, "years")]


def test_a_first_word_that_others_say_in_small_letters_is_no_name() -> None:
    rows = [Row(sku, (name, name), "", name) for sku, name in (("H", "Aero road helmet"), ("T", "Road tyre"), ("S", "Senator chair"))]  # fmt: skip
    names = ShortNames(rows, lambda words: False)
    assert not names.find("road helmets under 50") or all(m.skus != ("H", "T") for m in names.find("a road bike"))
    assert not names.find("a road bike")
    assert [m.skus for m in names.find("the senator")] == [("S",)]


def test_what_is_wanted_of_one_character_and_for_whom() -> None:
    assert (one_sign("你们有锁吗"), one_sign("你们有什么")) == ("锁", "")
    assert bought_for("给女儿买灯") == "灯 给女儿"
    assert bought_for("登山包多少钱") == "登山包多少钱"


@pytest.mark.parametrize(
    ("texts", "holds", "lacks"),
    [
        (("do you have locks?",), ("Cable lock", "挂锁"), ()),
        (("你们有锁吗",), ("Cable lock", "挂锁"), ()),
        (("Trail headlamp", "is it waterproof?"), ("IPX4",), ("IPX7",)),
        (("Trail headlamp", "how long does it last"), ("6 h",), ("9 h", "guaranteed")),
        (("Trail headlamp", "how do I charge it"), ("USB-C",), ()),
        (("登山包 L多少钱", "带防雨罩吗"), ("不含防雨罩",), ("送防雨罩",)),
        (("露营灯多少钱", "含电池吗"), ("不含电池",), ()),
        (("Summit headlamp", "is it in stock"), ("14",), ()),
        (("登山包有哪些", "我178，选哪个"), ("登山包 L",), ("登山包 S",)),
        (("挂锁多少钱", "是几位密码"), ("4位",), ()),
    ],
)
def test_rows_answer_short_questions(shop: Assistant, texts: tuple[str, ...], holds: tuple[str, ...], lacks: tuple[str, ...]) -> None:  # fmt: skip
    told = _last(shop, *texts)
    assert all(word in told for word in holds), told
    assert not any(word in told for word in lacks), told


@pytest.mark.parametrize(
    ("texts", "holds", "lacks"),
    [
        (("Cable lock", "how long is the warranty?"), "1 year", "5 years"),
        (("登山包 L多少钱", "保修多久"), "5 years", "mechanism"),
        (("how long are your lamps guaranteed?",), "2 years", "mechanism"),
    ],
)
def test_the_warranty_told_is_that_of_the_kind(shop: Assistant, texts: tuple[str, ...], holds: str, lacks: str) -> None:
    told = _last(shop, *texts)
    assert holds in told, told
    assert lacks not in told, told


def _last(shop: Assistant, *texts: str) -> str:
    conversation = None
    for text in texts:
        reply = ask(shop, ANN, text, conversation)
        conversation = reply.conversation
    return reply.text


@pytest.mark.parametrize(
    ("question", "ours", "others"),
    [
        ("键盘保修多久？", "键盘和鼠标", ("迷你主机", "显示器", "扩展坞", "集线器")),
        ("显示器保修几年", "显示器", ("迷你主机", "键盘", "扩展坞", "集线器")),
        ("How long is the warranty on a keyboard?", "Keyboards and mice", ("Mini PC", "Monitors", "Docks", "Hubs")),
    ],
)
def test_of_a_table_of_kinds_only_the_one_asked_about_is_told(
    example: Assistant, question: str, ours: str, others: tuple[str, ...]
) -> None:
    *_, last = example.reply(Person("v-row", "customer"), question)
    assert last.reply is not None
    quoted = " ".join(c.quote for c in last.reply.citations)
    assert ours in quoted
    assert [other for other in others if other in quoted] == []
