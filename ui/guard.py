"""What stands before every request: who may enter, what may be posted from elsewhere, and the headers of each answer.

It is plain ASGI, so that streams pass through untouched and a closed browser still stops its reply.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from anyio import to_thread

from assistant.errors import AssistantError, NotSignedIn
from knowledge.language import Language
from ui import bodies, frames, identity, words
from ui.api.refusals import error_object
from ui.service import Conversations

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_YEAR = 365 * 24 * 3600
# Gradio's client runs its own inline scripts and compiles small functions, hence the two 'unsafe-' words; what matters
# is that nothing is loaded from, sent to or framed by another host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors "
)
_NOBODY = "'none'"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}
# The customer and the sales page have no upload and show no file of Gradio's: these doors of its server stay shut there.
_SHUT = (
    "upload",
    "upload_progress",
    "file=",
    "file/",
    "proxy=",
    "component_server",
    "stream/",
    "vibe",
    "deep_link",
    "dev/",
    "process_recording",
    "run/",
    "api/",
    "call/",
    "run-history",
    "custom_component",
    "openapi.json",
    "info",
)

# Its routes beside the pages: what describes it to strangers, and signing out of its own users, of whom there are none.
_SHUT_EVERYWHERE = ("/openapi.json", "/docs", "/redoc", "/logout")


class Guard:
    """ASGI middleware that wraps the whole site.

    `frame_ancestors` is who may show the customer page in a frame, as a Content-Security-Policy source list, beside the
    sites that an administrator allows; `secure` makes cookies go over HTTPS only.
    """

    def __init__(
        self, app: App, assistant: Conversations, frame_ancestors: str = _NOBODY, secure: bool = False
    ) -> None:
        self._app, self._assistant, self._secure = app, assistant, secure
        self._set = sources(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if bodies.of_api(scope["path"]):
            # A cookie says nothing there, and so no other site can send one along: a key is asked for.
            scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() != b"cookie"]}
            headers.pop("cookie", None)
        cookies = frames.carried(scope, _cookies(headers.get("cookie", "")))
        if frames.framed(scope):
            scope = frames.with_cookies(scope, cookies)
        framers = await self._framers(scope)
        refused = await self._refusal(scope, headers, cookies)
        if refused:
            await _answer(_dressed(send, _headers(framers), []), *refused)
            return
        body = await bodies.checked(
            headers.get("content-length"), "transfer-encoding" in headers, bodies.allowed(scope["path"]), receive
        )
        if body is None:
            dressed = _dressed(send, _headers(framers), [])
            await _too_large(dressed, identity.language(cookies, headers), bodies.of_api(scope["path"]))
            return
        dressed = _dressed(send, _headers(framers), await self._cookie(scope, cookies, framers))
        if scope["path"].endswith("/gradio_api/queue/join"):
            dressed = _honest(dressed, words.BUSY.say(identity.language(cookies, headers)))
        await self._passed(scope, body, dressed)

    async def _passed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in; a stream of answers for a page that is not there any more just ends."""
        try:
            await self._app(scope, receive, send)
        except Exception:
            if not scope["path"].endswith("/gradio_api/queue/data"):
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _refusal(
        self, scope: Scope, headers: dict[str, str], cookies: dict[str, str]
    ) -> tuple[int, str, str] | None:
        """Return (status, text, where to go instead) for a request that may not pass."""
        if bodies.of_api(scope["path"]):
            return None
        said = identity.language(cookies, headers)
        if not scope[
            "path"
        ].isprintable():  # a line's end behind a name would be that very route, and none of those below
            return 404, words.NOT_FOUND.say(said), ""
        if scope["path"] == "/" and frames.framed(scope) and headers.get("sec-fetch-dest") == "document":
            # Opened by itself it is no frame. A link with somebody else's ticket would let them read along.
            return 303, "", "/"
        if (scope["method"] not in ("GET", "HEAD", "OPTIONS") or scope["path"] == "/logout") and _foreign(headers):
            return 403, words.FOREIGN.say(said), ""
        path: str = scope["path"]
        page = next((p for p in ("/sales", "/admin") if path == p or path.startswith(p + "/")), None)
        # The database is asked in a worker thread: the event loop serves everybody's streams.
        if page is None:
            return (404, words.NOT_FOUND.say(said), "") if _shut("", path) else None
        refused = await to_thread.run_sync(self._staff_only, page, path, cookies, said)
        if refused:  # the sign-in leads back to what was asked for
            asked = scope.get("query_string", b"").decode("latin-1")
            return (*refused[:2], refused[2] + quoted(f"?{asked}")) if refused[2] and asked else refused
        return (404, words.NOT_FOUND.say(said), "") if _shut(page, path) else None

    def _staff_only(self, page: str, path: str, cookies: dict[str, str], said: Language) -> tuple[int, str, str] | None:
        try:
            identity.member(self._assistant, cookies, page)
        except NotSignedIn as error:
            return 401, error.say(said), f"/login?next={page}" if path.rstrip("/") == page else ""
        except AssistantError as error:
            return 403, error.say(said), ""
        return None

    async def _framers(self, scope: Scope) -> str:
        """Return who may show the answer in a frame: only the customer page may be shown, and only by those who are named."""
        if scope["path"] not in ("/", "/embed"):
            return _NOBODY
        allowed = await to_thread.run_sync(self._assistant.company_desk.framers)
        # The page made for a frame is also shown within our own pages: as a preview.
        own = ("'self'",) if scope["path"] == "/embed" or frames.framed(scope) else ()
        return " ".join((*own, *self._set, *allowed)) or _NOBODY

    async def _cookie(self, scope: Scope, cookies: dict[str, str], framers: str) -> list[tuple[bytes, bytes]]:
        """Return the cookie that makes a browser's first look at the customer page a visit."""
        if scope["path"] != "/" or scope["method"] != "GET" or frames.framed(scope):
            return []
        _, token = await to_thread.run_sync(self._assistant.visitor, cookies.get(identity.VISITOR))
        if token == cookies.get(identity.VISITOR):
            return []
        secure = self._secure or scope.get("scheme") == "https"
        return [(b"set-cookie", visitor_cookie(token, secure, framers != _NOBODY).encode("latin-1"))]


def sources(setting: str) -> tuple[str, ...]:
    """Return the sources of a Content-Security-Policy source list; nothing of it ends the directive it is for."""
    return tuple(source for source in setting.split(";")[0].split() if source != _NOBODY)


def visitor_cookie(token: str, secure: bool, in_frames: bool) -> str:
    """Return the cookie that keeps a visitor, as a header's value."""
    # In another site's frame a cookie comes back only where it says so, and browsers ask HTTPS for that.
    site = "None; Partitioned" if secure and in_frames else "Lax"
    more = "; Secure" if secure else ""
    return f"{identity.VISITOR}={token}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite={site}{more}"


def _headers(framers: str) -> dict[str, str]:
    """Return the headers of every answer."""
    shut = {"x-frame-options": "DENY"} if framers == _NOBODY else {}
    return {"content-security-policy": _POLICY + framers, **_HEADERS, **shut}


def _shut(page: str, path: str) -> bool:
    """Return whether a door of Gradio's server is shut on `page`."""
    if path.removeprefix(page).rstrip("/") in _SHUT_EVERYWHERE and path.rstrip("/") != "/logout":
        return True
    door = path.removeprefix(page).removeprefix("/gradio_api/")
    return page != "/admin" and path.startswith(f"{page}/gradio_api/") and door.startswith(_SHUT)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _foreign(headers: dict[str, str]) -> bool:
    """Return whether a browser says that another site sent this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("cross-site", "same-site")
    origin = headers.get("origin")
    return origin is not None and host_of(origin) != headers.get("host")


def host_of(origin: str) -> str:
    """Return the host, with its port, of an origin; "" where there is none to be read."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _dressed(send: Send, headers: dict[str, str], more: list[tuple[bytes, bytes]]) -> Send:
    """Return `send` that adds our headers, keeping those the answer has already."""

    async def dressed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", []))
            names = {k.lower() for k, _ in given}
            ours = [(k.encode(), v.encode()) for k, v in headers.items() if k.encode() not in names]
            message = {**message, "headers": [*given, *ours, *more]}
        await send(message)

    return dressed


def _honest(send: Send, busy: str) -> Send:
    """Return `send` that answers a full queue in the page's language: Gradio's page shows a 503 in its own words only."""
    full = False

    async def honest(message: MutableMapping[str, Any]) -> None:
        nonlocal full
        full = full or (message["type"] == "http.response.start" and message["status"] == 503)
        if not full:
            await send(message)
        elif message["type"] == "http.response.start":
            kind = (b"content-type", b"application/json")
            await send({"type": "http.response.start", "status": 429, "headers": [kind]})
            await send({"type": "http.response.body", "body": json.dumps({"detail": busy}).encode()})

    return honest


async def _too_large(send: Send, said: Language, program: bool) -> None:
    # Gradio's page shows what stands under `detail`, a program of OpenAI's what stands under `error`; the connection is
    # closed, as what is left of the body is not read.
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    text = words.TOO_LARGE.say(said)
    told = error_object(413, text, "too_large") if program else {"detail": text}
    await send({"type": "http.response.body", "body": json.dumps(told, ensure_ascii=False).encode()})


async def _answer(send: Send, status: int, text: str, elsewhere: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if elsewhere:
        status, headers = 303, [*headers, (b"location", elsewhere.encode("latin-1"))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
