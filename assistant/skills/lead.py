"""A buying signal: by consent a person becomes a lead; asked for is only what is missing."""

import re
from dataclasses import replace

from assistant import grounds, hearing, makes, reading, shelf
from assistant.customers.types import Lead
from assistant.kit import Turn
from assistant.skills import recommendation
from assistant.types import Draft
from assistant.understanding import topics
from knowledge.language import Bilingual

_QUESTION = re.compile(
    r"[?？]|吗|多少|门槛|条件|要求|\b(?:what|which|how|requirements?|conditions?|can (?:i|we)|could (?:i|we)|do you|is there|are there)\b",
    re.IGNORECASE,
)
_PARTNER = re.compile(r"代理|经销|加盟|分销|\b(?:dealers?|resell\w*|distribut\w+|partner\w*)\b", re.IGNORECASE)
_WISHES = {
    "name": Bilingual("your name", "您的称呼"),
    "company": Bilingual("your company", "公司名称"),
    "budget": Bilingual("your budget", "预算"),
    "timing": Bilingual("when you need it", "计划采购时间"),
}


def answer(turn: Turn) -> Draft:
    """Keep a lead that agreed and can be reached; else ask for the contact, or for consent."""
    turn = replace(turn, lead=hearing.lead(turn))
    lead = turn.lead
    if lead.agreed is False:
        turn.keep_lead(lead)  # noted where an entry was made, however long ago that was
        return Draft("lead", turn.say("lead.withdrawn" if lead.kept else "lead.refused"), turn.sheet.facts)
    if lead.broken:
        return Draft("lead", turn.say("lead.check"), turn.sheet.facts, offer_person=True)
    if not lead.reachable:
        wish = shelf.wants_products(turn.said.products) and not turn.said.slots.mentions
        return _offered(turn) if wish and not _PARTNER.search(turn.said.text) else _ask(turn)
    if not lead.agreed:
        return Draft("lead", turn.say("lead.consent", contact=contact(turn, lead)), turn.sheet.facts, offer_person=True)
    return Draft("lead", "\n\n".join(_kept(turn, lead)), turn.sheet.facts)


def contact(turn: Turn, lead: Lead) -> str:
    """Refer to how the customer can be reached, as they said it."""
    said = " / ".join(c for c in (lead.email, lead.phone) if c)
    return turn.sheet.said_words(said, "the customer said", Bilingual("contact", "联系方式"))


def _offered(turn: Turn) -> Draft:
    """Show what fits a wish for a kind of product, then ask for the contact."""
    told = recommendation.answer(turn, "lead")
    return replace(told, plain=f"{told.plain}\n\n{turn.say('lead.ask')}", facts=turn.sheet.facts, offer_person=True)


def _ask(turn: Turn) -> Draft:
    products = makes.in_focus(turn)[:2]
    asks = grounds.how(turn) or bool(_QUESTION.search(turn.said.text)) or reading.asks(turn.said.text)
    of_partners = bool(_PARTNER.search(turn.said.text)) and not topics.place(turn.said.text)
    documents = reading.read(turn, turn.say("lead.partners")) if of_partners else reading.read(turn)
    if (asks or of_partners) and reading.holds_answer(turn, documents):
        told = grounds.from_documents(turn, documents, task="lead")
        return replace(told, plain=f"{told.plain}\n\n{turn.say('lead.ask')}", offer_person=True)
    if asks and turn.said.followed_up and not products:
        return Draft(
            "lead",
            turn.sentences(turn.say("documents.none"), turn.say("lead.ask")),
            turn.sheet.facts,
            refused=True,
            offer_person=True,
        )
    parts = [turn.say("lead.welcome"), *(shelf.price_words(turn, p) for p in products), turn.say("lead.ask")]
    cards = tuple(shelf.card(turn, p) for p in products)
    return Draft("lead", "\n\n".join(parts), turn.sheet.facts, cards=cards, offer_person=True)


def _kept(turn: Turn, lead: Lead) -> list[str]:
    turn.keep_lead(lead)
    made = turn.hand_off(" / ".join(c for c in (lead.email, lead.phone) if c))
    if lead.kept:
        return [turn.say("lead.added")]
    name = turn.sheet.said_words(lead.name, "the customer said, as their name", Bilingual("name", "姓名"))
    called = turn.say("lead.name", name=name) if lead.name else ""
    number = turn.sheet.said_words(made.id, f"hand-off {made.id}", Bilingual("number", "编号"))
    parts = [
        turn.sentences(
            turn.say("lead.kept", contact=contact(turn, lead), name=called), turn.say("person.made", number=number)
        )
    ]
    missing = [turn.pick(words) for field, words in _WISHES.items() if not getattr(lead, field)]
    return [*parts, turn.say("lead.more", missing=turn.together(missing))] if missing else parts
