"""Deals as arrays: what was known of each on any day, without looking at what came later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from assistant.deals.types import Deal
from assistant.forecasting.losses import Array
from assistant.forecasting.series import brought

OPEN, WON, LOST = 0, 1, 2
_KINDS = {"open": OPEN, "won": WON, "lost": LOST}
NEVER = date.max.toordinal()

Days = NDArray[np.int64]


@dataclass(frozen=True)
class Book:
    """One row a deal, by id; days are ordinals, NEVER where they are not known or not yet, amounts NaN where unknown."""

    ids: tuple[str, ...]
    opened: Days
    closed: Days
    kind: Days
    amount: Array
    brought: Array
    product: Days
    stage: Days
    """The stage that a deal is in, -1 where unknown."""
    entered: Days
    """When it came into it."""
    moves: NDArray[np.int64]
    """(moves, 3): row of the deal, stage, day; by row, then as they happened."""

    def rows(self, where: NDArray[np.bool_]) -> Days:
        """Return the rows where something holds."""
        return np.flatnonzero(where)


def read_book(deals: Sequence[Deal], currency: str, as_of: date) -> Book:
    """Return the deals in a currency (and those that name no amount), as known on `as_of`; their order does not matter."""
    kept = [d for d in sorted(deals, key=lambda d: d.id) if d.currency == currency or not _worth(d)]
    stages: dict[str, int] = {}
    products: dict[str, int] = {}
    moves = [
        (row, stages.setdefault(m.stage, len(stages)), m.on.toordinal()) for row, d in enumerate(kept) for m in d.moves
    ]
    whole = Book(
        tuple(d.id for d in kept), _days([_opened(d) for d in kept]),
        _days([d.closed_on if d.kind != "open" else None for d in kept]), np.array([_KINDS[d.kind] for d in kept], np.int64),
        _floats([d.amount for d in kept]), _floats([brought(d) if d.kind == "won" else None for d in kept]),
        np.array([products.setdefault(d.product, len(products)) for d in kept], np.int64),
        np.array([stages.setdefault(d.stage, len(stages)) for d in kept], np.int64),
        np.full(len(kept), NEVER), np.array(moves, np.int64).reshape(-1, 3),
    )  # fmt: skip
    return known_on(whole, as_of.toordinal())


def known_on(book: Book, day: int) -> Book:
    """Return what was known at the end of a day: deals opened later are left out, those closed later are open.

    Deals of which it is not known when they were opened or closed are there as they are.
    """
    unknown_end = (book.kind != OPEN) & (book.closed == NEVER)
    here = ((book.opened <= day) | ((book.opened == NEVER) & (book.closed > day))) & ~unknown_end
    here |= (book.closed <= day) & (book.kind != OPEN)
    still = book.closed > day
    known = book.moves[book.moves[:, 2] <= day] if book.moves.size else book.moves
    stage = np.where(still & (book.kind != OPEN), -1, book.stage)
    entered = book.opened.copy()
    if known.size:  # the last move of each deal stands last, and of several written to one place the last stays
        stage[known[:, 0]], entered[known[:, 0]] = known[:, 1], known[:, 2]
    rows = np.flatnonzero(here)
    place = np.full(len(book.ids), -1)
    place[rows] = np.arange(rows.size)
    moves = known[place[known[:, 0]] >= 0].copy() if known.size else known
    moves[:, 0] = place[moves[:, 0]]
    return replace(
        book, ids=tuple(book.ids[i] for i in rows), opened=book.opened[rows],
        closed=np.where(still, NEVER, book.closed)[rows], kind=np.where(still, OPEN, book.kind)[rows],
        amount=book.amount[rows], brought=np.where(still, np.nan, book.brought)[rows], product=book.product[rows],
        stage=stage[rows], entered=entered[rows], moves=moves,
    )  # fmt: skip


def _worth(deal: Deal) -> bool:
    """Return whether a deal's amount is known in some currency."""
    return bool(deal.currency) and brought(deal) is not None


def _opened(deal: Deal) -> date | None:
    return deal.opened_on or (min(m.on for m in deal.moves) if deal.moves else None)


def _days(values: Sequence[date | None]) -> Days:
    return np.array([NEVER if v is None else v.toordinal() for v in values], np.int64)


def _floats(values: Sequence[object]) -> Array:
    return np.array([np.nan if v is None else float(str(v)) for v in values], np.float64)
