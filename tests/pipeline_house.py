"""A house with deals on a fixed day: the desks over a database of its own, everything else fakes."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.chat import Asked, Outcome, respond
from assistant.deals.desk import DealDesk
from assistant.forecasting.desk import ForecastDesk
from assistant.intention.desk import IntentionDesk
from assistant.kit import Kit
from assistant.pipeline_suite import TODAY, load_deals
from assistant.process.desk import ProcessDesk
from assistant.records import dump
from assistant.selling import Pipeline
from assistant.types import Draft, Person, Reply
from assistant.understanding.past import PastTurn
from knowledge.language import Language, detect
from knowledge.store import create_tables, open_engine
from tests.fakes import ADMIN, CUSTOMER, SALES, FakeCatalogue, FakeIntents, kit, pump

CASES = Path(str(files("prompts"))) / "cases"
DEALS = CASES / "pipeline_deals.csv"


@dataclass(frozen=True)
class House:
    """The desks together with the kit that a turn uses."""

    kit: Kit
    deals: DealDesk
    pipeline: Pipeline

    def say(self, who: Person, *texts: str, language: Language | None = None, kit: Kit | None = None) -> Outcome:
        """Return the outcome of the last message of a conversation."""
        assert texts
        history: tuple[PastTurn, ...] = ()
        outcome: Outcome | None = None
        for number, text in enumerate(texts):
            asked = Asked(who, "c1", f"t{number}", text, history, language or detect(text))
            *_, last = respond(kit or self.kit, asked)
            assert isinstance(last, Outcome)
            outcome, history = last, (*history, _past(text, last))
        assert outcome is not None
        return outcome

    def reply(self, who: Person, *texts: str) -> Reply:
        """Return the reply to the last message of a conversation."""
        return self.say(who, *texts).reply

    @property
    def without(self) -> Kit:
        """Return a kit that knows of no deals at all."""
        return replace(self.kit, pipeline=None)


def _past(text: str, last: Outcome) -> PastTurn:
    draft = last.record["draft"]
    assert isinstance(draft, Draft)
    assert dump(last.record)
    return PastTurn(text, text, (), intent=last.reply.intent, reply=last.reply.text, told=draft.told)


def build(home: Path, deals: Path | None = DEALS, later: date = TODAY) -> House:
    """Return a house with the deals of a file; they were entered on their days, and it is `later` now."""
    home.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{home / 'deals.db'}")
    create_tables(engine)
    desk = DealDesk(engine, lambda: TODAY)
    if deals is not None:
        load_deals(desk, deals)
    intentions = IntentionDesk(engine, home / "intention", desk, lambda: later)
    pipeline = Pipeline(
        desk, ProcessDesk(engine, desk, lambda: later), ForecastDesk(desk, lambda: later, intentions), intentions
    )
    shelf = FakeCatalogue([pump("P-1", "12800.00"), pump("P-2", "9900.50")])
    whole = kit(catalogue=shelf, intents=FakeIntents("unclear", 0.3), today=lambda: later, pipeline=pipeline)
    return House(whole, desk, pipeline)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house that nobody changes."""
    return build(tmp_path_factory.mktemp("house"))


def rows() -> Sequence[dict[str, str]]:
    """Return the deals of the file as it stands."""
    with DEALS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


__all__ = ["ADMIN", "CASES", "CUSTOMER", "SALES", "House", "build", "house", "rows"]
