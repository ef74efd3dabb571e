"""Whether the site is ready, what it counts, who may read that, and how it stops."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, create_engine

from assistant.errors import Busy
from assistant.queueing import Room
from assistant.service import Assistant
from assistant.types import Person
from assistant.upkeep.counts import BOUNDS, Counts
from assistant.upkeep.metrics import Gauge, exposition
from assistant.upkeep.readiness import Indexed, Watch
from assistant.writing.model_writer import Limits, ModelWriter
from assistant.writing.talking import Talker
from knowledge.store import create_tables, next_generation, open_engine, writing
from tests.example_company import VISITOR
from tests.site import _free_port
from ui.upkeep import Upkeep, add_upkeep, may_read_metrics


class Index:
    """An index that reflects whichever generation it is told."""

    def __init__(self, generation: int) -> None:
        self.generation = generation

    def index_generation(self) -> int:
        return self.generation


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    create_tables(engine)
    yield engine
    engine.dispose()


def watch(engine: Engine, index: Indexed, *, resting: bool = False, stopping: bool = False) -> Watch:
    return Watch(engine, {"passages": index}, lambda: resting, lambda: stopping)


def test_ready_once_the_indexes_are_open_and_while_they_catch_up(engine: Engine) -> None:
    index = Index(-1)
    looking = watch(engine, index)
    assert not looking.look().ready
    index.generation = 0
    assert looking.look().ready
    with writing(engine) as connection:
        next_generation(connection)
    assert looking.look().words["passages"] == "catching up"
    assert looking.look().ready
    assert looking.lag() == {"passages": 1}


def test_not_ready_while_stopping_but_while_a_model_rests(engine: Engine) -> None:
    assert not watch(engine, Index(0), stopping=True).look().ready
    assert watch(engine, Index(0), resting=True).look().ready


def test_a_database_that_is_not_there_is_told_without_its_address(tmp_path: Path) -> None:
    found = watch(create_engine(f"sqlite:///{tmp_path}/no/such.db"), Index(0)).look()
    assert not found.ready
    assert found.words == {"site": "ok", "database": "unreachable"}


def test_a_database_that_hangs_holds_one_thread_and_the_others_are_told(engine: Engine) -> None:
    hanging, looked, at = threading.Event(), threading.Event(), [0.0]

    class Hung(Index):
        def index_generation(self) -> int:
            looked.set()
            hanging.wait(20)
            return 0

    looking = Watch(engine, {"passages": Hung(0)}, lambda: False, lambda: False, clock=lambda: at[0])
    thread = threading.Thread(target=looking.look)
    thread.start()
    assert looked.wait(10)
    assert looking.look().words == {"database": "starting"}
    at[0] = 6.0
    assert looking.look().words == {"database": "slow"}
    hanging.set()
    thread.join()
    assert looking.look().ready


def test_a_room_gives_its_places_and_none_once_closed() -> None:
    room = Room(2)
    assert [room.take(), room.take(), room.take()] == [True, True, False]
    room.give_back()
    assert room.take()
    room.close()
    room.give_back()
    assert not room.take()
    assert not room.emptied(0)
    threading.Timer(0.01, room.give_back).start()
    assert room.emptied(10)


def test_a_closed_house_refuses_in_words_and_counts_it(own_example: Assistant) -> None:
    assert list(own_example.reply(VISITOR, "how much is the V27Q"))[-1].reply
    abandoned = own_example.reply(VISITOR, "how heavy is the V27Q")
    abandoned.close()  # type: ignore[attr-defined]
    own_example.upkeep.close()
    with pytest.raises(Busy, match="restarted"):
        own_example.reply(VISITOR, "how much is the V27Q")
    assert own_example.upkeep.finished()
    told = values(own_example.upkeep.metrics())
    assert told['assistant_turns_total{intent="price",outcome="answered"}'] == 1
    assert told['assistant_turns_total{intent="other",outcome="abandoned"}'] == 1
    assert told["assistant_turned_away_total{}"] == 1
    assert told["assistant_ready{}"] == 0
    assert told["assistant_replies_under_way{}"] == 0
    assert told["assistant_turn_seconds_count{}"] == 2


def values(text: str) -> dict[str, float]:
    """Return the samples of an exposition, each by its name and labels; the reference parser reads it."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_ratings_hand_offs_and_refusals_are_counted(own_example: Assistant) -> None:
    reply = list(own_example.reply(VISITOR, "I want to talk to a person"))[-1].reply
    assert reply
    own_example.rate(VISITOR, reply.turn, False, "my name is Bob")
    own_example.rate(VISITOR, reply.turn, True)
    text = own_example.upkeep.metrics()
    told = values(text)
    assert told['assistant_ratings_total{rating="bad"}'] == told['assistant_ratings_total{rating="good"}'] == 1
    assert told['assistant_turns_total{intent="person",outcome="handed_off"}'] == 1
    assert told["assistant_hand_offs_waiting{}"] == 1
    assert "Bob" not in text


def test_times_add_up_in_their_buckets() -> None:
    at = [0.0]
    counts = Counts(clock=lambda: at[0])
    for seconds in (0.0, 0.01, 0.3, 20.0, 1000.0):
        at[0] = 0.0
        counting = counts.turn()
        at[0] = seconds
        counting.end()
    told = values(exposition(counts, (), ()))
    buckets = [told[f'assistant_turn_seconds_bucket{{le="{bound}"}}'] for bound in [*BOUNDS, "+Inf"]]
    assert buckets == [2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 5]
    assert told["assistant_turn_seconds_sum{}"] == pytest.approx(1020.31)


def test_labels_are_our_own_words_whatever_an_intent_is_called() -> None:
    counts = Counts()
    for n in range(1000):
        counts.add(f'secret" {n}\n', "answered", 0.0)
    text = exposition(counts, (), [Gauge("lag", "Lag.", {"passages": 1.0}, "index")])
    assert values(text)['assistant_turns_total{intent="other",outcome="answered"}'] == 1000
    assert "secret" not in text


def test_what_a_model_took_is_counted_and_priced() -> None:
    model = ModelWriter("endpoint", cast(Talker, None), Limits(price_in=Decimal(2), price_out=Decimal(10)))
    model.tally.request("answered")
    model.tally.request("slow")
    model.tally.tokens(500_000, 100_000)
    told = values(exposition(Counts(), (model,), ()))
    assert told['assistant_model_requests_total{outcome="slow",writer="endpoint"}'] == 1
    assert told['assistant_model_tokens_total{part="prompt",writer="endpoint"}'] == 500_000
    assert told['assistant_model_cost_total{currency="USD",writer="endpoint"}'] == 2
    assert told['assistant_model_resting{writer="endpoint"}'] == 0


def test_many_threads_lose_no_count() -> None:
    counts = Counts()

    def some(number: int) -> None:
        for _ in range(200):
            counts.turn().end()
            counts.turned_away()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(some, range(8)))
    assert counts.turns["", "abandoned"] == counts.away == sum(counts.times) == 1600


TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize(
    ("client", "headers", "token", "behind", "may"),
    [
        ("127.0.0.1", {}, "", False, True),
        ("::1", {}, "", False, True),
        ("10.0.0.7", {}, "", False, False),
        ("", {}, "", False, False),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, "", False, False),
        ("127.0.0.1", {"via": "1.1 proxy"}, "", False, False),
        ("127.0.0.1", {"host": "localhost:7860"}, "", False, True),
        ("127.0.0.1", {"host": "127.0.0.1:7860"}, "", False, True),
        ("::1", {"host": "[::1]:7860"}, "", False, True),
        ("127.0.0.1", {"host": "rebound.example:7860"}, "", False, False),
        ("127.0.0.1", {"host": "localhost.rebound.example"}, "", False, False),
        ("127.0.0.1", {"host": "x@rebound.example"}, "", False, False),
        ("127.0.0.1", {"host": "192.0.2.1"}, "", False, False),
        ("127.0.0.1", {"host": "[::1"}, "", False, False),
        ("127.0.0.1", {"host": "rebound.example", "authorization": f"Bearer {TOKEN}"}, TOKEN, False, True),
        ("127.0.0.1", {}, "", True, False),
        ("127.0.0.1", {}, TOKEN, False, False),
        ("127.0.0.1", {"authorization": "Bearer "}, TOKEN, False, False),
        ("127.0.0.1", {"authorization": "Bearer wröng"}, TOKEN, False, False),
        ("10.0.0.7", {"authorization": f"Bearer {TOKEN}"}, TOKEN, True, True),
    ],
)
def test_who_may_read_the_metrics(client: str, headers: dict[str, str], token: str, behind: bool, may: bool) -> None:
    assert may_read_metrics(client, headers, token, behind) is may


def test_the_doors_tell_what_is_so_and_strangers_nothing(own_example: Assistant) -> None:
    app = FastAPI()
    add_upkeep(app, cast(Upkeep, own_example.upkeep), behind_proxy=False)
    here = "http://localhost:7860"
    near, far = (TestClient(app, here, client=(address, 1)) for address in ("127.0.0.1", "192.0.2.1"))
    assert near.get("/readyz").status_code == 503
    own_example.reply(Person("v-1", "customer"), "how much is the V27Q").__next__()
    own_example.library.settle()
    own_example.catalogue.count()
    assert far.get("/metrics").status_code == 404
    assert near.get("/metrics", headers={"Host": "rebound.example"}).status_code == 404
    assert near.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    assert far.get("/healthz").text == "ok"


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_told_to_stop_it_finishes_what_is_under_way_and_ends_well() -> None:
    with site(10) as (process, address), ThreadPoolExecutor() as pool:
        slow = pool.submit(get, address + "/slow")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert get(address + "/slow") == '"refused"'
        with pytest.raises(urllib.error.HTTPError) as told:
            get(address + "/readyz")
        assert json.loads(told.value.read()) == {"ready": False, "site": "stopping"}
        told.value.close()
        assert slow.result() == '"finished"'
        assert process.wait(20) == 0
        assert b"ended well" in process.stdout.read()  # type: ignore[union-attr]


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_what_does_not_finish_in_its_time_is_left() -> None:
    with site(0) as (process, address), ThreadPoolExecutor() as pool:
        slow = pool.submit(get, address + "/slow")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        slow.exception()


@contextmanager
def site(seconds: float) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    port = _free_port()
    command = [sys.executable, "-m", "tests.stopping_site", str(port), str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                get(address + "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield process, address
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())
