"""From texts to the report: readings, findings with their significance, explanations, topics, sheets and the page."""

import csv
import dataclasses
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from assistant.analysis.actions import action
from assistant.analysis.cleaning import sentences
from assistant.analysis.explaining import carried
from assistant.analysis.insight import Finding, over_time, rose, spread, stands_out, voices
from assistant.analysis.intake import Intake, take
from assistant.analysis.model import NeedsModel
from assistant.analysis.reading import Readings, read
from assistant.analysis.report import html, prepare
from assistant.analysis.report_blocks import blocks
from assistant.analysis.sheets import write_csv, write_xlsx
from assistant.analysis.significance import adjusted, interval, two_proportions
from assistant.analysis.taxonomy import taxonomy
from assistant.analysis.topics import Segmenter, topics
from assistant.errors import Unavailable
from assistant.training.needs_current import card, current_needs
from assistant.understanding.meaning import by_character, shipped, vectors
from tests.trained import with_needs

_LATE = ("快递太慢了，等了半个月", "the courier was late again and the parcel is lost", "物流信息三天没更新，太慢")
_FINE = ("很好，很喜欢", "works fine, love it", "质量不错，推荐购买")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_needs(tmp_path_factory.mktemp("needs"))


@pytest.fixture(scope="module")
def model(folder: Path) -> NeedsModel:
    found = current_needs(folder, lambda text: None)
    assert isinstance(found, NeedsModel)
    return found


def company() -> Intake:
    """Return 600 texts of six months and two products; late deliveries of A begin in the last month."""
    dice, rows = random.Random(1), []
    for i in range(600):
        day, product = date(2025, 1, 1) + timedelta(days=i * 180 // 600), "AB"[i % 2]
        late = dice.random() < (0.8 if day.month == 6 and product == "A" else 0.05)
        text = dice.choice(_LATE if late else _FINE)
        rows.append({"text": f"{text} {i}", "date": day.isoformat(), "product": product, "region": "北京"})
    return take("company", rows)


@pytest.fixture(scope="module")
def readings(model: NeedsModel) -> Readings:
    return read(company(), model)


def test_what_rose_is_found_and_what_did_not_is_not(readings: Readings) -> None:
    time = over_time(readings)
    assert time is not None
    assert time.names == ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
    risen = rose(time)
    assert risen
    assert readings.needs[int(risen[0].need)] == "complaint.delivery"
    found = stands_out(spread(readings, "product"))
    assert {f.where for f in found} == {"A"}
    assert voices(readings)[0].name == "A"


def test_urgency_mood_and_doubt(model: NeedsModel) -> None:
    found = read(
        take(
            "x",
            [
                {"text": "充电的时候冒烟了，马上派人来"},
                {"text": "很好，很喜欢"},
                {"text": "qwrtz"},
                {"text": "太差了，垃圾"},
            ],
        ),
        model,
    )
    assert found.urgent.tolist()[0]
    assert not found.urgent[1]
    assert found.mood.tolist()[1] == 1
    assert found.mood.tolist()[3] == -1
    assert (found.unsure & ~found.held.any(axis=1)).tolist()[2:] == [True, True], "blame without a need is not content"
    assert not found.unsure[1]


@pytest.mark.parametrize(
    ("text", "hurries"),
    [
        ("checking invoice #00108", False),
        ("can you help me find bill 37777", False),
        ("发票 12345 怎么查", False),
        ("order #88213 is late, annoying", False),
        ("it caught fire and my baby got burnt", True),
        ("I need my invoice today, urgent", True),
        ("孩子被烫伤了，东西还着了火", True),
    ],
)
def test_figures_do_not_hurry_and_harm_does(model: NeedsModel, text: str, hurries: bool) -> None:
    urgent = model.labels.index("urgent")
    assert bool(model.probabilities([text])[0, urgent] >= model.thresholds[urgent]) is hurries


@given(st.integers(0, 200), st.integers(1, 200), st.integers(0, 200), st.integers(1, 200))
def test_a_test_of_two_shares_is_symmetric_and_a_probability(a: int, n: int, b: int, m: int) -> None:
    a, b = min(a, n), min(b, m)
    chance = two_proportions(a, n, b, m)
    assert 0 <= chance <= 1
    assert chance == pytest.approx(two_proportions(b, m, a, n))


def test_known_values_of_the_tests() -> None:
    assert two_proportions(60, 100, 40, 100) == pytest.approx(0.00468, abs=1e-4)
    assert two_proportions(1, 10, 0, 10) == 1.0  # too few to say
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert interval(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-3)


@given(st.text(max_size=60))
def test_contributions_add_up_to_the_score_exactly(model: NeedsModel, text: str) -> None:
    label = "complaint.delivery"
    column = model.parameters.labels.index(label)
    score = float(model.scores([text])[0, column])
    assert model.contributions(text, label).sum() + model.parameters.bias[column] == pytest.approx(score, abs=1e-4)


def test_deleting_the_words_that_carried_it_takes_the_prediction_away(model: NeedsModel) -> None:
    dice = random.Random(0)
    texts = [(e.text, label) for label in model.needs for e in taxonomy().needs[label].examples[:20] if len(e.text) > 8]
    named, random_ones = [], []
    for text, label in texts:
        column = model.parameters.labels.index(label)
        words = [w for w in carried(model, text, label) if w.weight > 0]
        if not words:
            continue
        top = max(words, key=lambda w: w.weight)
        size = top.end - top.start
        start = dice.randrange(max(1, len(text) - size))
        before, without, other = model.scores(
            [text, text[: top.start] + text[top.end :], text[:start] + text[start + size :]]
        )[:, column]
        named.append(before - without)
        random_ones.append(before - other)
    assert len(named) > 300
    assert np.mean(named) > 1.5 * np.mean(random_ones)


def test_topics_are_told_apart_and_named() -> None:
    texts = ["屏幕分辨率太低"] * 20 + ["电池续航太短"] * 15 + ["屏幕有坏点"] * 5
    found = topics(texts, np.ones(len(texts)), Segmenter())
    assert len(found) >= 2
    assert any("电池" in t.words for t in found)
    assert "电池" in texts[next(t for t in found if "电池" in t.words).typical]
    assert topics([], np.ones(0), Segmenter()) == []


def test_every_figure_of_a_suggestion_is_a_fact() -> None:
    made = action(
        Finding("product", "A<b>", "0", 30, 100, 10, 200, 0.001), taxonomy().needs["complaint.delivery"], "en"
    )
    assert "30 of 100" in made.why
    assert "30%" in made.why
    assert "5%" in made.why
    assert len(made.facts) == 7


def test_a_suggestion_with_a_figure_of_its_own_is_refused() -> None:
    from knowledge.language import Bilingual

    need = dataclasses.replace(taxonomy().needs["complaint.delivery"], action=Bilingual("Give 20 % off.", "打八折。"))
    with pytest.raises(Unavailable, match="20"):
        action(Finding("product", "A", "0", 30, 100, 10, 200, 0.001), need, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_is_one_file_that_escapes_what_customers_wrote(
    model: NeedsModel, folder: Path, language: str
) -> None:
    lines = [{"text": f"快递太慢 <script>alert({i})</script> <img src=x onerror=alert(1)> 等了半个月", "product": "<b>A</b>" if i % 2 else "B", "region": "\"><script>"} for i in range(60)]  # fmt: skip
    page = html(
        prepare(
            read(take("<i>f</i>", lines), model),
            model,
            taxonomy().needs,
            card(folder),
            "zh" if language == "zh" else "en",
        )
    )
    assert page.count("<script") == 1
    assert "<img" not in page
    assert "<b>A</b>" not in page
    assert "<i>f</i>" not in page
    assert "src=" not in page
    assert "http" not in page
    assert ("客户需求分析" if language == "zh" else "What customers need") in page


def test_links_of_the_report_lead_somewhere(readings: Readings, model: NeedsModel, folder: Path) -> None:
    import re

    page = html(prepare(readings, model, taxonomy().needs, card(folder), "en"))
    links, ids = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert links
    assert links <= ids


def test_sheets_hold_no_formula(model: NeedsModel, folder: Path, tmp_path: Path) -> None:
    lines = [{"text": '=HYPERLINK("x") 快递太慢了', "product": "+1"}, {"text": "@SUM(1) 很好", "product": "-2"}]
    found = read(take("f", lines), model)
    report = prepare(found, model, taxonomy().needs, card(folder), "en")
    write_csv(found, tmp_path / "t.csv")
    rows = list(csv.reader((tmp_path / "t.csv").read_text("utf-8-sig").splitlines()))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    write_xlsx(found, report.spreads, report.findings, taxonomy().needs, "zh", tmp_path / "t.xlsx")
    cells = [c for sheet in load_workbook(tmp_path / "t.xlsx") for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    with pytest.raises(Unavailable, match="cannot be written"):
        write_csv(found, tmp_path / "none" / "t.csv")


def test_one_text_one_product_no_date(model: NeedsModel, folder: Path) -> None:
    found = read(take("f", [{"text": "快递太慢"}]), model)
    page = html(prepare(found, model, taxonomy().needs, card(folder), "zh"))
    assert "文本没有日期" in page
    assert len(read(take("f", [{"text": ""}]), model).lines) == 0
    assert html(prepare(read(take("f", [{"text": ""}]), model), model, taxonomy().needs, card(folder), "zh"))


def test_what_was_not_understood_is_told_where_it_is_much(model: NeedsModel, folder: Path) -> None:
    odd = [{"text": f"unsubscribe newsletter {w} list {i}"} for i, w in enumerate(("weekly", "monthly") * 15)]
    plain = [{"text": f"delivery took {i} weeks, far too slow"} for i in range(30)]
    found = read(take("f", odd + plain), model)
    unsure = dataclasses.replace(found, unsure=np.arange(60) < 30)
    for language, words in (("en", "Not understood: 50% of the texts"), ("zh", "未能判断：占文本的 50%")):
        report = prepare(unsure, model, taxonomy().needs, card(folder), "zh" if language == "zh" else "en")
        assert words in html(report)
        assert "newsletter" in html(report)
        assert any(b.kind == "section" and b.texts[0] == words for b in blocks(report))
    few = dataclasses.replace(found, unsure=np.arange(60) < 3)
    assert "Not understood:" not in html(prepare(few, model, taxonomy().needs, card(folder), "en"))
    apart = dataclasses.replace(found, unsure=np.arange(60) < 9)  # too few for groups, yet more than a tenth
    report = prepare(apart, model, taxonomy().needs, card(folder), "en")
    assert "Not understood: 15% of the texts" in html(report)
    assert "newsletter weekly list 0" in html(report)
    assert any(b.kind == "quote" and "newsletter" in b.texts[1] for b in blocks(report))


def test_a_suggestion_in_a_writers_words_takes_the_place_of_the_composed_one(model: NeedsModel, folder: Path) -> None:
    report = prepare(read(company(), model), model, taxonomy().needs, card(folder), "en")
    assert report.actions
    said = dataclasses.replace(report, actions=tuple(dataclasses.replace(a, said="<i>Mind A.</i>") for a in report.actions))  # fmt: skip
    assert report.actions[0].what in html(report)
    assert report.actions[0].what not in html(said)
    assert "&lt;i&gt;Mind A.&lt;/i&gt;" in html(said)
    assert all(b.texts[1] == "<i>Mind A.</i>" for b in blocks(said) if b.kind == "card")


def test_a_title_before_a_name_ends_no_sentence() -> None:
    assert sentences("I can't find the bills from Mr. Miller. Please send them again") == ["I can't find the bills from Mr. Miller", "Please send them again"]  # fmt: skip


def test_each_word_is_told_its_own_part_of_the_meaning() -> None:
    embedder = shipped()
    assert embedder is not None
    text = "The parcel 快递 was ﬁnally late"  # the ligature grows when it is folded
    whole = vectors([text], embedder)[0]
    parts = by_character(text, embedder, whole)
    assert parts.sum() == pytest.approx(float(whole @ whole), abs=1e-4)
    at = text.index("parcel")
    word = vectors(["parcel"], embedder)[0]
    assert np.sign(by_character(text, embedder, word)[at : at + 6]).tolist() == [1.0] * 6
    assert by_character(text, embedder, whole)[text.index(" ")] == 0


@pytest.mark.parametrize(
    ("kind", "rows", "least"), [("trend", 6, 100), ("bars", 10, 90), ("heat", 30, 200), ("text", 3, 60)]
)
def test_a_plot_stands_on_the_page_of_its_heading(kind: Any, rows: int, least: int) -> None:
    from reportlab.platypus import CondPageBreak

    from assistant.analysis.report_blocks import Block
    from assistant.analysis.report_pdf import _MM, _story
    from assistant.quoting.fonts import fonts

    names = tuple((f"row {n}", "1") for n in range(rows))
    texts = ("", "a") if kind == "heat" else ("a",)
    plot = Block(kind, texts, names, tuple((0.5,) for _ in range(rows)), ("#111111",))
    story = _story([Block("section", ("title", "why")), plot], fonts(["title why row 1 a b"]))
    assert isinstance(story[0], CondPageBreak)
    assert story[0].height >= least * _MM
