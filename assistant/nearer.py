"""Which comes nearer to what is asked of the product in hand: its own row or the papers."""

import re
from dataclasses import dataclass

from assistant import grounds, makes, reading, shelf
from assistant.found import Reading
from assistant.having import DENIED
from assistant.kit import Turn
from assistant.reading import beyond_names
from assistant.understanding.comparing import step
from assistant.understanding.cues import COMES_WITH
from knowledge.contextual_embedder import nearnesses
from knowledge.coverage import asked, words
from knowledge.near_attributes import Part, nearest_part, parts_of, told_part
from knowledge.ranges import verdict
from knowledge.types import Product

_SURELY = 0.45
"""Cosine from which on a piece of a row speaks of what is asked: what asks for something else lies below."""
_AS_NEAR = 0.03  # cosines that differ by less say nothing of which is nearer
_ALL = 0.94  # share of the words of a thing that a piece must hold to say yes or no to it
_OPEN = frozenset({"recommendation", "unclear", "out_of_scope", "policy", "product_question", "specification"})
"""Intents of questions that a row or the papers may answer."""
_MISTAKEN = frozenset({"availability", "how_to", "document_request"})
"""Intents that a question of a row is read for ("how fast does it go", "how do I charge it"), where a piece of it plainly answers."""
_LEAST = 2  # characters of a thing that a piece says whole


@dataclass(frozen=True)
class Nearer:
    """The piece of the row that answers, and whether the papers are about as near."""

    part: Part
    papers_too: bool


def in_hand(turn: Turn) -> Product | None:
    """Return the one product that the message is about, or else the one the conversation spoke of last, if its row answers.

    A word of the question may be another kind's ("what batteries does it take") and hide that it goes on about it; whoever
    asks whether there is such a kind ("do you have batteries?") is asked about the catalogue.
    """
    if turn.said.intent.name not in _OPEN | _MISTAKEN or grounds.asks_for(turn) or step(turn.said.text):
        return None  # another kind, or one that goes further, is none in hand
    items = makes.in_focus(turn) or [p for sku in turn.shown if (p := shelf.product(turn, sku))]
    if len(items) != 1:
        return None
    if told(turn, items[0]) is not None or within(turn, items[0]) is not None:
        return items[0]
    if turn.said.intent.name not in _OPEN or grounds.how(turn) or _surely(turn, items[0]) is None:
        return None  # steps stand in the papers
    return items[0] if row_of(turn, items[0], reading.read(turn)) else None


def row_of(turn: Turn, item: Product, found: Reading) -> Nearer | None:
    """Return what the row of `item` says where that is surely about the question and no further from it than the papers."""
    if (part := told(turn, item)) is not None:
        return Nearer(part, papers_too=False)
    own, part = own_question(turn), _surely(turn, item)
    if part is None:
        return None
    papers = _papers(own, found)
    return Nearer(part, papers >= part.near - _AS_NEAR) if papers <= part.near + _AS_NEAR else None


def _surely(turn: Turn, item: Product) -> Part | None:
    part = nearest_part(own_question(turn), item, shelf.showable(item), turn.language)
    return part if part is not None and part.near >= _SURELY else None


def told(turn: Turn, item: Product) -> Part | None:
    """Return the piece of a row that plainly answers: by its form, or by saying whole the thing that is asked after with yes or no."""
    own, attributes = own_question(turn), [a for a in item.attributes if not shelf.dull(a)]
    if (part := told_part(own, item, attributes, turn.language)) is not None:
        return part
    named = thing(turn)
    if len(named) < _LEAST or not COMES_WITH.search(turn.said.text):
        return None
    said = asked(named, {})
    saying = [p for p in parts_of(item, attributes, turn.language) if said.covered(words(p.text)) >= _ALL]
    return next((p for p in saying if _GIVEN.search(p.text)), saying[0] if saying else None)


_GIVEN = re.compile(r"含|送|带|配|附|\b(?:includ|suppl|come|not?\b|without|sold separately)", re.IGNORECASE)
"""Says of a thing that it comes with the product, or does not: "3节AA电池" does not say it."""


def within(turn: Turn, item: Product) -> tuple[Part, bool] | None:
    """Return the piece of a row whose range a figure of the message is set beside ("I'm 178 cm"), and whether it lies within."""
    parts = parts_of(item, [a for a in item.attributes if not shelf.dull(a)], turn.language)
    found = verdict(own_question(turn), [part.text for part in parts])
    return (parts[found.piece], found.within) if found else None


def _papers(own: str, found: Reading) -> float:
    """Return the best cosine of the question with what was found, sentences and the headings above them: -1..1."""
    texts = [text for s in found.sentences for text in (s.text, *s.hit.passage.heading[-1:])]
    return max(nearnesses(own, list(dict.fromkeys(texts))), default=-1.0)


def own_question(turn: Turn) -> str:
    """Return what is asked without the product's name."""
    return re.sub(r"\s+", " ", beyond_names(turn)).strip(" ,，:：")


_LIGHT = re.compile(
    r"\b(?:does|do|did|is|are|it|its|they|come|comes|coming|with|have|has|having|got|includes?|included|including|supplied|an?|the|any|there|can|could"
    r"|this|that|these|also|and|but|so|ok|okay|safe|suitable|usable|use[ds]?|for|in|on|to|be|made|of|please|box)\b"
    r"|有没有|带不带|是不是|能不能|可不可以|可以|带|含|有|配|送|附|是|能|会|用|吗|么|嘛|呢|吧|啊|的|它|这个|那个|这款|那款|请问|还|里面|自带|子(?=[吗么嘛呢?？]|$)",
    re.IGNORECASE,
)
"""Words that only ask whether a thing is there, or good for something."""


def thing(turn: Turn) -> str:
    """Return what is asked for, less the words that only ask whether it is there."""
    return _LIGHT.sub(" ", own_question(turn)).strip(" ?？!！。.")


def yes_or_no(turn: Turn, part: str) -> bool | None:
    """Return what a piece of a row says to a question for a thing: True, False where it denies it, None where it says neither.

    Only where the piece names all that is asked for is it an answer: "for sprinklers" says neither of drip lines.
    """
    named = thing(turn)
    if not named or asked(named, {}).covered(words(part)) < _ALL:
        return None
    return not DENIED.search(part)
