"""What agents are given: plain values that JSON has terms for. Amounts and figures are decimal text, never floats."""

from dataclasses import dataclass
from typing import Literal

from assistant.reply_json import CitationRow, FactRow
from knowledge.language import Language
from knowledge.types import Operator


@dataclass(frozen=True)
class Limit:
    """A limit on a column of the catalogue. `unit` is a unit, or a currency for the price; the column's own where it is empty."""

    column: str
    operator: Operator
    value: bool | int | float | str
    unit: str = ""


@dataclass(frozen=True)
class ColumnRow:
    """A column that products can be limited by, with how many of them have it."""

    column: str
    label: str
    kind: str
    unit: str | None
    products: int


@dataclass(frozen=True)
class KindRow:
    """A kind of product, with how many there are."""

    category: str
    label: str
    products: int


@dataclass(frozen=True)
class Holding:
    """What the catalogue holds: its kinds of products, the columns to limit by, brands and currencies."""

    products: int
    categories: tuple[KindRow, ...]
    columns: tuple[ColumnRow, ...]
    brands: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True)
class Property:
    """One typed property of a product; `value` is true, false, a text or a decimal number as text."""

    column: str
    label: str
    value: bool | str
    unit: str | None


@dataclass(frozen=True)
class PriceRow:
    """A price of one piece from so many pieces on. Staff alone are given prices with `audience` internal."""

    amount: str
    currency: str
    price_list: str
    quantity_from: int
    audience: str


@dataclass(frozen=True)
class ProductRow:
    """A product in a list: `price` is the list price of one piece today, null where there is none."""

    sku: str
    name: str
    category: str
    price: str | None
    currency: str | None
    stock: int | None
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class ProductSheet:
    """Everything that the catalogue holds of one product and the asker may see."""

    sku: str
    name: str
    brand: str
    category: str
    description: str
    price: str | None
    currency: str | None
    prices: tuple[PriceRow, ...]
    stock: int | None
    lead_days: int | None
    discontinued: bool
    url: str | None
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class NearMiss:
    """A product that meets most limits, with those it misses, as they were said."""

    product: ProductRow
    unmet: tuple[str, ...]


@dataclass(frozen=True)
class ProductsRead:
    """What a search of the catalogue found, and how it was understood.

    `total` counts all that meet every limit. Where none does, `nearest` holds those that miss the least. Only where
    `sold` is false may it be said that there is no such kind of product.
    """

    total: int
    products: tuple[ProductRow, ...]
    nearest: tuple[NearMiss, ...]
    sold: bool
    category: str | None
    limits: tuple[str, ...]
    order: str


@dataclass(frozen=True)
class PassageRow:
    """A passage of a document, word for word, and where it stands. `score` orders one list only."""

    document: str
    path: str
    title: str
    heading: str
    page: int | None
    line: int | None
    text: str
    score: float


@dataclass(frozen=True)
class PassagesRead:
    """The passages nearest to a question, nearest first."""

    passages: tuple[PassageRow, ...]


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a product."""

    sku: str
    quantity: int


@dataclass(frozen=True)
class EstimateLine:
    """A line with its amounts. `why` says for staff by which rules the price came about."""

    sku: str
    name: str
    quantity: int
    unit_price: str
    discount: str
    amount: str
    tax_percent: str
    stock: int | None
    lead_days: int | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """What an order costs today by the rules: `goods` - `discount` + `shipping`, tax within or on top, make `total`.

    `unruled` names what no rule covers and a person must say: shipping, tax. It is no offer.
    """

    language: Language
    currency: str
    lines: tuple[EstimateLine, ...]
    goods: str
    discount: str
    shipping: str
    tax: str
    net: str
    total: str
    tax_included: bool
    unruled: tuple[Literal["shipping", "tax"], ...]
    binding_offer: bool = False


@dataclass(frozen=True)
class QuoteRow:
    """A quote's draft as it was kept. It holds only once people have approved and sent it; `notes` say what stands in the way."""

    number: str
    state: str
    version: int
    valid_until: str
    notes: tuple[str, ...]
    estimate: Estimate


@dataclass(frozen=True)
class Row:
    """One line of a comparison: a value for each product in their order, empty where there is none."""

    column: str
    label: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class SideBySide:
    """Products side by side, on every column that any of them has; those that tell them apart come first."""

    skus: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Answer:
    """A reply with all it stands on. `refused` is true where nothing supports an answer. Pass `conversation` on to continue."""

    reply: str
    language: Language
    intent: str
    confidence: float
    refused: bool
    citations: tuple[CitationRow, ...]
    facts: tuple[FactRow, ...]
    products: tuple[str, ...]
    turn: str
    conversation: str
    binding_offer: bool
    milliseconds: float


@dataclass(frozen=True)
class HandedOver:
    """A conversation that waits for a person, with how to reach the one who asked."""

    conversation: str
    state: str
    contact: str
    note: str


@dataclass(frozen=True)
class PassageUsed:
    """A passage that a turn found, with its score."""

    passage: int
    path: str
    heading: str
    score: float | None


@dataclass(frozen=True)
class FactUsed:
    """A fact of a turn with the exact place it comes from."""

    id: str
    kind: str
    label: str
    shown: str
    source: str


@dataclass(frozen=True)
class Explained:
    """How a reply came about: what was understood, found, stated and checked, by which versions, in how many milliseconds."""

    turn: str
    conversation: str
    asked: str
    query: str
    intent: str
    confidence: float
    alternatives: tuple[str, ...]
    refused: bool
    reply: str
    passages: tuple[PassageUsed, ...]
    facts: tuple[FactUsed, ...]
    checks: tuple[str, ...]
    versions: dict[str, str]
    milliseconds: dict[str, float]
    rating: int | None
