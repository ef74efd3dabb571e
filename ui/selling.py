"""The sales tab of the admin page: process, purchase intention, files of deals and stages, one part shown at a time."""

from typing import Any

import gradio as gr

from knowledge.language import Language
from ui import process_words as words
from ui.format import escape
from ui.frame import QUIET
from ui.identity import told
from ui.intention import IntentionPart
from ui.labels import Labels
from ui.process import ProcessPart
from ui.selling_files import DealFiles
from ui.selling_stages import Stages
from ui.service import Service

_CHOOSE = """
const all = () => element.closest('#selling');
const show = (part) => {
  all().dataset.part = part;
  element.querySelectorAll('[data-part]').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.part === part)));
};
element.addEventListener('click', (e) => { const b = e.target.closest('[data-part]'); if (b) { show(b.dataset.part); trigger('click', {part: b.dataset.part, form: window.formOf(all().querySelector('#process-controls [data-form]'))}); } });
"""
"""Browser code of the row of parts: one is shown, and asked of the server when it is opened."""


class SalesTab:
    """Everything of selling, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        with gr.Column(elem_id="selling"):
            self.parts = gr.HTML("", elem_id="selling-parts", js_on_load=_CHOOSE, apply_default_css=False)
            with gr.Column(elem_classes="part", elem_id="part-process"):
                self._process = ProcessPart(assistant, labels)
            with gr.Column(elem_classes="part", elem_id="part-intention"):
                self._intention = IntentionPart(assistant, labels)
            with gr.Column(elem_classes="part", elem_id="part-files"):
                self._files = DealFiles(assistant, labels)
            with gr.Column(elem_classes="part", elem_id="part-stages"):
                self._stages = Stages(assistant, labels)
        self._shown = [*self._process.shown, self._intention.card, self._files.kept, self._stages.list]
        self.parts.click(self.part, None, self._shown, **QUIET)

    def opened(self, tab: gr.Tab) -> None:
        """Load what is shown first when `tab` is opened, and not before."""
        tab.select(
            self._process.all,
            None,
            self._process.shown,
            api_visibility="private",
            show_progress_on=self._process.shown[1:],
        )

    def choice(self, said: Language) -> str:
        """Return the row of parts."""
        chosen = "".join(
            f'<button type="button" data-part="{name}" aria-pressed="{str(name == "process").lower()}">{escape(text.say(said))}</button>'
            for name, text in words.PARTS.items()
        )
        return f'<nav class="seg" aria-label="{escape(words.PARTS_LABEL.say(said))}">{chosen}</nav>'

    @told
    def part(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Return the part that was opened; the others stay as they are."""
        skipped: Any = gr.skip()
        process, rest = (skipped, skipped), [skipped, skipped, skipped]
        others = {"intention": self._intention.all, "files": self._files.all, "stages": self._stages.all}
        if event.part == "process":
            process = self._process.act(request, event)
        elif event.part in others:
            rest[list(others).index(event.part)] = others[event.part](request)
        return [*process, *rest]
