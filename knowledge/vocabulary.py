"""The words of catalogues as data (`prompts/columns.toml`): column headers, attributes and kinds of product."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from knowledge.language import Bilingual


@dataclass(frozen=True)
class AttributeWords:
    """One known attribute: `unit` is the usual one; `assume` says that bare numbers mean it too, `text` that it is no number."""

    name: str
    label: Bilingual
    unit: str | None
    assume: bool
    text: bool = False


@dataclass(frozen=True)
class CategoryWords:
    """One known kind of product; `words` are its other names in both languages, folded by `plain`."""

    key: str
    label: Bilingual
    words: tuple[str, ...]


@dataclass(frozen=True)
class Hint:
    """A text is of kind `category` where each set of `every` has one of its words in it, and `none` has none."""

    category: str
    every: tuple[frozenset[str], ...]
    none: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """Everything in `prompts/columns.toml`; headers and words are folded by `plain`."""

    meanings: Mapping[str, str]  # header -> meaning
    attributes: Mapping[str, AttributeWords]  # header or name -> attribute
    categories: Mapping[str, CategoryWords]  # name in either language -> kind
    price_words: tuple[str, ...]
    price_lists: Mapping[str, str]  # header -> price list
    internal_prices: tuple[str, ...]  # what in a header tells a price that only the company sees
    reduced: frozenset[str]  # headers of a price that goes before the usual one
    former: frozenset[str]  # headers of a price that the usual one goes before
    currencies: Mapping[str, str]  # word or sign -> ISO code
    on_request: frozenset[str]
    flags: Mapping[str, bool]
    availability: Mapping[str, bool]  # words of a column of stock -> whether there is any
    hints: tuple[Hint, ...]
    fingerprint: str


IN_STOCK, OUT_OF_STOCK = "in stock", "out of stock"
"""What a catalogue that counts nothing says of stock, as it is kept."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAP = re.compile(r"[\s_\-/.:：()（）\[\]【】]+")


_NO_LISTS = frozenset({"words", "internal", "reduced", "former", "on_request"})


def plain(text: str) -> str:
    """Return `text` folded for comparing: NFKC, lower case, one space for any run of spaces, brackets and dashes."""
    return _GAP.sub(" ", _CAMEL.sub(" ", unicodedata.normalize("NFKC", text)).lower()).strip()


@cache
def vocabulary() -> Vocabulary:
    """Return the words of catalogues, read once."""
    data = files("prompts").joinpath("columns.toml").read_bytes()
    raw = tomllib.loads(data.decode("utf-8"))
    price = raw["price"]
    return Vocabulary(
        meanings={plain(h): meaning for meaning, headers in raw["meaning"].items() for h in headers},
        attributes=_attributes(raw["attribute"]),
        categories=_categories(raw["category"]),
        price_words=tuple(price["words"]),
        price_lists={plain(h): name for name, hs in price.items() if name not in _NO_LISTS for h in hs},
        internal_prices=tuple(plain(word) for word in price["internal"]),
        reduced=frozenset(plain(word) for word in price["reduced"]),
        former=frozenset(plain(word) for word in price["former"]),
        currencies={word: code for code, words in raw["currency"].items() for word in words},
        on_request=frozenset(plain(word) for word in price["on_request"]) | {""},
        flags={word: value for key, value in (("yes", True), ("no", False)) for word in raw["cell"][key]},
        availability={word: key == "some" for key, words in raw["availability"].items() for word in words},
        hints=tuple(
            Hint(h["category"], tuple(frozenset(words.split()) for words in h["all"]), frozenset(h["none"].split()))
            for h in raw["hint"]
        ),
        fingerprint=sha256(data).hexdigest()[:16],
    )


def _attributes(raw: dict[str, dict[str, object]]) -> dict[str, AttributeWords]:
    known: dict[str, AttributeWords] = {}
    for name, row in raw.items():
        label = Bilingual(str(row["en"]), str(row["zh"]))
        unit = row.get("unit")
        words = AttributeWords(
            name, label, str(unit) if unit else None, bool(row.get("assume", False)), bool(row.get("text", False))
        )
        headers = row["headers"]
        assert isinstance(headers, list)
        for header in (name, label.en, label.zh, *headers):
            known.setdefault(plain(str(header)), words)
    return known


def _categories(raw: dict[str, dict[str, object]]) -> dict[str, CategoryWords]:
    known: dict[str, CategoryWords] = {}
    for key, row in raw.items():
        label, listed = Bilingual(str(row["en"]), str(row["zh"])), row["words"]
        assert isinstance(listed, list)
        names = tuple(dict.fromkeys(plain(str(w)) for w in (key, label.en, label.zh, *listed)))
        kind = CategoryWords(key, label, names)
        for name in names:
            known.setdefault(name, kind)
    return known


def category_named(text: str) -> CategoryWords:
    """Return the known kind of product that `text` names in either language, or a new one with `text` as both labels."""
    folded = plain(text)
    known = vocabulary().categories.get(folded)
    if known is None and folded.endswith("s"):
        known = vocabulary().categories.get(folded[:-1])
    if known is not None:
        return known
    shown = text.strip()[:256]
    return CategoryWords(folded.replace(" ", "_")[:128], Bilingual.same(shown[:1].upper() + shown[1:]), (folded,))


def says_the_same(text: str, kind: str) -> bool:
    """Return whether `text` holds one of the words that mean just the kind, not a narrower one (xbox is a console)."""
    folded = plain(text)
    said = set(folded.split())
    words = (word for word, known in vocabulary().categories.items() if known.key == kind)
    return any(said.issuperset(word.split()) if word.isascii() else word in folded for word in words)
