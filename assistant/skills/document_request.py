"""Someone wants a document: the ones we have, opened by reference."""

from assistant import reading
from assistant.kit import Turn
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Name the documents that fit and say how to get them by mail."""
    found = reading.read(turn)
    hits = list({h.passage.document: h for h in reversed(found.hits)}.values())[::-1][:3]
    if not hits or not reading.holds_answer(turn, found):
        return reading.none_found(turn, found)
    titles = turn.together(
        [f"{turn.sheet.title(h)} ({turn.sheet.quote(h, *_opening(h.passage.text))})" for h in hits[:1]]
    )
    plain = "\n\n".join([turn.say("request.found", titles=titles), turn.say("request.send")])
    return Draft("document_request", plain, turn.sheet.facts, offer_person=True, passages=found.passages)


def _opening(text: str) -> tuple[int, int]:
    end = text.find("\n")
    return 0, min(len(text), 80 if end <= 0 else min(end, 80))
