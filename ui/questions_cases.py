"""A company's own cases, made inside the questions tab: run with progress and stop, listed, imported, deleted."""

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import BadRequest
from knowledge.language import Bilingual
from ui import case_format as show
from ui import questions_words as words
from ui import words as page_words
from ui.format import notice
from ui.frame import QUIET, listing, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import read_once

_LONG: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "cases"}
_LARGEST = 20_000_000


class CasesPart:
    """The cases with how each went last."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        labels.add(gr.Markdown("", elem_classes="hint"), value=words.CASES_HINT)
        with gr.Row(elem_classes="tools"):
            file = labels.add(gr.File(type="filepath", scale=2, height=150, elem_id="cases-file"), label=words.FILE)
            with gr.Column(scale=1):
                run = labels.add(gr.Button("", variant="primary", elem_id="run-cases"), value=words.RUN)
                halt = labels.add(gr.Button("", elem_id="stop-cases"), value=words.STOP)
                load = labels.add(gr.Button("", elem_id="import-cases"), value=words.IMPORT)
        self._said, self.list = plain("cases-said"), listing("case-list")
        run.click(self.run, None, [self._said, self.list], show_progress_on=[self._said], **_LONG)
        halt.click(self.stop, None, [self._said], **QUIET)
        load.click(self.load, [file], [self._said, self.list, file], show_progress_on=[self._said], **_LONG)
        self.list.click(self.delete, None, [self.list], **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the cases."""
        who, said = asking(self._assistant, request)
        export = words.EXPORT_CASES.say(said)
        link = f'<p class="acts-line"><a class="small csv" href="/admin/files/cases" download>{export}</a></p>'
        return link + show.cases(self._assistant.cases.cases(who), said)

    @told
    def run(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[str, str]:  # noqa: B008
        """Run every case, and say what came of it."""
        who, said = asking(self._assistant, request)
        told = words.RUNNING.say(said)
        done = self._assistant.cases.run(who, lambda at, total, text: progress((at, total), desc=f"{told}: {text}"))
        return show.ran(done, said), self.all(request)

    @told
    def stop(self, request: gr.Request) -> str:
        """Stop the run."""
        who, said = asking(self._assistant, request)
        self._assistant.cases.stop(who)
        return notice(words.STOPPING.say(said))

    @told
    def load(self, file: str | None, request: gr.Request) -> tuple[str, str, None]:
        """Take in the cases of a file, which is not kept."""
        who, said = asking(self._assistant, request)
        if not file:
            raise gr.Error(page_words.CHOOSE_FILE.say(said), title=page_words.NOT_DONE.say(said), print_exception=False)
        with read_once(Path(file)):
            done = self._assistant.cases.import_text(who, _text(Path(file)))
        return show.imported(done, said), self.all(request), None

    @told
    def delete(self, request: gr.Request, event: gr.EventData) -> str:
        """Delete a case."""
        who, _ = asking(self._assistant, request)
        self._assistant.cases.delete(who, str(event.id))
        return self.all(request)


def _text(file: Path) -> str:
    """Return a file's text. Raises BadRequest where it is none, or too large."""
    try:
        if file.stat().st_size <= _LARGEST:
            return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise BadRequest(
        Bilingual(
            "This is no JSONL file in UTF-8 of up to 20 MB. Nothing was saved.",
            "该文件不是 20 MB 以内的 UTF-8 JSONL 文件，未作保存。",
        )
    )
