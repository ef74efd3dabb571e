"""Runs a `ProductQuery` on typed columns in SQL, and finds what misses the least where nothing meets it."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from knowledge.conditions_sql import compared, ids_meeting, opening
from knowledge.holdings import Holdings
from knowledge.kept import kept
from knowledge.members import Members
from knowledge.options import offers
from knowledge.schema import attributes, prices, products
from knowledge.types import Attribute, Audience, Condition, ProductQuery

_WEIGHTS = {"price": 1.6, "stock": 0.8, "brand": 1.2}
"""What missing a limit counts; any other limit counts 1."""
_MANY = 500  # values in one IN list: every database takes as many
_FEW = 1_000


@dataclass(frozen=True)
class Matches:
    """The ids that meet each condition, in the conditions' order, among `base`, the ids of the right kind."""

    base: frozenset[int]
    meeting: tuple[frozenset[int], ...]

    def full(self) -> frozenset[int]:
        """Return the ids that meet every condition."""
        return self.base.intersection(*self.meeting)

    def unmet(self, product: int) -> tuple[int, ...]:
        """Return the positions of the conditions that `product` misses."""
        return tuple(at for at, ids in enumerate(self.meeting) if product not in ids)


def _or(one: Condition, other: Condition) -> bool:
    """Return whether two limits are one and the same, or two figures of one column that no product has both."""
    figures = isinstance(one.value, Decimal) and isinstance(other.value, Decimal) and one.column != "price"
    return one == other or (figures and one.operator == other.operator == "=" and one.column == other.column)


class Finder:
    """Finds by columns within one state of the catalogue, for one audience, on one day (None: prices of any day)."""

    def __init__(
        self,
        connection: Connection,
        holdings: Holdings,
        members: Members,
        audiences: frozenset[Audience],
        today: date | None = None,
        known: dict[Hashable, frozenset[int]] | None = None,
    ) -> None:
        """Take what is found in; `known` keeps, for this state of the products, what met limits on columns that no day changes."""
        self._known = {} if known is None else known
        self._connection, self._holdings, self._members = connection, holdings, members
        self._audiences, self._today = audiences, today

    def matches(self, query: ProductQuery, kinds: Sequence[str], *, discontinued: bool = False) -> Matches:
        """Return which products of `kinds` (all where empty) meet which of the query's conditions."""
        base = self._members.of(kinds, discontinued=discontinued)
        currency = self.currency(query)
        asked = (tuple(kinds), discontinued)
        met = [self._remembered(c, base, currency, asked) for c in query.conditions]
        # No product is 27 inches and 32: who names both means either.
        either = [[other for other in query.conditions if _or(c, other)] for c in query.conditions]
        found = dict(zip(query.conditions, met, strict=True))
        return Matches(base, tuple(frozenset().union(*(found[o] for o in others)) for others in either))

    def _remembered(self, condition: Condition, base: frozenset[int], currency: str, asked: Hashable) -> frozenset[int]:
        if condition.column == "price":  # what is valid is a matter of the day and of who asks
            return self._meeting(condition, base, currency)
        # A flag that is True and a number that is 1 are equal, and mean different limits.
        key = (asked, condition.column, condition.operator, condition.value, type(condition.value), condition.unit)
        found = self._known.get(key)
        return kept(self._known, key, self._meeting(condition, base, currency)) if found is None else found

    def currency(self, query: ProductQuery) -> str:
        """Return the currency in which the query's prices are compared: the customer's, else the catalogue's own."""
        said = next((c.unit for c in query.conditions if c.column == "price" and c.unit), None)
        return said or query.currency or next(iter(self._holdings.currencies), "")

    def prices(self, ids: Iterable[int], currency: str) -> dict[int, Decimal]:
        """Return the lowest price of each product that the audience may see and a single piece costs today."""
        query = self._price_query(currency)
        return {row[0]: row[1] for row in self._of(query, prices.c.product, ids)}

    def values(self, ids: Iterable[int], column: str, currency: str) -> dict[int, float]:
        """Return the number in `column` of each product that has one."""
        if column == "price":
            return {product: float(amount) for product, amount in self.prices(ids, currency).items()}
        if column in ("stock", "lead_days"):
            query: Select[Any] = select(products.c.id, products.c[column]).where(products.c[column].is_not(None))
            return {row[0]: float(row[1]) for row in self._of(query, products.c.id, ids)}
        a = attributes.c
        numbers: Select[Any] = select(a.product, a.real).where(a.name == column, a.real.is_not(None))
        return {row[0]: float(row[1]) for row in self._of(numbers, a.product, ids)}

    def _of(self, query: Select[Any], column: ColumnElement[int], ids: Iterable[int]) -> Iterator[Any]:
        """Yield the rows of `query` whose `column` is one of `ids`."""
        wanted = sorted(ids)
        for start in range(0, len(wanted), _MANY):
            yield from self._connection.execute(query.where(column.in_(wanted[start : start + _MANY]))).all()

    def nearest(self, query: ProductQuery, matches: Matches, ranked: Mapping[int, float], k: int) -> list[int]:
        """Return the `k` products that miss the least: by the weight of what they miss, then by how far, then by rank."""
        if not query.conditions:
            return []
        currency = self.currency(query)
        missed = {product: matches.unmet(product) for product in self._candidates(matches, ranked)}
        cost = {product: sum(self._weight(query.conditions[at]) for at in unmet) for product, unmet in missed.items()}
        worst = sum(self._weight(c) for c in query.conditions)
        # What meets nothing at all is no near miss, unless one limit is all there is.
        near = [p for p in missed if cost[p] < worst or len(query.conditions) == 1]
        near.sort(key=lambda p: cost[p])
        edge = cost[near[min(len(near), k) - 1]] if near else 0.0
        near = [p for p in near if cost[p] <= edge]
        gaps = self._gaps(query.conditions, near, missed, currency)
        near = [p for p in near if p in gaps]
        near.sort(key=lambda p: (cost[p], gaps[p], -ranked.get(p, 0.0), p))
        return near[:k]

    def _candidates(self, matches: Matches, ranked: Mapping[int, float]) -> Iterable[int]:
        """Return what may miss little: all of a kind; of a whole catalogue those that meet a limit or rank by words."""
        if len(matches.base) <= _FEW:
            return matches.base
        meeting = frozenset().union(*matches.meeting) | frozenset(ranked)
        return (matches.base & meeting) or matches.base

    def _gaps(
        self, conditions: Sequence[Condition], near: Sequence[int], missed: Mapping[int, tuple[int, ...]], currency: str
    ) -> dict[int, float]:
        """Return how far each product is from the limits it misses, as shares of the limits; 1 for what is not there."""
        gaps = dict.fromkeys(near, 0.0)
        for at, condition in enumerate(conditions):
            late = [p for p in near if at in missed[p]]
            if not late:
                continue
            value = condition.value
            target = float(value) if isinstance(value, Decimal) and condition.unit != "p" else None
            held = self.values(late, condition.column, condition.unit or currency) if target is not None else {}
            for product in late:
                there = held.get(product)
                far = abs(there - target) / max(abs(target), 1e-9) if there is not None and target is not None else 1.0
                gaps[product] += min(far, 10.0)
        return gaps

    def _weight(self, condition: Condition) -> float:
        return _WEIGHTS.get(condition.column, 1.0)

    def _meeting(self, condition: Condition, base: frozenset[int], currency: str) -> frozenset[int]:
        if condition.operator == "has" and len(base) <= _FEW:
            return self._offering(condition, base)
        if condition.operator == "contains" and isinstance(condition.value, str) and len(base) <= _FEW:
            return self._holding(condition, condition.value, base)
        query = self._select(condition, condition.unit if condition.column == "price" and condition.unit else currency)
        column = next(iter(query.selected_columns))
        if len(base) <= _FEW:  # by their ids: the database then reads nothing of other kinds
            return frozenset(row[0] for row in self._of(query, column, base))
        # Fetched at once: row by row costs three times as much.
        return frozenset(row[0] for row in self._connection.execute(query).all())

    def _holding(self, condition: Condition, value: str, base: frozenset[int]) -> frozenset[int]:
        """Return those of a few products that hold a word: read by their ids, a dozen times quicker than in SQL."""
        a, p = attributes.c, products.c
        words = [w for w in value.lower().split("|") if w]
        told = select(a.product, a.text).where(a.name == condition.column)
        texts = {row[0]: row[1] or "" for row in self._of(told, a.product, base)}
        blank = [number for number in base if number not in texts]
        names = self._of(select(p.id, p.name_en, p.name_zh), p.id, blank)
        texts |= {row[0]: f"{row[1]}\n{row[2]}" for row in names}
        opens = re.compile("|".join(map(opening, words)) or "(?!)")
        return frozenset(number for number, text in texts.items() if opens.search(text.lower()))

    def _offering(self, condition: Condition, base: frozenset[int]) -> frozenset[int]:
        """Return those of a few products whose cell is or lists an option: "47" of "38; 39; 47"."""
        a = attributes.c
        told = self._of(select(a.product, a.text, a.real).where(a.name == condition.column), a.product, base)
        cells = (
            (row[0], Attribute(condition.column, row[1] or f"{row[2]:g}"))
            for row in told
            if row[1] or row[2] is not None
        )
        return frozenset(number for number, cell in cells if offers(cell, str(condition.value)))

    def _select(self, condition: Condition, currency: str) -> Select[Any]:
        """Return the statement that selects the ids meeting one condition."""
        if condition.column == "price":
            lowest = func.min(prices.c.amount, type_=prices.c.amount.type)
            met = compared(lowest, condition.operator, condition.value)
            return self._price_query(currency).with_only_columns(prices.c.product).having(met)
        return ids_meeting(condition, self._holdings.attributes.get(condition.column))

    def _price_query(self, currency: str) -> Select[Any]:
        p = prices.c
        valid = [
            # Hidden from the planner, which else reads every price of the currency instead of those of the products.
            func.coalesce(p.currency, "") == currency,
            p.audience.in_(self._audiences),
            p.quantity_from <= 1,
            p.price_list == "list",  # the one that is told: a limit must not give another away
        ]
        if self._today is not None:
            valid.append(or_(p.valid_from.is_(None), p.valid_from <= self._today))
            valid.append(or_(p.valid_to.is_(None), p.valid_to >= self._today))
        return (
            select(p.product, func.min(p.amount, type_=p.amount.type).label("amount")).where(*valid).group_by(p.product)
        )
