"""The contracts' desk: making, changing, approving and exporting contracts; each method authorises, does, records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol

from sqlalchemy import Engine

from assistant.contracts import library, sheet, store, terms
from assistant.contracts.types import (
    STATES,
    Clause,
    Contract,
    ContractState,
    ContractSummary,
    ContractVersion,
    File,
    Party,
)
from assistant.customers.fields import seen
from assistant.errors import BadRequest, NotAllowed
from assistant.kit import Kit
from assistant.permissions import require
from assistant.quoting.types import Quote, QuoteVersion
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import writing

Format = Literal["docx", "pdf"]
_OFFERED = ("approved", "sent", "accepted")
_MEDIA: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
}  # fmt: skip


class Quotes(Protocol):
    """The quote desk, as far as contracts use it."""

    def get(self, who: Person, quote: str) -> Quote:
        """Return a quote. Raises NotFound."""

    def versions(self, who: Person, quote: str) -> tuple[QuoteVersion, ...]:
        """Return all versions of a quote."""


class ContractDesk:
    """Contracts from approved quotes. It keeps no state: the database does.

    `contract` is a contract's id or its number. `version` is the version that the person saw: where another has been made
    since, BadRequest says so and nothing is changed.
    """

    def __init__(self, engine: Engine, kit: Kit, quotes: Quotes) -> None:
        self._engine, self._kit, self._quotes = engine, kit, quotes

    # --- making ---------------------------------------------------------------------------------------------------

    def clauses(self, who: Person, language: Language) -> tuple[Clause, ...]:
        """Return the clauses of the library in the order of the contract, alternatives after the first of their kind."""
        require(who, "make_contracts")
        return library.clauses(language)

    def make(
        self, who: Person, quote: str, language: Language, alternatives: Sequence[str] = (), **variables: str
    ) -> Contract:
        """Keep a new contract from an approved quote. Raises BadRequest naming every variable that is missing, or NotFound.

        A value other than the company's own (`warranty_months="36"`) makes its clause deviate from the standard one.
        """
        require(who, "make_contracts")
        if language not in ("zh", "en"):
            raise BadRequest(Bilingual("A contract is in zh or en.", "合同语言只能是 zh 或 en。"))
        given, clauses = terms.checked(variables), terms.choose(language, tuple(alternatives))
        found = self._offered(who, quote)
        with writing(self._engine) as connection:
            seller, buyer = store.seller(connection, language), terms.buyer(found, given)
            written = terms.terms(clauses, found, seller, buyer, given, language)
            version = ContractVersion(1, written, "", _name(who), library.library_version(language))
            ours = Party(**{n: seller.get(n, "") for n in terms.PARTY})
            made = _new(found, language, ours, buyer, version)
            number = store.add(connection, made)
            store.note(connection, number, "made", 1, _name(who), found.number)
            return store.get(connection, number)

    def change_term(self, who: Person, contract: str, term: str, text: str, version: int, why: str = "") -> Contract:
        """Keep a new version in which one term reads otherwise; "" puts the standard one back. Raises BadRequest, NotFound."""
        require(who, "make_contracts")
        new = terms.reworded(text) if text.strip() else ""
        with writing(self._engine) as connection:
            kept = store.get(connection, contract, lock=True)
            if kept.version != version or kept.state not in ("draft", "waiting", "approved"):
                raise _changed(kept)
            if all(t.name != term for t in kept.current.terms):
                names = ", ".join(t.name for t in kept.current.terms)
                raise BadRequest(
                    Bilingual(f"There is no term {seen(term)[:40]}. There are {names}.", f"没有条款 {seen(term)[:40]}。可用的有：{names}。")
                )  # fmt: skip
            changed = tuple(replace(t, text=new or t.standard) if t.name == term else t for t in kept.current.terms)
            made = ContractVersion(0, changed, "", _name(who), kept.current.library, seen(why)[:500])
            store.add_version(connection, kept.id, made)
            store.note(connection, kept.id, "changed", version + 1, _name(who), f"{term}: {made.why}".rstrip(": "))
            return store.get(connection, kept.id)

    # --- reading --------------------------------------------------------------------------------------------------

    def get(self, who: Person, contract: str) -> Contract:
        """Return a contract. Raises NotFound."""
        require(who, "make_contracts")
        with self._engine.connect() as connection:
            return store.get(connection, contract)

    def versions(self, who: Person, contract: str) -> tuple[ContractVersion, ...]:
        """Return all versions, the first first. Raises NotFound."""
        require(who, "make_contracts")
        with self._engine.connect() as connection:
            return store.versions(connection, store.get(connection, contract).id)

    def list_contracts(
        self, who: Person, *, state: ContractState | None = None, customer: str = "", quote: str = "", limit: int = 50
    ) -> list[ContractSummary]:
        """Return contracts, the latest changed first. `state="waiting"` is the approvals inbox."""
        require(who, "make_contracts")
        with self._engine.connect() as connection:
            return store.find(
                connection, state=state or "", customer=customer, quote=quote, limit=max(1, min(limit, 500))
            )

    def export(self, who: Person, contract: str, format_: Format, version: int | None = None) -> File:
        """Return a version (the latest by default) as a file; one not approved says so on every page and marks deviations."""
        require(who, "make_contracts")
        if format_ not in _MEDIA:
            raise BadRequest(
                Bilingual(
                    "A contract is exported as docx or pdf: the file's name decides, such as contract.pdf, or --format does.",
                    "合同只能导出为 docx 或 pdf：由文件名决定（如 合同.pdf），或用 --format 指定。",
                )
            )
        with self._engine.connect() as connection:
            kept = store.get(connection, contract)
            found = [v for v in store.versions(connection, kept.id) if v.version == (version or kept.version)]
        if not found:
            raise BadRequest(Bilingual(f"Version {version} does not exist.", f"没有第 {version} 版。"))
        from assistant.contracts.pdf import as_pdf
        from assistant.contracts.word import as_word

        page = sheet.sheet(kept, found[0])
        data = as_word(page) if format_ == "docx" else as_pdf(page)
        return File(f"{kept.number}-v{found[0].version}.{format_}", _MEDIA[format_], data)

    # --- life -----------------------------------------------------------------------------------------------------

    def submit(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Ask for approval; a contract of standard clauses only is approved at once. Raises BadRequest."""
        require(who, "make_contracts")
        kept = self.get(who, contract)
        self._still_offered(who, kept)
        state: ContractState = "waiting" if kept.current.deviations else "approved"
        return self._move(
            who, contract, version, state, ("draft",), "submitted" if state == "waiting" else "approved", note
        )

    def approve(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Approve a waiting contract. Raises NotAllowed (not an admin, or one's own) or BadRequest (not waiting, or changed)."""
        require(who, "approve_contracts")
        kept = self.get(who, contract)
        if kept.current.made_by == _name(who) or any(
            e.by == _name(who) for e in kept.events if e.action == "submitted" and e.version == version
        ):
            raise NotAllowed(
                Bilingual(
                    "Another administrator must approve what you changed yourself.",
                    "自己修改或提交的合同须由其他管理员审批。",
                )
            )
        self._still_offered(who, kept)
        return self._move(who, contract, version, "approved", ("waiting",), "approved", note)

    def refuse(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Send a waiting contract back as a draft, with the reason. Raises NotAllowed or BadRequest."""
        require(who, "approve_contracts")
        return self._move(who, contract, version, "draft", ("waiting",), "refused", note)

    def sign(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Record that an approved contract was signed. Raises BadRequest."""
        require(who, "make_contracts")
        return self._move(who, contract, version, "signed", ("approved",), "signed", note)

    def cancel(self, who: Person, contract: str, version: int, note: str = "") -> Contract:
        """Record that a contract is not to be; a signed one stays. Raises BadRequest."""
        require(who, "make_contracts")
        return self._move(who, contract, version, "cancelled", ("draft", "waiting", "approved"), "cancelled", note)

    # --- our own side ---------------------------------------------------------------------------------------------

    def seller(self, who: Person, language: Language) -> dict[str, str]:
        """Return our own side as it is written into contracts: a party's fields, `city` and `law`."""
        require(who, "make_contracts")
        with self._engine.connect() as connection:
            return store.seller(connection, language)

    def set_seller(self, who: Person, language: Language, **values: str) -> dict[str, str]:
        """Set fields of our own side; "" empties one. Raises BadRequest for an unknown field or a text over 300 characters."""
        require(who, "approve_contracts")
        cleaned = {name: seen(text) for name, text in values.items()}
        for name, text in cleaned.items():
            if name not in terms.SELLER or len(text) > 300:
                known = ", ".join(terms.SELLER)
                raise BadRequest(
                    Bilingual(f"{seen(name)[:40]}: known are {known}, at most 300 characters.", f"{seen(name)[:40]}：可用的有 {known}，最多 300 个字符。")
                )  # fmt: skip
        with writing(self._engine) as connection:
            kept = {n: t for n, t in (store.seller(connection, language) | cleaned).items() if t}
            store.set_seller(connection, language, kept)
            return kept

    # --- parts ----------------------------------------------------------------------------------------------------

    def _offered(self, who: Person, quote: str) -> Quote:
        found = self._quotes.get(who, quote)
        if found.state not in _OFFERED:
            raise BadRequest(
                Bilingual(
                    f"Quote {found.number} is not approved ({found.state}). A contract is made from an approved quote.",
                    f"报价 {found.number} 尚未批准（{found.state}）。合同须依据已批准的报价生成。",
                )
            )
        return found

    def _still_offered(self, who: Person, contract: Contract) -> None:
        """Raise BadRequest where the quote has moved on since the contract was made."""
        quote = self._offered(who, contract.quote)
        if quote.version != contract.quote_version:
            raise BadRequest(
                Bilingual(
                    f"Quote {quote.number} is at version {quote.version} now; this contract is of version "
                    f"{contract.quote_version}. Make the contract again.",
                    f"报价 {quote.number} 已更新为第 {quote.version} 版，本合同依据第 {contract.quote_version} 版，请重新生成合同。",
                )
            )

    def _move(
        self, who: Person, contract: str, version: int, state: ContractState, was: Sequence[ContractState], action: str, note: str
    ) -> Contract:  # fmt: skip
        with writing(self._engine) as connection:
            kept = store.get(connection, contract)
            if not store.set_state(connection, kept.id, state, was, version):
                raise _changed(kept)
            store.note(connection, kept.id, action, version, _name(who), seen(note)[:500])
            return store.get(connection, kept.id)


def _new(quote: Quote, language: Language, seller: Party, buyer: Party, version: ContractVersion) -> Contract:
    amounts = quote.current.amounts
    lines, sums = sheet.goods(quote, language)
    return Contract(
        id="", number="", state="draft", language=language, customer=quote.buyer.customer or "", quote=quote.number,
        quote_version=quote.version, seller=seller, buyer=buyer, lines=lines, sums=sums,
        total=terms.amount(amounts.total, amounts.currency, language), total_words=sheet.in_words(amounts, language), created_at="",
        current=version,
    )  # fmt: skip


def _name(who: Person) -> str:
    return who.name or who.id


def _changed(contract: Contract) -> BadRequest:
    state = STATES[contract.state]
    return BadRequest(
        Bilingual(
            f"Contract {contract.number} is at version {contract.version} and {state.en}: this cannot be done now. Open it again.",
            f"合同 {contract.number} 现为第 {contract.version} 版（{state.zh}），无法执行此操作，请重新打开。",
        )
    )
