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
from ui.frame import PRICED, QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import read_once

_PREVIEW = "() => document.querySelector('#look-form [data-f]')?.dispatchEvent(new Event('input', {bubbles: true}))"
"""Browser code that has the preview drawn anew from what stands in the form."""


class LookForm:
    """What customers see of the company; made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_id="look"):
            with gr.Column(elem_id="look-typed"):
                self._form, self._said = listing("look-form"), plain("look-said")
            self._preview = plain("look-preview")
        # The logo is kept by itself: what is typed in the form meanwhile stays as it is.
        file = labels.add(
            gr.File(type="filepath", file_types=[".png", ".jpg", ".jpeg", ".webp"], height=150, elem_id="logo-file"),
            label=words.LOGO_FILE,
        )
        self._logo = listing("look-logo")
        self._history = plain("look-history")
        self.shown = [self._said, self._form, self._preview, self._logo, self._history]
        self._form.click(self.act, None, self.shown, concurrency_limit=1, **QUIET)
        live = self._form.input(self.preview, None, [self._preview], trigger_mode="always_last", **QUIET)
        for end in (live.then, live.failure):
            end(None, js=PRICED, **QUIET)
        of_logo = [self._logo, self._history]
        file.upload(self.logo, [file], [*of_logo, file], concurrency_limit=1, **QUIET).then(None, js=_PREVIEW, **QUIET)
        self._logo.click(self.no_logo, None, of_logo, concurrency_limit=1, **QUIET).then(None, js=_PREVIEW, **QUIET)

    @told
    def all(self, request: gr.Request, done: str = "") -> tuple[Any, ...]:
        """Return what was done, the form as it is kept, its preview and the history."""
        who, said = asking(self._assistant, request)
        company, history = self._assistant.company, self._assistant.company_desk.history(who, 20)
        return (
            done,
            show.form(company, said),
            show.preview(company, said),
            show.logo(company, said),
            show.history(history, said),
        )

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
        """Keep the form; where that cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        desk, given = self._assistant.company_desk, fields_of(event)
        try:
            seen = str(given.get("version", ""))
            kept = desk.set(who, _given(given), int(seen) if seen.isdecimal() and len(seen) < 10 else -1)
        except AssistantError as error:
            return notice(reason(error, said), "error"), *[gr.skip()] * 4
        lighter = too_light(kept.accent) if kept.accent else None
        text = words.SAVED_BUT.say(said).replace("{told}", lighter.say(said)) if lighter else words.SAVED.say(said)
        return self.all(request, notice(text, "done"))

    @told
    def logo(self, file: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Keep an uploaded picture as the logo, or say why it cannot be."""
        who, said = asking(self._assistant, request)
        if not file:
            return gr.skip(), gr.skip(), None
        try:
            with read_once(Path(file)):
                self._assistant.company_desk.set_logo(who, Path(file).read_bytes())
        except AssistantError as error:
            return notice(reason(error, said), "error"), gr.skip(), None
        return (*self._with_logo(request), None)

    @told
    def no_logo(self, request: gr.Request) -> tuple[str, str]:
        """Take the logo away."""
        who, _ = asking(self._assistant, request)
        self._assistant.company_desk.set_logo(who, b"")
        return self._with_logo(request)

    def _with_logo(self, request: gr.Request) -> tuple[str, str]:
        said = asking(self._assistant, request)[1]
        *_, logo, history = self.all(request)
        return notice(words.SAVED.say(said), "done") + logo, history


def _given(form: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields that a form holds, as the desk takes them."""
    made = {name: str(form[name]) for name in FIELDS if name in form}
    made["days"] = "".join(str(n) for n in range(1, 8) if form.get(f"day{n}") is True)
    if made.get("accent", "").lower() == OURS.light:  # a colour's field is never empty: ours stands for none
        made["accent"] = ""
    return made
