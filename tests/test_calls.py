"""Whatever is sent to a page's handlers, the answer is words and the log stays short."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.firing import fire, functions
from tests.site import running
from ui import words


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calls")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """The address of the site."""
    with running(folder) as address:
        yield address


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=30) as client:
        client.get("/")
        yield client


JUNK: list[tuple[list[Any], Any]] = [
    ([], None), ([None], None), ([None, None], None), (["hello", {"id": 1}], None), ([{"a": 1}, None], {}), (["x", "y" * 100], {}),
    (["hello", ["x"]], None), (["\ud800", "\ud800"], {"text": "\ud800", "turn": "\ud800"}), ([None, None], "text"), ([None], []),
    (["x", None], {"text": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}}), (["x", None, None, None], None),
]  # fmt: skip


def test_every_handler_of_the_customer_page_answers_junk_in_words(client: httpx.Client, folder: Path) -> None:
    for name, handler in functions(client).items():
        if not handler.get("backend_fn", True):
            continue
        for data, event in JUNK:
            last = fire(client, handler, data, event=event)[-1]
            assert last["success"] or last["output"]["error"], (name, data, last)
    log = (folder / "site.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log[-3000:]


@pytest.mark.parametrize("number", [99, -1, 10**30, "x"])
def test_a_handler_that_is_none_is_refused_in_words(client: httpx.Client, folder: Path, number: Any) -> None:
    body = {"data": [], "fn_index": number, "session_hash": "x", "event_data": "z" * 5000}
    answer = client.post("/gradio_api/queue/join", json=body, headers={"accept-language": "zh"})
    assert answer.status_code in (400, 422)
    assert answer.json() == {"detail": words.BAD_CALL.zh}
    assert "Traceback" not in (folder / "site.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "queue/join", b"{"), ("POST", "queue/join", b"[" * 100_000), ("POST", "queue/join", b"\xff\xfe"), ("POST", "queue/join", b"null"),
        ("POST", "cancel", b"{}"), ("POST", "cancel", b'{"session_hash": "x", "fn_index": 99, "event_id": "y"}'),
        ("POST", "reset", b'{"event_id": "y"}'), ("POST", "reset", b"[]"), ("GET", "queue/data?session_hash=nobody", b""), ("GET", "queue/data", b""),
        ("GET", "startup-events", b""), ("GET", "queue/status", b""), ("POST", "stream/x", b"{}"), ("GET", "../config", b""),
    ],
)  # fmt: skip
def test_no_door_of_the_customer_page_logs_a_traceback(
    client: httpx.Client, folder: Path, method: str, path: str, body: bytes
) -> None:
    answer = client.request(method, f"/gradio_api/{path}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code < 500
    assert "Traceback" not in (folder / "site.log").read_text(encoding="utf-8")


def test_a_null_message_is_an_empty_one(client: httpx.Client) -> None:
    said = json.dumps(fire(client, functions(client)["ask"], [None, None]))
    assert "Please write a question first." in said
