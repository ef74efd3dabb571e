"""The plain values that documents, products and search results are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.language import Bilingual, Language

Audience = Literal["public", "internal"]
PUBLIC: frozenset[Audience] = frozenset({"public"})
"""The audiences of what anybody may see."""
STAFF: frozenset[Audience] = frozenset({"public", "internal"})
"""The audiences of what the company's own people may see: all there are."""
BlockKind = Literal["heading", "paragraph", "item", "row", "code"]
Progress = Callable[[int, int, str], None]
"""Called with (done, total, what); it may raise `knowledge.errors.Stopped` to stop the work between two writes."""


@dataclass(frozen=True)
class Validity:
    """The days on which something counts, both inclusive; None leaves that side open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether it counts on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


ALWAYS = Validity()


@dataclass(frozen=True)
class Place:
    """Where in a file something stands; the parts that do not apply are None. Pages and lines count from 1."""

    page: int | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list item, table row (its header repeated in the text) or code block of a document."""

    kind: BlockKind
    text: str
    level: int = 0
    place: Place = Place()


@dataclass(frozen=True)
class ReadDocument:
    """What a reader made of one file."""

    title: str
    blocks: tuple[Block, ...]
    pages: int | None = None


@dataclass(frozen=True)
class Chunk:
    """A passage before it is kept: its text, the headings above it (outermost first) and where it starts."""

    text: str
    heading: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Document:
    """One document as kept. `name` is its path inside the library and is unique: adding it again replaces it."""

    id: str
    name: str
    title: str
    language: Language
    audience: Audience
    sha256: str
    format: str
    size: int
    passages: int
    version: int
    added_at: str
    validity: Validity = ALWAYS
    """On other days nobody finds it."""
    added_by: str = ""
    off: int = 0
    """How many of its passages are switched off."""

    @property
    def mark(self) -> str:
        """Return what differs whenever somebody has changed the document's fields or its text."""
        return "|".join(
            map(str, (self.version, self.name, self.title, self.audience, self.validity.since, self.validity.until))
        )


@dataclass(frozen=True)
class Passage:
    """A piece of a document that can be found, cited and opened."""

    id: int
    document: str
    name: str
    title: str
    heading: tuple[str, ...]
    text: str
    place: Place
    language: Language
    audience: Audience
    aliases: tuple[str, ...] = ()
    """Names of files that only point at the document's."""

    @property
    def above(self) -> str:
        """Return the title and the headings that the passage stands under, a line each."""
        return "\n".join((self.title, *self.heading))


@dataclass(frozen=True)
class PassageHit:
    """A passage found. `score` is the fused rank score (higher is nearer, comparable only within one result list).

    `dense` is the cosine -1..1 and `sparse` the BM25 score >= 0; None where that side did not return the passage.
    `terms` are the question's search tokens, each with its rarity in the library (an idf >= 0); alike in all hits,
    as is `among`: how many passages were looked through, 0 where nobody counted.
    """

    passage: Passage
    score: float
    dense: float | None = None
    sparse: float | None = None
    terms: tuple[tuple[str, float], ...] = ()
    among: int = 0

    def scored(self, score: float) -> "PassageHit":
        """Return the same with another score: a search does so to a hundred hits."""
        return PassageHit(self.passage, score, self.dense, self.sparse, self.terms, self.among)


AttributeValue = Decimal | str | bool


@dataclass(frozen=True)
class Attribute:
    """One typed property of a product. `name` is a stable key such as `memory`; numbers are Decimal with a unit."""

    name: str
    value: AttributeValue
    unit: str | None = None
    label: Bilingual = Bilingual("", "")


@dataclass(frozen=True)
class Price:
    """An amount of money for one unit of a product. `currency` is an ISO 4217 code; dates are inclusive."""

    amount: Decimal
    currency: str
    price_list: str = "list"
    audience: Audience = "public"
    quantity_from: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Product:
    """One product of the catalogue. `id` is the database's, `sku` the company's; `key` is the id it was imported with."""

    id: int
    sku: str
    name: Bilingual
    brand: str
    category: str
    category_label: Bilingual
    description: Bilingual
    prices: tuple[Price, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    stock: int | None = None
    lead_days: int | None = None
    image: str | None = None
    url: str | None = None
    discontinued: bool = False
    key: str | None = None

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute called `name`, or None."""
        return next((a for a in self.attributes if a.name == name), None)


@dataclass(frozen=True)
class Mention:
    """A product named in a text: characters `start`..`end`. `exact` is False where spelling was forgiven.

    `skus` holds every product the words may mean, best first; more than one means the words are ambiguous.
    """

    skus: tuple[str, ...]
    start: int
    end: int
    exact: bool


Operator = Literal["<", "<=", ">", ">=", "=", "!=", "contains", "has"]


@dataclass(frozen=True)
class Condition:
    """One limit a customer set, on a column: `price`, `stock`, `brand`, `category` or an attribute's name.

    Numbers are in the column's own unit (already converted); money carries its currency in `unit`. `said` is how the
    customer put it, so that an unmet limit can be named in their words. A sum that was meant for several `pieces` holds
    in `value` what one of them may cost.
    """

    column: str
    operator: Operator
    value: AttributeValue
    unit: str | None = None
    said: str = ""
    pieces: int = 1


@dataclass(frozen=True)
class ProductQuery:
    """A question to the catalogue: limits on columns, what is left as free text, and the order wanted.

    `order` is `relevance`, or a column with an optional leading `-` for descending (`price`, `-price`, `-memory`).
    """

    text: str = ""
    category: str | None = None
    conditions: tuple[Condition, ...] = ()
    order: str = "relevance"
    currency: str | None = None
    limit: int = 10


@dataclass(frozen=True)
class ProductHit:
    """A product found. `score` orders one result list; `unmet` are the limits it misses (empty for a full match)."""

    product: Product
    score: float
    unmet: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class ProductsFound:
    """The answer to a `ProductQuery`.

    `hits` meet every condition. Where none does, `nearest` holds those that miss the least, each with its `unmet`.
    `total` counts all that meet every condition, not only those within the limit. `category_known` is False where the
    words name a kind of product that the catalogue does not hold: only then may a reply say "we do not carry that".
    """

    hits: tuple[ProductHit, ...]
    total: int
    nearest: tuple[ProductHit, ...] = ()
    category_known: bool = True
    query: ProductQuery = field(default_factory=ProductQuery)
