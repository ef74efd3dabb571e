"""Which of the products that were found say most of what is asked in their own rows: "office chairs with headrest"."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

from assistant import shelf
from assistant.clauses import telling_word
from assistant.kit import Turn
from assistant.reading import beyond_names, rest
from knowledge.numerals import NUMBER, value
from knowledge.types import Product

_MOST = 4  # products that may be the nearest; more are a part of the list that no words tell
_COUNTED = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,4}}|{NUMBER})[\s-]*(?:个|位)?(?P<of>[a-z]{{3,}}|[\u4e00-\u9fff])", re.IGNORECASE
)
_PERSONS = frozenset(
    {"people", "person", "persons", "pax", "seat", "seats", "seater", "guests", "adults", "kids", "人", "位"}
)
_COUNTS = 3.0  # what a figure with what it counts weighs, beside the logarithm of how rare a word is


def saying_most(turn: Turn, items: Sequence[Product]) -> list[Product]:
    """Return the few products whose rows hold most of what is asked, where not all hold as much; else none."""
    counted = _counted(beyond_names(turn))
    asked = {token for token in rest(turn) if telling_word(token) and not token.isdigit()}
    rows = [shelf.tokens_of(p) for p in items]
    having = Counter(token for row in rows for token in asked & row)
    scores = [
        sum(log(len(items) / having[token]) for token in asked & row) + _COUNTS * len(counted & _counted(_row(p)))
        for row, p in zip(rows, items, strict=True)
    ]
    best = max(scores, default=0.0)
    nearest = [p for p, score in zip(items, scores, strict=True) if score == best]
    return nearest if best > 0 and len(nearest) <= _MOST and len(nearest) < len(items) else []


def _row(item: Product) -> str:
    return " . ".join(
        (item.name.en, item.name.zh, item.description.en, item.description.zh, *(f"{a.value}" for a in item.attributes))
    )


def _counted(text: str) -> frozenset[tuple[int, str]]:
    """Return what a text counts, each with its figure: (8, "people") of "for 8 persons"."""
    found = ((value(m["n"]), m["of"].lower()) for m in _COUNTED.finditer(text))
    return frozenset((n, "people" if of in _PERSONS else of.removesuffix("s")) for n, of in found if n)
