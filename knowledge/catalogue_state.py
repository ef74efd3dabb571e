"""What a catalogue keeps ready for one state of its products, so that no question reads the whole table."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from sqlalchemy import Connection, func, select

from knowledge.figured import Figured
from knowledge.gazetteer import Gazetteer, Named
from knowledge.holdings import Holdings, look
from knowledge.kept import kept
from knowledge.language import Bilingual
from knowledge.meant import Meant
from knowledge.members import Members, read_members
from knowledge.product_query import QueryReader
from knowledge.product_reading import read_products
from knowledge.schema import attributes, products, removed
from knowledge.short_names import Row, ShortNames
from knowledge.spelling import Spelling
from knowledge.store import generation
from knowledge.things import MOST, Things, bare_name
from knowledge.twins import told_apart
from knowledge.types import Mention, Product


@dataclass(frozen=True)
class State:
    """Everything that is kept ready for one state of the products."""

    generation: int
    newest: int
    gone: int
    holdings: Holdings
    gazetteer: Gazetteer
    reader: QueryReader
    members: Members
    read: dict[int, Product] = field(default_factory=dict)
    """Products read since, so that those found again and again are not read again."""
    spoken: dict[Hashable, bool] = field(default_factory=dict)
    """Whether products of some kinds are called by some words, by who may see them."""
    named: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    """The products that texts name: a message is read for them more than once."""
    called: dict[Hashable, frozenset[int]] = field(default_factory=dict)
    """The products that are called by some words, which no index finds."""
    limited: dict[Hashable, frozenset[int]] = field(default_factory=dict)
    """The products of some kinds that meet one limit on a column that no day changes."""
    meeting: dict[Hashable, frozenset[int]] = field(default_factory=dict)
    """The products of some kinds that meet some limits, whatever the day, by who may see them."""
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """What products are called in English and Chinese, by id; empty where there are too many."""
    twins: Mapping[int, Bilingual] = field(default_factory=dict)
    """What to call products whose name others have, too, by id."""
    short: ShortNames | None = None
    """What products are called for short; None where there are too many."""
    figured: Figured | None = None
    """What products are called by a figure of their names; None where there are too many."""
    spelling: Spelling | None = None
    """The words that the rows use; None where there are too many."""

    @cached_property
    def labels_meant(self) -> Meant[str]:
        """Return the kinds whose label is in one language alone, ready to be found by the other."""
        return Meant({key: label.en for key, (label, _) in self.holdings.kinds.items() if label.en == label.zh})

    @cached_property
    def names_meant(self) -> Meant[int]:
        """Return the products named in one language alone, ready to be found by the other."""
        return Meant({id: bare_name(en) for id, (en, zh) in self.names.items() if en == zh})

    @cached_property
    def things(self) -> Things:
        """Return what products are called by the ends of their names."""
        return Things(self.names)


def named_in(text: str, state: State) -> tuple[Mention, ...]:
    """Return the products that `text` names, in order."""
    found = state.named.get(text)
    if found is not None:
        return found
    named = list(named_whole(text, state))
    named += state.figured.find(text, named) if state.figured else ()
    named += state.short.find(text, named) if state.short else ()
    return kept(state.named, text, tuple(_joined(text, sorted(named, key=lambda m: m.start))))


def _joined(text: str, named: Iterable[Mention]) -> list[Mention]:
    """Return the mentions, two side by side as one where the second says which of the first is meant ("cabinet 4-drawer")."""
    found = list[Mention]()
    for mention in named:
        last = found[-1] if found else None
        both = tuple(sku for sku in mention.skus if last and sku in last.skus)
        if last and both and last.exact and mention.exact and not text[last.end : mention.start].strip(" -,"):
            found[-1] = Mention(both, last.start, mention.end, True)
        else:
            found.append(mention)
    return found


def named_whole(text: str, state: State) -> tuple[Mention, ...]:
    """Return the products that `text` names by their whole names or numbers, in order."""
    return tuple(state.gazetteer.find(text))


def look_again(connection: Connection, known: State | None) -> State:
    """Return the state of the products now: `known` with the new generation, where only documents have changed."""
    now = generation(connection)
    newest = connection.execute(select(func.max(products.c.born))).scalar() or 0
    last = select(func.max(removed.c.generation)).where(removed.c.kind == "product")
    gone = connection.execute(last).scalar() or 0
    if known is not None and (known.newest, known.gone) == (newest, gone):
        return replace(known, generation=now)
    c, a = products.c, attributes
    model = select(a.c.product, a.c.text).where(a.c.name == "model").subquery()
    query = select(c.sku, c.key, c.name_en, c.name_zh, c.brand, model.c.text, c.discontinued).join(
        model, model.c.product == c.id, isouter=True
    )
    named = (Named(*row[:5], row[5] or "", bool(row[6])) for row in connection.execute(query))
    holdings = look(connection)
    gazetteer, reader, members = Gazetteer(named, holdings.spoken), QueryReader(holdings), read_members(connection)
    names = _names(connection)
    rows = _rows(connection) if names else []
    short = ShortNames(rows, partial(_is_kind, reader)) if names else None
    spelling = (
        Spelling({word for row in rows for word in re.findall(r"[a-z]{4,}", row.said.lower())}) if names else None
    )
    return State(
        now,
        newest,
        gone,
        holdings,
        gazetteer,
        reader,
        members,
        names=names,
        twins=_twins(connection, names),
        short=short,
        figured=Figured(rows) if names else None,
        spelling=spelling,
    )


def _is_kind(reader: QueryReader, words: str) -> bool:
    """Return whether some words are a kind of product and no more, or a limit."""
    query = reader.parse(words, "en" if words.isascii() else "zh")
    return bool(query.conditions) or query.order != "relevance" or bool(query.category and not query.text)


def _rows(connection: Connection) -> list[Row]:
    """Return what short names are made of: the names of each product and all that its row says, by SKU."""
    c, a = products.c, attributes.c
    cells: dict[int, list[str]] = defaultdict(list)
    for id, text in connection.execute(select(a.product, a.text).where(a.text.is_not(None))):
        cells[id].append(text)
    query = select(c.id, c.sku, c.brand, c.name_en, c.name_zh, c.description_en, c.description_zh).order_by(c.sku)
    return [
        Row(sku, (en, zh), brand, " ".join((en, zh, *described, *cells[id])))
        for id, sku, brand, en, zh, *described in connection.execute(query)
    ]


def _twins(connection: Connection, names: Mapping[int, tuple[str, str]]) -> dict[int, Bilingual]:
    often = Counter(names.values())
    return told_apart(read_products(connection, [id for id, name in names.items() if often[name] > 1]).values())


def _names(connection: Connection) -> dict[int, tuple[str, str]]:
    c = products.c
    rows = connection.execute(select(c.id, c.name_en, c.name_zh).limit(MOST + 1)).all()
    return {id: (en, zh) for id, en, zh in rows} if len(rows) <= MOST else {}
