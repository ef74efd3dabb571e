"""Hand-written stand-ins for what a turn uses: small, in memory, with real meaning."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from assistant.company.types import Company
from assistant.facts import FactSheet
from assistant.kit import Kit, Turn
from assistant.prompting import read_phrases
from assistant.quoting.estimates import Estimates
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import PriceRule
from assistant.settings import Settings
from assistant.types import Fact, HandOff, IntentGuess, Person, Slots, Understanding
from assistant.writing.composed import ComposedWriter
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language, detect
from knowledge.types import (
    Attribute,
    Audience,
    Document,
    Mention,
    Passage,
    PassageHit,
    Place,
    Price,
    Product,
    ProductHit,
    ProductQuery,
    ProductsFound,
)

CUSTOMER = Person("v-1", "customer")
SALES = Person("u-1", "sales", "Sam")
ADMIN = Person("u-2", "admin", "Ada")
TODAY = date(2026, 3, 2)


def pump(sku: str, price: str | None, stock: int | None = 5, flow: str = "10", **more: object) -> Product:
    """Return a product of the test company: a pump."""
    prices = [Price(Decimal(price), "CNY")] if price else []
    prices.append(Price(Decimal("1.11"), "CNY", price_list="cost", audience="internal"))
    values: dict[str, object] = {
        "id": int(sku[-1]), "sku": sku, "name": Bilingual(f"Pump {sku}", f"{sku} 水泵"), "brand": "Acme",
        "category": "pump", "category_label": Bilingual("pump", "水泵"), "description": Bilingual("A pump.", "一台水泵。"),
        "prices": tuple(prices), "stock": stock, "lead_days": 3,
        "attributes": (
            Attribute("flow", Decimal(flow), "l", Bilingual("flow", "流量")),
            Attribute("colour", "blue", None, Bilingual("colour", "颜色")),
        ),
    }  # fmt: skip
    return Product(**(values | more))  # type: ignore[arg-type]


class FakeLibrary:
    """Finds a passage by any word it shares with the query."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.passages = list(passages)

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        words = set(query.lower().replace("?", " ").split())
        scored = [
            (len(words & set(p.text.lower().replace(".", " ").split())), p)
            for p in self.passages
            if p.audience in audiences
        ]
        found = sorted((s for s in scored if s[0]), key=lambda s: -s[0])
        return [PassageHit(p, float(score), 0.9, float(score)) for score, p in found[:k]]

    def passage(self, id: int, audiences: frozenset[Audience]) -> Passage:
        for passage in self.passages:
            if passage.id == id and passage.audience in audiences:
                return passage
        raise NotFound(Bilingual("no such passage", "没有此段落"))

    def passages_of(self, document: str, audiences: frozenset[Audience]) -> list[Passage]:
        return [p for p in self.passages if p.document == document and p.audience in audiences]

    def document(self, name: str) -> Document:
        raise NotFound(Bilingual("no such document", "没有此文档"))


def passage(number: int, text: str, audience: Audience = "public", title: str = "Guide") -> Passage:
    """Return a passage of the test company's documents."""
    return Passage(
        number, f"d{number}", f"guide{number}.md", title, (title, "Part"), text, Place(line=3), detect(text), audience
    )


class FakeCatalogue:
    """Holds a few products and finds them by SKU."""

    def __init__(self, products: Sequence[Product] = ()) -> None:
        self.items = {p.sku: p for p in products}
        self.found = ProductsFound((), 0)

    def product(self, sku: str) -> Product:
        if sku not in self.items:
            raise NotFound(Bilingual("no such product", "没有此产品"))
        return self.items[sku]

    def mentions(self, text: str, language: Language) -> list[Mention]:
        found = [(text.upper().find(sku), sku) for sku in self.items]
        return [Mention((sku,), at, at + len(sku), True) for at, sku in sorted(found) if at >= 0]

    def named_whole(self, text: str) -> list[Mention]:
        return self.mentions(text, "en")

    def spelled(self, text: str) -> str:
        return text

    def parse(self, text: str, language: Language) -> ProductQuery:
        return ProductQuery(text=text)

    def called_so(self, thing: str) -> list[str]:
        """Nothing is called so."""
        return []

    def sells(self, text: str) -> bool:
        return False

    def parse_each(self, text: str, language: Language) -> list[tuple[str, str, ProductQuery]]:
        return []

    def find(self, query: ProductQuery, audiences: frozenset[Audience]) -> ProductsFound:
        return self.found

    def search(self, text: str, k: int = 10, *, audiences: frozenset[Audience]) -> list[ProductHit]:
        return [ProductHit(p, 1.0) for p in list(self.items.values())[:k]]

    def knows(self, name: str) -> bool:
        return any(name.lower() in f"{p.sku} {p.name.en} {p.name.zh}".lower() for p in self.items.values())

    def categories(self) -> list[tuple[str, Bilingual, int]]:
        return [("pump", Bilingual("pumps", "水泵"), len(self.items))] if self.items else []

    def count(self) -> int:
        return len(self.items)

    def generation(self) -> int:
        return 1


class FakeIntents:
    """Says what it was told to say, with confidence."""

    fingerprint = "fake"

    def __init__(self, name: str = "price", confidence: float = 0.97) -> None:
        self.name = name
        self.confidence = confidence

    def classify(self, text: str) -> IntentGuess:
        return IntentGuess(self.name, self.confidence, ((self.name, self.confidence),))


class ObeyingWriter:
    """The worst model there can be: it writes whatever an attacker wants, whatever the facts are."""

    name = "obeying"

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> list[str]:
        return list(self.sentences)


class Says:
    """A model that gives one answer and keeps what it was asked."""

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, list[str]()

    def ask(self, data: str, longest: int, notes: dict[str, object] | None = None) -> str:
        """Return the answer."""
        self.asked.append(data)
        return self.answer


ACME = Company(Bilingual("Acme", "顶点公司"), Bilingual("1 Road", "路 1 号"), {"zh": (), "en": ()})


def kit(**parts: object) -> Kit:
    """Return a kit of fakes; `parts` replace what they name."""
    values: dict[str, object] = {
        "settings": Settings(), "library": FakeLibrary(), "catalogue": FakeCatalogue(), "intents": FakeIntents(),
        "writer": ComposedWriter(), "phrases": read_phrases(), "house": lambda: ACME, "today": lambda: TODAY,
    }  # fmt: skip
    values |= parts
    values.setdefault("estimates", estimates(values["catalogue"]))
    return Kit(**values)  # type: ignore[arg-type]


def estimates(catalogue: object, rules: Sequence[PriceRule] = ()) -> Estimates:
    """Return what reads and prices orders over a catalogue of fakes."""
    shelf = cast(FakeCatalogue, catalogue)
    book = RuleBook(rules)

    def goods(skus: Sequence[str]) -> dict[str, Product]:
        return {sku: shelf.items[sku] for sku in skus if sku in shelf.items}

    return Estimates(
        goods, lambda skus: list(goods(skus).values()), lambda text: shelf.mentions(text, "en"), lambda: book,
        currency="CNY", region="CN", today=lambda: TODAY,
    )  # fmt: skip


def turn(
    text: str, collaborators: Kit, *, who: Person = CUSTOMER, intent: str = "price", focus: Sequence[str] = (),
    slots: Slots | None = None, products: ProductQuery | None = None, confidence: float = 0.95,
) -> Turn:  # fmt: skip
    """Return a turn as a skill sees it."""
    said = Understanding(
        text, detect(text), IntentGuess(intent, confidence), slots or Slots(), text,
        products or ProductQuery(text=text), tuple(focus),
    )  # fmt: skip
    return Turn(who, said, collaborators, FactSheet(1), 0, lambda contact: hand_off(contact))


def hand_off(contact: str = "") -> HandOff:
    """Return a hand-off as the chat makes one."""
    return HandOff("H-ABC234", "c1", "waiting", "- hello", contact, "", "2026-03-02T00:00:00+00:00")
