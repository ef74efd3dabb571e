"""From words to meaning: language, intent, slots, and the message as it would read alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.kit import Kit
from assistant.types import IntentGuess, Slots, Understanding
from assistant.understanding import intending, rewriting
from assistant.understanding.comparing import step
from assistant.understanding.cues import after_taking
from assistant.understanding.details import answers_lead
from assistant.understanding.followups import PastTurn, Rewritten, leaning, standalone
from assistant.understanding.intending import UNCLEAR
from assistant.understanding.remembered import Remembered
from assistant.understanding.slots import slots
from knowledge.language import Language, detect

__all__ = ["UNCLEAR", "otherwise", "understand"]


def understand(text: str, history: Sequence[PastTurn], kit: Kit, language: Language) -> Understanding:
    """Return what code makes of `text`; `language` is answered in where the text itself shows none."""
    if history and (rest := after_taking(text)):  # "I'll take one, how do I pay?" asks how to pay
        text = rest
    spoken = detect(text, language)
    by_rules = _understood(text, history, kit, spoken)
    settled = _answers(text, history) or _settled(by_rules)
    alone = None if settled else rewriting.whole(text, spoken, history, kit)
    if alone is None:
        return by_rules
    said = _understood(alone.text, (), kit, spoken)
    return replace(said, text=text, focus=alone.skus or said.focus, followed_up=True)


def _settled(said: Understanding) -> bool:
    """Return whether rules made of a follow-up what only code may make: a limit, an order of a list or of pieces, the cheapest."""
    limited = said.products.category and (said.products.conditions or said.products.order != "relevance")
    listed = limited and len(said.focus) != 1  # which one product is meant, a model reads better
    return said.followed_up and bool(listed or said.intent.name == "quote_request" or step(said.text))


def _answers(text: str, history: Sequence[PastTurn]) -> bool:
    """Return whether a message is the answer to our own question who the customer is."""
    return bool(history) and history[-1].intent == "lead" and answers_lead(text)


def _understood(text: str, history: Sequence[PastTurn], kit: Kit, spoken: Language) -> Understanding:
    """Return what a message means in `spoken`, what it leans on read by the rules."""
    catalogue = Remembered(kit.catalogue)
    named = slots(text, spoken, catalogue, kit.today())
    guess = intending.guess(text, kit, told=bool(history))
    if _answers(text, history):
        history, guess = (), IntentGuess("lead", 1.0, guess.ranked)  # the answer to our own question
    sure = "" if guess.name == UNCLEAR else guess.name
    alone = standalone(text, spoken, named, history, catalogue, sure)
    return _as(alone, text, spoken, guess, named, history, kit)


def otherwise(said: Understanding, history: Sequence[PastTurn], kit: Kit) -> Iterator[Understanding]:
    """Yield the other ways to read a message that nothing answered: of the kind looked for last, or about what is in hand."""
    catalogue = Remembered(kit.catalogue)
    text, spoken = said.text, said.language
    named = slots(text, spoken, catalogue, kit.today())
    guess = intending.guess(text, kit, told=bool(history))
    for made in leaning(text, spoken, named, history, catalogue):
        if made.query != said.query:
            yield _as(made, text, spoken, guess, named, history, kit)


def _as(
    alone: Rewritten, text: str, spoken: Language, guess: IntentGuess, named: Slots, history: Sequence[PastTurn], kit: Kit
) -> Understanding:  # fmt: skip
    """Return what a message means as it was made to stand alone."""
    catalogue = Remembered(kit.catalogue)
    if alone.followed_up:
        asked = slots(alone.query, spoken, catalogue, kit.today())
        named = replace(named, mentions=asked.mentions, attributes=asked.attributes or named.attributes)
    said = Understanding(
        text=text, language=spoken, intent=guess,
        slots=named, query=alone.query, products=alone.products, focus=alone.focus, followed_up=alone.followed_up,
    )  # fmt: skip
    decided = IntentGuess(alone.intent, 1.0, guess.ranked) if alone.intent else intending.decide(said, history, kit)
    return replace(said, intent=decided)
