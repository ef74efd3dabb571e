"""Which of a product's attributes a question asks for ("how heavy", "几个网口"), as data (`prompts/properties.toml`)."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from knowledge.kinds import folded
from knowledge.types import Attribute, Product
from knowledge.vocabulary import category_named, plain

MOST = 4
"""Attributes that one property is answered with at most."""
_FIGURE = re.compile(r"how (?:many|much|big|fast|heavy|long|wide|high)|number of|多少|几|多大|多重|多长|多高|容量")
_LAST = ("package", "pallet", "master", "carton", "shipping", "outer")  # columns that speak of the parcel


@dataclass(frozen=True)
class Property:
    """A property: the words that ask for it, the columns that hold it (best first), the words that text has for it.

    With `every` all such columns answer (both connectors of a cable), else the best one only.
    """

    ask: tuple[str, ...]
    have: tuple[str, ...]
    also: tuple[str, ...]
    every: bool


@dataclass(frozen=True)
class Asked:
    """What a question asks of one product: the attributes that answer, and the properties that no column answers.

    `left` is the question without the words that the attributes found answer and without words of any question.
    """

    found: tuple[Attribute, ...]
    missing: tuple[Property, ...]
    left: str = ""

    @property
    def anything(self) -> bool:
        """Return whether the question names any property at all."""
        return bool(self.found or self.missing)


@dataclass(frozen=True)
class _Properties:
    all: tuple[Property, ...]
    by_word: dict[str, list[int]]
    pattern: re.Pattern[str]
    filler: re.Pattern[str]


@cache
def _properties() -> _Properties:
    raw = tomllib.loads(files("prompts").joinpath("properties.toml").read_text("utf-8"))
    listed = tuple(
        Property(tuple(row["ask"]), tuple(row["have"]), tuple(row.get("also", ())), bool(row.get("every", False)))
        for row in raw["property"]
    )
    by_word: dict[str, list[int]] = {}
    for number, one in enumerate(listed):
        for word in one.ask:
            by_word.setdefault(word, []).append(number)
    anywhere = re.compile(f"(?=({_pattern(by_word).pattern}))")
    return _Properties(listed, by_word, anywhere, _pattern(raw["filler"]))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    latin = [re.escape(w) for w in longest if w.isascii()]
    others = [re.escape(w) for w in longest if not w.isascii()]  # where both stand at one place, these are the longer
    whole = [rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?:s|es)?(?![a-z0-9])"] if latin else []
    return re.compile("|".join([*others, *whole]))


def asked_of(question: str, product: Product) -> Asked:
    """Return what `question` (without the product's name) asks of `product`, in the order asked.

    A word that names what the product is ("scanner", 键盘) asks for nothing where another word does.
    """
    said = folded(question)
    named = _said(said)
    own = [m for m in named if not _names_kind(m.word, product)] or named
    held = {
        number: _held(_properties().all[number], product.attributes, bool(_FIGURE.search(said)))
        for match in own
        for number in _numbers(match.word)
    }
    found = {a.name: a for attributes in held.values() for a in attributes}
    answered = [m for m in named if m not in own or any(held[number] for number in _numbers(m.word))]
    missing = tuple(_properties().all[n] for m in own if m not in answered for n in _numbers(m.word))
    return Asked(tuple(found.values()), missing, _left(said, answered))


@dataclass(frozen=True)
class _Said:
    word: str
    start: int


def _said(text: str) -> list[_Said]:
    """Return the words of properties in `text`, in order; of those that overlap the longest ("type of memory")."""
    found = [_Said(m[1], m.start()) for m in _properties().pattern.finditer(text)]
    kept: list[_Said] = []
    for one in sorted(found, key=lambda s: (-len(s.word), s.start)):
        end = one.start + len(one.word)
        if all(end <= k.start or k.start + len(k.word) <= one.start for k in kept):
            kept.append(one)
    return sorted(kept, key=lambda s: s.start)


def _left(said: str, answered: Sequence[_Said]) -> str:
    for one in answered:
        said = said[: one.start] + " " * len(one.word) + said[one.start + len(one.word) :]
    return _properties().filler.sub(" ", said)


def told_in_text(properties: Sequence[Property], product: Product) -> bool:
    """Return whether the product's name or description speaks of one of `properties` with its unit or its word."""
    text = plain(f"{product.name.en} {product.name.zh} {product.description.en} {product.description.zh}")
    return any(
        plain(word) in text and re.search(rf"(?<![a-z]){re.escape(plain(word))}(?![a-z])", text)
        if word.isascii()
        else word in text
        for one in properties
        for word in (*one.also, *one.have)
    )


def _numbers(word: str) -> Sequence[int]:
    by_word = _properties().by_word
    return by_word.get(word) or by_word.get(word.removesuffix("s")) or by_word.get(word.removesuffix("es")) or ()


def _names_kind(word: str, product: Product) -> bool:
    kind = category_named(word).key
    return bool(product.category) and (product.category == kind or product.category.endswith(f"_{kind}"))


def _held(one: Property, attributes: Sequence[Attribute], figure: bool) -> list[Attribute]:
    ranked = sorted(_ranked(one, attributes, figure), key=lambda pair: pair[0])
    if not ranked:
        return []
    if one.every:
        return [a for _, a in ranked[:MOST]]
    best = ranked[0][0][:4]
    return [a for rank, a in ranked if rank[:4] == best][:MOST]


def _ranked(
    one: Property, attributes: Sequence[Attribute], figure: bool
) -> Iterator[tuple[tuple[int, ...], Attribute]]:
    """Yield each attribute that may answer with its rank: not of the parcel, a figure where one is asked, best name."""
    for at, attribute in enumerate(attributes):
        words = _words(attribute)
        for order, way in enumerate(one.have):
            extra = _extra(words, way)
            if extra is not None:
                parcel = any(word in words.split() for word in _LAST) and not any(w in way for w in _LAST)
                number = figure and not (
                    isinstance(attribute.value, Decimal) or any(map(str.isdigit, str(attribute.value)))
                )
                yield (int(parcel), int(number), order if extra < 3 else order + 20, extra, at), attribute
                break


def _extra(words: str, way: str) -> int | None:
    """Return how many words a column's name has beside `way`, or None where `way` is no part of it."""
    if way not in words or not re.search(rf"(?<![a-z0-9]){re.escape(way)}s?(?![a-z0-9])", words):
        return None
    return len(words.split()) - len(way.split())


def _words(attribute: Attribute) -> str:
    return _spoken(attribute.name, attribute.label.en)


@lru_cache(maxsize=20_000)
def _spoken(name: str, label: str) -> str:
    """Return a column's name as words; the label where it says more than the key."""
    key, shown = plain(name), plain(re.sub(r"[(（][^)）]*[)）]", "", label))
    return shown if shown and shown != key and len(shown) < 80 else key
