"""What is removed by time: the words of visitors nobody knows, never those of customers, quotes, letters and hand-offs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from assistant.api_keys.tables import api_threads
from assistant.cli import main
from assistant.customers import store
from assistant.database import conversations, hand_offs, turns
from assistant.kit import Kit
from assistant.letters.tables import letters
from assistant.messengers.tables import people
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person
from assistant.upkeep.daily import tidy_if_due
from assistant.upkeep.expiry import REMOVED, Removed, tidy
from assistant.user_store import Users
from knowledge.store import open_engine, shred, writing

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OLD = (NOW - timedelta(days=100)).isoformat(timespec="microseconds")
SECRET = "rhubarb"
ADMIN = Person("a", "admin")


@pytest.fixture
def talks(own_example: Assistant, engine: Engine) -> dict[str, str]:
    """Return conversations by what holds them; all were a hundred days ago, `new` alone is of today."""
    talks = {
        name: talk(own_example, name) for name in ("plain", "customer", "quote", "letter", "waiting", "closed", "new")
    }
    with writing(engine) as connection:
        old = [number for name, number in talks.items() if name != "new"]
        connection.execute(update(conversations).where(conversations.c.id.in_(old)).values(last_at=OLD))
        connection.execute(update(turns).where(turns.c.conversation.in_(old)).values(at=OLD))
        known = store.add(connection, {"name": "Ann", "email": "ann@acme.example"})
        store.link(connection, known.id, talks["customer"], "lead")
        texts = {c.name: "" for c in letters.c} | {"id": "L-1", "conversation": talks["letter"], "version": 1}
        connection.execute(insert(letters).values(texts | {"created_at": OLD, "changed_at": OLD}))
        for state in ("waiting", "closed"):
            kept = {"id": f"H-{state}", "conversation": talks[state], "state": state, "summary": SECRET}
            connection.execute(insert(hand_offs).values(kept | {"contact": "", "note": "", "created_at": OLD}))
    return talks


@pytest.fixture
def engine(own_example: Assistant) -> Engine:
    return open_engine(own_example.kit.settings.database_url)


def talk(assistant: Assistant, name: str) -> str:
    text = f"20 V27Q please, {SECRET}" if name == "quote" else f"how much is the V27Q? {SECRET}"
    reply = list(assistant.reply(Person(f"v-{name}", "customer"), text))[-1].reply
    assert reply
    return reply.conversation


def settings(kit: Kit, **days: int) -> Settings:
    from dataclasses import replace

    return replace(kit.settings, **days)  # type: ignore[arg-type]


def said(engine: Engine, talks: dict[str, str]) -> set[str]:
    """Return by name the conversations whose words are still there."""
    with engine.connect() as connection:
        rows = connection.execute(select(turns.c.conversation, turns.c.asked, turns.c.record)).all()
    there = {row.conversation for row in rows if SECRET in row.asked and SECRET in row.record}
    gone = {row.conversation for row in rows if SECRET not in row.asked + row.record}
    assert there | gone == set(talks.values())
    return {name for name, number in talks.items() if number in there}


def test_nothing_goes_unless_it_is_set(own_example: Assistant, engine: Engine, talks: dict[str, str]) -> None:
    assert tidy(engine, own_example.kit.settings, own_example.passing, now=NOW) == Removed(0, 0, 0, 0)
    assert said(engine, talks) == set(talks)


def test_words_of_strangers_go_and_what_somebody_may_need_stays(
    own_example: Assistant, engine: Engine, talks: dict[str, str]
) -> None:
    set_ = settings(own_example.kit, keep_conversations=99)
    assert tidy(engine, set_, own_example.passing, dry=True, now=NOW) == Removed(2, 0, 0, 4)
    assert said(engine, talks) == set(talks)
    assert (
        tidy(engine, settings(own_example.kit, keep_conversations=101), own_example.passing, now=NOW).conversations == 0
    )
    assert tidy(engine, set_, own_example.passing, now=NOW) == Removed(2, 0, 0, 4)
    assert said(engine, talks) == {"customer", "quote", "letter", "waiting", "new"}
    assert own_example.conversation(ADMIN, talks["plain"])[0].reply.text == REMOVED.en
    assert all(SECRET not in h.summary for h in own_example.hand_offs(ADMIN) if h.state == "closed")
    assert tidy(engine, set_, own_example.passing, now=NOW) == Removed(0, 0, 0, 4)


def test_nothing_of_it_is_left_in_the_files(own_example: Assistant, engine: Engine, talks: dict[str, str]) -> None:
    home = own_example.kit.settings.home
    shred(engine)
    with writing(engine) as connection:
        connection.execute(update(conversations).values(last_at=OLD))
        for name in ("customer", "quote", "letter", "waiting"):
            connection.execute(
                update(turns).where(turns.c.conversation == talks[name]).values(asked="", record="{}", reason=None)
            )
            connection.execute(update(conversations).where(conversations.c.id == talks[name]).values(first_text=""))
        connection.execute(update(hand_offs).values(summary=""))
    shred(engine)
    assert any(SECRET.encode() in file.read_bytes() for file in home.glob("assistant.db*"))
    tidy(engine, settings(own_example.kit, keep_conversations=99), own_example.passing, now=NOW)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database = (home / "assistant.db").read_bytes()
    assert SECRET.encode() not in database


def test_evidence_goes_and_question_and_answer_stay(
    own_example: Assistant, engine: Engine, talks: dict[str, str]
) -> None:
    set_ = settings(own_example.kit, keep_records=30)
    before = own_example.conversation(ADMIN, talks["plain"])[0].reply
    assert before.facts
    assert before.citations
    assert tidy(engine, set_, own_example.passing, dry=True, now=NOW).records == 2
    assert tidy(engine, set_, own_example.passing, now=NOW).records == 2
    turn = own_example.conversation(ADMIN, talks["plain"])[0]
    assert SECRET in turn.asked
    assert "1,399.00" in turn.reply.text
    assert "[1]" not in turn.reply.text
    assert not turn.reply.facts
    assert not turn.reply.citations
    assert own_example.replay(ADMIN, turn.turn).text == turn.reply.text
    assert own_example.conversation(ADMIN, talks["quote"])[0].reply.facts
    assert tidy(engine, set_, own_example.passing, now=NOW).records == 0
    again = list(own_example.reply(Person("v-plain", "customer"), "and the weight?", talks["plain"]))[-1].reply
    assert again


def test_sign_ins_that_failed_are_forgotten_after_a_day(own_example: Assistant, engine: Engine) -> None:
    users = Users(engine)
    users.note_sign_in("name:x", failed=True)
    later = datetime.now(UTC) + timedelta(days=2)
    assert tidy(engine, own_example.kit.settings, own_example.passing, now=later).sign_ins == 1
    assert users.failures("name:x") == (0, "")


def test_once_a_day_one_of_many_does_it(own_example: Assistant, engine: Engine, talks: dict[str, str]) -> None:
    set_ = settings(own_example.kit, keep_conversations=99)
    assert not tidy_if_due(engine, own_example.kit.settings, own_example.passing, NOW)
    assert [
        tidy_if_due(engine, set_, own_example.passing, NOW),
        tidy_if_due(engine, set_, own_example.passing, NOW),
    ] == [True, False]
    assert not tidy_if_due(engine, set_, own_example.passing, NOW + timedelta(hours=23))
    assert tidy_if_due(engine, set_, own_example.passing, NOW + timedelta(hours=25))
    assert "plain" not in said(engine, talks)


def test_the_command_says_what_it_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "hashing")
    assert main(["tidy"]) == 0
    assert "kept for ever" in capsys.readouterr().err
    monkeypatch.setenv("ASSISTANT_KEEP_RECORDS", "30")
    assert main(["--language", "zh", "tidy", "--dry-run"]) == 0
    assert "将删除：0 个对话" in capsys.readouterr().out
    assert main(["tidy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["conversations"] == 0
    monkeypatch.setenv("ASSISTANT_KEEP_RECORDS", "-1")
    assert main(["tidy"]) == 1


def test_what_a_kept_conversation_was_begun_in_stays_and_places_of_programs_go_with_the_words(
    own_example: Assistant, engine: Engine, talks: dict[str, str]
) -> None:
    with writing(engine) as connection:
        begun = update(conversations).where(conversations.c.id == talks["quote"])
        connection.execute(begun.values(begun_in=talks["plain"]))
        for number in talks.values():
            place = {"scope": "s", "said": number, "last": number, "owner": "v", "number": 1, "taken": False}
            connection.execute(insert(api_threads).values(conversation=number, **place))
    tidy(engine, settings(own_example.kit, keep_conversations=90), own_example.passing, now=NOW)
    assert "plain" in said(engine, talks)
    with engine.connect() as connection:
        kept = set(connection.scalars(select(api_threads.c.conversation)))
    assert {name for name, number in talks.items() if number not in kept} == {"closed"}


def test_who_wrote_in_a_messenger_goes_with_the_last_of_their_words(
    own_example: Assistant, engine: Engine, talks: dict[str, str]
) -> None:
    row = {"messenger": "wechat", "secret": "s", "conversation": "", "turn": "", "language": "en", "rest": SECRET}
    with writing(engine) as connection:
        for name, at in (("plain", OLD), ("customer", OLD), ("new", NOW.isoformat()), ("never", OLD)):
            connection.execute(insert(people).values(row | {"visitor": f"v-{name}", "sender": name, "last_at": at}))
    tidy(engine, settings(own_example.kit), own_example.passing, now=NOW)
    with engine.connect() as connection:
        assert len(connection.scalars(select(people.c.sender)).all()) == 4
    tidy(engine, settings(own_example.kit, keep_conversations=90), own_example.passing, now=NOW)
    with engine.connect() as connection:
        assert set(connection.scalars(select(people.c.sender))) == {"customer", "new"}
