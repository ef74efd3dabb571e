"""The doors for those who run the site: `/healthz`, `/readyz`, `/metrics`; and how the site stops."""

import hmac
import ipaddress
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from assistant.upkeep.metrics import TYPE
from assistant.upkeep.readiness import Readiness

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_STREAMS = 2  # seconds that open pages have to end once every reply is finished
_STUCK = 5.0  # seconds after which a process that has said goodbye ends whatever its threads do


class Upkeep(Protocol):
    """What of the assistant is asked here (`assistant.upkeep.desk`)."""

    metrics_token: str

    def ready(self) -> Readiness:
        """Return whether customers can be answered."""

    def metrics(self) -> str:
        """Return what was counted."""

    def close(self) -> None:
        """Take no new message."""

    def finished(self) -> bool:
        """Wait for the replies under way."""


def add_upkeep(app: "FastAPI", upkeep: Upkeep, behind_proxy: bool) -> None:
    """Add the doors; `behind_proxy` says that whoever comes from this machine may come for somebody else."""
    from fastapi import Request
    from fastapi.responses import JSONResponse, PlainTextResponse, Response

    fresh = {"Cache-Control": "no-store"}

    @app.get("/healthz")
    def healthy() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz")
    def ready() -> JSONResponse:
        found = upkeep.ready()
        return JSONResponse({"ready": found.ready, **found.words}, 200 if found.ready else 503, fresh)

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        client = request.client.host if request.client else ""
        if not may_read_metrics(client, request.headers, upkeep.metrics_token, behind_proxy):
            return PlainTextResponse("", 404)
        return Response(upkeep.metrics(), media_type=TYPE, headers=fresh)


def may_read_metrics(client: str, headers: Mapping[str, str], token: str, behind_proxy: bool) -> bool:
    """Return whether a request may read the metrics: with the token where one is set, else only from this very machine.

    What a proxy passes on comes from this machine too, so nothing that shows a trace of one is let in without the token.
    Nor is what was sent to another name than this machine's own: a web page may have its name point here, and read the answer.
    """
    if token:
        given = headers.get("authorization", "").removeprefix("Bearer ").encode()
        return hmac.compare_digest(given, token.encode())
    if behind_proxy or any(name in headers for name in _FORWARDED):
        return False
    return _is_here(client) and _names_here(headers.get("host", ""))


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _names_here(host: str) -> bool:
    """Return whether a Host header names this machine by itself; a client that sends none is no browser."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return not host or name == "localhost" or _is_here(name)


def run(config: "uvicorn.Config", upkeep: Upkeep) -> None:
    """Run the site until it is told to stop; after SIGTERM return as after any good end. Ctrl-C raises KeyboardInterrupt.

    Told to stop, it takes no new message, goes on serving until the replies under way are finished or their time is over,
    then ends. Told twice, it ends at once.
    """
    import uvicorn

    class Site(uvicorn.Server):
        told = False

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if self.told:
                super().handle_exit(sig, frame)
                return
            self.told = True
            upkeep.close()
            threading.Thread(target=self._finish, args=(sig,), name="finishing", daemon=True).start()

        def _finish(self, sig: int) -> None:
            upkeep.finished()
            super().handle_exit(sig, None)

    config.timeout_graceful_shutdown = _STREAMS
    with _terminated_quietly():
        Site(config).run()


@contextmanager
def _terminated_quietly() -> Iterator[None]:
    """Let uvicorn's own SIGTERM to itself, its last act, pass; and see that the process ends soon after."""

    def passed(sig: int, frame: FrameType | None) -> None:
        timer = threading.Timer(_STUCK, _end)  # a training in a thread would hold the end up for hours
        timer.daemon = True
        timer.start()

    before = signal.signal(signal.SIGTERM, passed)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
