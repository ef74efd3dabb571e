"""What a text asks of the catalogue, where the thing wanted is one that only our own products' names know."""

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.catalogue_state import State, named_in
from knowledge.headwords import bought_for, headwords, one_sign, thing_before
from knowledge.language import Language
from knowledge.types import ProductQuery


def asked(text: str, language: Language, state: State) -> ProductQuery:
    """Return what `text` asks: kind, limits, order, and what is left as free text, the products that it names first."""
    named = [(m.start, m.end) for m in named_in(text, state) if m.exact]
    query = state.reader.parse(text, language, named)
    if query.category is None and not named:
        query = _of_a_thing(query, state)
    elif not named and query.category and not state.holdings.holds(query.category):
        query = _for_another(query, text, state)  # a word of another trade is what our own are called by
    elif not named and (thing := thing_before(text)) and not _of_ours(thing, language, state):
        query = _for_another(query, thing, state)
    spoken = " ".join(text[start:end] for start, end in named)
    return replace(query, text=f"{spoken} {query.text}".strip()) if named else query


def thing_called(named: Sequence[str], state: State) -> str:
    """Return the kind that one of the words `named` is by our products' names, or by a label in the other language; else ""."""
    heads = [head for one in named for head in headwords(one).heads]
    return state.things.named(heads) or next(iter(state.labels_meant.nearest(named[0])), "")


def _of_ours(text: str, language: Language, state: State) -> bool:
    """Return whether a text names a kind that products are filed under."""
    kind = state.reader.parse(text, language).category
    return kind is not None and bool(state.holdings.holds(kind))


def _for_another(query: ProductQuery, thing: str, state: State) -> ProductQuery:
    """Return the query of the thing that is wanted where the kind that is named is only what it is for ("screens for a desk")."""
    kind = state.things.named(headwords(thing).heads)
    return replace(query, category=kind.replace(" ", "_")) if kind else query


def _of_a_thing(query: ProductQuery, state: State) -> ProductQuery:
    """Return the query of the thing that is wanted, where no known kind is named.

    It is what products are called by the ends of their names, or a kind whose label is in the other language alone.
    """
    query = replace(query, text=bought_for(query.text))
    heads = headwords(query.text).heads
    if (sign := one_sign(query.text)) and (kind := _of_one_sign(sign, state)):
        return replace(query, category=kind, text=query.text.replace(sign, " ").strip())
    kind = state.things.named(heads) or state.things.begins(query.text.strip())
    said = kind or (heads[0] if heads else "")
    kind = kind or next(iter(state.labels_meant.nearest(said)), "") if said else ""
    if not kind:
        return query
    rest = re.sub(re.escape(said), " ", query.text, count=1, flags=re.IGNORECASE)
    return replace(query, category=kind.replace(" ", "_"), text=" ".join(rest.split()))


def _of_one_sign(sign: str, state: State) -> str:
    """Return the largest kind whose Chinese label holds a character that names of products end with, else the character."""
    if not state.things.ends_in(sign):
        return ""
    return next((key for key, (label, _) in state.holdings.kinds.items() if sign in label.zh), sign)
