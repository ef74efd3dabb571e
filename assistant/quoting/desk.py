"""The quote desk: everything that may be done with quotes; each method authorises, does, records."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, Engine

from assistant.errors import NotAllowed, NotFound
from assistant.kit import Kit
from assistant.permissions import require
from assistant.quoting import life
from assistant.quoting.amounts import price
from assistant.quoting.comparison import compare
from assistant.quoting.errors import BadOrder
from assistant.quoting.estimates import as_said
from assistant.quoting.exporting import Format, exported
from assistant.quoting.guards import APPROVER, doubts, guards
from assistant.quoting.line_prices import Desired
from assistant.quoting.ordering import plain
from assistant.quoting.paper import Letterhead
from assistant.quoting.quote_store import QuoteStore, keep_said
from assistant.quoting.rules import RuleBook
from assistant.quoting.terms import terms
from assistant.quoting.types import (
    Amounts,
    Comparison,
    Exported,
    Guard,
    Order,
    Priced,
    Quote,
    QuoteAction,
    QuoteState,
    QuoteSummary,
    QuoteVersion,
)
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import now


class QuoteDesk:
    """Makes, changes, approves and exports quotes. It keeps no state: the database does.

    `quote` is a quote's id or its number. `version` is the version that the person saw: where another has been made
    since, BadRequest says so and nothing is changed.
    """

    def __init__(self, engine: Engine, kit: Kit, rules: Callable[[], RuleBook]) -> None:
        self._kit, self._rules = kit, rules
        self._store = QuoteStore(engine)

    # --- making -----------------------------------------------------------------------------------------------------

    def price(self, who: Person, order: Order) -> Priced:
        """Return what an order costs today, with every amount explained; nothing is kept. Raises BadRequest."""
        require(who, "make_quotes")
        return self._priced(who, order)

    def draft(self, who: Person, order: Order, conversation: str | None = None) -> Quote:
        """Keep a new quote as a draft under the next number. Raises BadRequest where it cannot be priced."""
        require(who, "make_quotes")
        return self._draft(who, order, "draft", conversation)

    def from_conversation(self, who: Person, conversation: str, order: Order) -> Callable[[Connection], None]:
        """Price what a conversation asks for and return what keeps it as a draft, to be called in the turn's transaction.

        It makes a new version of the conversation's own open draft, or a new quote; a draft that a salesperson has taken up
        is left alone. Raises BadRequest.
        """
        require(who, "reply")
        priced = self._priced(who, as_said(order))
        owner = "" if who.role == "customer" else who.id
        return lambda connection: keep_said(
            connection, conversation, lambda number: self._version(who, priced, number), owner=owner
        )

    def revise(self, who: Person, quote: str, order: Order, version: int) -> Quote:
        """Keep a new version and make the quote a draft again. Raises BadRequest or NotFound."""
        require(who, "make_quotes")
        return self._revised(who, quote, version, "revise", order)

    def clone(self, who: Person, quote: str) -> Quote:
        """Keep a new draft with the same order, at today's rules, under a number of its own. Raises NotFound."""
        require(who, "make_quotes")
        return self._draft(who, self._store.get(quote).current.order, "clone", None)

    def reprice(self, who: Person, quote: str, version: int, *, keep: bool = True) -> tuple[Quote, Comparison]:
        """Price the same order at today's rules and return the difference; kept as a new draft version where `keep`."""
        require(who, "make_quotes")
        old = self._store.get(quote).current
        order = old.order
        new = self._version(who, self._priced(who, order), old.version + 1)
        difference = compare(old, new)
        if not keep or not difference.changes:
            return self.get(who, quote), difference
        return self._revised(who, quote, version, "reprice", order), difference

    # --- reading ----------------------------------------------------------------------------------------------------

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote with its latest version and its events. Raises NotFound."""
        require(who, "see_quotes")
        found = self._store.get(quote)
        return replace(found, state=life.state_on(found.state, found.current.terms.valid_until, self._kit.today()))

    def versions(self, who: Person, quote: str) -> tuple[QuoteVersion, ...]:
        """Return all versions of a quote, the first first. Raises NotFound."""
        require(who, "see_quotes")
        return self._store.versions(quote)

    def list_quotes(
        self, who: Person, *, state: QuoteState | None = None, customer: str | None = None,
        conversation: str | None = None, limit: int = 50,
    ) -> list[QuoteSummary]:  # fmt: skip
        """Return quotes, the latest changed first. `state="waiting"` is the approvals inbox."""
        require(who, "see_quotes")
        return self._store.find(
            state=state, today=self._kit.today(), customer=customer, conversation=conversation, limit=max(1, min(limit, 1000))
        )  # fmt: skip

    def compare(self, who: Person, quote: str, before: int, after: int) -> Comparison:
        """Return what changed between two versions, in words and in amounts. Raises NotFound."""
        require(who, "see_quotes")
        listed = {v.version: v for v in self._store.versions(quote)}
        for number in (before, after):
            if number not in listed:
                raise NotFound(_no_version(number, len(listed)))
        return compare(listed[before], listed[after])

    def export(
        self, who: Person, quote: str, format_: Format, language: Language | Literal["both"], version: int | None = None
    ) -> Exported:
        """Return a version (the latest by default) as a PDF or XLSX file; a draft says on every page that it is one."""
        found = self.get(who, quote)
        chosen = self._store.versions(found.id)
        number = version or found.version
        if not 1 <= number <= len(chosen):
            raise NotFound(_no_version(number, len(chosen)))
        return exported(
            found,
            chosen[number - 1],
            Letterhead(self._kit.company, self._kit.contact),
            format_,
            language,
            self._rules(),
        )

    # --- its life ---------------------------------------------------------------------------------------------------

    def submit(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Ask for approval; within the person's own limit it is approved at once. Raises BadRequest where forbidden."""
        require(who, "make_quotes")
        found = [g for g in self._guards(who, self._store.get(quote).current) if _stops(g, who)]
        _refuse_hard(found)
        own = Bilingual("within the own limit", "在本人权限内")
        action: QuoteAction = "submit" if found else "approve"
        said = note if found else " · ".join(filter(None, (note, f"{own.en} / {own.zh}")))
        return self._step(who, quote, version, action, said, first="submit")

    def approve(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Approve a waiting quote. Raises NotAllowed (not an approver, or one's own), BadRequest (not waiting any more)."""
        require(who, "approve_quotes")
        found = self._store.get(quote)
        asked = next((e for e in reversed(found.events) if e.action == "submit"), None)
        if asked is not None and asked.by == _name(who):
            raise NotAllowed(
                Bilingual(
                    "You asked for this approval yourself. Another approver must give it.",
                    "该审批由您本人提交，须由其他审批人批准。",
                )
            )
        _refuse_hard(self._guards(who, found.current))
        return self._step(who, quote, version, "approve", note)

    def refuse(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Send a waiting quote back as a draft, with the reason. Raises NotAllowed or BadRequest."""
        require(who, "approve_quotes")
        return self._step(who, quote, version, "refuse", note)

    def send(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that an approved quote was sent. Raises BadRequest where it is not approved or no longer holds."""
        require(who, "make_quotes")
        return self._step(who, quote, version, "send", note)

    def accept(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that the customer accepted a sent quote. Raises BadRequest where it was not sent or has expired."""
        require(who, "make_quotes")
        return self._step(who, quote, version, "accept", note)

    def decline(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that the customer declined a sent quote. Raises BadRequest where it was not sent."""
        require(who, "make_quotes")
        return self._step(who, quote, version, "decline", note)

    def forget(self, who: Person, customer: str, conversations: Sequence[str] = ()) -> int:
        """Remove everything personal of a customer from quotes, those of their conversations too; return how many there were.

        Numbers and amounts stay.
        """
        require(who, "erase_customers")
        return self._store.forget(customer, conversations)

    # --- how --------------------------------------------------------------------------------------------------------

    def _draft(self, who: Person, order: Order, action: QuoteAction, conversation: str | None) -> Quote:
        version = self._version(who, self._priced(who, order), 1)
        owner = "" if who.role == "customer" else who.id
        return self._store.get(self._store.add(version, action, owner=owner, conversation=conversation))

    def _revised(self, who: Person, quote: str, version: int, action: QuoteAction, order: Order) -> Quote:
        priced = self._priced(who, order)

        def change(state: QuoteState, old: QuoteVersion) -> tuple[QuoteState, QuoteVersion]:
            then = life.after(action, life.state_on(state, old.terms.valid_until, self._kit.today()))
            return then, self._version(who, priced, old.version + 1)

        self._store.change(quote, version, action, _name(who), "", change)
        return self._store.get(quote)

    def _step(
        self, who: Person, quote: str, version: int, action: QuoteAction, note: str, first: QuoteAction | None = None
    ) -> Quote:
        """Take one step of a quote's life; `first` is a step that is taken and passed over at once."""

        def change(state: QuoteState, old: QuoteVersion) -> tuple[QuoteState, None]:
            now_ = life.state_on(state, old.terms.valid_until, self._kit.today())
            if first is not None and first != action:
                now_ = life.after(first, now_)
            return life.after(action, now_), None

        self._store.change(quote, version, action, _name(who), plain(note, "note", 2000, lines=True), change)
        return self.get(who, quote)

    def _priced(self, who: Person, order: Order) -> Priced:
        wanted = self._kit.estimates.wanted(order)
        amounts = price(wanted)
        return Priced(wanted.order, amounts, terms(wanted, amounts), self._all_guards(who, wanted, amounts))

    def _guards(self, who: Person, version: QuoteVersion) -> tuple[Guard, ...]:
        """Return what stands in a version's way today for this person."""
        return self._all_guards(who, self._kit.estimates.wanted(version.order), version.amounts)

    def _all_guards(self, who: Person, wanted: Desired, amounts: Amounts) -> tuple[Guard, ...]:
        settings = self._kit.settings
        limits = {"sales": Decimal(settings.sales_discount), "admin": Decimal(settings.approver_discount)}
        found = (*guards(wanted, amounts, who.role, limits), *doubts(wanted, amounts))
        group = wanted.order.group
        if not group or who.role == "admin":
            return found
        # Salespeople keep the customers' entries, so what an entry says of a group is no permission to sell at its prices.
        text = Bilingual(
            f"price list {group}: an approver must confirm that the buyer belongs to this group",
            f"“{group}”价目表：须由审批人确认买方属于该客户组",
        )
        return (Guard("discount", False, text), *found)

    def _version(self, who: Person, priced: Priced, number: int) -> QuoteVersion:
        return QuoteVersion(
            number, priced.order, priced.amounts, priced.terms, priced.guards, self._kit.today(), now(), _name(who)
        )


def _name(who: Person) -> str:
    return (who.name or who.id)[:64]


def _no_version(number: int, count: int) -> Bilingual:
    return Bilingual(f"There is no version {number}; there are 1 to {count}.", f"没有第 {number} 版，共有 {count} 版。")


def _stops(guard: Guard, who: Person) -> bool:
    """Return whether a guard asks for somebody else's word: what an approver has seen of a doubt is enough."""
    return who.role != APPROVER or guard.kind not in ("place", "group", "buyer")


def _refuse_hard(found: Sequence[Guard]) -> None:
    hard = [g.text for g in found if g.hard]
    if hard:
        raise BadOrder(
            Bilingual(
                "Nobody may approve this quote as it is: " + "; ".join(t.en for t in hard) + ". Revise it.",
                "该报价任何人都不能批准：" + "；".join(t.zh for t in hard) + "。请修订。",
            )
        )
