"""The customer wants a person: the hand-off is made now, so that it cannot be lost."""

from assistant.kit import Turn
from assistant.types import Draft
from knowledge.language import Bilingual


def answer(turn: Turn) -> Draft:
    """Make the hand-off and give its number."""
    slots = turn.said.slots
    contact = " ".join((*slots.emails, *slots.phones))
    made = turn.hand_off(contact)
    number = turn.sheet.said_words(made.id, f"hand-off {made.id}", Bilingual("number", "编号"))
    parts = [turn.say("person.made", number=number)]
    if contact:
        kept = turn.sheet.said_words(contact, "the customer said", Bilingual("contact", "联系方式"))
        parts.append(turn.say("person.contact_kept", contact=kept))
    else:
        parts.append(turn.say("person.contact"))
    return Draft("person", turn.sentences(*parts), turn.sheet.facts, offer_person=not contact)
