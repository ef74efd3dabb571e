"""The API as one application below /v1, with its own description, documentation and errors."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.routing import Route

from assistant.errors import AssistantError
from knowledge.errors import KnowledgeError
from knowledge.language import Language
from ui.api import words
from ui.api.answering import Answering, said_in
from ui.api.completions import completions
from ui.api.documentation import documentation
from ui.api.door import Door
from ui.api.refusals import error_object, refusal
from ui.api.routes import finding, own_calls
from ui.service import Service

_HTTP = {404: words.NO_CALL, 405: words.NO_METHOD}
_NO_SCRIPT = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def create_api(assistant: Service, hosts: Sequence[str] = ()) -> FastAPI:
    """Return the API over `assistant`, to be mounted at /v1; it starts nothing. `hosts` are names that agents call it by."""
    api = FastAPI(title=words.TITLE.en, description=words.INTRODUCTION.en, version="1", docs_url=None, redoc_url=None)
    shown = [Depends(HTTPBearer(auto_error=False, description=words.NOTES[0].en))]  # for the description: Door asks
    answering = Answering(assistant)
    for routes in (completions(assistant, answering), own_calls(assistant, answering), finding(assistant)):
        api.include_router(routes, dependencies=shown)
    _serve_agents(api, assistant, hosts)
    described = api.openapi

    def openapi() -> dict[str, Any]:
        return _plainer(described())

    api.openapi = openapi  # type: ignore[method-assign]

    @api.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        page = documentation(api.openapi(), assistant.company.name, said_in(request), request.query_params.get("lang"))
        return HTMLResponse(page, headers={"Content-Security-Policy": _NO_SCRIPT})

    _errors(api)
    api.add_middleware(Door, assistant=assistant)
    return api


def _serve_agents(api: FastAPI, assistant: Service, hosts: Sequence[str]) -> None:
    """Serve the tools for other agents at /mcp, where what that takes is installed."""
    try:
        from ui.api.agents import Agents
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp_types"):
            raise
        return
    api.router.routes.append(Route("/mcp", Agents(assistant, hosts), methods=["POST"], include_in_schema=False))


def _plainer(described: dict[str, Any]) -> dict[str, Any]:
    """Return the description with our answer to a wrong request (400, one error object) in place of FastAPI's."""
    for call in (call for path in described["paths"].values() for call in path.values()):
        call["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        described.get("components", {}).get("schemas", {}).pop(name, None)
    return described


def _why(found: Mapping[str, Any], language: Language) -> str:
    """Return in words what pydantic found wrong with a field."""
    said = words.WHY.get(found["type"], words.OF_ANOTHER_KIND).say(language)
    for name, value in found.get("ctx", {}).items():
        said = said.replace("{" + name + "}", str(value)[:200])
    return said


def _errors(api: FastAPI) -> None:
    def refused(request: Request, error: Exception) -> Response:
        status, body, headers = refusal(error, said_in(request))
        return JSONResponse(body, status, headers)

    def unreadable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])[:200] or str(first["loc"][0])
        text = words.BAD_BODY if first["type"] == "json_invalid" else words.BAD_FIELD
        said = text.say(said_in(request)).replace("{field}", where).replace("{why}", _why(first, said_in(request)))
        return JSONResponse(error_object(400, said, "invalid_request", where), 400)

    def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        text = _HTTP.get(error.status_code, words.BAD_BODY).say(said_in(request))
        return JSONResponse(error_object(error.status_code, text, "not_found"), error.status_code, error.headers)

    for kind in (AssistantError, KnowledgeError):
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(RequestValidationError, unreadable)
    api.add_exception_handler(HTTPException, unknown)
