"""The products that a `ProductQuery` comes to: those that meet every limit, in its order, else those that miss the least."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sqlalchemy import Connection, Engine

from knowledge.called import alike, called, ending
from knowledge.catalogue_state import State
from knowledge.headwords import bare, headwords
from knowledge.product_find import Finder, Matches
from knowledge.product_search import ProductSearch
from knowledge.read_products import hits, shown
from knowledge.sayings import named_so
from knowledge.types import Audience, ProductHit, ProductQuery, ProductsFound
from knowledge.vocabulary import category_named

NEAREST = 5
"""How many near misses are shown where nothing meets every limit."""
_SAME_THING = 0.5  # cosine from which on a product's name in the other language is what is wanted
_NEAR_WORDS = 200  # products ranked by words, where limits decide which of them are shown
_RANKED = 5_000  # ids that the ranking is limited to inside the index; beyond that it is filtered afterwards


@dataclass(frozen=True)
class Finding:
    """Finds within one state of the products, for one audience, on one day."""

    engine: Engine
    state: State
    search: ProductSearch
    audiences: frozenset[Audience]
    today: date

    def find(self, query: ProductQuery) -> ProductsFound:
        """Return what `Catalogue.find` promises."""
        holdings = self.state.holdings
        kinds = holdings.holds(query.category) if query.category else ()
        if query.category and not kinds:
            return self._of_no_kind(query)
        with self.engine.connect() as connection:
            finder = self._finder(connection)
            matches = finder.matches(query, kinds)
            if not matches.base:
                matches = finder.matches(query, kinds, discontinued=True)
            if query.category and holdings.wider(query.category):  # those that are called so
                matches = Matches(matches.base & self._of_just(query.category) or matches.base, matches.meeting)
            return self._found(query, finder, matches, kinds)

    def _finder(self, connection: Connection) -> Finder:
        state = self.state
        return Finder(connection, state.holdings, state.members, self.audiences, self.today, state.limited)

    def _of_just(self, kind: str) -> frozenset[int]:
        """Return the ids of products that are by their names of a kind that none is filed under."""
        words, state = (*category_named(kind.replace("_", " ")).words, *named_so(kind)), self.state
        found = ending(self.engine, state, words) or state.things.called(kind.replace("_", " "))
        return found or frozenset[int]().union(*map(state.things.so_called, words))

    def _of_no_kind(self, query: ProductQuery) -> ProductsFound:
        """Answer for a kind that no product is filed under: by its words where products are called so, else not at all."""
        said = (query.category or "").replace("_", " ")
        spoken = [word for word, kind in self.state.holdings.spoken.items() if kind == query.category]
        # Words that the vocabulary knows are told by name; of others ("phone games") the last word may be the thing.
        just = self._of_just(query.category or "")
        found = just or self._called([said, *spoken], "")
        found = found or (frozenset() if spoken else self._called(said.split()[-1:]))
        meant = frozenset() if found else frozenset(n for w in spoken for n in self.state.names_meant.nearest(w))
        found = found or meant
        if not found:
            return ProductsFound((), 0, (), False, query)
        with self.engine.connect() as connection:
            finder = self._finder(connection)
            matches = finder.matches(query, ())
            narrowed = Matches(matches.base & found, matches.meeting)
            kinds = (said,) if just or meant else ()
            return self._found(replace(query, text=f"{said} {query.text}"), finder, narrowed, kinds)

    def _called(self, words: Iterable[str], category: str | None = None, beside: Iterable[str] = ()) -> frozenset[int]:
        return called(self.engine, self.state, words, category, beside)

    def _found(self, query: ProductQuery, finder: Finder, matches: Matches, kinds: Sequence[str]) -> ProductsFound:
        if not kinds and matches.base:
            matches = self._of_the_thing(query, matches)
            if not matches.base:
                return ProductsFound((), 0, (), False, query)
        full = matches.full()
        if full and (kinds or query.conditions or query.order != "relevance"):
            first = dict(islice(self._ordered(query, full, finder).items(), max(0, query.limit)))
            return ProductsFound(hits(self.engine, self.state, first), len(full), (), True, query)
        if full:
            ranked = dict(self._ranked(query.text, max(1, query.limit), full))
            return ProductsFound(hits(self.engine, self.state, ranked), len(ranked), (), True, query)
        return ProductsFound((), 0, self._nearest(query, finder, matches), True, query)

    def _nearest(self, query: ProductQuery, finder: Finder, matches: Matches) -> tuple[ProductHit, ...]:
        scores = dict(self._ranked(query.text, _NEAR_WORDS)) if query.text else {}
        near = finder.nearest(query, matches, scores, NEAREST)
        misses = {number: tuple(query.conditions[at] for at in matches.unmet(number)) for number in near}
        listed = shown(self.engine, self.state, near)
        return tuple(ProductHit(listed[n], -float(len(misses[n])), misses[n]) for n in near if n in listed)

    def _ranked(self, text: str, k: int, allowed: frozenset[int] | None = None) -> list[tuple[int, float]]:
        narrowed = sorted(allowed) if allowed is not None and len(allowed) <= _RANKED else None
        return self.search.rank(text, k, self.audiences, allowed=narrowed)

    def _of_the_thing(self, query: ProductQuery, matches: Matches) -> Matches:
        """Return the matches that are called as the thing wanted: "the cheapest screw" where no kind is called screws.

        What a name ends with is what it is; what else is called so may be a part of it. Where nothing is called so there is
        none, unless limits or an order are given with words that say more than a name.
        """
        named = headwords(query.text)
        if not named.heads:
            return matches
        so = frozenset[int]() if named.beside else ending(self.engine, self.state, named.heads)
        so = so or self._called(named.heads, beside=named.beside) or self._called(alike(named.heads))
        so = so or frozenset(self.state.names_meant.nearest(" ".join((*named.beside, named.heads[0])), _SAME_THING))
        limited = bool(query.conditions) or query.order != "relevance"
        if not so & matches.base and limited and not _just(query.text.strip(), named.heads):
            return matches
        return Matches(matches.base & so, matches.meeting)

    def _ordered(self, query: ProductQuery, full: frozenset[int], finder: Finder) -> dict[int, float]:
        """Return the ids in the order wanted, each with its score; those without the column ordered by come last."""
        ranked = self._ranked(query.text, max(_NEAR_WORDS, query.limit), full) if query.text else []
        scores = {number: score for number, score in ranked if number in full}
        if query.order == "relevance":
            prices = finder.prices(full, finder.currency(query)) if not scores else {}
            # With nothing to rank by, what is cheaper comes first: an order that a customer can see the sense of.
            rest = sorted(full - scores.keys(), key=lambda n: (prices.get(n) is None, prices.get(n, 0), n))
            return {**scores, **dict.fromkeys(rest, 0.0)}
        column, sign = query.order.lstrip("-"), -1.0 if query.order.startswith("-") else 1.0
        values = finder.values(full, column, finder.currency(query))
        ids = sorted(full, key=lambda n: (n not in values, sign * values.get(n, 0.0), -scores.get(n, 0.0), n))
        return {number: scores.get(number, 0.0) for number in ids}


def _just(text: str, heads: Sequence[str]) -> bool:
    """Return whether limits and an order are given with hardly more than the thing wanted: "送人的" names no thing."""
    if text.isascii():
        return bool(bare(text))
    return re.search(rf"{re.escape(heads[0])}(?!的)", text) is not None
