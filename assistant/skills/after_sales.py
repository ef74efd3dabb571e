"""An existing order, repair or return: the rule from the documents, and a person for the case itself."""

from assistant import reading
from assistant.kit import Turn
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Quote the rule that applies where the documents have one; the order itself needs a person."""
    found = reading.read(turn)
    order = turn.say("service.order")
    if not reading.holds_answer(turn, found):
        return Draft("after_sales", order, turn.sheet.facts, offer_person=True, passages=found.passages)
    draft = reading.quote(turn, found, task="after_sales")
    return Draft(
        "after_sales", f"{draft.plain}\n\n{order}", turn.sheet.facts, offer_person=True, passages=found.passages
    )
