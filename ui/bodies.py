"""How much a request may carry: what is larger is refused before it is read."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_KIBIBYTE = 1024
MESSAGE = 64 * _KIBIBYTE
"""Bytes of what a messenger delivers: one message in its envelope."""
API = "/v1"
"""Where the API is."""


def of_api(path: str) -> bool:
    """Return whether a path is the API's."""
    return path == API or path.startswith(f"{API}/")


SMALL = 256 * _KIBIBYTE
"""Bytes of a message, a sign-in, a rating: fifty thousand characters of Chinese and what stands around them."""
DESK = 4096 * _KIBIBYTE
"""Bytes of a desk's form: five hundred lines of a quote with a full note each, or a letter with all its versions."""
HISTORY = 1024 * _KIBIBYTE
"""Bytes of a request that repeats a whole conversation, as OpenAI's clients do: hundreds of turns."""
UPLOADS = 1024 * 1024 * _KIBIBYTE
"""Bytes of files sent together; they go to the disk as they come, and each has its own limit besides."""


def allowed(path: str) -> int:
    """Return how many bytes a request for `path` may carry."""
    if path == f"{API}/chat/completions":
        return HISTORY
    if path == "/admin/gradio_api/upload":
        return UPLOADS
    if path.startswith("/messengers/"):
        return MESSAGE
    return DESK if path in ("/sales/gradio_api/queue/join", "/admin/gradio_api/queue/join") else SMALL


async def checked(length: str | None, chunked: bool, most: int, receive: Receive) -> Receive | None:
    """Return how to receive a body of at most `most` bytes; None where it is larger.

    The server holds a request to the `length` it names. One sent in pieces names none: it is read here, up to the limit.
    """
    if length is not None:
        return receive if length.isdecimal() and int(length) <= most else None
    if not chunked:
        return receive
    return None if most > DESK else await _read(most, receive)


async def _read(most: int, receive: Receive) -> Receive | None:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            return None
    return _again(bytes(body), receive)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return `receive` that gives the body read first, then what comes after it."""
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
