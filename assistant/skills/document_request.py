"""Someone wants a document: the ones we have, opened by reference."""

from assistant import citing, reading
from assistant.kit import Turn
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Name the documents that fit, open at the best place, and say how to get them by mail."""
    found = reading.read(turn)
    if not reading.holds_answer(turn, found):
        return citing.none_found(turn, found)
    draft = citing.quote(turn, found, task="document_request", most=1)
    plain = f"{draft.plain}\n\n{turn.say('request.send')}"
    return Draft("document_request", plain, turn.sheet.facts, offer_person=True, passages=found.passages)
