"""The desk of purchase intention: the chance of each open deal with its reasons, the heat of conversations, the model."""

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Engine

from assistant.deals.types import Deal, Stage
from assistant.errors import BadRequest, NotFound
from assistant.intention.base_rate import BaseRate, base_rate, by_base
from assistant.intention.heat import Heats
from assistant.intention.types import Heat, Intention, IntentionCard
from assistant.permissions import require
from assistant.training.stopping import Stop
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.types import Progress


class Deals(Protocol):
    """The deals' desk, as far as their chances need it."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal."""

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return the stages in order."""

    def state(self) -> str:
        """Return what changes whenever any deal or stage does."""


class NoDeals:
    """Where there are no deals at all."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return none."""
        return ()

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return none."""
        return ()

    def state(self) -> str:
        """Return the same always."""
        return ""


class IntentionDesk:
    """How likely deals are won and how warm conversations are, for staff."""

    def __init__(self, engine: Engine, folder: Path, deals: Deals, today: Callable[[], date]) -> None:
        self._folder = folder
        self._deals = deals
        self._today = today
        self._heats = Heats(engine)
        self._lock = threading.Lock()
        self._base: tuple[str, BaseRate] | None = None

    def of(self, who: Person, deals: Iterable[Deal]) -> dict[str, Intention]:
        """Return the chance of each open deal among `deals`, by id; decided ones are left out."""
        require(who, "see_intention")
        base = self._base_rate(who)
        return {deal.id: by_base(deal.id, base) for deal in deals if deal.kind == "open"}

    def heat(self, who: Person, conversation: str) -> Heat:
        """Return how warm a customer's conversation is. Raises NotFound, also where it is a trial of staff."""
        found = self.heats(who, [conversation])
        if conversation not in found:
            raise NotFound(Bilingual("That is not a customer's conversation.", "这不是客户的对话。"))
        return found[conversation]

    def heats(self, who: Person, conversations: Sequence[str]) -> dict[str, Heat]:
        """Return how warm customers' conversations are, by id; unknown ones and trials of staff are left out."""
        require(who, "see_intention")
        return self._heats.of(conversations)

    def train(self, who: Person, progress: Progress | None = None, stop: Stop | None = None) -> IntentionCard:
        """Learn from the decided deals. Raises BadRequest where there are too few."""
        require(who, "train_intention")
        raise BadRequest(Bilingual("There is nothing to learn from yet.", "暂无可供学习的数据。"))

    def card(self, who: Person) -> IntentionCard | None:
        """Return what the latest training made; None where nothing was trained."""
        require(who, "see_intention")
        return None

    def use(self, who: Person, what: Literal["model", "base"]) -> None:
        """Use the model, or the base rate."""
        require(who, "train_intention")

    def _base_rate(self, who: Person) -> BaseRate:
        state = self._deals.state()
        with self._lock:
            if self._base is None or self._base[0] != state:
                self._base = state, base_rate(self._deals.all(who))
            return self._base[1]
