"""Finds the products that a text names: SKUs, model numbers, families and names, however they are spaced or typed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from knowledge.language import narrow
from knowledge.makes import model
from knowledge.tokens import fold
from knowledge.types import Mention
from knowledge.vocabulary import plain, vocabulary

MAX_TEXT = 4_000
"""Characters looked at; a question is shorter, and what stands after them names nothing."""
MOST = 50
"""SKUs that one mention lists at most."""
_PLURAL = 6  # letters from which on a name may stand in the plural
_UNITS_WIDE = 14  # words and characters that one name spans at most
_PIECE = re.compile(r"[A-Za-z0-9]+|[㐀-鿿]|[^\W_]")
_JOINT = re.compile(r"[\s\-_./·]{0,3}")
_TIGHT = re.compile(r"[-_./]?")
_ALIKE = str.maketrans("oil", "011")
_BRACKET = re.compile(r"[(（\[【].*$")
_LAST_LETTERS = re.compile(r"([a-z]+\d{2,})[a-z]{1,3}")
_FEW = 4
"""Products that a number without its last letters may stand for; one that stands for more names none."""
_MODEL = re.compile(r"(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{2,}")
# What looks like a model number and is a size, a standard or a part: it names no product of its own.
_COMMON = re.compile(
    r"\d+(?:gb|tb|mb|g|t|w|va|kva|kw|lm|lumens?|nits?|fps|rpm|ft|awg|btu|pack|pages|sheets|hz|khz|mhz|ghz|mm|cm|m|in|inch|kg|mah|wh|v|a|p|k|x|pcs?|bit|dpi|ms|h|port|key|mp|st|nd|rd|th|l|mbps|gbps|gbit)"
    r"|\d+x\d+(?:x\d+)?(?:mm|cm)?|usb\d*c?|ddr\d\w*|cat\d\w*|[im]\d|ryzen\d|win\d+|a[0-6]|cr\d+|rj\d+|db\d+|mp3|mp4|wifi\d|bt\d+|h26\d|ps[12345]|3d|2d"
)


@dataclass(frozen=True)
class Named:
    """What of one product names it; `model` may be empty."""

    sku: str
    key: str
    name_en: str
    name_zh: str
    brand: str
    model: str = ""
    discontinued: bool = False


_SO_CALLED = re.compile(
    r"(?:\b(?:sku|no\.?|nr\.?|number|article|item|part|product)|货号|编号|编码|料号|型号|商品)\s*[:#：]?\s*$",
    re.IGNORECASE,
)


def squash(text: str) -> str:
    """Return the letters and digits of `text`, folded (`LK V-27q` -> `lkv27q`)."""
    return "".join(c for c in fold(text) if c.isalnum())


class Gazetteer:
    """The names of all products, ready to be found in a text within about a millisecond."""

    def __init__(self, items: Iterable[Named], common: Iterable[str] = ()) -> None:
        """Take the products, and words for kinds of things that by themselves name none of them."""
        listed = sorted(items, key=lambda n: (n.discontinued, n.sku))
        self._surfaces: dict[str, list[str]] = {}
        self._rank: dict[str, int] = {}
        prefixes = _prefixes(listed)
        kinds = {squash(word) for word in vocabulary().categories}
        brands = {squash(n.brand) for n in listed}
        kinds |= _shared(listed)
        kinds |= {squash(word) for word in common}
        named = [(one.sku, _surfaces(one, prefixes)) for one in listed]
        for strength in range(4):
            for sku, surfaces in named:
                for surface in surfaces[strength]:
                    if surface not in kinds and surface not in brands:
                        self._add(surface, sku, strength)
        self._fuzzy = _Fuzzy(s for s in self._surfaces if s.isascii() and 4 <= len(s) <= 24 and _MODEL.fullmatch(s))
        for begun, skus in _begun(named):
            for sku in skus:
                self._add(begun, sku, 4)
        self._numbers = frozenset(n.sku.casefold() for n in listed)
        self._longest = max(map(len, self._surfaces), default=0)
        self._openings = {s[:4] for s in self._surfaces}

    def _add(self, surface: str, sku: str, strength: int) -> None:
        known = self._rank.setdefault(surface, strength)
        # An exact SKU or model is not made doubtful by another product's name that holds the same letters.
        if known == strength:
            skus = self._surfaces.setdefault(surface, [])
            if len(skus) < MOST and sku not in skus:
                skus.append(sku)

    def find(self, text: str) -> list[Mention]:
        """Return the products named in `text`, in order, none overlapping; the longest name wins.

        Spelling is forgiven only in words that are no part of a product named exactly.
        """
        text = narrow(text[:MAX_TEXT])
        pieces = list(_PIECE.finditer(text))
        words = [squash(m[0]) for m in pieces]
        found: list[Mention] = []
        free: list[int] = []
        at = 0
        while at < len(pieces):
            hit = self._longest_at(text, pieces, words, at)
            if hit is None:
                free.append(at)
                at += 1
                continue
            end, skus = hit
            found.append(Mention(tuple(skus), pieces[at].start(), pieces[end].end(), True))
            at = end + 1
        found += self._forgiven(text, pieces, words, free)
        return sorted(found, key=lambda m: m.start)

    def _longest_at(
        self, text: str, pieces: Sequence[re.Match[str]], words: Sequence[str], at: int
    ) -> tuple[int, list[str]] | None:
        best: tuple[int, list[str]] | None = None
        said = ""
        for end in range(at, min(len(pieces), at + _UNITS_WIDE)):
            if end > at and not _JOINT.fullmatch(text, pieces[end - 1].end(), pieces[end].start()):
                break
            said += words[end]
            if len(said) > self._longest + 2 or (len(said) >= 4 and said[:4] not in self._openings):
                break
            skus = self._surfaces.get(said) or self._several(said)
            if skus and (not said.isdigit() or self._is_number(said, text, pieces[at].start(), pieces[end].end())):
                best = (end, skus)
        return best

    def _several(self, said: str) -> list[str] | None:
        """Return what a name in the plural names ("linen shirts")."""
        if not said.isascii() or not said.endswith("s") or len(said) < _PLURAL:
            return None
        found = self._surfaces.get(said[:-1])
        return found or (self._surfaces.get(said[:-2]) if said.endswith("es") else None)

    def _is_number(self, said: str, text: str, start: int, end: int) -> bool:
        """Return whether digits alone name a product: five in one piece, an article number as written, or a short one so called."""
        written = text[start:end].casefold()
        if written == said and len(said) >= 5:
            return True
        so_called = _SO_CALLED.search(text, 0, start) is not None
        return written in self._numbers and (so_called or (written != said and len(said) >= 4))

    def _forgiven(
        self, text: str, pieces: Sequence[re.Match[str]], words: Sequence[str], free: Sequence[int]
    ) -> list[Mention]:
        """Return what the free words may be slips of; words count as one where no space parts them."""
        found: list[Mention] = []
        runs: list[list[int]] = []
        for at in free:
            tight = runs and runs[-1][-1] == at - 1 and _TIGHT.fullmatch(text, pieces[at - 1].end(), pieces[at].start())
            if tight and words[at].isascii() and words[at - 1].isascii():
                runs[-1].append(at)
            else:
                runs.append([at])
        for run in runs:
            near = self._fuzzy.near("".join(words[at] for at in run))
            skus = list(dict.fromkeys(sku for surface in near for sku in self._surfaces[surface]))
            if skus:
                found.append(Mention(tuple(skus[:MOST]), pieces[run[0]].start(), pieces[run[-1]].end(), False))
        return found


def _prefixes(listed: Sequence[Named]) -> frozenset[str]:
    """Return the first parts of SKUs that say nothing, since most of the catalogue carries them (`LK`)."""
    first = Counter(n.sku.split("-")[0].lower() for n in listed if "-" in n.sku)
    return frozenset(p for p, n in first.items() if n >= max(3, len(listed) / 4) and p.isalpha())


def _surfaces(one: Named, prefixes: frozenset[str]) -> tuple[set[str], ...]:
    """Return what names the product: its number; its family and name; model-like words of its name; parts of its model."""
    own = {squash(one.sku), squash(one.key), *({squash(one.model)} if _telling(one.model) else set())}
    parts = one.sku.split("-")
    if parts[0].lower() in prefixes:
        parts = parts[1:]
        own.add(squash("".join(parts)))
    families = {squash("".join(parts[:n])) for n in range(1, len(parts))}
    families |= {squash(one.sku.split("-")[0]) + f for f in families if one.sku.split("-")[0].lower() in prefixes}
    named = set(_names(one))
    words = {w for w in re.findall(r"[a-z0-9]+(?:[-/][a-z0-9]+)*", fold(one.name_en)[:300]) if any(map(str.isdigit, w))}
    models = {squash(w) for w in words}
    second = {s for s in families | named if _fit(s)}
    third = {s for s in models if len(s) >= 4 and _fit(s) and not s.isdigit()}
    return {s for s in own if len(s) >= 2}, second, third, set(_parts(one))


def _shared(listed: Sequence[Named]) -> set[str]:
    """Return the names of three characters that stand in the name of another product, too: they tell a kind of thing."""
    names = {model(one.name_zh) for one in listed}
    short = {name for name in names if len(name) == 3 and not name.isascii()}
    held = {name[at : at + 3] for name in names if len(name) > 3 for at in range(len(name) - 2)} if short else set()
    return short & held


def _begun(named: Sequence[tuple[str, tuple[set[str], ...]]]) -> Iterator[tuple[str, list[str]]]:
    """Yield what numbers and families begin with, their last letters left out ("K98" of K98S), where few share it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for sku, (own, families, *_) in named:
        for match in filter(None, map(_LAST_LETTERS.fullmatch, (*own, *families))):
            if _fit(match[1]):
                found[match[1]][sku] = None
    return ((begun, list(skus)) for begun, skus in found.items() if len(skus) <= _FEW)


def _parts(one: Named) -> Iterator[str]:
    """Yield the runs of words within a model of several ("Radeon RX 5600 XT Gaming" -> "RX 5600 XT") that tell it."""
    words = re.findall(r"[a-z0-9]+(?:[-/][a-z0-9]+)*", fold(one.model)[:80])
    if not 3 <= len(words) <= 6:
        return
    for start in range(len(words)):
        for end in range(start + 2, len(words) + 1):
            run = words[start:end]
            surface = squash("".join(run))
            if len(surface) >= 6 and any(map(_numbered, run)) and not any(_COMMON.fullmatch(w) for w in run):
                yield surface


def _numbered(word: str) -> bool:
    """Return whether a word is a number that a maker gives: mixed with letters, or four figures and more."""
    plain_word = squash(word)
    if plain_word.isdigit():
        return len(plain_word) >= 4
    return len(plain_word) >= 4 and bool(_MODEL.fullmatch(plain_word)) and not _COMMON.fullmatch(plain_word)


def _telling(model: str) -> bool:
    """Return whether a model alone names a product: "dv7-1211ea" does, "Pavilion" or "27" does not."""
    said = squash(model)
    return len(said) >= 3 and len(said) <= 60 and any(c.isdigit() for c in said) and not said.isdigit() and _fit(said)


def _fit(surface: str) -> bool:
    return len(surface) >= 2 and not _COMMON.fullmatch(surface) and not (surface.isdigit() and len(surface) < 5)


def _names(one: Named) -> Iterator[str]:
    """Yield the names without brand and bracket, in each language; short ones and plain kinds are left out."""
    for name in {one.name_en, one.name_zh}:
        bare = _BRACKET.sub("", name).strip(" ,-")
        if not bare or len(bare) > 120:
            continue
        rest = re.sub(rf"^{re.escape(one.brand)}\s+", "", bare, flags=re.IGNORECASE) if one.brand else bare
        han = re.sub(r"^[㐀-鿿]{2,6}\s+(?=[A-Za-z0-9])", "", rest)
        shared = model(rest)  # of a make: "Linen Shirt, White, M", "Glimt 400"
        for said in {bare, rest, han, shared, rest.split(", ")[0]}:
            surface = squash(said)
            if (
                len(surface) >= (5 if surface.isascii() else 3)
                and plain(said) not in vocabulary().categories
                and (_own(said) or (said == shared != rest and said[:1].isupper()))
            ):
                yield surface


def _own(name: str) -> bool:
    """Return whether a name is more than a kind of thing ("Stand"): it holds a figure, two words or three characters."""
    return any(map(str.isdigit, name)) or len(name.split()) >= 2 or sum(c >= "㐀" for c in name) >= 3


class _Fuzzy:
    """Surfaces by letter pair, so that only a few are compared letter by letter."""

    def __init__(self, surfaces: Iterable[str]) -> None:
        self._surfaces = sorted(surfaces)
        self._by: dict[str, list[int]] = defaultdict(list)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for number, surface in enumerate(self._surfaces):
            self._alike[surface.translate(_ALIKE)].append(surface)
            self._by[_signature(surface)].append(number)

    def near(self, said: str) -> tuple[str, ...]:
        """Return the surfaces that `said` may be a slip of: letters mistyped, digits swapped, O for 0; nearest only.

        Another figure makes another product ("MP70" is not "MP60"), so digits are only ever reordered.
        """
        if not (4 <= len(said) <= 24 and said.isascii() and _MODEL.fullmatch(said)) or _COMMON.fullmatch(said):
            return ()
        alike = self._alike.get(said.translate(_ALIKE))
        if alike:
            return tuple(alike)
        allowed = 1 if len(said) < 8 else 2
        best: list[tuple[float, str]] = []
        for number in self._by.get(_signature(said), ()):
            surface = self._surfaces[number]
            if len(said) < 6 and len(surface) == len(said) and sorted(surface) != sorted(said):
                continue  # in a short number another letter is another model: V27G is no slip of V27Q
            if abs(len(surface) - len(said)) <= allowed:
                distance = OSA.distance(said, surface, score_cutoff=allowed)
                if distance <= allowed:
                    best.append((distance, surface))
        nearest = min((d for d, _ in best), default=0)
        return tuple(s for d, s in best if d == nearest)


def _signature(word: str) -> str:
    """Return the sorted digits of a word: what a slip of the finger leaves as it is."""
    return "".join(sorted(filter(str.isdigit, word)))
