"""Follow-ups: a message made to stand alone, by rules over what was asked and shown before it.

A rule never guesses: one that does not apply leaves the message to the next, and a whole question stays as it is.
Names put into a message are the catalogue's own.
"""

from collections.abc import Callable, Sequence

from assistant.types import Slots
from assistant.understanding import completing, cues, narrowing, ordering, pointing
from assistant.understanding.past import FAMILY, Message, PastTurn, Rewritten, live
from assistant.understanding.slots import Vocabulary, plain, wanted
from knowledge.language import Language, detect
from knowledge.types import Product

__all__ = ["PastTurn", "Rewritten", "standalone"]

MEMORY = 4
"""How many turns back a product is still what "it" means."""
_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "complaint"})

# The order matters: a named product before a pronoun, a picked one before a search, a whole phrase before its parts.
_RULES: tuple[Callable[[Message], Rewritten | None], ...] = (
    ordering.taken,
    ordering.supposed,
    ordering.chosen,
    completing.filled,
    ordering.altogether,
    completing.returning,
    completing.of_fault,
    pointing.versus,
    completing.doing,
    pointing.swap_product,
    pointing.named,
    completing.which_has,
    completing.nicknamed,
    pointing.ordinal,
    pointing.other,
    narrowing.told_apart,
    pointing.either,
    narrowing.described,
    narrowing.step,
    narrowing.swap_category,
    narrowing.narrow,
    narrowing.required,
    pointing.many,
    pointing.one,
    pointing.manner,
    pointing.part,
    pointing.subjectless,
    pointing.continued,
)


def standalone(
    text: str, language: Language, slots: Slots, history: Sequence[PastTurn], catalogue: Vocabulary, intent: str = ""
) -> Rewritten:
    """Return `text` as it would read without `history` (oldest first), with the products it is about.

    A whole question of its own is returned word for word with `followed_up` False. Products that are no longer in the
    catalogue are not pointed back to. `intent` is what the message alone seems to want, where that is sure.
    """
    said = plain(text)
    own = wanted(text, language, catalogue)
    recent = [t for t in history[-MEMORY:] if t.focus or t.intent not in _ASIDES]
    if not recent or not said or cues.ACKNOWLEDGED.fullmatch(said):
        return Rewritten(text, slots.skus, own, False)
    if (own.category and cues.ANEW.search(said)) or cues.BETWEEN.search(said):
        return Rewritten(text, slots.skus, own, False)
    message = Message(said, language, slots, own, recent, _shown(recent, catalogue), catalogue, intent)
    if own.category and own.order != "relevance" and {p.category for p in message.shown} - {own.category}:
        return Rewritten(text, slots.skus, own, False)  # "the cheapest 24 inch monitor", after a mini PC
    found = next((made for rule in _RULES if (made := rule(message)) is not None), None)
    return found if found and found.followed_up else Rewritten(text, slots.skus, own, False)


def _shown(turns: Sequence[PastTurn], catalogue: Vocabulary) -> tuple[Product, ...]:
    """Return the products of the latest turn that showed any it was asked about."""
    asked = (t for t in reversed(turns) if t.focus and not _guessed(t, catalogue))
    return next((products for t in asked if (products := live(t.focus, catalogue))), ())


def _guessed(turn: PastTurn, catalogue: Vocabulary) -> bool:
    """Return whether the turn asked of one thing and its reply showed several that only may be it."""
    looked_for = turn.products.category or any(c.column != "brand" for c in turn.products.conditions)
    if len(turn.focus) < 2 or turn.intent not in _OF_ONE or looked_for:
        return False
    named = (m.skus for m in catalogue.mentions(turn.query, detect(turn.query)))
    return not any({*skus} & {*turn.focus} for skus in named if len(skus) <= FAMILY)


_OF_ONE = frozenset({"price", "specification", "product_question", "availability", "policy", "how_to"})
