"""The pane for webhooks: subscribe, try, remove; what was delivered, and what is sent again."""

from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.webhooks.types import EVENTS
from knowledge.language import Bilingual
from ui import messenger_words as words
from ui import webhook_format as show
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service


class WebhooksPane:
    """The form, the webhooks and their deliveries, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        # The form and what was said stay as they are when the tab is opened: neither an address half typed nor a secret
        # that is shown once is lost to a list that comes late.
        self._form = labels.add(listing("webhook-form"), value=Bilingual(show.form("en"), show.form("zh")))
        self._said, self._list = plain("webhook-said"), listing("webhooks")
        self.shown = [self._list]
        self._form.click(self.add, None, [self._form, self._said, self._list], concurrency_limit=1, **QUIET)
        # A test waits for the other side's answer.
        self._list.click(self.act, None, [self._said, self._list], concurrency_limit=2, **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the webhooks and their deliveries."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.webhooks
        return show.webhooks(desk.all(who), desk.deliveries(who), said)

    @told
    def add(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Subscribe the address and show its secret once; where that cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        given = fields_of(event)
        chosen = [name for name in EVENTS if given.get(name)]
        try:
            made, secret = self._assistant.webhooks.add(who, str(given.get("url") or ""), chosen)
        except AssistantError as error:
            return gr.skip(), notice(reason(error, said), "error"), gr.skip()
        return show.form(said), show.secret(made, secret, said), self.all(request)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Do what was clicked in the lists."""
        who, said = asking(self._assistant, request)
        desk, chosen, done = self._assistant.webhooks, str(event.id), ""
        if event.act == "test":
            sent = desk.test(who, chosen)
            text = words.TESTED.say(said).format(outcome=sent.outcome(said))
            done = notice(text, "done" if sent.state == "delivered" else "error")
        elif event.act == "remove":
            desk.remove(who, chosen)
        elif event.act == "again":
            desk.retry(who, chosen)
        return done, self.all(request)
