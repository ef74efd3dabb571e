"""What an open customer page asks now and then: whether anything is new in its conversation, as a colleague may write at any time."""

from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from ui import identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from ui.service import Service


def add_news(app: "FastAPI", assistant: "Service", status: "Callable[[Exception], int]") -> None:
    """Add the route to `app`, before the customer page, which would take it for its own."""
    from fastapi import Request
    from fastapi.responses import JSONResponse

    @app.get("/news/{conversation}")
    def news(conversation: str, request: Request) -> JSONResponse:
        kept = {"Cache-Control": "no-store"}
        try:
            found = assistant.colleagues.news(identity.customer(assistant, request.cookies), conversation)
        except AssistantError as error:
            said = identity.language(request.cookies, request.headers)
            return JSONResponse({"detail": error.say(said)}, status(error), kept)
        return JSONResponse({"mark": found.mark, "soon": found.soon}, headers=kept)
