"""What is answered where a call cannot be: the status, and an error object as OpenAI's clients read it."""

import logging
from typing import Any

from assistant.errors import AssistantError, BadRequest, Busy, Full, NotAllowed, NotFound, NotSignedIn, Unavailable
from knowledge.errors import KnowledgeError, StorageFailed, TryAgain
from knowledge.errors import NotFound as NoSuchThing
from knowledge.language import Language
from ui import words

log = logging.getLogger(__name__)
_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], int, str], ...] = (
    (NotSignedIn, 401, "invalid_api_key"),
    (NotAllowed, 403, "not_allowed"),
    ((NotFound, NoSuchThing), 404, "not_found"),
    (BadRequest, 400, "bad_request"),
    (Full, 503, "unavailable"),
    (Busy, 429, "rate_limit_exceeded"),
    ((Unavailable, StorageFailed, TryAgain), 503, "unavailable"),
    ((AssistantError, KnowledgeError), 400, "bad_request"),
)
_TYPES = {
    401: "authentication_error", 403: "permission_error", 429: "rate_limit_error", 500: "server_error", 503: "server_error",
}  # fmt: skip
_SOON = 5  # seconds to wait where nobody knows better


def error_object(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    """Return an error as OpenAI's clients read it."""
    kind = _TYPES.get(status, "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def refusal(error: Exception, language: Language) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Return (status, error object, headers) for an error; one that we did not foresee is logged and named as ours."""
    for kinds, status, code in _KINDS:
        if isinstance(error, kinds):
            assert isinstance(error, AssistantError | KnowledgeError)
            return status, error_object(status, error.say(language), code), _headers(status, error)
    log.error("a call of the API failed", exc_info=error)
    return 500, error_object(500, words.FAILED.say(language), "failed"), {}


def _headers(status: int, error: Exception) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if status in (429, 503):
        return {"Retry-After": str(getattr(error, "seconds", None) or _SOON)}
    return {}
