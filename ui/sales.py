"""The sales page: the inbox, the chat with internal material and the desks, and the customer beside them."""

from typing import Any

import gradio as gr

from ui import desk_words, words
from ui import format as show
from ui.chat import Chat
from ui.frame import QUIET, READY, blank, brand, links, plain
from ui.identity import language, staff, told
from ui.labels import Labels
from ui.service import Service
from ui.workspace import Workspace


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
        space, panes = Workspace(assistant, labels), plain("pane-switch")
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="left"):
                space.inbox_pane()
            with gr.Column(elem_id="desk"), gr.Tabs(selected="chat", elem_id="work") as tabs:
                with labels.add(gr.Tab("", id="chat"), label=desk_words.ASSISTANT):
                    hint = plain("hint")
                    chat = Chat(assistant, staff, labels, "sales-conversation")
                space.work_tabs(tabs)
            with gr.Column(elem_id="right"):
                space.customer_pane()

        @told
        def load(conversation: str | None, request: gr.Request) -> list[Any]:
            tongue = language(request.cookies, request.headers)
            who = staff(assistant, request.cookies)
            page_name, note = words.TO_SALES_PAGE.say(tongue), show.notice(words.SALES_HINT.say(tongue))
            top = [tongue, brand(assistant, page_name, tongue), links("/sales", tongue, who), pane_switch(tongue), note]
            return [*top, *space.first(request), *chat.opened(conversation, request), *labels.updates(tongue)]

        outputs = [said, name, switch, panes, hint, *space.frame(), chat.log, chat.conversation]
        page.load(load, [chat.conversation], [*outputs, *labels.components], **QUIET).then(
            None, [said], js=f"(l) => {{ ({READY})(l); window.firstPane?.(); }}", **QUIET
        )
        chat.wire(new)
        space.wire()
    page.queue(max_size=64, default_concurrency_limit=10, api_open=False)
    return page


def pane_switch(tongue: Any) -> str:  # noqa: ANN401 - a language
    """Return the buttons that show one pane at a time where the page is narrow."""
    names = (("left", desk_words.LISTS), ("middle", desk_words.WORK), ("right", desk_words.CUSTOMER))
    made = "".join(
        f'<button type="button" data-pane="{name}">{show.escape(label.say(tongue))}</button>' for name, label in names
    )
    return f'<div class="seg" role="group">{made}</div>'
