"""Usage: what customers did by day, beside as many days before, and what waits for staff."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from assistant.cli import main
from assistant.database import Records, conversations, hand_offs, turns
from assistant.errors import BadRequest, NotAllowed
from assistant.quoting.quote_store import quotes
from assistant.types import HandOff, Person, Role
from assistant.usage import Day, Intent, Talked, Totals, Usage, UsageDesk, Waiting
from knowledge.catalogue import Catalogue
from knowledge.embedders import HashingEmbedder
from knowledge.language import Bilingual, Language
from knowledge.store import now, writing
from tests.test_format import Tags, safe
from ui import overview_format as show
from ui import tables

TODAY = date(2026, 3, 31)
ADMIN, SALES, VISITOR = Person("a", "admin", "A"), Person("s", "sales", "S"), Person("v", "customer")
EVIL = "<img src=x onerror=alert(1)>\"'"


@pytest.fixture
def desk(engine: Engine) -> UsageDesk:
    return UsageDesk(engine, Catalogue(engine, HashingEmbedder()), lambda: TODAY)


def say(
    engine: Engine, conversation: str, back: int, *, number: int = 1, intent: str = "price", refused: bool = False,
    rating: int | None = None, role: Role = "customer", products: tuple[str, ...] = (), passed: bool = False,
) -> None:  # fmt: skip
    """Keep a turn as if it had been said `back` days before today."""
    at = f"{TODAY - timedelta(days=back)}T23:59:59.000000+00:00"
    turn = f"{conversation}-{number}"
    made = HandOff(turn, conversation, "waiting", "", "", "", at) if passed else None
    Records(engine).save_turn(
        turn=turn, conversation=conversation, owner="v", role=role, asked="secret words", record="{}", intent=intent,
        confidence=1.0, refused=refused, products=products, hand_off=made,
    )  # fmt: skip
    with writing(engine) as connection:
        connection.execute(update(turns).where(turns.c.id == turn).values(at=at, rating=rating))
        times = {"last_at": at} | ({"started_at": at} if number == 1 else {})
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(**times))


def test_only_administrators_see_it_and_days_are_bounded(desk: UsageDesk) -> None:
    for who in (VISITOR, SALES):
        with pytest.raises(NotAllowed):
            desk.usage(who)
    for days in (0, -1, 367):
        with pytest.raises(BadRequest):
            desk.usage(ADMIN, days)
    nothing = desk.usage(ADMIN, 366)
    assert (nothing.totals, nothing.before, len(nothing.days)) == (Totals(), Totals(), 366)
    assert nothing.totals.share is None


def test_days_are_counted_beside_as_many_before(engine: Engine, desk: UsageDesk) -> None:
    say(engine, "one", 0, products=("X", "Y"), rating=1)
    say(engine, "one", 0, number=2, intent="policy", refused=True, rating=-1, products=("X",), passed=True)
    say(engine, "two", 6, products=("X",))
    say(engine, "three", 7, refused=True)
    say(engine, "four", 14)
    say(engine, "staff", 0, role="sales", products=("X",), passed=True)
    found = desk.usage(ADMIN, 7)
    assert (found.since, found.until) == (date(2026, 3, 25), TODAY)
    assert found.totals == Totals(conversations=2, answered=2, refused=1, handed_off=1, up=1, down=1)
    assert found.before == Totals(conversations=1, refused=1)
    assert found.days[0] == Day(date(2026, 3, 25), Totals(conversations=1, answered=1))
    assert found.days[-1] == Day(TODAY, found.totals.__class__(1, 1, 1, 1, 1, 1))
    assert found.intents == (Intent("price", 2, 0), Intent("policy", 1, 1))
    assert found.products == (Talked("X", None, 2), Talked("Y", None, 1))
    assert (found.totals.messages, found.totals.share) == (3, 2 / 3)


def test_what_waits_is_counted_whenever_it_came(engine: Engine, desk: UsageDesk) -> None:
    say(engine, "old", 300, passed=True)
    assert desk.usage(ADMIN, 7).waiting == Waiting(hand_offs=1, quotes=0, contracts=0)
    with writing(engine) as connection:
        connection.execute(update(hand_offs).values(state="closed", closed_at=now()))
        connection.execute(
            quotes.insert().values(
                id="q", number="Q-1", state="waiting", owner="s", version=1, created_at=now(), changed_at=now(), valid_until=TODAY, currency="CNY", total="1", lines=1
            )
        )  # fmt: skip
    assert desk.usage(ADMIN, 7).waiting == Waiting(hand_offs=0, quotes=1, contracts=0)


def full(days: int = 30) -> Usage:
    """Return usage with everything in it."""
    each = tuple(Day(TODAY - timedelta(days=n), Totals(3, 5, 2, 1, 1, 1)) for n in reversed(range(days)))
    return Usage(
        each[0].on, TODAY, Totals(90, 150, 60, 30, 30, 30), Totals(45, 1, 1, 0, 0, 0), each,
        (Intent("price", 100, 3), Intent(EVIL, 5, 0)), (Talked(EVIL, None, 4), Talked("S", Bilingual("Pen", "笔"), 2)),
        Waiting(2, 1, 0),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tongue", "price", "waits"), [("en", "Price", "quotes to approve"), ("zh", "价格", "份报价待审批")]
)
def test_the_page_says_every_figure_in_words_and_nothing_of_it_is_live(tongue: Language, price: str, waits: str) -> None:  # fmt: skip
    made = show.page(full(), tables.intent_labels(), tongue)
    safe(made)
    text = Tags(made).text
    assert all(said in text for said in ("71%", "▲ 100%", "50%", "33%", price, waits, "100", EVIL))
    assert "<b>0</b>" not in show.waiting(full().waiting, tongue)  # no contract waits, so none is named


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_company_that_nobody_has_written_to_is_told_what_to_do(desk: UsageDesk, tongue: Language) -> None:
    made = show.page(desk.usage(ADMIN), tables.intent_labels(), tongue)
    assert {"en": "Open the customer page", "zh": "打开客户页面"}[tongue] in made
    assert "<svg" not in made


def test_the_command_line_prints_the_same(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert main(["usage", "--days", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["totals"] == {"conversations": 0, "answered": 0, "refused": 0, "handed_off": 0, "up": 0, "down": 0}
    assert len(found["days"]) == 7
    assert main(["--language", "zh", "usage"]) == 0
    assert "对话" in capsys.readouterr().out
    assert main(["usage", "--days", "0"]) == 1
