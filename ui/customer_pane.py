"""The customer pane of the workspace: gathers what is known of one customer, keeps new ones, notes and next steps."""

from collections.abc import Mapping
from typing import Any

from assistant.contracts.types import ContractSummary
from assistant.customers.types import Customer
from assistant.needs import Needs
from assistant.types import Person
from knowledge.language import Language
from ui import customer_format as show
from ui.service import Service


class CustomerPane:
    """What stands beside a conversation."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant

    def of_conversation(self, who: Person, said: Language, conversation: str) -> str:
        """Return the pane for a conversation, whether its customer is known or not."""
        return self._pane(who, said, conversation, self._assistant.customers.of_conversation(who, conversation))

    def of_customer(self, who: Person, said: Language, customer: str) -> str:
        """Return the pane for a customer on record, with their latest conversation."""
        file = self._assistant.customers.file(who, customer)
        return self._pane(who, said, next(iter(file.conversations), ""), file.customer)

    def again(self, who: Person, said: Language, given: Mapping[str, Any]) -> str:
        """Return the pane anew for what it shows already."""
        conversation, customer = str(given.get("conversation") or ""), str(given.get("customer") or "")
        if conversation:
            return self.of_conversation(who, said, conversation)
        return self.of_customer(who, said, customer) if customer else show.nobody(said)

    def keep(self, who: Person, conversation: str, given: Mapping[str, Any]) -> None:
        """Keep the person of a conversation as a customer, the one with that address where there is one already.

        Raises BadRequest where nothing is known of them.
        """
        desk = self._assistant.customers
        values = {n: str(given.get(n) or "").strip() for n in ("name", "company", "email", "phone")}
        mail = values["email"].casefold()
        known = next((c for c in desk.find(who, mail) if c.email.casefold() == mail), None) if mail else None
        said = self._assistant.conversation(who, conversation, last=1)[-1].reply.language
        found = known or desk.add(who, language=said, **{n: v for n, v in values.items() if v})
        desk.link(who, found.id, conversation)

    def next(self, who: Person, customer: str, given: Mapping[str, Any]) -> None:
        """Keep the next step and its day."""
        values = {n: str(given.get(n) or "") for n in ("next_step", "next_step_on")}
        self._assistant.customers.change(who, customer, **values)

    def note(self, who: Person, customer: str, given: Mapping[str, Any]) -> None:
        """Keep a note."""
        self._assistant.customers.note(who, customer, str(given.get("note") or ""))

    def contract(self, who: Person, do: str, target: str) -> None:
        """Take a step of a contract's life; `target` is its id and the version that was seen. Raises BadRequest."""
        desk = self._assistant.contracts
        steps = {
            "submit_contract": desk.submit, "approve_contract": desk.approve, "refuse_contract": desk.refuse,
            "sign_contract": desk.sign,
        }  # fmt: skip
        number, _, version = target.rpartition("/")
        steps[do](who, number, int(version) if version.isdecimal() and len(version) < 9 else 0)

    def _pane(self, who: Person, said: Language, conversation: str, customer: Customer | None) -> str:
        a, known = self._assistant, customer.id if customer else ""
        quotes = (
            {q.id: q for q in a.quotes.list_quotes(who, conversation=conversation, limit=20)} if conversation else {}
        )
        letters = (
            {i.id: i for i in a.letters.list_letters(who, conversation=conversation, limit=20)} if conversation else {}
        )
        if known:
            quotes |= {q.id: q for q in a.quotes.list_quotes(who, customer=known, limit=20)}
            letters |= {i.id: i for i in a.letters.list_letters(who, customer=known, limit=20)}
        shown = show.Side(
            conversation=conversation, customer=customer,
            needs=a.needs(who, conversation) if conversation else Needs(), quotes=tuple(quotes.values()),
            letters=tuple(letters.values()), contracts=self._contracts(who, known, list(quotes)),
            notes=a.customers.file(who, known).notes if known else (),
            approver=who.role == "admin", contact=next((h.contact for h in a.hand_offs(who) if h.conversation == conversation), ""),
        )  # fmt: skip
        return show.side(shown, said)

    def _contracts(self, who: Person, customer: str, quotes: list[str]) -> tuple[ContractSummary, ...]:
        desk = self._assistant.contracts
        found = {c.id: c for q in quotes for c in desk.list_contracts(who, quote=q)}
        if customer:
            found |= {c.id: c for c in desk.list_contracts(who, customer=customer)}
        return tuple(found.values())
