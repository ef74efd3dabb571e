"""Follow-ups: a message made to stand alone, by rules over what was asked and shown before it.

A rule never guesses: one that does not apply leaves the message to the next, and a whole question stays as it is.
Names put into a message are the catalogue's own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from assistant.types import Slots
from assistant.understanding import completing, cues, listing, narrowing, ordering, other_makes, pointing
from assistant.understanding.past import FAMILY, Message, PastTurn, Rewritten, live
from assistant.understanding.slots import Vocabulary, plain, wanted
from knowledge.language import Language, detect
from knowledge.types import PUBLIC, Product, ProductQuery

__all__ = ["PastTurn", "Rewritten", "standalone"]

MEMORY = 4
"""How many turns back a product is still what "it" means."""
_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "complaint"})

# The order matters: a named product before a pronoun, a picked one before a search, a whole phrase before its parts.
_RULES: tuple[Callable[[Message], Rewritten | None], ...] = (
    ordering.taken,
    ordering.supposed,
    ordering.chosen,
    listing.amended,
    listing.picked,
    completing.filled,
    ordering.altogether,
    completing.returning,
    completing.of_fault,
    pointing.versus,
    completing.doing,
    pointing.comes_with,
    pointing.swap_product,
    pointing.named,
    completing.which_has,
    completing.nicknamed,
    pointing.ordinal,
    other_makes.other_make,
    other_makes.next_make,
    pointing.other,
    narrowing.neighbour,
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
    own = wanted(text, language, catalogue)
    message = _message(text, language, slots, own, history, catalogue, intent)
    if message is None or ((own.category or slots.skus) and cues.ANEW.search(message.text)):
        return Rewritten(text, slots.skus, own, False)
    if cues.BETWEEN.search(message.text) and not narrowing.by_figures(message):
        return Rewritten(text, slots.skus, own, False)
    if not slots.skus and _of_another_thing(message):
        return Rewritten(text, (), own, False)
    if own.category and own.order != "relevance" and {p.category for p in message.shown} - {own.category}:
        return Rewritten(text, slots.skus, own, False)  # "the cheapest 24 inch monitor", after a mini PC
    found = next((made for rule in _RULES if (made := rule(message)) is not None), None)
    return _kept_kind(found, message) if found and found.followed_up else Rewritten(text, slots.skus, own, False)


def _kept_kind(made: Rewritten, m: Message) -> Rewritten:
    """Return the follow-up with the kind that was shown, where an order or a limit would else run over the whole catalogue."""
    wanted_ = made.products
    kinds = {p.category for p in m.shown}
    open_ = wanted_.category is None and (wanted_.order != "relevance" or wanted_.conditions)
    if not open_ or len(kinds) != 1 or "" in kinds:
        return made
    return replace(made, products=replace(wanted_, category=next(iter(kinds))))


_THING = r"(?:the |an? |your |\d+ )*(?P<{}>(?!(?:it|this|that|one|ones|both|them|these|those|first|second|third|last|other|white|black|red|blue|green|grey|gray|silver|brown|pink)\b)[a-z][a-z -]{{3,30}}?)"
_ASKED_OF = re.compile(
    rf"\W*(?:(?:what(?:['’]s| is| are) the )?prices? (?:of|for) {_THING.format('of')}|how much (?:is|are|for) {_THING.format('is')}"
    rf"|{_THING.format('lead')} prices?|(?:is|are) {_THING.format('stock')} (?:in stock|available)(?: now)?)\W*",
    re.IGNORECASE,
)


def _of_another_thing(m: Message) -> bool:
    """Return whether the message asks the price or stock of a thing that is sold, and that nothing just shown is called."""
    asked = _ASKED_OF.fullmatch(m.text)
    thing = next((said for said in asked.groups() if said), "").strip() if asked else ""
    if not thing or not m.catalogue.sells(thing):
        return False
    stem = thing.lower().removesuffix("s")
    return not any(stem in text.lower() for p in m.shown for text in (p.name.en, p.category_label.en))


def leaning(
    text: str, language: Language, slots: Slots, history: Sequence[PastTurn], catalogue: Vocabulary
) -> Iterator[Rewritten]:
    """Yield `text` as a limit on what was looked for last, where something meets it, and as asked of the products shown last.

    For a message that nothing answered as it was read: what it leans on may be said by no word of it.
    """
    m = _message(text, language, slots, wanted(text, language, catalogue), history, catalogue)
    if m is None or slots.skus or cues.POLICY.search(m.text) or m.last.intent in _OF_FAULTS:
        return
    more = narrowing.kept(m) if m.own.conditions or m.own.order != "relevance" else None
    if more and catalogue.find(more.products, PUBLIC).total:
        yield more
    if m.shown:
        about = m.shown if 1 < len(m.last.focus) <= _FEW and len({p.category for p in m.shown}) == 1 else m.shown[:1]
        joint = "，" if language == "zh" else ": "
        yield m.about(f"{m.names(about)}{joint}{m.text}", about, ProductQuery())


_OF_FAULTS = frozenset({"after_sales", "complaint", "how_to"})
_FEW = 4  # products of which all are asked


def _message(
    text: str, language: Language, slots: Slots, own: ProductQuery, history: Sequence[PastTurn], catalogue: Vocabulary,
    intent: str = "",
) -> Message | None:  # fmt: skip
    """Return the message with what it may lean on; None where there is nothing to lean on, or nothing said."""
    said = plain(text)
    recent = [t for t in history[-MEMORY:] if t.focus or t.intent not in _ASIDES]
    if not recent or not said or cues.ACKNOWLEDGED.fullmatch(said):
        return None
    return Message(said, language, slots, own, recent, _shown(recent, catalogue), catalogue, intent)


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
