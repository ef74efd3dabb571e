"""The door of the API: every call shows a key before anything of it is read; browsers are answered by the key's origins."""

import json
from typing import Any

from anyio import to_thread

from assistant.api_keys.types import ApiKey
from assistant.errors import Busy
from ui.api.refusals import refusal
from ui.guard import App, Receive, Scope, Send, host_of
from ui.identity import language
from ui.service import Service

_OPEN = frozenset({"/v1/docs", "/v1/openapi.json"})
MESSAGES = frozenset({"/v1/chat/completions", "/v1/ask", "/v1/mcp"})
"""Where a message is sent: counted by the key's messages a minute, all else by ten times as many."""


class Door:
    """ASGI middleware around the API. What it let in finds the key as `key` in the request's state."""

    def __init__(self, app: App, assistant: Service) -> None:
        self._app, self._assistant = app, assistant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a call in, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        origin = _elsewhere(headers)
        if scope["method"] == "OPTIONS" and origin:
            await self._preflight(headers, origin, send)
            return
        try:
            if scope["path"] not in _OPEN:
                key = await to_thread.run_sync(self._key, scope, headers, origin)
                scope.setdefault("state", {})["key"] = key
                send = _answering(send, origin) if origin else send
        except Exception as error:
            # Only a key that may be used on these pages is told to wait.
            await _refuse(error, headers, _answering(send, origin) if origin and isinstance(error, Busy) else send)
            return
        await self._passed(scope, receive, send, headers)

    async def _passed(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        begun = False

        async def watched(message: Any) -> None:  # noqa: ANN401 - an ASGI message
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if begun:
                raise
            await _refuse(error, headers, send)

    def _key(self, scope: Scope, headers: dict[str, str], origin: str) -> ApiKey:
        scheme, _, text = headers.get("authorization", "").partition(" ")
        shown = text.strip() if scheme.lower() == "bearer" else ""
        client, _ = scope.get("client") or ("", 0)
        return self._assistant.api_keys.admit(shown, "message" if scope["path"] in MESSAGES else "call", origin, client)

    async def _preflight(self, headers: dict[str, str], origin: str, send: Send) -> None:
        """Say whether a browser may call from there: a preflight shows no key, so whether any key may."""
        if not await to_thread.run_sync(self._assistant.api_keys.allows_origin, origin):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"vary", b"Origin")]})
            await send({"type": "http.response.body", "body": b""})
            return
        asked = headers.get("access-control-request-headers", "authorization, content-type")[:1000]
        allowed = [
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", asked.encode("latin-1")),
            (b"access-control-max-age", b"600"),
        ]
        send = _answering(send, origin)
        await send({"type": "http.response.start", "status": 204, "headers": allowed})
        await send({"type": "http.response.body", "body": b""})


def _elsewhere(headers: dict[str, str]) -> str:
    """Return the origin of the page that calls, where it is not one of this site's; "" for none."""
    origin = headers.get("origin", "")
    return "" if host_of(origin) == headers.get("host") else origin


def _answering(send: Send, origin: str) -> Send:
    """Return `send` that lets pages of `origin` read the answer."""

    async def answering(message: Any) -> None:  # noqa: ANN401 - an ASGI message
        if message["type"] == "http.response.start":
            more = [
                (b"access-control-allow-origin", origin.encode("latin-1")),
                (b"access-control-expose-headers", b"Retry-After"),
                (b"vary", b"Origin"),
            ]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return answering


async def _refuse(error: Exception, headers: dict[str, str], send: Send) -> None:
    status, body, more = refusal(error, language({}, headers))
    kind = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    said = [(name.lower().encode(), value.encode()) for name, value in more.items()]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *said]})
    await send({"type": "http.response.body", "body": json.dumps(body, ensure_ascii=False).encode()})
