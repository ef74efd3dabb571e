"""The API pane: keys for other programs, made and revoked by an administrator."""

from typing import Any

import gradio as gr

from assistant.errors import AssistantError, BadRequest
from ui import api_key_format as show
from ui import channel_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service


class ApiKeysPane:
    """The keys and the form for a new one, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self._hint, self._form = plain("api-hint"), listing("api-form")
        self._said, self._list = plain("api-said"), listing("api-keys")
        self.shown = [self._hint, self._list]
        # The form is made anew only where the hint, which names the staff, has changed: what is typed, and a key that is
        # shown once, are not lost to a list that comes late.
        self._hint.change(self.form, None, [self._form], **QUIET)
        self._form.click(self.add, None, [self._form, self._said, self._list], concurrency_limit=1, **QUIET)
        self._list.click(self.act, None, [self._said, self._list], **QUIET)

    @told
    def all(self, request: gr.Request) -> tuple[str, str]:
        """Return the hint and the keys."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.api_keys
        staff = desk.staff(who)
        address = f"{request.request.url.scheme}://{request.headers.get('host', '')}/v1" if request.request else "/v1"
        return show.hint(address, staff, said), show.keys(desk.all(who), staff, said)

    @told
    def form(self, request: gr.Request) -> str:
        """Return an empty form."""
        who, said = asking(self._assistant, request)
        return show.form(self._assistant.api_keys.staff(who), said)

    @told
    def add(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Make the key that the form describes and show it once; where that cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        given = {name: str(value or "").strip() for name, value in fields_of(event).items()}
        try:
            key, text = self._assistant.api_keys.add(
                who,
                given.get("name", ""),
                "sales" if given.get("acts_as") else "customer",
                user=given.get("acts_as", ""),
                per_minute=_number(given.get("per_minute", "")) or 0,
                days=_number(given.get("days", "")),
                origins=given.get("origins", "").replace(",", " ").split(),
            )
        except AssistantError as error:
            return gr.skip(), notice(reason(error, said), "error"), gr.skip()
        return self.form(request), show.made(key, text, said), self.all(request)[1]

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Revoke the key that was clicked."""
        who, _ = asking(self._assistant, request)
        self._assistant.api_keys.revoke(who, str(event.id))
        return "", self.all(request)[1]


def _number(typed: str) -> int | None:
    """Return a whole number, or None for nothing. Raises BadRequest."""
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 9):
        raise BadRequest(words.WHOLE_NUMBERS)
    return int(typed) if typed else None
