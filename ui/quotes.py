"""The quote editor of the workspace: opens, prices, saves and takes the steps of a quote's life through the desk."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from assistant.deals.types import Deal
from assistant.errors import AssistantError, NotFound
from assistant.quoting.types import Buyer, Order, OrderLine, Quote
from assistant.types import Person
from knowledge.language import Language
from ui import desk_words as words
from ui import pipeline_words
from ui import quote_format as show
from ui.format import escape, notice
from ui.identity import reason
from ui.letter_format import doubts, notes
from ui.quote_form import form, order_of
from ui.service import Service
from ui.tables import whole_form

Shown = dict[str, Any]
"""Which parts of the page change, by name: `quote`, `totals`, `letter`, `tab`."""
_OFFERED = 200  # products offered while typing; more are found by typing their SKU


class QuoteEditor:
    """Everything the quote tab does; each method returns the parts of the page that change."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant

    def open(self, who: Person, said: Language, quote: str, word: str = "") -> Shown:
        """Return the editor with a quote in it. Raises NotFound."""
        return self._shown(who, said, self._assistant.quotes.get(who, quote), word)

    def begin(self, who: Person, said: Language, conversation: str, customer: str) -> Shown:
        """Return the editor with a new order: the buyer, price group and currency on record, and the products talked about."""
        order = Order((), language=said)
        if customer:
            order = self._assistant.customers.buying(who, customer, order)
        if conversation:
            found = self._assistant.needs(who, conversation)
            count = dict(zip(found.products, found.quantities, strict=False))
            lines = tuple(OrderLine(sku, count.get(sku, 1)) for sku in found.products[:8])
            order = replace(order, lines=lines)
        return self._fresh(who, said, order, conversation)

    def begin_for(self, who: Person, said: Language, deal: Deal) -> Shown:
        """Return the editor with a new order for a deal; once it is kept, the deal names it."""
        order = Order((), language=said)
        if deal.customer:
            order = self._assistant.customers.buying(who, deal.customer, order)
        if order.buyer == Buyer() and deal.account:
            order = replace(order, buyer=Buyer(company=deal.account))
        wanted = deal.product.casefold()
        known = next((p.sku for p in self._assistant.products(who, deal.product, 0, 20) if p.sku.casefold() == wanted), "") if wanted else ""  # fmt: skip
        lines = (OrderLine(known, 1),) if known else ()
        return self._fresh(who, said, replace(order, lines=lines, currency=order.currency or deal.currency), deal.conversation, deal.id)  # fmt: skip

    def price(self, who: Person, said: Language, given: Mapping[str, Any]) -> str:
        """Return the totals of what stands in the form, or what is wrong with it."""
        try:
            order = order_of(given)
            return show.totals(self._assistant.quotes.price(who, order), said) if order.lines else _empty(said)
        except AssistantError as error:
            return notice(reason(error, said), "error")

    def act(self, who: Person, said: Language, do: str, quote: str, given: Mapping[str, Any]) -> Shown:
        """Do what a button of the editor says."""
        if do in ("save", "submit"):
            return {"save": self._save, "submit": self._submit}[do](who, said, quote, given)
        desk, version, why = self._assistant.quotes, version_seen(given), str(given.get("why") or "")
        if do == "clone":
            return self._shown(who, said, desk.clone(who, quote))
        if do in ("revise", "cancel"):
            return self._shown(who, said, desk.get(who, quote), revising=do == "revise")
        if do == "compare":
            current = desk.get(who, quote).version
            return self.open(who, said, quote, show.comparison(desk.compare(who, quote, current - 1, current), said))
        if do == "reprice":
            held, difference = desk.reprice(who, quote, version, keep=False)
            return self._shown(who, said, held, show.repriced(difference, held, said))
        if do == "take_prices":
            changed, difference = desk.reprice(who, quote, version)
            return self._shown(who, said, changed, _saved(said) + show.comparison(difference, said))
        if do in ("suggest_note", "use_note"):
            return self._noted(who, said, do, quote, given)
        steps: dict[str, Callable[..., Quote]] = {
            "approve": desk.approve, "refuse": desk.refuse, "send": desk.send, "accept": desk.accept, "decline": desk.decline,
        }  # fmt: skip
        if do not in steps:
            raise NotFound(words.UNSAVED)
        return self._shown(who, said, steps[do](who, quote, version, why))

    def _noted(self, who: Person, said: Language, do: str, quote: str, given: Mapping[str, Any]) -> Shown:
        """Offer notes for a quote as it is kept, or put the one that was taken into its field; the form stays as filled in."""
        if do == "use_note":
            number, quote = quote, str(given.get("quote") or "")
            given = {**given, "note": given.get(f"n{number}")}
        held = self._assistant.quotes.get(who, quote)
        order = order_of(given, held.current.order)
        word = notice(words.NOTE_TAKEN.say(said))
        if do == "suggest_note":
            word = notes(self._assistant.notes.write(who, quote, order.language), said)
        return self._shown(who, said, held, word, order)

    def _save(self, who: Person, said: Language, quote: str, given: Mapping[str, Any]) -> Shown:
        desk = self._assistant.quotes
        if quote:
            order = order_of(given, desk.get(who, quote).current.order)
            return self._shown(who, said, desk.revise(who, quote, order, version_seen(given)), _saved(said))
        made = desk.draft(who, order_of(given), str(given.get("conversation") or "") or None)
        deal = str(given.get("deal") or "")
        return self._shown(who, said, made, self._linked(who, said, deal, made.number) if deal else _saved(said))

    def _linked(self, who: Person, said: Language, deal: str, number: str) -> str:
        """Let a deal name its new quote, and say whether that went well."""
        try:
            self._assistant.deals.change(who, deal, quote=number)
        except AssistantError as error:
            return notice(pipeline_words.QUOTE_NOT_LINKED.say(said).replace("{why}", reason(error, said)), "error")
        return notice(pipeline_words.QUOTE_LINKED.say(said), "done")

    def _submit(self, who: Person, said: Language, quote: str, given: Mapping[str, Any]) -> Shown:
        """Ask for approval of what stands in the form: it is saved first where it is not what is kept."""
        desk, why, version = self._assistant.quotes, str(given.get("why") or ""), version_seen(given)
        kept = desk.get(who, quote).current.order
        order = order_of(given, kept)
        if order == kept:
            return self._shown(who, said, desk.submit(who, quote, version, why))
        saved = desk.revise(who, quote, order, version)
        try:
            return self._shown(who, said, desk.submit(who, quote, saved.version, why))
        except AssistantError as error:
            text = words.SUBMIT_SAVED.say(said).replace("{why}", reason(error, said))
            return self._shown(who, said, saved, notice(text, "error"))

    def _shown(
        self,
        who: Person,
        said: Language,
        quote: Quote,
        word: str = "",
        order: Order | None = None,
        *,
        revising: bool = False,
    ) -> Shown:
        """Return the editor with a quote in it; `order` is what its form holds where that is not what is kept.

        Only a draft, or a quote that is being revised, can be typed into: otherwise the page shows what is kept, with its
        own amounts, and the buttons act on nothing else.
        """
        known, current = self._known(who, quote), quote.current
        locked, unsaved = quote.state != "draft" and not revising, order is not None and order != known
        head = f"{word}{show.head(quote, who, said, revising=revising)}"
        fields = form(order or known, self._skus(who, said), said, locked=locked)
        hidden = _hidden(quote.version, quote.conversation or "", quote.id)
        edited = whole_form(f"{head}{fields}{hidden}", _kept_in(said, quote.number, locked=locked, unsaved=unsaved))
        blocked = show.guards(current.guards, said) if quote.state == "draft" else ""
        blocked += doubts(self._assistant.notes.doubts(who, quote), words.NOTE_DOUBTS, said)
        sums = f"{show.amounts(current.amounts, said)}{show.terms(current.terms, said)}{blocked}{show.history(quote, said)}"
        return {"quote": edited, "totals": sums, "tab": "quote"}

    def _known(self, who: Person, quote: Quote) -> Order:
        """Return a quote's order; a draft for nobody yet is shown for the customer of its conversation."""
        order = quote.current.order
        if quote.state != "draft" or order.buyer != Buyer() or not quote.conversation:
            return order
        known = self._assistant.customers.of_conversation(who, quote.conversation)
        return replace(order, buyer=self._buyer(who, known.id)) if known else order

    def _fresh(self, who: Person, said: Language, order: Order, conversation: str, deal: str = "") -> Shown:
        fields = form(order, self._skus(who, said), said)
        edited = whole_form(
            f"{show.head(None, who, said)}{fields}{_hidden(0, conversation, deal=deal)}", _kept_in(said)
        )
        try:
            sums = show.totals(self._assistant.quotes.price(who, order), said) if order.lines else _empty(said)
        except AssistantError as error:
            sums = notice(reason(error, said), "error")
        return {"quote": edited, "totals": sums, "tab": "quote"}

    def _buyer(self, who: Person, customer: str) -> Buyer:
        if not customer:
            return Buyer()
        c = self._assistant.customers.get(who, customer)
        return Buyer(c.id, c.name, c.company, c.address, c.email, c.phone, c.tax_id)

    def _skus(self, who: Person, said: Language) -> list[tuple[str, str]]:
        return [(p.sku, p.name.say(said)) for p in self._assistant.products(who, "", 0, _OFFERED)]


def _kept_in(said: Language, number: str = "", *, locked: bool = False, unsaved: bool = False) -> str:
    """Return what the page's code is told of a form.

    Which quote it is, whether it is priced while it is typed into, what is asked before unsaved changes are lost, and
    whether there are any yet.
    """
    more = f'data-guard="{escape(words.LEAVE_SURE.say(said))}" data-number="{escape(number)}"'
    return more + ("" if locked else " data-live") + (" data-dirty" if unsaved else "")


def _hidden(version: int, conversation: str, quote: str = "", deal: str = "") -> str:
    return (
        f'<input type="hidden" data-f="version" value="{version}">'
        f'<input type="hidden" data-f="conversation" value="{escape(conversation)}">'
        f'<input type="hidden" data-f="quote" value="{escape(quote)}">'
        f'<input type="hidden" data-f="deal" value="{escape(deal)}">'
    )


def version_seen(given: Mapping[str, Any]) -> int:
    """Return the version that a form was filled in from; 0 where it says none."""
    said = str(given.get("version") or "0")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def _saved(said: Language) -> str:
    return notice(words.SAVED.say(said), "done")


def _empty(said: Language) -> str:
    return f'<p class="empty">{words.NO_LINES.say(said)}</p>'
