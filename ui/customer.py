"""The customer page: a chat with product cards and sources, and the way to a person."""

from typing import Any

import gradio as gr

from ui import format as show
from ui import identity, words
from ui.chat import Chat
from ui.frame import QUIET, READY, blank, brand, links, plain
from ui.identity import customer, language, told
from ui.labels import Labels
from ui.looking import Looking
from ui.service import Service

_FOCUS, _BACK = "() => window.openPerson?.()", "() => window.closePerson?.()"


class HandOffBox:
    """The dialog in which a customer asks for a person; made inside `gr.Blocks`, then `wire()`d."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        with gr.Column(visible=False, elem_id="person-box") as self._panel, gr.Column(elem_classes="sheet"):
            self._title = plain()
            self._contact = labels.add(
                gr.Textbox(max_length=200, elem_id="contact"), label=words.CONTACT, placeholder=words.CONTACT_HINT
            )
            self._note = labels.add(gr.Textbox(lines=3, max_length=2000), label=words.NOTE)
            with gr.Row():
                self._cancel = labels.add(gr.Button("", elem_id="person-cancel"), value=words.CANCEL)
                self._send = labels.add(
                    gr.Button("", variant="primary", elem_id="person-send"), value=words.SEND_PERSON
                )

    def wire(self, opener: gr.Button, chat: Chat) -> None:
        """Connect the events; `opener` shows the dialog."""
        panel, given = self._panel, [self._contact, self._note, chat.conversation]
        shown = [panel, self._title, chat.live]
        opener.click(self.open, [chat.conversation], shown, **QUIET).then(None, js=_FOCUS, **QUIET)
        self._cancel.click(lambda: gr.update(visible=False), None, [panel], **QUIET).then(None, js=_BACK, **QUIET)
        gr.on(
            [self._send.click, self._contact.submit],
            self.send,
            given,
            [panel, chat.live, self._contact, self._note],
            concurrency_limit=5,
            **QUIET,
        ).then(None, js=_BACK, **QUIET)

    @told
    def open(self, conversation: str | None, request: gr.Request) -> tuple[Any, str, str]:
        """Show the dialog; without a conversation there is nothing to hand over yet."""
        said = language(request.cookies, request.headers)
        if not conversation:
            return gr.update(visible=False), "", show.notice(words.PERSON_FIRST.say(said))
        away = self._assistant.company_desk.away()
        closed = show.notice(away.say(said)) if away else ""
        return gr.update(visible=True), show.heading(words.PERSON_TITLE, words.PERSON_HINT, said) + closed, ""

    @told
    def send(self, contact: str, note: str, conversation: str | None, request: gr.Request) -> tuple[Any, str, str, str]:
        """Ask for a person and show the number."""
        said = language(request.cookies, request.headers)
        if not contact.strip():
            raise gr.Error(words.NEED_CONTACT.say(said), title=words.NOT_DONE.say(said), print_exception=False)
        who = customer(self._assistant, request.cookies)
        made = self._assistant.hand_off(who, conversation or "", contact.strip(), note.strip())
        done = show.notice(words.PERSON_DONE.say(said).replace("{number}", made.id), "done")
        return gr.update(visible=False), done, "", ""


def customer_page(assistant: Service) -> gr.Blocks:
    """Return the customer page."""
    labels = Labels()
    page = blank(assistant)
    with page:
        said = gr.Textbox("en", visible=False)  # a State would not reach the browser code below
        with gr.Row(elem_id="bar"):
            name = plain("brand", 1)
            new = labels.add(gr.Button("", scale=0, min_width=0, size="sm", elem_id="new"), value=words.NEW)
            person = labels.add(gr.Button("", scale=0, min_width=0, size="sm", elem_id="person"), value=words.PERSON)
            switch = plain("links")
        looking, kept = Looking(assistant), plain("kept")
        chat = Chat(assistant, customer, labels, "customer-conversation", greets=True)
        box = HandOffBox(assistant, labels)

        @told
        def load(conversation: str | None, request: gr.Request) -> list[Any]:
            tongue = language(request.cookies, request.headers)
            top = [tongue, brand(assistant, "", tongue), links("/", tongue)]
            product = looking.at(str(request.query_params.get("product", "")), tongue)
            held = "" if identity.VISITOR in request.cookies else show.notice(words.NO_COOKIES_HERE.say(tongue))
            return [*top, *product, held, *chat.opened(conversation, request), *labels.updates(tongue)]

        outputs = [said, name, switch, looking.line, chat.about, kept, chat.log, chat.conversation, *labels.components]
        page.load(load, [chat.conversation], outputs, concurrency_limit=10, **QUIET).then(
            None, [said], js=READY, **QUIET
        )
        chat.wire(new)
        looking.wire(chat)
        box.wire(person, chat)
    page.queue(max_size=64, default_concurrency_limit=10, api_open=False)
    return page
