"""The desks of deals, process, forecasts and intention, as a turn of staff reads them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant.deals.types import Deal, Stage
from assistant.forecasting.types import Outlook
from assistant.intention.types import Intention, IntentionCard
from assistant.process.types import Process, Stalled
from assistant.types import Person


class DealsAsked(Protocol):
    """The deals' desk."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal, the latest changed first."""

    def get(self, who: Person, deal: str) -> Deal:
        """Return one deal. Raises NotFound."""
        ...

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return the stages in their order."""

    def state(self) -> str:
        """Return what changes whenever any deal or stage does."""
        ...


class ProcessAsked(Protocol):
    """The desk of sales-process analysis."""

    def process(
        self, who: Person, *, since: date | None = None, until: date | None = None, by: Sequence[str] = (),
        today: date | None = None,
    ) -> Process:  # fmt: skip
        """Return the analysis of the deals opened in a period. Raises BadRequest."""
        ...

    def stalled(self, who: Person, today: date | None = None) -> tuple[Stalled, ...]:
        """Return the open deals that should be looked at."""

    def columns(self, who: Person) -> tuple[str, ...]:
        """Return what the deals may be parted by."""


class ForecastsAsked(Protocol):
    """The forecast desk."""

    def outlook(
        self, who: Person, *, every: str = "month", periods: int = 3, currency: str = "", by: str = "",
        today: date | None = None,
    ) -> Outlook:  # fmt: skip
        """Return what may come. Raises BadRequest where there is too little past."""
        ...

    def currencies(self, who: Person) -> tuple[str, ...]:
        """Return the currencies of the deals, most used first."""


class IntentionsAsked(Protocol):
    """The desk of purchase intention."""

    def of(self, who: Person, deals: Iterable[Deal]) -> Mapping[str, Intention]:
        """Return the chance of each open deal, by id."""
        ...

    def card(self, who: Person) -> IntentionCard | None:
        """Return what the latest training made."""


@dataclass(frozen=True)
class Pipeline:
    """The four desks together; each checks for itself who asks."""

    deals: DealsAsked
    process: ProcessAsked
    forecasts: ForecastsAsked
    intentions: IntentionsAsked
