"""Several processes save the same documents at once, over SQLite and PostgreSQL: one of them is whole each time, none is lost or mixed."""

import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select

from knowledge.embedders import HashingEmbedder
from knowledge.library import Library
from knowledge.schema import document_versions, documents, passages, version_passages
from knowledge.store import create_tables, open_engine, writing
from knowledge.types import PUBLIC
from tests.postgres import database
from tests.test_postgres import at_once

WHO, ROUNDS = ("ann", "bob", "cay"), 8
_WROTE = re.compile(r"(ann|bob|cay) wrote round (\d+)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    return database(request.getfixturevalue("postgres"), f"processes_{uuid4().hex[:8]}")


def test_what_several_processes_save_under_one_name_is_whole(url: str, tmp_path: Path) -> None:
    engine = open_engine(url)
    create_tables(engine)
    command = [sys.executable, "-m", "tests.saving_process", url, str(tmp_path)]
    running = [
        subprocess.Popen(
            [*command, who, str(ROUNDS)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=Path(__file__).parent.parent,
        )
        for who in WHO
    ]  # fmt: skip
    end = time.monotonic() + 300
    while not all((tmp_path / f"ready-{who}").exists() for who in WHO) and time.monotonic() < end:
        time.sleep(0.05)
    (tmp_path / "go").touch()
    told = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * len(WHO), told
    assert [out.split("\n")[:-2] for out, _ in told] == [[]] * len(WHO), "somebody was refused for the others"
    kept = sum(int(out.split()[-1]) for out, _ in told)
    assert kept == len(WHO) * ROUNDS * 3
    with engine.connect() as connection:
        rows = connection.execute(select(documents)).all()
        texts = {
            row.id: connection.scalars(select(passages.c.text).where(passages.c.document == row.id)).all()
            for row in rows
        }
        older = connection.execute(select(document_versions)).all()
        shelved = connection.execute(select(version_passages)).all()
    assert sorted(row.name for row in rows) == ["one.md", "same.md", "two.md"]
    assert sum(row.version for row in rows) == kept
    for row in rows:
        assert len(texts[row.id]) == len(set(texts[row.id])) > 1
        assert len({_WROTE.search(text)[0] for text in texts[row.id] if _WROTE.search(text)}) == 1  # type: ignore[index]
    assert max(Counter((v.document, v.version) for v in older).values()) == 1
    for version in older:
        said = [
            _WROTE.search(p.text) for p in shelved if (p.document, p.version) == (version.document, version.version)
        ]
        assert len({match[0] for match in said if match}) == 1, "a version put aside is of one writer"
    library = Library(engine, HashingEmbedder(), tmp_path / "indexes")
    found = library.search("wrote round part", 50, audiences=PUBLIC)
    assert {hit.passage.text for hit in found} <= {text for each in texts.values() for text in each}
    assert found
    engine.dispose()


def opened_at_once(url: str) -> list[object]:
    """Open one store by six of its users at once, as replicas do after an upgrade; return what each came to."""
    engines = [open_engine(url) for _ in range(6)]
    done = at_once(*(lambda e=engine: create_tables(e) for engine in engines))
    for engine in engines:
        engine.dispose()
    return done


def test_a_new_store_and_one_of_an_earlier_version_are_opened_by_many_at_once(url: str) -> None:
    assert opened_at_once(url) == [None] * 6
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in (
            "DROP INDEX turns_in_order", "ALTER TABLE turns DROP COLUMN reason", "ALTER TABLE hand_offs DROP COLUMN closed_at",
            "DROP TABLE api_minutes",
        ):  # fmt: skip
            connection.exec_driver_sql(statement)
    assert opened_at_once(url) == [None] * 6
    known = inspect(engine)
    assert "reason" in {c["name"] for c in known.get_columns("turns")}
    assert "closed_at" in {c["name"] for c in known.get_columns("hand_offs")}
    assert "turns_in_order" in {i["name"] for i in known.get_indexes("turns")}
    assert "api_minutes" in known.get_table_names()
    engine.dispose()


def test_a_store_that_lacks_nothing_is_opened_while_somebody_writes(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")
    create_tables(engine)
    with writing(engine):  # would hold up for half a minute whoever had to write
        other = open_engine(f"sqlite:///{tmp_path}/store.db")
        began = time.monotonic()
        create_tables(other)
        assert time.monotonic() - began < 20
        other.dispose()
    engine.dispose()
