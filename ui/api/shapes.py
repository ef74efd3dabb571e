"""What our own calls take and give, typed."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.quoting.types import QuoteSummary
from assistant.reply_json import CitationRow, FactRow, reply_json
from assistant.types import HandOff, Reply, SourceView, TurnSummary
from knowledge.types import PassageHit, ProductHit
from knowledge.types import Product as KnownProduct
from ui.api import words


class Asked(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=100_000, description=words.TEXT.en)
    conversation: str | None = Field(None, max_length=64, description=words.CONVERSATION.en)
    user: str | None = Field(None, max_length=256, description=words.USER.en)


class Answer(BaseModel):
    """A reply with all that it rests on."""

    reply: str = Field(description=words.CONTENT.en)
    language: Literal["zh", "en"]
    intent: str
    confidence: float
    refused: bool = Field(description=words.REFUSED.en)
    citations: list[CitationRow] = Field(description=words.REFERENCES.en)
    facts: list[FactRow] = Field(description=words.FACTS.en)
    products: list[str]
    turn: str
    conversation: str
    binding_offer: Literal[False] = Field(description=words.BINDING.en)
    milliseconds: float


class Turn(BaseModel):
    """One turn of a conversation."""

    turn: str
    asked: str
    at: str
    rating: int | None
    answer: Answer


class Conversation(BaseModel):
    """A conversation's turns, oldest first."""

    conversation: str
    turns: list[Turn]


class Rating(BaseModel):
    """What somebody thinks of a reply."""

    model_config = ConfigDict(extra="forbid")
    good: bool
    reason: str = Field("", max_length=1000)


class Wish(BaseModel):
    """How to reach somebody who wants to talk to a person, and what they add."""

    model_config = ConfigDict(extra="forbid")
    contact: str = Field("", max_length=200)
    note: str = Field("", max_length=1000)


class HandedOff(BaseModel):
    """A hand-off, by the number that can be said aloud."""

    id: str
    conversation: str
    state: str
    contact: str
    note: str
    created_at: str


class Cell(BaseModel):
    """One cell of the product's row that a fact was read from."""

    name: str
    value: str
    cited: bool


class Source(BaseModel):
    """The place a fact was read from: the quote with what stands around it, or the product's row."""

    title: str
    path: str
    heading: list[str]
    page: int | None
    line: int | None
    sheet: str | None
    cell: str | None
    before: str
    quote: str
    after: str
    rows: list[Cell]
    current: bool = Field(description=words.CURRENT.en)


class Names(BaseModel):
    """A text in both languages."""

    en: str
    zh: str


class Price(BaseModel):
    """An amount of money for one piece, written exactly."""

    amount: str
    currency: str
    price_list: str
    quantity_from: int
    valid_from: date | None
    valid_to: date | None


class Attribute(BaseModel):
    """A property of a product."""

    name: str
    label: Names
    value: str
    unit: str | None


class Product(BaseModel):
    """A product of the catalogue."""

    sku: str
    name: Names
    brand: str
    category: str
    description: Names
    prices: list[Price]
    attributes: list[Attribute]
    stock: int | None
    lead_days: int | None
    url: str | None
    image: str | None
    discontinued: bool


class Products(BaseModel):
    """A page of products."""

    products: list[Product]


class Quote(BaseModel):
    """A quote as it stands, its total written exactly."""

    number: str
    state: str
    version: int
    buyer: str
    customer: str | None
    conversation: str | None
    currency: str
    total: str
    lines: int
    valid_until: date
    changed_at: str


class Quotes(BaseModel):
    """Quotes, the latest changed first."""

    quotes: list[Quote]


class Hit(BaseModel):
    """A passage or a product that was found."""

    kind: Literal["product", "passage"]
    id: str
    score: float
    title: str
    sku: str | None = None
    document: str | None = None
    heading: str | None = None
    page: int | None = None
    text: str | None = None


class Hits(BaseModel):
    """What was found, best first."""

    results: list[Hit]


def answer(reply: Reply) -> Answer:
    """Return a reply as the command line gives it too."""
    return Answer.model_validate(reply_json(reply))


def turn(kept: TurnSummary) -> Turn:
    """Return one turn."""
    return Turn(turn=kept.turn, asked=kept.asked, at=kept.at, rating=kept.rating, answer=answer(kept.reply))


def handed_off(made: HandOff) -> HandedOff:
    """Return a hand-off as whoever asked for it may see it."""
    return HandedOff(**{name: getattr(made, name) for name in HandedOff.model_fields})


def source(view: SourceView) -> Source:
    """Return where a fact was read."""
    place = view.place
    return Source(
        title=view.title, path=view.path, heading=list(view.heading), page=place.page, line=place.line, sheet=place.sheet,
        cell=place.cell, before=view.before, quote=view.quote, after=view.after,
        rows=[Cell(name=name, value=value, cited=cited) for name, value, cited in view.rows], current=view.current,
    )  # fmt: skip


def product(known: KnownProduct) -> Product:
    """Return a product, its amounts as exact text."""
    prices = [
        Price(
            amount=str(p.amount), currency=p.currency, price_list=p.price_list, quantity_from=p.quantity_from,
            valid_from=p.valid_from, valid_to=p.valid_to,
        )
        for p in known.prices
    ]  # fmt: skip
    attributes = [
        Attribute(name=a.name, label=Names(en=a.label.en, zh=a.label.zh), value=str(a.value), unit=a.unit)
        for a in known.attributes
    ]
    return Product(
        sku=known.sku, name=_names(known.name.en, known.name.zh), brand=known.brand, category=known.category,
        description=_names(known.description.en, known.description.zh), prices=prices, attributes=attributes,
        stock=known.stock, lead_days=known.lead_days, url=known.url, image=known.image and f"/picture/{known.sku}",
        discontinued=known.discontinued,
    )  # fmt: skip


def quote(kept: QuoteSummary) -> Quote:
    """Return a quote of a list."""
    return Quote(**{name: getattr(kept, name) for name in Quote.model_fields} | {"total": str(kept.total)})


def _names(en: str, zh: str) -> Names:
    return Names(en=en, zh=zh)


def hit(found: PassageHit | ProductHit) -> Hit:
    """Return what was found."""
    score = round(found.score, 6)
    if isinstance(found, ProductHit):
        p = found.product
        return Hit(kind="product", id=p.key or p.sku, score=score, title=p.name.en or p.name.zh, sku=p.sku)
    passage = found.passage
    return Hit(
        kind="passage", id=str(passage.id), score=score, title=passage.title, document=passage.name,
        heading=" › ".join(passage.heading), page=passage.place.page, text=passage.text,
    )  # fmt: skip
