"""What messengers deliver over HTTP, and the pages that our links in them open. Who asks is proved by the request itself."""

import logging
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.messengers.types import Forged, Request
from knowledge.errors import KnowledgeError
from ui import format as show
from ui import identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from fastapi import Request as HttpRequest

    from ui.service import Service

log = logging.getLogger(__name__)
_AT_ONCE = 32  # requests that wait for a reply; the site's other work has threads of its own
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_STYLE = (
    ":root{color-scheme:light dark}body{margin:0 auto;padding:1.2rem;max-width:44rem;overflow-wrap:anywhere;"
    'font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}'
    ".path,.file{opacity:.7;margin:.2rem 0}.quote{white-space:pre-line}mark{background:#cdeae4;color:#10201f}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}"
)


def add_callbacks(app: "FastAPI", assistant: "Service", status: "Callable[[Exception], int]") -> None:
    """Add the addresses to `app`; they stand before the pages, which would take them for their own."""
    from anyio import CapacityLimiter, to_thread
    from fastapi import Request as HttpRequest
    from fastapi.responses import HTMLResponse, PlainTextResponse, Response

    waiting = CapacityLimiter(_AT_ONCE)

    @app.get("/messengers/source/{turn}/{fact}/{proof}")
    def source(turn: str, fact: str, proof: str, request: HttpRequest) -> HTMLResponse:
        said = identity.language(request.cookies, request.headers)
        safe = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "Content-Security-Policy": _ALONE}
        try:
            view = assistant.messengers.source(turn, fact, proof)
        except Exception as error:
            refused = show.notice(identity.reason(error, said), "error")
            return HTMLResponse(_page("", refused, said), status(error), safe)
        return HTMLResponse(_page(view.title, show.source(view, said), said), headers=safe)

    @app.get("/messengers/{name}")
    def challenge(name: str, request: HttpRequest) -> PlainTextResponse:
        try:
            return PlainTextResponse(assistant.messengers.challenge(name, _asked(request)))
        except (AssistantError, KnowledgeError) as error:
            return PlainTextResponse(*_refused(name, error, status))

    @app.post("/messengers/{name}")
    async def message(name: str, request: HttpRequest) -> Response:
        asked = _asked(request, await request.body())
        try:
            answer = await to_thread.run_sync(assistant.messengers.take, name, asked, limiter=waiting)
        except (AssistantError, KnowledgeError) as error:
            return PlainTextResponse(*_refused(name, error, status))
        return Response(answer.body, media_type=answer.media)


def _asked(request: "HttpRequest", body: bytes = b"") -> Request:
    return Request(dict(request.query_params), dict(request.headers), body)


def _refused(
    name: str, error: AssistantError | KnowledgeError, status: "Callable[[Exception], int]"
) -> tuple[str, int]:
    if isinstance(error, Forged):
        log.info("a request to %s was refused: %s", name[:20], error.why)
    return error.say("en"), status(error)


def _page(title: str, inner: str, language: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{show.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body>{inner}</body></html>"
    )
