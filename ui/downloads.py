"""The files of the desks over HTTP: documents and their pages, quotes, letters, contracts, price rules, deals and the tables of their process, gaps and cases, each asked of its desk by who is signed in."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted

from assistant.letters.types import File
from ui import format as show
from ui import identity
from ui.process import analysed
from ui.process_csv import TABLES, sheet

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi import Request as HttpRequest
    from fastapi.responses import Response

    from ui.service import Service


def add_downloads(app: "FastAPI", assistant: "Service", status: Callable[[Exception], int]) -> None:
    """Add the addresses to `app`; they stand before the pages, which would take them for their own."""
    from fastapi import Request

    @app.get("/sales/files/quote/{quote}/{kind}/{language}")
    def quote_file(quote: str, kind: str, language: str, request: Request) -> "Response":
        made = lambda who: assistant.quotes.export(who, quote, *_chosen(kind, language))  # noqa: E731
        return _answer(assistant, request, made, status)

    @app.get("/sales/files/letter/{letter}")
    def letter_file(letter: str, request: Request) -> "Response":
        return _answer(assistant, request, lambda who: _letter(assistant, who, letter), status)

    @app.get("/sales/files/contract/{contract}/{kind}")
    def contract_file(contract: str, kind: str, request: Request) -> "Response":
        format_: Any = "pdf" if kind == "pdf" else "docx"
        return _answer(assistant, request, lambda who: assistant.contracts.export(who, contract, format_), status)

    @app.get("/sales/files/rules/{kind}")
    def rules_file(kind: str, request: Request) -> "Response":
        format_: Any = "xlsx" if kind == "xlsx" else "csv"
        return _answer(assistant, request, lambda who: assistant.price_rules.export(who, format_), status)

    @app.get("/admin/files/needs/{kind}")
    def needs_file(kind: str, request: Request) -> "Response":
        return _answer(assistant, request, lambda who: assistant.needs_desk.file(who, kind), status)

    @app.get("/admin/files/documents/{document}")
    def document_file(document: str, request: Request) -> "Response":
        return _answer(assistant, request, lambda who: assistant.documents_desk.file(who, document), status)

    @app.get("/admin/files/documents/{document}/page/{page}")
    def page_picture(document: str, page: int, request: Request) -> "Response":
        made = lambda who: File(f"{page}.png", "image/png", assistant.documents_desk.picture(who, document, page))  # noqa: E731
        return _answer(assistant, request, made, status)

    @app.get("/admin/files/deals")
    def deals_file(request: Request) -> "Response":
        return _answer(assistant, request, lambda who: _sheet("deals", assistant.deals.export(who)), status)

    @app.get("/admin/files/gaps/{side}")
    def gaps_file(side: str, request: Request) -> "Response":
        asked: Any = "staff" if side == "staff" else "customers"
        return _answer(assistant, request, lambda who: _sheet("gaps", assistant.gaps.export(who, asked)), status)

    @app.get("/admin/files/cases")
    def cases_file(request: Request) -> "Response":
        made = lambda who: File("cases.jsonl", "application/jsonl", assistant.cases.export(who).encode())  # noqa: E731
        return _answer(assistant, request, made, status)

    @app.get("/admin/files/process/{table}")
    def process_file(table: str, request: Request, since: str = "", until: str = "", by: str = "owner") -> "Response":
        said = identity.language(request.cookies, request.headers)
        made = lambda who: _table(assistant, who, table, (since, until, by), said)  # noqa: E731
        return _answer(assistant, request, made, status)


def _chosen(kind: str, language: str) -> tuple[Any, Any]:
    return ("xlsx" if kind == "xlsx" else "pdf"), (language if language in ("zh", "en") else "both")


def _table(assistant: "Service", who: Any, table: str, span: Any, said: Any) -> Any:  # noqa: ANN401 - a person, a span, a file
    found = analysed(assistant, who, span)
    return _sheet(table if table in TABLES else "groups", sheet(found, table, span[2], said))


def _sheet(name: str, text: str) -> Any:  # noqa: ANN401 - a file
    return File(f"{name}.csv", "text/csv; charset=utf-8", ("\ufeff" + text).encode("utf-8"))


def _letter(assistant: "Service", who: Any, letter: str) -> Any:  # noqa: ANN401 - a person, a file
    found = assistant.letters.get(who, letter)
    return assistant.letters.eml(who, letter, attach_quote=bool(found.request.quote))


def _answer(
    assistant: "Service", request: "HttpRequest", make: Callable[[Any], Any], status: Callable[[Exception], int]
) -> "Response":
    from fastapi.responses import HTMLResponse, Response

    said = identity.language(request.cookies, request.headers)
    try:
        made = make(identity.staff(assistant, request.cookies))
    except Exception as error:
        return HTMLResponse(show.notice(identity.reason(error, said), "error"), status(error))
    # Always a file to keep, never a page of this site, whatever is in it.
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quoted(made.name)}", "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    return Response(made.data, media_type=made.media, headers=headers)
