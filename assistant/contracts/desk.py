"""The contracts' desk: making, changing, approving and exporting contracts; each method authorises, does, records."""

from typing import Literal, Protocol

from sqlalchemy import Engine

from assistant.contracts.types import Clause, Contract, ContractState, ContractSummary, ContractVersion, File, Party
from assistant.kit import Kit
from assistant.quoting.types import Quote, QuoteVersion
from assistant.types import Person
from knowledge.language import Bilingual, Language

Format = Literal["docx", "pdf"]


class Quotes(Protocol):
    """The quote desk, as far as contracts use it."""

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote. Raises NotFound."""

    def versions(self, who: Person, quote: str) -> tuple[QuoteVersion, ...]:
        """Return all versions of a quote."""


class ContractDesk:
    """Contracts from approved quotes. It keeps no state: the database does."""

    def __init__(self, engine: Engine, kit: Kit, quotes: Quotes, contact: Bilingual) -> None:
        self._engine, self._kit, self._quotes, self._contact = engine, kit, quotes, contact

    def clauses(self, who: Person, language: Language) -> tuple[Clause, ...]:
        """Return the clauses of the library in the order of the contract, alternatives after the first of their kind."""
        raise NotImplementedError

    def make(self, who: Person, quote: str, language: Language, **variables: str) -> Contract:
        """Keep a new contract from an approved quote. Raises BadRequest naming every variable that is missing, or NotFound."""
        raise NotImplementedError

    def get(self, who: Person, contract: str) -> Contract:
        """Return a contract by id or number. Raises NotFound."""
        raise NotImplementedError

    def versions(self, who: Person, contract: str) -> tuple[ContractVersion, ...]:
        """Return all versions, the first first. Raises NotFound."""
        raise NotImplementedError

    def list_contracts(
        self, who: Person, *, state: ContractState | None = None, customer: str = "", quote: str = "", limit: int = 50
    ) -> list[ContractSummary]:
        """Return contracts, the latest changed first. `state="waiting"` is the approvals inbox."""
        raise NotImplementedError

    def change_term(self, who: Person, contract: str, term: str, text: str, version: int, why: str = "") -> Contract:
        """Keep a new version in which one term reads otherwise; "" puts the standard one back. Raises BadRequest, NotFound."""
        raise NotImplementedError

    def submit(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Ask for approval; a contract of standard clauses only is approved at once. Raises BadRequest."""
        raise NotImplementedError

    def approve(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Approve a waiting contract. Raises NotAllowed (not an admin) or BadRequest (not waiting, or changed since)."""
        raise NotImplementedError

    def refuse(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Send a waiting contract back as a draft, with the reason. Raises NotAllowed or BadRequest."""
        raise NotImplementedError

    def sign(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Record that an approved contract was signed. Raises BadRequest."""
        raise NotImplementedError

    def cancel(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Record that a contract is not to be; a signed one stays. Raises BadRequest."""
        raise NotImplementedError

    def export(self, who: Person, contract: str, format_: Format, version: int | None = None) -> File:
        """Return a version (the latest by default) as a file; one not approved says so on every page and marks deviations."""
        raise NotImplementedError

    def seller(self, who: Person, language: Language) -> Party:
        """Return our own side as it is written into contracts."""
        raise NotImplementedError
