"""The catalogue tab of the admin page: products in, and what is there."""

from pathlib import Path
from typing import Any

import gradio as gr

from knowledge.errors import KnowledgeError
from ui import tables, words
from ui.frame import QUIET, listing, plain
from ui.identity import asking, language, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import remove

_SHOWN: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "load"}
_PAGE = 50


class CatalogueTab:
    """Import a catalogue after seeing how its columns are understood; look through the products."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_classes="tools"):
            self._file = labels.add(
                gr.File(type="filepath", scale=2, height=150, elem_id="catalogue-file"), label=words.CATALOGUE_FILE
            )
            with gr.Column(scale=1):
                check = labels.add(gr.Button("", elem_id="check"), value=words.CHECK_FILE)
                self._import = labels.add(
                    gr.Button("", variant="primary", interactive=False, elem_id="import"), value=words.IMPORT
                )
        self._guess, self._changes = listing("guess"), gr.State({})
        with gr.Row(elem_classes="tools"):
            self.text = labels.add(gr.Textbox(scale=1, elem_id="find"), label=words.SEARCH_PRODUCTS)
            back = labels.add(gr.Button("", scale=0, min_width=90), value=words.PREVIOUS)
            forth = labels.add(gr.Button("", scale=0, min_width=90), value=words.NEXT)
        self.list, self._offset = plain("products"), gr.State(0)
        self.shown = [self.list, self._offset]
        looked, given = [self._guess, self._import], [self._file, self._changes]
        check.click(self.check, given, looked, show_progress_on=[self._guess], **_SHOWN)
        self._guess.click(self.mean, given, [*looked, self._changes], **QUIET)
        self._import.click(
            self.load, given, [*looked, *self.shown, self._file], show_progress_on=[self._guess], **_SHOWN
        )
        chosen = [
            self._file.upload,
            self._file.clear,
        ]  # not where it is cleared after an import: that shows what came of it
        gr.on(chosen, lambda: ("", gr.update(interactive=False), {}), None, [*looked, self._changes], **QUIET)
        self.text.submit(self.first, [self.text], self.shown, **QUIET)
        back.click(self.back, [self.text, self._offset], self.shown, **QUIET)
        forth.click(self.forth, [self.text, self._offset], self.shown, **QUIET)

    @told
    def check(self, file: str | None, changes: dict[str, str], request: gr.Request) -> tuple[str, Any]:
        """Return how the file's columns are understood; nothing is written."""
        said = language(request.cookies, request.headers)
        found = self._guessed(file, changes, request)
        try:
            found.check()
        except KnowledgeError as error:
            return tables.guess(found, said, error.say(said)), gr.update(interactive=False)
        return tables.guess(found, said), gr.update(interactive=True)

    @told
    def mean(
        self, file: str | None, changes: dict[str, str], request: gr.Request, event: gr.EventData
    ) -> tuple[str, Any, dict[str, str]]:
        """Give a column another meaning and show the file again."""
        changed = {**changes, str(event.id): str(event.value)}
        return *self.check(file, changed, request), changed

    def _guessed(self, file: str | None, changes: dict[str, str], request: gr.Request) -> Any:  # noqa: ANN401 - a Guess
        who, said = asking(self._assistant, request)
        if not file:
            raise gr.Error(words.CHOOSE_FILE.say(said), title=words.NOT_DONE.say(said), print_exception=False)
        found = self._assistant.preview_catalogue(who, Path(file), Path(file).name)
        for column, meaning in changes.items():
            found = found.with_meaning(column, meaning)
        return found

    @told
    def load(
        self,
        file: str | None,
        changes: dict[str, str],
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[str, Any, str, int, None]:
        """Import the file, which is not kept, and say what came of it."""
        who, said = asking(self._assistant, request)
        found = self._guessed(file, changes, request)
        report = self._assistant.import_catalogue(
            who, Path(str(file)), Path(str(file)).name,
            lambda done, total, what: progress((done, total), desc=what), found,
        )  # fmt: skip
        remove(Path(str(file)))
        return tables.imported(report, said), gr.update(interactive=False), *self._rows("", 0, request), None

    @told
    def first(self, text: str, request: gr.Request) -> tuple[str, int]:
        """Return the first products."""
        return self._rows(text, 0, request)

    @told
    def back(self, text: str, offset: int, request: gr.Request) -> tuple[str, int]:
        """Return the products before."""
        return self._rows(text, max(0, offset - _PAGE), request)

    @told
    def forth(self, text: str, offset: int, request: gr.Request) -> tuple[str, int]:
        """Return the products after, or the same ones at the end."""
        rows, reached = self._rows(text, offset + _PAGE, request)
        return (rows, reached) if "<td>" in rows else self._rows(text, offset, request)

    def _rows(self, text: str, offset: int, request: gr.Request) -> tuple[str, int]:
        who, said = asking(self._assistant, request)
        return tables.products(self._assistant.products(who, text.strip(), offset, _PAGE), said), offset
