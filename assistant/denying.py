"""What the catalogue holds of a kind, without those that say they have what the customer wants none of."""

from dataclasses import replace

from assistant import shelf
from assistant.kit import Turn
from knowledge.denied import denied, has_plainly
from knowledge.types import ProductQuery, ProductsFound

_LOOKED_THROUGH = 200


def found_for(turn: Turn, query: ProductQuery) -> ProductsFound:
    """Return what the catalogue finds, less what plainly has a thing that is not wanted ("one without headrest")."""
    things = denied(turn.said.text)
    if not things:
        return turn.kit.catalogue.find(query, turn.who.audiences)
    query = _of_the_thing(turn, query, things)
    found = turn.kit.catalogue.find(replace(query, limit=_LOOKED_THROUGH), turn.who.audiences)
    hits = tuple(h for h in found.hits if not any(has_plainly(h.product, thing) for thing in things))
    gone = len(found.hits) - len(hits)
    return replace(found, query=query, hits=hits[: query.limit], total=found.total - gone)


def _of_the_thing(turn: Turn, query: ProductQuery, things: tuple[str, ...]) -> ProductQuery:
    """Return the query for the kind spoken of before, where the kind that was read is what is not wanted itself."""
    if query.category is None or not any(query.category.lower() in thing for thing in things):
        return query
    item = shelf.product(turn, turn.shown[0]) if turn.shown else None
    return replace(query, category=item.category or None) if item else query
