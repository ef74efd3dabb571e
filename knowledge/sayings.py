"""How people speak of products' properties, as data (`prompts/attributes.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.vocabulary import plain, vocabulary


@dataclass(frozen=True)
class Adjective:
    """A word that is a limit by itself: the column must contain one of `values` and, where given, not `exclude`."""

    columns: tuple[str, ...]
    value: str
    exclude: str


@dataclass(frozen=True)
class Sayings:
    """Everything in `prompts/attributes.toml`; all words are in lower case."""

    attributes: Mapping[str, tuple[str, ...]]  # word -> attribute names it may mean, the likeliest first
    by_unit: Mapping[str, tuple[str, ...]]  # dimension -> attribute names
    lower: frozenset[str]
    less: frozenset[str]  # attributes of which less is better
    adjectives: Mapping[str, Adjective]
    orders: Mapping[str, str]
    most: tuple[str, ...]
    least: tuple[str, ...]
    broader: Mapping[str, tuple[str, ...]]
    unlike: Mapping[str, tuple[str, ...]]
    heads: frozenset[str]
    kinds: Mapping[str, str]  # word -> kind
    brands: Mapping[str, str]  # other name of a brand -> the brand, folded by `plain`


@cache
def lengths() -> tuple[int, ...]:
    """Return how many characters the words of attributes have, the longest first: so many places to look one up by."""
    return tuple(sorted({len(word) for word in sayings().attributes}, reverse=True))


@cache
def sayings() -> Sayings:
    """Return the words, read once."""
    raw = tomllib.loads(files("prompts").joinpath("attributes.toml").read_text("utf-8"))
    words: dict[str, list[str]] = {}
    for name, spoken in raw["words"].items():
        for word in spoken:
            words.setdefault(word.lower(), []).append(name)
    for word, attribute in vocabulary().attributes.items():
        if attribute.name not in words.setdefault(word, []) and len(word) > 1:
            words[word].append(attribute.name)
    return Sayings(
        attributes={word: tuple(names) for word, names in words.items() if names},
        by_unit={dimension: tuple(names) for dimension, names in raw["unit"].items()},
        lower=frozenset(raw["lower"]["columns"]),
        less=frozenset(raw["less"]["columns"]),
        adjectives={
            word.lower(): Adjective(tuple(row["columns"]), row["value"], row.get("exclude", ""))
            for row in raw["adjective"]
            for word in row["words"]
        },
        orders={word.lower(): row["by"] for row in raw["order"] for word in row["words"]},
        most=tuple(raw["superlative"]["most"]),
        least=tuple(raw["superlative"]["least"]),
        broader={kind: tuple(kinds) for kind, kinds in raw["broader"].items()},
        unlike={kind: tuple(kinds) for kind, kinds in raw["unlike"].items()},
        heads=frozenset(raw["accessory"]["heads"]),
        kinds={word.lower(): kind for kind, spoken in raw["kind"].items() for word in spoken},
        brands={plain(word): plain(brand) for brand, spoken in raw["brand"].items() for word in spoken},
    )


def named_so(kind: str) -> tuple[str, ...]:
    """Return the words for a kind that catalogues seldom have."""
    return tuple(word for word, meant in sayings().kinds.items() if meant == kind)


def brand_names(brand: str) -> tuple[str, ...]:
    """Return the other names a brand goes by ("Acer" is 宏碁), folded."""
    folded = plain(brand)
    return tuple(name for name, meant in sayings().brands.items() if meant == folded)
