"""The questions tab of the admin page: what was not answered well, reviewed answers, cases, one part shown at a time."""

from typing import Any

import gradio as gr

from knowledge.language import Language
from ui import questions_words as words
from ui.format import escape
from ui.frame import QUIET
from ui.identity import told
from ui.labels import Labels
from ui.questions_answers import AnswersPart
from ui.questions_cases import CasesPart
from ui.questions_gaps import GapsPart
from ui.service import Service

_CHOOSE = """
const all = () => element.closest('#questions');
element.addEventListener('click', (e) => {
  const b = e.target.closest('[data-part]');
  if (!b) return;
  all().dataset.part = b.dataset.part;
  element.querySelectorAll('[data-part]').forEach((x) => x.setAttribute('aria-pressed', String(x === b)));
  trigger('click', {part: b.dataset.part});
});
"""
"""Browser code of the row of parts: one is shown, and asked of the server when it is opened."""


class QuestionsTab:
    """Everything of questions and their answers, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        with gr.Column(elem_id="questions"):
            self.parts = gr.HTML("", elem_id="questions-parts", js_on_load=_CHOOSE, apply_default_css=False)
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
        chosen = "".join(
            f'<button type="button" data-part="{name}" aria-pressed="{str(name == "gaps").lower()}">{escape(text.say(said))}</button>'
            for name, text in words.PARTS.items()
        )
        return f'<nav class="seg" aria-label="{escape(words.PARTS_LABEL.say(said))}">{chosen}</nav>'

    @told
    def part(self, request: gr.Request, event: gr.EventData) -> list[Any]:
        """Return the part that was opened; the others stay as they are."""
        same: Any = gr.skip()
        if event.part == "answers":
            return [same, same, self._answers.all(request), same]
        if event.part == "cases":
            return [same, same, same, self._cases.all(request)]
        return [*self._gaps.all(request), same, same]
