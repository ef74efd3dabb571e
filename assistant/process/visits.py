"""What a deal's moves say of its way: which stages it visited and for how long, and where it stands or stopped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.deals.types import Deal, Move, Stage


@dataclass(frozen=True)
class Visit:
    """A stay in one open stage of `days` days; `left` is False where the deal is still there (on the day asked about)."""

    stage: str
    days: int
    left: bool


@dataclass(frozen=True)
class Stop:
    """Where a deal stands or stopped: the place of its open stage, or the number of open stages where it was won.

    `known` is False for a lost deal of which no stage is known: it is put into the last one that deals of its source reach.
    """

    place: int
    known: bool = True


@dataclass(frozen=True)
class Route:
    """The open stages that deals are in or were in, in the order of selling, and the deals as far as their moves tell stages.

    `places` is the place of each such stage, from 0; `last` the farthest that is known of the deals of each source.
    """

    stages: tuple[Stage, ...]
    deals: tuple[Deal, ...]
    places: Mapping[str, int]
    last: Mapping[str, int]

    def stop(self, deal: Deal) -> Stop | None:
        """Return where a deal stands or stopped; None for an open deal of which no stage of the company's is known.

        The latest stage counts, not the farthest: a deal that went back stands where it went back to. A lost deal stopped
        in the last open stage that its moves name.
        """
        if deal.kind == "won":
            return Stop(len(self.places))
        if deal.kind == "open" and deal.stage in self.places:
            return Stop(self.places[deal.stage])
        named = next((self.places[m.stage] for m in reversed(deal.moves) if m.stage in self.places), None)
        if named is not None:
            return Stop(named)
        last = self.last.get(deal.source, len(self.places) - 1)
        return Stop(last, known=False) if deal.kind == "lost" and self.places else None


def route(deals: Sequence[Deal], stages: Sequence[Stage]) -> Route:
    """Return the stages in use and the deals, without the moves of sources that do not tell stages.

    A file often knows only when a deal was opened and closed. Where no deal of a source ever moved from one open stage to
    another, though some were won or stand in a later one, its moves are such days and say nothing of stages; the deals keep
    the days themselves. Where nothing is known of any open stage they are all in use.
    """
    open_stages = [s for s in stages if s.kind == "open"]
    order = {stage.id: place for place, stage in enumerate(open_stages)}
    told = _telling(deals, order)
    kept = tuple(d if not d.moves or d.source in told else replace(d, moves=()) for d in deals)
    seen = defaultdict[str, set[str]](set)
    for deal in kept:
        here = {deal.stage} if deal.kind == "open" else set[str]()
        seen[deal.source] |= (here | {m.stage for m in deal.moves}) & order.keys()
    used = tuple(s for s in open_stages if any(s.id in ids for ids in seen.values())) or tuple(open_stages)
    places = {stage.id: place for place, stage in enumerate(used)}
    return Route(used, kept, places, {source: max(places[i] for i in ids) for source, ids in seen.items() if ids})


def _telling(deals: Sequence[Deal], order: Mapping[str, int]) -> set[str]:
    """Return the sources whose moves tell stages."""
    told, farther = set[str](), set[str]()
    for deal in deals:
        places = [order[m.stage] for m in deal.moves if m.stage in order]
        if len(set(places)) > 1:
            told.add(deal.source)
        if len(order) > 1 and (deal.kind == "won" or order.get(deal.stage, 0) > 0):
            farther.add(deal.source)
    return told | ({deal.source for deal in deals} - farther)


def visits(deal: Deal, places: Mapping[str, int], as_of: date) -> Iterator[Visit]:
    """Yield the stays in open stages whose length is known; moves after `as_of` have not happened yet.

    Nothing is yielded for a stay that would end before it began, or whose end is not known: that of a decided deal
    without its closing day, and that of an open deal that stands in another stage than its last move names.
    """
    moves = list(_turns(deal.moves, as_of))
    for place, move in enumerate(moves):
        following = moves[place + 1] if place + 1 < len(moves) else None
        if move.stage not in places:
            continue
        here = following is None and deal.kind == "open"
        if here and move.stage != deal.stage:
            continue
        end = as_of if here else following.on if following else happened(deal.closed_on, as_of)
        if end is not None and end >= move.on:
            yield Visit(move.stage, (end - move.on).days, not here)


def came_on(deal: Deal, as_of: date) -> date | None:
    """Return the day on which a deal came into the stage it stands in, None where its moves do not say."""
    moves = list(_turns(deal.moves, as_of))
    return moves[-1].on if moves and moves[-1].stage == deal.stage else None


def happened(day: date | None, as_of: date) -> date | None:
    """Return a day that is not after `as_of`, else None: what is to come is not known."""
    return day if day is not None and day <= as_of else None


def took(deal: Deal, as_of: date) -> int | None:
    """Return the days from opening to closing, or to `as_of` where it is open; None where a day is missing or cannot be."""
    opened = happened(deal.opened_on, as_of)
    end = as_of if deal.kind == "open" else happened(deal.closed_on, as_of)
    return (end - opened).days if opened and end and end >= opened else None


def _turns(moves: Sequence[Move], as_of: date) -> Iterator[Move]:
    """Yield the moves up to a day that lead to another stage than the one before."""
    before = None
    for move in moves:
        if move.on <= as_of and move.stage != before:
            yield move
            before = move.stage
