"""What a message orders: which products, how many of each; corrections are made to what was ordered before.

The text is read as marks (`order_words.py`), taken in segment by segment (`order_reader.py`).
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.quoting.emptying import kept_of
from assistant.quoting.nicknames import nicknamed
from assistant.quoting.order_marks import (
    FEW,
    Things,
    already,
    articles,
    figures_of_names,
    of_one_named,
    segments,
    told_ahead,
    told_behind,
)
from assistant.quoting.order_reader import Line, Reader
from assistant.quoting.order_text import OWNED, Mentions, anew, hidden, kept, parted, swapped
from assistant.quoting.order_words import marks
from assistant.quoting.strangers import changed_strangers, strangers
from assistant.quoting.types import Asked
from assistant.quoting.unplaced import words_beside, words_of_counts
from assistant.quoting.variants import Family, chosen, narrowed, told
from knowledge.types import Mention

LONGEST = 4000
Pointed = Callable[[str, Sequence[Mention]], Sequence[Mention]]
"""Returns the words of a text that stand for products spoken of before ("those", 白色的), beside those that are named."""


@dataclass(frozen=True)
class Reading:
    """What the order is after a message. `wrong` holds quantities that cannot be ("-3", "0"), as they were written.

    `unknown` holds things that were counted and are no products that are known ("20 notebooks"), `unplaced` the words
    beside every other count that went to no line ("果酱来5瓶", "3 of the thing"): nothing counted is left out in silence.
    """

    lines: tuple[Asked, ...]
    wrong: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    changed: bool = False
    unplaced: tuple[str, ...] = ()


def read(
    text: str, mentions: Mentions, family: Family, before: Sequence[Asked] = (), things: Things = lambda thing: (),
    pointed: Pointed = lambda text, named: (),
) -> Reading:  # fmt: skip
    """Return what is ordered once `text` is said, `before` being what was ordered until then."""
    family = _remembered(family)
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    ordered = before
    if before and (rest := kept_of(text)) is not None:
        text, before = rest, ()
    text = parted(swapped(text), mentions)
    named = kept(text, mentions(text))
    held = [p for a in before if len(a.skus) <= FEW for p in family(a.skus) if p.sku in a.skus]
    open_ = [a.skus for a in before if 1 < len(a.skus) <= FEW]
    named += [m for m in nicknamed(text, held, named, open_) if not anew(text, m, things)]
    owned = [m for m in named if OWNED.search(text[: m.start])]
    spoken = pointed(text, named)
    again = {(m.start, m.end) for m in spoken}  # what was shown says more of a name than the name
    named = [m for m in named if (m.start, m.end) not in again]
    named = sorted([m for m in [*named, *spoken] if m not in owned], key=lambda m: m.start)
    text = hidden(text, owned)
    said = marks(text, named, told(text, named, before, mentions, family))
    found = articles(told_behind(of_one_named(chosen(said, family)), text), text, things)
    found = told_ahead(found, text, family)
    found, unsure = figures_of_names(found, text, family)
    unclear = [*already(text, found, before), *unsure]
    found = [m for m in found if not any(one.start <= m.start < one.end for one in unclear)]
    old = [Line(narrowed(a.skus, said, mentions, family), a.quantity, True) for a in before]
    reader = Reader(old, any(m.kind == "product" for m in found), things)
    reader.strangers = strangers(found, old, family) | changed_strangers(found, text)
    reader.text, reader.found, reader.family = text, found, family
    reader.only_named = sum(m.kind == "product" for m in found) == 1
    reader.unclear += [text[one.start : one.end] for one in unclear]
    for segment in segments(found):
        reader.take(segment)
    reader.keep_only(found, text)
    reader.multiply(found, text)
    reader.settle(text)
    lines = tuple(Asked(line.skus, line.quantity) for line in reader.lines)
    reader.unclear += [words for mark in reader.undropped if (words := words_beside(text, mark, found))]
    unplaced = tuple(dict.fromkeys([*reader.unclear, *words_of_counts(text, found, reader.placed, reader.again)]))
    return Reading(lines, tuple(reader.wrong), tuple(dict.fromkeys(reader.unknown)), lines != tuple(ordered), unplaced)


def _remembered(family: Family) -> Family:
    """Return the families, each fetched once: a long list names the same ones again and again."""
    return lru_cache(maxsize=None)(lambda skus: tuple(family(skus)))
