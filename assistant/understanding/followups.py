"""Follow-ups: a message made to stand alone, by rules over what was asked and shown before it.

A rule never guesses: one that does not apply leaves the message to the next, and a whole question stays as it is.
Names put into a message are the catalogue's own.
"""

from collections.abc import Callable, Sequence

from assistant.types import Slots
from assistant.understanding import cues, narrowing, pointing
from assistant.understanding.past import Message, PastTurn, Rewritten, live
from assistant.understanding.slots import Vocabulary, plain
from knowledge.language import Language
from knowledge.types import Product

__all__ = ["PastTurn", "Rewritten", "standalone"]

MEMORY = 4
"""How many turns back a product is still what "it" means."""
_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "lead", "complaint"})

# The order matters: a named product before a pronoun, a picked one before a search, a whole phrase before its parts.
_RULES: tuple[Callable[[Message], Rewritten | None], ...] = (
    pointing.versus,
    pointing.swap_product,
    pointing.named,
    pointing.ordinal,
    pointing.other,
    narrowing.described,
    narrowing.step,
    narrowing.swap_category,
    narrowing.narrow,
    pointing.many,
    pointing.one,
    pointing.part,
)


def standalone(
    text: str, language: Language, slots: Slots, history: Sequence[PastTurn], catalogue: Vocabulary
) -> Rewritten:
    """Return `text` as it would read without `history` (oldest first), with the products it is about.

    A whole question of its own is returned word for word with `followed_up` False. Products that are no longer in the
    catalogue are not pointed back to.
    """
    said = plain(text)
    own = catalogue.parse(text, language)
    recent = [t for t in history[-MEMORY:] if t.intent not in _ASIDES]
    if not recent or not said or cues.ACKNOWLEDGED.fullmatch(said):
        return Rewritten(text, slots.skus, own, False)
    message = Message(said, language, slots, own, recent, _shown(recent, catalogue), catalogue)
    found = next((made for rule in _RULES if (made := rule(message)) is not None), None)
    return found if found and found.followed_up else Rewritten(text, slots.skus, own, False)


def _shown(turns: Sequence[PastTurn], catalogue: Vocabulary) -> tuple[Product, ...]:
    """Return the products of the latest turn that showed any."""
    return next((products for t in reversed(turns) if (products := live(t.focus, catalogue))), ())
