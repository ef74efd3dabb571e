"""The chat that the customer page and the sales page share."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gradio as gr
from gradio.blocks import Block

from assistant.errors import AssistantError
from assistant.types import Person, Reply
from knowledge.language import Language
from ui import format as show
from ui import look_format, words
from ui.conversation import shown
from ui.identity import language, reason, told
from ui.labels import Labels
from ui.service import Conversations
from ui.stream import gathered
from ui.turns import Turns, Writing

Identify = Callable[[Conversations, Mapping[str, str]], Person]
AT_ONCE = 20
"""Replies written at the same time for one page; more wait in the queue."""

_CLICKS = """
element.addEventListener('click', (e) => {
  const b = e.target.closest('[data-ask],[data-do]');
  if (!b) return;
  if (b.dataset.ask) return trigger('select', {text: b.dataset.ask});
  if (b.dataset.do === 'retry') return trigger('select', {text: b.closest('.acts').dataset.asked});
  if (b.dataset.do === 'page') return trigger('expand', {before: b.dataset.before});
  const before = b.closest('.stretch')?.dataset.before || '';
  if (b.dataset.do === 'good') return trigger('like', {turn: b.dataset.turn, good: true, reason: '', before});
  if (b.dataset.do === 'why')
    trigger('like', {turn: b.dataset.turn, good: false, reason: b.parentElement.querySelector('input').value, before});
});
"""
_KEEP = gr.skip()
_MANY: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "reply", "trigger_mode": "multiple"}
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_FOLLOW = "(...all) => { window.keepInView?.(); return all; }"


class Chat:
    """The components of one chat and what they do; made inside `gr.Blocks`, then `wire()`d to its events."""

    def __init__(
        self, assistant: Conversations, identify: Identify, labels: Labels, storage: str, greets: bool = False
    ) -> None:
        self._assistant, self._identify, self._greets = assistant, identify, greets
        # The value is only an id, checked by the service each time; the "secret" keeps it readable after a restart.
        self.conversation = gr.BrowserState(None, storage_key=storage, secret=storage)
        self.about = gr.State("")  # the SKU of the product looked at, until a question has been answered about it
        self._turns = Turns()
        with gr.Column(elem_classes="chat"):
            self.log = gr.HTML("", elem_id="log", js_on_load=_CLICKS, apply_default_css=False)
            self.live = gr.HTML("", elem_id="live", js_on_load=None, apply_default_css=False)
            with gr.Row(elem_id="ask"):
                self._box = labels.add(
                    gr.Textbox(
                        container=False, show_label=False, lines=1, max_lines=6, scale=1, elem_id="box", autofocus=True
                    ),
                    label=words.ASK_LABEL,
                    placeholder=words.ASK_HINT,
                )
                self._send = labels.add(
                    gr.Button("", variant="primary", scale=0, min_width=84, elem_id="send"), value=words.SEND
                )
                self._stop = labels.add(
                    gr.Button("", variant="stop", scale=0, min_width=84, elem_id="stop"),
                    value=words.STOP,
                )

    def wire(self, new: gr.Button) -> None:
        """Connect the events; `new` starts a new conversation."""
        # Send or Stop is the style sheet's to show, by what `live` holds: Gradio makes a component anew for each update of
        # one, and for each that is passed over.
        frame, quiet = self._frames, _QUIET
        gr.on(
            [self._box.submit, self._send.click],
            self.ask,
            [self._box, self.conversation, self.about],
            frame,
            js=_FOLLOW,
            **_MANY,
            **quiet,
        )
        self.asked_by(self.log)
        self._stop.click(self.stop, [self.conversation], frame, concurrency_limit=10, **quiet)
        self.log.like(self.rate, [self.conversation], [self.log], concurrency_limit=10, **quiet)
        self.log.expand(self.turn_to, [self.conversation], [self.log], js=_FOLLOW, concurrency_limit=10, **quiet)
        new.click(self.new, None, frame, concurrency_limit=10, **quiet)

    def asked_by(self, questions: gr.HTML) -> None:
        """Answer the questions that are clicked in a component."""
        questions.select(self.pick, [self.conversation, self.about], self._frames, **_MANY, **_QUIET)

    @property
    def _frames(self) -> list[Block]:
        """Return the components that `_frame` gives."""
        return [self.log, self.live, self._box, self.conversation, self.about]

    def opened(self, conversation: str | None, request: gr.Request) -> tuple[str, str | None]:
        """Return what the log shows when the page opens, and the conversation where it can still be read."""
        said = language(request.cookies, request.headers)
        try:
            log = shown(self._assistant, self._who(request), conversation, said) if conversation else ""
        except AssistantError:
            log = ""
        return (log, conversation) if log else (self._welcome(said), None)

    def _welcome(self, said: Language) -> str:
        questions, company = self._assistant.suggestions(said), self._assistant.company
        if not self._greets:
            return show.welcome(questions, said)
        return show.welcome(questions, said, company.greeting.say(said), look_format.about(company, said))

    def ask(
        self, text: str, conversation: str | None, about: str | None, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Answer the message in the box."""
        yield from self._answer(text, conversation, about or "", request)

    def pick(
        self, conversation: str | None, about: str | None, request: gr.Request, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """Answer a suggested question, or the same one again."""
        yield from self._answer(str(getattr(event, "text", "")), conversation, about or "", request)

    @told
    def stop(self, conversation: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Stop the reply under way and show what is kept; where it was finished already, show that."""
        text, said = self._turns.stop(str(request.session_hash)), language(request.cookies, request.headers)
        log = self.opened(conversation, request)[0] if conversation else _KEEP
        return self._frame(log=log, live=_stopped(text, said) if text else _KEEP)

    @told
    def rate(self, conversation: str | None, request: gr.Request, event: gr.EventData) -> str:
        """Keep a rating and show it where it was given."""
        turn, good, reason = (getattr(event, name, "") for name in ("turn", "good", "reason"))
        self._assistant.rate(self._who(request), str(turn), good is True, str(reason)[:500])
        return self._stretch(conversation, request, event)

    @told
    def turn_to(self, conversation: str | None, request: gr.Request, event: gr.EventData) -> str:
        """Show earlier turns, or the latest again."""
        return self._stretch(conversation, request, event)

    def _stretch(self, conversation: str | None, request: gr.Request, event: gr.EventData) -> str:
        before = str(getattr(event, "before", "") or "")
        if not conversation or not before:
            return self.opened(conversation, request)[0]
        return shown(
            self._assistant, self._who(request), conversation, language(request.cookies, request.headers), before
        )

    @told
    def new(self, request: gr.Request) -> tuple[Any, ...]:
        """Start a new conversation; the old one stays with the company."""
        self._turns.clear(str(request.session_hash))
        log, _ = self.opened(None, request)
        return self._frame(log=log, live="", box="", conversation=None)

    def _who(self, request: gr.Request) -> Person:
        return self._identify(self._assistant, request.cookies)

    def _answer(
        self, text: str, conversation: str | None, about: str, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        said = language(request.cookies, request.headers)
        try:
            self._assistant.message(text)
        except AssistantError as error:
            # What is refused is not sent back: it stands in the box still.
            yield self._frame(live=show.notice(error.say(said), "error"))
            return
        with self._turns.begin(str(request.session_hash), text) as mine:
            first = _KEEP if conversation else ""
            yield self._frame(log=first, live=show.writing(text, "", said), box="")
            try:
                yield from self._pieces(mine, conversation, about, said, request)
            except Exception as error:
                live = show.asked(text, said) + show.notice(reason(error, said), "error")
                yield self._frame(live=live, box=text)

    def _pieces(
        self, mine: Writing, conversation: str | None, about: str, said: Language, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        client = request.client.host if request.client else ""
        pieces = self._assistant.reply(
            self._who(request), mine.text, conversation, page_language=said, about=about, client=client
        )
        for written, reply in gathered(pieces):
            if mine.stopped.is_set():
                # Said here too: a frame of ours may have passed the one that the Stop button sent.
                if not mine.replaced.is_set():
                    yield self._frame(live=_stopped(mine.text, said))
                return
            yield self._written(mine.text, written, reply, said, request)

    def _written(
        self, text: str, written: str, reply: Reply | None, said: Language, request: gr.Request
    ) -> tuple[Any, ...]:
        if reply is None:
            return self._frame(live=show.writing(text, written, said))
        log = shown(self._assistant, self._who(request), reply.conversation, said)
        about = _KEEP if reply.intent == "small_talk" else ""
        return self._frame(log=log, live="", conversation=reply.conversation, about=about)

    def _frame(self, **changed: object) -> tuple[Any, ...]:
        """Return the outputs of `wire`: what `changed`."""
        return tuple(changed.get(name, _KEEP) for name in ("log", "live", "box", "conversation", "about"))


def _stopped(text: str, language: Language) -> str:
    return show.asked(text, language) + show.notice(words.STOPPED.say(language))
