"""The channels tab of the admin page: the ways by which customers and programs reach the assistant, one pane each."""

from collections.abc import Callable
from typing import Any, Protocol

import gradio as gr

from knowledge.language import Bilingual
from ui import channel_words as words
from ui import messenger_words
from ui.api_keys import ApiKeysPane
from ui.frame import QUIET
from ui.labels import Labels
from ui.messengers import MessengersPane
from ui.service import Service
from ui.webhooks import WebhooksPane
from ui.website import WebsitePane
from ui.website_words import WEBSITE


class Pane(Protocol):
    """One channel's pane: what is loaded when it is opened, and the components that show it."""

    @property
    def shown(self) -> list[Any]:
        """Return the components that `all` fills."""

    @property
    def all(self) -> Callable[..., Any]:
        """Return the handler, which takes the request and returns what `shown` show."""


_PANES: tuple[tuple[str, Bilingual, Callable[[Service, Labels], Pane]], ...] = (
    ("website", WEBSITE, WebsitePane),
    ("messengers", messenger_words.MESSENGERS, MessengersPane),
    ("api", words.API, ApiKeysPane),
    ("webhooks", messenger_words.WEBHOOKS, WebhooksPane),
)
"""A row for each pane: the tab's id, its name, and what makes it inside `gr.Blocks`."""


class ChannelsTab:
    """The panes as tabs of their own, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._panes = list[Pane]()
        with gr.Tabs(elem_id="channels"):
            for name, label, make in _PANES:
                with labels.add(gr.Tab("", id=f"channel-{name}"), label=label) as tab:
                    pane = make(assistant, labels)
                tab.select(pane.all, None, pane.shown, **QUIET)
                self._panes.append(pane)

    def opened(self, tab: gr.Tab) -> None:
        """Load every pane when `tab` is opened, as whichever was looked at last is still on top."""
        for pane in self._panes:
            tab.select(pane.all, None, pane.shown, **QUIET)
