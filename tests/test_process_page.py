"""The sales tab's values as HTML: charts, tables, both languages, nothing of the deals taken for markup, and how to begin."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.deals import columns
from assistant.deals.stages import DEFAULT, checked
from assistant.deals.types import Deal, DealImport, Stage
from assistant.errors import BadRequest
from assistant.intention.types import Bin, IntentionCard
from assistant.process.types import ChatStep, Finding, Group, Process, Stalled, Stay, Step
from knowledge.language import Bilingual, Language
from knowledge.raw_rows import BadRow
from ui import intention_format, process_charts, process_csv, process_format, selling_format
from ui import process_words as words
from ui.selling_files import counted, meanings
from ui.selling_stages import changed

EVIL = "<script>alert('x')</script> & \"Co\""
TONGUES: tuple[Language, ...] = ("en", "zh")
ALL: process_format.Span = ("", "", "owner")


def group(name: str, won: int, lost: int, expected: float, *, differs: bool = False) -> Group:
    rate = won / (won + lost) if won + lost else None
    return Group(
        name, won, lost, 3, rate, 0.4, 0.8, expected, 0.0004 if differs else 0.5, differs,
        {"CNY": Decimal("1200000"), "USD": Decimal("300.50")}, {}, 42.0,
    )  # fmt: skip


def whole(**other: Any) -> Process:
    stage = Bilingual(f"Engaging {EVIL}", f"接洽 {EVIL}")
    held = Process(
        date(2026, 3, 1), 100, 40, 30, 30, 0.571, 0.455, 0.681,
        (
            Step("lead", Bilingual("Lead", "线索"), 100, 80, 10, 10, 0.889, 0.81, 0.94, 12.0, {"CNY": Decimal("5000")}),
            Step("deal", stage, 80, 40, 20, 20, 0.667, 0.54, 0.77, None, {}, unplaced=20),
        ),
        Stay((1, 10, 50), (0.9, 0.5, 0.2), 30.0, 14.0),
        {"owner": (group(EVIL, 30, 5, 0.5, differs=True), group("", 3, 9, 0.6, differs=True), group("Bo", 0, 0, 0.5))},
        (Stalled(EVIL, EVIL, EVIL, "deal", 200, 90.0, ("long", "no_step"), 0.12, 34, Decimal("99.5"), "USD", by_age=True),),
        ((EVIL, 12), ("price", 3)), (ChatStep(Bilingual("Conversations", "对话"), 50), ChatStep(Bilingual("Quotes", "报价"), 5)),
        (Finding(Bilingual(EVIL, EVIL), "stage"),),
    )  # fmt: skip
    return replace(held, **other)


@pytest.mark.parametrize("said", TONGUES)
def test_nothing_of_a_deal_is_taken_for_markup(said: Language) -> None:
    made = process_format.process(whole(), ALL, said) + process_format.controls(ALL, ("owner", EVIL), said)
    assert "<script" not in made
    assert made.count("&lt;script&gt;") >= 6
    assert 'href="/sales?deal=%3Cscript%3E' in made


@pytest.mark.parametrize("said", TONGUES)
def test_a_process_says_its_figures_in_words(said: Language) -> None:
    made = process_format.process(whole(), ALL, said)
    for text in (words.STANDS_OUT, words.FUNNEL, words.STAY, words.GROUPS, words.STALLED, words.REASONS, words.CHATS):
        assert text.say(said) in made
    for figure in ("57.1%", "88.9%", "81.0%", "94.0%", "85.7%", "p &lt; 0.001" if "p &lt;" in made else "p < 0.001"):
        assert figure in made
    assert words.ABOVE.say(said) in made
    assert words.BELOW.say(said) in made, "who differs is said, not only coloured"
    assert words.TOO_FEW.say(said) in made
    assert words.UNKNOWN.say(said) in made
    assert words.UNPLACED.say(said).split("{n}")[0] in made.replace("20", "{n}")
    other = "zh" if said == "en" else "en"
    assert words.FUNNEL_HINT.say(other) not in made  # type: ignore[arg-type]


def test_currencies_stand_side_by_side_and_are_never_added() -> None:
    made = process_format.amounts({"USD": Decimal("300.50"), "CNY": Decimal("1200000")}, "en")
    assert "300.50" in made
    assert "1,200,000" in made
    assert "1,200,300" not in made


@pytest.mark.parametrize("said", TONGUES)
def test_where_there_is_nothing_it_says_how_to_begin(said: Language) -> None:
    empty = Process(date(2026, 3, 1), 0, 0, 0, 0, None, 0.0, 1.0, (), Stay((), (), None, None), {}, (), (), (), ())
    made = process_format.process(empty, ALL, said)
    assert words.PARTS["files"].say(said) in made
    assert "<table" not in made
    in_span = process_format.process(empty, ("2026-01-01", "", "owner"), said)
    assert words.NONE_IN_SPAN.say(said) in in_span
    assert words.KEPT_NONE.say(said) in selling_format.kept({}, said)
    assert words.NO_CARD.say(said) in intention_format.card(None, said)


def test_parts_without_data_say_so() -> None:
    made = process_format.process(
        whole(stay=Stay((), (), None, None), stalled=(), reasons=(), chats=(), findings=()), ALL, "en"
    )
    for text in (words.NO_DAYS, words.NONE_STALLED, words.NO_REASONS, words.NO_CHATS, words.NOTHING_STANDS_OUT):
        assert text.en in made


@given(some.lists(some.floats(0, 1), min_size=1, max_size=20))
def test_the_scale_of_intervals_holds_all_of_them(shares: list[float]) -> None:
    low, high = process_charts.span(shares, shares)
    assert 0 <= low < high <= 1
    assert low <= min(shares) + 1e-9
    assert max(shares) - 1e-9 <= high


@given(some.lists(some.integers(0, 10**6), min_size=1, max_size=8))
def test_bars_of_a_funnel_are_within_it_and_labelled(counts: list[int]) -> None:
    made = process_charts.funnel([process_charts.Bar(f"s{i}", n) for i, n in enumerate(counts)], "t")
    assert made.count('role="img"') == len(counts)
    widths = [float(w.split("%")[0]) for w in made.split("width:")[1:]]
    assert all(0 <= w <= 100 for w in widths)


def test_charts_have_names_for_those_who_do_not_see_them() -> None:
    made = process_format.stay(Stay((1, 10), (0.8, 0.4), 5.0, None), "en")
    assert "half are decided within 10 days" in made
    assert "<title>" in made
    drawn = process_charts.calibration([Bin(0.2, 0.25, 0.1, 0.4, 30)], ("said", "came"), "T")
    assert 'aria-label="T"' in drawn
    assert "n = 30" in drawn


@pytest.mark.parametrize("name", process_csv.TABLES)
def test_every_table_can_be_kept_as_csv_that_runs_nothing(name: str) -> None:
    found = whole(reasons=(("=cmd()", 3),))
    found = replace(found, stalled=(replace(found.stalled[0], title="=1+1"),))
    head, *rows = csv.reader(io.StringIO(process_csv.sheet(found, name, "owner", "en")))
    assert rows
    assert all(len(row) == len(head) for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def card(**other: Any) -> IntentionCard:
    held = IntentionCard(
        "ab12cd34ef56", "2026-03-01T08:00:00+00:00", 500, 300, 200, "2026-02-01", 100, 0.71, 0.65, 0.77, 0.2011, 0.24, 0.031,
        (Bin(0.3, 0.25, 0.1, 0.45, 40), Bin(0.7, 0.72, 0.6, 0.8, 60)), {"age|0": 0.3, "age|1": -0.4, "amount": 0.2},
        {EVIL: Bilingual("too many different values", "取值过多")}, True, Bilingual(EVIL, EVIL),
    )  # fmt: skip
    return replace(held, **other)


@pytest.mark.parametrize("said", TONGUES)
def test_the_card_says_what_the_model_is_and_whether_it_is_used(said: Language) -> None:
    made = intention_format.card(card(), said)
    assert "<script" not in made
    for figure in ("71.0%", "65.0%", "0.2011", "0.2400", "3.1%", "500", "2026-02-01"):
        assert figure in made
    assert f">{words.IN_USE.say(said)}<" in made
    assert f">{words.NOT_IN_USE.say(said)}<" in intention_format.card(card(taken=False), said)
    assert words.SWITCHED_OFF.say(said) in intention_format.card(card(taken=False, better=True), said)
    assert words.SWITCHED_OFF.say(said) not in made
    none = intention_format.card(card(auc=None, brier=None, base_brier=None, ece=None, bins=(), used={}), said)
    assert "–" in none


def test_weights_of_one_thing_are_put_together() -> None:
    (thing, size, way), second = intention_format.things({"age|0": 0.3, "age|1": -0.4, "amount": -0.2})
    assert (thing, round(size, 6), way) == ("age", 0.5, 0)
    assert second == ("amount", 0.2, -1)


@pytest.mark.parametrize("said", TONGUES)
def test_columns_of_a_file_can_be_overruled_and_those_joined_are_shown(said: Language) -> None:
    made = selling_format.guess(
        {EVIL: "trait", "stage": "stage", "accounts: account": "= account"}, {EVIL: EVIL, "stage": "Won"}, said
    )
    assert "<script" not in made
    assert made.count("<select") == 2
    assert f'<option value="stage" selected>{words.MEANINGS["stage"].say(said)}' in made
    assert words.JOINED_BY.say(said).split("{")[0].strip("“") in made


def test_every_meaning_of_a_column_has_its_words_and_can_be_chosen() -> None:
    assert set(columns.MEANINGS) <= set(words.MEANINGS)
    made = selling_format.guess({"x": "trait"}, {"x": ""}, "en")
    assert all(f'value="{m}"' in made for m in columns.MEANINGS)


@pytest.mark.parametrize(
    ("text", "found"), [("", {}), ("no json", {}), ("[1]", {}), ('{"a": "id", "b": 2}', {"a": "id", "b": "2"})]
)
def test_what_columns_mean_is_taken_from_the_page_and_never_trusted_to_be_so(text: str, found: dict[str, str]) -> None:
    assert meanings(text) == found


def test_what_an_import_did_names_each_line_left_out() -> None:
    report = DealImport(
        5, 1, 2, (BadRow(7, Bilingual(EVIL, EVIL)),), {}, ("Demo",), (Bilingual("day first", "日在前"),)
    )
    made = selling_format.imported(report, "en")
    for text in (
        "5 deals added",
        "1 updated",
        "2 unchanged",
        "1 rows skipped",
        ">7<",
        "Demo",
        "day first",
        "&lt;script",
    ):
        assert text in made


def test_stages_show_both_names_and_cannot_move_past_the_ends() -> None:
    made = selling_format.stages((Stage("x", Bilingual(EVIL, EVIL)), *DEFAULT), Counter({"won": 3}), "zh")
    assert "<script" not in made
    assert made.count("data-row") == len(DEFAULT) + 1
    assert made.count(" disabled") == 2
    assert 'data-id="won"' not in made
    assert ">3<" in made


def test_what_is_clicked_changes_the_stages_as_they_are_typed() -> None:
    lines = [{"id": s.id, "en": s.name.en, "zh": s.name.zh} for s in DEFAULT]
    lines[0]["en"] = "Inbound"
    down = changed(DEFAULT, "down", "lead", {"lines": lines})
    assert [s.id for s in down][:3] == ["qualified", "lead", "proposal"]
    assert down[1].name.en == "Inbound"
    assert [s.id for s in changed(DEFAULT, "remove", "proposal", {})] == [s.id for s in DEFAULT if s.id != "proposal"]
    assert changed(DEFAULT, "remove", "won", {}) == list(DEFAULT), "the ends stay"
    assert changed(DEFAULT, "up", "lead", {}) == list(DEFAULT)
    assert changed(DEFAULT, "down", "negotiation", {}) == list(DEFAULT), "won stays last but one"
    added = checked(changed(DEFAULT, "add", "", {"new_en": "Demo", "new_zh": "演示"}))
    assert [s.id for s in added][-3:] == ["demo", "won", "lost"]
    with pytest.raises(BadRequest):
        checked(changed(DEFAULT, "add", "", {}))
    assert changed(DEFAULT, "save", "", {"lines": "no list"}) == list(DEFAULT)


def test_deals_are_counted_by_where_they_come_from() -> None:
    deals = (
        Deal("a", source="import", updated_at="2026-01-01"),
        Deal("b", source="import", updated_at="2026-02-01"),
        Deal("c", source="quote"),
    )
    assert counted(deals) == {"import": (2, "2026-02-01"), "quote": (1, "")}
