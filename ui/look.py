"""The company's look and words, as an administrator changes them: the form, a preview while it is filled in, the history."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.company.colours import OURS
from assistant.company.colours import told as too_light
from assistant.company.fields import FIELDS
from assistant.errors import AssistantError
from ui import look_form as show
from ui import website_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import read_once


class LookForm:
    """What customers see of the company; made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self._said = plain("look-said")
        with gr.Row(elem_id="look"):
            self._form, self._preview = listing("look-form"), plain("look-preview")
        file = labels.add(
            gr.File(type="filepath", file_types=[".png", ".jpg", ".jpeg", ".webp"], height=150, elem_id="logo-file"),
            label=words.LOGO_FILE,
        )
        self._history = plain("look-history")
        self.shown = [self._said, self._form, self._preview, self._history]
        self._form.click(self.act, None, self.shown, concurrency_limit=1, **QUIET)
        self._form.input(self.preview, None, [self._preview], trigger_mode="always_last", **QUIET)
        file.upload(self.logo, [file], [*self.shown, file], concurrency_limit=1, **QUIET)

    @told
    def all(self, request: gr.Request, done: str = "") -> tuple[Any, ...]:
        """Return what was done, the form as it is kept, its preview and the history."""
        who, said = asking(self._assistant, request)
        company, history = self._assistant.company, self._assistant.company_desk.history(who, 20)
        return done, show.form(company, said), show.preview(company, said), show.history(history, said)

    @told
    def preview(self, request: gr.Request, event: gr.EventData) -> str:
        """Return how it would look, or what does not fit; nothing is kept."""
        who, said = asking(self._assistant, request)
        try:
            return show.preview(self._assistant.company_desk.preview(who, _given(fields_of(event))), said)
        except AssistantError as error:
            return notice(reason(error, said), "error")

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Keep the form, or take the logo away; where that cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        desk, given = self._assistant.company_desk, fields_of(event)
        try:
            if event.act == "no_logo":
                desk.set_logo(who, b"")
                return self.all(request, notice(words.SAVED.say(said), "done"))
            seen = str(given.get("version", ""))
            kept = desk.set(who, _given(given), int(seen) if seen.isdecimal() and len(seen) < 10 else -1)
        except AssistantError as error:
            return notice(reason(error, said), "error"), gr.skip(), gr.skip(), gr.skip()
        lighter = too_light(kept.accent) if kept.accent else None
        text = words.SAVED_BUT.say(said).replace("{told}", lighter.say(said)) if lighter else words.SAVED.say(said)
        return self.all(request, notice(text, "done"))

    @told
    def logo(self, file: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Keep an uploaded picture as the logo, or say why it cannot be."""
        who, said = asking(self._assistant, request)
        if not file:
            return (*[gr.skip()] * 4, None)
        try:
            with read_once(Path(file)):
                self._assistant.company_desk.set_logo(who, Path(file).read_bytes())
        except AssistantError as error:
            return (notice(reason(error, said), "error"), *[gr.skip()] * 3, None)
        return (*self.all(request, notice(words.SAVED.say(said), "done")), None)


def _given(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that a form holds, as the desk takes them."""
    made = {name: str(form[name]) for name in FIELDS if name in form}
    made["days"] = "".join(str(n) for n in range(1, 8) if form.get(f"day{n}") is True)
    if made.get("accent", "").lower() == OURS.light:  # a colour's field is never empty: ours stands for none
        made["accent"] = ""
    return made
