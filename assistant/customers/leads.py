"""From what a conversation said to an entry: a lead is kept by consent and merged with the customer it is."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from assistant.customers import fields, store
from assistant.customers.types import Customer, Lead
from assistant.errors import BadRequest
from assistant.understanding import contacts, details
from assistant.understanding.past import PastTurn
from assistant.webhooks.outbox import tell
from knowledge.language import Bilingual, Language
from knowledge.store import now

_ASIDES = frozenset({"small_talk", "out_of_scope", "unclear", "person", "complaint"})
_BUYING = frozenset({"lead", "quote_request", "recommendation", "price", "availability", "comparison"})
_KEEPING = frozenset({"lead", "person"})
"""Intents whose skills keep a lead that agreed and can be reached."""
_NEED = 500


def gather(history: Sequence[PastTurn], text: str, language: Language, region: str = "CN") -> Lead:
    """Return what the customer has said of themselves so far; later words win over earlier ones.

    A bare "yes" or a bare name counts only as the answer to our own question, the turn before.
    """
    lead, before = Lead(language=language), ""
    for past in history:
        lead = _heard(lead, past.text, before == "lead", region)
        before = past.intent
        lead = replace(lead, kept=lead.kept or bool(before in _KEEPING and lead.agreed and lead.reachable))
    lead = _heard(lead, text, before == "lead", region)
    return replace(lead, need=_need(history, text), broken=details.broken_contact(text, region))


def _heard(lead: Lead, text: str, answering: bool, region: str) -> Lead:
    agreed, reachable = details.consent(text, answering), contacts.emails(text) or contacts.phones(text)
    new = {
        "name": next(iter(contacts.names(text)), "") or (details.bare_name(text) if answering or reachable else ""),
        "company": details.company(text),
        "email": _valid("email", contacts.emails(text), region),
        "phone": _valid("phone", contacts.phones(text), region),
        "budget": details.budget(text),
        "timing": details.timing(text),
    }
    lead = replace(lead, **{k: v for k, v in new.items() if v})  # type: ignore[arg-type]
    return lead if agreed is None else replace(lead, agreed=agreed)


def _valid(field: str, found: Sequence[str], region: str) -> str:
    for value in reversed(found):
        try:
            return fields.clean({field: value}, region)[field]
        except BadRequest:
            continue
    return ""


def _need(history: Sequence[PastTurn], text: str) -> str:
    """Return the customer's last two messages about what they want, as they said them."""
    said = [(t.text, t.intent) for t in history if t.intent not in _ASIDES] + [(text, "lead")]
    wanted = [(fields.seen(t), i) for t, i in said if not details.answers_lead(t) and not contacts.names(t)]
    buying = [t for t, intent in wanted if intent in _BUYING] or [t for t, _ in wanted]
    return " / ".join(buying[-2:])[:_NEED]


def register(connection: Connection, conversation: str, lead: Lead) -> Customer | None:
    """Keep a lead that agreed, and return its entry: new, or the customer with the same email or phone.

    Nobody has proved in a chat who they are. So an entry that another conversation made is not changed by this one: what
    was said becomes a note on it for a salesperson to judge. A lead that takes its consent back is noted likewise; where none
    was kept there is nothing to note, and None is returned. Raises ValueError where a lead said neither yes nor no, or cannot
    be reached.
    """
    known = store.linked(connection, conversation)
    if lead.agreed is False:
        return _withdrawn(connection, known[0], lead.language) if known else None
    if not lead.agreed or not lead.reachable:
        raise ValueError("a lead is kept by consent and with a contact only")
    if known and known[1] == "lead":
        return _added_to(connection, known[0], lead)
    same = store.same(connection, lead.email, lead.phone)
    if same:
        store.link(connection, same[0].id, conversation, "claimed")
        _note(connection, same[0], lead)
        return same[0]
    if known:
        _note(connection, known[0], lead)
        return known[0]
    made = store.add(connection, {**_said(lead), "consent": f"{conversation} {now()[:16]}Z"})
    store.link(connection, made.id, conversation, "lead")
    told = {"customer": made.id, "conversation": conversation, **_said(lead)}
    tell(connection, "lead.created", made.id, told, customer=made.id, conversation=conversation)
    return made


def _added_to(connection: Connection, customer: Customer, lead: Lead) -> Customer:
    """Fill what was empty, and renew what the same conversation says anew; another's address is not taken over."""
    others = [c for c in store.same(connection, lead.email, lead.phone) if c.id != customer.id]
    said = {n: v for n, v in _said(lead).items() if v}
    if others:
        _note(connection, customer, lead)
        said = {n: v for n, v in said.items() if n not in ("email", "phone")}
    return store.change(connection, customer.id, said)


def _withdrawn(connection: Connection, customer: Customer, language: Language) -> Customer:
    text = Bilingual("Asked in the conversation not to be contacted.", "在对话中表示不希望被联系。").say(language)
    store.add_note(connection, customer.id, text, "chat")
    return store.change(connection, customer.id, {"consent": ""})


def _said(lead: Lead) -> dict[str, str]:
    names = ("name", "company", "email", "phone", "need", "budget", "timing", "language")
    return {n: str(getattr(lead, n))[: fields.LONGEST[n]] for n in names}


def _note(connection: Connection, customer: Customer, lead: Lead) -> None:
    lines = [f"{fields.LABELS[n].say(lead.language)}: {v}" for n, v in _said(lead).items() if v and n != "language"]
    text = Bilingual("Said in a conversation (not verified): ", "对话中自述（未核实）：").say(lead.language)
    text += "; ".join(lines)
    if all(n.text != text for n in store.notes(connection, customer.id)):
        store.add_note(connection, customer.id, text, "chat")
