"""The questions tab of the admin page: what was not answered well, reviewed answers, cases, one part shown at a time."""

from typing import Any

import gradio as gr

from knowledge.language import Language
from ui import parts
from ui import questions_words as words
from ui.frame import QUIET
from ui.identity import told
from ui.labels import Labels
from ui.questions_answers import AnswersPart
from ui.questions_cases import CasesPart
from ui.questions_gaps import GapsPart
from ui.service import Service


class QuestionsTab:
    """Everything of questions and their answers, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        with gr.Column(elem_id="questions", elem_classes="parted"):
            self.parts = gr.HTML("", elem_id="questions-parts", js_on_load=parts.CHOOSE, apply_default_css=False)
            with gr.Column(elem_classes="part", elem_id="part-gaps"):
                self._gaps = GapsPart(assistant)
            with gr.Column(elem_classes="part", elem_id="part-answers"):
                self._answers = AnswersPart(assistant)
            with gr.Column(elem_classes="part", elem_id="part-cases"):
                self._cases = CasesPart(assistant, labels)
        self._shown = [*self._gaps.shown, self._answers.list, self._cases.list]
        self.parts.click(self.part, None, self._shown, **QUIET)

    def opened(self, tab: gr.Tab) -> None:
        """Load what is shown first when `tab` is opened, and not before."""
        tab.select(
            self._gaps.all, None, self._gaps.shown, api_visibility="private", show_progress_on=self._gaps.shown[1:]
        )

    def choice(self, said: Language) -> str:
        """Return the row of parts."""
        return parts.row(words.PARTS, words.PARTS_LABEL, said)

    @told
    def part(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Return the part that was opened; the others stay as they are."""
        same: Any = gr.skip()
        if event.part == "answers":
            return [same, same, self._answers.all(request), same]
        if event.part == "cases":
            return [same, same, same, self._cases.all(request)]
        return [*self._gaps.all(request), same, same]
