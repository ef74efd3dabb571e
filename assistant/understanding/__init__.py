"""From words to meaning: language, intent, slots, and the message as it would read alone."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.kit import Kit
from assistant.types import IntentGuess, Understanding
from assistant.understanding import intending
from assistant.understanding.cues import after_taking
from assistant.understanding.details import answers_lead
from assistant.understanding.followups import PastTurn, standalone
from assistant.understanding.intending import UNCLEAR
from assistant.understanding.remembered import Remembered
from assistant.understanding.slots import slots
from knowledge.language import Language, detect

__all__ = ["UNCLEAR", "understand"]


def understand(text: str, history: Sequence[PastTurn], kit: Kit, language: Language) -> Understanding:
    """Return what code makes of `text`; `language` is answered in where the text itself shows none."""
    if history and (rest := after_taking(text)):  # "I'll take one, how do I pay?" asks how to pay
        text = rest
    spoken = detect(text, language)
    catalogue = Remembered(kit.catalogue)
    named = slots(text, spoken, catalogue, kit.today())
    guess = intending.guess(text, kit, told=bool(history))
    if history and history[-1].intent == "lead" and answers_lead(text):
        history, guess = (), IntentGuess("lead", 1.0, guess.ranked)  # the answer to our own question
    sure = "" if guess.name == UNCLEAR else guess.name
    alone = standalone(text, spoken, named, history, catalogue, sure)
    if alone.followed_up:
        asked = slots(alone.query, spoken, catalogue, kit.today())
        named = replace(named, mentions=asked.mentions, attributes=asked.attributes or named.attributes)
    said = Understanding(
        text=text, language=spoken, intent=guess,
        slots=named, query=alone.query, products=alone.products, focus=alone.focus, followed_up=alone.followed_up,
    )  # fmt: skip
    decided = IntentGuess(alone.intent, 1.0, guess.ranked) if alone.intent else intending.decide(said, history, kit)
    return replace(said, intent=decided)
