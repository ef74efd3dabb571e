"""Nobody is let in who should not be."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from assistant.accounts import Accounts, hashed, verify
from assistant.errors import BadRequest, Busy, NotAllowed, NotSignedIn
from assistant.user_store import Users, sign_ins
from knowledge.store import create_tables, open_engine, writing


@pytest.fixture
def accounts() -> Accounts:
    import assistant.user_store  # noqa: F401 - its tables belong to the store

    engine = open_engine("sqlite://")
    create_tables(engine)
    return Accounts(Users(engine))


def test_sign_in_and_out(accounts: Accounts) -> None:
    user, password = accounts.add("ann", "sales")
    token = accounts.sign_in("ann", password)
    assert accounts.person(token).id == user.id
    accounts.sign_out(token)
    with pytest.raises(NotSignedIn):
        accounts.person(token)


def test_failures_that_come_together_are_each_counted(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    users, gate = Users(engine), threading.Barrier(12)

    def fail() -> None:
        gate.wait()
        users.note_sign_in("name:ann", failed=True)

    threads = [threading.Thread(target=fail) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert users.failures("name:ann")[0] == 12
    users.note_sign_in("name:ann", failed=False)
    assert users.failures("name:ann") == (0, "")


def test_names_that_nobody_has_are_not_kept_for_ever() -> None:
    engine = open_engine("sqlite://")
    create_tables(engine)
    before = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="microseconds")
    with writing(engine) as connection:
        connection.execute(insert(sign_ins).values(name="name:xyz", failures=9, last_at=before))
    Users(engine).note_sign_in("name:abc", failed=True)
    with engine.connect() as connection:
        assert connection.scalars(select(sign_ins.c.name)).all() == ["name:abc"]


def test_a_wrong_name_and_a_wrong_password_look_alike_and_slow_down(accounts: Accounts) -> None:
    accounts.add("ann", "sales", "a long password")
    with pytest.raises(NotAllowed) as unknown:
        accounts.sign_in("bob", "a long password")
    with pytest.raises(NotAllowed) as wrong:
        accounts.sign_in("ann", "another password")
    assert unknown.value.text == wrong.value.text
    for _ in range(5):
        with pytest.raises(NotAllowed):
            accounts.sign_in("ann", "another password")
    with pytest.raises(Busy):
        accounts.sign_in("ann", "a long password")


def test_a_reset_or_a_deactivation_ends_sessions(accounts: Accounts) -> None:
    user, password = accounts.add("ann", "admin")
    token = accounts.sign_in("ann", password)
    accounts.reset(user.id)
    with pytest.raises(NotSignedIn):
        accounts.person(token)
    with pytest.raises(NotAllowed):
        accounts.sign_in("ann", password)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [("", "sales", None), ("a\nb", "sales", None), ("ann", "customer", None), ("ann", "sales", "short")],
)
def test_bad_users_are_refused(accounts: Accounts, name: str, role: str, password: str | None) -> None:
    with pytest.raises(BadRequest):
        accounts.add(name, role, password)  # type: ignore[arg-type]


def test_a_name_is_taken_once(accounts: Accounts) -> None:
    accounts.add("ann", "sales")
    with pytest.raises(BadRequest, match="already"):
        accounts.add("ann", "admin")


def test_visitors_are_known_by_their_cookie_alone(accounts: Accounts) -> None:
    one, token = accounts.visitor(None)
    assert accounts.visitor(token)[0] == one
    assert accounts.visitor("short")[0] != one
    assert token not in one.id


def test_hashes_are_salted() -> None:
    assert hashed("a long password") != hashed("a long password")
    assert verify("a long password", hashed("a long password"))
    assert not verify("a long passwore", hashed("a long password"))


def fail(accounts: Accounts, times: int, client: str = "", known: tuple[str, ...] = ()) -> None:
    """Try a wrong password so often, whether it is tried or refused."""
    for _ in range(times):
        with pytest.raises((NotAllowed, Busy)):
            accounts.sign_in("ann", "not the password", client, known)


def test_failures_elsewhere_hold_nobody_up_for_more_than_seconds(accounts: Accounts) -> None:
    accounts.add("ann", "sales", "a long password")
    for n in range(30):
        fail(accounts, 6, f"198.51.100.{n}")
    with pytest.raises(Busy) as refused:
        accounts.sign_in("ann", "a long password", "203.0.113.5")
    assert refused.value.seconds is not None
    assert refused.value.seconds <= 4


def test_failures_from_one_address_hold_it_up_for_long(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add("ann", "sales", "a long password")
    monkeypatch.setattr(Accounts, "_wait", lambda *_: None)
    fail(accounts, 20, "2001:db8::1")
    monkeypatch.undo()
    with pytest.raises(Busy) as refused:
        accounts.sign_in("ann", "a long password", "2001:db8::2")  # of the same network
    assert refused.value.seconds is not None
    assert refused.value.seconds > 800


def test_a_browser_known_from_before_is_not_held_up_by_others(accounts: Accounts) -> None:
    accounts.add("ann", "sales", "a long password")
    accounts.add("bob", "sales", "another password")
    session = accounts.sign_in("ann", "a long password", "203.0.113.5")
    browser = accounts.remember(session, None)
    assert accounts.remember(session, browser) == browser
    fail(accounts, 10, "203.0.113.5")
    for known in (session, browser):
        assert accounts.sign_in("ann", "a long password", "203.0.113.5", [known])
    theirs = accounts.remember(accounts.sign_in("bob", "another password"), None)
    with pytest.raises(Busy):
        accounts.sign_in("ann", "a long password", "203.0.113.5", [theirs])
    fail(accounts, 6, known=(browser,))  # a stolen one does not help to guess
    with pytest.raises(Busy):
        accounts.sign_in("ann", "a long password", "192.0.2.9", [browser])


def test_a_reset_opens_a_name_again_and_forgets_its_browsers(accounts: Accounts) -> None:
    user, _ = accounts.add("Ann", "sales", "a long password")
    browser = accounts.remember(accounts.sign_in("Ann", "a long password"), None)
    fail(accounts, 10, "203.0.113.5")
    for _ in range(10):
        with pytest.raises((NotAllowed, Busy)):
            accounts.sign_in("ANN", "not the password", "203.0.113.5")
    password = accounts.reset(user.id)
    assert accounts.sign_in("Ann", password, "203.0.113.5")
    fail(accounts, 10, "203.0.113.5", (browser,))
    with pytest.raises(Busy):
        accounts.sign_in("Ann", password, "203.0.113.5", [browser])
