"""A quote's life at the desk: who may, what is kept, two at once, versions, rules in and out."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from assistant.errors import AssistantError, BadRequest, NotAllowed, NotFound, Unavailable
from assistant.quoting.errors import BadOrder, RulesContradict
from assistant.quoting.quote_store import quotes, versions
from assistant.quoting.rule_store import RuleStore
from assistant.quoting.types import Buyer, Order, OrderLine, PriceRule
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import writing
from tests.fakes import ADMIN, CUSTOMER, SALES
from tests.quote_house import House, new_house, open_house

VAT = PriceRule("VAT", "tax", D(13), mode="inclusive", text=Bilingual("VAT", "增值税"))
FLOOR = PriceRule("F", "floor", D(60), sku="P-1", currency="CNY")
COST = PriceRule("C", "cost", D(50), sku="P-1", currency="CNY")
MARGIN = PriceRule("M", "margin", D(40))
OTHER_ADMIN = Person("u-3", "admin", "Abe")
TEN = Order((OrderLine("P-1", 10),), buyer=Buyer("c-1", "Wang", "Acme", "1 Road"), note="ring first")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return new_house(tmp_path, [VAT])


def off(percent: int) -> Order:
    return replace(TEN, lines=(OrderLine("P-1", 10, D(percent)),))


# --- who may --------------------------------------------------------------------------------------------------------


def test_a_customer_may_do_nothing_at_either_desk(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    desk, rules = house.quotes, house.rules
    calls: list[Callable[[], object]] = [
        lambda: desk.price(CUSTOMER, TEN), lambda: desk.draft(CUSTOMER, TEN), lambda: desk.get(CUSTOMER, made.id),
        lambda: desk.list_quotes(CUSTOMER), lambda: desk.versions(CUSTOMER, made.id), lambda: desk.revise(CUSTOMER, made.id, TEN, 1),
        lambda: desk.submit(CUSTOMER, made.id, 1), lambda: desk.approve(CUSTOMER, made.id, 1), lambda: desk.refuse(CUSTOMER, made.id, 1),
        lambda: desk.send(CUSTOMER, made.id, 1), lambda: desk.accept(CUSTOMER, made.id, 1), lambda: desk.decline(CUSTOMER, made.id, 1),
        lambda: desk.clone(CUSTOMER, made.id), lambda: desk.reprice(CUSTOMER, made.id, 1), lambda: desk.compare(CUSTOMER, made.id, 1, 1),
        lambda: desk.export(CUSTOMER, made.id, "pdf", "en"), lambda: desk.forget(CUSTOMER, "c-1"), lambda: rules.rules(CUSTOMER),
        lambda: rules.history(CUSTOMER), lambda: rules.put(CUSTOMER, VAT), lambda: rules.remove(CUSTOMER, "VAT"),
        lambda: rules.export(CUSTOMER, "csv"), lambda: rules.import_file(CUSTOMER, Path("x")), lambda: rules.contradictions(CUSTOMER),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert house.quotes.get(SALES, made.id).version == 1


def test_a_salesperson_neither_approves_nor_changes_rules(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(10)).id, 1)
    for call in (lambda: house.quotes.approve(SALES, made.id, 1), lambda: house.rules.put(SALES, FLOOR)):
        with pytest.raises(NotAllowed):
            call()
    assert house.quotes.get(SALES, made.id).state == "waiting"


# --- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "state"),
    [
        (TEN, "approved"), (off(5), "approved"), (off(6), "waiting"), (off(30), "waiting"),
        (replace(TEN, discount=D("5.0001")), "waiting"), (replace(TEN, discount_amount=D("50.01")), "waiting"),
        (replace(off(3), discount=D(3)), "waiting"), (replace(TEN, lines=(OrderLine("P-1", 10, price=D("94.99")),)), "waiting"),
        (replace(TEN, lines=(OrderLine("P-1", 10, price=D("95.00")),)), "approved"), (replace(TEN, group="gold"), "waiting"),
        (replace(TEN, lines=(OrderLine("", 1, price=D(9), name=Bilingual("work", "服务")),)), "waiting"),
    ],
)  # fmt: skip
def test_what_a_salesperson_may_give_alone(house: House, order: Order, state: str) -> None:
    made = house.quotes.draft(SALES, order)
    assert house.quotes.submit(SALES, made.id, 1).state == state


@pytest.mark.parametrize("order", [off(31), off(100), replace(TEN, discount=D(50)), replace(off(20), discount=D(20))])
def test_nobody_goes_beyond_the_approvers_limit(house: House, order: Order) -> None:
    made = house.quotes.draft(SALES, order)
    for who in (SALES, ADMIN):
        with pytest.raises(BadOrder, match="Nobody may approve"):
            house.quotes.submit(who, made.id, 1)
    assert house.quotes.get(SALES, made.id).state == "draft"


def test_nobody_goes_below_the_floor_and_a_thin_margin_is_asked_for(tmp_path: Path) -> None:
    house = new_house(tmp_path, [FLOOR, COST, MARGIN])
    low = house.quotes.draft(ADMIN, replace(TEN, lines=(OrderLine("P-1", 1, price=D("59.99")),), discount=D(0)))
    assert any(g.kind == "floor" and g.hard for g in low.current.guards)
    thin = house.quotes.draft(SALES, replace(TEN, lines=(OrderLine("P-1", 1, D("5")),)))
    assert not thin.current.guards  # (95 - 50) / 95 is 47 %
    house.rules.put(ADMIN, replace(MARGIN, value=D(48)))
    assert house.quotes.submit(SALES, thin.id, 1).state == "waiting"


def test_limits_are_looked_up_again_when_approving(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(20)).id, 1)
    house.rules.put(ADMIN, PriceRule("L", "discount_limit", D(15), role="admin"))
    with pytest.raises(BadOrder, match="the limit for anybody is 15 %"):
        house.quotes.approve(ADMIN, made.id, 1)


# --- life -----------------------------------------------------------------------------------------------------------


def test_asking_refusing_approving_sending_and_accepting_are_recorded(house: House) -> None:
    desk = house.quotes
    made = desk.draft(SALES, off(10))
    desk.submit(SALES, made.id, 1, "big customer")
    assert [q.number for q in desk.list_quotes(ADMIN, state="waiting")] == [made.number]
    desk.refuse(ADMIN, made.id, 1, "too much")
    desk.revise(SALES, made.id, off(8), 1)
    desk.submit(SALES, made.id, 2)
    desk.approve(ADMIN, made.id, 2, "fine")
    desk.send(SALES, made.id, 2)
    done = desk.accept(SALES, made.id, 2)
    assert done.state == "accepted"
    assert [(e.action, e.by, e.version, e.note) for e in done.events] == [
        ("draft", "Sam", 1, ""), ("submit", "Sam", 1, "big customer"), ("refuse", "Ada", 1, "too much"), ("revise", "Sam", 2, ""),
        ("submit", "Sam", 2, ""), ("approve", "Ada", 2, "fine"), ("send", "Sam", 2, ""), ("accept", "Sam", 2, ""),
    ]  # fmt: skip
    with pytest.raises(BadRequest, match="accepted"):
        desk.revise(SALES, made.id, TEN, 2)


def test_steps_out_of_turn_are_refused_in_both_languages(house: House) -> None:
    made = house.quotes.draft(SALES, off(10))
    for call in (house.quotes.send, house.quotes.accept, house.quotes.decline):
        with pytest.raises(BadRequest) as found:
            call(SALES, made.id, 1)
        assert "draft" in found.value.text.en
        assert "草稿" in found.value.text.zh


def test_one_does_not_approve_what_one_asked_for(house: House) -> None:
    made = house.quotes.draft(SALES, off(10))
    house.quotes.submit(Person("u-9", "sales", "Ada"), made.id, 1)
    with pytest.raises(NotAllowed, match="yourself"):
        house.quotes.approve(ADMIN, made.id, 1)
    assert house.quotes.approve(OTHER_ADMIN, made.id, 1).state == "approved"


def test_an_unanswered_quote_expires_and_can_only_be_made_anew(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, TEN).id, 1)
    house.quotes.send(SALES, made.id, 1)
    house.day[0] = made.current.terms.valid_until
    assert house.quotes.get(SALES, made.id).state == "sent"
    house.day[0] += timedelta(1)
    assert house.quotes.get(SALES, made.id).state == "expired"
    assert [q.state for q in house.quotes.list_quotes(SALES, state="expired")] == ["expired"]
    assert house.quotes.list_quotes(SALES, state="sent") == []
    with pytest.raises(BadRequest, match="expired"):
        house.quotes.accept(SALES, made.id, 1)
    again, difference = house.quotes.reprice(SALES, made.id, 1)
    assert (again.state, again.version) == ("draft", 2)
    assert any("valid until" in c.en for c in difference.changes)


def test_repricing_shows_what_todays_rules_change(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    same, nothing = house.quotes.reprice(SALES, made.id, 1)
    assert (nothing.changes, same.version) == ((), 1)
    house.rules.put(ADMIN, PriceRule("T", "tier", D(8), quantity_from=10))
    seen, difference = house.quotes.reprice(SALES, made.id, 1, keep=False)
    assert seen.version == 1
    assert difference.difference == D("-80.00")
    assert any("tier 10+: -8 % (rule T)" in c.en for c in difference.changes)
    assert any("满 10 件：-8 %（规则 T）" in c.zh for c in difference.changes)
    kept, _ = house.quotes.reprice(SALES, made.id, 1)
    assert kept.total == D("920.00")
    assert house.quotes.compare(SALES, made.id, 1, 2).difference == D("-80.00")
    assert house.quotes.versions(SALES, made.id)[0].amounts.total == D("1000.00")


def test_a_clone_has_a_number_of_its_own(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    other = house.quotes.clone(SALES, made.number.lower())
    assert other.number != made.number
    assert other.current.order == made.current.order
    with pytest.raises(NotFound):
        house.quotes.clone(SALES, "Q-2026-99999")


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_a_version_cannot_be_changed_by_anybody(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    for statement in (update(versions).values(content="{}"), text("DELETE FROM quote_versions")):
        with pytest.raises(DBAPIError, match="never changes"), house.engine.begin() as connection:
            connection.execute(statement)
    assert house.quotes.get(SALES, made.id).current == made.current


def test_a_version_that_was_tampered_with_is_not_shown(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    with house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER quote_versions_stay_UPDATE"))
        connection.execute(update(versions).values(content=versions.c.content.op("||")(" ")))
    with pytest.raises(Unavailable, match="checksum"):
        house.quotes.get(SALES, made.id)


def test_what_cannot_be_priced_leaves_nothing_and_takes_no_number(house: House) -> None:
    for bad in (Order(), Order((OrderLine("P-9", 1),)), Order((OrderLine("P-1", 0),)), replace(TEN, currency="EUR")):
        with pytest.raises(BadOrder):
            house.quotes.draft(SALES, bad)
    first, second = house.quotes.draft(SALES, TEN), house.quotes.draft(SALES, TEN)
    with pytest.raises(BadOrder):
        house.quotes.revise(SALES, second.id, Order(), 1)
    assert [first.number[-5:], second.number[-5:]] == ["00001", "00002"]
    assert house.quotes.get(SALES, second.id) == second


def test_forgetting_a_customer_keeps_the_amounts(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    house.quotes.revise(SALES, made.id, off(1), 1)
    other = house.quotes.draft(SALES, replace(TEN, buyer=Buyer("c-2", "Li")))
    with pytest.raises(NotAllowed):
        house.quotes.forget(SALES, "c-1")
    assert house.quotes.get(SALES, made.id).buyer.name == "Wang"
    assert house.quotes.forget(ADMIN, "c-1") == 1
    for version in house.quotes.versions(SALES, made.id):
        assert version.order.buyer == Buyer()
        assert version.order.note == ""
    assert house.quotes.get(SALES, made.id).total == D("990.00")
    assert house.quotes.get(SALES, other.id).buyer.name == "Li"
    with house.engine.connect() as connection:
        assert "Wang" not in str(connection.execute(text("SELECT * FROM quote_buyers")).all())
        assert "Wang" not in str(connection.execute(text("SELECT * FROM quote_versions")).all())


def test_what_a_conversation_orders_is_its_own_draft_until_a_person_takes_it_up(house: House) -> None:
    def said(order: Order) -> None:
        keep = house.quotes.from_conversation(CUSTOMER, "conv", order)
        with writing(house.engine) as connection:
            keep(connection)

    greedy = replace(TEN, discount=D(90), shipping=D(0), lines=(OrderLine("P-1", 2, D(99), D("0.01")),), group="gold")
    said(greedy)
    (first,) = house.quotes.list_quotes(SALES, conversation="conv")
    assert first.total == D("200.00")
    said(TEN)
    (same,) = house.quotes.list_quotes(SALES, conversation="conv")
    assert (same.version, same.total) == (2, D("1000.00"))
    house.quotes.revise(SALES, same.id, off(5), 2)
    said(replace(TEN, lines=(OrderLine("P-2", 1),)))
    both = house.quotes.list_quotes(SALES, conversation="conv")
    assert sorted(q.total for q in both) == [D("9.99"), D("950.00")]


# --- two at once ----------------------------------------------------------------------------------------------------


def _at_once(calls: list[Callable[[], object]]) -> list[object]:
    done: list[object] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(n: int) -> None:
        gate.wait()
        try:
            done[n] = calls[n]()
        except AssistantError as error:
            done[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_of_two_who_approve_at_once_one_is_told_it_is_done(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(10)).id, 1)
    done = _at_once([lambda w=w: house.quotes.approve(w, made.id, 1) for w in (ADMIN, OTHER_ADMIN)])  # type: ignore[misc]
    assert sum(isinstance(d, BadRequest) for d in done) == 1
    assert sum(e.action == "approve" for e in house.quotes.get(SALES, made.id).events) == 1


def test_of_two_who_revise_at_once_one_is_told_to_look_again(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    done = _at_once([lambda n=n: house.quotes.revise(SALES, made.id, off(n), 1) for n in (1, 2)])  # type: ignore[misc]
    (failed,) = [d for d in done if isinstance(d, BadRequest)]
    assert "version 2 by now" in failed.text.en
    assert len(house.quotes.versions(SALES, made.id)) == 2


def test_a_version_approved_is_the_one_that_was_seen(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(10)).id, 1)
    house.quotes.submit(SALES, house.quotes.revise(SALES, made.id, off(29), 1).id, 2)
    with pytest.raises(BadRequest, match="you saw version 1"):
        house.quotes.approve(ADMIN, made.id, 1)


def test_threads_share_one_row_of_numbers(house: House) -> None:
    done = _at_once([lambda: house.quotes.draft(SALES, TEN) for _ in range(8)])
    assert sorted(d.number for d in done) == [f"{d.number[:7]}{n:05d}" for n, d in enumerate(done, 1)]  # type: ignore[attr-defined]


# --- rules in and out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_rules_go_out_and_come_back_the_same(house: House, tmp_path: Path, format_: Any) -> None:
    nasty = PriceRule(
        "T.1",
        "tier",
        D("7.5"),
        category="=cmd()",
        quantity_from=10,
        valid_from=date(2026, 1, 2),
        text=Bilingual("-1+1", "，\"'"),
    )
    for rule in (nasty, FLOOR, PriceRule("R", "rate", D("0.1234567891"), currency="USD", to_currency="CNY")):
        house.rules.put(ADMIN, rule)
    before = house.rules.rules(SALES)
    file = tmp_path / f"rules.{format_}"
    file.write_bytes(house.rules.export(SALES, format_).data)
    again = house.rules.import_file(ADMIN, file)
    assert (again.added, again.changed, again.unchanged, again.bad) == (0, 0, 4, ())
    assert house.rules.rules(SALES) == before


def test_bad_rows_are_reported_by_line_and_the_rest_is_kept(house: House, tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(
        "编号,类型,数值,起订量,货币,失效日期\nT-1,tier,5,10,,\nT-2,tier,many,,,\nT-3,tiger,5,,,\nT-4,tier,101,,,\nT-5,tier,5,0,,\n"
        "T-6,shipping,5,,,\nT-7,tier,5,,,soon\nT-1,tier,6,20,,\n",
        encoding="utf-8",
    )  # fmt: skip
    done = house.rules.import_file(ADMIN, file)
    assert done.added == 1
    assert [row.line for row in done.bad] == [3, 4, 5, 6, 7, 8, 9]
    assert all(row.reason.en and row.reason.zh and row.reason.en != row.reason.zh for row in done.bad)


def test_an_import_that_contradicts_changes_nothing(house: House, tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text("id,kind,value\nA,tier,5\nB,tier,6\nC,validity,10\n", encoding="utf-8")
    with pytest.raises(RulesContradict, match="A and B"):
        house.rules.import_file(ADMIN, file)
    assert [r.id for r in house.rules.rules(SALES)] == ["VAT"]


def test_an_import_that_contradicts_names_its_bad_rows_too(house: House, tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text("id,kind,value\nA,promotion,5\nB,promotion,6\nC,tiger,1\n", encoding="utf-8")
    with pytest.raises(RulesContradict) as error:
        house.rules.import_file(ADMIN, file)
    assert "A and B" in error.value.text.en
    assert "line 4" in error.value.text.en
    assert "第 4 行" in error.value.text.zh
    assert "促销规则" in error.value.text.zh


def test_what_cannot_be_meant_is_no_rule_and_what_is_unknown_is_told(house: House, tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text(
        "id,kind,value,sku,currency\nA,promotion,5,NO-SUCH,CNY\nB,promotion,5,P-1,XYZ\nC,promotion,1e9,P-2,CNY\nD,promotion,1,P-1,CNY\n",
        encoding="utf-8",
    )
    done = house.rules.import_file(ADMIN, file)
    assert (done.added, [b.line for b in done.bad], [w.line for w in done.warnings]) == (2, [3, 4], [2])
    assert "XYZ" in done.bad[0].reason.en
    assert "NO-SUCH" in done.warnings[0].reason.zh


def test_of_rules_that_contradict_each_other_one_is_kept_however_they_come(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (PriceRule(f"T-{n}", "tier", value=D(n), quantity_from=10) for n in (1, 2))
    keep = RuleStore.replace

    def late(*arguments: Any, **named: Any) -> tuple[int, int, int]:
        monkeypatch.setattr(RuleStore, "replace", keep)
        house.rules.put(OTHER_ADMIN, two)
        return keep(*arguments, **named)

    monkeypatch.setattr(RuleStore, "replace", late)
    with pytest.raises(RulesContradict, match="T-1 and T-2"):
        house.rules.put(ADMIN, one)
    assert [r.id for r in house.rules.rules(SALES)] == ["T-2", "VAT"]
    assert house.rules.contradictions(SALES) == []


def test_history_keeps_who_changed_what(house: House) -> None:
    house.rules.put(ADMIN, replace(VAT, value=D(9)))
    house.rules.remove(OTHER_ADMIN, "VAT")
    changes = [
        (c.by, c.before and c.before.value, c.after and c.after.value) for c in house.rules.history(SALES, "VAT")
    ]
    assert changes == [("Abe", D(9), None), ("Ada", D(13), D(9)), ("Ada", None, D(13))]


def test_another_process_sees_a_changed_rule_at_once(house: House) -> None:
    other = open_house(str(house.engine.url))
    assert other.quotes.price(SALES, TEN).amounts.total == D("1000.00")
    house.rules.put(ADMIN, PriceRule("T", "tier", D(10)))
    assert other.quotes.price(SALES, TEN).amounts.total == D("900.00")


def test_every_state_a_row_can_have_is_a_state(house: House) -> None:
    house.quotes.draft(SALES, TEN)
    with house.engine.connect() as connection:
        assert connection.scalar(select(quotes.c.state)) == "draft"


def test_an_amount_that_cannot_be_is_said_with_its_field(house: House) -> None:
    fine = D("12.345")
    for order, field in (
        (replace(TEN, shipping=fine), "Shipping agreed"), (replace(TEN, discount_amount=fine), "Discount amount"),
        (replace(TEN, lines=(OrderLine("P-1", 1, price=fine),)), "Line 1, agreed price"),
    ):  # fmt: skip
        with pytest.raises(BadOrder, match=f"{field}: 12.345 CNY is too fine"):
            house.quotes.price(SALES, order)
