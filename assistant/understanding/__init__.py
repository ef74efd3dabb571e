"""From words to meaning: language, intent, slots, and the message as it would read alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.kit import Kit
from assistant.types import IntentGuess, Slots, Understanding
from assistant.understanding import intending, rewriting
from assistant.understanding.comparing import step
from assistant.understanding.cues import COMES_WITH, after_taking
from assistant.understanding.details import answers_lead
from assistant.understanding.followups import PastTurn, Rewritten, leaning, standalone
from assistant.understanding.intending import UNCLEAR
from assistant.understanding.remembered import Remembered
from assistant.understanding.slots import slots
from knowledge.language import Language, detect
from knowledge.types import PUBLIC, Mention, ProductQuery

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
    if history and not named.skus and (other := _another(text, spoken, guess, history, kit)):
        named = replace(named, mentions=(other,))
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


def _another(text: str, spoken: Language, guess: IntentGuess, history: Sequence[PastTurn], kit: Kit) -> Mention | None:
    """Return the one product that a Chinese message goes over to by the thing it is ("那汤碗呢", 汤碗有青色吗)."""
    if spoken != "zh" or COMES_WITH.search(text):
        return None
    alone = Rewritten(text, (), kit.catalogue.parse(text, spoken), False)
    found = _only_one(alone, spoken, replace(guess, name=UNCLEAR), kit)
    return found if found and found.skus[0] not in history[-1].focus else None


def _only_one(alone: Rewritten, spoken: Language, guess: IntentGuess, kit: Kit) -> Mention | None:
    """Return the one product that is called by the thing a message asks of ("水池最少要买几个"), where it lists no products."""
    thing = (alone.products.category or "").replace("_", " ")
    limited = alone.products.conditions or alone.products.order != "relevance"
    if not thing or limited or guess.name not in _OF_A_THING:
        return None
    skus = kit.catalogue.called_so(thing)
    at = alone.query.lower().find(thing)
    if len(skus) == 1 and len({h.product.category for h in kit.catalogue.find(_all_of(alone), PUBLIC).hits}) > 1:
        return None  # of a kind that is named in both languages: each has its products
    return Mention(tuple(skus), at, at + len(thing), True) if len(skus) == 1 and at >= 0 else None


def _all_of(alone: Rewritten) -> ProductQuery:
    return ProductQuery("", alone.products.category, limit=_LOOKED_AT)


_LOOKED_AT = 20  # products of a kind by which it shows whether others are filed beside it
_OF_A_THING = frozenset({"price", "availability", "specification", "product_question", "policy", UNCLEAR})
"""Intents that ask something of a product."""


def _as(
    alone: Rewritten, text: str, spoken: Language, guess: IntentGuess, named: Slots, history: Sequence[PastTurn], kit: Kit
) -> Understanding:  # fmt: skip
    """Return what a message means as it was made to stand alone."""
    catalogue = Remembered(kit.catalogue)
    if alone.followed_up:
        asked = slots(alone.query, spoken, catalogue, kit.today())
        named = replace(named, mentions=asked.mentions, attributes=asked.attributes or named.attributes)
    elif not named.skus and (only := _only_one(alone, spoken, guess, kit)):
        named, alone = replace(named, mentions=(only,)), replace(alone, focus=only.skus)
    said = Understanding(
        text=text, language=spoken, intent=guess,
        slots=named, query=alone.query, products=alone.products, focus=alone.focus, followed_up=alone.followed_up,
    )  # fmt: skip
    decided = IntentGuess(alone.intent, 1.0, guess.ranked) if alone.intent else intending.decide(said, history, kit)
    return replace(said, intent=decided)
