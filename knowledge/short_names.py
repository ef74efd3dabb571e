"""Products named by a part of their names that is theirs alone: "the senator", "conference chairs", 烤箱, SM5."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from knowledge.language import narrow
from knowledge.makes import model
from knowledge.types import Mention

MAX_TEXT = 1_000
"""Characters looked at; a question is shorter."""
_MOST = 20  # makes that one short name may stand for
_FEW = 8  # products that a first word which is a name of its own may stand for
_SPLIT = 8  # letters of a word that people write in one or with a hyphen
_WIDEST = 4  # words of a short name
_WORD = re.compile(r"[a-z][a-z'’-]*[a-z]")
_SMALL_LETTERS = re.compile(r"(?<![A-Za-z'’-])[a-z][a-z'’-]*[a-z](?![A-Za-z])")
_GAP = re.compile(r"\s+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_BRACKET = re.compile(r"[(（\[【].*$")
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4}-?\d{1,4}[A-Za-z]?(?![A-Za-z0-9])")
_NO_CODE = re.compile(
    r"(?i)usb\d|ddr\d|cat\d|a[0-6]|m\d{1,2}|[im]\d|gen\d|mp[34]|wifi\d|win\d+|ip\d+|bt\d|h26\d|ps\d|ch\d+|no\d+|en\d+|iso\d+|gb\d+"
)
_FIGURES = re.compile(r"(?<![A-Za-z\d.])[\d.,]+\s*[%％a-zA-Z]*")
_ENDS_IN_CODE = re.compile(r"[A-Za-z\d -]+$")
_SMALL = frozenset(
    "with without and for the from into per plus of one ones new good best set pack size colour color model version type kind "  # noqa: SIM905
    "two in on at by or any all some your our my you we it its this that these those which what who how many much more most "
    "least".split()
)
_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[的个有款种买要来卖们盒包袋台块件只条瓶罐把张箱套和跟与加那这看问下寸升克斤米连层色]|推荐|请问|还是|多少)$"
)
_BEHIND = re.compile(r"[^\u4e00-\u9fff]|$|[的呢吗么嘛有没无那来要多是哪怎几和跟与还能可需买卖现价适]")


@dataclass(frozen=True)
class Row:
    """What a product is called, and all that its row says."""

    sku: str
    names: tuple[str, ...]
    brand: str
    said: str


class ShortNames:
    """The parts of names that stand for the makes of one model alone. For a small catalogue: every row is read."""

    def __init__(self, rows: Iterable[Row], kind: Callable[[str], bool]) -> None:
        """Take the rows, and what tells whether some words are a kind of product or a limit, which names none."""
        self._kind = kind
        self._models: dict[str, str] = {}
        self._having: dict[str, set[str]] = defaultdict(set)  # word of a name -> SKUs
        self._telling: dict[str, set[str]] = defaultdict(set)  # word of a row -> models
        self._first: set[str] = set()
        self._begins: dict[str, str] = {}  # SKU -> the word of its own that its name begins with
        self._plainly: dict[str, set[str]] = defaultdict(set)  # word in small letters -> models
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._han: dict[str, str] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        bare = [_without(row.brand, _BRACKET.sub("", name).strip()) for name in row.names]
        latin = next((name for name in bare if name.isascii()), "")
        self._models[row.sku] = model(next(iter(bare), "")).casefold()
        for word in _words(latin):
            self._having[word].add(row.sku)
        for word in _words(row.said):
            self._telling[word].add(self._models[row.sku])
        for word in _SMALL_LETTERS.findall(row.said):
            self._plainly[_singular(word)].add(self._models[row.sku])
        words = _WORD.findall(latin.lower())
        if len(words) > 1 and latin[:1].isupper() and latin.lower().startswith(words[0]):
            self._first.add(_singular(words[0]))
            self._begins[row.sku] = _singular(words[0])
        for name in bare:
            for code in _CODE.findall(name):
                if not _NO_CODE.fullmatch(code):
                    self._codes[code.lower()].add(row.sku)
        if han := next((name for name in bare if not name.isascii()), ""):
            self._han[row.sku] = _FIGURES.sub("", han)

    def find(self, text: str, taken: Sequence[Mention] = ()) -> list[Mention]:
        """Return the products that the text names by a part of their names, outside of what is `taken` already."""
        text = narrow(text[:MAX_TEXT]).lower()
        found = list(taken)
        for mention in (*self._by_code(text), *self._by_words(text), *self._by_signs(text)):
            if all(mention.end <= one.start or one.end <= mention.start for one in found):
                found.append(mention)
        return found[len(taken) :]

    def _by_code(self, text: str) -> Iterator[Mention]:
        for match in _CODE.finditer(text):
            if skus := self._one(self._codes.get(match[0].lower(), set())):
                yield Mention(skus, *match.span(), True)

    def _by_words(self, text: str) -> Iterator[Mention]:
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            end = next(
                (
                    e
                    for e in range(min(len(words), at + _WIDEST), at, -1)
                    if self._joined(text, words[at:e]) and self._named(text, words[at:e])
                ),
                0,
            )
            if end:
                yield Mention(self._named(text, words[at:end]), words[at].start(), words[end - 1].end(), True)
            at = end or at + 1

    def _joined(self, text: str, words: Sequence[re.Match[str]]) -> bool:
        return all(_GAP.fullmatch(text, a.end(), b.start()) for a, b in pairwise(words))

    def _named(self, text: str, words: Sequence[re.Match[str]]) -> tuple[str, ...]:
        said = [_singular(word[0]) for word in words]
        having = [self._having.get(word, set()) for word in said]
        if not all(having) or any(word in _SMALL for word in said):
            return ()
        both = set.intersection(*having)
        skus = self._one(both) or (tuple(sorted(both)) if len(said) == 1 and len(both) <= _FEW else ())
        if not skus or self._kind(text[words[0].start() : words[-1].end()]):
            return ()
        if len(said) == 1:
            return skus if self._is_name(said[0], skus) and len(said[0]) > 3 and said[0] not in spoken() else ()
        if any(self._is_name(word, skus) for word in said):  # a name of its own, whatever other rows say
            return skus
        told = set.intersection(*(self._telling[word] for word in said))
        return skus if len(told) == 1 else ()

    def _is_name(self, word: str, skus: Sequence[str]) -> bool:
        """Return whether names begin with a word that no other product's row says in small letters: "Road tyre" is none beside a "road helmet"."""
        own = {self._models[sku] for sku in skus if self._begins.get(sku) == word}
        return word in self._first and not self._plainly.get(word, set()) - own

    def _one(self, skus: set[str]) -> tuple[str, ...]:
        """Return the products where they are makes of one model."""
        same = len({self._models[sku] for sku in skus}) == 1 and len(skus) <= _MOST
        return tuple(sorted(skus)) if same else ()

    def _by_signs(self, text: str) -> Iterator[Mention]:
        for run in _HAN.finditer(text):
            at = run.start()
            while at < run.end() - 1:
                end = next((e for e in range(min(run.end(), at + 12), at + 1, -1) if self._called(text, at, e)), 0)
                if end:
                    yield Mention(self._called(text, at, end), at, end, True)
                at = end or self._kind_from(text, at, run.end()) or at + 1

    def _kind_from(self, text: str, at: int, limit: int) -> int:
        """Return where the kind of product that a part of some names begins with at `at` ends; 0 where none does."""
        said = (e for e in range(min(limit, at + 12), at + 2, -1) if any(text[at:e] in n for n in self._han.values()))
        end = next(said, 0)
        return end if end and self._kind(text[at:end]) else 0

    def _called(self, text: str, start: int, end: int) -> tuple[str, ...]:
        said = text[start:end]
        skus = {sku for sku, name in self._han.items() if said in name}
        if not skus or len({self._han[sku] for sku in skus}) > 1 or len(skus) > _MOST or self._kind(said):
            return ()
        name = _ENDS_IN_CODE.sub("", self._han[next(iter(skus))])
        apart = bool(_BEFORE.search(text, 0, start))
        whole = bool(_BEHIND.match(text, end))
        ends, begins = name.endswith(said), name.startswith(said) and whole
        known = len(said) > 2 or (ends and whole) or said not in spoken()
        return tuple(sorted(skus)) if apart and known and (ends or begins) else ()


def _without(brand: str, name: str) -> str:
    rest = name[len(brand) :].strip() if brand and name.casefold().startswith(brand.casefold()) else name
    return rest or name


def _words(text: str) -> set[str]:
    return {_singular(word) for word in _WORD.findall(text.lower())}


def _singular(word: str) -> str:
    word = word.replace("-", "") if word.count("-") == 1 and len(word) <= _SPLIT else word  # "popups" are pop-ups
    return (
        word[:-3] + "y" if len(word) > 5 and word.endswith("ies") else word.removesuffix("s") if len(word) > 3 else word
    )


@cache
def spoken() -> frozenset[str]:
    """Return the words that customers of any shop use (`prompts/intents.toml`), in the singular: alone they name no product."""
    raw = tomllib.loads(files("prompts").joinpath("intents.toml").read_text("utf-8"))
    texts = " ".join(_texts(raw))
    han = {run[at : at + 2] for run in _HAN.findall(texts) for at in range(len(run) - 1)}
    return frozenset(_words(texts) | han)


def _texts(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, dict | list):
        for one in raw.values() if isinstance(raw, dict) else raw:
            yield from _texts(one)
