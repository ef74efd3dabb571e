"""The records tab of the admin page: the newest turns, one turn's evidence record, and its replay."""

import gradio as gr

from ui import tables, words
from ui.frame import QUIET, listing, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service


class RecordsTab:
    """The newest turns of everybody, one turn's evidence record, and its replay."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Row(elem_classes="tools"):
            self._turn = labels.add(gr.Textbox(scale=1, elem_id="turn"), label=words.TURN, placeholder=words.TURN_HINT)
            show = labels.add(gr.Button("", scale=0, min_width=120, elem_id="open-record"), value=words.OPEN_RECORD)
            again = labels.add(gr.Button("", scale=0, min_width=120, elem_id="replay"), value=words.REPLAY)
        self._replayed, self._record = plain("replayed"), plain("record")
        self.list = listing("turns")
        gr.on([show.click, self._turn.submit], self.record, [self._turn], [self._record, self._replayed], **QUIET)
        again.click(self.replay, [self._turn], [self._replayed], concurrency_limit=2, **QUIET)
        self.list.click(self.pick, None, [self._turn, self._record, self._replayed], **QUIET)

    @told
    def recent(self, request: gr.Request) -> str:
        """Return the newest turns."""
        who, said = asking(self._assistant, request)
        return tables.turns(self._assistant.recent_turns(who), said)

    @told
    def record(self, turn: str, request: gr.Request) -> tuple[str, str]:
        """Return a turn's record."""
        who, said = asking(self._assistant, request)
        return tables.record(self._assistant.record(who, turn.strip()), said), ""

    @told
    def pick(self, request: gr.Request, event: gr.EventData) -> tuple[str, str, str]:
        """Return the record of the turn clicked."""
        return str(event.id), *self.record(str(event.id), request)

    @told
    def replay(self, turn: str, request: gr.Request) -> str:
        """Return what replaying a turn shows."""
        who, said = asking(self._assistant, request)
        return tables.replayed(self._assistant.replay(who, turn.strip()), said)
