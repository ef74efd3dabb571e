"""From words to meaning: language, intent, slots, and the message as it would read alone."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.kit import Kit
from assistant.types import IntentGuess, Understanding
from assistant.understanding.details import answers_lead
from assistant.understanding.followups import PastTurn, standalone
from assistant.understanding.slots import slots
from knowledge.language import Language, detect

UNCLEAR = "unclear"


def understand(text: str, history: Sequence[PastTurn], kit: Kit, language: Language) -> Understanding:
    """Return what code makes of `text`; `language` is answered in where the text itself shows none."""
    spoken = detect(text, language)
    named = slots(text, spoken, kit.catalogue, kit.today())
    alone = standalone(text, spoken, named, history, kit.catalogue)
    if alone.followed_up:
        asked = slots(alone.query, spoken, kit.catalogue, kit.today())
        named = replace(named, mentions=asked.mentions, attributes=asked.attributes or named.attributes)
    return Understanding(
        text=text, language=spoken, intent=_intent(text, alone.query if alone.followed_up else None, history, kit),
        slots=named, query=alone.query, products=alone.products, focus=alone.focus, followed_up=alone.followed_up,
    )  # fmt: skip


def _intent(text: str, alone: str | None, history: Sequence[PastTurn], kit: Kit) -> IntentGuess:
    """Return the intent of the message, of its standalone form where that is surer, or of the turn it follows."""
    guess = kit.intents.classify(text)
    if history and history[-1].intent == "lead" and answers_lead(text):
        return IntentGuess("lead", 1.0, guess.ranked)  # the answer to our own question
    if alone is None:
        return guess
    whole = kit.intents.classify(alone)
    if guess.name == UNCLEAR and whole.name == UNCLEAR and history and history[-1].intent:
        return IntentGuess(history[-1].intent, whole.confidence, whole.ranked)
    return max((guess, whole), key=lambda g: (g.name != UNCLEAR, g.confidence))
