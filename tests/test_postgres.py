"""PostgreSQL lets several write at once, where SQLite has them wait: nothing is lost, doubled or refused for it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from assistant.accounts import Accounts
from assistant.api_keys.desk import KeyDesk
from assistant.api_keys.types import Place
from assistant.contracts.desk import ContractDesk
from assistant.customers.desk import CustomerDesk
from assistant.database import Records
from assistant.errors import AssistantError, BadRequest
from assistant.letters.desk import LetterDesk
from assistant.letters.types import LetterRequest
from assistant.types import Beginning
from assistant.user_store import Users, users
from knowledge.catalogue_import import import_catalogue
from knowledge.embedders import HashingEmbedder
from knowledge.errors import KnowledgeError, TryAgain
from knowledge.language import Bilingual
from knowledge.library import Library
from knowledge.schema import passages, prices, products
from knowledge.store import create_tables, generations, now, open_engine, writing
from knowledge.types import Audience
from tests.fakes import ADMIN, SALES, kit
from tests.postgres import database
from tests.quote_fakes import FakeQuotes, quote
from tests.test_customers import NoQuotes

HERE = Bilingual("", "")


@pytest.fixture(scope="module")
def engine(postgres: str) -> Iterator[Engine]:
    opened = open_engine(database(postgres, "store"))
    create_tables(opened)
    yield opened
    opened.dispose()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Return what each call gave, or the error of ours it raised; any other error is missing and fails the test."""
    done, gate = list[object](), threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            done.append(call())
        except (AssistantError, KnowledgeError) as error:
            done.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(calls)
    return done


def errors(done: Sequence[object]) -> list[object]:
    return [d for d in done if isinstance(d, Exception)]


def test_turns_of_one_conversation_are_counted_in_a_row(engine: Engine) -> None:
    records = Records(engine)

    def save(n: int) -> None:
        records.save_turn(
            turn=f"t{n}", conversation="c", owner="v", role="customer", asked="a", record="{}", intent=f"i{n}",
            confidence=1.0, refused=False, products=[], hand_off=None,
        )  # fmt: skip

    save(0)
    assert errors(at_once(*(lambda n=n: save(n) for n in range(1, 9)))) == []
    assert [row.number for row in records.turns_of("c")] == list(range(1, 10))
    (summary,) = records.summaries(owner="v", limit=5)
    assert set(summary.intents) == {f"i{n}" for n in range(9)}


def test_failed_sign_ins_are_each_counted(engine: Engine) -> None:
    kept = Users(engine)
    assert errors(at_once(*(lambda: kept.note_sign_in("name:ann", failed=True) for _ in range(12)))) == []
    assert kept.failures("name:ann")[0] == 12


def test_a_name_is_given_once(engine: Engine) -> None:
    accounts = Accounts(Users(engine))
    done = at_once(*(lambda: accounts.add("twice", "sales") for _ in range(4)))
    assert [type(error) for error in errors(done)] == [BadRequest] * 3


def test_what_crosses_is_an_error_of_ours_that_says_to_try_again(engine: Engine) -> None:
    Users(engine).add("taken", "sales", "x")
    row = {"id": "u-9", "name": "taken", "role": "sales", "password": "x", "active": True, "created_at": now()}
    with pytest.raises(TryAgain, match="try again") as told, writing(engine) as connection:
        connection.execute(insert(users).values(**row))
    assert "请重试" in told.value.say("zh")


def test_two_who_wait_for_each_other_are_told_to_try_again(engine: Engine) -> None:
    ids = [Users(engine).add(name, "sales", "x").id for name in ("one", "two")]
    half = threading.Barrier(2)

    def both(first: str, second: str) -> None:
        with writing(engine) as connection:
            connection.execute(users.update().where(users.c.id == first).values(role="admin"))
            half.wait()
            connection.execute(users.update().where(users.c.id == second).values(role="admin"))

    done = at_once(lambda: both(ids[0], ids[1]), lambda: both(ids[1], ids[0]))
    assert [type(error) for error in errors(done)] == [TryAgain]


def test_documents_added_at_once_are_all_kept(engine: Engine, tmp_path: Path) -> None:
    library = Library(engine, HashingEmbedder())
    for n in range(4):
        (tmp_path / f"{n}.txt").write_text(f"The warranty of thing {n} lasts {n + 2} years. It covers faults.")
    calls = [lambda n=n: library.add(tmp_path / f"{n}.txt", f"{n % 4}.txt") for n in (0, 1, 2, 3, 0, 1)]
    assert errors(at_once(*calls)) == []
    assert [(d.name, d.version) for d in library.documents()] == [(f"{n}.txt", 1) for n in range(4)]
    with engine.connect() as connection:
        born = connection.scalars(select(passages.c.born)).all()
        assert len(born) == len(set(born)) == 4
        assert set(born) <= set(connection.scalars(select(generations.c.number)))
    assert library.search("warranty of thing 3", audiences=frozenset({"public"}))


def test_a_document_is_governed_by_several_at_once(engine: Engine, tmp_path: Path) -> None:
    days = [date(2026, 3, 1)]
    one, other = (Library(engine, HashingEmbedder(32), today=lambda: days[0]) for _ in range(2))
    for n in (1, 2):
        (tmp_path / "g.txt").write_text(f"The zebra loaner lasts {n} weeks.")
        made = one.add(tmp_path / "g.txt", "g.txt")
    assert made is not None
    (kept,), _ = one.archive.passages(made.id)
    done = at_once(
        lambda: one.archive.set_audience(made.id, "internal"),
        lambda: other.archive.set_dates(made.id, date(2026, 2, 1), date(2026, 3, 1)),
        lambda: one.archive.switch([kept.passage.id], off=True),
        lambda: other.archive.rename(made.id, title="Loaners"),
    )
    assert errors(done) == []
    staff: frozenset[Audience] = frozenset({"public", "internal"})

    def found(library: Library) -> list[str]:
        return [h.passage.text for h in library.search("zebra loaner", audiences=staff) if h.sparse]

    assert found(one) == found(other) == []
    one.archive.switch([kept.passage.id], off=False)
    assert found(other) == ["The zebra loaner lasts 2 weeks."]
    days[0] = date(2026, 3, 2)
    assert found(one) == found(other) == []
    days[0] = date(2026, 3, 1)
    other.archive.roll_back(made.id, 1)
    assert found(one) == ["The zebra loaner lasts 1 weeks."]
    assert other.archive.original(made.id) == b"The zebra loaner lasts 1 weeks."
    one.delete(made.id)
    other.archive.put_back(made.id)
    assert found(one) == ["The zebra loaner lasts 1 weeks."]
    one.delete(made.id)
    assert other.archive.purge(made.id)
    assert found(one) == []
    assert one.verify() == other.verify() == []


def test_two_imports_at_once_leave_each_product_once_with_what_both_say(engine: Engine, tmp_path: Path) -> None:
    def file(name: str, head: str, cell: Callable[[int], str]) -> Path:
        path = tmp_path / name
        path.write_text(f"sku,{head}\n" + "".join(f"S-{n},{cell(n)}\n" for n in range(50)))
        return path

    whole = file("whole.csv", "name,price,stock", lambda n: f"Thing {n},10,1")
    assert errors(at_once(*(lambda: import_catalogue(engine, whole) for _ in range(3)))) == []
    price = file("price.csv", "price", lambda n: f"{n + 20}")
    stock = file("stock.csv", "stock", lambda n: f"{n + 30}")
    done = at_once(lambda: import_catalogue(engine, price), lambda: import_catalogue(engine, stock))
    assert errors(done) == []
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(products)) == 50
        rows = connection.execute(
            select(products.c.sku, products.c.stock, prices.c.amount).join(prices, prices.c.product == products.c.id)
        ).all()
    assert {row.sku: (row.stock, row.amount) for row in rows} == {
        f"S-{n}": (n + 30, Decimal(n + 20)) for n in range(50)
    }
    assert len(rows) == 50


def test_contracts_made_and_changed_at_once(engine: Engine) -> None:
    desk = ContractDesk(engine, kit(), FakeQuotes(quote(customer="C-ANN", lines=1)))
    desk.set_seller(ADMIN, "en", name="Larkspan Ltd", address="1 Lake Road", city="Hangzhou", law="China")
    made = at_once(*(lambda: desk.make(SALES, "q1", "en").number for _ in range(8)))
    assert sorted(int(str(number)[-5:]) for number in made) == list(range(1, 9))
    one = desk.get(SALES, str(made[0]))
    done = at_once(*(lambda n=n: desk.change_term(SALES, one.id, "delivery", f"By ship {n}.", 1) for n in range(4)))
    assert [type(error) for error in errors(done)] == [BadRequest] * 3
    assert desk.get(SALES, one.id).version == 2


def test_of_letters_revised_at_once_one_version_is_kept(engine: Engine) -> None:
    customer = CustomerDesk(engine, NoQuotes()).add(SALES, name="Ann", email="ann@x.example")
    desk = LetterDesk(engine, kit(), FakeQuotes(quote(customer=customer.id, lines=1)))
    letter = desk.keep(SALES, LetterRequest("introduction", customer.id), "Hello", "Dear Ann")
    done = at_once(*(lambda n=n: desk.revise(SALES, letter.id, "Hello", f"Dear Ann {n}", 1) for n in range(4)))
    assert [type(error) for error in errors(done)] == [BadRequest] * 3
    assert desk.get(SALES, letter.id).version == 2


def test_a_keys_uses_are_each_counted_and_one_of_many_goes_on_from_a_place(engine: Engine) -> None:
    desk = KeyDesk(engine)
    key, text = desk.add(ADMIN, "many", per_minute=5)
    done = at_once(*(lambda: desk.admit(text, "message") for _ in range(8)))
    (kept,) = [k for k in desk.all(ADMIN) if k.id == key.id]
    assert kept.messages == len(done) - len(errors(done))
    assert kept.messages >= 5  # more, where a minute of the clock ended in between
    caller = desk.caller(key, "user")
    place = desk.place(caller, ())
    Records(engine).save_turn(
        turn="kt", conversation="kc", owner=place.person.id, role="customer", asked="a", record="{}", intent="price",
        confidence=1.0, refused=False, products=[], hand_off=None,
    )  # fmt: skip
    desk.keep(caller, place.person, [("a", "b")], "kt")
    places = at_once(*(lambda: desk.place(caller, [("a", "b")]) for _ in range(8)))
    assert [p.conversation for p in places if isinstance(p, Place)].count("kc") == 1
    assert [p.beginning for p in places if isinstance(p, Place)].count(Beginning("kc", 1)) == 7
