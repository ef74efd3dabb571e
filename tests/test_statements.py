"""What is asked by the driver alone: the same rows, the same transaction, the same plain errors; rows of state read once."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, bindparam, insert, select

from knowledge.errors import StorageFailed
from knowledge.statements import Prepared
from knowledge.store import generation_of, next_generation, read_once, state, writing
from tests.library_fakes import open_store

_VALUE = Prepared(select(state.c.value).where(state.c.name == bindparam("asked")))
_NEW = Prepared(insert(state), ["name", "value"])


def _broken_off(engine: Engine) -> None:
    with writing(engine) as connection:
        _NEW.run(connection, {"name": "lost", "value": "2"})
        raise RuntimeError("in the middle")


def _refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
        _NEW.run(connection, {"name": "kept", "value": "1"})


def test_a_statement_is_part_of_the_transaction_it_runs_in(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    with writing(engine) as connection:
        assert _NEW.run(connection, {"value": "it's 1 %", "name": "kept"}) == []
    with pytest.raises(RuntimeError, match="in the middle"):
        _broken_off(engine)
    with engine.connect() as connection:
        assert [tuple(row) for row in _VALUE.run(connection, {"asked": "kept"})] == [("it's 1 %",)]
        assert _VALUE.run(connection, {"asked": "lost"}) == []


def test_a_database_that_refuses_says_so_in_both_languages(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    with pytest.raises(StorageFailed, match="could not be written"):
        _refused(engine)


def test_a_message_is_answered_of_one_state(tmp_path: Path) -> None:
    engine = open_store(tmp_path)
    with read_once():
        before = generation_of(engine)
        with writing(engine) as connection:
            next_generation(connection)
        assert generation_of(engine) == before
    assert generation_of(engine) == before + 1
