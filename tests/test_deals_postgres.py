"""The deals' desk over PostgreSQL, where a server can be started here: kept, two at once, imported, forgotten."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.deals import stages as stage_list
from assistant.deals.desk import DealDesk
from assistant.errors import BadRequest
from examples.deals import deals_csv
from knowledge.store import create_tables, open_engine
from tests.fakes import ADMIN, SALES
from tests.postgres import database
from tests.test_quote_desk import _at_once


@pytest.fixture(scope="module")
def desk(postgres: str) -> Iterator[DealDesk]:
    engine = open_engine(database(postgres, "deals"))
    create_tables(engine)
    yield DealDesk(engine, lambda: date(2026, 12, 1))
    engine.dispose()


def test_of_two_who_move_a_deal_at_once_one_is_told(desk: DealDesk) -> None:
    made = desk.add(SALES, account="Acme", amount="12.50")
    stages = ("proposal", "negotiation", "won")
    done = _at_once([lambda s=s: desk.move(SALES, made.id, s, seen=made.updated_at) for s in stages])  # type: ignore[misc]
    assert sum(isinstance(d, BadRequest) for d in done) == 2
    assert len(desk.get(SALES, made.id).moves) == 2


def test_a_file_is_taken_in_once_and_stages_are_kept(desk: DealDesk, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(deals_csv(), encoding="utf-8", newline="")
    before = desk.state()
    assert desk.import_file(ADMIN, file).added == 420
    assert desk.state() != before
    assert desk.import_file(ADMIN, file).unchanged == 420
    assert len([d for d in desk.all(SALES) if d.source == "import"]) == 420
    assert desk.set_stages(ADMIN, stage_list.DEFAULT) == desk.stages(SALES)
