"""The overview of the admin page: what waits, how much customers use the assistant, and what is loaded."""

import gradio as gr

from ui import overview_format as show
from ui import overview_words as words
from ui import tables
from ui.format import escape
from ui.frame import QUIET, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service

_DAYS = 30


class OverviewTab:
    """The overview, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        choices = [(said, str(days)) for days, said in words.PERIODS.items()]
        self.period = labels.add(
            gr.Radio([str(d) for d in words.PERIODS], value=str(_DAYS), elem_id="usage-period", interactive=True, container=False),
            label=words.PERIOD, choices=choices,
        )  # fmt: skip
        self.main = plain("overview")
        self.period.input(self.all, [self.period], [self.main], **QUIET)

    @told
    def all(self, period: str, request: gr.Request) -> str:
        """Return the whole overview for a period."""
        who, said = asking(self._assistant, request)
        days = int(period) if period in map(str, words.PERIODS) else _DAYS
        found = self._assistant.usage.usage(who, days)
        loaded = tables.overview(self._assistant.overview(who), said)
        used = show.page(found, tables.intent_labels(), said)
        return f"{used}<section><h3>{escape(words.LOADED.say(said))}</h3>{loaded}</section>"
