"""The sales tab of the admin page: process, purchase intention, files of deals and stages, one part shown at a time."""

from typing import Any

import gradio as gr

from knowledge.language import Language
from ui import parts
from ui import process_words as words
from ui.frame import QUIET
from ui.identity import told
from ui.intention import IntentionPart
from ui.labels import Labels
from ui.process import ProcessPart
from ui.selling_files import DealFiles
from ui.selling_stages import Stages
from ui.service import Service


class SalesTab:
    """Everything of selling, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        with gr.Column(elem_id="selling", elem_classes="parted"):
            self.parts = gr.HTML("", elem_id="selling-parts", js_on_load=parts.CHOOSE, apply_default_css=False)
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
        return parts.row(words.PARTS, words.PARTS_LABEL, said)

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
