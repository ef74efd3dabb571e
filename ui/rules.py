"""The price rules tab of the admin page: look through, edit with validity, remove, import and export."""

from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.quoting.rule_files import rule_of
from ui import desk_words as words
from ui import rule_format as show
from ui import words as page_words
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, language, reason, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import read_once


class RulesTab:
    """Price rules, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_classes="tools"):
            file = labels.add(
                gr.File(type="filepath", scale=2, height=120, elem_id="rules-file"), label=words.RULES_FILE
            )
            with gr.Column(scale=1):
                load = labels.add(gr.Button("", variant="primary", elem_id="import-rules"), value=words.IMPORT_RULES)
                new = labels.add(gr.Button("", elem_id="new-rule"), value=words.NEW_RULE)
                self.exports = plain("rule-exports")
        self._said, self._form = plain("rules-said"), listing("rule-form")
        self.text = labels.add(gr.Textbox(elem_id="find-rule"), label=page_words.SEARCH)
        self.list, self.history = listing("rules"), plain("rule-history")
        self.shown = [self.list, self.history, self.exports]
        parts = [self._said, self._form, self.list, self.history]
        load.click(self.load, [file, self.text], [*parts, file], concurrency_limit=1, api_visibility="private")
        new.click(self.new, None, [self._form], **QUIET)
        self.text.change(self.find, [self.text], [self.list], trigger_mode="always_last", **QUIET)
        self.list.click(self.act, [self.text], parts, **QUIET)
        self._form.click(self.save, [self.text], parts, **QUIET)

    @told
    def all(self, text: str, request: gr.Request) -> tuple[str, str, str]:
        """Return the rules, their history and the links to export them."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.price_rules
        return (
            show.rules(desk.rules(who), text, said),
            show.history(desk.history(who, None, 100), said),
            show.exports(said),
        )

    @told
    def find(self, text: str, request: gr.Request) -> str:
        """Return the rules that hold `text`."""
        return self.all(text, request)[0]

    @told
    def new(self, request: gr.Request) -> str:
        """Return an empty form."""
        return show.rule_form(None, language(request.cookies, request.headers))

    @told
    def act(self, text: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Open or remove the rule clicked."""
        who, said = asking(self._assistant, request)
        desk, rule = self._assistant.price_rules, str(event.id)
        if event.act == "remove":
            desk.remove(who, rule)
            return notice(page_words.DONE.say(said), "done"), "", *self.all(text, request)[:2]
        found = next((r for r in desk.rules(who) if r.id == rule), None)
        return "", show.rule_form(found, said), gr.skip(), gr.skip()

    @told
    def save(self, text: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Keep the rule in the form; where it cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        cells = show.cells_of(fields_of(event))
        try:
            self._assistant.price_rules.put(who, rule_of(cells))
        except AssistantError as error:
            return notice(reason(error, said), "error"), show.rule_form(None, said, cells), gr.skip(), gr.skip()
        return notice(words.SAVED.say(said), "done"), "", *self.all(text, request)[:2]

    @told
    def load(self, file: str | None, text: str, request: gr.Request) -> tuple[Any, ...]:
        """Import a file of rules and say what came of it."""
        who, said = asking(self._assistant, request)
        if not file:
            raise gr.Error(page_words.CHOOSE_FILE.say(said), title=page_words.NOT_DONE.say(said), print_exception=False)
        with read_once(Path(file)):
            report = self._assistant.price_rules.import_file(who, Path(file), Path(file).name)
        return show.imported(report, said), "", *self.all(text, request)[:2], None
