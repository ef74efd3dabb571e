"""The salesperson's workspace: the inbox, the work in the middle, the customer beside it; thin handlers over the desks."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, BadRequest
from assistant.types import Person
from knowledge.language import Language
from ui import desk_words as words
from ui import format as show
from ui import needs_words, pipeline_words
from ui.contracts import contract_form, variables
from ui.customer_format import nobody
from ui.customer_pane import CustomerPane
from ui.frame import ACTED, PRICED, QUIET, fields_of, listing
from ui.identity import asking, reason, told
from ui.inbox import inbox
from ui.labels import Labels
from ui.letters import LetterEditor
from ui.needs_labelling import Labelling
from ui.pipeline import Pipeline
from ui.quotes import QuoteEditor, Shown
from ui.service import Service
from ui.writing_back import WritingBack

_PARTS = (
    "inbox",
    "side",
    "opened",
    "quote",
    "totals",
    "letter",
    "tab",
    "list",
    "pipeline",
    "rows",
    "view",
    "answer",
    "talk",
    "mark",
)


class Workspace:
    """The three panes beside the chat; make its parts where they belong on the page, then `wire()`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant, self._labels = assistant, labels
        self.quotes, self.letters, self.pane = QuoteEditor(assistant), LetterEditor(assistant), CustomerPane(assistant)
        self.pipeline, self.list = Pipeline(assistant), gr.State("waiting")
        self.writing, self.talk, self.mark = WritingBack(assistant), gr.State(""), gr.State("")

    def inbox_pane(self) -> None:
        """Make the left pane."""
        self.inbox = listing("inbox")

    def work_tabs(self, tabs: gr.Tabs) -> None:
        """Make the tabs beside the chat; called inside `tabs`."""
        self.tabs = tabs
        with self._labels.add(gr.Tab("", id="pipeline"), label=pipeline_words.PIPELINE) as pipeline:
            self.pipeline.make()
        self.pipeline.wire(pipeline)
        with self._labels.add(gr.Tab("", id="conversation"), label=words.CONVERSATION):
            self.opened, self.answer = listing("opened"), listing("answer")
        with self._labels.add(gr.Tab("", id="quote"), label=words.QUOTE):
            self.quote, self.totals = listing("quote"), listing("totals")
        with self._labels.add(gr.Tab("", id="email"), label=words.EMAIL):
            self.letter = listing("letter")
        with self._labels.add(gr.Tab("", id="needs"), label=needs_words.NEEDS) as needs:
            self.labelling = Labelling(self._assistant, self._labels)
        needs.select(self.labelling.next, None, [self.labelling.case], **QUIET)

    def customer_pane(self) -> None:
        """Make the right pane."""
        self.side = listing("side")

    def frame(self) -> list[Any]:
        """Return the parts of the page that the handlers change, in the order of what they return."""
        made = [self.inbox, self.side, self.opened, self.quote, self.totals, self.letter, self.tabs, self.list]
        return [*made, self.pipeline.main, self.pipeline.rows, self.pipeline.view, *self._talk()]

    def _talk(self) -> list[Any]:
        return [self.answer, self.talk, self.mark]

    def wire(self) -> None:
        """Connect the events."""
        priced = self.quote.input(self.price, None, [self.totals], trigger_mode="always_last", **QUIET)
        for end in (priced.then, priced.failure):
            end(None, js=PRICED, **QUIET)
        for component, handler in (
            (self.inbox, self.from_inbox), (self.side, self.from_side), (self.quote, self.from_quote),
            (self.letter, self.from_letter),
            (self.pipeline.main, self.from_pipeline), (self.pipeline.rows, self.from_pipeline),
        ):  # fmt: skip
            done = component.click(handler, [self.list], self.frame(), **QUIET)
            done.then(None, js=_SHOW, **QUIET)
            done.failure(None, js=ACTED, **QUIET)
        for component in (self.answer, self.opened):
            done = component.click(self.from_answer, [self.list, self.talk], self.frame(), **QUIET)
            done.then(None, js=_SHOW, **QUIET)
            done.failure(None, js=ACTED, **QUIET)
        gr.Timer(20).tick(self.refresh, [self.list], [self.inbox], **QUIET)
        gr.Timer(5).tick(self.follow, [self.talk, self.mark], [self.opened, *self._talk()], **QUIET)

    # --- handlers -------------------------------------------------------------------------------------------------

    @told
    def refresh(self, which: str, request: gr.Request) -> str:
        """Return the inbox as it is now."""
        who, said = asking(self._assistant, request)
        return inbox(self._assistant, who, which, said)

    @told
    def first(self, request: gr.Request) -> tuple[Any, ...]:
        """Return the outputs of `wire`: the inbox, the empty customer pane, and the quote that the address names."""
        who, said = asking(self._assistant, request)
        return self._frame(who, said, "waiting", {"side": nobody(said), **self._named(who, said, request)})

    def _named(self, who: Person, said: Language, request: gr.Request) -> Shown:
        asked = dict(request.query_params)
        quote, deal = str(asked.get("quote") or ""), str(asked.get("deal") or "")
        try:
            if quote:
                return self._with_side(who, said, self.quotes.open(who, said, quote), quote)
            return self._dealt(who, said, "deal", deal, {}) if deal else {}
        except AssistantError as error:
            told_so = show.notice(reason(error, said), "error")
            return {"quote": told_so, "totals": "", "tab": "quote"} if quote else {"rows": told_so, "view": "deals", "tab": "pipeline"}  # fmt: skip

    @told
    def price(self, request: gr.Request, event: gr.EventData) -> str:
        """Return the totals of what stands in the quote's form."""
        who, said = asking(self._assistant, request)
        return self.quotes.price(who, said, fields_of(event))

    @told
    def from_inbox(self, which: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Open what was clicked in the inbox, or show another list."""
        who, said = asking(self._assistant, request)
        return self._frame(who, said, which, self._opened(who, said, str(event.act), str(event.id)))

    @told
    def from_side(self, which: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Do what was clicked beside the customer."""
        who, said = asking(self._assistant, request)
        return self._frame(who, said, which, self._beside(who, said, str(event.act), str(event.id), fields_of(event)))

    @told
    def from_answer(self, which: str, talk: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Write to the customer, change who answers, or turn to other pages of the conversation."""
        who, said = asking(self._assistant, request)
        do, target = str(event.act), str(event.id)
        if do == "page":
            conversation, _, before = target.partition(" ")
            return self._frame(who, said, which, self.conversation(who, said, conversation, before))
        return self._frame(who, said, which, self.writing.act(who, said, do, target, fields_of(event), talk))

    @told
    def follow(self, talk: str, mark: str, request: gr.Request) -> tuple[Any, ...]:
        """Return the conversation that is open as it is now, where anything in it has changed."""
        who, said = asking(self._assistant, request)
        changed = self.writing.follow(who, said, talk, mark)
        return tuple(changed.get(name, gr.skip()) for name in ("opened", "answer", "talk", "mark"))

    @told
    def from_quote(self, which: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Do what a button of the quote says."""
        who, said = asking(self._assistant, request)
        return self._frame(who, said, which, self._quoted(who, said, str(event.act), str(event.id), fields_of(event)))

    @told
    def from_letter(self, which: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Do what a button of the email says."""
        who, said = asking(self._assistant, request)
        given = fields_of(event)
        changed = self.letters.act(who, said, str(event.act), str(event.id), given)
        return self._frame(who, said, which, {**changed, "side": self.pane.again(who, said, given)})

    @told
    def from_pipeline(self, which: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Do what a button of the pipeline says."""
        who, said = asking(self._assistant, request)
        return self._frame(who, said, which, self._dealt(who, said, str(event.act), str(event.id), fields_of(event)))

    # --- what they do ---------------------------------------------------------------------------------------------

    def _opened(self, who: Person, said: Language, do: str, target: str) -> Shown:
        if do == "list":
            return {"list": target}
        if do == "quote":
            return self._with_side(who, said, self.quotes.open(who, said, target), target)
        if do == "customer":
            return {"side": self.pane.of_customer(who, said, target)}
        if do in ("acknowledge", "close"):
            {"acknowledge": self._assistant.acknowledge, "close": self._assistant.close_hand_off}[do](who, target)
            return {}
        return {**self.conversation(who, said, target), "side": self.pane.of_conversation(who, said, target)}

    def conversation(self, who: Person, said: Language, conversation: str, before: str = "") -> Shown:
        """Return a customer's conversation, the last turns or those before one, and the form to answer them."""
        return {**self.writing.opened(who, said, conversation, before), "tab": "conversation"}

    def _beside(self, who: Person, said: Language, do: str, target: str, given: dict[str, Any]) -> Shown:
        conversation, customer = str(given.get("conversation") or ""), str(given.get("customer") or "")
        starts: dict[str, Callable[[], Shown]] = {
            "quote": lambda: self.quotes.open(who, said, target),
            "letter": lambda: self.letters.open(who, said, target),
            "new_quote": lambda: self.quotes.begin(who, said, conversation, customer),
            "new_letter": lambda: self.letters.begin(who, said, conversation, customer),
            "new_deal": lambda: self.pipeline.act(who, said, do, "", given),
        }
        if do in starts:
            return starts[do]()
        if do.endswith("_contract"):
            self.pane.contract(who, do, target)
            return {"side": self.pane.again(who, said, given)}
        {"keep": self.pane.keep, "next": self.pane.next, "note": self.pane.note}[do](who, target, given)
        return {"side": self.pane.again(who, said, given)}

    def _quoted(self, who: Person, said: Language, do: str, quote: str, given: dict[str, Any]) -> Shown:
        if do == "cover":
            held = self._assistant.quotes.get(who, quote)
            return self.letters.begin(who, said, held.conversation or "", held.buyer.customer or "", quote)
        if do == "contract":
            return self.quotes.open(who, said, quote, contract_form(self._assistant.quotes.get(who, quote), said))
        if do == "make_contract":
            return self._with_side(who, said, self._contract(who, said, quote, given), quote)
        changed = self.quotes.act(who, said, do, quote, given)
        quote = str(given.get("quote") or "") if do == "use_note" else quote
        return self._with_side(who, said, changed, quote) if quote else changed

    def _contract(self, who: Person, said: Language, quote: str, given: dict[str, Any]) -> Shown:
        """Make the contract, or show its form again with what is missing."""
        tongue: Language = "zh" if given.get("k.language") == "zh" else "en"
        try:
            made = self._assistant.contracts.make(who, quote, tongue, **variables(given))
        except BadRequest as error:
            held = self._assistant.quotes.get(who, quote)
            return self.quotes.open(who, said, quote, contract_form(held, said, given, error.say(said)))
        word = show.notice(words.CONTRACT_MADE.say(said).replace("{number}", made.number), "done")
        return self.quotes.open(who, said, quote, word)

    def _dealt(self, who: Person, said: Language, do: str, target: str, given: dict[str, Any]) -> Shown:
        """Do what a button of the pipeline says; what belongs to a deal opens in its own tab, its customer beside it."""
        if do in ("quote", "open", "customer"):
            return self._opened(who, said, do, target)
        if do == "deal_quote":
            return self.quotes.begin_for(who, said, self._assistant.deals.get(who, target))
        if do == "deal_letter":
            held = self._assistant.deals.get(who, target)
            return self.letters.begin(who, said, held.conversation, held.customer)
        changed = self.pipeline.act(who, said, do, target, given)
        if do != "deal":
            return changed
        held = self._assistant.deals.get(who, target)
        try:
            return {**changed, "side": self.pane.again(who, said, vars(held))}
        except AssistantError:  # the conversation or the customer is gone
            return changed

    def _with_side(self, who: Person, said: Language, changed: Shown, quote: str) -> Shown:
        """Return `changed` with the pane of the quote's customer beside it, where one is known."""
        held = self._assistant.quotes.get(who, quote)
        given = {"conversation": held.conversation, "customer": held.buyer.customer}
        return {**changed, "side": self.pane.again(who, said, given)}

    def _frame(self, who: Person, said: Language, which: str, changed: Shown) -> tuple[Any, ...]:
        """Return the outputs of `wire`: what `changed`, and the inbox anew."""
        which = str(changed.get("list", which))
        shown: dict[str, Any] = {**changed, "inbox": inbox(self._assistant, who, which, said), "list": which}
        if "tab" in shown:
            shown["tab"] = gr.update(selected=shown["tab"])
        return tuple(shown.get(name, gr.skip()) for name in _PARTS)


_SHOW = "() => { window.acting = 0; window.showPane?.(); window.keepAddress?.(); }"
