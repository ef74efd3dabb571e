"""What a page's handlers are called with over HTTP: anybody may send anything, and hears in plain words where it does not fit."""

import json
import logging
from typing import Any

from knowledge.language import Language
from ui import words
from ui.identity import language

log = logging.getLogger(__name__)
_LONGEST_ID = 64


def check_calls(page: Any) -> None:  # noqa: ANN401 - Gradio's page
    """Make a page answer a call that does not fit in words, with no traceback in the log for it."""
    import gradio as gr

    process, push = page.process_api, page._queue.push

    async def joined(body: Any, request: Any, username: str | None) -> tuple[bool, Any, str]:  # noqa: ANN401
        fn = page.fns.get(body.fn_index)
        if fn is None or not callable(fn.fn) or len(body.session_hash or "") > _LONGEST_ID:
            return False, words.BAD_CALL.say(language(request.cookies, request.headers)), "error"
        answer: tuple[bool, Any, str] = await push(body=body, request=request, username=username)
        return answer

    async def processed(block_fn: Any, inputs: list[Any], **more: Any) -> Any:  # noqa: ANN401
        said, event = _language(more.get("request")), more.get("event_data")
        # A reply under way is asked for its next piece with what it began with.
        sent = None if more.get("iterator") else fitting(block_fn, inputs, getattr(event, "_data", None))
        if not more.get("iterator") and sent is None:
            raise gr.Error(words.BAD_CALL.say(said), title=words.NOT_DONE.say(said), print_exception=False)
        try:
            return await process(block_fn, inputs if sent is None else sent, **more)
        except gr.Error as error:
            if not error.print_exception:
                raise  # one of ours, in words
            raise gr.Error(words.BAD_CALL.say(said), title=words.NOT_DONE.say(said), print_exception=False) from None
        except Exception as error:
            log.error("a call of %s failed: %.200r", block_fn.api_name, error)
            raise gr.Error(words.FAILED.say(said), title=words.NOT_DONE.say(said), print_exception=False) from None

    page._queue.push, page.process_api = joined, processed


def fitting(fn: Any, inputs: list[Any], event: object) -> list[Any] | None:  # noqa: ANN401 - one of Gradio's functions
    """Return the values as the handler takes them, an empty text for none; None where they do not fit."""
    import gradio as gr

    kept = []
    for component, value in zip(fn.inputs, inputs, strict=False):
        if isinstance(component, gr.Textbox):
            value = "" if value is None else value
            fits = isinstance(value, str | int | float)
        elif isinstance(component, gr.BrowserState):
            fits = value is None or (isinstance(value, str) and len(value) <= _LONGEST_ID)
        else:
            fits = True
        if not fits:
            return None
        kept.append(value)
    told = isinstance(event, dict) if fn.collects_event_data else True
    return kept if told and len(kept) == len(fn.inputs) and _is_text([kept, event]) else None


def _is_text(value: object) -> bool:
    """Return whether all of it can be written down: half a character of UTF-16 cannot."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except (UnicodeEncodeError, ValueError, RecursionError):
        return False
    return True


def _language(request: Any) -> Language:  # noqa: ANN401
    one = request[0] if isinstance(request, list) else request
    return language(one.cookies, one.headers) if one is not None else "en"
