"""The forecast desk: what may be sold, for staff; each method authorises and works out, nothing is kept but for a cache."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, get_args

from assistant.deals.standing import standing, told
from assistant.deals.types import Deal
from assistant.errors import BadRequest
from assistant.forecasting.outlooks import Question, by_parts, enough, outlook
from assistant.forecasting.series import PARTS, currencies
from assistant.forecasting.sheet import write_csv
from assistant.forecasting.types import Every, Forecast, Outlook
from assistant.intention.types import Intention
from assistant.permissions import may, require
from assistant.process.columns import column, of_owners
from assistant.types import Person
from knowledge.language import Bilingual

MOST: dict[Every, int] = {"week": 52, "month": 24, "quarter": 8}
"""Periods that are forecast at most: two years, of weeks one."""
_KEPT = 32


class Deals(Protocol):
    """The desk of deals, as far as forecasts read it."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal."""

    def state(self) -> str:
        """Return what changes whenever any deal does."""


class Intentions(Protocol):
    """The desk of purchase intention, as far as forecasts read it."""

    def of(self, who: Person, deals: Iterable[Deal]) -> Mapping[str, Intention]:
        """Return how likely each open deal is won, by id."""


@dataclass(frozen=True)
class _Kept:
    outlook: Outlook
    parts: dict[str, tuple[Forecast, ...]]


class ForecastDesk:
    """Forecasts of what is won. `today` returns the day (UTC) it is; `intentions` tell the chances of open deals.

    Only a model's chances are taken: a base rate that is alike for all deals says less than how long each is in its stage.
    """

    def __init__(self, deals: Deals, today: Callable[[], date], intentions: Intentions | None = None) -> None:
        self._deals, self._today, self._intentions = deals, today, intentions
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()
        self._alone = threading.Lock()

    def currencies(self, who: Person) -> tuple[str, ...]:
        """Return the currencies of the deals, most used first."""
        require(who, "see_forecast")
        return currencies(self._deals.all(who))

    def outlook(
        self, who: Person, *, every: str = "month", periods: int = 3, currency: str = "", by: str = "",
        today: date | None = None,
    ) -> Outlook:  # fmt: skip
        """Return what may come in the period `today` is in and those after it; without `currency`, in the most used one.

        Without `today` it is the day that the deals stand on, where enough periods had ended by then. `by` is "owner",
        "team" or "product". Who may not compare people sees of the owners only their own part, no teams, and no products where each is
        one owner's. Raises NotAllowed, or BadRequest where something asked for cannot be or there is too little past.
        """
        require(who, "see_forecast")
        length, count = _every(every), _periods(every, periods)
        if by and by not in PARTS:
            raise BadRequest(
                Bilingual("Forecasts are by owner, team or product.", "只能按 owner（负责人）、team（团队）或 product（产品）预测。")
            )  # fmt: skip
        deals = self._deals.all(who)
        of = _currency(currency, deals)
        asked = Question(length, count, of, today or _day(deals, of, length, self._today()))
        kept = self._of(who, deals, asked, by)
        earlier = told(asked.as_of, self._today()) if today is None else None
        notes = (earlier, *kept.outlook.notes) if earlier else kept.outlook.notes
        return replace(kept.outlook, by={by: _seen(who, deals, by, kept.parts[by])} if by else {}, notes=notes)

    def export(
        self, who: Person, *, every: str = "month", periods: int = 3, currency: str = "", by: str = "",
        today: date | None = None,
    ) -> str:  # fmt: skip
        """Return an outlook as CSV. Raises as `outlook` does."""
        found = self.outlook(who, every=every, periods=periods, currency=currency, by=by, today=today)
        return write_csv(found)

    def _of(self, who: Person, deals: Sequence[Deal], asked: Question, by: str) -> _Kept:
        """Return an outlook, kept as long as deals and chances are the same; its parts are worked out when asked for."""
        given = self._chances(who, deals) if asked.as_of == standing(deals, self._today()) else {}
        key = (self._deals.state(), asked, _print(given))
        with self._alone:
            kept = self._kept.get(key) or _Kept(outlook(deals, asked, given), {})
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            if by and by not in kept.parts:
                kept.parts[by] = by_parts(deals, asked, kept.outlook.from_past, by)
        return kept

    def _chances(self, who: Person, deals: Sequence[Deal]) -> dict[str, float]:
        """Return the chances that a model says; it knows those of today alone."""
        if self._intentions is None:
            return {}
        said = self._intentions.of(who, [d for d in deals if d.kind == "open"])
        return {deal: one.chance for deal, one in said.items() if one.basis == "model"}


def _day(deals: Sequence[Deal], currency: str, every: Every, today: date) -> date:
    """Return the day the deals stand on, or `today` where too few periods had ended by then to forecast from."""
    day = standing(deals, today)
    return day if enough(deals, currency, every, day) else today


def _print(given: Mapping[str, float]) -> str:
    """Return what changes whenever a chance does."""
    return hashlib.sha256(repr(sorted(given.items())).encode()).hexdigest()


def _seen(who: Person, deals: Sequence[Deal], by: str, parts: Sequence[Forecast]) -> tuple[Forecast, ...]:
    """Return the parts that a person may see; products that stand for their owners are as those."""
    if may(who, "compare_people") or (by == "product" and not of_owners(deals, column(deals, by))):
        return tuple(parts)
    if by != "owner":
        return ()
    names = {n.strip().casefold() for n in (who.name, who.id) if n.strip()}
    return tuple(p for p in parts if p.name.strip().casefold() in names)


def _every(every: str) -> Every:
    found: Every | None = next((e for e in get_args(Every) if e == every), None)
    if found is None:
        raise BadRequest(
            Bilingual(
                "Forecasts are by week, month or quarter.", "只能按 week（周）、month（月）或 quarter（季度）预测。"
            )
        )
    return found


def _periods(every: str, periods: int) -> int:
    most = MOST[_every(every)]
    if not 1 <= periods <= most:
        raise BadRequest(
            Bilingual(f"1 to {most} periods can be forecast, not {periods}.", f"可预测 1 至 {most} 期，不能是 {periods} 期。")
        )  # fmt: skip
    return periods


def _currency(currency: str, deals: Sequence[Deal]) -> str:
    known = currencies(deals)
    wanted = currency.strip().upper()
    if not known:
        raise BadRequest(
            Bilingual(
                "There are no deals with an amount yet. An administrator imports them under Sales, or with: assistant deals import FILE",
                "还没有带金额的商机，管理员可在“销售分析”中导入，或运行 assistant deals import FILE。",
            )
        )
    if wanted and wanted not in known:
        raise BadRequest(
            Bilingual(
                f"No deal is in {wanted}. Choose one of: {', '.join(known)}.", f"没有币种为 {wanted} 的商机，可选：{'、'.join(known)}。"
            )
        )  # fmt: skip
    return wanted or known[0]
