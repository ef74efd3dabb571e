"""What changed, whether the quarter is made, and the weighted pipeline: each figure worked out anew from the rows of the file."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from assistant.deals.questions import Period
from assistant.deals.types import Deal, Move
from assistant.skills.pipeline_changes import changes
from assistant.types import Draft, Person
from assistant.understanding.deal_names import DealNames
from assistant.understanding.deal_questions import may_ask, read
from tests.fakes import ADMIN, CUSTOMER, SALES
from tests.pipeline_house import House, house, rows

_ = house  # a fixture
TODAY = date(2026, 3, 2)
Row = dict[str, str]


def steps(row: Row) -> list[tuple[str, date]]:
    moved = [m.rsplit(" ", 1) for m in row["moves"].split("; ") if m]
    return [(stage, date.fromisoformat(day)) for stage, day in moved]


def closed(row: Row, kind: str) -> date | None:
    last = steps(row)[-1:] if row["moves"] else []
    return last[0][1] if last and last[0][0] == kind else None


def is_open(row: Row) -> bool:
    return closed(row, "won") is None and closed(row, "lost") is None


def total(found: list[Row], currency: str = "CNY") -> str:
    return f"{sum((Decimal(r['amount'] or 0) for r in found if r['currency'] == currency), Decimal()):,.2f}"


def numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"(\d+) (?:deals opened|won|lost|moved)", text)]


def within(day: date | None, since: date, until: date = TODAY) -> bool:
    return day is not None and since <= day <= until


# --- what changed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [("What changed since last week?", date(2026, 2, 23), TODAY), ("what happened in the pipeline last month?", date(2026, 2, 1), date(2026, 2, 28)),
     ("What changed compared with last month in the pipeline?", date(2026, 2, 1), TODAY)],
)  # fmt: skip
def test_what_changed_counts_what_the_file_says(house: House, text: str, since: date, until: date) -> None:
    said = house.reply(ADMIN, text).text
    opened = [r for r in rows() if within(date.fromisoformat(r["opened_on"]), since, until)]
    won = [r for r in rows() if within(closed(r, "won"), since, until)]
    lost = [r for r in rows() if within(closed(r, "lost"), since, until)]
    moved = 0
    for row in filter(is_open, rows()):
        way = [("lead", date.fromisoformat(row["opened_on"])), *steps(row)]
        before = [s for s, day in way if day < since] or [way[0][0]]
        after = [s for s, day in way if day <= TODAY]
        moved += any(since <= day <= until for _, day in way) and before[-1] != after[-1]
    first = said.split("\n")[0]
    if opened or won or lost or moved:
        assert numbers(first) == [len(opened), len(won), len(lost), moved]
        if won:
            assert total(won) in said
    else:
        assert "nothing is noted" in first


def test_without_days_it_is_the_last_seven_and_the_days_are_said(house: House) -> None:
    said = house.reply(ADMIN, "what has changed in the pipeline?").text
    assert said.startswith("From 24 February 2026 to 2 March 2026")
    assert house.reply(ADMIN, "管道有哪些变化？").text.startswith("2026年2月24日至2026年3月2日")


def test_a_deal_that_went_back_moved_and_one_that_went_to_and_fro_did_not() -> None:
    def deal(name: str, stage: str, *moves: tuple[str, int], kind: str = "open") -> Deal:
        days = tuple(Move(s, date(2026, 3, d)) for s, d in moves)
        return Deal(name, stage=stage, kind=kind, opened_on=days[0].on, closed_on=days[-1].on if kind != "open" else None, moves=days)  # type: ignore[arg-type]  # fmt: skip

    deals = [
        deal("back", "lead", ("lead", 1), ("offer", 2), ("lead", 12)),
        deal("to and fro", "lead", ("lead", 1), ("offer", 11), ("lead", 12)),
        deal("reopened", "offer", ("lead", 1), ("lost", 5), ("offer", 12)),
        deal("new and on", "offer", ("lead", 11), ("offer", 12)),
        deal("won", "won", ("lead", 11), ("won", 12), kind="won"),
        deal("still", "offer", ("lead", 1), ("offer", 2)),
    ]
    found = changes(deals, Period(date(2026, 3, 10), date(2026, 3, 16)), ["lead", "offer"])
    assert [d.id for d in found.moved] == ["back", "new and on"]
    assert found.before == {"back": "offer", "new and on": "lead"}
    assert [d.id for d in found.opened] == ["new and on", "won"]
    assert [d.id for d in found.won] == ["won"]


# --- goals ---------------------------------------------------------------------------------------------------------


def test_the_quarter_so_far_is_what_the_file_says_was_won_in_it(house: House) -> None:
    won = [r for r in rows() if within(closed(r, "won"), date(2026, 1, 1))]
    said = house.reply(SALES, "Will we make the quarter?").text
    assert f"so far: ¥{total(won)}" in said
    assert "No goals are kept here" in said
    assert "没有保存目标" in house.reply(SALES, "这个季度能完成吗？").text


@pytest.mark.parametrize(
    ("goal", "verdict", "zh"),
    [("1k", "is made already", "已经达成"), ("90 million", "Probably not", "很可能达不成")],
)
def test_a_goal_is_held_against_both_forecasts(house: House, goal: str, verdict: str, zh: str) -> None:
    said = house.reply(SALES, f"Will we make {goal} this quarter?").text
    assert verdict in said
    wanted = {"1k": "1000", "90 million": "9000万"}[goal]
    assert zh in house.reply(SALES, f"这个季度能做到{wanted}吗").text
    won = sum(
        Decimal(r["amount"]) for r in rows() if within(closed(r, "won"), date(2026, 1, 1)) and r["currency"] == "CNY"
    )
    if goal == "90 million":
        assert f"{Decimal(90_000_000) - won:,.2f}" in said


def test_the_deals_due_are_those_of_the_file(house: House) -> None:
    due = [
        r for r in rows() if is_open(r) and r["currency"] == "CNY" and r["expected_on"] and within(date.fromisoformat(r["expected_on"]), TODAY, date(2026, 3, 31))
    ]  # fmt: skip
    late = [
        r for r in rows() if is_open(r) and r["currency"] == "CNY" and r["expected_on"] and date.fromisoformat(r["expected_on"]) < TODAY
    ]  # fmt: skip
    said = house.reply(ADMIN, "Will we make the quarter?").text
    assert (f"expected to close by then: {len(due)}, worth ¥{total(due)}" in said) == bool(due)
    assert (f"expected day has passed: {len(late)}" in said) == bool(late)


def test_time_that_is_over_has_no_goal_and_customers_are_told_nothing(house: House) -> None:
    assert "over" in house.reply(SALES, "will we make 2 million in Q4 2025?").text
    for text in ("Will we make the quarter?", "what's our weighted pipeline?", "What changed since last week?"):
        assert house.reply(CUSTOMER, text).intent != "pipeline"


# --- weighted, and who is called -----------------------------------------------------------------------------------


def test_the_weighted_pipeline_is_between_nothing_and_all_and_by_currency(house: House) -> None:
    said = house.reply(SALES, "what's our weighted pipeline?").text
    for currency in {r["currency"] for r in rows() if is_open(r) and r["currency"] and r["amount"]}:
        waiting = [r for r in rows() if is_open(r) and r["currency"] == currency]
        row = next(line for line in said.split("\n") if line.startswith(f"- {currency}"))
        shown = [Decimal(a.replace(",", "")) for a in re.findall(r"\d[\d,]*\.\d\d", row)]
        assert shown[0] == sum(Decimal(r["amount"] or 0) for r in waiting)
        assert len(shown) == 1 or 0 < shown[1] < shown[0]


def test_who_has_no_deal_of_their_own_is_not_told_that_none_is_stuck(house: House) -> None:
    everybody = house.reply(Person("a-9", "admin", "Mo"), "Which deals should I call today and why?").text
    assert "should be looked at" in everybody
    new = Person("u-9", "sales", "Noor")
    assert house.reply(new, "Which deals should I call today and why?").text.startswith(
        "None of the open deals that are yours or nobody's"
    )
    assert "您名下及无人负责" in house.reply(new, "今天我该给哪些商机打电话？").text


def test_what_only_sounds_like_it_is_left_alone() -> None:
    names: Callable[[], DealNames] = lambda: DealNames(me="Sam")  # noqa: E731
    for text in (
        "what changed in the new firmware?",
        "这款和上一代有什么变化",
        "can the pump reach 3 bar?",
        "这个月能完成安装吗",
    ):
        assert not may_ask(text) or read(text, names(), TODAY) is None, text


def test_every_figure_has_its_fact(house: House) -> None:
    for text in ("Will we make 900k this quarter?", "what changed last month in the pipeline?", "加权管道金额是多少？"):
        outcome = house.say(ADMIN, text)
        draft = outcome.record["draft"]
        assert isinstance(draft, Draft)
        assert outcome.record["problems"] == []
        assert draft.told is not None
        assert not re.search(r"\d", re.sub(r"\[\[f\d+\]\]", "", draft.plain)), draft.plain
