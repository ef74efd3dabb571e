"""The same desk over PostgreSQL, where a server can be started here: numbers, two at once, versions that never change."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from assistant.errors import BadRequest
from assistant.quoting.errors import RulesContradict
from assistant.quoting.quote_store import counters, versions
from tests.fakes import ADMIN, SALES
from tests.postgres import database
from tests.quote_house import House, new_house
from tests.test_quote_desk import OTHER_ADMIN, TEN, VAT, _at_once, off


@pytest.fixture(scope="module")
def house(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = new_house(tmp_path_factory.mktemp("house"), [VAT], url=database(postgres, "quotes"))
    yield made
    made.engine.dispose()


def test_sixteen_at_once_get_numbers_in_a_row(house: House) -> None:
    done = _at_once([lambda: house.quotes.draft(SALES, TEN) for _ in range(16)])
    numbers = sorted(int(d.number[-5:]) for d in done)  # type: ignore[attr-defined]
    assert numbers == list(range(numbers[0], numbers[0] + 16))
    with house.engine.connect() as connection:
        assert connection.scalar(select(counters.c.value)) == numbers[-1]


def test_of_two_who_approve_at_once_one_is_told(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(10)).id, 1)
    done = _at_once([lambda w=w: house.quotes.approve(w, made.id, 1) for w in (ADMIN, OTHER_ADMIN)])  # type: ignore[misc]
    assert sum(isinstance(d, BadRequest) for d in done) == 1


def test_the_database_itself_keeps_versions(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    for statement in (update(versions).values(content="{}"), text("DELETE FROM quote_versions")):
        with pytest.raises(DBAPIError, match="never changes"), house.engine.begin() as connection:
            connection.execute(statement)
    assert house.quotes.get(SALES, made.id).current == made.current


def test_of_rules_that_contradict_and_come_at_once_one_is_kept(house: House) -> None:
    rules = [replace(VAT, id=f"V-{n}", region="XX", value=VAT.value + n) for n in range(4)]
    done = _at_once([lambda r=r: house.rules.put(ADMIN, r) for r in rules])  # type: ignore[misc]
    assert sum(isinstance(d, RulesContradict) for d in done) == 3
    assert house.rules.contradictions(SALES) == []
