"""The plain values of quoting: what is asked for, what it costs and why, and a quote's life."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.language import Bilingual, Language

ZERO = Decimal(0)

RuleKind = Literal[
    "list_price", "tier", "promotion", "bundle", "tax", "shipping", "rate", "rounding",
    "validity", "payment", "delivery", "discount_limit", "floor", "margin", "cost",
]  # fmt: skip
RuleMode = Literal["", "inclusive", "exclusive", "half_up", "half_even", "down"]


@dataclass(frozen=True)
class PriceRule:
    """One editable rule. What `value` means depends on `kind`; empty fields hold for everything.

    | kind | value |
    |---|---|
    | list_price | the price of one piece of `sku` in `currency`, for `group` where named, from `quantity_from` pieces |
    | tier | per cent off from `quantity_from` pieces |
    | promotion | per cent off; where `currency` is named, an amount off each piece in it |
    | bundle | per cent off the pieces that make complete sets of `parts` |
    | tax | per cent; `mode` says whether prices there are `inclusive` or `exclusive` of it |
    | shipping | the charge in `currency`, for goods worth `amount_from` or more |
    | rate | how many `to_currency` one `currency` is |
    | rounding | the smallest step of an amount in `currency`; `mode` is half_up, half_even or down |
    | validity | days a quote holds |
    | payment, delivery | none; `text` is the term |
    | discount_limit | per cent that `role` may give off the price the rules make, from `quantity_from` pieces |
    | floor | the least a piece of `sku` may cost in `currency`, whoever approves |
    | margin | per cent of the net price that must be left over the cost, below which somebody must approve |
    | cost | what a piece of `sku` costs us in `currency` (internal) |

    `region` holds country codes separated by spaces. `parts` is `SKU:2+SKU:1`. Dates are inclusive.
    """

    id: str
    kind: RuleKind
    value: Decimal = ZERO
    sku: str = ""
    category: str = ""
    group: str = ""
    region: str = ""
    currency: str = ""
    to_currency: str = ""
    role: str = ""
    quantity_from: int = 1
    amount_from: Decimal = ZERO
    parts: str = ""
    mode: RuleMode = ""
    valid_from: date | None = None
    valid_to: date | None = None
    text: Bilingual = Bilingual("", "")


@dataclass(frozen=True)
class RuleChange:
    """One change of a rule as history keeps it; `before` is None where it was added, `after` where it was removed."""

    rule: str
    at: str
    by: str
    before: PriceRule | None
    after: PriceRule | None


@dataclass(frozen=True)
class Buyer:
    """Whom a quote is for. `customer` is the id in the customers' book, None until there is one. All of it is personal."""

    customer: str | None = None
    name: str = ""
    company: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class OrderLine:
    """What is asked for in one line. `quantity` counts pieces. A line without a SKU has a `name` and a `price` of its own.

    `price` names the price of one piece instead of the rules' one; `discount` is per cent off 0..100. Both are the
    salesperson's to give and count against their limit. An `optional` line is offered beside the total.
    """

    sku: str
    quantity: int
    discount: Decimal = ZERO
    price: Decimal | None = None
    optional: bool = False
    name: Bilingual = Bilingual("", "")
    note: str = ""


@dataclass(frozen=True)
class Order:
    """Everything that decides a quote's amounts, besides the rules and the catalogue of the day.

    `discount` is per cent off the goods 0..100 and `discount_amount` a sum off them after it. `shipping` overrides the
    rule. `valid_days`, `payment` and `delivery` override the rules' terms where they are set.
    """

    lines: tuple[OrderLine, ...] = ()
    currency: str = ""
    region: str = ""
    group: str = ""
    buyer: Buyer = Buyer()
    discount: Decimal = ZERO
    discount_amount: Decimal = ZERO
    shipping: Decimal | None = None
    valid_days: int | None = None
    payment: Bilingual | None = None
    delivery: Bilingual | None = None
    language: Language = "en"
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A product asked for: more than one SKU where the words leave it open, `quantity` None where it was not said."""

    skus: tuple[str, ...]
    quantity: int | None


# --- what it costs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step on the way to an amount, in words: "tier 10+: -8 % (rule T-12, valid to 31 December 2026)".

    `amount` is what the step leads to; `rule` is the id of the rule that made it, empty where no rule did.
    """

    text: Bilingual
    amount: Decimal
    rule: str = ""


@dataclass(frozen=True)
class QuoteLine:
    """One line with its amounts, all in the quote's currency.

    `amount` = `unit_price` x `quantity` - `bundle_discount`. `kept` is the part 0..1 of the rules' price that is left after
    what a salesperson gave in the line, as an exact pair (left, of). `share` is this line's part of the quote's discount. `tax_percent` is the rate it is taxed
    at. An optional line has amounts but is in no sum.
    """

    number: int
    sku: str
    name: Bilingual
    quantity: int
    list_price: Decimal
    unit_price: Decimal
    bundle_discount: Decimal
    amount: Decimal
    kept: tuple[Decimal, Decimal]
    share: Decimal
    tax_percent: Decimal
    optional: bool = False
    stock: int | None = None
    lead_days: int | None = None
    note: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class TaxLine:
    """One rate of tax: `base` is the amount without it, `tax` the tax on that."""

    percent: Decimal
    base: Decimal
    tax: Decimal
    rule: str = ""
    name: Bilingual = Bilingual("tax", "税")


@dataclass(frozen=True)
class Amounts:
    """A whole quote priced: `goods` - `discount` + `shipping`, and `tax` within (`inclusive`) or on top, make `total`.

    `net` is the total without tax. `net` + `tax` = `total` always, and `taxes` sum to both.
    """

    currency: str
    inclusive: bool
    lines: tuple[QuoteLine, ...]
    goods: Decimal
    discount: Decimal
    shipping: Decimal
    taxes: tuple[TaxLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Guard:
    """Why a quote may not simply go out. A `hard` one nobody may approve. `line` is None for the whole quote. Internal."""

    kind: Literal["discount", "floor", "margin", "own_price", "cost", "stopped", "place", "group", "buyer"]
    hard: bool
    text: Bilingual
    line: int | None = None


@dataclass(frozen=True)
class Terms:
    """What else a quote says: how long it holds, how it is paid and delivered."""

    valid_until: date
    payment: Bilingual
    delivery: Bilingual


@dataclass(frozen=True)
class Priced:
    """An order with its amounts, its terms and what stands in its way for the person who asked."""

    order: Order
    amounts: Amounts
    terms: Terms
    guards: tuple[Guard, ...] = ()


# --- its life ------------------------------------------------------------------------------------------------------

QuoteState = Literal["draft", "waiting", "approved", "sent", "accepted", "declined", "expired"]
QuoteAction = Literal[
    "draft", "revise", "reprice", "clone", "submit", "approve", "refuse", "send", "accept", "decline", "expire"
]


@dataclass(frozen=True)
class QuoteVersion:
    """One version of a quote: never changed once made. `version` counts from 1; `priced_on` is the day of its rules."""

    version: int
    order: Order
    amounts: Amounts
    terms: Terms
    guards: tuple[Guard, ...]
    priced_on: date
    made_at: str
    made_by: str


@dataclass(frozen=True)
class QuoteEvent:
    """One thing that happened to a quote: asking, approving and refusing among them."""

    action: QuoteAction
    at: str
    by: str
    version: int
    note: str = ""


@dataclass(frozen=True)
class Quote:
    """A quote with its latest version. `number` is given once and in order (`Q-2026-00017`)."""

    id: str
    number: str
    state: QuoteState
    owner: str
    conversation: str | None
    created_at: str
    current: QuoteVersion
    events: tuple[QuoteEvent, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the latest version."""
        return self.current.version

    @property
    def buyer(self) -> Buyer:
        """Return whom the latest version is for."""
        return self.current.order.buyer

    @property
    def total(self) -> Decimal:
        """Return the latest version's total."""
        return self.current.amounts.total


@dataclass(frozen=True)
class QuoteSummary:
    """One quote in a list."""

    id: str
    number: str
    state: QuoteState
    version: int
    buyer: str
    customer: str | None
    conversation: str | None
    owner: str
    currency: str
    total: Decimal
    lines: int
    valid_until: date
    changed_at: str


@dataclass(frozen=True)
class Comparison:
    """What changed from one version (or quote, or day's rules) to another, in words and in the total.

    `difference` is the later total less the earlier one, None where the currencies differ.
    """

    changes: tuple[Bilingual, ...]
    before: Decimal
    after: Decimal
    currency: str
    difference: Decimal | None


@dataclass(frozen=True)
class Exported:
    """A quote as a file: its name, media type and bytes."""

    name: str
    media: str
    data: bytes
