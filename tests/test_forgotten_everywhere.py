"""Nobody's words outlive them: every table is read through after a customer was forgotten, and after a visitor's time was over."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, select, update

from assistant.answers.tables import reviewed_answers
from assistant.answers.types import Written
from assistant.cases.tables import own_cases
from assistant.customers import store
from assistant.database import conversations, turns
from assistant.letters.types import LetterRequest
from assistant.quoting.types import Buyer, Order, OrderLine
from assistant.service import Assistant
from assistant.types import Person
from assistant.upkeep.expiry import tidy
from assistant.webhooks.tables import deliveries
from knowledge.language import Bilingual
from knowledge.store import metadata, open_engine, writing

ADMIN, SALES = Person("a", "admin"), Person("s", "sales")
ANN, BOB = Person("v-ann", "customer"), Person("v-bob", "customer")
EMAIL, PHONE = "ann.quince@orchard.example", "139 1234 5678"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = (NOW - timedelta(days=100)).isoformat(timespec="microseconds")
WORDS = "Do you hire gardeners like my cousin Ferdinand?"


@pytest.fixture
def engine(own_example: Assistant) -> Iterator[Engine]:
    opened = open_engine(own_example.kit.settings.database_url)
    yield opened
    opened.dispose()


def held(engine: Engine, *words: str) -> set[str]:
    """Return the columns, as `table.column`, in which one of the words stands in whatever row, in small or capital letters."""
    found = set()
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    told = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    if any(word.lower() in told.lower() for word in words):
                        found.add(f"{table.name}.{column}")
    return found


def ask(assistant: Assistant, who: Person, text: str, conversation: str | None = None) -> tuple[str, str]:
    """Say something, and return the conversation and the turn."""
    reply = list(assistant.reply(who, text, conversation))[-1].reply
    assert reply
    return reply.conversation, reply.turn


def test_what_belongs_to_others_loses_a_forgotten_customer_too(own_example: Assistant, engine: Engine) -> None:
    customers = own_example.customers
    ann = customers.add(SALES, name="Ann", email=EMAIL, phone="13912345678")
    bob = customers.add(SALES, name="Bob", email="bob@orchard.example", need=f"the same as {EMAIL}")
    customers.note(SALES, bob.id, f"knows Ann, {PHONE}")
    kept = customers.note(SALES, bob.id, "likes tea")
    nobody = Buyer(name="Ann", email=EMAIL, phone=PHONE)
    walk_in = own_example.quotes.draft(SALES, Order((OrderLine("LK-V27Q", 1),), buyer=nobody))
    of_bob = own_example.quotes.draft(
        SALES, customers.buying(SALES, bob.id, Order((OrderLine("LK-V27Q", 2),), note=f"carry to Ann, {PHONE}"))
    )
    own_example.quotes.submit(SALES, of_bob.id, 1, f"asked for by {EMAIL}")
    for language in ("zh", "en"):
        own_example.contracts.set_seller(ADMIN, language, name="Us", address="Here", city="Town", law="Law")
    own_example.quotes.submit(SALES, walk_in.id, 1)
    contract = own_example.contracts.make(SALES, walk_in.number, "en", buyer_name="Ann", buyer_address="Orchard 1")
    letter = own_example.letters.keep(
        SALES, LetterRequest("follow_up", bob.id), "About Ann", f"Dear Bob, Ann is reached at {EMAIL}."
    )
    assert held(engine, EMAIL, PHONE) >= {
        "customers.need", "customer_notes.text", "quote_buyers.content", "quote_events.note", "contracts.body", "letter_versions.body",
    }  # fmt: skip
    removed = customers.delete(ADMIN, ann.id).removed
    assert held(engine, EMAIL, PHONE, "13912345678") == set()
    assert removed["letters"] == 1
    assert removed["contracts"] == 1
    assert letter.id not in {one.id for one in own_example.letters.list_letters(SALES)}
    assert {n.text for n in customers.file(SALES, bob.id).notes} > {kept.text}
    assert customers.get(SALES, bob.id).email == "bob@orchard.example"
    assert own_example.quotes.get(SALES, of_bob.id).buyer.name == "Bob"
    for made in (walk_in, of_bob):
        assert own_example.quotes.get(SALES, made.id).total == made.total
    assert own_example.contracts.get(SALES, contract.id).total == contract.total


@pytest.fixture
def visited(own_example: Assistant, engine: Engine) -> str:
    return let_go(own_example, engine)


def let_go(own_example: Assistant, engine: Engine) -> str:
    """Return a visitor's conversation of a hundred days ago, of which a case, an answer's wording and a webhook's message were made."""
    own_example.webhooks.add(ADMIN, "https://hooks.example/in", ["hand_off.created"])
    talk, turn = ask(own_example, ANN, WORDS)
    own_example.hand_off(ANN, talk, "", "Ferdinand again")
    for waiting in own_example.hand_offs(ADMIN):
        own_example.close_hand_off(ADMIN, waiting.id)
    own_example.cases.confirm(ADMIN, turn, answerable=False)
    text = Bilingual("We hire no gardeners.", "我们不招园丁。")
    own_example.answers.save(ADMIN, Written(text, (WORDS, "Do you hire?")))
    with writing(engine) as connection:
        connection.execute(update(conversations).values(last_at=OLD))
        connection.execute(update(turns).values(at=OLD))
        row = {
            "id": "m-1",
            "webhook": "w",
            "event": "lead.created",
            "subject": talk,
            "customer": "",
            "conversation": talk,
        }
        rest = {"payload": json.dumps({"said": WORDS}), "state": "given_up", "attempts": 9, "error": "", "since": OLD}
        connection.execute(insert(deliveries).values(row | rest | {"created_at": OLD, "next_at": OLD}))
        other = row | {"id": "m-2", "conversation": "", "payload": '{"x": 1}'}
        connection.execute(insert(deliveries).values(rest | other | {"created_at": OLD, "next_at": OLD}))
    return talk


def test_words_let_go_of_by_time_stay_in_no_case_answer_or_message(
    own_example: Assistant, engine: Engine, visited: str
) -> None:
    assert held(engine, "Ferdinand") >= {
        "turns.asked", "own_cases.line", "reviewed_answers.questions", "webhook_deliveries.payload",
    }  # fmt: skip
    set_ = replace(own_example.kit.settings, keep_conversations=90)
    before = held(engine, "Ferdinand")
    tried = tidy(engine, set_, own_example.passing, dry=True, now=NOW)
    assert held(engine, "Ferdinand") == before
    removed = tidy(engine, set_, own_example.passing, now=NOW)
    assert (removed.conversations, removed.cases, removed.answers) == (1, 1, 1)
    assert removed.messages >= 1
    assert tried == removed
    assert held(engine, "Ferdinand") == set()
    with engine.connect() as connection:
        assert connection.scalars(select(own_cases.c.conversation).where(own_cases.c.conversation != "")).all() == []
        assert json.loads(connection.scalars(select(reviewed_answers.c.questions)).one()) == ["Do you hire?"]
        told = dict(connection.execute(select(deliveries.c.id, deliveries.c.payload)).all())
        assert "customer.erased" not in connection.scalars(select(deliveries.c.event)).all()
    assert told["m-1"] == ""
    assert told["m-2"] == '{"x": 1}'


def test_words_that_another_found_an_answer_under_leave_the_record_of_that_turn(
    own_example: Assistant, engine: Engine, visited: str
) -> None:
    talk, turn = ask(own_example, BOB, "Do you hire?")
    own = own_example.answers.answers(ADMIN)[0]
    own_example.answers.edit(ADMIN, own.id, replace(own.written, questions=("Do you hire?",)), seen=own.version)
    assert "Ferdinand" in str(own_example.record(ADMIN, turn)), "the evidence of a reply is what it found"
    tidy(engine, replace(own_example.kit.settings, keep_conversations=90), own_example.passing, now=NOW)
    assert held(engine, "Ferdinand") == set()
    (kept,) = own_example.conversation(ADMIN, talk)
    assert kept.asked == "Do you hire?"
    assert "no gardeners" in kept.reply.text
    assert own_example.replay(ADMIN, turn).same


def test_words_that_somebody_else_used_too_stay_in_the_answer_as_long_as_theirs(
    own_example: Assistant, engine: Engine, visited: str
) -> None:
    ask(own_example, BOB, WORDS)
    set_ = replace(own_example.kit.settings, keep_conversations=90)
    assert tidy(engine, set_, own_example.passing, now=NOW).answers == 0
    assert "reviewed_answers.questions" in held(engine, "Ferdinand")
    with writing(engine) as connection:
        connection.execute(update(conversations).values(last_at=OLD))
    assert tidy(engine, set_, own_example.passing, now=NOW).answers == 1
    assert held(engine, "Ferdinand") == set()


def test_an_entry_in_whose_own_contact_another_was_named_keeps_its_contact(
    own_example: Assistant, engine: Engine
) -> None:
    ann = own_example.customers.add(SALES, name="Ann", phone="13912345678")
    with writing(engine) as connection:
        twin = store.add(connection, {"name": "Twin", "email": "t@x.example", "phone": "+8613912345678"})
    own_example.customers.delete(ADMIN, ann.id)
    assert own_example.customers.get(SALES, twin.id).phone == "+8613912345678"
