"""Labelling, made inside a page: the text that waits, why the model reads it so, and any text read and corrected."""

import gradio as gr

from ui import needs_explained as why
from ui import needs_format as show
from ui import needs_words as words
from ui.format import notice
from ui.frame import QUIET, plain
from ui.identity import asking, staff, told
from ui.labels import Labels
from ui.service import Service


class Labelling:
    """The text to label next, and a box for any other text; for salespeople and admins alike."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        labels.add(gr.Markdown(""), value=words.LABEL_HEAD)
        self.case = gr.HTML("", elem_id="needs-case", js_on_load=show.LABELLING, apply_default_css=False)
        self._skipped = gr.State([])
        labels.add(gr.Markdown(""), value=words.READ_HEAD)
        with gr.Row(elem_classes="tools"):
            text = labels.add(gr.Textbox(scale=3, max_length=2000, elem_id="needs-text"), label=words.TEXT)
            read = labels.add(gr.Button("", scale=0, min_width=110, elem_id="needs-read"), value=words.EXPLAIN)
        self._told = gr.HTML("", elem_id="needs-told", js_on_load=show.LABELLING, apply_default_css=False)
        self._kept = plain("needs-kept")
        self.case.click(self.label, [self._skipped], [self.case, self._skipped], **QUIET)
        gr.on([read.click, text.submit], self.explain, [text], [self._told, self._kept], **QUIET)
        self._told.click(self.correct, None, [self._told, self._kept], **QUIET)

    @told
    def next(self, request: gr.Request) -> str:
        """Return the text to label next."""
        return self.shown([], request)

    def shown(self, skipped: list[str], request: gr.Request) -> str:
        """Return the first text that waits and was not passed over."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.needs_desk
        waiting = [w for w in desk.waiting(who, 100) if w[0].id not in skipped]
        if not waiting:
            return show.case((), {}, "", "", said)
        found, needs = desk.explain(who, waiting[0][0].text), desk.needs(who)
        return show.case(waiting, needs, why.marked(found), why.near(found, needs, said), said)

    @told
    def label(self, skipped: list[str], request: gr.Request, event: gr.EventData) -> tuple[str, list[str]]:
        """Keep what was said of a text, or pass it over, and show the next."""
        case, needs, urgent = str(event.id), *_chosen(event)
        if event.act == "skip":
            skipped = [*skipped, case]
        else:
            self._assistant.needs_desk.label(staff(self._assistant, request.cookies), case, needs, urgent=urgent)
        return self.shown(skipped, request), skipped

    @told
    def explain(self, text: str, request: gr.Request) -> tuple[str, str]:
        """Return how a text is read and why, ready to be corrected."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.needs_desk
        return why.explained(desk.explain(who, text or ""), desk.needs(who), said), ""

    @told
    def correct(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Keep what somebody says a text is."""
        who, said = asking(self._assistant, request)
        needs, urgent = _chosen(event)
        self._assistant.needs_desk.correct(who, str(event.id), needs, urgent=urgent)
        return "", notice(words.CORRECTED.say(said), "done")


def _chosen(event: gr.EventData) -> tuple[list[str], bool]:
    """Return the needs chosen and whether the text hurries."""
    told = [n for n in str(event.value).split(",") if n]
    return [n for n in told if n != "urgent"], "urgent" in told
