"""A page's handlers run over HTTP, the way its browser code runs them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx


@contextmanager
def signed_in(site: str, name: str, password: str) -> Iterator[httpx.Client]:
    """Yield a browser in which a member of staff is signed in."""
    with httpx.Client(base_url=site, timeout=30) as client:
        answer = client.post("/login", data={"name": name, "password": password, "next": "/admin"})
        assert answer.status_code == 303
        yield client


def functions(client: httpx.Client, page: str = "") -> dict[str, Any]:
    """Return the page's handlers by name, as its own configuration lists them."""
    config = json.loads(client.get(f"{page}/config").text)
    return {d["api_name"]: d for d in config["dependencies"]}


def fire(
    client: httpx.Client, handler: dict[str, Any], data: list[Any], page: str = "", event: Any = None, query: str = ""
) -> list[Any]:
    """Run a page's handler the way its browser code does; return what it streamed. Raises AssertionError if refused.

    `query` is the address's, which the page's requests repeat.
    """
    data = [*data, *[None] * (len(handler["inputs"]) - len(data))]  # what the page keeps itself is sent as nothing
    body = {"data": data, "fn_index": handler["id"], "session_hash": uuid4().hex, "event_data": event}
    # Escaped, as half a character of UTF-16 can be sent in no other way.
    sent: dict[str, Any] = {"content": json.dumps(body), "headers": {"content-type": "application/json"}}
    joined = client.post(f"{page}/gradio_api/queue/join{query}", **sent)
    assert joined.status_code == 200, (joined.status_code, joined.text)
    messages = []
    with client.stream("GET", f"{page}/gradio_api/queue/data", params={"session_hash": body["session_hash"]}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                messages.append(json.loads(line[5:]))
                if messages[-1]["msg"] == "process_completed":
                    return messages
    raise AssertionError("the stream ended early")


def ask(client: httpx.Client, text: str, conversation: str | None = None, page: str = "") -> list[Any]:
    return fire(client, functions(client, page)["ask"], [text, conversation], page)
