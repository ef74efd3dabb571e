"""Someone wants a document: the ones we have, opened by reference."""

from assistant import citing, makes, reading
from assistant.found import Reading
from assistant.kit import Turn
from assistant.skills import specification
from assistant.types import Draft
from knowledge.coverage import asked_by, words

_TITLED = 0.4  # share of the request that a title must hold: the rest ("send", "by mail") stands in no document


def answer(turn: Turn) -> Draft:
    """Name the documents that fit, open at the best place, and say how to get them by mail."""
    found = reading.read(turn)
    if not (reading.holds_answer(turn, found) or _titled(turn, found)):
        return specification.sheet(turn) if makes.in_focus(turn) else citing.none_found(turn, found)
    draft = citing.quote(turn, found, task="document_request", most=1)
    plain = f"{draft.plain}\n\n{turn.say('request.send')}"
    return Draft("document_request", plain, turn.sheet.facts, offer_person=True, passages=found.passages)


def _titled(turn: Turn, found: Reading) -> bool:
    """Return whether the first document found is called what was asked for."""
    if not found.sentences:
        return False
    hit = found.hits[0]
    return asked_by(turn.said.query, hit.terms).covered(words(hit.passage.above)) >= _TITLED
