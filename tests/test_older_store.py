"""A store made by an earlier version is completed when it is opened, and asks for little while doing so."""

from pathlib import Path

from sqlalchemy import inspect, text

import assistant.database  # noqa: F401 - its tables belong to the store
from knowledge.store import create_tables, metadata, open_engine


def test_a_missing_index_and_a_missing_column_are_added(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    create_tables(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX conversations_by_owner"))
        connection.execute(text("ALTER TABLE turns DROP COLUMN reason"))
    create_tables(engine)
    create_tables(engine)  # and once more: nothing is made twice
    known = inspect(engine)
    assert "reason" in {column["name"] for column in known.get_columns("turns")}
    for table in metadata.sorted_tables:
        assert {index.name for index in table.indexes} <= {index["name"] for index in known.get_indexes(table.name)}
    engine.dispose()


def test_counting_the_last_minute_of_one_sender_reads_no_older_conversation(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/store.db")
    create_tables(engine)
    with engine.connect() as connection:
        plan = connection.execute(
            text("EXPLAIN QUERY PLAN SELECT count(*) FROM conversations WHERE owner = 'a' AND last_at >= '2026'")
        ).all()
    assert "conversations_by_owner (owner=? AND last_at>?)" in plan[0][3]
    engine.dispose()
