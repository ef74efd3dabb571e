"""The sales page: the chat with internal material, the customers who wait for a person, and what was talked about."""

from typing import Any

import gradio as gr

from ui import format as show
from ui import tables, words
from ui.chat import Chat
from ui.frame import READY, blank, brand, links, listing, plain
from ui.identity import language, staff, told
from ui.labels import Labels
from ui.service import Service

_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class Desk:
    """The two lists of the sales page and the conversation opened from them; made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with labels.add(gr.Tab("", id="handoffs"), label=words.HAND_OFFS):
            self.inbox = listing("inbox")
            self._case = plain("case")
        with labels.add(gr.Tab("", id="conversations"), label=words.CONVERSATIONS) as self._tab:
            refresh = labels.add(gr.Button("", size="sm", scale=0), value=words.REFRESH)
            self._list = listing("conversations")
            self._opened = plain("opened")
        gr.on([refresh.click, self._tab.select], self.conversations, None, [self._list], **_QUIET)
        self.inbox.click(self.act, None, [self.inbox, self._case], **_QUIET)
        self._list.click(self.open, None, [self._opened], **_QUIET)
        gr.Timer(20).tick(self.waiting, None, [self.inbox], **_QUIET)

    @told
    def waiting(self, request: gr.Request) -> str:
        """Return the inbox as it is now."""
        who, said = staff(self._assistant, request.cookies), language(request.cookies, request.headers)
        return tables.hand_offs(self._assistant.hand_offs(who), said)

    @told
    def conversations(self, request: gr.Request) -> str:
        """Return the newest conversations."""
        who, said = staff(self._assistant, request.cookies), language(request.cookies, request.headers)
        return tables.conversations(self._assistant.conversations(who, 100), said)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, Any]:
        """Take over, close or open what was clicked in the inbox."""
        who = staff(self._assistant, request.cookies)
        if event.act == "open":
            return self.waiting(request), self.open(request, event)
        {"acknowledge": self._assistant.acknowledge, "close": self._assistant.close_hand_off}[event.act](who, event.id)
        return self.waiting(request), gr.skip()

    @told
    def open(self, request: gr.Request, event: gr.EventData) -> str:
        """Return the conversation that was clicked, to read only."""
        who, said = staff(self._assistant, request.cookies), language(request.cookies, request.headers)
        turns = self._assistant.conversation(who, str(event.id))
        title = show.heading(words.CONVERSATION, words.READ_ONLY, said)
        return f'<div class="opened">{title}{show.transcript(turns, said, acting=False)}</div>'


def sales_page(assistant: Service) -> gr.Blocks:
    """Return the sales page."""
    labels = Labels()
    page = blank(assistant)
    with page:
        said = gr.Textbox("en", visible=False)  # a State would not reach the browser code below
        with gr.Row(elem_id="bar"):
            name = plain("brand", 1)
            new = labels.add(gr.Button("", scale=0, min_width=0, size="sm", elem_id="new"), value=words.NEW)
            switch = plain("links")
        with gr.Tabs(elem_id="desk"):
            with labels.add(gr.Tab("", id="chat"), label=words.CHAT):
                hint = plain("hint")
                chat = Chat(assistant, staff, labels, "sales-conversation")
            desk = Desk(assistant, labels)

        @told
        def load(conversation: str | None, request: gr.Request) -> list[Any]:
            tongue = language(request.cookies, request.headers)
            who = staff(assistant, request.cookies)
            page_name, note = words.TO_SALES_PAGE.say(tongue), show.notice(words.SALES_HINT.say(tongue))
            top = [tongue, brand(assistant, page_name, tongue), links("/sales", tongue, who), note]
            lists = [desk.waiting(request), *chat.opened(conversation, request)]
            return [*top, *lists, *labels.updates(tongue)]

        outputs = [said, name, switch, hint, desk.inbox, chat.log, chat.conversation, *labels.components]
        page.load(load, [chat.conversation], outputs, **_QUIET).then(None, [said], js=READY, **_QUIET)
        chat.wire(new)
    page.queue(max_size=64, default_concurrency_limit=10, api_open=False)
    return page
