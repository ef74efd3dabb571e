"""The classifier abstained: let what the message names decide, else ask."""

from dataclasses import replace

from assistant.kit import Turn
from assistant.skills import product_question
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Answer from products or documents where they fit; ask for other words where nothing does."""
    draft = product_question.answer(turn)
    if not draft.refused or draft.task == "not_carried":
        return draft
    if "quote" in {fact.kind for fact in draft.facts}:
        return draft  # the nearest words are shown: that is better than asking for others
    return replace(draft, plain=turn.sentences(draft.plain, turn.say("scope.unclear")), offer_person=True)
