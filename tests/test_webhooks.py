"""Webhooks: what is told, to whom, in which order, how often, and what never leaves."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, update

from assistant.customers.types import Forgotten
from assistant.database import Records
from assistant.delivering import lease as lease_of
from assistant.delivering import release
from assistant.errors import BadRequest, NotAllowed, NotFound
from assistant.quoting.types import Order, OrderLine
from assistant.service import Assistant
from assistant.types import Person
from assistant.webhooks import addresses, sending, signing, store
from assistant.webhooks.delivering import LEASE, Deliverer
from assistant.webhooks.desk import WebhookDesk
from assistant.webhooks.outbox import tell
from assistant.webhooks.tables import deliveries, webhooks
from assistant.webhooks.types import EVENTS, Sent
from knowledge.store import create_tables, open_engine, writing
from tests.example_company import ask, talk
from tests.hook_server import Receiver, tls_server
from tests.postgres import database

ADMIN, BOSS, SALES = Person("a", "admin", "Ada"), Person("b", "admin", "Bo"), Person("s", "sales", "Sam")
OWN = frozenset({"127.0.0.1"})


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(made)
    yield made
    made.dispose()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def happened(engine: Engine, subject: str, number: int = 0, event: str = "lead.created", **whose: str) -> None:
    with writing(engine) as connection:
        tell(connection, event, subject, {"number": number}, **whose)


def deliver(engine: Engine) -> int:
    return Deliverer(engine, OWN).deliver()


def states(engine: Engine) -> list[tuple[str, int, int | None]]:
    chosen = select(deliveries.c.state, deliveries.c.attempts, deliveries.c.status).order_by(deliveries.c.number)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(chosen)]


def later(engine: Engine, time: timedelta) -> None:
    """Let time pass: what was to come is nearer, what was is longer ago."""
    with writing(engine) as connection:
        for row in connection.execute(select(deliveries.c.id, deliveries.c.since, deliveries.c.next_at)).all():
            past = {name: _back(getattr(row, name), time) for name in ("since", "next_at")}
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**past))
        connection.execute(update(webhooks).values(resting_until=""))


def _back(at: str, time: timedelta) -> str:
    return (datetime.fromisoformat(at) - time).isoformat(timespec="microseconds")


# --- sent ----------------------------------------------------------------------------------------------------------


def test_an_event_is_sent_once_and_signed(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    made, secret = desk.add(ADMIN, receiver.url, ["lead.created"])
    happened(engine, "C-1")
    happened(engine, "H-1", event="hand_off.created")  # nobody wants that
    assert deliver(engine) == 1
    assert deliver(engine) == 0
    (came,) = receiver.came
    assert came.path == "/hook?key=1"
    assert came.signed_with(secret)
    assert not came.signed_with(signing.new_secret())
    assert came.event["type"] == "lead.created"
    assert came.event["data"] == {"number": 0}
    assert came.head["content-type"] == "application/json"
    assert abs(int(came.head["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    (sent,) = desk.deliveries(ADMIN, made.id)
    assert (sent.id, sent.state, sent.status) == (came.head["webhook-id"], "delivered", 200)


def test_a_signature_made_by_other_means_fits() -> None:
    """`printf %s msg_1.1700000000.{} | openssl dgst -sha256 -mac HMAC -macopt hexkey:30313233343536373839616263646566 -binary | base64`."""
    secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZg=="
    assert signing.signature(secret, "msg_1", 1700000000, "{}") == "v1,3uojc/2kvL+KpJkw4ZNrA/5YjEs9cdfKdc3lXIvRjkk="


def test_what_was_rolled_back_did_not_happen(engine: Engine, receiver: Receiver) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url)

    def half_done() -> None:
        with writing(engine) as connection:
            tell(connection, "lead.created", "C-1", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_done()
    assert states(engine) == []


def test_of_one_thing_a_later_event_waits_for_the_one_before_it_and_others_do_not(
    engine: Engine, receiver: Receiver
) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url)
    receiver.status = 404
    happened(engine, "C-1", 1)
    assert deliver(engine) == 1
    receiver.status = 200
    happened(engine, "C-1", 2)
    happened(engine, "C-2", 3)
    assert deliver(engine) == 1
    later(engine, timedelta(minutes=1))
    assert deliver(engine) == 2
    assert [came.event["data"]["number"] for came in receiver.came] == [1, 3, 1, 2]
    first, _, again, _ = (came.head["webhook-id"] for came in receiver.came)
    assert first == again


def test_tries_grow_rarer_and_end_after_a_day(engine: Engine) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, "http://127.0.0.1:9/hook")
    tries, at = list[float](), 0.0
    happened(engine, "C-1")
    for _ in range(24 * 60 * 3):
        if Deliverer(engine, OWN, lambda *_: Sent(503)).deliver():
            tries.append(at)
        if states(engine)[0][0] == "parked":
            break
        step = max(1.0, _waits(engine))
        at += step
        later(engine, timedelta(seconds=step))
    gaps = [round(b - a) for a, b in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert gaps[0] <= 11
    assert max(gaps) <= 6 * 3600 + 1
    assert 18 * 3600 < at <= 24 * 3600
    assert states(engine) == [("parked", len(tries), 503)]


def _waits(engine: Engine) -> float:
    with engine.connect() as connection:
        at = connection.scalar(select(deliveries.c.next_at))
    assert at
    return (datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds() + 0.01


def test_what_was_given_up_lets_the_next_pass_and_can_be_sent_again(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    desk.add(ADMIN, receiver.url)
    receiver.status = 500
    happened(engine, "C-1", 1)
    happened(engine, "C-1", 2)
    deliver(engine)
    later(engine, timedelta(hours=25))
    deliver(engine)
    receiver.status = 204
    later(engine, timedelta(hours=1))
    deliver(engine)
    assert [state for state, *_ in states(engine)] == ["parked", "delivered"]
    (given_up,) = desk.deliveries(ADMIN, state="parked")
    assert desk.retry(ADMIN, given_up.id).state == "waiting"
    deliver(engine)
    assert [came.event["data"]["number"] for came in receiver.came] == [1, 1, 2, 1]
    assert desk.deliveries(ADMIN, state="parked") == []


def test_a_webhook_out_of_order_rests_and_holds_up_no_other(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    broken, _ = desk.add(ADMIN, "http://127.0.0.1:9/hook")
    desk.add(ADMIN, receiver.url)
    for n in range(5):
        happened(engine, f"C-{n}", n)
    assert deliver(engine) == 6
    assert len(receiver.came) == 5
    assert next(w for w in desk.all(ADMIN) if w.id == broken.id).resting_until


@pytest.mark.parametrize(
    ("status", "error"),
    [("hang", "time"), ("drip", "time"), ("gone", "reach"), ("rubbish", "reach"), (302, ""), (307, ""), (410, "")],
)
def test_what_the_other_side_does_wrong_is_bounded_and_no_redirect_is_followed(
    status: int | str, error: str, receiver: Receiver
) -> None:
    receiver.status = status
    seconds = 0.5 if error == "time" else 10  # what answers may take its time on a busy machine
    sent = sending.send(receiver.url, signing.new_secret(), "msg_1", "{}", OWN, seconds)
    assert sent == Sent(status if isinstance(status, int) else None, error)
    assert not sent.taken
    assert len(receiver.came) == 1


def test_an_endless_answer_is_not_read(receiver: Receiver) -> None:
    receiver.status = "huge"
    assert sending.send(receiver.url, signing.new_secret(), "msg_1", "{}", OWN, 5).taken


def test_two_processes_deliver_each_message_once(engine: Engine, receiver: Receiver) -> None:
    _together(engine, receiver)


def test_two_processes_deliver_each_message_once_with_postgresql(postgres: str, receiver: Receiver) -> None:
    made = open_engine(database(postgres, "webhooks"))
    create_tables(made)
    _together(made, receiver)
    with writing(made) as connection:
        gone = Forgotten("C-1", (), lambda text: False)
        assert store.WebhookRoom().forget(connection, gone) == {"webhooks": 2}
    made.dispose()


def _together(engine: Engine, receiver: Receiver) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url)
    for n in range(20):
        happened(engine, f"C-{n % 10}", n, customer=f"C-{n % 10}")
    stop = threading.Event()
    threads = [threading.Thread(target=Deliverer(engine, OWN).run, args=(stop,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(state == "waiting" for state, *_ in states(engine)):
        stop.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    told = [came.event["data"]["number"] for came in receiver.came]
    assert sorted(told) == list(range(20))
    assert all(told.index(n) < told.index(n + 10) for n in range(10))


def test_who_has_the_lease_keeps_it_and_it_ends_by_itself(engine: Engine) -> None:
    def lease(who: str, seconds: float) -> bool:
        with writing(engine) as connection:
            return lease_of(connection, who, seconds, LEASE)

    assert lease("one", 60)
    assert not lease("two", 60)
    assert lease("one", -1)  # it ends at once
    assert lease("two", 60)
    assert not lease("one", 60)
    with writing(engine) as connection:
        release(connection, "one", LEASE)  # not theirs
    assert not lease("one", 60)
    with writing(engine) as connection:
        release(connection, "two", LEASE)
    assert lease("one", 60)


# --- where to ------------------------------------------------------------------------------------------------------

INSIDE = (
    "https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data",
    "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://0.0.0.0/", "https://100.64.0.1/",
    "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://[fec0::1]/", "https://[::127.0.0.1]/", "https://[::ffff:0:7f00:1]/", "https://[64:ff9b:1::a00:1]/",
    "https://224.0.0.1/", "https://255.255.255.255/", "https://192.0.2.1/", "http://127.0.0.1/",
    "http://[::1]/", "https://[::]/", "https://198.18.0.1/",
)  # fmt: skip
NOWHERE = (
    "http://localhost/",     "", "crm.example.com", "http://crm.example.com/", "ftp://crm.example.com/", "https://", "https:///x", "https://user:pw@crm.example.com/",
    "https://crm.example.com/a b", "https://crm.example.com/\r\nX: 1", "https://crm.example.com:99999/", "https://[::1", "file:///etc/passwd",
    "https://crm.example.com/#x", "javascript:alert(1)", "https://例子.example/", "https://a.example/" + "x" * 3000,
)  # fmt: skip


@pytest.mark.parametrize("url", [*INSIDE, *NOWHERE])
def test_no_webhook_leads_into_our_own_network_or_nowhere(url: str, engine: Engine) -> None:
    desk = WebhookDesk(engine)
    with pytest.raises(BadRequest) as told:
        desk.add(ADMIN, url)
    assert told.value.text.zh
    assert desk.all(ADMIN) == []


@pytest.mark.parametrize("listed", ["10.0.0.5", "::1", "127.0.0.1, 10.0.0.5"])
def test_a_host_that_is_named_in_the_settings_may_be_told(listed: str) -> None:
    own = addresses.hosts(listed)
    for host in own:
        url = f"https://[{host}]/" if ":" in host else f"https://{host}/"
        assert addresses.target(url, own).host == host
    with pytest.raises(BadRequest):
        addresses.target("https://10.0.0.6/", own)


def found(*given: str) -> Any:
    return lambda host, port, type: [(0, 0, 0, "", (address, port)) for address in given]


def test_a_name_that_leads_inside_is_refused_however_many_addresses_it_has() -> None:
    to = addresses.target("https://crm.example.com/hook", ())
    assert addresses.resolved(to, (), found("93.184.216.34")) == "93.184.216.34"
    for inside in (
        ("10.0.0.1",),
        ("93.184.216.34", "127.0.0.1"),
        ("::ffff:169.254.169.254",),
        ("fe80::1%eth0",),
        ("fec0::1",),
    ):
        with pytest.raises(BadRequest):
            addresses.resolved(to, (), found(*inside))
    assert addresses.resolved(to, {"crm.example.com"}, found("10.0.0.1")) == "10.0.0.1"

    def nobody(host: str, port: int, type: int) -> Any:
        raise OSError

    with pytest.raises(addresses.NoHost):
        addresses.resolved(to, (), nobody)


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_judged_alike_however_it_is_wrapped(number: int) -> None:
    import ipaddress

    plain = ipaddress.IPv4Address(number)
    wrapped = (ipaddress.IPv6Address(0xFFFF << 32 | number), ipaddress.IPv6Address((0x64FF9B << 96) | number))
    for each in wrapped:
        assert addresses._public(str(each)) == addresses._public(str(plain))


def test_what_is_kept_of_an_allowed_host_is_not_sent_once_it_is_allowed_no_longer(
    engine: Engine, receiver: Receiver
) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url)
    happened(engine, "C-1")
    assert Deliverer(engine, frozenset()).deliver() == 1
    assert receiver.came == []
    with engine.connect() as connection:
        assert connection.scalar(select(deliveries.c.error)) == "address"


def test_a_certificate_must_be_that_of_the_hosts_name_though_the_address_is_what_is_called(tmp_path: Path) -> None:
    with tls_server(tmp_path, "crm.example.com") as (port, trust):

        def post(host: str, trusted: ssl.SSLContext | bool) -> int:
            to = addresses.target(f"https://{host}:{port}/hook", ())
            return asyncio.run(sending._post(to, "127.0.0.1", {}, "{}", trusted))

        assert post("crm.example.com", trust) == 204
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            post("another.example.com", trust)
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            post("crm.example.com", True)  # nobody known has signed it
        own = {"127.0.0.1"}
        assert sending.send(f"https://127.0.0.1:{port}/", signing.new_secret(), "msg_1", "{}", own, 5) == Sent(
            None, "reach"
        )


# --- the desk ------------------------------------------------------------------------------------------------------


def test_only_administrators_may_and_a_secret_is_shown_once(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    made, secret = desk.add(ADMIN, receiver.url)
    assert made.events == tuple(EVENTS)
    assert secret.startswith("whsec_")
    assert secret not in f"{made}{desk.all(ADMIN)}{desk.deliveries(ADMIN)}"
    calls = (
        lambda who: desk.add(who, receiver.url), desk.all, lambda who: desk.remove(who, made.id), lambda who: desk.test(who, made.id),
        desk.deliveries, lambda who: desk.retry(who, "msg_1"),
    )  # fmt: skip
    for call in calls:
        for who in (SALES, Person("v-1", "customer")):
            with pytest.raises(NotAllowed):
                call(who)
    assert receiver.came == []


def test_what_is_not_there_is_said(engine: Engine) -> None:
    desk = WebhookDesk(engine, OWN)
    for call in (
        lambda: desk.remove(ADMIN, "W-1"),
        lambda: desk.test(ADMIN, "W-1"),
        lambda: desk.retry(ADMIN, "msg_1"),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(BadRequest, match=r"lead\.lost"):
        desk.add(ADMIN, "https://crm.example.com/", ["lead.lost"])
    for _ in range(20):
        desk.add(ADMIN, "https://crm.example.com/", ["lead.created"])
    with pytest.raises(BadRequest, match="20"):
        desk.add(ADMIN, "https://crm.example.com/", ["lead.created"])


def test_a_test_is_sent_at_once_and_not_tried_again(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    made, secret = desk.add(ADMIN, receiver.url)
    assert desk.test(ADMIN, made.id).state == "delivered"
    assert receiver.came[0].event["type"] == "webhook.test"
    assert receiver.came[0].signed_with(secret)
    receiver.status = 500
    failed = desk.test(ADMIN, made.id)
    assert (failed.state, failed.status, failed.outcome("zh")) == ("parked", 500, "500")
    assert deliver(engine) == 0


def test_with_a_webhook_goes_what_was_on_its_way(engine: Engine, receiver: Receiver) -> None:
    desk = WebhookDesk(engine, OWN)
    made, _ = desk.add(ADMIN, receiver.url)
    happened(engine, "C-1")
    desk.remove(ADMIN, made.id)
    assert deliver(engine) == 0
    assert desk.deliveries(ADMIN) == []


# --- what is told --------------------------------------------------------------------------------------------------


def test_everything_that_may_be_told_is_told_with_ids_and_nothing_internal(own_example: Assistant) -> None:
    desk = own_example.webhooks
    desk.add(ADMIN, "https://crm.example.com/")
    said = talk(
        own_example, "V27Q 多少钱？", "请联系我报价，我叫林晓，邮箱 lin.xiao@example.com，同意保存", "我要转人工"
    )
    (waiting,) = [h for h in own_example.hand_offs(SALES) if h.conversation == said.conversation]
    own_example.close_hand_off(SALES, waiting.id)
    own_example.close_hand_off(SALES, waiting.id)  # closed already: told once
    own_example.rate(Person("v-visitor", "customer"), said.turn, good=False)
    own_example.rate(Person("v-visitor", "customer"), said.turn, good=False, reason="still bad")
    ask(own_example, Person("v-other", "customer"), "你们的火星分店在哪里")
    for last in ("accept", "decline"):
        quote = own_example.quotes.draft(SALES, Order(lines=(OrderLine("LK-V27Q", 2),)))
        own_example.quotes.submit(SALES, quote.number, 1)
        own_example.quotes.send(SALES, quote.number, 1)
        getattr(own_example.quotes, last)(SALES, quote.number, 1)
    deal = own_example.deals.add(SALES, name="Desks", amount="900")
    stage = own_example.deals.stages(SALES)[1]
    own_example.deals.move(SALES, deal.id, stage.id)
    (customer,) = own_example.customers.find(ADMIN, "lin.xiao@example.com")

    told = _told(own_example)
    assert set(told) == set(EVENTS) - {"customer.erased"}
    assert told["lead.created"]["email"] == "lin.xiao@example.com"
    assert told["lead.created"]["customer"] == customer.id
    assert told["hand_off.created"]["hand_off"] == told["hand_off.closed"]["hand_off"] == waiting.id
    assert told["quote.approved"]["number"].startswith("Q-")
    assert told["deal.stage_changed"]["to"] == stage.id
    assert told["turn.rated_down"]["turn"] == said.turn
    assert not {"cost", "margin", "guards", "summary"} & {key for data in told.values() for key in data}
    assert len(desk.deliveries(ADMIN, limit=500)) == 12

    own_example.customers.delete(ADMIN, customer.id)
    rows = _rows(own_example)
    assert not [row for row in rows if "lin.xiao" in row.payload or said.conversation in row.payload]
    gone = {"lead.created", "hand_off.created", "hand_off.closed", "turn.rated_down"}
    assert {row.event for row in rows if row.state == "erased"} == gone
    assert _told(own_example)["customer.erased"] == {"customer": customer.id}
    with pytest.raises(BadRequest, match="erased"):
        desk.retry(ADMIN, next(row.id for row in rows if row.state == "erased"))


def _rows(assistant: Assistant) -> list[Any]:
    with assistant._records.engine.connect() as connection:
        return list(connection.execute(select(deliveries).order_by(deliveries.c.number)))


def _told(assistant: Assistant) -> dict[str, dict[str, Any]]:
    import json

    return {row.event: json.loads(row.payload)["data"] for row in _rows(assistant) if row.payload}


def test_where_nobody_subscribed_nothing_is_written(engine: Engine) -> None:
    happened(engine, "C-1")
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(deliveries)) == 0


def test_what_was_settled_long_ago_is_dropped_and_what_waits_is_not(engine: Engine, receiver: Receiver) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url)
    happened(engine, "C-1", 1)
    deliver(engine)
    happened(engine, "C-2", 2)
    with writing(engine) as connection:
        connection.execute(update(deliveries).values(created_at="2026-01-01T00:00:00.000000+00:00"))
        store.prune(connection)
    assert states(engine) == [("waiting", 0, None)]


def test_a_message_erased_while_it_is_sent_stays_erased(engine: Engine, receiver: Receiver) -> None:
    WebhookDesk(engine, OWN).add(ADMIN, receiver.url, ["lead.created"])
    happened(engine, "C-1", customer="C-1")

    def send(url: str, secret: str, message: str, body: str) -> Sent:
        with writing(engine) as connection:
            store.WebhookRoom().forget(connection, Forgotten("C-1", (), lambda text: False))
        return Sent(500)

    Deliverer(engine, OWN, send).deliver()
    assert [state for state, *_ in states(engine)] == ["erased"]
    assert Records(engine).counts()["conversations"] == 0
