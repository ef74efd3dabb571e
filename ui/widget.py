"""The assistant on a company's own site: its script, what the script shows, the page it frames, and the logo."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from assistant.company.colours import shades
from assistant.company.types import Company
from assistant.errors import AssistantError, NotSignedIn
from knowledge.language import Language
from ui import identity, website_words, words
from ui.guard import sources, visitor_cookie
from ui.look_format import logo_address

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi import Request as HttpRequest

    from ui.service import Service

_SCRIPT = Path(__file__).parent / "widget.js"
_ALONE = {"Content-Security-Policy": "default-src 'none'", "Cross-Origin-Resource-Policy": "cross-origin"}


def add_widget(app: "FastAPI", assistant: "Service", frame_ancestors: str, secure: bool) -> None:
    """Add the routes of the widget; `frame_ancestors` and `secure` are `Guard`'s."""
    _add_open(app, assistant)
    _add_frame(app, assistant, sources(frame_ancestors), secure)
    _add_preview(app, assistant)


def _add_open(app: "FastAPI", assistant: "Service") -> None:
    """Add what every site may load: the script, which does nothing where it is not allowed, and the logo."""
    from fastapi.responses import PlainTextResponse, Response

    script = _SCRIPT.read_text(encoding="utf-8")

    @app.get("/widget.js")
    def widget() -> Response:
        return Response(script, media_type="text/javascript", headers={"Cache-Control": "max-age=300", **_ALONE})

    @app.get("/logo")
    def logo() -> Response:
        png = assistant.company_desk.logo()
        if png is None:
            return PlainTextResponse("", 404)
        return Response(png, media_type="image/png", headers={"Cache-Control": "max-age=3600", **_ALONE})


def _add_frame(app: "FastAPI", assistant: "Service", named: tuple[str, ...], secure: bool) -> None:
    """Add what allowed sites alone get: how the widget looks, and the page in its frame."""
    from fastapi import Request
    from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

    def allowed(origin: str, request: "HttpRequest") -> bool:
        host = request.headers.get("host")
        return (
            origin in (f"https://{host}", f"http://{host}")
            or origin in named
            or origin in assistant.company_desk.framers()
        )

    @app.get("/widget.json")
    def look(request: Request, language: str = "") -> Response:
        origin, said = request.headers.get("origin"), _language(language, request)
        headers = {"Vary": "Origin", "Cache-Control": "no-cache"}
        if origin is not None and not allowed(origin, request):
            return JSONResponse({"detail": website_words.NOT_ALLOWED.say(said)}, 403, headers)
        if origin is not None:
            headers["Access-Control-Allow-Origin"] = origin
        return JSONResponse(shown(assistant.company, said), headers=headers)

    @app.get("/embed")
    def embed(request: Request, origin: str = "", language: str = "", product: str = "", theme: str = "") -> Response:
        said = _language(language, request)
        if not allowed(origin, request):
            return PlainTextResponse(website_words.NOT_ALLOWED.say(said), 403)
        visitor, token = assistant.visitor(request.cookies.get(identity.VISITOR))
        asked = {"frame": "1", "origin": origin, "language": said, "ticket": assistant.tickets.issue(visitor.id)}
        asked |= {"product": product[:128]} if product else {}
        asked |= {"__theme": theme} if theme in ("light", "dark") else {}
        answer = RedirectResponse(f"/?{urlencode(asked)}", 303, {"Cache-Control": "no-store"})
        over_https = secure or request.url.scheme == "https"
        answer.headers.append("set-cookie", visitor_cookie(token, over_https, in_frames=True))
        return answer


def shown(company: Company, said: Language) -> dict[str, object]:
    """Return what the script shows, as plain values; every text is put on the page as text."""
    colours = shades(company.accent)
    texts = {name: text.say(said) for name, text in website_words.WIDGET.items()}
    return {
        "name": company.name.say(said), "greeting": company.greeting.say(said) or words.WELCOME.say(said),
        "side": company.side, "logo": logo_address(company), "language": said,
        "light": [colours.light, colours.light_ink], "dark": [colours.dark, colours.dark_ink], **texts,
    }  # fmt: skip


def _language(asked: str, request: "HttpRequest") -> Language:
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    return identity.language(request.cookies, request.headers)


def _add_preview(app: "FastAPI", assistant: "Service") -> None:
    """Add an empty page of a shop for administrators, with the widget on it."""
    from fastapi import Request
    from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

    from ui.website_format import preview

    @app.get("/widget/preview")
    def page(request: Request) -> Response:
        said = identity.language(request.cookies, request.headers)
        try:
            who = identity.member(assistant, request.cookies, "/admin")
        except NotSignedIn:
            return RedirectResponse("/login?next=/admin", 303)
        except AssistantError as error:
            return PlainTextResponse(error.say(said), 403)
        return HTMLResponse(preview(assistant.products(who, "", 0, 3), said), headers={"Cache-Control": "no-store"})
