"""What a model finds in a message that the rules left open: lines of an order, who a customer is, what they need.

Asked is only a model that is set up as the writer, and only for what is missing. What it returns is taken where the message
itself holds every word and number of it (`writing/structured.py`); a product must be one that the catalogue knows, and
consent is never a model's to give. Else what the rules read stands.
"""

from dataclasses import replace

from assistant.customers import fields
from assistant.customers.types import Lead
from assistant.errors import BadRequest
from assistant.kit import Kit, Turn
from assistant.quoting.ordering import MOST_PIECES
from assistant.quoting.orders import Reading
from assistant.quoting.types import Asked
from assistant.writing.structured import LeadFields, Need, Order, structured

_LONGEST = 2000
"""Characters of a message that a model is asked about."""


def order(kit: Kit, text: str, reading: Reading) -> Reading:
    """Return the order with the lines that a model finds, where the rules found none or not how many."""
    model = kit.model()
    clear = bool(reading.lines) and all(line.quantity for line in reading.lines)
    if model is None or clear or reading.wrong or len(text) > _LONGEST:
        return reading
    found = structured(model, Order, text, lambda said: Order())
    lines = tuple(_line(kit, one.product, one.quantity) for one in found.value.lines)
    named = tuple(line for line in lines if line is not None)
    if not found.by_model or not named or len(named) < len(lines):
        return reading  # a line that names nothing of ours makes the whole doubtful
    return replace(reading, lines=named, changed=True)


def _line(kit: Kit, product: str, quantity: int) -> Asked | None:
    mention = next(iter(kit.catalogue.mentions(product, "en")), None)
    return Asked(mention.skus, quantity) if mention and 0 < quantity <= MOST_PIECES else None


def lead(turn: Turn) -> Lead:
    """Return the lead with the name, company, contact, budget and need that a model finds, where the rules found none."""
    model, known = turn.kit.model(), turn.lead
    if model is None or known.agreed is False or known.broken or len(turn.said.text) > _LONGEST:
        return known
    if not all((known.name, known.company, known.email or known.phone)):
        said = structured(model, LeadFields, turn.said.text, lambda text: LeadFields()).value
        region = turn.kit.settings.phone_region
        new = {name: _clean(name, str(getattr(said, name)), region) for name in ("name", "company", "email", "phone")}
        known = _filled(known, new)
    if not known.budget:
        need = structured(model, Need, turn.said.text, lambda text: Need()).value
        budget = f"{need.budget:f}" if need.budget is not None else ""
        known = _filled(known, {"budget": _clean("budget", budget, turn.kit.settings.phone_region)})
        told = " / ".join(p for p in (need.product, need.purpose, *need.must_have) if p)
        known = _filled(known, {"need": told[: fields.LONGEST["need"]]})
    return known


def _filled(lead: Lead, new: dict[str, str]) -> Lead:
    return replace(lead, **{n: v for n, v in new.items() if v and not getattr(lead, n)})  # type: ignore[arg-type]


def _clean(name: str, value: str, region: str) -> str:
    """Return a field as the customers' desk would keep it, or "" where it would refuse it."""
    try:
        return fields.clean({name: value}, region).get(name, "") if value else ""
    except BadRequest:
        return ""
