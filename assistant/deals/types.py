"""The plain values of deals: stages, deals with the moves between stages, and what an import did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow

StageKind = Literal["open", "won", "lost"]
"""What a deal in a stage is; there is one stage of kind "won" and one of kind "lost", the last two."""


@dataclass(frozen=True)
class Stage:
    """One stage of selling; stages stand in the order in which a deal goes through them, won and lost last."""

    id: str
    name: Bilingual
    kind: StageKind = "open"


@dataclass(frozen=True)
class Move:
    """A deal came into `stage` on a day (UTC), by whom ("" unknown)."""

    stage: str
    on: date
    by: str = ""


@dataclass(frozen=True)
class Deal:
    """One deal (opportunity). Texts are "" where unknown; days are UTC.

    `amount` is what it is expected to bring, as known while it is open; `won_amount` what it brought, of won deals alone
    (None where unknown). Both are in `currency` (ISO 4217, "" where there is no amount). `moves` stand in the order in
    which they happened; `opened_on` is the day of the first, where any is known. `traits` are further columns of the file
    it came from, by name: what is known of the account, the product or the team.
    """

    id: str
    name: str = ""
    account: str = ""
    customer: str = ""
    """Id of the customer's entry, where there is one."""
    product: str = ""
    """SKU where the catalogue has it, else the text of the file."""
    owner: str = ""
    team: str = ""
    source: str = ""
    """One of "import", "staff" and "quote"."""
    amount: Decimal | None = None
    won_amount: Decimal | None = None
    currency: str = ""
    stage: str = ""
    kind: StageKind = "open"
    opened_on: date | None = None
    closed_on: date | None = None
    expected_on: date | None = None
    lost_because: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    traits: Mapping[str, str] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    quote: str = ""
    """Number of the quote it stands on."""
    conversation: str = ""
    updated_at: str = ""

    @property
    def title(self) -> str:
        """Return what to call it in a list."""
        return self.name or " · ".join(p for p in (self.account, self.product) if p) or self.id


@dataclass(frozen=True)
class DealImport:
    """What an import did: how many deals were added, changed and left alone, the rows left out, and the columns."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Each column of the file and what it was taken for; "trait" for one kept as it is."""
    new_stages: tuple[str, ...] = ()
    """Stages that the file names and the company did not have: added in the order the file suggests."""
    notes: tuple[Bilingual, ...] = ()
    """What was assumed: the order of days, the currency of bare amounts, what was cut."""
