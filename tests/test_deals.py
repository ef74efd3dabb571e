"""Deals at the desk: who may, stages, moves and what they leave, two at once, quotes as deals, forgetting, the command line."""

import json
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from assistant.cli import main
from assistant.customers.desk import CustomerDesk
from assistant.deals import stages as stage_list
from assistant.deals import store
from assistant.deals.desk import DealDesk
from assistant.deals.forgetting import DealRoom
from assistant.deals.types import Deal, Move, Stage
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.quoting.types import Buyer, Order, OrderLine
from assistant.types import Person
from assistant.user_store import users
from knowledge.language import Bilingual
from knowledge.store import create_tables, open_engine, writing
from tests.fakes import ADMIN, CUSTOMER, SALES
from tests.quote_house import House, new_house

TODAY = date(2026, 3, 2)


@pytest.fixture
def desk(tmp_path: Path) -> DealDesk:
    engine = open_engine(f"sqlite:///{tmp_path / 'deals.db'}")
    create_tables(engine)
    return DealDesk(engine, lambda: TODAY)


# --- who may --------------------------------------------------------------------------------------------------------


def test_a_customer_may_do_nothing_and_only_admins_import_export_delete_and_set_stages(
    desk: DealDesk, tmp_path: Path
) -> None:
    made = desk.add(SALES, account="Acme")
    admins: list[Callable[[Person], object]] = [
        lambda who: desk.delete(who, made.id), lambda who: desk.set_stages(who, stage_list.DEFAULT),
        lambda who: desk.import_file(who, tmp_path / "x.csv"), lambda who: desk.export(who), lambda who: desk.clear(who),
    ]  # fmt: skip
    staff: list[Callable[[Person], object]] = [
        lambda who: desk.all(who), lambda who: desk.find(who), lambda who: desk.get(who, made.id),
        lambda who: desk.stages(who), lambda who: desk.add(who, account="B"),
        lambda who: desk.change(who, made.id, name="n"), lambda who: desk.move(who, made.id, "won"),
    ]  # fmt: skip
    for call in [*admins, *staff]:
        with pytest.raises(NotAllowed):
            call(CUSTOMER)
    for call in admins:
        with pytest.raises(NotAllowed):
            call(SALES)
    for call in staff:
        call(SALES)


# --- stages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Prospecting", "lead"), ("线索", "lead"), ("Engaging", "qualified"), ("Qualification", "qualified"),
        ("需求确认", "qualified"), ("Proposal/Price Quote", "proposal"), ("方案报价", "proposal"), ("2. Proposal", "proposal"),
        ("Proposal (60%)", "proposal"), ("Negotiation/Review", "negotiation"), ("商务谈判", "negotiation"),
        ("Closed Won", "won"), ("closedwon", "won"), ("赢单", "won"), ("Closed Lost", "lost"), ("输单", "lost"), ("丢单", "lost"),
        ("Closed - Lost to a rival", "lost"), ("NEGOTIATION", "negotiation"), ("lead", "lead"),
    ],
)  # fmt: skip
def test_stages_are_known_by_the_words_of_people_and_of_other_systems(word: str, stage: str) -> None:
    found = stage_list.recognise(word, stage_list.DEFAULT)
    assert found is not None
    assert found.id == stage


@pytest.mark.parametrize("word", ["", "-", "wonderful", "Beta test", "明天", "x" * 500])
def test_other_words_are_no_stage(word: str) -> None:
    assert stage_list.recognise(word, stage_list.DEFAULT) is None


def test_stages_can_be_changed_but_none_in_which_deals_stand(desk: DealDesk) -> None:
    made = desk.add(SALES, account="Acme", stage="Negotiation")
    demo = Stage("demo", Bilingual("Demo", "演示"))
    before = stage_list.DEFAULT
    new = desk.set_stages(ADMIN, (*before[:2], demo, *before[2:]))
    assert [s.id for s in desk.stages(SALES)] == ["lead", "qualified", "demo", "proposal", "negotiation", "won", "lost"]
    assert desk.move(SALES, made.id, "演示").stage == "demo"
    with pytest.raises(BadRequest, match="1 deals are in the stage Demo"):
        desk.set_stages(ADMIN, before)
    for wrong in (new[:-1], new[:-2], new[-2:], (*new[:1], *new), (*before[-2:], *before[:2]), ()):
        with pytest.raises(BadRequest):
            desk.set_stages(ADMIN, wrong)
    assert desk.stages(SALES) == new
    renamed = replace(demo, name=Bilingual("Trial", ""))
    assert desk.set_stages(ADMIN, [renamed if s == demo else s for s in new])[2].name == Bilingual("Trial", "Trial")


# --- one deal -------------------------------------------------------------------------------------------------------


def test_a_new_deal_begins_today_in_the_first_stage_with_whoever_adds_it(desk: DealDesk) -> None:
    made = desk.add(SALES, account=" Acme\n Ltd ", amount="12,500", product="P-1")
    assert (made.account, made.amount, made.currency, made.owner) == ("Acme Ltd", D(12500), "CNY", "Sam")
    assert (made.stage, made.kind, made.opened_on) == ("lead", "open", TODAY)
    assert made.moves == (Move("lead", TODAY, "Sam"),)
    assert desk.get(SALES, made.id) == made == desk.all(SALES)[0]


def test_a_deal_won_or_lost_is_closed_and_moved_back_is_open_with_all_its_moves(desk: DealDesk) -> None:
    made = desk.add(SALES, account="Acme", amount="100", currency="EUR", opened_on="2026-02-01")
    lost = desk.move(SALES, made.id, "输单", date(2026, 2, 20), "price")
    assert (lost.kind, lost.closed_on, lost.lost_because, lost.won_amount) == ("lost", date(2026, 2, 20), "price", None)
    again = desk.move(SALES, made.id, "Negotiation")
    assert (again.kind, again.closed_on, again.lost_because) == ("open", None, "")
    won = desk.move(SALES, made.id, "Closed Won")
    assert (won.kind, won.closed_on, won.won_amount, won.currency) == ("won", TODAY, D(100), "EUR")
    assert [(m.stage, m.on.day) for m in won.moves] == [("lead", 1), ("lost", 20), ("negotiation", 2), ("won", 2)]
    assert desk.change(SALES, made.id, won_amount="90.50").won_amount == D("90.50")
    assert desk.move(SALES, made.id, "won").moves == won.moves  # it is there already


@pytest.mark.parametrize(
    "values",
    [
        {"amount": "-1"}, {"amount": "much"}, {"amount": "9" * 20}, {"amount": "1.2345678"}, {"currency": "euros"},
        {"stage": "nowhere"}, {"expected_on": "soon"}, {"expected_on": "0000-01-01"}, {"expected_on": "9999-12-31"},
        {"name": "n" * 201}, {"customer": "C-NOBODY"}, {"no_such": "x"}, {"won_amount": "5"}, {"lost_because": "price"},
        {"closed_on": "2026-01-01"}, {"opened_on": "2026-13-01"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_both_languages_and_changes_nothing(
    desk: DealDesk, values: dict[str, str]
) -> None:
    made = desk.add(SALES, account="Acme")
    with pytest.raises(BadRequest) as refused:
        desk.change(SALES, made.id, **values)
    assert refused.value.text.en
    assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.text.zh)
    assert desk.get(SALES, made.id) == made


def test_a_deal_cannot_move_before_its_last_move_nor_after_today(desk: DealDesk) -> None:
    made = desk.add(SALES, account="Acme", opened_on="2026-02-10")
    for day in (date(2026, 2, 9), TODAY + timedelta(days=1)):
        with pytest.raises(BadRequest, match="cannot be"):
            desk.move(SALES, made.id, "won", day)
    with pytest.raises(NotFound):
        desk.move(SALES, "no-such", "won")
    with pytest.raises(BadRequest, match="name, an account or a product"):
        desk.add(SALES, amount="5")


def test_of_two_who_change_a_deal_the_second_is_told(desk: DealDesk) -> None:
    made = desk.add(SALES, account="Acme")
    done, refused = list[str](), list[BadRequest]()

    def move(stage: str) -> None:
        try:
            done.append(desk.move(SALES, made.id, stage, seen=made.updated_at).stage)
        except BadRequest as error:
            refused.append(error)

    both = [threading.Thread(target=move, args=(stage,)) for stage in ("proposal", "negotiation")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(done) == len(refused) == 1
    assert "changed by somebody else" in refused[0].text.en
    assert desk.get(SALES, made.id).stage == done[0]
    assert len(desk.get(SALES, made.id).moves) == 2
    with pytest.raises(BadRequest, match="somebody else"):
        desk.change(SALES, made.id, seen=made.updated_at, next_step="call")
    now = desk.get(SALES, made.id)
    assert desk.change(SALES, made.id, seen=now.updated_at, next_step="call").next_step == "call"


def test_deals_are_found_by_words_owner_stage_and_kind(desk: DealDesk) -> None:
    one = desk.add(SALES, account="Acme", product="Pump", owner="Ann")
    two = desk.add(SALES, account="Acme", product="Valve", owner="Bob", stage="Proposal")
    assert [d.id for d in desk.find(SALES, "acme PUMP")] == [one.id]
    assert [d.id for d in desk.find(SALES, stage="方案报价")] == [two.id]
    assert [d.id for d in desk.find(SALES, owner="ann")] == [one.id]
    desk.move(SALES, one.id, "won")
    assert [d.id for d in desk.find(SALES, kind="won")] == [one.id]
    assert [d.id for d in desk.find(SALES, limit=1)] == [one.id]  # the latest changed
    with pytest.raises(BadRequest, match="There is no stage"):
        desk.find(SALES, stage="nowhere")


def test_the_state_changes_with_every_change_and_only_then(desk: DealDesk) -> None:
    states = [desk.state(), desk.state()]
    made = desk.add(SALES, account="Acme")
    states.append(desk.state())
    desk.change(SALES, made.id, name="n")
    states.append(desk.state())
    desk.change(SALES, made.id, name="n")  # as it was
    states.append(desk.state())
    desk.move(SALES, made.id, "won")
    states.append(desk.state())
    desk.set_stages(ADMIN, stage_list.DEFAULT)
    states.append(desk.state())
    desk.delete(ADMIN, made.id)
    states.append(desk.state())
    assert states[0] == states[1]
    assert states[3] == states[4]
    assert len(set(states)) == len(states) - 2
    assert desk.all(SALES) == ()


def test_ten_thousand_deals_are_read_in_a_few_statements(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'many.db'}")
    create_tables(engine)
    moves = (Move("lead", TODAY), Move("proposal", TODAY))
    made = [Deal(f"D-{n}", account="Acme", stage="proposal", moves=moves, traits={"size": "S"}) for n in range(10_000)]
    with writing(engine) as connection:
        store.add(connection, made)
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda c, cursor, statement, *more: asked.append(statement))
    desk = DealDesk(engine, lambda: TODAY)
    found = desk.all(SALES)
    assert len(found) == 10_000
    assert found[0].moves == moves
    assert found[0].traits == {"size": "S"}
    assert len(asked) <= 10
    asked.clear()
    assert desk.all(SALES) is found
    assert len(asked) <= 3


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["lead", "qualified", "proposal", "negotiation", "won", "lost"]), max_size=8))
def test_however_a_deal_moves_its_end_agrees_with_its_stage(path: list[str]) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    create_tables(engine)
    desk = DealDesk(engine, lambda: TODAY)
    deal = desk.add(SALES, account="Acme", amount="10")
    for stage in path:
        deal = desk.move(SALES, deal.id, stage, seen=deal.updated_at)
        assert deal.stage == deal.moves[-1].stage == stage
        assert (deal.closed_on is None) == (deal.kind == "open")
        assert (deal.won_amount is not None) == (deal.kind == "won")
    steps = [stage for n, stage in enumerate(path) if stage != (["lead", *path])[n]]
    assert [m.stage for m in deal.moves] == ["lead", *steps]
    engine.dispose()


# --- deals of quotes ------------------------------------------------------------------------------------------------

TEN = Order((OrderLine("P-1", 10), OrderLine("P-2", 1)), buyer=Buyer("c-1", "Wang", "Acme"), note="ring first")


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = new_house(tmp_path)
    with writing(made.engine) as connection:
        values = {"id": SALES.id, "name": "sam", "role": "sales", "password": "x", "active": True, "created_at": "2026"}
        connection.execute(insert(users).values(**values))
    return made


def quoted(house: House) -> DealDesk:
    return DealDesk(house.engine, lambda: house.day[0])


def test_a_quote_is_a_deal_and_goes_with_it(house: House) -> None:
    desk, made = quoted(house), house.quotes.draft(SALES, TEN)
    (deal,) = desk.all(SALES)
    assert deal == desk.get(SALES, made.number)
    assert (deal.id, deal.quote, deal.source, deal.stage) == (made.number, made.number, "quote", "lead")
    assert (deal.account, deal.customer, deal.product, deal.owner) == ("Acme", "c-1", "P-1", "sam")
    assert (deal.amount, deal.currency, deal.won_amount) == (made.total, "CNY", None)
    house.quotes.submit(SALES, made.id, 1)
    assert desk.get(SALES, made.number).stage == "lead"  # it has not gone out yet
    house.quotes.send(SALES, made.id, 1)
    assert desk.all(SALES)[0].stage == "proposal"
    house.quotes.accept(SALES, made.id, 1)
    won = desk.all(SALES)[0]
    assert (won.kind, won.won_amount, [m.stage for m in won.moves]) == ("won", made.total, ["lead", "proposal", "won"])
    assert won.closed_on == won.moves[-1].on


def test_a_quote_declined_is_lost_revised_it_is_open_again_and_unanswered_it_is_lost(house: House) -> None:
    desk, made = quoted(house), house.quotes.draft(SALES, TEN)
    house.quotes.submit(SALES, made.id, 1)
    house.quotes.send(SALES, made.id, 1)
    house.quotes.decline(SALES, made.id, 1, "too\ndear")
    assert (desk.all(SALES)[0].kind, desk.all(SALES)[0].lost_because) == ("lost", "too dear")
    house.quotes.revise(SALES, made.id, TEN, 1)
    again = desk.all(SALES)[0]
    assert (again.kind, again.stage, again.lost_because) == ("open", "proposal", "")
    house.quotes.submit(SALES, made.id, 2)
    until = house.quotes.get(SALES, made.id).current.terms.valid_until
    before = desk.state()
    house.day[0] = until + timedelta(days=1)
    assert desk.state() != before
    expired = desk.all(SALES)[0]
    assert (expired.kind, "expired" in expired.lost_because) == ("lost", True)
    assert [m.on for m in expired.moves] == sorted(m.on for m in expired.moves)


def test_a_quotes_deal_takes_notes_but_neither_stage_nor_amount(house: House) -> None:
    desk, made = quoted(house), house.quotes.draft(SALES, TEN)
    noted = desk.change(SALES, made.number, next_step="call", next_step_on="2026-03-09", team="East")
    assert (noted.next_step, noted.next_step_on, noted.team) == ("call", date(2026, 3, 9), "East")
    assert (noted.stage, noted.amount, len(desk.all(SALES))) == ("lead", made.total, 1)
    assert desk.all(SALES)[0] == noted
    for values in ({"amount": "1"}, {"stage": "won"}, {"account": "Other"}):
        with pytest.raises(BadRequest, match="stands on a quote"):
            desk.change(SALES, made.number, **values)
    with pytest.raises(BadRequest, match="stands on a quote"):
        desk.move(SALES, made.number, "won")
    desk.delete(ADMIN, made.number)  # the note
    assert desk.get(SALES, made.number).next_step == ""
    with pytest.raises(BadRequest, match="Decline the quote"):
        desk.delete(ADMIN, made.number)


def test_a_quote_that_a_stored_deal_names_is_no_deal_of_its_own(house: House) -> None:
    desk, made = quoted(house), house.quotes.draft(SALES, TEN)
    own = desk.add(SALES, account="Acme", quote=made.number)
    assert [d.id for d in desk.all(SALES)] == [own.id]
    desk.delete(ADMIN, own.id)
    assert [d.id for d in desk.all(SALES)] == [made.number]


def test_an_export_with_quotes_changes_nothing_when_it_comes_back(house: House, tmp_path: Path) -> None:
    desk, made = quoted(house), house.quotes.draft(SALES, TEN)
    desk.add(SALES, account="Beta")
    desk.change(SALES, made.number, next_step="call")
    before = desk.all(SALES)
    file = tmp_path / "out.csv"
    file.write_text(desk.export(ADMIN), encoding="utf-8", newline="")
    done = desk.import_file(ADMIN, file)
    assert (done.added, done.changed, done.unchanged, done.bad) == (0, 0, 2, ())
    assert desk.all(SALES) == before
    taken = tmp_path / "taken.csv"
    house.quotes.draft(SALES, TEN)
    number = next(d.id for d in desk.all(SALES) if d.source == "quote" and d.id != made.number)
    taken.write_text(f"id,account,stage\n{number},Acme,won\n", encoding="utf-8")
    assert [b.line for b in desk.import_file(ADMIN, taken).bad] == [2]  # a quote's number is no other deal's


# --- customers ------------------------------------------------------------------------------------------------------


class NoQuotes:
    """A quote desk that holds nothing of anybody."""

    def forget(self, who: Person, customer: str, conversations: Sequence[str] = ()) -> int:
        return 0


def test_deals_follow_a_merge_and_lose_who_is_forgotten(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'deals.db'}")
    create_tables(engine)
    desk, customers = DealDesk(engine, lambda: TODAY), CustomerDesk(engine, NoQuotes(), rooms=(DealRoom(),))
    ann = customers.add(SALES, name="Ann Lee", company="Acme", email="ann@acme.example")
    double = customers.add(SALES, name="A. Lee", company="Acme Ltd")
    made = desk.add(SALES, customer=double.id, name="Ann's pumps", amount="500", product="P-1", next_step="ring Ann")
    other = desk.add(SALES, account="Beta", next_step="ask ann@acme.example too")
    bystander = desk.add(SALES, account="Gamma", next_step="call")
    assert made.account == "Acme Ltd"
    customers.merge(SALES, ann.id, double.id)
    assert desk.get(SALES, made.id).customer == ann.id
    desk.move(SALES, made.id, "lost", None, "Ann left")
    done = customers.delete(ADMIN, ann.id)
    assert done.removed["deals"] == 2
    gone = desk.get(SALES, made.id)
    assert (gone.name, gone.account, gone.customer, gone.next_step, gone.lost_because) == ("", "", "", "", "")
    assert (gone.amount, gone.stage, gone.closed_on, gone.product) == (D(500), "lost", TODAY, "P-1")
    assert "ann@" not in desk.get(SALES, other.id).next_step
    assert desk.get(SALES, bystander.id).next_step == "call"
    file = tmp_path / "again.csv"
    file.write_text(f"id,name,account,stage,amount\n{made.id},Ann's pumps,Acme,lost,600\n", encoding="utf-8")
    assert desk.import_file(ADMIN, file).changed == 1
    again = desk.get(SALES, made.id)
    assert (again.name, again.account, again.amount) == ("", "", D(600))  # nothing brings the person back
    for trace in (b"Ann", b"ann@acme"):
        assert trace not in (tmp_path / "deals.db").read_bytes()


def test_what_was_noted_on_a_forgotten_customers_quote_goes_too(house: House) -> None:
    customers = CustomerDesk(house.engine, house.quotes, rooms=(DealRoom(),))
    ann = customers.add(SALES, name="Ann Lee", company="Acme", email="ann@acme.example")
    desk = quoted(house)
    made = house.quotes.draft(SALES, replace(TEN, buyer=Buyer(ann.id, "Ann Lee", "Acme")))
    desk.change(SALES, made.number, next_step="ring Ann", name="Ann's order")
    customers.delete(ADMIN, ann.id)
    (gone,) = desk.all(SALES)
    assert (gone.account, gone.customer, gone.next_step, gone.name) == ("", "", "", "")
    assert gone.amount == made.total


# --- the command line -----------------------------------------------------------------------------------------------


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    capsys.readouterr()
    assert main([*arguments, "--json"]) == code
    printed = capsys.readouterr()
    return json.loads(printed.out if code == 0 or printed.out else printed.err)


def test_deals_on_the_command_line(
    example_home: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(example_home / "models", home / "models")  # trained already; the store is empty
    file = tmp_path / "deals.csv"
    file.write_text("ref,account,stage,amount\nA1,Acme,Proposal,100\nA2,Beta,?,5\n", encoding="utf-8")
    dry = told(capsys, "deals", "import", str(file), "--map", "ref=id", "--currency", "EUR", "--dry-run", code=1)
    assert (dry["added"], dry["columns"]["ref"], dry["bad"][0]["line"]) == (1, "id", 3)
    assert told(capsys, "deals", "list") == []
    done = told(capsys, "deals", "import", str(file), "--map", "ref=id", "--currency", "EUR", code=1)
    assert done["added"] == 1
    assert told(capsys, "deals", "list", "acme")[0]["currency"] == "EUR"
    made = told(capsys, "deals", "add", "account=Gamma", "amount=250.50", "expected_on=2026-12-01")
    changed = told(capsys, "deals", "change", made["id"], "next_step=call", "--seen", made["updated_at"])
    assert changed["next_step"] == "call"
    assert (
        "somebody else"
        in told(capsys, "deals", "move", made["id"], "won", "--seen", made["updated_at"], code=1)["error"]
    )
    assert told(capsys, "deals", "move", made["id"], "输单", "--reason", "price")["lost_because"] == "price"
    assert told(capsys, "deals", "show", made["id"])["kind"] == "lost"
    stages = told(capsys, "deals", "stages", "lead", "demo=Demo/演示", "proposal", "won", "lost")
    assert [s["id"] for s in stages] == ["lead", "demo", "proposal", "won", "lost"]
    assert {row["id"] for row in told(capsys, "deals", "export")} == {"A1", made["id"]}
    told(capsys, "deals", "delete", made["id"])
    assert main(["--language", "zh", "deals", "show", made["id"]]) == 1
    assert "没有商机" in capsys.readouterr().err
    assert main(["--language", "zh", "deals", "import", str(file), "--map", "ref=id"]) == 1
    printed = capsys.readouterr()
    assert "未导入 1" in printed.out
    assert "第 3 行" in printed.err


def test_deals_of_one_source_or_all_of_them_are_deleted_at_once(desk: DealDesk, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text("id,account,stage,opened on\nX1,Acme,won,2025-01-02\nX2,Brill,lead,2025-02-02\n", encoding="utf-8")
    own = desk.add(SALES, account="Acme")
    desk.import_file(ADMIN, file)
    before = desk.state()
    with pytest.raises(BadRequest):
        desk.clear(ADMIN, "quote")
    assert desk.state() == before
    assert desk.clear(ADMIN, "import") == 2
    assert [d.id for d in desk.all(SALES)] == [own.id]
    assert desk.state() != before
    assert desk.import_file(ADMIN, file).added == 2, "what was deleted comes again as new"
    assert len(desk.get(SALES, "X2").moves) == 1, "with its own moves alone"
    assert desk.clear(ADMIN) == 3
    assert desk.all(SALES) == ()
    assert desk.clear(ADMIN) == 0


def test_a_deal_that_is_gone_is_said_to_be_on_one_line(desk: DealDesk) -> None:
    with pytest.raises(NotFound) as gone:
        desk.get(SALES, "D-1\n\u202e\x07" + "x" * 10_000)
    for said in (gone.value.say("en"), gone.value.say("zh")):
        assert len(said) < 120
        assert said.isprintable()
