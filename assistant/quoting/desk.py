"""The quote desk: everything that may be done with quotes; each method authorises, does, records."""

from typing import Literal

from sqlalchemy import Engine

from assistant.kit import Kit
from assistant.quoting.types import Comparison, Exported, Order, Priced, Quote, QuoteState, QuoteSummary, QuoteVersion
from assistant.types import Person
from knowledge.language import Language

Format = Literal["pdf", "xlsx"]


class QuoteDesk:
    """Makes, changes, approves and exports quotes. It keeps no state: the database does.

    `quote` is a quote's id or its number. `version` is the version that the person saw: where another has been made
    since, BadRequest says so and nothing is changed.
    """

    def __init__(self, engine: Engine, kit: Kit) -> None:
        self._engine, self._kit = engine, kit

    def price(self, who: Person, order: Order) -> Priced:
        """Return what an order costs today, with every amount explained; nothing is kept. Raises BadRequest."""
        raise NotImplementedError

    def draft(self, who: Person, order: Order, conversation: str | None = None) -> Quote:
        """Keep a new quote as a draft under the next number. Raises BadRequest where it cannot be priced."""
        raise NotImplementedError

    def revise(self, who: Person, quote: str, order: Order, version: int) -> Quote:
        """Keep a new version and make the quote a draft again. Raises BadRequest or NotFound."""
        raise NotImplementedError

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote with its latest version and its events. Raises NotFound."""
        raise NotImplementedError

    def versions(self, who: Person, quote: str) -> tuple[QuoteVersion, ...]:
        """Return all versions of a quote, the first first. Raises NotFound."""
        raise NotImplementedError

    def list_quotes(
        self, who: Person, *, state: QuoteState | None = None, customer: str | None = None,
        conversation: str | None = None, limit: int = 50,
    ) -> list[QuoteSummary]:  # fmt: skip
        """Return quotes, the latest changed first. `state="waiting"` is the approvals inbox."""
        raise NotImplementedError

    def submit(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Ask for approval; within the person's own limit it is approved at once. Raises BadRequest where forbidden."""
        raise NotImplementedError

    def approve(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Approve a waiting quote. Raises NotAllowed (not an approver, or one's own), BadRequest (not waiting any more)."""
        raise NotImplementedError

    def refuse(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Send a waiting quote back as a draft, with the reason. Raises NotAllowed or BadRequest."""
        raise NotImplementedError

    def send(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that an approved quote was sent. Raises BadRequest where it is not approved or no longer holds."""
        raise NotImplementedError

    def accept(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that the customer accepted a sent quote. Raises BadRequest where it was not sent or has expired."""
        raise NotImplementedError

    def decline(self, who: Person, quote: str, version: int, note: str = "") -> Quote:
        """Record that the customer declined a sent quote. Raises BadRequest where it was not sent."""
        raise NotImplementedError

    def clone(self, who: Person, quote: str) -> Quote:
        """Keep a new draft with the same order, at today's rules, under a number of its own. Raises NotFound."""
        raise NotImplementedError

    def reprice(self, who: Person, quote: str, version: int, *, keep: bool = True) -> tuple[Quote, Comparison]:
        """Price the same order at today's rules and return the difference; kept as a new draft version where `keep`."""
        raise NotImplementedError

    def compare(self, who: Person, quote: str, before: int, after: int) -> Comparison:
        """Return what changed between two versions, in words and in amounts. Raises NotFound."""
        raise NotImplementedError

    def export(
        self, who: Person, quote: str, format_: Format, language: Language | Literal["both"], version: int | None = None
    ) -> Exported:
        """Return a version (the latest by default) as a PDF or XLSX file; a draft says on every page that it is one."""
        raise NotImplementedError

    def forget(self, who: Person, customer: str) -> int:
        """Remove everything personal of a customer from quotes, amounts staying; return how many quotes held some."""
        raise NotImplementedError
