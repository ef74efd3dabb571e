"""A buying signal: welcome it, and pass it to a person once the customer has left a contact."""

from dataclasses import replace

from assistant import grounds, reading, shelf
from assistant.kit import Turn
from assistant.skills import person
from assistant.types import Draft


def answer(turn: Turn) -> Draft:
    """Pass on a lead with a contact; ask for one, by consent, where it is missing."""
    if turn.said.slots.emails or turn.said.slots.phones:
        made = person.answer(turn)
        plain = turn.sentences(turn.say("lead.welcome"), made.plain)
        return Draft("lead", plain, turn.sheet.facts)
    products = shelf.in_focus(turn)[:2]
    documents = reading.read(turn)
    if not products and grounds.how(turn) and reading.holds_answer(turn, documents):
        told = grounds.from_documents(turn, documents, task="lead")
        return replace(told, plain=f"{told.plain}\n\n{turn.say('lead.ask')}", offer_person=True)
    parts = [turn.say("lead.welcome"), *(shelf.price_words(turn, p) for p in products), turn.say("lead.ask")]
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft("lead", "\n\n".join(parts), turn.sheet.facts, cards=cards, offer_person=True)
