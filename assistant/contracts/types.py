"""The plain values of contracts: clauses of the library, the two parties, versions and a contract's life."""

from dataclasses import dataclass
from typing import Literal

from knowledge.language import Bilingual, Language

ContractState = Literal["draft", "waiting", "approved", "signed", "cancelled"]
STATES: dict[ContractState, Bilingual] = {
    "draft": Bilingual("draft", "草稿"), "waiting": Bilingual("waiting for approval", "待审批"),
    "approved": Bilingual("approved", "已批准"), "signed": Bilingual("signed", "已签署"),
    "cancelled": Bilingual("cancelled", "已作废"),
}  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """One clause of the library: `name` is its id (`payment.deposit`), `version` counts from 1, `text` has `{variables}`."""

    name: str
    version: int
    language: Language
    title: str
    text: str
    digest: str
    """First twelve hexadecimal digits of the text's SHA-256."""


@dataclass(frozen=True)
class Party:
    """One side of a contract, as it is written into it. All texts; "" where not given."""

    name: str
    address: str = ""
    representative: str = ""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    bank: str = ""
    account: str = ""


@dataclass(frozen=True)
class ContractLine:
    """One line of goods as the quote has it; amounts are written out, ready to print."""

    number: int
    sku: str
    name: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True)
class Term:
    """One clause as it stands in a contract. `standard` is the library's own words; `deviates` where `text` are others."""

    number: int
    name: str
    version: int
    title: str
    text: str
    standard: str

    @property
    def deviates(self) -> bool:
        """Return whether the text is not the standard clause."""
        return self.text != self.standard


@dataclass(frozen=True)
class ContractVersion:
    """One version of a contract: never changed once made. `version` counts from 1; `library` is the version of the texts."""

    version: int
    terms: tuple[Term, ...]
    made_at: str
    made_by: str
    library: str
    why: str = ""

    @property
    def deviations(self) -> tuple[Term, ...]:
        """Return the terms that are not the standard ones."""
        return tuple(t for t in self.terms if t.deviates)


@dataclass(frozen=True)
class ContractEvent:
    """One thing that happened to a contract: made, changed, asked for approval, approved, refused, signed, cancelled."""

    action: str
    at: str
    by: str
    version: int
    note: str = ""


@dataclass(frozen=True)
class Contract:
    """A contract with its latest version. `number` is given once (`K-2026-00004`); `quote` and `quote_version` fix its amounts.

    `lines` and the sums are those of the quote's version, written out: `total` with currency, `total_words` in words.
    """

    id: str
    number: str
    state: ContractState
    language: Language
    customer: str
    quote: str
    quote_version: int
    seller: Party
    buyer: Party
    lines: tuple[ContractLine, ...]
    sums: tuple[tuple[str, str], ...]
    """Label and amount of each line below the goods: net, each tax, shipping, total."""
    total: str
    total_words: str
    created_at: str
    current: ContractVersion
    events: tuple[ContractEvent, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the latest version."""
        return self.current.version


@dataclass(frozen=True)
class ContractSummary:
    """One contract in a list."""

    id: str
    number: str
    state: ContractState
    customer: str
    buyer: str
    quote: str
    total: str
    version: int
    deviations: int
    changed_at: str


@dataclass(frozen=True)
class File:
    """A contract as a file: its name, media type and bytes."""

    name: str
    media: str
    data: bytes
