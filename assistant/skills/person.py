"""The customer wants a person: the hand-off is made now, so that it cannot be lost."""

import re
from dataclasses import replace

from assistant import grounds, reading
from assistant.kit import Turn
from assistant.types import Draft
from knowledge.language import Bilingual

_SURE = 0.9  # below this probability of the intent the documents are asked first
_REACHED = re.compile(  # and where it is asked how we are reached, they may say it
    r"\b(?:phone|telephone|number|e-?mail|address|hotline|whatsapp|wechat)\b[^.!]{0,12}[?]?\s*(?:or not)?\s*[?]?$|电话(?:号码)?(?:是)?(?:多少|几号)?|邮箱|热线|联系方式",
    re.IGNORECASE,
)


def answer(turn: Turn) -> Draft:
    """Make the hand-off and give its number; where it is doubtful that one is wanted, answer what can be answered."""
    slots = turn.said.slots
    contact = " ".join((*slots.emails, *slots.phones))
    if (turn.said.intent.confidence < _SURE or _REACHED.search(turn.said.text)) and not contact:
        reached = bool(_REACHED.search(turn.said.text))
        documents = reading.read(turn, turn.say("person.reached")) if reached else reading.read(turn)
        if reading.holds_answer(turn, documents):
            return replace(grounds.from_documents(turn, documents, task="person"), offer_person=True)
    made = turn.hand_off(contact)
    if turn.lead.agreed and turn.lead.reachable:
        turn.keep_lead(turn.lead)
    number = turn.sheet.said_words(made.id, f"hand-off {made.id}", Bilingual("number", "编号"))
    parts = [turn.say("person.made", number=number)]
    if contact:
        kept = turn.sheet.said_words(contact, "the customer said", Bilingual("contact", "联系方式"))
        parts.append(turn.say("person.contact_kept", contact=kept))
    else:
        parts.append(turn.say("person.contact"))
    return Draft("person", turn.sentences(*parts), turn.sheet.facts, offer_person=not contact)
