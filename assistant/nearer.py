"""Which comes nearer to what is asked of the product in hand: its own row or the papers."""

import re
from dataclasses import dataclass

from assistant import grounds, makes, reading, shelf
from assistant.found import Reading
from assistant.having import DENIED
from assistant.kit import Turn
from assistant.reading import beyond_names
from assistant.understanding.comparing import step
from knowledge.contextual_embedder import nearnesses
from knowledge.coverage import asked, words
from knowledge.near_attributes import Part, nearest_part
from knowledge.types import Product

_SURELY = 0.45
"""Cosine from which on a piece of a row speaks of what is asked: what asks for something else lies below."""
_AS_NEAR = 0.03  # cosines that differ by less say nothing of which is nearer
_ALL = 0.94  # share of the words of a thing that a piece must hold to say yes or no to it
_OPEN = frozenset({"recommendation", "unclear", "out_of_scope", "policy", "product_question", "specification"})
"""Intents of questions that a row or the papers may answer."""


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
    if turn.said.intent.name not in _OPEN or grounds.how(turn) or grounds.asks_for(turn) or step(turn.said.text):
        return None  # steps stand in the papers; another kind, or one that goes further, is none in hand
    items = makes.in_focus(turn) or [p for sku in turn.shown if (p := shelf.product(turn, sku))]
    if len(items) != 1 or _surely(turn, items[0]) is None:
        return None
    return items[0] if row_of(turn, items[0], reading.read(turn)) else None


def row_of(turn: Turn, item: Product, found: Reading) -> Nearer | None:
    """Return what the row of `item` says where that is surely about the question and no further from it than the papers."""
    own, part = own_question(turn), _surely(turn, item)
    if part is None:
        return None
    papers = _papers(own, found)
    return Nearer(part, papers >= part.near - _AS_NEAR) if papers <= part.near + _AS_NEAR else None


def _surely(turn: Turn, item: Product) -> Part | None:
    part = nearest_part(own_question(turn), item, shelf.showable(item), turn.language)
    return part if part is not None and part.near >= _SURELY else None


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
