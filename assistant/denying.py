"""What the catalogue holds of a kind, without those that say they have what the customer wants none of."""

import re
from dataclasses import replace

from assistant import shelf
from assistant.kit import Turn
from knowledge.denied import denied, has_plainly
from knowledge.types import ProductHit, ProductQuery, ProductsFound

_LOOKED_THROUGH = 200


def found_for(turn: Turn, query: ProductQuery) -> ProductsFound:
    """Return what the catalogue finds, less what plainly has a thing that is not wanted ("one without headrest")."""
    things = denied(turn.said.text)
    if not things:
        return turn.kit.catalogue.find(query, turn.who.audiences)
    found = turn.kit.catalogue.find(replace(query, limit=_LOOKED_THROUGH), turn.who.audiences)
    hits = tuple(h for h in found.hits if not any(has_plainly(h.product, thing) for thing in things))
    hits = _beside_it(turn, hits) or hits
    gone = len(found.hits) - len(hits)
    return replace(found, hits=hits[: query.limit], total=found.total - gone)


def _beside_it(turn: Turn, hits: tuple[ProductHit, ...]) -> tuple[ProductHit, ...]:
    """Return those that are called like the one shown before, where "the one without" is asked for: its sister."""
    item = shelf.product(turn, turn.shown[0]) if len(turn.shown) == 1 and _THE_ONE.search(turn.said.text) else None
    first = item.name.en.split(" ")[0] if item else ""
    return tuple(h for h in hits if first and h.product.name.en.split(" ")[0] == first)


_THE_ONE = re.compile(r"\bthe (?:\w+ )?ones? (?:without|with no|that)\b|\bone without\b", re.IGNORECASE)


def wanted(turn: Turn, query: ProductQuery) -> ProductQuery:
    """Return the query for the kind spoken of before, where the kind that was read is what is not wanted itself."""
    things = denied(turn.said.text)
    if query.category is None or not any(query.category.lower() in thing for thing in things):
        return query
    item = shelf.product(turn, turn.shown[0]) if turn.shown else None
    return replace(query, category=item.category or None) if item else query
