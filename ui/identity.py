"""Who asks and in which language, from the cookies and headers of a request alone."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from assistant.errors import AssistantError, NotAllowed, NotSignedIn
from assistant.types import Person
from knowledge.errors import KnowledgeError
from knowledge.language import Language
from ui import words
from ui.service import Conversations

if TYPE_CHECKING:
    import gradio as gr

SESSION = "session"
BROWSER = "browser"
VISITOR = "visitor"
TICKET = "ticket"
LANGUAGE = "language"
FRAMED = "framed"
"""Stands among the cookies of a request from a frame on another site, whose address says that it is one (`ui.frames`)."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
log = logging.getLogger(__name__)


def language(cookies: Mapping[str, str], headers: Mapping[str, str]) -> Language:
    """Return the page's language: the one chosen, else the browser's first of ours, else English."""
    chosen = cookies.get(LANGUAGE)
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    for wish in headers.get("accept-language", "").split(","):
        name = wish.split(";")[0].strip().lower()
        if name.startswith("zh"):
            return "zh"
        if name.startswith("en"):
            return "en"
    return "en"


def asking(assistant: Conversations, request: "gr.Request") -> tuple[Person, Language]:
    """Return the member of staff who asks, and in which language. Raises NotSignedIn."""
    return staff(assistant, request.cookies), language(request.cookies, request.headers)


def customer(assistant: Conversations, cookies: Mapping[str, str]) -> Person:
    """Return the customer of this browser, in a frame without cookies that of its ticket.

    Raises NotSignedIn where it keeps neither, so nothing could be found again.
    """
    token, ticket = cookies.get(VISITOR), cookies.get(TICKET)
    if token:
        found = assistant.visitor(token)[0]
        return replace(found, channel="widget") if FRAMED in cookies else found
    if ticket:
        return assistant.tickets.person(ticket)
    raise NotSignedIn(words.NEED_COOKIES)


def staff(assistant: Conversations, cookies: Mapping[str, str]) -> Person:
    """Return the member of staff signed in. Raises NotSignedIn."""
    return assistant.person(cookies.get(SESSION))


def member(assistant: Conversations, cookies: Mapping[str, str], page: str) -> Person:
    """Return the member of staff who may use `page` (`/sales` or `/admin`). Raises NotSignedIn or NotAllowed."""
    person = staff(assistant, cookies)
    if person.role not in (("admin",) if page == "/admin" else ("sales", "admin")):
        raise NotAllowed(words.NOT_YOURS)
    return person


def anyone(assistant: Conversations, cookies: Mapping[str, str]) -> Person:
    """Return the member of staff signed in, else the customer."""
    try:
        return staff(assistant, cookies)
    except NotSignedIn:
        return customer(assistant, cookies)


def reason(error: Exception, page_language: Language) -> str:
    """Return a text fit to show for `error`; one that we did not foresee is logged and named as ours."""
    if isinstance(error, AssistantError | KnowledgeError):
        return error.say(page_language)
    log.error("a page's handler failed", exc_info=error)
    return words.FAILED.say(page_language)


def told(handler: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a Gradio handler show its errors as a message in the page's language, never as a traceback."""
    import gradio as gr

    @wraps(handler)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return handler(*args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            request = next((a for a in (*args, *kwargs.values()) if isinstance(a, gr.Request)), None)
            said = language(request.cookies, request.headers) if request else "en"
            raise gr.Error(reason(error, said), title=words.NOT_DONE.say(said), print_exception=False) from None

    return guarded
