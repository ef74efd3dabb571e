"""What kind of product a row is, where the catalogue does not say: learned from the catalogue's own titles.

Vendors write "<brand> <model> <kind> <figures and colours>". The words in lower case that follow the model are the
kind ("HP C8091A power adapter/inverter Indoor 50 W" -> power adapter/inverter). Kinds that several products share are
then recognised in titles without one: by a known name of a kind in the title, else by its words and by which
attributes the product has (a naive Bayes classifier whose examples are the catalogue's own titles). What it is not
sure of stays without a kind.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.language import Bilingual
from knowledge.vocabulary import category_named, plain, vocabulary

SHARED = 2
"""Products that must carry a phrase before it counts as a kind; a kind known by name needs one."""
EXAMPLES = 5
"""Examples that a kind needs before others are recognised by likeness."""
_MARGIN = 2.0  # log odds of the best kind against the next, for each square root of the number of signs
_LOWER = re.compile(r"[a-z][a-z'’&/-]*[a-z]|&")
_ACRONYM = re.compile(r"[A-Z]{2,6}s?|DisplayPort|InfiniBand(?:/fibre)?|CD|DVD|Blu-Ray|Smart|[A-Z]+/[a-z]+")
_BRACKET = re.compile(r"\([A-Za-z0-9-]+\)")
_NO_KINDS = (
    "blank portable black white holder other type indoor not categorized male female with for and in of kit pack set"
)
_NOT_A_KIND = frozenset(_NO_KINDS.split())
_TAIL = re.compile(
    r"\b(?:for|with|compatible|inc|incl|including|to fit|from|equivalent)\b|\bw/|[,(–]|\. | - | \+ |适用"
)
_COUNT = re.compile(r"\b\d+\s*(?:pc\(s\)|pcs?\.?|pack|pages|sheets?)|\(s\)")
_ENDINGS = (
    "black white red blue green gray grey yellow silver purple pink orange beige cyan magenta brown gold aqua ivory colour color "
    "small medium large retail bulk original oem eu uk us usb new refurbished ft cm mm gb male female"
)
_TRAILING = frozenset(_ENDINGS.split())
_WORD = re.compile(r"[a-z]+(?:[-/][a-z]+)*|[㐀-鿿]+")

Signs = NDArray[np.int32]


@dataclass(frozen=True)
class Described:
    """What of a row tells its kind: `signs` are its attributes; `category` is what the row itself says, or ""."""

    title: str
    brand: str
    model: str
    details: str
    signs: tuple[str, ...]
    category: str = ""


@dataclass
class _Seen:
    """One row on the way to its kind: the phrase it carries (`given` by the row itself), a hint, and its signs."""

    phrase: str
    hint: str
    title: str
    details: str
    signs: Signs
    given: bool


@dataclass(frozen=True)
class Categories:
    """The kind of each row in order: `keys` ("" where unknown), and the label of each key."""

    keys: tuple[str, ...]
    labels: dict[str, Bilingual] = field(default_factory=dict)


def learn_categories(rows: Iterable[Described]) -> Categories:
    """Return the kind of each row: as the row says, else as its title says, else as those most like it."""
    names: dict[str, int] = {}
    seen = [_see(row, names) for row in rows]
    shared = Counter(plain(one.phrase) for one in seen if one.phrase)
    fit = {p for p, n in shared.items() if n >= SHARED} | set(vocabulary().categories)
    said = [_said(one, fit) for one in seen]
    guessed = _likely(said, [one.signs for one in seen], len(names))
    kinds = {phrase: category_named(phrase) for phrase in {*guessed} - {""}}
    labels = {kind.key: kind.label for kind in kinds.values()}
    return Categories(tuple(kinds[p].key if p else "" for p in guessed), labels)


def _see(row: Described, names: dict[str, int]) -> _Seen:
    phrase = row.category or leading_phrase(after_model(row))
    words = {w for w in _WORD.findall(f"{row.title} {row.details}".lower()) if len(w) > 1}
    signs = {f"w:{w}" for w in words} | set(row.signs) | {f"b:{row.brand}"}
    found = np.array([names.setdefault(s, len(names)) for s in sorted(signs)], dtype=np.int32)
    hint = "" if phrase else hinted({*plain(f"{row.title} {row.details}").split(), *words})
    return _Seen(phrase, hint, row.title, row.details, found, bool(row.category))


def _said(one: _Seen, kinds: Container[str]) -> str:
    """Return the kind that the row's own words name, as they are written there, or ""."""
    if one.phrase and (one.given or plain(one.phrase) in kinds):
        return one.phrase
    named = named_in(one.phrase, kinds) or named_in(one.title, kinds) or one.hint or named_in(one.details, kinds)
    # A phrase that only this row carries ("network extender") still says more than a likeness would.
    return named or _own_kind(one.phrase)


def _own_kind(phrase: str) -> str:
    """Return a phrase of two or three words, without colours and sizes behind them, as a kind of its own; else ""."""
    words = phrase.split()
    while words and words[-1].lower() in _TRAILING:
        words.pop()
    return " ".join(words) if 1 < len(words) <= 3 else ""


def after_model(row: Described) -> str:
    """Return what of the title follows the model, or follows the brand where the model is not in it; else ""."""
    model = row.model or ""
    at = row.title.find(model) if model else -1
    if at >= 0:
        return row.title[at + len(model) :].strip()
    return ""


def leading_phrase(rest: str) -> str:
    """Return the kind that `rest` opens with: words in lower case, acronyms among them; "" where there is none."""
    words: list[str] = []
    end = 0
    for token in rest.split()[:6]:
        if _LOWER.fullmatch(token) or (_BRACKET.fullmatch(token) and end == len(words) > 0):
            words.append(token)
            end = len(words)
        elif _ACRONYM.fullmatch(token):
            words.append(token)
        else:
            break
    phrase = words[:end]
    while phrase and phrase[-1].lower() in _NOT_A_KIND:
        phrase.pop()
    if phrase and not (len(phrase) == 1 and len(phrase[0]) < 3):
        return " ".join(phrase)
    return _known_opening(rest)


def _known_opening(rest: str) -> str:
    """Return the longest known name of a kind that `rest` opens with, however it is written ("Notebook Silver")."""
    tokens = rest.split()[:6]
    for count in range(len(tokens), 0, -1):
        phrase = plain(" ".join(tokens[:count]))
        # "Computer case fan" opens with a computer but goes on in lower case: the kind is not known.
        if phrase in vocabulary().categories and not (tokens[count:] and _LOWER.fullmatch(tokens[count])):
            return phrase
    return ""


def named_in(text: str, kinds: Container[str]) -> str:
    """Return the kind that ends the naming part of `text` ("Black Toner Cartridge 106R01219 for HP" -> toner cartridge).

    Figures, colours and the like at the end are passed over; the longest of `kinds` (folded by `plain`) wins.
    """
    words = plain(_COUNT.sub(" ", _TAIL.split(text, maxsplit=1)[0])).split()
    while words and (any(map(str.isdigit, words[-1])) or len(words[-1]) < 2 or words[-1] in _TRAILING):
        words.pop()
    for start in range(max(0, len(words) - 5), len(words)):
        phrase = " ".join(words[start:])
        if phrase in kinds:
            return phrase
    return ""


def hinted(words: Container[str]) -> str:
    """Return the kind of the first hint (`prompts/columns.toml`) that `words` meet, or ""."""
    for hint in vocabulary().hints:
        if all(any(w in words for w in group) for group in hint.every) and not any(w in words for w in hint.none):
            return hint.category
    return ""


def _likely(said: Sequence[str], signs: Sequence[Signs], count: int) -> list[str]:
    """Return `said` with the gaps filled by the most alike kind where that is clear."""
    examples = Counter(one for one in said if one)
    kinds = sorted(one for one, n in examples.items() if n >= EXAMPLES)
    gaps = [at for at, one in enumerate(said) if not one]
    out = list(said)
    if len(kinds) < 2 or not gaps:
        return out
    weights = _weights(kinds, said, signs, count)
    for at in gaps:
        found = signs[at]
        score = weights[found].sum(axis=0)
        first, second = np.argsort(-score, kind="stable")[:2]
        if score[first] - score[second] >= _MARGIN * np.sqrt(max(1, len(found))):
            out[at] = kinds[int(first)]
    return out


def _weights(kinds: Sequence[str], said: Sequence[str], signs: Sequence[Signs], count: int) -> NDArray[np.float32]:
    """Return log P(sign | kind), shape (signs, kinds), smoothed by the share of each sign over all products."""
    column = {kind: at for at, kind in enumerate(kinds)}
    seen = np.zeros((count, len(kinds)), dtype=np.float32)
    for one, found in zip(said, signs, strict=True):
        if one in column:
            seen[found, column[one]] += 1
    totals = np.array([sum(1 for one in said if one == kind) for kind in kinds], dtype=np.float32)
    prior = (seen.sum(axis=1, keepdims=True) + 0.1) / (totals.sum() + 1)
    return np.asarray(np.log((seen + 2 * prior) / (totals + 2)), dtype=np.float32)
