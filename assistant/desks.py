"""The desks of the assistant, each made once over one store; whoever asks goes to the desk of the matter."""

from dataclasses import replace

from assistant.accounts import Accounts
from assistant.agents.desk import AgentDesk
from assistant.analysis.cases import NeedsRoom
from assistant.analysis.desk import NeedsDesk
from assistant.analysis.leaves_desk import LeavesDesk
from assistant.answers.desk import AnswerDesk
from assistant.api_keys.desk import KeyDesk
from assistant.api_keys.threads import ThreadRoom
from assistant.cases.desk import CaseDesk
from assistant.cases.room import CaseRoom
from assistant.colleagues.store import ColleagueRoom
from assistant.company.desk import CompanyDesk
from assistant.company.types import Company
from assistant.contracts.desk import ContractDesk
from assistant.contracts.store import ContractRoom
from assistant.customers.desk import CustomerDesk
from assistant.customers.erasing import Room
from assistant.database import Records
from assistant.deals.desk import DealDesk
from assistant.deals.forgetting import DealRoom
from assistant.documents.desk import DocumentDesk
from assistant.finding import FindingDesk
from assistant.forecasting.desk import ForecastDesk
from assistant.gaps.desk import GapDesk
from assistant.intention.desk import IntentionDesk
from assistant.kit import Kit
from assistant.letters.desk import LetterDesk
from assistant.letters.notes import NoteDesk
from assistant.letters.store import LetterRoom
from assistant.messengers.store import MessengerRoom
from assistant.process.desk import ProcessDesk
from assistant.quoting.desk import QuoteDesk
from assistant.quoting.rule_desk import PriceRuleDesk
from assistant.selling import Pipeline
from assistant.tickets import Tickets
from assistant.upkeep.expiry import rooms
from assistant.usage import UsageDesk
from assistant.user_store import Users
from assistant.webhooks.addresses import hosts
from assistant.webhooks.desk import WebhookDesk
from assistant.webhooks.store import WebhookRoom
from assistant.writing.desk import ModelDesk
from knowledge.catalogue import Catalogue
from knowledge.library import Library


class Desks:
    """Every desk that needs nothing but the store, what is known, and the kit of a turn."""

    def __init__(self, kit: Kit, library: Library, catalogue: Catalogue, records: Records) -> None:
        engine, home = records.engine, kit.settings.home
        self.library, self.catalogue = library, catalogue
        self.finding = FindingDesk(library, catalogue)
        self.accounts = Accounts(Users(engine))
        self.api_keys = KeyDesk(engine)
        self.tickets = Tickets(engine)
        self.company_desk = CompanyDesk(engine)
        self.price_rules = PriceRuleDesk(engine)
        self.quotes = QuoteDesk(engine, kit, self.price_rules.book)
        self.deals = DealDesk(engine, kit.today, currency=kit.settings.currency)
        self.intentions = IntentionDesk(engine, home / "models" / "intention", self.deals, kit.today)
        self.forecasts = ForecastDesk(self.deals, kit.today, self.intentions)
        self.process = ProcessDesk(engine, self.deals, kit.today)
        # What staff ask in the chat goes to these four; the kit of a turn knows them.
        self.kit = replace(kit, pipeline=Pipeline(self.deals, self.process, self.forecasts, self.intentions))
        self.gaps = GapDesk(engine, kit, library.embedder)
        self.answers = AnswerDesk(engine, lambda: self.kit, library, catalogue, self.gaps)
        self.cases = CaseDesk(engine, lambda: self.kit, catalogue, library)
        self.customers = CustomerDesk(engine, self.quotes, kit.settings.phone_region, self._rooms())
        self.letters = LetterDesk(engine, kit, self.quotes)
        self.notes = NoteDesk(kit, self.quotes)
        self.contracts = ContractDesk(engine, kit, self.quotes)
        self.models = ModelDesk(engine, kit)
        self.webhooks = WebhookDesk(engine, hosts(kit.settings.webhook_hosts))
        self.usage = UsageDesk(engine, catalogue, kit.today)
        self.agents = AgentDesk(self.kit, library, catalogue, records)
        self.documents_desk = DocumentDesk(engine, library, catalogue, self.kit)
        self.need_leaves = LeavesDesk(engine)
        self.needs_desk = NeedsDesk(engine, home / "models" / "needs", home / "needs", catalogue.words, self.kit)

    @property
    def company(self) -> Company:
        """Return the company as it is now."""
        return self.company_desk.now()

    @property
    def passing(self) -> tuple[Room, ...]:
        """Return where words of visitors are kept beside conversations: each forgets them when their time is over."""
        return (*rooms(self.library), self.gaps.room, self.intentions.room)

    def _rooms(self) -> tuple[Room, ...]:
        """Return where words of a customer are kept beside their entry: each forgets them with it."""
        return (
            LetterRoom(), ContractRoom(), NeedsRoom(), DealRoom(), self.intentions.room, ThreadRoom(), MessengerRoom(), ColleagueRoom(), WebhookRoom(),
            self.gaps.room, self.answers.room, CaseRoom(),
        )  # fmt: skip
