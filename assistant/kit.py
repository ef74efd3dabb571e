"""What a turn may use: the collaborators, as the skills see them, and the turn itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from assistant.company.types import Company
from assistant.customers.types import Lead
from assistant.deals.questions import DealsTold
from assistant.facts import FactSheet
from assistant.prompting import Phrases
from assistant.quoting.estimates import Estimates
from assistant.quoting.types import Asked
from assistant.selling import Pipeline
from assistant.settings import Settings
from assistant.types import Fact, HandOff, IntentGuess, Person, Understanding
from knowledge.language import Bilingual, Language
from knowledge.types import (
    Audience,
    Document,
    Mention,
    Passage,
    PassageHit,
    Product,
    ProductHit,
    ProductQuery,
    ProductsFound,
)


class Documents(Protocol):
    """The library of documents, as far as a turn reads it."""

    def search(
        self, query: str, k: int = 8, *, audiences: frozenset[Audience], language: Language | None = None
    ) -> list[PassageHit]:
        """Return up to `k` passages, nearest first, of these audiences only."""

    def passage(self, id: int, audiences: frozenset[Audience]) -> Passage:
        """Return one passage that may answer now, for these audiences. Raises knowledge.errors.NotFound."""

    def passages_of(self, document: str, audiences: frozenset[Audience]) -> list[Passage]:
        """Return a document's passages in order that may answer now, for these audiences."""

    def document(self, name: str) -> Document:
        """Return one document by id. Raises knowledge.errors.NotFound."""


class Products(Protocol):
    """The catalogue, as far as a turn reads it."""

    def product(self, sku: str) -> Product:
        """Return one product. Raises knowledge.errors.NotFound."""

    def mentions(self, text: str, language: Language) -> list[Mention]:
        """Return the products that a text names."""

    def named_whole(self, text: str) -> list[Mention]:
        """Return the products that a text names by their whole names or numbers."""

    def spelled(self, text: str) -> str:
        """Return a text with slips in plain words put right."""
        ...

    def parse(self, text: str, language: Language) -> ProductQuery:
        """Return the limits, kind and order that a text asks for."""

    def called_so(self, thing: str) -> list[str]:
        """Return the SKUs of the few products that are called by a thing said in words; none where many are."""
        ...

    def sells(self, text: str) -> bool:
        """Return whether a text says nothing but a thing that products are called."""

    def parse_each(self, text: str, language: Language) -> list[tuple[str, str, ProductQuery]]:
        """Return what a text asks of each kind of product (its words, the kind's, the query) where it lists several; else nothing."""

    def find(self, query: ProductQuery, audiences: frozenset[Audience]) -> ProductsFound:
        """Return the products that meet a query, or the nearest."""

    def search(self, text: str, k: int = 10, *, audiences: frozenset[Audience]) -> list[ProductHit]:
        """Return the products nearest to words."""

    def knows(self, name: str) -> bool:
        """Return whether any product's texts hold a name such as a model number."""

    def categories(self) -> list[tuple[str, Bilingual, int]]:
        """Return every category with its label and how many products it has, largest first."""

    def count(self) -> int:
        """Return how many products there are."""

    def generation(self) -> int:
        """Return the database generation that the catalogue shows."""


class Intents(Protocol):
    """The intent classifier."""

    @property
    def fingerprint(self) -> str:
        """Return what changes whenever its guesses may."""

    def classify(self, text: str) -> IntentGuess:
        """Return the intent of a message."""


class Writer(Protocol):
    """Words a draft. It yields text with `[[fact]]` references; it never needs to know a value."""

    @property
    def name(self) -> str:
        """Return the writer's name, for the record."""

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Iterable[str]:
        """Return the sentences of the reply, with references. `asked` are the customer's messages, the latest last.

        Reading them may raise assistant.writing.failure.WriterFailed: the plain statement is said instead.
        """


class Answering(Protocol):
    """A model that answers one request as a whole."""

    def ask(self, data: str, longest: int, notes: dict[str, object] | None = None) -> str:
        """Return the answer. Raises assistant.writing.failure.WriterFailed, also beyond `longest` characters.

        What it took (attempts, milliseconds, tokens, cost) is put into `notes`, beside what the asker notes there.
        """


@dataclass(frozen=True)
class Kit:
    """The collaborators of a turn; chosen once, in `build.py`."""

    settings: Settings
    library: Documents
    catalogue: Products
    intents: Intents
    writer: Writer
    phrases: Phrases
    house: Callable[[], Company]
    """Returns the company as it is now."""
    today: Callable[[], date]
    estimates: Estimates
    model: Callable[[], "Answering | None"] = lambda: None
    """The model in use as the writer, where one is: it may be asked for structured answers."""
    quick: Callable[[], bool] = lambda: False
    """Whether the writer in use is code that words a reply in a few milliseconds: then it is given whole, not in pieces."""
    pipeline: Pipeline | None = None
    """The desks of deals, process, forecasts and intention, which answer staff alone; None where a turn has none."""

    @property
    def company(self) -> Bilingual:
        """Return the company's name."""
        return self.house().name

    @property
    def contact(self) -> Bilingual:
        """Return how to reach the company."""
        return self.house().contact


@dataclass(frozen=True)
class Turn:
    """One turn as a skill sees it: who asks, what was understood, the sheet to write facts on."""

    who: Person
    said: Understanding
    kit: Kit
    sheet: FactSheet
    number: int
    """How many turns came before in this conversation; picks the way a phrase is said."""
    hand_off: Callable[[str], HandOff]
    """Passes the conversation to a person, with a contact (may be empty)."""
    lead: Lead = Lead()
    """What the customer has said of themselves in this conversation, this message included."""
    keep_lead: Callable[[Lead], None] = lambda lead: None
    """Makes the lead an entry among the customers, with the turn."""
    ordered: tuple[Asked, ...] = ()
    """What this conversation has ordered so far."""
    region: str = ""
    """The code of the country that this conversation would have goods sent to; "" where it names none."""
    before: str = ""
    """The message before as it stood alone; empty where there is none that this one could go on from."""
    shown: tuple[str, ...] = ()
    """The SKUs of the products that the latest reply with any spoke of."""
    told: DealsTold | None = None
    """What the message before asked about deals and which it was told of; None where it asked something else."""

    listed: tuple[str, ...] = ()
    """The SKUs of those that the latest reply with several spoke of: "the other one", "the dearer one" is among them."""

    emptied: bool = False
    """Whether all that was ordered was given up, and nothing ordered since."""

    picked: dict[tuple[str, ...], tuple[int, ...] | None] = field(default_factory=dict)
    """Which of so many lines a model said answer this message: it is asked once about the same."""

    @property
    def language(self) -> Language:
        """Return the language to answer in."""
        return self.said.language

    def say(self, key: str, **variables: str) -> str:
        """Return a phrase in the turn's language, as it is said to staff where that is another way."""
        staff = f"{key}_staff"
        if self.who.role != "customer" and staff in self.kit.phrases.ways:
            key = staff
        return self.kit.phrases.say(key, self.language, self.number, **variables)

    def pick(self, text: Bilingual) -> str:
        """Return a bilingual text in the turn's language."""
        return text.say(self.language)

    def together(self, parts: Sequence[str]) -> str:
        """Return a list in words: joined as the language joins lists."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def sentences(self, *parts: str) -> str:
        """Return sentences one after another, with a space only where the language has one."""
        return ("" if self.language == "zh" else " ").join(p for p in parts if p)
