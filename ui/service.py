"""What the pages need of the assistant: the part of `assistant.service.Assistant` that they call, as protocols."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from assistant.answers.desk import AnswerDesk
from assistant.api_keys.desk import KeyDesk
from assistant.cases.desk import CaseDesk
from assistant.colleagues.desk import ColleagueDesk
from assistant.colleagues.types import News
from assistant.company.desk import CompanyDesk
from assistant.contracts.desk import ContractDesk
from assistant.customers.desk import CustomerDesk
from assistant.deals.desk import DealDesk
from assistant.documents.desk import DocumentDesk
from assistant.finding import FindingDesk
from assistant.forecasting.desk import ForecastDesk
from assistant.gaps.desk import GapDesk
from assistant.intention.desk import IntentionDesk
from assistant.letters.desk import LetterDesk
from assistant.letters.notes import NoteDesk
from assistant.messengers.desk import MessengerDesk
from assistant.needs import Needs
from assistant.process.desk import ProcessDesk
from assistant.quoting.desk import QuoteDesk
from assistant.quoting.rule_desk import PriceRuleDesk
from assistant.types import (
    Beginning,
    ConversationSummary,
    HandOff,
    HandOffState,
    Person,
    Piece,
    Role,
    SourceView,
    TurnSummary,
    User,
)
from assistant.upkeep.desk import UpkeepDesk
from assistant.usage import UsageDesk
from assistant.webhooks.desk import WebhookDesk
from assistant.writing.desk import Tried, WriterRow
from knowledge.language import Bilingual, Language
from knowledge.types import Audience, Document, Product, Progress


class Company(Protocol):
    """Whose assistant this is."""

    @property
    def name(self) -> Bilingual:
        """Return the company's name."""

    @property
    def contact(self) -> Bilingual:
        """Return how to reach the company."""


class Replay(Protocol):
    """What replaying a turn showed."""

    @property
    def same(self) -> bool:
        """Return whether the text came out the same, byte for byte."""

    @property
    def text(self) -> str:
        """Return the replayed text."""

    @property
    def differences(self) -> tuple[Bilingual, ...]:
        """Return what differs with today's knowledge."""


class BadRow(Protocol):
    """A row of a catalogue file that could not be used."""

    @property
    def line(self) -> int:
        """Return the line or row number, from 1."""

    @property
    def reason(self) -> Bilingual:
        """Return what is wrong with it."""


class ImportReport(Protocol):
    """What an import did."""

    @property
    def added(self) -> int:
        """Return how many products are new."""

    @property
    def changed(self) -> int:
        """Return how many products changed."""

    @property
    def unchanged(self) -> int:
        """Return how many products stayed as they were."""

    @property
    def bad(self) -> Sequence[BadRow]:
        """Return the rows that could not be used."""


class CompanySeen(Protocol):
    """The company as everybody may see it."""

    def logo(self) -> bytes | None:
        """Return the logo as a PNG."""

    def framers(self) -> tuple[str, ...]:
        """Return the origins of the sites that may show the assistant."""

    def away(self) -> Bilingual | None:
        """Return what to say while nobody is there."""


class Tickets(Protocol):
    """Names visitors where no cookies are kept."""

    def issue(self, visitor: str) -> str:
        """Return a ticket for a visitor's id."""
        ...

    def person(self, ticket: str) -> Person:
        """Return the visitor whom a ticket names. Raises NotSignedIn."""


class ColleaguesSeen(Protocol):
    """What a customer is told of a colleague who answers them."""

    def news(self, who: Person, conversation: str) -> News:
        """Return what a customer's page needs to know of their conversation."""


class Conversations(Protocol):
    """The part that a chat needs. Every method may raise `AssistantError` with a text fit to show."""

    @property
    def company(self) -> Any:  # noqa: ANN401 - assistant.company.types.Company
        """Return the company as it is now."""

    @property
    def company_desk(self) -> CompanySeen:
        """Return the desk of the company, as everybody may ask it."""

    @property
    def colleagues(self) -> ColleaguesSeen:
        """Return the desk of colleagues who answer customers, as everybody may ask it."""

    @property
    def tickets(self) -> Tickets:
        """Return what names visitors without cookies."""

    def looked_at(self, sku: str) -> Product | None:
        """Return the product that a page of the shop names by its SKU; None where there is none."""

    def visitor(self, token: str | None) -> tuple[Person, str]:
        """Return the customer that `token` stands for, or a new one, with the token to keep."""

    def person(self, token: str | None) -> Person:
        """Return the member of staff signed in with `token`. Raises NotSignedIn."""

    def message(self, text: str) -> str:
        """Return a message as it will be read. Raises BadRequest where it is empty or too long."""

    def reply(
        self, who: Person, text: str, conversation: str | None = None, *, page_language: Language = "en",
        beginning: Beginning | None = None, about: str = "", client: str = "",
    ) -> Iterator[Piece]:  # fmt: skip
        """Answer `text`, asked from the address `client` of the product `about`; the last piece carries the finished reply."""

    def conversations(self, who: Person, limit: int = 50) -> list[ConversationSummary]:
        """Return the newest conversations that `who` may see."""

    def conversation(
        self, who: Person, conversation: str, *, last: int | None = None, before: str = ""
    ) -> list[TurnSummary]:
        """Return the turns of a conversation, oldest first: the `last` ones (before a turn) or all."""

    def source(self, who: Person, turn: str, fact: str) -> SourceView:
        """Return what stands behind a fact of a reply."""

    def rate(self, who: Person, turn: str, good: bool, reason: str = "") -> None:
        """Keep what `who` thinks of a reply."""

    def suggestions(self, language: Language) -> list[str]:
        """Return questions to start with."""

    def hand_off(self, who: Person, conversation: str, contact: str = "", note: str = "") -> HandOff:
        """Ask for a person to take over."""

    def picture(self, sku: str) -> Path | None:
        """Return a product's local picture."""


class Models(Protocol):
    """The desk for the writers."""

    def all(self, who: Person) -> tuple[WriterRow, ...]:
        """Return the writers that are set up."""

    def use(self, who: Person, name: str) -> tuple[WriterRow, ...]:
        """Use a writer from now on."""

    def test(self, who: Person, name: str, language: Language) -> Tried:
        """Let a writer word one reply."""

    def compare(self, who: Person, names: tuple[str, str], question: str, language: Language) -> tuple[Tried, Tried]:
        """Let two writers answer one question."""


class Service(Conversations, Protocol):
    """Everything the pages call, the desks among them."""

    api_keys: KeyDesk
    colleagues: ColleagueDesk
    finding: FindingDesk
    company_desk: CompanyDesk
    quotes: QuoteDesk
    documents_desk: DocumentDesk
    needs_desk: Any  # assistant.analysis.desk.NeedsDesk
    need_leaves: Any  # assistant.analysis.leaves_desk.LeavesDesk
    price_rules: PriceRuleDesk
    customers: CustomerDesk
    letters: LetterDesk
    notes: NoteDesk
    contracts: ContractDesk
    deals: DealDesk
    usage: UsageDesk
    gaps: GapDesk
    answers: AnswerDesk
    cases: CaseDesk
    process: ProcessDesk
    forecasts: ForecastDesk
    intentions: IntentionDesk
    upkeep: UpkeepDesk
    messengers: MessengerDesk
    webhooks: WebhookDesk

    def tokens(self, who: Person, turn: str) -> tuple[int, int] | None:
        """Return the tokens that models read and wrote for a turn; None where one did not say."""

    def needs(self, who: Person, conversation: str) -> Needs:
        """Return what a conversation's customer has asked for so far."""

    @property
    def models(self) -> Models:
        """Return the desk for the writers."""

    def sign_in(self, name: str, password: str, client: str = "", known: Sequence[str] = ()) -> str:
        """Return a session token; `known` are the tokens its browser keeps. Raises NotAllowed or Busy."""

    def remember(self, session: str, token: str | None) -> str:
        """Return the token by which this browser is known as that person's when they sign in again."""

    def sign_out(self, token: str) -> None:
        """End a session."""

    def hand_offs(self, who: Person, state: HandOffState | None = None) -> list[HandOff]:
        """Return the customers who asked for a person."""

    def acknowledge(self, who: Person, hand_off: str) -> HandOff:
        """Take a waiting customer over."""

    def close_hand_off(self, who: Person, hand_off: str) -> HandOff:
        """Close a hand-off."""

    def documents(self, who: Person) -> list[Document]:
        """Return the documents."""

    def add_document(
        self, who: Person, path: Path, name: str, audience: Audience | None, progress: Progress | None = None
    ) -> Document | None:
        """Add or replace a document; None where it is unchanged."""

    def delete_document(self, who: Person, document: str) -> None:
        """Delete a document."""

    def preview_catalogue(self, who: Person, path: Path, name: str) -> Any:  # noqa: ANN401 - read by its fields
        """Return how the columns of a catalogue file are understood."""

    def import_catalogue(
        self,
        who: Person,
        path: Path,
        name: str,
        progress: Progress | None = None,
        guess: Any = None,  # noqa: ANN401
    ) -> ImportReport:
        """Import a catalogue file."""

    def products(self, who: Person, text: str = "", offset: int = 0, limit: int = 50) -> list[Product]:
        """Return products, those that match `text` where given."""

    def record(self, who: Person, turn: str) -> dict[str, object]:
        """Return a turn's evidence record."""

    def recent_turns(self, who: Person, limit: int = 50) -> list[dict[str, object]]:
        """Return the newest turns of everybody."""

    def replay(self, who: Person, turn: str) -> Replay:
        """Make a turn's reply again from its record."""

    def users(self, who: Person) -> list[User]:
        """Return the staff."""

    def add_user(self, who: Person, name: str, role: Role, password: str | None = None) -> tuple[User, str]:
        """Add a member of staff and return the password once."""

    def set_active(self, who: Person, user: str, active: bool) -> None:
        """Let a member of staff in, or not."""

    def reset_password(self, who: Person, user: str) -> str:
        """Return a new password once."""

    def overview(self, who: Person) -> dict[str, int | str]:
        """Return what is loaded and in use."""
