"""The desk of the process: who sees what, what is kept, the conversations' funnel, the sentences, the command line."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, insert

from assistant.cli import main
from assistant.customers.tables import customer_conversations, customers
from assistant.database import conversations, hand_offs
from assistant.deals import stages as stage_list
from assistant.deals import store
from assistant.deals.types import Deal, Stage
from assistant.errors import BadRequest, NotAllowed
from assistant.process.chats import STEPS, chats
from assistant.process.columns import NAMES
from assistant.process.desk import ProcessDesk
from assistant.process.findings import WHY
from assistant.process.gaps import gaps
from assistant.process.types import Process
from assistant.quoting.quote_store import events, quotes
from assistant.settings import Settings
from assistant.types import Person
from knowledge.store import create_tables, open_engine, writing
from tests.fakes import ADMIN, CUSTOMER
from tests.postgres import database
from tests.process_worlds import AS_OF, STAGES, odd_deals, world
from tests.test_process import PAST, WAYS, slow

OWNER_0 = Person("u-9", "sales", "O0")


class FakeDeals:
    """A deals' desk that holds what it is given, and counts how often it is read."""

    def __init__(self, deals: list[Deal]) -> None:
        self.deals, self.version, self.read = deals, 0, 0

    def all(self, who: Person) -> tuple[Deal, ...]:
        self.read += 1
        return tuple(self.deals)

    def stages(self, who: Person) -> tuple[Stage, ...]:
        return STAGES

    def state(self) -> str:
        return str(self.version)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    found = open_engine(f"sqlite:///{tmp_path / 'process.db'}")
    create_tables(found)
    return found


def desk_of(engine: Engine, deals: list[Deal]) -> ProcessDesk:
    return ProcessDesk(engine, FakeDeals(deals), lambda: AS_OF)


TRAITED = [
    replace(d, traits={"region": f"r{int(d.owner[1]) % 2}", "size": str(n % 3)}) for n, d in enumerate(world(1, 1500, better=0.3))
] + [
    replace(d, source="staff", owner=("o0", "o1", "")[n % 3], id=f"X{n}", expected_on=AS_OF - timedelta(days=3))
    for n, d in enumerate([slow(19), slow(20), slow(21)])
]  # fmt: skip


def everything(found: Process) -> str:
    """Return all that a process says, as one text."""
    from dataclasses import asdict

    return json.dumps(asdict(found), default=str, ensure_ascii=False)


# --- who sees what -------------------------------------------------------------------------------------------------


def test_an_admin_compares_people(engine: Engine) -> None:
    desk = desk_of(engine, TRAITED)
    found = desk.process(ADMIN)
    assert list(found.groups) == ["owner", "team", "product"]
    assert [g.name for g in found.groups["owner"] if g.differs] == ["o0"]
    assert any("o0" in f.text.en and "o0" in f.text.zh for f in found.findings if f.kind == "group")
    assert {s.owner for s in desk.stalled(ADMIN)} >= {"o0", "o1", ""}
    assert "region" in desk.columns(ADMIN)


def test_what_is_stalled_is_known_without_the_whole_analysis(engine: Engine) -> None:
    desk, deals = desk_of(engine, TRAITED), FakeDeals(TRAITED)
    alone = ProcessDesk(engine, deals, lambda: AS_OF)
    assert alone.stalled(ADMIN) == desk.process(ADMIN).stalled
    assert alone.stalled(OWNER_0) == desk.process(OWNER_0).stalled
    assert not alone._kept, "nothing else was worked out"
    deals.deals, deals.version = [], 1
    assert alone.stalled(ADMIN) == ()


def test_a_salesperson_sees_nothing_of_other_people(engine: Engine) -> None:
    desk = desk_of(engine, TRAITED)
    by = ("owner", "team", "product", "region", "size")
    found = desk.process(OWNER_0, by=by)
    assert [g.name for g in found.groups["owner"]] == ["o0"]
    assert list(found.groups) == ["owner", "product", "size"]  # a region is about people: each owner has one
    assert {s.owner for s in found.stalled} == {"o0", ""}
    assert desk.stalled(OWNER_0) == found.stalled
    said = everything(found)
    assert not [other for other in ("o1", "o2", "o3", "o7", "t0", "t1", "t2", "r0", "r1") if f'"{other}"' in said or f" {other}" in said]  # fmt: skip
    assert "region" not in desk.columns(OWNER_0)
    assert "team" not in desk.columns(OWNER_0)
    # The figures are those of the whole: a row of one's own is still held against everybody's.
    assert found.groups["owner"][0] in desk.process(ADMIN, by=by).groups["owner"]
    assert found.funnel == desk.process(ADMIN, by=by).funnel


def test_a_salesperson_of_another_name_sees_no_owner_at_all(engine: Engine) -> None:
    found = desk_of(engine, TRAITED).process(Person("o0", "sales", "Sam"))
    assert found.groups["owner"] == ()
    assert {s.owner for s in found.stalled} == {""}
    nameless = desk_of(engine, TRAITED).process(Person("u-3", "sales"))
    assert nameless.groups["owner"] == ()


def test_a_customer_sees_nothing(engine: Engine) -> None:
    desk = desk_of(engine, TRAITED)
    for ask in (lambda: desk.process(CUSTOMER), lambda: desk.stalled(CUSTOMER), lambda: desk.columns(CUSTOMER)):
        with pytest.raises(NotAllowed):
            ask()


@given(odd_deals())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_deals_can_be_analysed(engine: Engine, deals: list[Deal]) -> None:
    desk = desk_of(engine, deals)
    for who in (ADMIN, Person("u", "sales", "a")):
        found = desk.process(who, by=("owner", "team", "product", "amount", "account"))
        assert found.deals == len(deals) == found.won + found.lost + found.open
        assert bool(found.findings) or found.deals
        for finding in found.findings:
            assert finding.text.en.endswith(".")
            assert finding.text.zh.endswith("。")
            assert "{" not in finding.text.en + finding.text.zh
            assert "nan" not in finding.text.en
        everything(found)


# --- what is kept, what is wrong ------------------------------------------------------------------------------------


def test_an_analysis_is_kept_until_a_deal_changes(engine: Engine) -> None:
    deals = FakeDeals(list(WAYS))
    desk = ProcessDesk(engine, deals, lambda: AS_OF)
    assert desk.process(ADMIN, today=AS_OF).deals == len(WAYS)
    desk.process(OWNER_0, today=AS_OF)
    desk.stalled(ADMIN, AS_OF)
    assert deals.read == 1
    deals.deals.append(Deal("N", stage="lead"))
    deals.version += 1
    assert desk.process(ADMIN).deals == len(WAYS) + 1
    assert desk.process(ADMIN, today=AS_OF + timedelta(days=1)).as_of == AS_OF + timedelta(days=1)


def test_a_period_is_of_the_deals_opened_in_it(engine: Engine) -> None:
    desk = desk_of(engine, list(WAYS))
    found = desk.process(ADMIN, since=date(2026, 1, 2), until=date(2026, 1, 3))
    assert found.deals == 2  # D5 and D6
    assert any("2 deals have no opening day" in f.text.en for f in found.findings)
    with pytest.raises(BadRequest, match="2026-02-02"):
        desk.process(ADMIN, since=date(2026, 2, 2), until=date(2026, 2, 1))
    with pytest.raises(BadRequest, match="owner, team"):
        desk.process(ADMIN, by=("nix",))
    assert desk.process(ADMIN, by=()).groups == {}
    nothing = desk.process(ADMIN, since=date(2030, 1, 1))
    assert (nothing.deals, nothing.rate, nothing.stay.days) == (0, None, ())


def test_findings_name_the_stage_that_loses_most_and_what_is_lacking(engine: Engine) -> None:
    many = [replace(d, id=f"{d.id}-{n}") for n in range(40) for d in PAST]
    early = [replace(d, id=f"E{n}", lost_because="price") for n, d in enumerate([*WAYS[1:2]] * 30)]
    texts = [f.text.en for f in desk_of(engine, [*many, *early, slow(30)]).process(ADMIN).findings]
    assert any(t.startswith("“Offer” loses most: 50.0%") for t in texts)
    assert any("“price”: 30 of 30" in t for t in texts)
    assert any("1 of 1 open deals should be looked at" in t for t in texts)
    bare = [Deal(f"B{n}", kind="lost", stage="lost", source="import") for n in range(30)] + [Deal("C", stage="talk", source="import")]  # fmt: skip
    texts = [f.text.en for f in desk_of(engine, bare).process(ADMIN).findings]
    assert any(t.startswith("No days of moves") for t in texts)
    assert not any("loses most" in t for t in texts)
    assert any("None of the 30 lost deals has a reason" in t for t in texts)
    assert desk_of(engine, []).process(ADMIN).findings[0].text.zh.startswith("还没有商机")


def test_nothing_is_said_of_groups_that_could_not_be_compared(engine: Engine) -> None:
    deals = [replace(d, traits={"contract": f"c{n % 2}"} if d.kind == "won" else {}) for n, d in enumerate(world(8))]
    found = desk_of(engine, deals).process(ADMIN, by=("contract", "owner"))
    assert len(found.groups["contract"]) == 3
    assert [f.text.en[:8] for f in found.findings if f.kind == "group"] == ["By owner"]


def test_old_data_is_said_to_be_old(engine: Engine) -> None:
    desk = desk_of(engine, list(WAYS))
    assert not any("Import a newer file" in f.text.en for f in desk.process(ADMIN).findings)
    found = desk.process(ADMIN, today=date(2027, 1, 1))
    assert any("2026-01-31, 335 days before 2027-01-01" in f.text.en for f in found.findings)


def test_gaps_are_counted() -> None:
    found = gaps(WAYS, STAGES, AS_OF)
    assert (found.elsewhere, found.open_without_day, found.impossible, found.without_way) == (1, 1, 0, 1)
    wrong = Deal("W", kind="won", stage="won", opened_on=date(2026, 2, 2), closed_on=date(2026, 2, 1))
    assert gaps([wrong], STAGES, AS_OF).impossible == 1


# --- conversations -------------------------------------------------------------------------------------------------


def talked(engine: Engine, number: int, role: str = "customer", day: str = "2026-02-10", **values: str) -> str:
    name = f"c{number}"
    row = {"id": name, "owner": "v", "role": role, "started_at": f"{day}T10:00:00.000000+00:00", "last_at": day, "turns": 1,
           "first_text": "hi", "intents": '["small_talk"]', "products": "[]"} | values  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(conversations).values(**row))
    return name


def quoted(engine: Engine, conversation: str, state: str, *actions: str) -> None:
    with writing(engine) as connection:
        connection.execute(
            insert(quotes).values(
                id=f"q{conversation}", number=f"Q-{conversation}", state=state, owner="u", conversation=conversation, version=1,
                created_at="", changed_at="", valid_until=AS_OF, currency="CNY", total="1", lines=1,
            )
        )  # fmt: skip
        for action in actions:
            connection.execute(insert(events).values(quote=f"q{conversation}", action=action, at="", by="u", version=1, note=""))  # fmt: skip


def test_conversations_count_as_far_as_they_came(engine: Engine) -> None:
    check_conversations(engine)


def test_conversations_count_alike_over_postgres(postgres: str) -> None:
    place = open_engine(database(postgres, "process"))
    create_tables(place)
    check_conversations(place)
    place.dispose()


def check_conversations(engine: Engine) -> None:
    talked(engine, 1)
    talked(engine, 2, products='["P-1"]')
    talked(engine, 3, intents='["small_talk", "price"]')  # no product: it counts for that step all the same
    asked = talked(engine, 4)
    with writing(engine) as connection:
        connection.execute(
            insert(hand_offs).values(
                id="h", conversation=asked, state="waiting", summary="", contact="a@x.example", note="", created_at=""
            )
        )  # fmt: skip
    quoted(engine, talked(engine, 5), "draft", "draft")
    quoted(engine, talked(engine, 6), "draft", "draft", "submit", "approve", "send", "revise")
    quoted(engine, talked(engine, 7), "accepted", "draft", "send", "accept")
    talked(engine, 8, role="sales", products='["P-1"]')
    talked(engine, 9, day="2026-02-28", intents='["price_rules"]')
    row = {"id": "k", **{c.name: "" for c in customers.c if c.name not in ("id", "next_step_on")}}
    with writing(engine) as connection:
        connection.execute(insert(customers).values(**row))
        connection.execute(insert(customer_conversations).values(conversation="c9", customer="k", how="lead", at=""))

    def counts(since: date | None = None, until: date | None = None) -> list[int]:
        with engine.connect() as connection:
            found = chats(connection, since, until)
        assert [c.name for c in found] == list(STEPS)
        return [c.count for c in found]

    assert counts() == [8, 7, 6, 4, 2, 1]
    assert counts(until=date(2026, 2, 27)) == [7, 6, 5, 3, 2, 1]
    assert counts(date(2026, 2, 28), date(2026, 2, 28)) == [1, 1, 1, 1, 0, 0]
    assert counts(date(2026, 3, 1)) == [0] * 6
    assert counts(until=date.max)[0] == 8
    assert [c.count for c in desk_of(engine, []).process(ADMIN).chats] == [8, 7, 6, 4, 2, 1]


def test_every_reason_and_column_has_its_words() -> None:
    assert all(text.en and text.zh and text.en != text.zh for text in [*WHY.values(), *NAMES.values(), *STEPS])


# --- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def stocked(home: Path) -> Path:
    """Return a home folder with deals in it."""
    home.mkdir(exist_ok=True)
    place = open_engine(Settings(home=home).database_url)
    create_tables(place)
    with writing(place) as connection:
        stage_list.write(connection, STAGES)
        store.add(connection, [*world(1, 300), replace(slow(20), owner="=o1", amount=Decimal("99.5"), currency="CNY", expected_on=date(2026, 1, 1))])  # fmt: skip
    place.dispose()
    return home


@pytest.mark.usefixtures("stocked")
def test_the_command_prints_tables_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", "process", "--as-of", "2026-03-02"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2026-03-02: 301 deals, ")
    assert "\nFunnel\n" in said
    assert "\nOwner\n" in said
    assert "█" in said
    assert "¥99.50" in said
    assert main(["--language", "zh", "analyse", "process", "--by", "product", "--as-of", "2026-03-02"]) == 0
    said = capsys.readouterr().out
    assert "商机 301 个" in said
    assert "\n漏斗\n" in said
    assert "\n产品\n" in said
    assert "\n负责人\n" not in said


@pytest.mark.usefixtures("stocked")
def test_the_command_gives_json_and_csv(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "groups.csv"
    assert main(["analyse", "process", "--json", "-o", str(out), "--by", "owner"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["deals"] == 301
    assert {"funnel", "groups", "stalled", "findings", "chats"} <= set(found)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {r["by"] for r in rows} == {"owner"}
    assert sum(int(r["won"]) for r in rows) == found["won"]
    assert "'=o1" in {r["name"] for r in rows}  # no spreadsheet takes a name for a formula


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["process", "reviews.csv"], "takes no file"), (["process", "--mask"], "takes no --mask"), (["needs", "--by", "owner"], "takes no --by"),
        (["process", "-o", "x.pdf"], ".csv"), (["process", "--by", "nix"], "'nix'"), (["process", "--since", "2026-02-02", "--until", "2026-02-01"], "earlier"),
    ],
)  # fmt: skip
def test_the_command_says_what_is_wrong(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", *words]) == 1
    assert told in capsys.readouterr().err
