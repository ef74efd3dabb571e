"""Makes of one model, which differ in size, colour and the like: which of them a text means."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from knowledge.errors import NotFound
from knowledge.glossary import chinese_value
from knowledge.language import Bilingual, Language, narrow
from knowledge.types import Attribute, Mention, Product
from knowledge.units import Quantity, convert, dimension, quantities
from knowledge.ways_to_say import BARE, SIZE, size_in_figures, ways

MOST = 60
"""Makes of one model that are told apart; more are a range of goods."""
NAME = "(name)"
"""Stands for the column of what names say of a make: "60公斤" of "制冰机 60公斤"."""
_BRACKET = re.compile(r"\s*[(（\[【].*$")
_TAIL = re.compile(
    r"\s+[A-Z]{0,2}[-+]?\d[\w.,×x/%-]*(?:\s?[A-Za-z]{1,3})?$|(?<=[\u4e00-\u9fff])\s+[\u4e00-\u9fff\d.]{1,4}$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COUNTED = re.compile(r"[一二两三四五六七八九十单双\d]+[门层眼头盘格档星孔灶]")
"""What a Chinese name counts of its make: "四门" of 四门双温冰箱."""
_STORED = Decimal("0.025")
_SHORT = 4  # letters of a word that may be a part of a name and no name
_SIZES = ("xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl")
_COLOUR_COLUMNS = frozenset({"colour", "color", "颜色", "product_colour", "色"})
_COLOURS = (
    "black", "white", "grey", "silver", "blue", "navy", "red", "green", "yellow", "pink", "purple", "orange", "brown",
    "beige", "gold",
)  # fmt: skip
_NO_FIGURES = re.compile(
    r"(?<![A-Za-z0-9-])\d+(?:[.,]\d+)?\s*(?:[a-z\"″']{1,4}(?![a-z])|[\u4e00-\u9fff]{1,2})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """Values of one column that a text says, the characters that say each; `column` tells makes of a model apart."""

    column: str
    values: Mapping[str, tuple[tuple[int, int], ...]]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Return every place at which a value is said, in order."""
        return sorted(span for spans in self.values.values() for span in spans)


def model(name: str) -> str:
    """Return what all makes of a model are called: "Linen Shirt" of "Linen Shirt, White, M", 制冰机 of "制冰机 60公斤"."""
    whole = _BRACKET.sub("", name.split(", ")[0].split("，")[0]).strip()
    short = _TAIL.sub("", whole).strip()
    return short if len(short.split()) > 1 or len(short) > _SHORT or _HAN.search(short) else whole


def tail(name: str) -> str:
    """Return what a name says of its make behind the model's own: "60公斤", "400", "White, M"."""
    return name[len(model(name)) :].strip(" ,，()（）[]【】")


class Named(Protocol):
    """The part of a catalogue that knows products by their names."""

    def mentions(self, text: str, language: Language) -> list[Mention]:
        """Return the products named in `text`."""
        ...

    def product(self, sku: str) -> Product:
        """Return one product. Raises NotFound."""
        ...


def every_make(item: Product, language: Language, catalogue: Named) -> tuple[Product, ...]:
    """Return all makes of a product's model, itself among them: those that go by the name that is left without its own words."""
    name = model(item.name.say(language))
    named = catalogue.mentions(name, language)
    found = list[Product]()
    for sku in named[0].skus if len(named) == 1 else ():
        with suppress(NotFound):
            found.append(catalogue.product(sku))
    return tuple(found) if any(p.sku == item.sku for p in found) else (item,)


def model_of(makes: Sequence[Product]) -> Bilingual:
    """Return the name that the makes share in each language; "" where they share none."""
    return Bilingual(_shared([m.name.en for m in makes]), _shared([m.name.zh for m in makes]))


def _shared(names: Sequence[str]) -> str:
    models = {model(name) for name in names}
    return models.pop() if len(models) == 1 else ""


def kin(one: str, other: str) -> bool:
    """Return whether two names differ in figures and what follows a comma alone ("Iron Pan 24 cm", "Iron Pan 27 cm")."""
    mine, theirs = (_COUNTED.sub(" ", _NO_FIGURES.sub(" ", model(name))).casefold().split() for name in (one, other))
    return bool(mine) and mine == theirs


def apart(makes: Sequence[Product]) -> list[str]:
    """Return the columns in which the makes differ, in the order of their rows."""
    columns = dict.fromkeys(a.name for m in makes for a in m.attributes)
    return [name for name in (*columns, NAME) if len({_value(_of(m, name)) for m in makes}) > 1]


def figure_of(make: Product) -> Decimal | None:
    """Return the first figure of what its name says of a make: 12 of "单门蒸饭车 12盘"."""
    found = re.search(r"\d+(?:\.\d+)?", str(attribute.value)) if (attribute := _of(make, NAME)) else None
    return Decimal(found[0]) if found else None


def _of(make: Product, column: str) -> Attribute | None:
    """Return what a make has in a column; in that of names what its name says behind the model's own."""
    if column != NAME:
        return make.attribute(column)
    name = make.name.en or make.name.zh
    counted = _COUNTED.search(name)
    said = tail(name) or (counted[0] if counted else "")
    return Attribute(NAME, said) if said and ", " not in said else None


def values(makes: Sequence[Product], column: str) -> list[tuple[Product, Attribute]]:
    """Return the different values of a column, each with the first make that has it: figures and sizes in their order."""
    found: dict[str, tuple[Product, Attribute]] = {}
    for make in makes:
        attribute = _of(make, column)
        if attribute is not None:
            found.setdefault(_value(attribute), (make, attribute))
    return sorted(found.values(), key=lambda one: _rank(one[1]))


def _rank(attribute: Attribute) -> tuple[int, Decimal]:
    if isinstance(attribute.value, Decimal):
        return 0, attribute.value
    said = str(attribute.value).strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return 0, Decimal(said)
    if (size := re.fullmatch(r"(?P<n>\d{0,2})(?P<x>x*)(?P<of>[sml])", said)) is None:
        return 1, Decimal(0)
    beyond = int(size["n"] or len(size["x"]))
    return 0, Decimal({"s": -1, "m": 0, "l": 1}[size["of"]] * (1 + beyond))


def said(text: str, makes: Sequence[Product]) -> list[Said]:
    """Return what `text` says that tells the makes apart, by column: "navy", "in XL", "42码", "27 cm".

    A size or a colour that none of them has is said as well: nothing fits it then. Of a word within a longer one that is
    said too ("blue" of "navy blue") only the longer counts.
    """
    text = narrow(text[:1_000])
    if len(makes) > MOST:
        return []
    held = [(column, *hit) for column in _sayable(makes) for hit in _hits(text, column, makes)]
    known = [span for _, _, span in held]
    strange = [(column, *hit) for column in _sayable(makes) for hit in _strange_hits(text, column, makes)]
    hits = [*held, *(one for one in strange if not any(_touching(one[2], span) for span in known))]
    whole = [one for one in hits if not any(_within(one[2], other[2]) for other in hits)]
    columns = dict.fromkeys(column for column, _, _ in whole)
    return [Said(name, _places([(key, span) for column, key, span in whole if column == name])) for name in columns]


def _places(hits: Sequence[tuple[str, tuple[int, int]]]) -> dict[str, tuple[tuple[int, int], ...]]:
    return {key: tuple(span for other, span in hits if other == key) for key, _ in hits}


def _sayable(makes: Sequence[Product]) -> list[str]:
    """Return the columns that tell makes apart, and that of colours even where all are alike."""
    columns = apart(makes)
    colours = {a.name for m in makes[:1] for a in m.attributes if a.name in _COLOUR_COLUMNS}
    return [*columns, *sorted(colours - {*columns})]


def fitting(makes: Sequence[Product], told: Sequence[Said]) -> list[Product]:
    """Return the makes that have, in every column spoken of, one of the values said."""
    return [m for m in makes if all(_value(_of(m, one.column)) in one.values for one in told)]


def nearest_to(make: Product, makes: Sequence[Product], told: Sequence[Said]) -> list[Product]:
    """Return those of `makes` that are most like `make` in the columns of which nothing was said."""
    open_ones = [name for name in apart([make, *makes]) if name not in {one.column for one in told}]
    alike = [sum(_value(_of(m, n)) == _value(_of(make, n)) for n in open_ones) for m in makes]
    most = max(alike, default=0)
    return [m for m, count in zip(makes, alike, strict=True) if count == most]


def _hits(text: str, column: str, makes: Sequence[Product]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each value of a column that the text says, with its place."""
    held = [attribute for _, attribute in values(makes, column)]
    for attribute in held:
        for span in _spans(text, attribute, held):
            yield _value(attribute), span


def _strange_hits(text: str, column: str, makes: Sequence[Product]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each size or colour that no make has and that the text says."""
    held = [attribute for _, attribute in values(makes, column)]
    for attribute in _strange(column, held):
        for span in _spans(text, attribute, held):
            yield _value(attribute), span


def _touching(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]


def _strange(column: str, held: Sequence[Attribute]) -> list[Attribute]:
    """Return the sizes or colours that none of a column's values is, and that could be asked for in it."""
    keys = {_value(a) for a in held}
    others: Sequence[str] = ()
    if any(SIZE.fullmatch(key) for key in keys):
        others = _SIZES
    elif column != NAME and all(map(BARE.fullmatch, keys)):
        others = [str(figure) for figure in range(16, 61)]
    elif column in _COLOUR_COLUMNS:
        known = {chinese_value(key) for key in keys} | keys
        others = [c for c in _COLOURS if c not in known and chinese_value(c) not in known]
        others = [c for c in others if not any(c in key for key in keys)]
    return [Attribute(column, other) for other in others if other not in keys]


def _within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]


def _value(attribute: Attribute | None) -> str:
    """Return a value as a key: figures in their shortest form."""
    if attribute is None:
        return ""
    if isinstance(attribute.value, Decimal):
        return f"{attribute.value.normalize():f} {attribute.unit or ''}".strip()
    return str(attribute.value).strip().casefold()


def _spans(text: str, attribute: Attribute, others: Sequence[Attribute]) -> Iterator[tuple[int, int]]:
    """Yield where the text says the value of an attribute; `others` are all values of its column."""
    if isinstance(attribute.value, bool):
        return
    if isinstance(attribute.value, Decimal) and attribute.unit:
        for quantity in quantities(text):
            same = convert(quantity.value, quantity.unit, attribute.unit) if quantity.unit else None
            # A terabyte is 1,000 or 1,024 gigabytes.
            slack = attribute.value * _STORED if dimension(attribute.unit) == "storage" else Decimal(0)
            if same is not None and abs(same - attribute.value) <= slack:
                yield quantity.start, quantity.end
        return
    if attribute.name == NAME and (size := _measure(str(attribute.value))):
        yield from ((q.start, q.end) for q in quantities(text) if _same(q, size))
        yield from (match.span() for match in size_in_figures(f"{size.value.normalize():f}").finditer(text))
        return
    for pattern in ways(_value(attribute), tuple(sorted({_value(a) for a in others}))):
        yield from (match.span() for match in pattern.finditer(text))


def _measure(text: str) -> Quantity | None:
    """Return the measure that a text is nothing but: "60公斤", "230 g"."""
    found = quantities(text)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(text))
    return found[0] if whole and found[0].unit else None


def _same(one: Quantity, other: Quantity) -> bool:
    return bool(one.unit) and convert(one.value, one.unit, other.unit) == other.value
