"""What a catalogue holds, in the terms that a question is read by: kinds, brands, attributes and their values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, func, select

from knowledge.kept import kept
from knowledge.language import Bilingual
from knowledge.meant import Meant
from knowledge.options import listed
from knowledge.sayings import sayings
from knowledge.schema import attribute_names, attributes, prices, products
from knowledge.types import Attribute
from knowledge.vocabulary import category_named, plain, vocabulary

_AND = "_and_"  # between the kinds of a category of several
_COMPARED = 200  # kinds, some of them named in one language alone, that are compared with one another


@dataclass(frozen=True)
class Held:
    """One attribute of the catalogue: how many products of each kind have it; `kind` is number, text or flag.

    `unit` is None where the catalogue names none. `values` are the numbers that occur, by kind of product, for the
    attributes that a bare unit may mean.
    """

    name: str
    label: Bilingual
    unit: str | None
    kind: str
    counts: Mapping[str, int]
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def among(self, kinds: Iterable[str]) -> int:
        """Return how many products of `kinds` have the attribute; of all kinds where none is given."""
        listed = tuple(kinds)
        return sum(self.counts.get(kind, 0) for kind in listed) if listed else sum(self.counts.values())


@dataclass(frozen=True)
class Holdings:
    """What the catalogue held when it was last looked at. `spoken` maps a kind's words to its key."""

    kinds: Mapping[str, tuple[Bilingual, int]]
    brands: Mapping[str, str]
    attributes: Mapping[str, Held]
    currencies: tuple[str, ...]
    spoken: Mapping[str, str]
    colours: tuple[str, ...] = ()
    """The colours that products have, folded; of a large catalogue the first some hundred."""

    def holds(self, kind: str) -> tuple[str, ...]:
        """Return the kinds held that the wider or narrower word `kind` stands for; () where there is none.

        A kind of the catalogue's own making counts where it is named after several ("Docks and hubs").
        """
        found = self._answers.get(kind)
        return kept(self._answers, kind, self._meant(kind)) if found is None else found

    def wider(self, kind: str) -> bool:
        """Return whether what is of `kind` is only filed under wider kinds: a set under keyboards, docks under "docks and hubs"."""
        held = self.holds(kind)
        among = (part for wide in held if _AND in wide for part in wide.split(_AND))
        joined = any(kind in (part, part.removesuffix("s")) for part in among)
        return bool(held) and kind not in held and (joined or all(f"_{wide}_" in f"_{kind}_" for wide in held))

    def _meant(self, kind: str) -> tuple[str, ...]:
        words = sayings()
        apart = words.unlike.get(kind, ())
        # The head of a compound says what it is: a touch screen monitor is a monitor.
        compound = (k for k in self.kinds if k.endswith(f"_{kind}") and k not in apart)
        meant = (kind, *words.broader.get(kind, ()), *self._joined.get(kind, ()), *compound)
        held = [k for k in meant if k in self.kinds]
        return tuple(dict.fromkeys((*held, *(other for k in held for other in self._in_other_words.get(k, ())))))

    @cached_property
    def _answers(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _in_other_words(self) -> Mapping[str, Sequence[str]]:
        """Return the kinds that mean the same in the other language, by each kind: "Locks" beside 锁具 in one catalogue."""
        labels = {key: label.zh or label.en for key, (label, _) in self.kinds.items()}
        if len({label.isascii() for label in labels.values()}) < 2 or len(labels) > _COMPARED:
            return {}
        meant = Meant(labels)
        return {key: others for key, label in labels.items() if (others := meant.nearest(label))}

    @cached_property
    def _joined(self) -> Mapping[str, Sequence[str]]:
        """Return the kinds that are named after several, by each of those."""
        found: dict[str, list[str]] = defaultdict(list)
        for kind in self.kinds:
            for part in kind.split("_and_") if "_and_" in kind else ():
                found[category_named(part.replace("_", " ")).key].append(kind)
        return dict(found)


def look(connection: Connection) -> Holdings:
    """Return what the catalogue holds now."""
    kinds = _kinds(connection)
    brands = connection.execute(select(products.c.brand).distinct()).scalars()
    return Holdings(
        kinds=kinds,
        brands={plain(brand): brand for brand in brands if len(brand) > 1},
        attributes=_attributes(connection),
        currencies=_currencies(connection),
        spoken=_spoken(kinds),
        colours=_colours(connection),
    )


_CELLS = 500  # different cells of colours that are looked at


def _colours(connection: Connection) -> tuple[str, ...]:
    a = attributes.c
    cells = connection.execute(select(a.text).where(a.name == "colour", a.text.is_not(None)).distinct().limit(_CELLS))
    parts = (part.lower() for cell in cells.scalars() for part in (listed(Attribute("colour", cell)) or [cell]))
    return tuple(sorted({part for part in parts if 2 < len(part) <= 20 or (len(part) == 2 and not part.isascii())}))


def _kinds(connection: Connection) -> dict[str, tuple[Bilingual, int]]:
    c = products.c
    query = select(c.category, func.max(c.category_en), func.max(c.category_zh), func.count()).group_by(c.category)
    rows = sorted(connection.execute(query).all(), key=lambda row: (-row[3], row[0]))
    return {key: (Bilingual(en, zh), count) for key, en, zh, count in rows if key}


def _currencies(connection: Connection) -> tuple[str, ...]:
    """Return the currencies of the list prices, the one with most products first; of equals the first imported."""
    c = prices.c
    query = select(c.currency, func.count(c.product.distinct())).where(c.audience == "public").group_by(c.currency)
    counted: dict[str, int] = dict(connection.execute(query).all())
    first = connection.execute(select(c.currency).where(c.audience == "public").limit(1)).scalar()
    return tuple(sorted(counted, key=lambda code: (-counted[code], code != first, code)))


def _attributes(connection: Connection) -> dict[str, Held]:
    a, p, n = attributes.c, products.c, attribute_names.c
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    numbers: dict[str, int] = defaultdict(int)
    flags: dict[str, int] = defaultdict(int)
    query = select(a.name, p.category, func.count(), func.count(a.real), func.count(a.flag)).join(
        products, p.id == a.product
    )
    for name, kind, count, real, flag in connection.execute(query.group_by(a.name, p.category)):
        counts[name][kind] = count
        numbers[name] += real
        flags[name] += flag
    units = dict(connection.execute(select(a.name, func.max(a.unit)).where(a.unit.is_not(None)).group_by(a.name)).all())
    values = _values(connection)
    held = {}
    for name, en, zh in connection.execute(select(n.name, n.label_en, n.label_zh)):
        total = sum(counts[name].values())
        if total:
            kind = "number" if numbers[name] > total / 2 else "flag" if flags[name] > total / 2 else "text"
            unit = units.get(name) or (_usual(name) if kind == "number" else None)
            held[name] = Held(name, Bilingual(en, zh), unit, kind, counts[name], values.get(name, {}))
    return held


def _usual(name: str) -> str | None:
    known = vocabulary().attributes.get(plain(name))
    return known.unit if known and known.assume else None


def _values(connection: Connection) -> dict[str, dict[str, tuple[float, ...]]]:
    a = attributes.c
    telling = {name for names in sayings().by_unit.values() for name in names}
    query = (
        select(a.name, products.c.category, a.real)
        .join(products, products.c.id == a.product)
        .where(a.name.in_(telling), a.real.is_not(None))
        .distinct()
    )
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for name, kind, real in connection.execute(query):
        found[name][kind].append(real)
    return {name: {kind: tuple(sorted(reals)) for kind, reals in kinds.items()} for name, kinds in found.items()}


def _spoken(kinds: Mapping[str, tuple[Bilingual, int]]) -> dict[str, str]:
    """Return the words for kinds: those of the vocabulary, and the catalogue's own labels and keys."""
    words = {word: known.key for word, known in vocabulary().categories.items()}
    words |= {word: kind for word, kind in sayings().kinds.items() if word not in words}
    for key, (label, _) in kinds.items():
        for word in map(plain, (label.en, label.zh, key.replace("_", " "))):
            for one in dict.fromkeys(
                (word, _singular(word), word.removesuffix("s"))
            ):  # "Batteries" and "Hoodies" end alike
                if len(one) > 1 and words.get(one) not in kinds:  # ours is meant, not a wider kind that is not held
                    _take_over(words, one, key)
    for word, key in _heads(kinds):
        words.setdefault(word, key)
    return words


def _take_over(words: dict[str, str], word: str, key: str) -> None:
    """Let a word mean the kind `key`, and with it all that meant the same as it did: "tent" and 帐篷 for "Tents"."""
    before = words.get(word)
    if before is not None and _AND not in key:  # "docks and hubs" are no docks alone
        words |= {other: key for other, kind in words.items() if kind == before}
    words[word] = key


def _heads(kinds: Mapping[str, tuple[Bilingual, int]]) -> Iterator[tuple[str, str]]:
    """Yield the last word of a label of several, in the singular too, where one kind alone ends so: "mats" of "sleeping mats"."""
    ends: dict[str, set[str]] = defaultdict(set)
    for key, (label, _) in kinds.items():
        words = plain(label.en).split()
        if len(words) > 1 and len(words[-1]) > 2 and "and" not in words:
            ends[_singular(words[-1])].add(key)
    for word, keys in ends.items():
        if len(keys) == 1:
            yield from ((one, next(iter(keys))) for one in (word, f"{word}s"))


def _singular(label: str) -> str:
    """Return a label as one of its kind is called: "desk lamps" -> "desk lamp", "knives" -> "knife", "batteries" -> "battery"."""
    for ending, one in _ENDINGS:
        if len(label) > len(ending) + 2 and label.endswith(ending):
            return label.removesuffix(ending) + one
    return label


_ENDINGS = (
    ("shelves", "shelf"), ("scarves", "scarf"), ("knives", "knife"), ("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"),
    ("xes", "x"), ("ss", "ss"), ("us", "us"), ("s", ""),
)  # fmt: skip
"""What words for several end in, and what one of them does; the first that fits."""
