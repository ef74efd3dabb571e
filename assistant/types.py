"""The plain values that one turn is made of: who asks, what was understood, what is known, what is said."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.deals.questions import DealsTold
from assistant.quoting.types import Asked, Order
from knowledge.language import Bilingual, Language
from knowledge.types import PUBLIC, STAFF, Audience, Condition, Mention, Place, ProductQuery

Role = Literal["customer", "sales", "admin"]


@dataclass(frozen=True)
class Person:
    """Who asks. A customer's `id` is a visitor id from a cookie; staff have a user id.

    `channel` is the way by which they come (`assistant.colleagues.types.CHANNELS`), "" where it is not known.
    """

    id: str
    role: Role
    name: str = ""
    channel: str = field(default="", compare=False)

    @property
    def audiences(self) -> frozenset[Audience]:
        """Return the audiences whose material this person may see."""
        return PUBLIC if self.role == "customer" else STAFF


# --- what was understood -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slots:
    """What a message names: products, quantities, limits, and who the customer is."""

    mentions: tuple[Mention, ...] = ()
    quantities: tuple[int, ...] = ()
    conditions: tuple[Condition, ...] = ()
    attributes: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """Return the best product for each mention, in the order mentioned, without repeats."""
        return tuple(dict.fromkeys(m.skus[0] for m in self.mentions if m.skus))


@dataclass(frozen=True)
class IntentGuess:
    """An intent and its calibrated probability 0..1; `name` is `unclear` where the classifier abstains."""

    name: str
    confidence: float
    ranked: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Understanding:
    """What code made of one message. `query` is the message as it would read without the conversation before it."""

    text: str
    language: Language
    intent: IntentGuess
    slots: Slots
    query: str
    products: ProductQuery = field(default_factory=ProductQuery)
    focus: tuple[str, ...] = ()
    """SKUs under discussion: those named now, else those a follow-up points back to."""
    followed_up: bool = False


# --- what is known -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PassageSource:
    """A fact that stands in a document: `quote` is characters `start`..`end` of the passage's text."""

    passage: int
    document: str
    title: str
    name: str
    heading: tuple[str, ...]
    place: Place
    start: int
    end: int
    quote: str
    audience: Audience


@dataclass(frozen=True)
class CellSource:
    """A fact that is one cell of the catalogue, as it stood at database generation `generation`."""

    sku: str
    column: str
    generation: int
    title: Bilingual
    audience: Audience = "public"


@dataclass(frozen=True)
class ComputedSource:
    """A fact computed by code from other facts, such as a difference of two prices."""

    operation: str
    inputs: tuple[str, ...]
    over: Literal["", "deals"] = ""
    """What it was computed over besides its inputs: rows of ours that a reply does not list."""


@dataclass(frozen=True)
class RuleSource:
    """A fact that follows from a rule or record of ours with an id: a hand-off made, a limit of the shop."""

    rule: str


@dataclass(frozen=True)
class DealSource:
    """A fact that is one field of a deal, as it stood when it was told; staff alone may open it."""

    deal: str
    column: str
    title: str


Source = PassageSource | CellSource | ComputedSource | RuleSource | DealSource

FactKind = Literal[
    "name",
    "sku",
    "price",
    "attribute",
    "stock",
    "lead_time",
    "quantity",
    "count",
    "date",
    "quote",
    "place",
    "contact",
    "computed",
]
FactValue = Decimal | str | bool | date


@dataclass(frozen=True)
class Fact:
    """One thing a reply may state. `quote` facts are sentences given word for word.

    `label` names it for people ("memory", "内存"). `value` may be given per language by `words` (a product's name).
    """

    id: str
    kind: FactKind
    value: FactValue
    source: Source
    label: Bilingual = Bilingual("", "")
    unit: str | None = None
    currency: str | None = None
    product: str | None = None
    words: Bilingual | None = None


@dataclass(frozen=True)
class Citation:
    """A reference shown in a reply: `number` as shown, which fact, and where it can be opened."""

    number: int
    fact: str
    document: str
    path: str
    heading: str
    page: int | None
    quote: str
    place: Place = Place()
    sku: str | None = None


@dataclass(frozen=True)
class Card:
    """A product as shown beside a reply. Every figure on it is the id of a fact; `rows` are (label, fact id)."""

    sku: str
    name: str
    image: str | None
    price: str | None
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A comparison: one column per product (`skus`), one row per attribute; cells are fact ids or None."""

    skus: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]


@dataclass(frozen=True)
class Draft:
    """What a skill wants said, before a writer words it: a task, the facts it may use, and the plain statement.

    `plain` is text with `[[fact-id]]` references that is always true and always enough: the reply when wording fails.
    `refused` is True where nothing supports an answer. `suggestions` are questions the customer may want to ask next.
    """

    task: str
    plain: str
    facts: tuple[Fact, ...] = ()
    cards: tuple[Card, ...] = ()
    table: Table | None = None
    refused: bool = False
    suggestions: tuple[str, ...] = ()
    offer_person: bool = False
    passages: tuple[int, ...] = ()
    ordered: tuple[Asked, ...] = ()
    emptied: bool = False
    """Whether all that was ordered was given up with this turn."""
    order: Order | None = None
    """What can be quoted of `ordered`: it becomes a quote's draft with the turn."""
    told: DealsTold | None = None
    """What was asked about deals and which the reply listed; staff alone are told of any."""


@dataclass(frozen=True)
class Reply:
    """One finished reply. `text` is Markdown in which `[n]` refers to citation n.

    `values` gives each fact's id the words that code put in for it, so pages can show cards without formatting again.
    """

    turn: str
    conversation: str
    text: str
    language: Language
    intent: str
    confidence: float
    refused: bool
    citations: tuple[Citation, ...]
    facts: tuple[Fact, ...]
    values: dict[str, str]
    cards: tuple[Card, ...]
    table: Table | None
    suggestions: tuple[str, ...]
    offer_person: bool
    milliseconds: float


@dataclass(frozen=True)
class Piece:
    """A part of a reply as it streams: text to append; the last one has the finished `reply`, too."""

    text: str = ""
    reply: Reply | None = None


# --- what is kept --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TurnSummary:
    """One turn of a conversation as a page shows it.

    `by` names the colleague who wrote its reply, `left_to` the one to whom a message was left that has none.
    """

    turn: str
    asked: str
    reply: Reply
    at: str
    rating: int | None = None
    by: str = ""
    left_to: str = ""


@dataclass(frozen=True)
class ConversationSummary:
    """One conversation in a list: when, in which language, about what."""

    id: str
    owner: str
    started_at: str
    last_at: str
    turns: int
    first_text: str
    intents: tuple[str, ...]
    products: tuple[str, ...]
    hand_off: str | None = None
    channel: str = ""


@dataclass(frozen=True)
class Beginning:
    """How a new conversation begins: with the first `turns` turns of another one, which goes on without it."""

    conversation: str
    turns: int


HandOffState = Literal["waiting", "acknowledged", "closed"]


@dataclass(frozen=True)
class HandOff:
    """A customer waiting for a person. It is never deleted, only acknowledged and closed, by name and time."""

    id: str
    conversation: str
    state: HandOffState
    summary: str
    contact: str
    note: str
    created_at: str
    acknowledged_by: str | None = None
    acknowledged_at: str | None = None
    closed_at: str | None = None


@dataclass(frozen=True)
class SourceView:
    """What opens when a reference is clicked: the text around the quote, split so the quote can be highlighted.

    For a catalogue cell `before` and `after` are empty and `rows` holds the product's own row, the cited one marked.
    """

    title: str
    path: str
    heading: tuple[str, ...]
    place: Place
    before: str
    quote: str
    after: str
    rows: tuple[tuple[str, str, bool], ...] = ()
    current: bool = True
    """False where the document or the cell has changed since the reply was given."""


@dataclass(frozen=True)
class User:
    """A member of staff who can sign in."""

    id: str
    name: str
    role: Role
    created_at: str
    active: bool = True
