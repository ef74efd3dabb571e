"""What two small shops showed: tables of questions, makes by a figure, regions of delivery, units nobody reckons in."""

import pytest

from assistant.citing import _stretch
from assistant.found import Reading
from assistant.regions import for_the_place, region_of, told_of
from knowledge.answerability import Sentence, answerability, best_sentences
from knowledge.chunks import chunks
from knowledge.columns import ColumnFacts, guess_column
from knowledge.figured import Figured
from knowledge.readers.questions import answered
from knowledge.short_names import Row
from knowledge.types import Block, Mention, Passage, PassageHit, Place, ReadDocument

ROWS = [
    Row(sku, (name, name), "", name)
    for sku, name in (("T60", "超白草缸60"), ("T90", "超白草缸90"), ("L60", "水草灯60"), ("L90", "水草灯90"), ("F800", "过滤桶800"), ("F1200", "过滤桶1200"))
]  # fmt: skip
PIPES = [
    Row(sku, (name, name), "", name)
    for sku, name in (("P25", "MDPE pipe 25 mm 50 m"), ("P32", "MDPE pipe 32 mm 100 m"), ("C16", "Barbed connector 16 mm (pack of 25)"))
]  # fmt: skip


def _rows(*texts: str) -> list[Block]:
    return [Block("heading", "FAQ", 1), *(Block("row", text) for text in texts), Block("paragraph", "The end.")]


def test_a_table_of_questions_is_read_as_sections() -> None:
    blocks = list(
        answered(_rows("Question: Do you rent?; Answer: No; we only sell.", "Question: Parking; Answer: Yes."))
    )
    assert [(b.kind, b.text) for b in blocks[1:5]] == [
        ("heading", "Do you rent?"), ("paragraph", "No; we only sell."), ("heading", "Parking"), ("paragraph", "Yes."),
    ]  # fmt: skip
    cut = chunks(ReadDocument("FAQ", tuple(blocks)))
    assert [c.heading[-1] for c in cut] == ["Do you rent?", "Parking", "FAQ"]


def test_paragraphs_that_ask_and_answer_are_sections_too() -> None:
    asked = [Block("paragraph", "What voltage? 220 V only."), Block("paragraph", "能退吗？7天内可以。")]
    assert [b.text for b in answered(asked)] == ["What voltage?", "220 V only.", "能退吗？", "7天内可以。"]
    assert list(answered(asked[:1])) == asked[:1]  # one alone is prose that asks
    assert next(answered([*asked, Block("paragraph", "We are open daily.")])) == asked[0]


def test_a_table_of_figures_stays_one() -> None:
    blocks = _rows("Area: England; Price: £6.95", "Area: Wales; Price: £6.95")
    assert list(answered(blocks)) == blocks


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("90的缸有货吗", ("T90",)),
        ("草缸灯 90的", ("L90",)),
        ("60公分的缸", ()),  # a name says 60, not 60 cm
        ("给我60个缸", ()),
        ("缸60*35*35的", ()),
    ],
)
def test_a_figure_and_the_thing_name_one(text: str, skus: tuple[str, ...]) -> None:
    assert tuple(sku for m in Figured(ROWS).find(text) for sku in m.skus) == skus


def test_a_second_figure_is_of_the_same_thing() -> None:
    text = "过滤桶800和1200什么区别"
    assert [m.skus for m in Figured(ROWS).find(text, [Mention(("F800",), 0, 6, True)])] == [("F1200",)]


@pytest.mark.parametrize(
    ("text", "skus"), [("32mm pipe in stock?", ("P32",)), ("the 16 mm connectors", ("C16",)), ("16 connectors", ())]
)
def test_a_count_is_no_figure_of_a_name(text: str, skus: tuple[str, ...]) -> None:
    assert tuple(sku for m in Figured(PIPES).find(text) for sku in m.skus) == skus


def _hit(text: str, title: str, among: int = 30, number: int = 1) -> PassageHit:
    passage = Passage(number, title, f"{title}.md", title, (), text, Place(), "zh", "public")
    return PassageHit(passage, 0.5, 0.3, 3.0, (("月结", 3.2),), among)


def test_a_short_question_is_answered_in_a_small_library() -> None:
    text = "水族店、学校和企业客户可以申请月结，需提供营业执照。"
    assert (
        answerability("可以月结吗", [_hit(text, "批发")])
        >= 0.5
        > answerability("可以月结吗", [_hit(text, "批发", 4000)])
    )


def test_what_is_meant_of_a_passage_goes_first() -> None:
    text = "We are a family firm of 14 in Hereford. We do not install, but we can name three fitters."
    passage = Passage(1, "about", "about.md", "About us", (), text, Place(), "en", "public")
    best = best_sentences("do you install", [PassageHit(passage, 0.5, 0.2, 2.0, (("instal", 3.0),), 30)], "en")
    assert best[0].text.startswith("We do not install")


LINES = (
    "地区: 江浙沪皖; 首重: 6元",
    "地区: 华北、华中、华南; 首重: 10元",
    "地区: 新疆、西藏; 首重: 25元",
    "港澳台暂不发货。",
)


@pytest.mark.parametrize(
    ("text", "line"), [("包邮到合肥吗", 0), ("寄到Guangzhou", 1), ("发乌鲁木齐", 2), ("ship to Hong Kong?", 3)]
)
def test_a_city_stands_under_its_region(text: str, line: int) -> None:
    said = region_of(text)
    assert said is not None
    assert told_of(*said, LINES) == [line]


def test_northern_ireland_is_not_the_republic() -> None:
    lines = ("Area: Northern Ireland; £12", "Area: Republic of Ireland; £16")
    assert [told_of(*said, lines) for t in ("to Belfast", "to Dublin") if (said := region_of(t))] == [[0], [1]]


def test_other_lines_of_the_table_are_left_out_and_a_time_zone_is_no_place() -> None:
    hit = _hit("\n".join(LINES[:3]), "运费")
    found = Reading((hit,), (Sentence(hit, 0, len(LINES[0]), 0.9),), 0.6)
    assert [s.text for s in for_the_place("寄武汉多少钱", found).sentences] == [LINES[1]]
    hours = _hit("营业时间: 9:00（北京时间）", "联系方式")
    told = Reading((hours,), (Sentence(hours, 0, 4, 0.9),), 0.6)
    assert for_the_place("寄到北京要多久", told) == told


@pytest.mark.parametrize(
    ("header", "cells", "name", "unit"),
    [("流量(L/h)", ["200", "500"], "流量", "L/h"), ("Max pressure (bar)", ["2.5", "4"], "max_pressure", "bar")],
)
def test_a_unit_in_brackets_that_nothing_is_reckoned_in(header: str, cells: list[str], name: str, unit: str) -> None:
    guess = guess_column(header, ColumnFacts(2, cells))
    assert (guess.name, guess.unit) == (name, unit)


def test_a_header_in_another_order_means_the_same() -> None:
    assert guess_column("Qty in stock", ColumnFacts(1, ["5"])).meaning == "stock"


def test_an_entry_of_a_list_is_quoted_with_what_leads_to_it() -> None:
    text = "15天内包退换。\n以下商品不支持退换：\n装过水的鱼缸\n开封的饲料\n退款3天内退回。"
    hit = _hit(text, "退换货")
    start = text.index("开封")
    assert _stretch(Sentence(hit, start, start + 5, 0.9))[0] == text.index("以下")
    assert _stretch(Sentence(hit, 0, 9, 0.9)) == (0, 9)
