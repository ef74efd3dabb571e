"""Keys: made, kept as a digest, expired, revoked and counted; histories that find their own turns and nobody else's."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from assistant.accounts import Accounts
from assistant.api_keys.desk import KeyDesk, share
from assistant.api_keys.tables import api_keys, api_threads
from assistant.api_keys.threads import ThreadRoom
from assistant.api_keys.types import ApiKey, Caller, Exchange, Place
from assistant.cli import main
from assistant.crowding import asked_from
from assistant.customers.types import Forgotten
from assistant.database import Records, new_id
from assistant.errors import BadRequest, Busy, NotAllowed, NotFound, NotSignedIn
from assistant.finding import seen
from assistant.permissions import ALLOWED
from assistant.spending import spent
from assistant.types import Beginning, Person
from assistant.user_store import Users
from knowledge.language import Bilingual
from knowledge.store import create_tables, open_engine
from knowledge.types import Price, Product
from ui.api.openai_shape import Message, asked

ADMIN = Person("a", "admin", "ada")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path_factory.mktemp('keys')}/store.db")
    create_tables(made)
    accounts = Accounts(Users(made))
    accounts.add("sam", "sales", "sam-has-a-password")
    accounts.add("ada", "admin", "ada-has-a-password")
    yield made
    made.dispose()


@pytest.fixture
def desk(engine: Engine) -> KeyDesk:
    return KeyDesk(engine)


# --- keys --------------------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_kept_as_a_digest(desk: KeyDesk, engine: Engine) -> None:
    key, text = desk.add(ADMIN, " shop ", origins=["https://Shop.example/"])
    assert text.startswith(f"{key.prefix}-")
    assert (key.name, key.origins) == ("shop", ("https://shop.example",))
    with engine.connect() as connection:
        row = connection.execute(select(api_keys).where(api_keys.c.id == key.id)).one()
    assert text not in repr(row)
    assert text.removeprefix(key.prefix) not in repr(row)
    assert desk.admit(text, "call").id == key.id


def test_only_administrators_see_make_and_revoke_keys(desk: KeyDesk) -> None:
    assert ALLOWED["manage_keys"] == {"admin"}
    for who in (Person("c", "customer"), Person("s", "sales")):
        for do in (
            lambda w: desk.all(w),
            lambda w: desk.staff(w),
            lambda w: desk.add(w, "x"),
            lambda w: desk.revoke(w, "x"),
        ):
            with pytest.raises(NotAllowed):
                do(who)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 81}, {"name": "a\nb"}, {"per_minute": 0}, {"per_minute": 10**9}, {"days": 0},
        {"acts_as": "admin"}, {"acts_as": "sales"}, {"acts_as": "sales", "user": "ada"}, {"acts_as": "sales", "user": "nobody"},
        {"origins": ["*"]}, {"origins": ["https://a.example/path"]}, {"origins": ["javascript:alert(1)"]}, {"origins": ["null"]},
        {"origins": ["https://a.example\r\nx: y"]}, {"origins": [f"https://a{n}.example" for n in range(21)]},
        {"acts_as": "sales", "user": "sam", "origins": ["https://a.example"]},
    ],
)  # fmt: skip
def test_what_a_key_may_not_be_is_refused(desk: KeyDesk, wrong: dict[str, Any]) -> None:
    before = len(desk.all(ADMIN))
    with pytest.raises(BadRequest):
        desk.add(ADMIN, **({"name": "x"} | wrong))
    assert len(desk.all(ADMIN)) == before


def test_expired_revoked_and_mistyped_keys_are_refused_in_the_same_words(desk: KeyDesk, engine: Engine) -> None:
    old, expired = desk.add(ADMIN, "old", days=1)
    gone, revoked = desk.add(ADMIN, "gone")
    assert desk.admit(expired, "call").expires_at
    with engine.begin() as connection:
        past = update(api_keys).where(api_keys.c.id == old.id).values(expires_at="2020-01-01T00:00:00.000000+00:00")
        connection.execute(past)
    first = desk.revoke(ADMIN, gone.id).revoked_at
    assert desk.revoke(ADMIN, gone.prefix).revoked_at == first
    other = revoked.removeprefix(gone.prefix)
    told = set()
    for text in (
        expired,
        revoked,
        "",
        "sk-",
        expired[:-1],
        f"{old.prefix}{other}",
        "sk-ffffffff" + other,
        "x" * 10_000,
    ):
        with pytest.raises(NotSignedIn) as refused:
            desk.admit(text, "call")
        told.add(refused.value.text)
    assert len(told) == 1
    assert [key.state("2026-01-01") for key in desk.all(ADMIN) if key.id == old.id] == ["expired"]
    with pytest.raises(NotFound):
        desk.revoke(ADMIN, "sk-00000000")


def test_a_sales_key_acts_for_its_salesperson_while_they_may_sign_in(desk: KeyDesk, engine: Engine) -> None:
    key, text = desk.add(ADMIN, "crm", "sales", user="sam")
    person = desk.caller(desk.admit(text, "call"), "u").person
    assert person is not None
    assert (person.role, person.name) == ("sales", "sam")
    users = Users(engine)
    users.change(key.user, active=False)
    with pytest.raises(NotSignedIn):
        desk.caller(key)
    users.change(key.user, active=True)
    users.change(key.user, role="admin")  # no key is ever an administrator's
    with pytest.raises(NotSignedIn):
        desk.caller(key)
    users.change(key.user, role="sales")


def test_uses_are_counted_and_those_beyond_the_pace_wait(desk: KeyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.api_keys.desk.time.time", lambda: 1_800_000_012.0)
    key, text = desk.add(ADMIN, "paced", per_minute=2)
    for _ in range(2):
        desk.admit(text, "message")
    with pytest.raises(Busy) as busy:
        desk.admit(text, "message")
    assert busy.value.seconds == 48
    for _ in range(20):
        desk.admit(text, "call")
    with pytest.raises(Busy):
        desk.admit(text, "call")
    monkeypatch.setattr("assistant.api_keys.desk.time.time", lambda: 1_800_000_060.0)
    desk.admit(text, "message")
    kept = next(k for k in desk.all(ADMIN) if k.id == key.id)
    assert (kept.messages, kept.calls) == (3, 20)
    assert kept.last_used_at


def test_one_visitor_of_a_page_cannot_use_up_its_key_for_the_others(
    desk: KeyDesk, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.api_keys.desk.time.time", lambda: 1_800_000_012.0)
    _, text = desk.add(ADMIN, "page", origins=["https://busy.example"], per_minute=40)
    for _ in range(10):
        desk.admit(text, "message", "https://busy.example", "203.0.113.7")
    for _ in range(50):  # without a browser too, and what is refused takes nothing from the others
        with pytest.raises(Busy) as busy:
            desk.admit(text, "message", "", "203.0.113.7")
    assert busy.value.seconds == 48
    for other in range(30):
        desk.admit(text, "message", "https://busy.example", f"2001:db8:{other}::1")
    with pytest.raises(Busy, match="40 times"):
        desk.admit(text, "message", "https://busy.example", "2001:db8:99::1")
    monkeypatch.setattr("assistant.api_keys.desk.time.time", lambda: 1_800_000_060.0)
    for host in range(10):  # one network of IPv6 is one visitor
        desk.admit(text, "message", "", f"2001:db8:1::{host + 1}")
    with pytest.raises(Busy, match="network"):
        desk.admit(text, "message", "", "2001:db8:1::abcd")
    with engine.connect() as connection:
        assert not [a for a in connection.scalars(select(asked_from.c.address)) if "." in a or ":" in a]  # digests only


def test_a_key_for_programs_counts_all_alike_and_a_slow_pages_key_still_serves_one(
    desk: KeyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.api_keys.desk.time.time", lambda: 1_800_000_012.0)
    _, program = desk.add(ADMIN, "program", per_minute=12)
    for _ in range(12):
        desk.admit(program, "message", "", "203.0.113.7")
    assert [share(n) for n in (1, 6, 20, 24, 60, 6000)] == [1, 6, 6, 6, 15, 1500]


def test_an_origin_is_allowed_by_keys_that_work(desk: KeyDesk) -> None:
    key, text = desk.add(ADMIN, "page", origins=["https://page.example:8443"])
    assert desk.allows_origin("https://page.example:8443")
    assert desk.admit(text, "call", "https://page.example:8443").id == key.id
    for origin in ("https://page.example", "http://page.example:8443", "null"):
        assert not desk.allows_origin(origin)
        with pytest.raises(NotAllowed):
            desk.admit(text, "call", origin)
    desk.revoke(ADMIN, key.id)
    assert not desk.allows_origin("https://page.example:8443")


def test_keys_on_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "add", "shop", "--origin", "https://shop.example", "--days", "3", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["key"].startswith(made["prefix"])
    assert main(["--language", "zh", "keys", "list"]) == 0
    assert "有效" in capsys.readouterr().out
    assert main(["keys", "revoke", made["prefix"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "revoked"
    assert main(["keys", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert json.loads(listed)[0]["state"] == "revoked"
    assert made["key"] not in listed
    assert main(["keys", "add", "crm", "--user", "nobody"]) == 1


# --- histories ---------------------------------------------------------------------------------------------------------

_users = itertools.count()
_texts = st.sampled_from(["hi", "price?", "and the other", "你好", "多少钱"])
_exchanges = st.lists(st.tuples(_texts, _texts), max_size=4).map(tuple)


def say(
    desk: KeyDesk, engine: Engine, caller: Caller, history: tuple[Exchange, ...], exchange: Exchange, place: Place
) -> str:
    """Keep a turn at a place, as a reply does, and return its conversation."""
    conversation, turn = place.conversation or new_id(), new_id()
    Records(engine).save_turn(
        turn=turn, conversation=conversation, owner=place.person.id, role=place.person.role, asked=exchange[0],
        record=exchange[1], intent="price", confidence=1.0, refused=False, products=(), hand_off=None,
        beginning=place.beginning,
    )  # fmt: skip
    desk.keep(caller, place.person, [*history, exchange], turn)
    return conversation


def before(engine: Engine, place: Place) -> tuple[Exchange, ...]:
    """Return the stored exchanges that a message at a place goes on from."""
    begun = place.beginning
    conversation = begun.conversation if begun else place.conversation or ""
    rows = Records(engine).last_turns(conversation, 100, begun.turns + 1 if begun else None)
    return tuple((row.asked, row.record) for row in rows)


@pytest.fixture(scope="module")
def key(engine: Engine) -> ApiKey:
    return KeyDesk(engine).add(ADMIN, "histories")[0]


@given(data=st.data(), named=st.booleans())
def test_a_history_goes_on_from_what_was_truly_said_and_nothing_else(
    engine: Engine, key: ApiKey, data: st.DataObject, named: bool
) -> None:
    desk = KeyDesk(engine)
    caller = desk.caller(key, f"user {next(_users)}")
    stranger = desk.caller(key, f"user {next(_users)}")
    if not named:  # a scope of this example's own, as if nobody else used the key
        caller = replace(caller, person=None, named=False)
    genuine: list[tuple[Exchange, ...]] = [()]
    for _ in range(data.draw(st.integers(1, 6))):
        history = data.draw(st.sampled_from(genuine) | _exchanges)
        place = desk.place(caller, history)
        stored = before(engine, place)
        assert stored in genuine
        if history in genuine:
            assert stored == history
        elif stored:
            prefix = history[: len(stored)] == stored
            assert prefix or (named and stored[-1] == history[-1])
        exchange = data.draw(st.tuples(_texts, _texts))
        say(desk, engine, caller, stored, exchange, place)
        genuine.append((*stored, exchange))
        assert before(engine, desk.place(stranger, history)) == ()


def test_of_two_who_go_on_from_one_place_one_begins_a_conversation_like_it(
    desk: KeyDesk, engine: Engine, key: ApiKey
) -> None:
    caller = desk.caller(key, "two")
    first = say(desk, engine, caller, (), ("a", "b"), desk.place(caller, ()))
    one, two = desk.place(caller, [("a", " b\n")]), desk.place(caller, [("a", "b")])
    assert one.conversation == first
    assert two.beginning is not None
    assert (two.beginning.conversation, two.beginning.turns) == (first, 1)
    second = say(desk, engine, caller, (("a", "b"),), ("c", "d"), two)
    third = desk.place(caller, [("a", "b"), ("c", "d")])
    assert third.conversation == second
    assert before(engine, third) == (("a", "b"), ("c", "d"))
    assert Records(engine).line(second) == [second, first]
    assert [row.asked for row in Records(engine).last_turns(second, 1)] == ["c"]
    assert [row.asked for row in Records(engine).last_turns(second, 5, 2)] == ["a"]


def test_a_trimmed_history_is_found_for_a_named_user_only(desk: KeyDesk, engine: Engine, key: ApiKey) -> None:
    for user, found in (("trimmed", 2), ("", 0)):
        caller = desk.caller(key, user)
        said: tuple[Exchange, ...] = ()
        for exchange in ((f"first {user}", "b"), (f"last {user}", "d")):
            say(desk, engine, caller, said, exchange, desk.place(caller, said))
            said = (*said, exchange)
        assert len(before(engine, desk.place(caller, said[1:]))) == found


def test_an_unnamed_call_reaches_no_named_users_conversation(desk: KeyDesk, engine: Engine, key: ApiKey) -> None:
    named, unnamed = desk.caller(key, "somebody"), desk.caller(key)
    theirs = say(desk, engine, named, (), ("x", "y"), desk.place(named, ()))
    own = say(desk, engine, unnamed, (), ("x", "y"), desk.place(unnamed, ()))
    assert desk.owner(unnamed, own).role == "customer"
    assert desk.place(unnamed, (), own).conversation == own
    for caller, conversation in ((unnamed, theirs), (desk.caller(desk.add(ADMIN, "else")[0]), own)):
        with pytest.raises(NotFound):
            desk.owner(caller, conversation)
    with pytest.raises(NotFound):
        desk.place(named, (), own)


def test_a_key_for_web_pages_names_nobody_and_joins_nobody_who_said_the_same(desk: KeyDesk, engine: Engine) -> None:
    page = desk.add(ADMIN, "page of all", origins=["https://all.example"])[0]
    caller = desk.caller(page, "customer-42")
    assert (caller.named, caller.person, caller.scope) == (False, None, desk.caller(page).scope)
    own = say(desk, engine, caller, (), ("hi", "hello"), desk.place(caller, ()))
    assert desk.place(caller, [("hi", "hello")]).conversation == own
    caller = desk.caller(page)
    say(desk, engine, caller, (), ("你好", "您好"), desk.place(caller, ()))
    spied = say(desk, engine, caller, (), ("你好", "您好"), desk.place(caller, ()))
    place = desk.place(caller, [("你好", "您好")])
    assert (place.conversation, place.beginning) == (None, Beginning(spied, 1))


def test_forgetting_takes_the_places_of_the_persons_conversations(desk: KeyDesk, engine: Engine, key: ApiKey) -> None:
    caller = desk.caller(key, "forgotten")
    conversation = say(desk, engine, caller, (), ("me@x.example", "ok"), desk.place(caller, ()))
    with engine.begin() as connection:
        ThreadRoom().forget(connection, Forgotten("c", (conversation,), lambda text: False))
        kept = connection.execute(select(api_threads).where(api_threads.c.conversation == conversation)).all()
    assert kept == []
    assert desk.place(caller, [("me@x.example", "ok")]).conversation is None


@given(st.lists(st.tuples(st.sampled_from(["system", "user", "assistant", "tool"]), st.text(max_size=5)), max_size=8))
def test_messages_become_the_question_and_the_exchanges_before_it(told: list[tuple[str, str]]) -> None:
    messages = [Message(role=cast(Any, role), content=text) for role, text in told]
    question, exchanges = asked([*messages, Message(role="user", content="now")])
    assert question == "now"
    users = [text for role, text in told if role == "user"]
    assert all(one in users and answer.strip() for one, answer in exchanges)
    plain = [m for m in messages if m.role in ("user", "assistant")]
    assert asked([*plain, Message(role="user", content="now")]) == (question, exchanges)


# --- beside ------------------------------------------------------------------------------------------------------------


def test_a_person_sees_the_prices_they_may_see() -> None:
    none = Bilingual("", "")
    prices = (Price(Decimal(9), "CNY"), Price(Decimal(5), "CNY", "cost", "internal"))
    product = Product(1, "X", none, "", "", none, none, prices=prices)
    assert [p.price_list for p in seen(Person("c", "customer"), product).prices] == ["list"]
    assert seen(Person("s", "sales"), product) == product


@pytest.mark.parametrize(
    ("record", "tokens"),
    [
        ({}, (0, 0)), ({"writing": {"writer": "worded", "milliseconds": 2.0}, "requests": []}, (0, 0)),
        ({"writing": {"attempts": 1, "prompt_tokens": 7, "reply_tokens": 3}, "requests": [{"attempts": 1, "prompt_tokens": 5}]}, (12, 3)),
        ({"writing": {"attempts": 1}}, None), ({"requests": [{"attempts": 1, "prompt_tokens": 0}]}, None),
    ],
)  # fmt: skip
def test_tokens_are_those_that_models_said(record: dict[str, Any], tokens: tuple[int, int] | None) -> None:
    assert spent(json.dumps(record)) == tokens
