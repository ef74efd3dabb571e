"""The kind of product that a text asks for, as a ranking by words puts it first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from knowledge.catalogue_state import State
from knowledge.kept import kept
from knowledge.product_find import Finder
from knowledge.product_search import ProductSearch
from knowledge.types import Audience, ProductQuery
from knowledge.vocabulary import says_the_same


@dataclass(frozen=True)
class KindAsked:
    """The ids `of_kind`, of those the ones `meeting` every limit said, and `also`, the text as the catalogue would put it."""

    of_kind: frozenset[int] = frozenset()
    meeting: frozenset[int] = frozenset()
    also: str = ""


def kind_asked(
    text: str, state: State, search: ProductSearch, engine: Engine, audiences: frozenset[Audience]
) -> KindAsked:
    """Return what `text` asks for by its kind; nothing where it names none that we hold."""
    query = state.reader.parse(text)
    kinds = state.holdings.holds(query.category) if query.category else ()
    if not kinds:
        return KindAsked()
    of_kind = state.members.of(kinds, discontinued=True)
    meeting = _meeting(query, kinds, state, engine, audiences)
    return KindAsked(of_kind, meeting, _own_word(text, query, kinds, of_kind, state, search, audiences))


def _meeting(
    query: ProductQuery, kinds: Sequence[str], state: State, engine: Engine, audiences: frozenset[Audience]
) -> frozenset[int]:
    if not query.conditions:
        return frozenset()
    # A flag that is True and a number that is 1 are equal, and mean different limits.
    limits = tuple((c, type(c.value)) for c in query.conditions)
    key = (tuple(kinds), limits, query.currency, audiences)
    found = state.meeting.get(key)
    if found is None:
        with engine.connect() as connection:
            finder = Finder(connection, state.holdings, state.members, audiences)
            found = kept(state.meeting, key, finder.matches(query, kinds).full())
    return found


def _own_word(
    text: str,
    query: ProductQuery,
    kinds: Sequence[str],
    of_kind: frozenset[int],
    state: State,
    search: ProductSearch,
    audiences: frozenset[Audience],
) -> str:
    """Return the query with the catalogue's own name for the kind where its products do not go by the customer's (laptop, 笔记本).

    A narrower name ("xbox") is not replaced: only words that mean the same are.
    """
    if not says_the_same(text, query.category or ""):
        return ""
    label = state.holdings.kinds[kinds[0]][0].en

    def spoken(said: tuple[str, ...]) -> bool:
        key = (tuple(kinds), said, audiences)
        found = state.spoken.get(key)
        if found is None:
            found = kept(state.spoken, key, search.spoken_so(said, of_kind, audiences))
        return found

    own = not spoken(search.said(text, query.text)) and spoken(search.said(label))
    return f"{query.text} {label}" if own else ""
