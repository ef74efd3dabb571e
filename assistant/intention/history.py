"""What had become of other deals before a day: never what is known only afterwards."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log, log1p, nan

from assistant.deals.types import Deal

LEVELS = ("owner", "team", "source", "product", "account")
"""Columns of a deal whose values are told by how earlier deals of the same value went."""
TRAIT = "trait:"
"""What the name of a trait's column begins with."""
_HELD = 10.0
"""How many deals of the usual outcome each value is taken to have had before its own: few deals tell little."""
_LONGEST = 100
_LATELY = 90
"""Days that count as lately."""


_THIRD, _THIRDS = "month of the quarter", ("0", "1", "2")


def third(on: date) -> str:
    """Return which month of its quarter a day is in: "0", "1" or "2"."""
    return _THIRDS[(on.month - 1) % 3]


def level(text: str) -> str:
    """Return a text as a value to be found again: case, edges and what follows its 100th character do not matter."""
    return " ".join(text[: 4 * _LONGEST].split()).casefold()[:_LONGEST]


def value_of(deal: Deal, column: str) -> str:
    """Return what a deal holds in one of `LEVELS`, or in a trait's column; "" where nothing."""
    if column.startswith(TRAIT):
        return level(str(deal.traits.get(column.removeprefix(TRAIT), "")))
    return level(str(getattr(deal, column)))


@dataclass(frozen=True)
class Record:
    """How many deals had been won and lost."""

    won: int = 0
    lost: int = 0


class _Decided:
    """The outcomes of one value's deals by day: counts before any day are two look-ups."""

    def __init__(self) -> None:
        self.days: list[int] = []
        self.won: list[int] = [0]

    def add(self, day: int, won: bool) -> None:
        """Add an outcome; days must come in order."""
        self.days.append(day)
        self.won.append(self.won[-1] + won)

    def before(self, day: int) -> Record:
        """Return the outcomes of the days before `day`."""
        count = bisect_left(self.days, day)
        return Record(self.won[count], count - self.won[count])


class History:
    """The outcomes of deals by value and day. Decided deals without a day tell nothing here."""

    def __init__(self, deals: Iterable[Deal], columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        every = list(deals)
        self._all = _Decided()
        self._of: dict[tuple[str, str], _Decided] = {}
        self._began: dict[str, list[int]] = {}
        self._ended: dict[str, list[int]] = {}
        self._months: dict[date, tuple[float, float, float]] = {}
        self._loads: dict[int, float] = {}
        self._late: dict[date, tuple[int, int]] = {}
        for deal in sorted(every, key=lambda d: (d.closed_on or date.min, d.id)):
            if deal.kind != "open" and deal.closed_on is not None:
                self._add(deal, deal.closed_on.toordinal())
        for deal in every:
            self._count_load(deal)
        for days in (*self._began.values(), *self._ended.values()):
            days.sort()

    def record(self, column: str, value: str, on: date) -> Record:
        """Return what had become of the deals with this value before a day."""
        decided = self._of.get((column, value))
        return decided.before(on.toordinal()) if decided else Record()

    def overall(self, on: date) -> Record:
        """Return what had become of all deals before a day."""
        return self._all.before(on.toordinal())

    def better(self, column: str, value: str, on: date) -> float:
        """Return by how much this value's deals had gone better than all, in log-odds, drawn towards 0 where they were few."""
        return _above(self.record(column, value, on), self.overall(on))

    def lately(self, on: date) -> float:
        """Return by how much deals of the last 90 days had gone better than all before, in log-odds; NaN where none ended."""
        won, lost = self.lately_counts(on)
        return _above(Record(won, lost), self.overall(on)) if won + lost else nan

    def lately_counts(self, on: date) -> tuple[int, int]:
        """Return how many deals were won and lost in the 90 days before a day."""
        if on not in self._late:
            whole, long_ago = self.overall(on), self._all.before(on.toordinal() - _LATELY)
            self._late[on] = whole.won - long_ago.won, whole.lost - long_ago.lost
        return self._late[on]

    def by_month(self, on: date) -> tuple[float, float, float]:
        """Return by how much deals decided in the first, second and third months of quarters had gone better, in log-odds."""
        if on not in self._months:
            one, two, three = (self.better(_THIRD, month, on) for month in _THIRDS)
            self._months[on] = one, two, three
        return self._months[on]

    def load(self, owner: str, on: date) -> float:
        """Return how many deals an owner had open on a day beside the mean of all owners, as a difference of logs."""
        day = on.toordinal()
        if day not in self._loads:
            self._loads[day] = sum(self._open(name, day) for name in self._began) / max(1, len(self._began))
        return log1p(self._open(owner, day)) - log1p(self._loads[day])

    def open_of(self, owner: str, on: date) -> int:
        """Return how many deals an owner had open on a day."""
        return self._open(owner, on.toordinal())

    def _open(self, owner: str, day: int) -> int:
        return max(0, bisect_right(self._began.get(owner, []), day) - bisect_right(self._ended.get(owner, []), day))

    def _add(self, deal: Deal, day: int) -> None:
        won = deal.kind == "won"
        self._all.add(day, won)
        self._of.setdefault((_THIRD, third(date.fromordinal(day))), _Decided()).add(day, won)
        for column in self.columns:
            if value := value_of(deal, column):
                self._of.setdefault((column, value), _Decided()).add(day, won)

    def _count_load(self, deal: Deal) -> None:
        if deal.opened_on is None or (deal.kind != "open" and deal.closed_on is None):
            return
        owner = level(deal.owner)
        self._began.setdefault(owner, []).append(deal.opened_on.toordinal())
        if deal.kind != "open" and deal.closed_on is not None:
            self._ended.setdefault(owner, []).append(max(deal.closed_on, deal.opened_on).toordinal())


def _above(record: Record, whole: Record) -> float:
    usual = (whole.won + 1) / (whole.won + whole.lost + 2)
    return log((record.won + _HELD * usual) / (record.lost + _HELD * (1 - usual))) - log(usual / (1 - usual))


def traits_of(deals: Iterable[Deal]) -> Mapping[str, list[str]]:
    """Return what deals hold in each trait, by name, blanks left out."""
    found: dict[str, list[str]] = {}
    for deal in deals:
        for name, text in deal.traits.items():
            if str(text).strip():
                found.setdefault(name, []).append(str(text))
    return found
