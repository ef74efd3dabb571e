"""What runs the site over PostgreSQL, where a server can be started here: forgetting by time, readiness, tickets of the widget."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from starlette.testclient import TestClient

from assistant.build import open_assistant
from assistant.crowding import Crowding
from assistant.database import turns
from assistant.errors import Busy
from assistant.service import Assistant
from assistant.tickets import Tickets
from assistant.types import Person
from assistant.upkeep.daily import tidy_if_due
from assistant.upkeep.expiry import tidy
from assistant.upkeep.readiness import Watch
from knowledge.catalogue_import import import_catalogue
from knowledge.store import create_tables, open_engine
from tests.example_company import ask, settings_of
from tests.postgres import database
from tests.test_forgotten_everywhere import NOW, OLD, held, let_go
from tests.test_postgres import at_once
from ui.upkeep import Upkeep, add_upkeep

ADMIN, ANN = Person("u-ada", "admin"), Person("v-ann", "customer")


@pytest.fixture(scope="module")
def assistant(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("upkeep")
    made = open_assistant(replace(settings_of(home), database=database(postgres, "upkeep")))
    page = home / "warranty.md"
    page.write_text("# Warranty\n\nThe warranty is three years.\n", "utf-8")
    made.add_document(ADMIN, page, "warranty.md", "public")
    catalogue = home / "p.csv"
    catalogue.write_text("sku,name,category,price CNY\nA1,Lamp A1,lamp,10\n", "utf-8")
    import_catalogue(made.library._engine, catalogue)
    yield made
    made.library._engine.dispose()


def test_it_is_ready_once_the_indexes_are_there(assistant: Assistant) -> None:
    app = FastAPI()
    add_upkeep(app, cast(Upkeep, assistant.upkeep), behind_proxy=False)
    near = TestClient(app, "http://localhost", client=("127.0.0.1", 1))
    ask(assistant, ANN, "how long is the warranty?")
    assistant.library.settle()
    assistant.catalogue.count()
    answer = near.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (200, "ok")
    assert "assistant_ready 1" in near.get("/metrics").text


def test_a_server_that_is_gone_is_told_and_no_word_of_its_address(
    postgres: str, assistant: Assistant, tmp_path: Path
) -> None:
    nowhere = open_engine("postgresql+psycopg://tester:secret@127.0.0.1:1/gone")
    found = Watch(nowhere, {}, lambda: False, lambda: False).look()
    assert (found.ready, found.words["database"]) == (False, "unreachable")
    nowhere.dispose()


def test_words_let_go_of_by_time_are_gone_from_every_table(assistant: Assistant) -> None:
    engine = assistant.library._engine
    let_go(assistant, engine)
    kept = ask(assistant, Person("v-new", "customer"), "how long is the warranty?")
    assert "own_cases.line" in held(engine, "Ferdinand")
    set_ = replace(assistant.kit.settings, keep_conversations=90)
    tried = tidy(engine, set_, assistant.passing, dry=True, now=NOW)
    assert (tried.cases, tried.answers) == (1, 1)
    assert "own_cases.line" in held(engine, "Ferdinand"), "only tried"
    done = at_once(*(lambda: tidy_if_due(engine, set_, assistant.passing, NOW) for _ in range(3)))
    assert done.count(True) == 1
    assert held(engine, "Ferdinand") == set()
    assert [t.asked for t in assistant.conversation(ADMIN, kept.conversation)] == ["how long is the warranty?"]


def test_evidence_is_thinned_as_over_sqlite(assistant: Assistant) -> None:
    engine = assistant.library._engine
    reply = ask(assistant, Person("v-thin", "customer"), "how long is the warranty?")
    with engine.begin() as connection:
        connection.execute(update(turns).where(turns.c.id == reply.turn).values(at=OLD))
    assert tidy(engine, replace(assistant.kit.settings, keep_records=30), (), now=NOW).records == 1
    with engine.connect() as connection:
        assert connection.scalar(select(turns.c.thinned).where(turns.c.id == reply.turn)) is True
    assert not assistant.conversation(ADMIN, reply.conversation)[0].reply.facts


def test_tickets_have_one_key_whoever_asks_first(postgres: str) -> None:
    url = database(postgres, "tickets")
    engines = [open_engine(url) for _ in range(4)]
    create_tables(engines[0])
    visitor = "v-" + "0" * 24
    made = [Tickets(engine) for engine in engines]
    tickets = at_once(*(lambda t=t: t.issue(visitor) for t in made))
    for ticket in tickets:
        assert {t.person(str(ticket)).id for t in made} == {visitor}
    for engine in engines:
        engine.dispose()


def test_messages_of_one_address_are_each_counted(assistant: Assistant) -> None:
    engine = assistant.library._engine
    crowd = Crowding(engine, assistant.tickets.mark, replace(assistant.kit.settings, messages_per_address=5))
    done = at_once(*(lambda: crowd.count("203.0.113.9", NOW) for _ in range(12)))
    assert sum(isinstance(d, Busy) for d in done) == 7


def test_a_page_keys_share_is_counted(assistant: Assistant) -> None:
    _, text = assistant.api_keys.add(ADMIN, "page", origins=["https://page.example"], per_minute=24)
    keys = assistant.api_keys
    done = at_once(*(lambda: keys.admit(text, "call", "", "203.0.113.9") for _ in range(8)))
    assert not [d for d in done if isinstance(d, Exception)]
