"""The desk of sales-process analysis: what staff may know of funnel, times, groups and stalled deals."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sqlalchemy import Engine

from assistant.analysis.significance import interval
from assistant.deals.standing import standing, told
from assistant.deals.types import Deal, Stage
from assistant.errors import BadRequest
from assistant.permissions import may, require
from assistant.process.chats import chats
from assistant.process.columns import column, column_names, of_owners
from assistant.process.findings import findings
from assistant.process.funnel import funnel
from assistant.process.gaps import Gaps, gaps
from assistant.process.groups import groups
from assistant.process.stalls import stalled
from assistant.process.stays import stay
from assistant.process.types import Finding, Process, Stalled
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import present_day

BY = ("owner", "team", "product")
_KEPT = 8


class Deals(Protocol):
    """The deals' desk, as far as their analysis reads it."""

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal."""

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return the stages in their order."""

    def state(self) -> str:
        """Return what changes whenever any deal or stage does."""


@dataclass(frozen=True)
class _Whole:
    """An analysis before it is known who asks: its conversations and findings are still to come."""

    process: Process
    lacking: Gaps
    people: frozenset[str]
    """The columns that tell of people."""


class ProcessDesk:
    """Sales-process analysis, for staff. A whole analysis is kept for one state of the deals and one day."""

    def __init__(self, engine: Engine, deals: Deals, today: Callable[[], date] = present_day) -> None:
        self._engine = engine
        self._deals = deals
        self._today = today
        self._kept: OrderedDict[tuple[object, ...], _Whole] = OrderedDict()
        self._stalled: tuple[object, tuple[Stalled, ...]] = (None, ())
        self._lock = threading.Lock()

    def process(
        self, who: Person, *, since: date | None = None, until: date | None = None, by: Sequence[str] = BY,
        today: date | None = None,
    ) -> Process:  # fmt: skip
        """Return the analysis of the deals opened (and conversations begun) from `since` to `until`, as of `today`, else of the day they stand on.

        Who may not compare people sees of owners only their own row, no teams and no other column that tells of people,
        and of stalled deals their own and those of nobody. Raises BadRequest for a column that no deal has, or where
        `since` is after `until`.
        """
        require(who, "see_process")
        if since and until and since > until:
            raise BadRequest(
                Bilingual(
                    f"The period begins on {since}, after it ends on {until}. Give an earlier first day.",
                    f"起始日期 {since} 晚于结束日期 {until}，请改用更早的起始日期。",
                )
            )
        whole = self._whole(who, since, until, tuple(dict.fromkeys(by)), today or self._day(who))
        with self._engine.connect() as connection:
            talked = chats(connection, since, until)
        seen = _seen(who, replace(whole, process=replace(whole.process, chats=talked)))
        earlier = told(seen.as_of, self._today()) if today is None else None
        return replace(seen, findings=(Finding(earlier, "data"), *seen.findings)) if earlier else seen

    def stalled(self, who: Person, today: date | None = None) -> tuple[Stalled, ...]:
        """Return the open deals that should be looked at, largest first; a salesperson's own and those of nobody."""
        require(who, "see_process")
        return _theirs(who, self._every_stalled(who, today or self._day(who)))

    def _every_stalled(self, who: Person, as_of: date) -> tuple[Stalled, ...]:
        """Return all stalled deals: of the whole analysis where it is kept, else worked out without the rest of it."""
        state = self._deals.state()
        with self._lock:
            whole = self._kept.get((state, None, None, BY, as_of))
            if whole is not None:
                return whole.process.stalled
            if self._stalled[0] != (state, as_of):
                found = stalled(self._deals.all(who), self._deals.stages(who), as_of)
                self._stalled = (state, as_of), found
            return self._stalled[1]

    def columns(self, who: Person) -> tuple[str, ...]:
        """Return what the deals may be parted by; without columns that tell of people for who may not compare them."""
        require(who, "see_process")
        deals = self._deals.all(who)
        names = column_names(deals)
        if may(who, "compare_people"):
            return names
        return tuple(n for n in names if n == "owner" or not of_owners(deals, column(deals, n)))

    def _day(self, who: Person) -> date:
        return standing(self._deals.all(who), self._today())

    def _whole(
        self, who: Person, since: date | None, until: date | None, by: tuple[str, ...], as_of: date
    ) -> _Whole:  # fmt: skip
        """Return the analysis for this state of the deals, made where it is not kept."""
        key = (self._deals.state(), since, until, by, as_of)
        with self._lock:  # two who ask for the same wait for one analysis instead of making two
            if key not in self._kept:
                self._kept[key] = _analyse(self._deals.all(who), self._deals.stages(who), since, until, by, as_of)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _analyse(
    deals: Sequence[Deal], stages: Sequence[Stage], since: date | None, until: date | None, by: tuple[str, ...], as_of: date
) -> _Whole:  # fmt: skip
    known = column_names(deals)
    if unknown := [name for name in by if name not in known]:
        raise BadRequest(
            Bilingual(
                f"No deal has a column {unknown[0]!r}. There are: {', '.join(known)}.",
                f"商机中没有“{unknown[0]}”这一列。可用的列：{'、'.join(known)}。",
            )
        )
    chosen = [d for d in deals if _within(d, since, until)]
    undated = sum(d.opened_on is None for d in deals) if since or until else 0
    counts = Counter(d.kind for d in chosen)
    decided = counts["won"] + counts["lost"]
    low, high = interval(counts["won"], decided)
    reasons = Counter(d.lost_because for d in chosen if d.kind == "lost" and d.lost_because)
    process = Process(
        as_of, len(chosen), counts["won"], counts["lost"], counts["open"], counts["won"] / decided if decided else None,
        low, high, funnel(chosen, stages, as_of), stay(chosen, as_of), groups(chosen, by, as_of),
        stalled(deals, stages, as_of, among=chosen), tuple(sorted(reasons.items(), key=lambda r: (-r[1], r[0]))), (), (),
    )  # fmt: skip
    people = frozenset(name for name in by if of_owners(deals, column(deals, name)))
    return _Whole(process, gaps(chosen, stages, as_of, undated), people)


def _within(deal: Deal, since: date | None, until: date | None) -> bool:
    """Return whether a deal was opened in a period; without a period every deal is."""
    if since is None and until is None:
        return True
    day = deal.opened_on
    return day is not None and (since is None or since <= day) and (until is None or day <= until)


def _seen(who: Person, whole: _Whole) -> Process:
    """Return what a person may see of an analysis, with its findings."""
    process = whole.process
    if not may(who, "compare_people"):
        own = {
            name: tuple(g for g in found if name == "owner" and _is(who, g.name))
            for name, found in process.groups.items()
            if name == "owner"
        }
        others = {name: found for name, found in process.groups.items() if name not in whole.people}
        kept = {name: (own | others)[name] for name in process.groups if name in own or name in others}
        process = replace(process, groups=kept, stalled=_theirs(who, process.stalled))
    compares = may(who, "compare_people")
    return replace(process, findings=findings(process, whole.lacking, everybody=compares))


def _theirs(who: Person, found: tuple[Stalled, ...]) -> tuple[Stalled, ...]:
    if may(who, "compare_people"):
        return found
    return tuple(s for s in found if not s.owner or _is(who, s.owner))


def _is(who: Person, owner: str) -> bool:
    """Return whether an owner's name is the person's user name."""
    return bool(who.name) and owner.strip().casefold() == who.name.strip().casefold()
