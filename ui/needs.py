"""The needs tab of the admin page: analyse with progress and stop, label by key, train again, go back, change the needs."""

from pathlib import Path
from typing import Any

import gradio as gr

from ui import needs_explained as why
from ui import needs_format as show
from ui import needs_words as words
from ui import words as page_words
from ui.format import notice
from ui.frame import QUIET, plain
from ui.identity import asking, language, staff, told
from ui.labels import Labels
from ui.needs_labelling import Labelling
from ui.needs_leaves import Leaves
from ui.service import Service
from ui.uploads import read_once

_LONG: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "needs"}


class NeedsTab:
    """What customers need, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_classes="tools"):
            file = labels.add(gr.File(type="filepath", scale=2, height=150, elem_id="needs-file"), label=words.FILE)
            with gr.Column(scale=1):
                mask = labels.add(gr.Checkbox(value=True, elem_id="needs-mask"), label=words.MASK)
                run = labels.add(gr.Button("", variant="primary", elem_id="analyse"), value=words.ANALYSE)
                talks = labels.add(gr.Button("", elem_id="analyse-talks"), value=words.CONVERSATIONS)
                halt = labels.add(gr.Button("", elem_id="needs-stop"), value=words.STOP)
        self._said, self._report = plain("needs-said"), plain("needs-report")
        self.labelling = Labelling(assistant, labels)
        self.model = plain("needs-model")
        chosen = labels.add(
            gr.Dropdown([k for _, k in words.KINDS], value="", allow_custom_value=True, elem_id="needs-kind"),
            label=words.MADE_OF, choices=words.KINDS,
        )  # fmt: skip
        with gr.Row(elem_classes="tools"):
            train = labels.add(gr.Button("", variant="primary", elem_id="train-needs"), value=words.TRAIN)
            again = labels.add(gr.Button("", elem_id="needs-stop-training"), value=words.STOP)
            back = labels.add(gr.Button("", elem_id="needs-back"), value=words.BACK)
        self._changed = plain("needs-changed")
        self._leaves = Leaves(assistant, labels)
        self.shown = [self.labelling.case, self.model, self._leaves.list]
        shown = [self._said, self._report, self.labelling.case, self.model]
        run.click(self.file, [file, mask], [*shown, file], show_progress_on=[self._said], **_LONG)
        talks.click(self.talks, [mask], shown, show_progress_on=[self._said], **_LONG)
        halt.click(self.stop, None, [self._said], **QUIET)
        again.click(self.stop, None, [self._changed], **QUIET)
        train.click(self.train, [chosen], [self._changed, self.model], show_progress_on=[self._changed], **_LONG)
        back.click(self.back, None, [self._changed, self.model], **QUIET)

    @told
    def all(self, request: gr.Request) -> tuple[str, str, str]:
        """Return the first text to label, the model in use, and the needs."""
        return self.labelling.shown([], request), self._model(request), self._leaves.all(request)

    def _model(self, request: gr.Request) -> str:
        who, said = asking(self._assistant, request)
        desk = self._assistant.needs_desk
        drift = show.drifted(desk.watched(who), desk.needs(who), said)
        people = {user.id: user.name for user in self._assistant.users(who)}
        return show.model(desk.card(who), desk.agreement(who), people, drift, said)

    @told
    def file(
        self, file: str | None, mask: bool, request: gr.Request, progress: gr.Progress = gr.Progress()  # noqa: B008
    ) -> tuple[Any, ...]:  # fmt: skip
        """Analyse the file chosen, which is not kept."""
        said = language(request.cookies, request.headers)
        if not file:
            raise gr.Error(page_words.CHOOSE_FILE.say(said), title=page_words.NOT_DONE.say(said), print_exception=False)
        with read_once(Path(file)):
            return *self._analysed(Path(file), mask, request, progress), None

    @told
    def talks(
        self, mask: bool, request: gr.Request, progress: gr.Progress = gr.Progress()  # noqa: B008
    ) -> tuple[str, str, str, str]:  # fmt: skip
        """Analyse what customers wrote to the assistant."""
        return self._analysed(None, mask, request, progress)

    def _analysed(self, file: Path | None, mask: bool, request: gr.Request, progress: Any) -> tuple[str, str, str, str]:  # noqa: ANN401
        who, said = asking(self._assistant, request)
        report = self._assistant.needs_desk.analyse(
            who, file, said, masked=mask, progress=lambda done, total, what: progress((done, total), desc=what)
        )
        intake, page = report.readings.intake, self._assistant.needs_desk.file(who, "html").data.decode("utf-8")
        return (
            show.kept(len(intake.lines), intake.columns, said),
            show.frame(page, said),
            self.labelling.shown([], request),
            self._model(request),
        )

    @told
    def stop(self, request: gr.Request) -> str:
        """Stop what runs."""
        self._assistant.needs_desk.stop(staff(self._assistant, request.cookies))
        return notice(words.STOPPING.say(language(request.cookies, request.headers)))

    @told
    def train(
        self, model: str | None, request: gr.Request, progress: gr.Progress = gr.Progress()  # noqa: B008
    ) -> tuple[str, str]:  # fmt: skip
        """Train again, of what was chosen, and show before beside after."""
        who, said = asking(self._assistant, request)
        made = self._assistant.needs_desk.train(
            who, lambda done, total, what: progress((done, total), desc=what), model or ""
        )
        return show.change(made, said) + why.corrections(made.corrections, said), self._model(request)

    @told
    def back(self, request: gr.Request) -> tuple[str, str]:
        """Go back to the model before."""
        self._assistant.needs_desk.rollback(staff(self._assistant, request.cookies))
        return notice(words.WENT_BACK.say(language(request.cookies, request.headers)), "done"), self._model(request)
