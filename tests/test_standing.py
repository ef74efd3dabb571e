"""Deals of an earlier time are looked at from the day after their last; those of today from today."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Engine

from assistant.deals.standing import QUIET, standing, told
from assistant.deals.types import Deal, Move, Stage
from assistant.forecasting.desk import ForecastDesk
from assistant.process.desk import ProcessDesk
from knowledge.language import Bilingual
from knowledge.store import create_tables, open_engine
from tests.deal_worlds import START, FakeDeals, world
from tests.fakes import ADMIN

TODAY = date(2026, 11, 30)


def test_deals_of_late_stand_on_today() -> None:
    late = Deal("D1", opened_on=TODAY - timedelta(days=QUIET))
    assert standing([late, Deal("D2", opened_on=date(2017, 1, 1))], TODAY) == TODAY
    assert standing([], TODAY) == TODAY
    assert standing([Deal("D3")], TODAY) == TODAY
    assert told(TODAY, TODAY) is None


def test_an_old_file_stands_on_the_day_after_its_last() -> None:
    old = Deal(
        "D1", opened_on=date(2017, 5, 1), moves=(Move("lead", date(2017, 5, 1)), Move("won", date(2017, 12, 31)))
    )
    assert standing([old], TODAY) == date(2018, 1, 1)
    said = told(date(2018, 1, 1), TODAY)
    assert said is not None
    assert "2017-12-31" in said.en
    assert "2018-01-01" in said.zh


def test_days_to_come_do_not_count_as_noted() -> None:
    typo = Deal("D1", opened_on=date(2017, 5, 1), closed_on=date(2071, 6, 1))
    assert standing([typo], TODAY) == date(2017, 5, 2)


class _Staged(FakeDeals):
    def stages(self, who: object) -> tuple[Stage, ...]:  # type: ignore[override]
        names = (("lead", "open"), ("won", "won"), ("lost", "lost"))
        return tuple(Stage(n, Bilingual.same(n), kind) for n, kind in names)  # type: ignore[arg-type]


def test_a_forecast_of_old_deals_says_so_and_is_not_of_nothing() -> None:
    desk = ForecastDesk(_Staged(world(300, size=0.5).deals), lambda: TODAY)
    found = desk.outlook(ADMIN)
    last = standing(world(300, size=0.5).deals, TODAY)
    assert found.as_of == last
    assert found.as_of < TODAY - timedelta(days=QUIET)
    assert str(last) in found.notes[0].en
    assert found.from_past.points[1].middle > Decimal()
    asked = desk.outlook(ADMIN, today=last)
    assert asked.from_past.points == found.from_past.points
    assert asked.notes == found.notes[1:]


def test_stalls_of_old_deals_are_told_from_their_own_day() -> None:
    engine = open_engine("sqlite://")
    made = _Staged(world(200, open_=20).deals)
    last = standing(made.deals, TODAY)
    found = _process(engine, made).process(ADMIN)
    assert found.as_of == last
    assert str(last) in found.findings[0].text.zh
    assert max((s.days for s in found.stalled), default=0) <= (last - START).days


def _process(engine: Engine, deals: _Staged) -> ProcessDesk:
    import assistant.customers.tables
    import assistant.database
    import assistant.quoting.quote_store  # noqa: F401 - their tables belong to the store

    create_tables(engine)
    return ProcessDesk(engine, deals, lambda: TODAY)
