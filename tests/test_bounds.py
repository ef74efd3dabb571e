"""What is kept in memory, or said to the database at once, has a bound; two who begin at once do not undo each other."""

import fcntl
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from assistant.clauses import _misspelt
from assistant.database import turns
from assistant.service import Assistant
from assistant.types import Person
from knowledge.called import ending
from knowledge.catalogue_import import import_catalogue
from knowledge.catalogue_state import look_again
from knowledge.snapshots import Snapshots
from knowledge.store import create_tables, open_engine, writing
from tests.example_company import VISITOR, ask

ADMIN = Person("u-ada", "admin", "ada")


def test_a_thing_that_more_products_are_called_than_one_statement_takes(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")

    @event.listens_for(engine, "connect")
    def narrow(connection: Any, record: Any) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 600)

    create_tables(engine)
    named = [f"S{n},{'Steel Screw' if n % 2 else f'Screw Box {n}'},1" for n in range(1_300)]
    (tmp_path / "a.csv").write_text("\n".join(["sku,name,price", *named]), "utf-8")
    import_catalogue(engine, tmp_path / "a.csv")
    with engine.connect() as connection:
        known = look_again(connection, None)
    few = replace(known, called={})
    many = replace(known, called={}, names={})  # as of a catalogue whose names are too many to be kept
    assert len(ending(engine, many, ["screw"])) == 650
    assert ending(engine, few, ["screw"]) == ending(engine, many, ["screw"])


def test_words_of_customers_are_not_kept_without_end() -> None:
    for n in range(5_000):
        _misspelt("q" + "".join(chr(97 + int(digit)) for digit in str(n)))
    assert _misspelt.cache_info().currsize < 5_000


def test_what_was_read_of_turns_goes_when_they_are_too_old(own_example: Assistant) -> None:
    turn = ask(own_example, VISITOR, "Do you hire interns?").turn
    ask(own_example, VISITOR, "Do you hire interns?")
    survey = own_example.gaps._survey
    (group,) = survey.of("customers").groups
    keys = [one.key for one in group]
    assert survey.vectors(keys)
    with writing(own_example.library._engine) as connection:
        connection.execute(update(turns).where(turns.c.id == turn).values(at="2020-01-01T00:00:00.000000+00:00"))
    survey._serves_until = 0.0
    (group,) = survey.of("customers").groups
    assert turn not in survey._read
    assert survey.vectors(keys)
    with writing(own_example.library._engine) as connection:
        connection.execute(update(turns).values(at="2020-01-01T00:00:00.000000+00:00"))
    survey._serves_until = 0.0
    assert survey.of("customers").groups == ()
    assert not any((survey.vectors(keys), survey._read, survey._alike))


def test_a_folder_swept_away_before_it_was_locked_is_made_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = Snapshots(tmp_path, "passage"), Snapshots(tmp_path, "passage")
    lock, between = fcntl.flock, [other._sweep]

    def slowly(handle: int, how: int) -> None:
        if between:
            between.pop()()  # another process begins just now
        lock(handle, how)

    monkeypatch.setattr("knowledge.snapshots.fcntl.flock", slowly)
    place = mine.workplace()
    assert place.exists()
    assert [*tmp_path.iterdir()] == [place]
    mine.close()
    assert not [*tmp_path.iterdir()]
