"""Streams of the API over a slow assistant: who leaves stops the reply, who waits holds nobody up, what fails is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.api_keys.desk import KeyDesk
from assistant.errors import Busy, Full
from assistant.service import Assistant
from assistant.types import Beginning, Person, Piece
from knowledge.language import Bilingual, Language
from knowledge.store import create_tables, open_engine
from tests.api_house import ADMIN, serving

openai = pytest.importorskip("openai")
httpx = pytest.importorskip("httpx")
_PATIENCE = 30.0


class SlowAssistant:
    """Gives a word, then waits for `gate`, then another, without an end; counts the replies that go on."""

    def __init__(self, keys: KeyDesk) -> None:
        self.api_keys, self.finding = keys, SimpleNamespace()
        self.company = SimpleNamespace(name=Bilingual("Slow", "慢"))
        self.gate, self.going, self.fails = threading.Event(), 0, False
        self.full: Busy | None = None
        self._lock = threading.Lock()

    def message(self, text: str) -> str:
        return text

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en",
        beginning: Beginning | None = None,
    ) -> Iterator[Piece]:  # fmt: skip
        if self.full:
            raise self.full
        return self._answer()

    def _answer(self) -> Iterator[Piece]:
        with self._lock:
            self.going += 1
        try:
            yield Piece("one ")
            while not self.gate.wait(0.05):
                yield Piece("")
            if self.fails:
                raise RuntimeError("a secret of the inside")
            while True:
                yield Piece("more ")
                time.sleep(0.01)
        finally:
            with self._lock:
                self.going -= 1


@contextmanager
def slow(folder: Path) -> Iterator[tuple[SlowAssistant, str, str]]:
    engine = open_engine(f"sqlite:///{folder}/store.db")
    create_tables(engine)
    assistant = SlowAssistant(KeyDesk(engine))
    _, key = assistant.api_keys.add(ADMIN, "k", per_minute=6000)
    with serving(assistant) as address:
        yield assistant, f"{address}/v1", key
        assistant.gate.set()
    engine.dispose()


def until(done: Callable[[], bool]) -> bool:
    end = time.monotonic() + _PATIENCE
    while not done() and time.monotonic() < end:
        time.sleep(0.01)
    return done()


def ask(url: str, key: str, *, stream: bool) -> Any:
    body = {"model": "assistant", "stream": stream, "messages": [{"role": "user", "content": "x"}]}
    return httpx.stream(
        "POST", f"{url}/chat/completions", json=body, headers={"Authorization": f"Bearer {key}"}, timeout=60
    )


def test_a_client_that_leaves_stops_its_reply(tmp_path: Path) -> None:
    with slow(tmp_path) as (assistant, url, key):
        with ask(url, key, stream=True) as answer:
            lines = answer.iter_lines()
            assert any("one" in line for line in lines)
            assert assistant.going == 1
        assert until(lambda: assistant.going == 0)
        body = {"model": "assistant", "messages": [{"role": "user", "content": "x"}]}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/chat/completions", json=body, headers={"Authorization": f"Bearer {key}"}, timeout=0.5)
        assert until(lambda: assistant.going == 0)


@pytest.mark.parametrize("stream", [False, True])
def test_a_site_that_is_full_or_restarting_says_503_and_when_to_come_back(tmp_path: Path, stream: bool) -> None:
    with slow(tmp_path) as (assistant, url, key):
        assistant.full = Full(Bilingual("Being restarted.", "正在重启。"), 30)
        with ask(url, key, stream=stream) as answer:
            answer.read()
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
        assert answer.json()["error"]["message"] == "Being restarted."
        assistant.full = Busy(Bilingual("Too fast.", "太快了。"), 7)
        with ask(url, key, stream=stream) as answer:
            answer.read()
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_replies_beyond_the_places_are_turned_away_as_full(example: Assistant) -> None:
    replies = example._replies
    taken = [replies.room.take() for _ in range(100)].count(True)
    try:
        with pytest.raises(Full) as full:
            list(example.reply(Person("v-full", "customer"), "hello"))
        assert full.value.seconds
    finally:
        for _ in range(taken):
            replies.room.give_back()


def test_streams_that_wait_hold_nobody_up(tmp_path: Path) -> None:
    with slow(tmp_path) as (assistant, url, key):
        open_ones = [ask(url, key, stream=True) for _ in range(20)]
        for one in open_ones:
            one.__enter__()
        assert until(lambda: assistant.going == 20)
        assert (
            httpx.get(f"{url}/models", headers={"Authorization": f"Bearer {key}"}, timeout=_PATIENCE).status_code == 200
        )
        assert assistant.going == 20
        for one in open_ones:
            one.__exit__(None, None, None)
        assert until(lambda: assistant.going == 0)


def test_what_fails_under_way_is_told_in_the_stream_without_a_word_of_the_inside(tmp_path: Path) -> None:
    with slow(tmp_path) as (assistant, url, key):
        assistant.fails = True
        assistant.gate.set()
        with ask(url, key, stream=True) as answer:
            text = "".join(answer.iter_lines())
        assert "server_error" in text
        assert "secret" not in text
        client = openai.OpenAI(base_url=url, api_key=key, max_retries=0)
        with pytest.raises(openai.APIError):
            list(
                client.chat.completions.create(
                    model="assistant", messages=[{"role": "user", "content": "x"}], stream=True
                )
            )
        with pytest.raises(openai.InternalServerError) as told:
            client.chat.completions.create(model="assistant", messages=[{"role": "user", "content": "x"}])
        assert "secret" not in told.value.message
        client.close()
