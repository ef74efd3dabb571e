"""What a model finds in a message that the rules left open: lines of an order, who a customer is, what they need.

Asked is only a model that is set up as the writer, and only for what is missing. What it returns is taken where the message
itself holds every word and number of it (`writing/structured.py`); a product must be one that the catalogue knows, and
consent is never a model's to give. Else what the rules read stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.customers import fields
from assistant.customers.types import Lead
from assistant.errors import BadRequest
from assistant.kit import Kit, Turn
from assistant.quoting.ordering import MOST_PIECES
from assistant.quoting.orders import Reading
from assistant.quoting.types import Asked
from assistant.understanding import counts, details
from assistant.understanding.past import PastTurn
from assistant.writing.structured import LeadFields, Need, Order, structured

_LONGEST = 2000
"""Characters of a message that a model is asked about."""
_APART = "\n---\n"  # between messages, so that no phrase is put together from two


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
        told = " / ".join(p for p in (need.product, need.purpose, need.for_whom, *need.must_have) if p)
        known = _filled(known, {"need": told[: fields.LONGEST["need"]]})
        known = _filled(known, {"timing": _clean("timing", need.urgency, turn.kit.settings.phone_region)})
    return known


def need(kit: Kit, history: Sequence[PastTurn], text: str) -> Need:
    """Return what the customer of a conversation needs, `text` said last: what a model finds in their words, else the rules.

    What the rules read stands: a model only fills what they left open. The budget is left to it where no words name one.
    """
    said = [*(past.text for past in history), *([text] if text else [])]
    message = _APART.join(said)[-_LONGEST:]
    known, model = _by_rules(history, said), kit.model()
    if model is None or not message:
        return known
    found = structured(model, Need, message, lambda words: known).value
    return replace(
        found, quantity=known.quantity or found.quantity,
        urgency=known.urgency or found.urgency, must_have=found.must_have or known.must_have,
    )  # fmt: skip


def _by_rules(history: Sequence[PastTurn], said: Sequence[str]) -> Need:
    conditions = [c for past in history for c in past.products.conditions if c.said and c.column != "price"]
    wanted = dict.fromkeys(c.said for c in conditions if not c.said.isdecimal())
    pieces = [n for words in said for n in counts.counts(words)]
    return Need(
        quantity=pieces[-1] if pieces else None, must_have=tuple(wanted),
        urgency=next(filter(None, map(details.timing, reversed(said))), ""),
    )  # fmt: skip


def _filled(lead: Lead, new: dict[str, str]) -> Lead:
    return replace(lead, **{n: v for n, v in new.items() if v and not getattr(lead, n)})  # type: ignore[arg-type]


def _clean(name: str, value: str, region: str) -> str:
    """Return a field as the customers' desk would keep it, or "" where it would refuse it."""
    try:
        return fields.clean({name: value}, region).get(name, "") if value else ""
    except BadRequest:
        return ""
