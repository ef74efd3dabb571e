"""Reviewed answers, made inside the questions tab: listed, written, seen before and after, edited, deleted."""

from typing import Any

import gradio as gr

from assistant.answers.types import Written
from knowledge.language import Bilingual
from ui import answer_format as show
from ui import answering
from ui import questions_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, into_view, listing, plain
from ui.identity import asking, told
from ui.service import Service

_SLOW: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2, "concurrency_id": "questions"}


class AnswersPart:
    """The answers, the editor of one, and what would be replied."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant
        self.list, self._editor, self._beside = listing("answer-list"), listing("answer-editor"), plain("answer-beside")
        shown = [self.list, self._editor, self._beside]
        for done in (
            self.list.click(self.act, None, shown, show_progress_on=[self._beside], **_SLOW),
            self._editor.click(self.write, None, shown, show_progress_on=[self._beside], **_SLOW),
        ):
            done.then(None, js=into_view("answer-beside", "answer-editor"), **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the answers."""
        who, said = asking(self._assistant, request)
        return show.answers(self._assistant.answers.answers(who), said)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[Any, str, str]:
        """Open the editor, or delete an answer as it was seen."""
        who, said = asking(self._assistant, request)
        if event.act == "delete":
            answer, _, version = str(event.id).partition(" ")
            self._assistant.answers.delete(who, answer, seen=answering.seen_of({"seen": version}))
            return self.all(request), "", notice(words.DELETED.say(said), "done")
        if event.act == "edit":
            kept = self._assistant.answers.answer(who, str(event.id))
            title = words.EDIT_ANSWER.say(said)
            return (
                gr.skip(),
                answering.editor(self._assistant, who, kept.written, kept.id, kept.version, title, said),
                "",
            )
        new = Written(Bilingual("", ""), ())
        return gr.skip(), answering.editor(self._assistant, who, new, "", 0, words.NEW_ANSWER.say(said), said), ""

    @told
    def write(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any, Any]:
        """Show before and after, or save."""
        who, said = asking(self._assistant, request)
        act, id, given = str(event.act), str(event.id), fields_of(event)
        if act == "preview":
            found = self._assistant.answers.preview(who, answering.written_of(given), id)
            return gr.skip(), gr.skip(), show.preview(found, said)
        if act != "save":
            return gr.skip(), "", ""
        written, seen = answering.written_of(given), answering.seen_of(given)
        if id:
            self._assistant.answers.edit(who, id, written, seen=seen)
        else:
            self._assistant.answers.save(who, written)
        return self.all(request), "", notice(words.SAVED.say(said), "done")
