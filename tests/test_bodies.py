"""What is too large is refused unread, and answers that nobody fetches are not kept."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.firing import ask, functions, signed_in
from tests.site import running
from ui.bodies import DESK, SMALL
from ui.unread import MOST, PATIENCE, Unread


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site."""
    with running(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/login", "/logout", "/gradio_api/cancel", "/nowhere"])
def test_a_large_body_is_refused_whether_it_says_its_length_or_not(site: str, path: str) -> None:
    large = b"x" * (SMALL + 1)
    for content in (large, iter([large])):
        answer = httpx.post(site + path, content=content)
        assert answer.status_code == 413, path
        assert "shorten" in answer.json()["detail"]
    assert httpx.post(site + path, content=iter([b"{}"])).status_code != 413


def test_a_long_form_reaches_the_desks_and_a_stranger_is_turned_away_first(site: str) -> None:
    form: dict[str, Any] = {"data": ["x" * (DESK - 500)], "fn_index": 0, "session_hash": "long"}
    assert httpx.post(site + "/sales/gradio_api/queue/join", json=form).status_code == 401
    with signed_in(site, "sam", "sales-secret") as sam:
        assert sam.post("/sales/gradio_api/queue/join", json=form).status_code != 413
        form["data"][0] += "x" * 1000
        assert sam.post("/sales/gradio_api/queue/join", json=form).status_code == 413


def test_a_refused_message_is_not_sent_back(site: str) -> None:
    with httpx.Client(base_url=site, timeout=30) as client:
        client.get("/")
        said = json.dumps(ask(client, "y" * 100_000))
    assert "too long" in said
    assert "y" * 1000 not in said


def test_a_page_that_fetches_nothing_may_not_go_on_asking(site: str) -> None:
    with httpx.Client(base_url=site, timeout=30) as client:
        client.get("/")
        body = {"data": ["", None], "fn_index": functions(client)["ask"]["id"], "session_hash": "deaf"}
        answers = [client.post("/gradio_api/queue/join", json=body).status_code for _ in range(MOST + 50)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_sessions_are_forgotten_a_while_after_they_stop_fetching() -> None:
    now, lying = [0.0], {"deaf": asyncio.Queue[int](), "open": asyncio.Queue[int]()}
    unread = Unread(lying, clock=lambda: now[0])
    for queue in lying.values():
        queue.put_nowait(1)
    assert not unread.abandoned()
    lying["open"].get_nowait()
    now[0] = PATIENCE - 1
    assert not unread.abandoned()
    lying["open"].put_nowait(2)
    now[0] = PATIENCE + 1
    assert unread.abandoned() == ["deaf"]
