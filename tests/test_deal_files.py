"""Files of deals: any CRM's columns, days decided by the column, joined files, logs, hostile cells, and back out unchanged."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from assistant import table_files
from assistant.deals import columns, days, sums
from assistant.deals.desk import DealDesk
from assistant.deals.fields import MOST_TRAITS
from assistant.deals.files import until, write_csv
from assistant.deals.reading import read_file
from assistant.deals.rows import Known, Wanted
from assistant.deals.types import Deal, Move
from assistant.errors import BadRequest
from examples.deals import LAST, WEAK, deals_csv
from examples.make import HERE
from knowledge.errors import KnowledgeError
from knowledge.store import create_tables
from tests.fakes import ADMIN, SALES

TODAY = date(2026, 3, 2)


def new_desk() -> DealDesk:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    create_tables(engine)
    return DealDesk(engine, lambda: TODAY)


@pytest.fixture
def desk() -> DealDesk:
    return new_desk()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def sheet(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    book.save(folder / "deals.xlsx")
    return folder / "deals.xlsx"


def read(folder: Path, text: str, **wanted: Any) -> tuple[list[Deal], Any]:
    rows = read_file(written(folder, "deals.csv", text), "deals.csv", Known(), Wanted(**wanted))
    return [deal for _, deal, _ in rows.good], rows


# --- columns --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
         "id,owner,product,account,stage,opened_on,closed_on,won_amount"),
        ("Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Opportunity Owner,Next Step,Loss Reason",
         "id,name,account,stage,amount,closed_on,opened_on,owner,next_step,lost_because"),
        ("Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Deal owner,Associated Company,Closed Lost Reason",
         "id,name,stage,amount,opened_on,closed_on,owner,account,lost_because"),
        ("商机编号,商机名称,客户名称,销售阶段,预计金额（元）,创建时间,预计成交日期,负责人,所属部门,丢单原因,下一步",
         "id,name,account,stage,amount,opened_on,expected_on,owner,team,lost_because,next_step"),
        ("Deal,Value (USD),Manager,Stage,Favourite colour", "name,amount,team,stage,trait"),
        ("Deal,Manager,Team,Stage", "name,trait,team,stage"),
    ],
)  # fmt: skip
def test_columns_of_the_usual_systems_are_known(header: str, meanings: str) -> None:
    assert list(columns.guess(header.split(",")).values()) == meanings.split(",")


def test_a_guess_can_be_overruled_and_a_wrong_word_is_refused(tmp_path: Path) -> None:
    text = "Nr,Who buys,Phase,Worth\n1,Acme,Proposal,100\n"
    (deal,), rows = read(tmp_path, text, columns={"nr": "id", "Who buys": "客户", "Worth": "amount"})
    assert (deal.id, deal.account, deal.amount, deal.stage) == ("1", "Acme", D(100), "proposal")
    assert rows.columns == {"Nr": "id", "Who buys": "account", "Phase": "stage", "Worth": "amount"}
    for wrong in ({"none": "id"}, {"Nr": "nonsense"}, {"Nr": "account", "Who buys": "account"}):
        with pytest.raises(BadRequest):
            read(tmp_path, text, columns=wrong)
    with pytest.raises(BadRequest, match="No column says in which stage"):
        read(tmp_path, "id,account\n1,Acme\n2,Beta\n")


def test_a_column_of_stages_is_known_by_what_stands_in_it_and_an_outcome_beside_it_decides(tmp_path: Path) -> None:
    (one, two), _ = read(tmp_path, "id,Where,status\n1,Proposal,open\n2,Negotiation,won\n")
    assert (one.stage, two.stage, two.kind) == ("proposal", "won", "won")


# --- days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2016-10-20", date(2016, 10, 20)), ("2016/10/20", date(2016, 10, 20)), ("20.10.2016", date(2016, 10, 20)),
        ("10/20/2016", date(2016, 10, 20)), ("20/10/16", date(2016, 10, 20)), ("2016年10月20日", date(2016, 10, 20)),
        ("20 Oct 2016", date(2016, 10, 20)), ("Oct 20, 2016", date(2016, 10, 20)), ("20-Oct-16", date(2016, 10, 20)),
        ("20161020", date(2016, 10, 20)), (42663, date(2016, 10, 20)), ("42663", date(2016, 10, 20)), (42663.75, date(2016, 10, 20)),
        (datetime(2016, 10, 20, 9, 30), date(2016, 10, 20)), ("2016-10-20T23:30:00-05:00", date(2016, 10, 21)),
        ("2016-10-20 09:30", date(2016, 10, 20)), ("10/20/2016 3:45 PM", date(2016, 10, 20)), ("", None), (None, None),
    ],
)  # fmt: skip
def test_days_are_read_however_they_are_written(cell: object, day: date | None) -> None:
    assert days.decide({"c": [(2, cell)]}).day("c", cell) == day


@pytest.mark.parametrize(
    "cell",
    ["soon", "2016-13-01", "31/02/2016", "0", "99999", "13/13/2016", True, float("nan"), "2016-10", "1" * 10_000],
)
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(BadRequest):
        days.decide({"c": [(2, cell), (3, "20/10/2016")]}).day("c", cell)


def test_a_column_is_read_one_way_as_its_own_cells_tell() -> None:
    found = days.decide({"us": [(2, "3/1/2017"), (3, "10/20/2016")], "eu": [(2, "3/1/2017"), (3, "20/10/2016")]})
    assert found.day("us", "3/1/2017") == date(2017, 3, 1)
    assert found.day("eu", "3/1/2017") == date(2017, 1, 3)
    assert len(found.notes) == 2
    assert "line 3" in found.notes[0].en


def test_a_column_that_does_not_tell_goes_by_the_others_or_its_dots_and_is_refused_else() -> None:
    assert days.decide({"a": [(2, "10/20/2016")], "b": [(2, "3/4/2017")]}).day("b", "3/4/2017") == date(2017, 3, 4)
    assert days.decide({"a": [(2, "3.4.2017")]}).day("a", "3.4.2017") == date(2017, 4, 3)
    assert days.decide({"a": [(2, "4/4/2017")]}).day("a", "4/4/2017") == date(2017, 4, 4)  # either way the same
    assert days.decide({"a": [(2, "3/4/2017")]}, "mdy").day("a", "3/4/2017") == date(2017, 3, 4)
    with pytest.raises(BadRequest, match="--dates") as refused:
        days.decide({"opened": [(7, "3/4/2017")]})
    assert "line 7" in refused.value.text.en


def test_a_column_of_both_orders_tells_nothing_but_a_slip_among_many_is_one_bad_row(tmp_path: Path) -> None:
    deals, rows = read(
        tmp_path, "id,stage,created\n1,lead,13/01/2026\n2,lead,01/13/2026\n3,lead,02/03/2026\n4,lead,2026-01-05\n"
    )
    assert [d.id for d in deals] == ["4"]
    assert [b.line for b in rows.bad] == [2, 3, 4]
    assert "line 2" in rows.bad[2].reason.en
    many = [(n, f"1/{n % 15 + 13}/2026") for n in range(2, 102)]
    found = days.decide({"c": [*many, (102, "31/1/2026")]})
    assert found.day("c", "1/2/2026") == date(2026, 1, 2)
    with pytest.raises(BadRequest):
        found.day("c", "31/1/2026")


@given(st.dates(date(1970, 1, 1), date(2069, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%Y年%m月%d日", "%d %b %Y", "%Y%m%d"]))  # fmt: skip
def test_every_day_is_read_back(day: date, shape: str) -> None:
    cell = day.strftime(shape)
    assert days.decide({"c": [(2, cell)]}).day("c", cell) == day


# --- amounts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("1,234.50", "1234.50", ""), ("€ 1.234,50", "1234.50", "EUR"), ("$1,200", "1200", "USD"), ("12.5万", "125000", ""),
        ("￥3,000", "3000", "CNY"), (1234.5, "1234.5", ""), (0.1 + 0.2, "0.3", ""), ("35k", "35000", ""), ("1.2M", "1200000", ""),
        ("三万五千", "35000", ""), ("3.5亿", "350000000", ""), ("0", "0", ""), ("USD 900", "900", "USD"),
    ],
)  # fmt: skip
def test_amounts_are_read_however_they_are_written(cell: object, amount: str, currency: str) -> None:
    assert sums.amount_in("amount", cell) == (D(amount), currency)


@pytest.mark.parametrize("cell", ["", None, "-", "n/a", "TBD", "待定"])
def test_no_amount_is_none(cell: object) -> None:
    assert sums.amount_in("amount", cell) == (None, "")


@pytest.mark.parametrize("cell", ["-5", -5, "1-2-3", float("inf"), 1e20, "9" * 30, "=1+1", True, "12abc34"])
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(BadRequest):
        sums.amount_in("amount", cell)


def test_points_part_thousands_where_the_column_shows_it() -> None:
    assert sums.points_part_thousands(["1.234,50", "900"])
    assert sums.points_part_thousands(["1.234", "12.500", "900"])
    assert not sums.points_part_thousands(["1.234", "12.5"])
    assert not sums.points_part_thousands(["1,234.5", "1.234"])
    assert sums.amount_in("amount", "1.234", points=True) == (D(1234), "")


def test_a_currency_comes_from_the_cell_the_column_or_the_header_and_never_two_in_one_row(tmp_path: Path) -> None:
    deals, rows = read(
        tmp_path, "id,stage,Amount (EUR),currency\n1,lead,5,\n2,lead,5,EUR\n3,lead,$5,\n4,lead,5,USD\n5,lead,,\n"
    )
    assert [(d.id, d.currency) for d in deals] == [("1", "EUR"), ("2", "EUR"), ("5", "")]
    assert [b.line for b in rows.bad] == [4, 5]
    (one,), rows = read(tmp_path, "id,stage,amount\n1,lead,5\n")
    assert one.currency == "CNY"
    assert any("if that is wrong" in note.en for note in rows.notes)
    (one,), rows = read(tmp_path, "id,stage,amount\n1,lead,5\n", currency="usd")
    assert (one.currency, rows.notes) == ("USD", ())


# --- what rows mean -------------------------------------------------------------------------------------------------

PIPELINE = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Ann Lee,GTXPro,Acme,Won,10/20/2016,3/1/2017,4514
A2,Bob Ray,MG Special,Beta,Lost,10/25/2016,3/11/2017,0
A3,Ann Lee,GTX Pro,acme,Engaging,11/2/2016,,
A4,Bob Ray,MG Special,,Prospecting,,,
"""
ACCOUNTS = "account,sector,revenue\nAcme,retail,10.5\nBeta,medical,\nGamma,software,7\n"
PRICES = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\n"
TEAMS = "sales_agent,manager,regional_office\nAnn Lee,Dora,East\nBob Ray,Finn,West\n"


def test_a_pipeline_with_its_accounts_products_and_teams(desk: DealDesk, tmp_path: Path) -> None:
    path = written(tmp_path, "sales_pipeline.csv", PIPELINE)
    names = {"accounts.csv": ACCOUNTS, "products.csv": PRICES, "teams.csv": TEAMS}
    joins = [written(tmp_path, name, text) for name, text in names.items()]
    done = desk.import_file(ADMIN, path, joins=joins, currency="USD")
    assert (done.added, done.bad, done.new_stages) == (4, (), ())
    assert done.columns["products: sales_price"] == "list_price"
    assert done.columns["teams: manager"] == "team"
    by = {d.id: d for d in desk.all(SALES)}
    won, lost, engaging, prospect = (by[f"A{n}"] for n in range(1, 5))
    assert (won.kind, won.amount, won.won_amount, won.currency, won.product) == (
        "won",
        D(4821),
        D(4514),
        "USD",
        "GTX Pro",
    )
    assert won.moves == (Move("qualified", date(2016, 10, 20)), Move("won", date(2017, 3, 1)))
    assert (won.team, won.traits) == (
        "Dora",
        {"sector": "retail", "revenue": "10.5", "series": "GTX", "regional_office": "East"},
    )
    assert (lost.kind, lost.amount, lost.won_amount, lost.closed_on) == ("lost", D(55), None, date(2017, 3, 11))
    assert (engaging.stage, engaging.moves) == ("qualified", (Move("qualified", date(2016, 11, 2)),))
    assert engaging.account == "Acme"  # called as the file of accounts calls it
    assert (prospect.stage, prospect.moves, prospect.opened_on) == ("lead", (), None)
    again = desk.import_file(ADMIN, path, joins=joins, currency="USD")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)


def test_a_joined_file_that_shares_no_values_is_refused(desk: DealDesk, tmp_path: Path) -> None:
    path = written(tmp_path, "p.csv", PIPELINE)
    with pytest.raises(BadRequest, match="no column holds the same values"):
        desk.import_file(ADMIN, path, joins=[written(tmp_path, "j.csv", "city,size\nRome,1\nParis,2\n")])
    assert desk.all(SALES) == ()


def test_a_joined_file_goes_by_values_where_names_differ(desk: DealDesk, tmp_path: Path) -> None:
    join = written(tmp_path, "firms.csv", "firm name,size\nAcme,big\nBeta,small\n")
    desk.import_file(ADMIN, written(tmp_path, "p.csv", PIPELINE), joins=[join])
    assert {d.id: d.traits.get("size") for d in desk.all(SALES)} == {
        "A1": "big",
        "A2": "small",
        "A3": "big",
        "A4": None,
    }


def test_a_close_date_of_an_open_deal_is_when_it_is_expected_and_one_amount_serves_for_both(tmp_path: Path) -> None:
    (one, two, three), _ = read(
        tmp_path,
        "id,stage,amount,created,close date\n1,Proposal,100,2026-01-05,2026-04-01\n2,Closed Won,90,2026-01-05,2026-02-01\n"
        "3,Closed Won,90,2026-02-05,2026-02-01\n",
    )
    assert (one.expected_on, one.closed_on, one.moves) == (date(2026, 4, 1), None, (Move("lead", date(2026, 1, 5)),))
    assert (two.amount, two.won_amount, two.closed_on, two.expected_on) == (D(90), D(90), date(2026, 2, 1), None)
    assert three.moves == (Move("won", date(2026, 2, 1)),)  # it cannot have been opened after it closed


def test_a_log_becomes_moves(desk: DealDesk, tmp_path: Path) -> None:
    path = written(
        tmp_path, "log.csv",
        "deal id,stage,date,amount,owner\n7,Proposal,2026-02-01,120,Ann\n7,Lead,2026-01-01,100,Ann\n8,Lead,2026-01-05,50,Bob\n"
        "7,Technical check,2026-01-15,,Ann\n7,Closed Won,2026-02-20,110,Ann\n8,Lead,,,\n",
    )  # fmt: skip
    done = desk.import_file(ADMIN, path)
    assert (done.added, [b.line for b in done.bad], done.new_stages) == (2, [7], ("Technical check",))
    seven, eight = desk.get(SALES, "7"), desk.get(SALES, "8")
    assert [(m.stage, m.on.day) for m in seven.moves] == [
        ("lead", 1),
        ("technical-check", 15),
        ("proposal", 1),
        ("won", 20),
    ]
    assert (seven.kind, seven.closed_on, seven.won_amount) == ("won", date(2026, 2, 20), D(110))
    assert (eight.stage, eight.opened_on) == ("lead", date(2026, 1, 5))
    assert [s.id for s in desk.stages(SALES)].index("technical-check") < 5
    assert desk.import_file(ADMIN, path).unchanged == 2


def test_two_words_of_one_language_are_two_stages(desk: DealDesk, tmp_path: Path) -> None:
    text = "id,stage\n1,Qualification\n2,Needs Analysis\n3,需求确认\n4,Qualification\n"
    done = desk.import_file(ADMIN, written(tmp_path, "z.csv", text))
    assert done.new_stages == ("Needs Analysis",)
    assert [d.stage for d in sorted(desk.all(SALES), key=lambda d: d.id)] == [
        "qualified",
        "needs-analysis",
        "qualified",
        "qualified",
    ]
    assert [s.id for s in desk.stages(SALES)][:3] == ["lead", "qualified", "needs-analysis"]


def test_a_stage_that_only_bad_rows_name_is_none_and_one_that_only_moves_name_is_kept(
    desk: DealDesk, tmp_path: Path
) -> None:
    done = desk.import_file(ADMIN, written(tmp_path, "b.csv", "id,stage,amount\n1,Lead,5\n2,Pilot,-5\n"))
    assert (done.added, len(done.bad), done.new_stages) == (1, 1, ())
    moves = '"[[""pilot"",""2026-01-05""],[""won"",""2026-02-05""]]"'
    done = desk.import_file(ADMIN, written(tmp_path, "o.csv", f"id,stage,moves\n3,won,{moves}\n"))
    assert done.new_stages == ("pilot",)
    assert [m.stage for m in desk.get(SALES, "3").moves] == ["pilot", "won"]
    assert "pilot" in {s.id for s in desk.stages(SALES)}


def test_a_newer_file_moves_deals_and_staff_changes_stay_until_then(desk: DealDesk, tmp_path: Path) -> None:
    old = written(tmp_path, "old.csv", "id,account,stage,amount,created\n1,Acme,Lead,100,2026-01-05\n")
    desk.import_file(ADMIN, old)
    desk.change(SALES, "1", next_step="call", amount="150")
    assert desk.import_file(ADMIN, old).unchanged == 1
    assert desk.get(SALES, "1").amount == D(150)
    new = written(tmp_path, "new.csv", "id,account,stage,amount,created\n1,,Proposal,120,2026-01-05\n")
    assert desk.import_file(ADMIN, new).changed == 1
    deal = desk.get(SALES, "1")
    assert (deal.amount, deal.account, deal.next_step) == (D(120), "Acme", "call")  # what is empty empties nothing
    assert [(m.stage, m.on) for m in deal.moves] == [("lead", date(2026, 1, 5)), ("proposal", TODAY)]
    assert desk.import_file(ADMIN, new).unchanged == 1


def test_rows_without_an_id_are_known_again(desk: DealDesk, tmp_path: Path) -> None:
    text = "account,product,stage,amount\nAcme,P,Lead,1\nAcme,P,Lead,2\n,,Lead,3\n"
    done = desk.import_file(ADMIN, written(tmp_path, "a.csv", text))
    assert (done.added, [b.line for b in done.bad]) == (2, [4])
    again = desk.import_file(ADMIN, written(tmp_path, "b.csv", text.replace("Lead,1", "Proposal,1")))
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)


def test_a_product_is_its_sku_where_the_catalogue_has_it(tmp_path: Path) -> None:
    known = Known(skus={"v27qmonitor": "LK-V27Q"}, entries={"acme": "C-1"})
    rows = read_file(
        written(tmp_path, "d.csv", "id,stage,product,account\n1,lead,V27Q Monitor,ACME\n2,lead,Other,\n"),
        "d.csv",
        known,
        Wanted(),
    )
    assert [(d.product, d.customer) for _, d, _ in rows.good] == [("LK-V27Q", "C-1"), ("Other", "")]


def test_a_workbook_is_read_with_its_dates_and_numbers(desk: DealDesk, tmp_path: Path) -> None:
    path = sheet(tmp_path, [
        ["商机编号", "客户名称", "销售阶段", "预计金额", "创建日期", "成交日期"],
        [1001, "云帆", "方案报价", 12500.5, datetime(2026, 1, 5), None], [1002, "北辰", "赢单", "3.2万", 46030, datetime(2026, 2, 1)],
    ])  # fmt: skip
    done = desk.import_file(ADMIN, path)
    assert (done.added, done.bad) == (2, ())
    one, two = desk.get(SALES, "1001"), desk.get(SALES, "1002")
    assert (one.amount, one.opened_on, one.stage) == (D("12500.5"), date(2026, 1, 5), "proposal")
    assert (two.won_amount, two.opened_on, two.closed_on) == (D(32000), date(2026, 1, 8), date(2026, 2, 1))


# --- hostile cells --------------------------------------------------------------------------------------------------


def test_bad_rows_are_told_by_line_and_the_others_are_taken(desk: DealDesk, tmp_path: Path) -> None:
    rows = [
        ["id", "account", "stage", "amount", "created", "notes"],
        ["1", "=cmd|' /C calc'!A0", "lead", "5", "2026-01-01", "@SUM(A1)"], ["2", "x" * 10_000, "lead", "5", "2026-01-01", ""],
        ["3", "Acme", "lead", "-5", "2026-01-01", ""], ["4", "Acme", "lead", "5", "0000-01-01", ""],
        ["5", "Acme", "lead", "5", "9999-12-31", ""], ["1", "Other", "lead", "5", "2026-01-01", ""],
        ["6", "Acme", "", "5", "2026-01-01", ""], ["7", "Acme", "lead", "five", "2026-01-01", ""], ["8" * 100, "Acme", "lead", "5", "", ""],
        ["9", "Acme\x01\u202e", "lead", "5", "2026-01-01", "y" * 10_000], ["10", "Acme", "s" * 500, "5", "2026-01-01", ""],
    ]  # fmt: skip
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    done = desk.import_file(ADMIN, written(tmp_path, "bad.csv", out.getvalue()))
    assert [b.line for b in done.bad] == [3, 4, 5, 6, 7, 8, 9, 10, 12]
    assert all(b.reason.en and b.reason.zh for b in done.bad)
    assert {d.id for d in desk.all(SALES)} == {"1", "9"}
    assert desk.get(SALES, "9").account == "Acme"
    assert len(desk.get(SALES, "9").traits["notes"]) == 300
    assert any("cut at 300" in note.en for note in done.notes)
    for row in csv.reader(io.StringIO(desk.export(ADMIN))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


ODD = (
    "=1+1", "'=x", "-5", "0000-01-01", "9999-12-31", "3/4/2026", "13/1/2026", "1/13/2026", "", "lead", "赢单", "€5", "$ 5", "1e400",
    "NaN", "٣", "²", "\x01",
)  # fmt: skip
CELL = st.text(max_size=30) | st.sampled_from(ODD) | st.integers().map(str) | st.floats().map(str) | st.dates().map(str)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=1, max_size=6))
def test_no_cell_raises_anything_but_a_reported_bad_row(tmp_path: Path, cells: list[list[str]]) -> None:
    header = ["id", "account", "stage", "amount", "created", "close value", "notes"]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([header, ["known", "Acme", "lead", "5", "2026-01-13", "", "x"], *cells])
    path = written(tmp_path, "any.csv", out.getvalue())
    if "\x00" in out.getvalue():  # no text at all: the file is refused as a whole
        with pytest.raises(KnowledgeError):
            read_file(path, "any.csv", Known(), Wanted(dates="dmy"))
        return
    rows = read_file(path, "any.csv", Known(), Wanted(dates="dmy"))
    assert "known" in {d.id for _, d, _ in rows.good}
    for _, deal, _ in rows.good:
        assert deal.amount is None or 0 <= deal.amount < 10**12
        assert all(1970 <= m.on.year <= 2100 for m in deal.moves)


# --- out and in again -----------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12) | st.sampled_from(
    ["=1+1", "'quoted", "-5", "a, b; c", 'say "yes"', "@x", "'=x", "客户", "两 个", "1.234,5", "2026-01-01"]
)
AMOUNTS = st.none() | st.decimals(0, 10**9, places=2) | st.decimals(0, 100, places=6)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """Draw a deal as the desk could keep it."""
    from assistant.deals.fields import clean

    texts = {
        n: draw(st.just("") | WORDS) for n in ("name", "account", "product", "owner", "team", "next_step", "quote")
    }
    stage = draw(st.sampled_from(["lead", "qualified", "proposal", "won", "lost"]))
    kind = stage if stage in ("won", "lost") else "open"
    amount, won = draw(AMOUNTS), draw(AMOUNTS) if kind == "won" else None
    moves = sorted(draw(st.lists(DAYS, max_size=4)))
    traits = draw(
        st.dictionaries(st.sampled_from(["sector", "Status", "owner", "trait: x", "a:b", "规模"]), WORDS, max_size=3)
    )
    return Deal(
        "", **clean(texts), source=draw(st.sampled_from(["import", "staff"])), amount=amount, won_amount=won,
        currency=draw(st.sampled_from(["CNY", "USD"])) if amount is not None or won is not None else "", stage=stage, kind=kind,  # type: ignore[arg-type]
        opened_on=moves[0] if moves else None, closed_on=draw(DAYS) if kind != "open" else None, expected_on=draw(st.none() | DAYS),
        lost_because=draw(st.just("") | WORDS) if kind == "lost" else "", next_step_on=draw(st.none() | DAYS),
        traits={n: v for n, v in ((n, clean({"name": v})["name"]) for n, v in traits.items()) if v},
        moves=tuple(Move(draw(st.sampled_from(["lead", "proposal", stage])), on, draw(st.just("") | WORDS)) for on in moves),
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deals(), min_size=1, max_size=6))
def test_what_is_exported_is_imported_unchanged(tmp_path: Path, drawn: list[Deal]) -> None:
    named = [replace(deal, id=f"D-{n}") for n, deal in enumerate(drawn)]
    text = write_csv(named)
    rows = read_file(written(tmp_path, "out.csv", text), "out.csv", Known(), Wanted())
    assert rows.bad == ()
    read_back = [deal for _, deal, _ in rows.good]
    for before, after in zip(named, read_back, strict=True):
        closed = after.moves[-1].on if before.closed_on is None and before.kind != "open" else before.closed_on
        assert after == replace(before, closed_on=closed)
    assert write_csv(read_back) == text


def test_an_export_of_everything_changes_nothing_and_fills_an_empty_store(desk: DealDesk, tmp_path: Path) -> None:
    path = written(tmp_path, "deals.csv", deals_csv())
    desk.import_file(ADMIN, path)
    made = desk.add(SALES, account="=Acme", amount="5", next_step="call")
    desk.move(SALES, made.id, "won")
    out = written(tmp_path, "out.csv", "\ufeff" + desk.export(ADMIN))
    done = desk.import_file(ADMIN, out)
    assert (done.added, done.changed, done.unchanged, done.bad) == (0, 0, 421, ())
    other = new_desk()
    assert other.import_file(ADMIN, out).added == 421
    ours, theirs = ({d.id: replace(d, updated_at="") for d in each.all(SALES)} for each in (desk, other))
    assert ours == theirs


# --- the example company --------------------------------------------------------------------------------------------


def test_the_example_deals_are_those_of_their_script() -> None:
    assert (HERE / "deals.csv").read_text(encoding="utf-8") == deals_csv()


def example_deals(tmp_path: Path) -> tuple[Deal, ...]:
    desk = new_desk()
    done = desk.import_file(ADMIN, written(tmp_path, "deals.csv", until(deals_csv(), TODAY)))
    assert (done.bad, done.new_stages, done.added) == ((), (), 420)
    return desk.all(SALES)


def test_the_example_deals_end_today_and_hold_what_is_said_of_them(tmp_path: Path) -> None:
    found = example_deals(tmp_path)
    assert max(m.on for d in found for m in d.moves) == TODAY
    assert LAST.year == 2026
    kinds = Counter(d.kind for d in found)
    assert 55 <= kinds["open"] <= 85
    assert kinds["won"] > 150
    closed = [d for d in found if d.kind != "open"]

    def rate(chosen: Sequence[Deal]) -> float:
        return sum(d.kind == "won" for d in chosen) / len(chosen)

    def line(d: Deal) -> str:
        return d.traits["Product line"]

    assert rate([d for d in closed if d.owner == WEAK]) < rate(closed) - 0.15
    assert rate([d for d in closed if "Docks" in line(d)]) > rate([d for d in closed if "Docks" not in line(d)]) + 0.1
    assert all(d.lost_because for d in found if d.kind == "lost")
    assert sum(bool(d.next_step) for d in found if d.kind == "open") > 20
    assert sum((TODAY - d.moves[-1].on).days > 90 for d in found if d.kind == "open" and d.stage == "proposal") > 5


def test_the_first_run_has_the_deals_with_their_products(example_home: Path) -> None:
    from assistant.build import open_assistant
    from tests.example_company import settings_of

    service = open_assistant(settings_of(example_home))
    found = service.deals.all(SALES)
    assert len([d for d in found if d.source == "import"]) == 420
    assert {d.product for d in found if d.source == "import"} <= {p.sku for p in service.catalogue.products(0, 200, "")}
    assert max(m.on for d in found for m in d.moves) == service.kit.today()


def test_a_joined_file_of_many_columns_adds_no_more_traits_than_a_deal_can_have(desk: DealDesk, tmp_path: Path) -> None:
    names = [f"k{n}" for n in range(120)]
    join = written(tmp_path, "wide.csv", f"account,{','.join(names)}\nAcme,{','.join(names)}\nBeta,{','.join(names)}\n")
    done = desk.import_file(ADMIN, written(tmp_path, "p.csv", PIPELINE), joins=[join])
    assert max(len(d.traits) for d in desk.all(ADMIN)) <= MOST_TRAITS
    assert done.columns["wide: k0"] == "trait"
    assert done.columns["wide: k119"] == "ignored"


def test_of_a_large_file_every_row_counts_where_the_names_are_the_same(desk: DealDesk, tmp_path: Path) -> None:
    rows = "".join(f"{n},A{n},lead\n" for n in range(3000))
    join = written(tmp_path, "firms.csv", "account,sector\nA2999,steel\nZ1,wood\n")
    desk.import_file(ADMIN, written(tmp_path, "p.csv", f"id,account,stage\n{rows}"), joins=[join])
    assert {d.id: d.traits for d in desk.all(ADMIN) if d.traits} == {"2999": {"sector": "steel"}}


def test_a_column_that_is_no_stage_is_said_to_bring_too_many(desk: DealDesk, tmp_path: Path) -> None:
    rows = "".join(f"{n},A{n},kind {n}\n" for n in range(40))
    done = desk.import_file(ADMIN, written(tmp_path, "p.csv", f"id,account,stage\n{rows}"))
    assert "one stage too many (at most 28)" in done.bad[0].reason.en
    assert "最多 28 个" in done.bad[0].reason.zh


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(A1)", "'－1"])
def test_wide_signs_begin_no_formula_either_and_come_back(desk: DealDesk, tmp_path: Path, text: str) -> None:
    made = desk.add(ADMIN, account=text)
    told = desk.export(ADMIN)
    assert f"'{text}" in told
    done = desk.import_file(ADMIN, written(tmp_path, "again.csv", told))
    assert (done.added, done.changed, len(done.bad)) == (0, 0, 0)
    assert desk.get(ADMIN, made.id).account == text


def test_a_file_of_more_cells_than_can_be_held_is_refused_before_it_is_held(
    desk: DealDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "MOST_CELLS", 12)
    good = written(tmp_path, "p.csv", "id,account,stage\n1,Acme,lead\n2,Beta,lead\n")
    wide = written(
        tmp_path, "wide.csv", "account," + ",".join(f"k{n}" for n in range(20)) + "\nAcme" + ",x" * 20 + "\n"
    )
    for path, joins in ((wide, []), (good, [wide])):
        with pytest.raises(KnowledgeError, match="more than 12 cells") as refused:
            desk.import_file(ADMIN, path, joins=joins)
        assert "wide.csv" in refused.value.say("zh")
        assert desk.all(ADMIN) == ()
    assert desk.import_file(ADMIN, good).added == 2
