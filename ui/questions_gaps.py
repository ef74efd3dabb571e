"""What was not answered well, made inside the questions tab: chosen, opened, decided, answered, made a case."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import gradio as gr

from assistant.types import Person
from knowledge.language import Language
from knowledge.store import present_day
from ui import answer_format, answering, case_format, tables
from ui import gap_format as show
from ui import questions_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, into_view, listing, plain
from ui.identity import asking, told
from ui.service import Service

_SLOW: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2, "concurrency_id": "questions"}
_REASONS = ("refused", "rated_down", "handed_over", "asked_again", "unsure")


class GapsPart:
    """The groups with their filters, one of them opened below, the editor, and what would be replied."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant
        self.filters, self.list = listing("gap-filters"), listing("gap-list")
        self._opened, self._editor, self._beside = listing("gap-opened"), listing("gap-editor"), plain("gap-beside")
        self.shown = [self.filters, self.list]
        below = [self._opened, self._editor, self._beside]
        self.filters.click(self.choose, None, [*self.shown, *below], show_progress_on=[self.list], **_SLOW)
        opened = self.list.click(self.look, None, below, show_progress_on=[self._opened], **_SLOW)
        opened.then(None, js=into_view("gap-opened"), **QUIET)
        for done in (
            self._opened.click(self.act, None, [*below, self.list], **QUIET),
            self._editor.click(self.write, None, [*below, self.list], show_progress_on=[self._beside], **_SLOW),
        ):
            done.then(None, js=into_view("gap-beside", "gap-editor"), **QUIET)

    @told
    def all(self, request: gr.Request) -> tuple[str, str]:
        """Return the open groups of customers."""
        who, said = asking(self._assistant, request)
        return show.filters({}, said), self._list(who, {}, said)

    def _list(self, who: Person, given: Mapping[str, Any], said: Language) -> str:
        chosen = {name: str(given.get(name) or "") for name in ("side", "reason", "tongue", "days")}
        state: Any = str(given.get("state", "open"))
        found = self._assistant.gaps.gaps(
            who, "staff" if chosen["side"] == "staff" else "customers",
            state=state if state in ("open", "answered", "dismissed") else None,
            reason=_one_of(chosen["reason"], _REASONS), language=_one_of(chosen["tongue"], ("zh", "en")),
            since=present_day() - timedelta(days=int(chosen["days"])) if chosen["days"] in words.PERIODS and chosen["days"] else None,
        )  # fmt: skip
        return show.gaps(found, said)

    @told
    def choose(self, request: gr.Request, event: gr.EventData) -> tuple[str, str, str, str, str]:
        """Return the groups that were asked for."""
        who, said = asking(self._assistant, request)
        given = {name: str(value)[:20] for name, value in fields_of(event).items()}
        return show.filters(given, said), self._list(who, given, said), "", "", ""

    @told
    def look(self, request: gr.Request, event: gr.EventData) -> tuple[str, str, str]:
        """Open a group."""
        who, said = asking(self._assistant, request)
        return show.opened(self._assistant.gaps.gap(who, str(event.id)), said), "", ""

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any, Any, Any]:
        """Do what was clicked in an open group."""
        who, said = asking(self._assistant, request)
        same: Any = gr.skip()
        act, id, given = str(event.act), str(event.id), fields_of(event)
        if act == "close":
            return "", "", "", same
        if act == "record":
            return same, same, tables.record(self._assistant.record(who, id), said), same
        if act == "case":
            asked = next((e.text for e in self._assistant.gaps.gap(who, id).examples if e.turn == id), id)
            return same, case_format.form(id, asked, said), "", same
        if act == "write":
            return same, answering.for_gap(self._assistant, who, id, said), "", same
        self._decide(who, act, id, given)
        opened = show.opened(self._assistant.gaps.gap(who, id), said)
        return opened, "", notice(words.DECIDED.say(said), "done"), self._list(who, {}, said)

    def _decide(self, who: Person, act: str, gap: str, given: Mapping[str, Any]) -> None:
        desk, seen, note = self._assistant.gaps, answering.seen_of(given), str(given.get("note") or "")
        if act == "dismiss":
            desk.dismiss(who, gap, note, seen=seen)
        elif act == "reopen":
            desk.reopen(who, gap, seen=seen)
        else:
            desk.note(who, gap, note, seen=seen)

    @told
    def write(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any, Any, Any]:
        """Show before and after, save the answer, or keep a turn as a case."""
        who, said = asking(self._assistant, request)
        same: Any = gr.skip()
        act, id, given = str(event.act), str(event.id), fields_of(event)
        if act == "preview":
            found = self._assistant.answers.preview(who, answering.written_of(given))
            return same, same, answer_format.preview(found, said), same
        if act == "save":
            self._assistant.answers.save(who, answering.written_of(given), gap=id, seen=answering.seen_of(given))
            return "", "", notice(words.SAVED.say(said), "done"), self._list(who, {}, said)
        if act == "keep_case":
            self._keep_case(who, id, given)
            return same, "", notice(words.CASE_KEPT.say(said), "done"), same
        return same, "", "", same

    def _keep_case(self, who: Person, turn: str, given: Mapping[str, Any]) -> None:
        lines = {n: [x for x in str(given.get(n) or "")[:2000].splitlines() if x.strip()] for n in words.CASE_FIELDS}
        self._assistant.cases.confirm(
            who, turn, answerable=given.get("refuse") is not True, documents=lines["cite"], include=lines["say"],
            exclude=lines["not_say"],
        )  # fmt: skip


def _one_of(value: str, allowed: tuple[str, ...]) -> Any:  # noqa: ANN401 - one of the literals, or None
    return value if value in allowed else None
