"""The site: three Gradio pages, sign-in, product pictures and sources in one FastAPI application."""

import re
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, Busy, NotAllowed, NotFound, NotSignedIn
from knowledge.errors import KnowledgeError
from knowledge.errors import NotFound as NoSuchThing
from ui import bodies, identity, tokens, words
from ui import format as show
from ui.api.site import create_api
from ui.callbacks import add_callbacks
from ui.calls import check_calls
from ui.downloads import add_downloads
from ui.guard import Guard
from ui.news import add_news
from ui.signin import sign_in_page
from ui.unread import watch
from ui.upkeep import add_upkeep, run
from ui.uploads import AN_HOUR, clear
from ui.widget import add_widget

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi import Request as HttpRequest
    from gradio import Blocks

    from knowledge.language import Language
    from ui.service import Service

_HERE = Path(__file__).parent
_MEBIBYTE = 1024 * 1024
LARGEST_UPLOAD = 64 * _MEBIBYTE
"""Bytes that one uploaded file may have."""
_SALES = re.compile(r"/sales(\?(quote=[\w-]{1,40}|deal=[^\s&#?\\\x00-\x1f]{1,600}))?")
"""The sales page, a quote or a deal open in it where the address names one."""
_YEAR = 365 * 24 * 3600
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#1f5f5b"/>'
    '<path d="M9 11h14v9h-8l-4 4v-4H9z" fill="#fff"/></svg>'
)


def create_app(
    assistant: "Service", frame_ancestors: str = "'none'", secure_cookies: bool = False, agent_hosts: Sequence[str] = ()
) -> "FastAPI":
    """Return the whole site over `assistant`; it starts nothing and binds no port. The settings are `Guard`'s and the API's."""
    from fastapi import FastAPI

    app = FastAPI(title="assistant", docs_url=None, redoc_url=None, openapi_url=None)
    _routes(app, assistant)
    add_upkeep(app, assistant.upkeep, secure_cookies)
    add_downloads(app, assistant, _status)
    add_callbacks(app, assistant, _status)
    add_news(app, assistant, _status)
    add_widget(app, assistant, frame_ancestors, secure_cookies)
    app.mount(bodies.API, create_api(assistant, agent_hosts))
    _sign_in_routes(app, assistant, secure_cookies)
    _pages(app, assistant)
    _plainly(app)
    app.add_middleware(Guard, assistant=assistant, frame_ancestors=frame_ancestors, secure=secure_cookies)
    return app


def serve(
    assistant: "Service",
    host: str = "127.0.0.1",
    port: int = 7860,
    frame_ancestors: str = "'none'",
    secure_cookies: bool = False,
    beside: "Callable[[], object] | None" = None,
    agent_hosts: Sequence[str] = (),
) -> None:
    """Serve the site until it is told to stop (`ui.upkeep.run`); the settings are `Guard`'s. `beside` is done in a thread once the pages are made."""
    import uvicorn

    clear(AN_HOUR)
    app = create_app(assistant, frame_ancestors, secure_cookies, agent_hosts)
    if beside is not None:
        threading.Thread(target=beside, name="beside the site", daemon=True).start()
    plain = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
    run(plain, assistant.upkeep)


def _pages(app: "FastAPI", assistant: "Service") -> None:
    import gradio as gr

    from ui.admin import admin_page
    from ui.customer import customer_page
    from ui.sales import sales_page

    look = _look()
    for path, page in (
        ("/sales", sales_page(assistant)),
        ("/admin", admin_page(assistant)),
        ("/", customer_page(assistant)),
    ):
        gr.mount_gradio_app(app, page, path=path, auth_dependency=_allowed(assistant, path), **look)
        # Gradio asks whether a file was uploaded only on pages it launched itself; a mounted one would read any path.
        page.has_launched = True
        page.state_holder.capacity = _SESSIONS
        calm(page)
        watch(page)
        check_calls(page)
        _plainly(_mounted(app, path))


def _mounted(app: "FastAPI", path: str) -> Any:  # noqa: ANN401 - Gradio's own application
    """Return the application that serves a page."""
    from starlette.routing import Mount

    return next(route.app for route in app.routes if isinstance(route, Mount) and route.path == path.rstrip("/"))


def _plainly(app: "FastAPI") -> None:
    """Answer what cannot be read without sending it back."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse, Response

    def unreadable(request: Request, error: Exception) -> Response:
        return JSONResponse({"detail": words.BAD_CALL.say(_said(request))}, 422)

    app.add_exception_handler(RequestValidationError, unreadable)


_SESSIONS = 1000
"""Open pages whose components Gradio keeps as they stand, at some tens of kilobytes each; an older one starts afresh."""
_IDLE = 0.01  # seconds between two looks into an empty queue; Gradio looks a thousand times a second


def calm(page: "Blocks") -> None:
    """Keep Gradio's queue from what costs processor time for nothing.

    With every event it makes a table of the last ten thousand, for a monitoring page that is switched off.
    """
    page._queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize
    page._queue.ANALYTICS_MAX_EVENTS = 100
    page._queue.sleep_when_free = _IDLE


def _look() -> dict[str, Any]:
    import gradio as gr

    sans = [
        "system-ui",
        "-apple-system",
        "Segoe UI",
        "PingFang SC",
        "Microsoft YaHei",
        "Noto Sans CJK SC",
        "sans-serif",
    ]
    theme = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=sans,
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
        radius_size="lg",
    )
    return {
        "theme": theme,
        "css_paths": [tokens.FILE, _HERE / "style.css"],
        "head": "".join(
            f"<script>{(_HERE / name).read_text(encoding='utf-8')}</script>" for name in ("page.js", "framed.js")
        ),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "max_file_size": LARGEST_UPLOAD,
        "allowed_paths": [],
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "pwa": False,
    }


def _allowed(assistant: "Service", path: str) -> "Callable[[HttpRequest], str | None]":
    """Return Gradio's own check of who may use a page; `Guard` has asked before, this holds if it is ever removed."""
    from fastapi import Request

    def check(request: Request) -> str | None:
        try:
            if path == "/":
                return identity.customer(assistant, request.cookies).id
            return identity.member(assistant, request.cookies, path).id
        except AssistantError:
            return "nobody" if path == "/" else None

    return check


def _routes(app: "FastAPI", assistant: "Service") -> None:
    from fastapi import Request
    from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

    # The customer page is mounted at the root and would take these for pages of its own.
    @app.get("/sales")
    @app.get("/admin")
    def slash(request: Request) -> Response:
        return RedirectResponse(request.url.path + "/" + (f"?{request.url.query}" if request.url.query else ""), 307)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(_ICON, media_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})

    @app.get("/language/{name}")
    def choose(name: str, next: str = "/") -> Response:
        answer = RedirectResponse(next if next in ("/", "/admin", "/login") or _SALES.fullmatch(next) else "/", 303)
        if name in ("zh", "en"):
            answer.set_cookie(identity.LANGUAGE, name, max_age=_YEAR, samesite="lax", httponly=True)
        return answer

    @app.get("/picture/{sku:path}")
    def picture(sku: str) -> Response:
        try:
            path = assistant.picture(sku)
        except (AssistantError, KnowledgeError):
            path = None
        if path is None:
            return PlainTextResponse("", 404)
        # A drawing may carry script; opened by itself it must not run as part of this site.
        safe = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
        return FileResponse(path, headers={"Cache-Control": "max-age=3600", **safe})

    @app.get("/source/{turn}/{fact}")
    def source(turn: str, fact: str, request: Request) -> HTMLResponse:
        said = identity.language(request.cookies, request.headers)
        try:
            view = assistant.source(identity.anyone(assistant, request.cookies), turn, fact)
        except Exception as error:
            return HTMLResponse(show.notice(identity.reason(error, said), "error"), _status(error))
        return HTMLResponse(show.source(view, said), headers={"Cache-Control": "no-store"})


def _status(error: Exception) -> int:
    """Return the HTTP status that says the same as `error`."""
    if isinstance(error, NotSignedIn):
        return 401
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, NotFound | NoSuchThing):
        return 404
    if isinstance(error, Busy):
        return 429
    return 400 if isinstance(error, AssistantError | KnowledgeError) else 500


def _sign_in_routes(app: "FastAPI", assistant: "Service", always_secure: bool) -> None:
    from fastapi import Form, Request
    from fastapi.responses import HTMLResponse, RedirectResponse, Response

    @app.get("/login")
    def form(request: Request, next: str = "/sales") -> HTMLResponse:
        return HTMLResponse(sign_in_page(assistant.company, _page(next), _said(request)))

    @app.post("/login")
    def enter(request: Request, name: str = Form(""), password: str = Form(""), next: str = Form("/sales")) -> Response:
        client = request.client.host if request.client else ""
        try:
            token = assistant.sign_in(name, password, client, _kept(request))
            browser = assistant.remember(token, request.cookies.get(identity.BROWSER))
        except Exception as error:
            text = identity.reason(error, _said(request))
            page = sign_in_page(assistant.company, _page(next), _said(request), text)
            wait = error.seconds if isinstance(error, Busy) else None
            headers = {"Retry-After": str(wait)} if wait else {}
            return HTMLResponse(page, 429 if isinstance(error, Busy) else 401, headers)
        answer = RedirectResponse(_page(next), 303)
        secure = always_secure or request.url.scheme == "https"
        answer.set_cookie(identity.SESSION, token, samesite="lax", httponly=True, secure=secure)
        answer.set_cookie(
            identity.BROWSER, browser, max_age=_YEAR, path="/login", samesite="lax", httponly=True, secure=secure
        )
        return answer

    @app.get("/logout")  # without it the customer page's own route of that name would answer, and the session go on
    @app.post("/logout")
    def leave(request: Request) -> Response:
        token = request.cookies.get(identity.SESSION)
        if token:
            assistant.sign_out(token)
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(identity.SESSION)
        return answer


def _kept(request: "HttpRequest") -> list[str]:
    """Return the tokens that may say that this browser is somebody's."""
    found = (request.cookies.get(name) for name in (identity.SESSION, identity.BROWSER))
    return [token for token in found if token]


def _said(request: "HttpRequest") -> "Language":
    return identity.language(request.cookies, request.headers)


def _page(wanted: str) -> str:
    """Return the staff page asked for; anything else, such as another site's address, becomes the sales page."""
    return wanted if wanted == "/admin" or _SALES.fullmatch(wanted) else "/sales"
