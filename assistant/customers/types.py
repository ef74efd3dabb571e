"""The plain values of customers: the customer, what a lead said, notes, likely doubles, and what an import or erasure did."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from knowledge.language import Bilingual, Language
from knowledge.raw_rows import BadRow


@dataclass(frozen=True)
class Customer:
    """One customer or lead. Texts are "" where unknown; at least one of name, company, email and phone is known.

    `phone` is in international form (`+8613800138000`) where its country is known. `group` names the price list they buy
    at ("" the general one) and `currency` the ISO 4217 code they are quoted in ("" the house's own). `consent` says how
    they agreed to be kept and contacted.
    """

    id: str
    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    language: Language = "en"
    group: str = ""
    currency: str = ""
    address: str = ""
    tax_id: str = ""
    need: str = ""
    budget: str = ""
    timing: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    consent: str = ""
    created_at: str = ""
    updated_at: str = ""

    @property
    def title(self) -> str:
        """Return what to call them in a list: name and company, else how they are reached."""
        return " · ".join(p for p in (self.name, self.company) if p) or self.email or self.phone


@dataclass(frozen=True)
class Lead:
    """What a person said of themselves in a conversation; `agreed` is None until they have said yes or no."""

    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    need: str = ""
    budget: str = ""
    timing: str = ""
    language: Language = "en"
    agreed: bool | None = None
    kept: bool = False
    """True where they had agreed and left a contact before this message, in turns that keep one."""
    broken: bool = False
    """True where something that should have been an email address or a phone number is none."""

    @property
    def reachable(self) -> bool:
        """Return whether there is a way to reach them."""
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class Note:
    """A remark on a customer: who wrote it and when."""

    id: str
    customer: str
    text: str
    by: str
    at: str


@dataclass(frozen=True)
class Forgotten:
    """Whom to forget: the entry's id, every conversation that goes with it, and whether a text names the person.

    A text names them where their address or number stands in it, however it is written.
    """

    customer: str
    conversations: tuple[str, ...]
    names: Callable[[str], bool]


@dataclass(frozen=True)
class Double:
    """Another entry that may be the same customer, and why it seems so."""

    customer: Customer
    why: Bilingual


@dataclass(frozen=True)
class CustomerFile:
    """All that is kept of one customer in this room: the entry, notes (newest first), conversations, likely doubles.

    `ids` are the entry's own and those of entries merged into it: quotes may name any of them.
    """

    customer: Customer
    notes: tuple[Note, ...] = ()
    conversations: tuple[str, ...] = ()
    doubles: tuple[Double, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class CustomerImport:
    """What an import did: how many entries were added, changed and left alone, the rows that were left out, and the columns."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()
    ignored: tuple[str, ...] = ()
    """Names of columns that are none of a customer's: what they hold was not taken."""


@dataclass(frozen=True)
class Erasure:
    """What a deletion removed: rows by what they were. `traces_gone` is False where freed pages could not yet be overwritten."""

    removed: dict[str, int] = field(default_factory=dict)
    traces_gone: bool = False
