"""Which products are of which kind and still made, kept ready so that no question reads the whole table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from knowledge.schema import products


@dataclass(frozen=True)
class Members:
    """The ids of all products by kind ("" where none is known), and those no longer made."""

    by_kind: Mapping[str, frozenset[int]]
    gone: frozenset[int]
    all: frozenset[int]

    def of(self, kinds: Iterable[str], *, discontinued: bool = False) -> frozenset[int]:
        """Return the ids of `kinds` (all where none is given), those no longer made only where asked for."""
        listed = tuple(kinds)
        found = frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in listed)) if listed else self.all
        return found if discontinued or not self.gone else found - self.gone


def read_members(connection: Connection) -> Members:
    """Return the members of every kind as the database holds them now."""
    kinds: dict[str, set[int]] = defaultdict(set)
    gone: set[int] = set()
    c = products.c
    for number, kind, discontinued in connection.execute(select(c.id, c.category, c.discontinued)).all():
        kinds[kind].add(number)
        if discontinued:
            gone.add(number)
    by_kind = {kind: frozenset(ids) for kind, ids in kinds.items()}
    return Members(by_kind, frozenset(gone), frozenset().union(*by_kind.values()))
