"""A complaint: regret without promises, the rule that applies, and a person."""

from assistant import citing, reading
from assistant.kit import Turn
from assistant.types import Draft

_OF_IT = 0.25  # share of what is complained of that a rule quoted beside the regret must hold


def answer(turn: Turn) -> Draft:
    """Say sorry, quote the rule where the documents have one, and offer a person."""
    found = reading.read(turn)
    parts = [turn.say("service.sorry")]
    told = reading.holds_answer(turn, found) and not reading.of_a_sheet(found.sentences[0].text)
    if told and (found.chosen or reading.share(found, turn.said.query) >= _OF_IT):
        parts.append(citing.quote(turn, found, task="complaint", most=1).plain)
    parts.append(turn.say("service.complaint"))
    return Draft("complaint", "\n\n".join(parts), turn.sheet.facts, offer_person=True, passages=found.passages)
