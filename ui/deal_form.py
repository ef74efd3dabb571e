"""The form of a deal: its fields, and the fields that come back as the desk's values. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.deals.types import Deal, Stage
from knowledge.language import Language
from ui import pipeline_words as words
from ui.format import escape
from ui.quote_form import choice, field

TEXTS = ("name", "account", "product", "owner", "team", "amount", "currency", "expected_on", "next_step", "next_step_on")  # fmt: skip
QUOTED = frozenset({"account", "amount", "currency"})
"""What a quote says of the deal that stands on it."""
_DAYS = frozenset({"expected_on", "next_step_on"})
_CARRIED = ("customer", "conversation")
_LONGEST = 600


def fields(deal: Deal | None, language: Language, stages: Sequence[Stage] = ()) -> str:
    """Return the facts of a deal as fields; of a new one its stage too. What its quote says cannot be typed into."""
    quoted = deal is not None and deal.source == "quote"
    made = "".join(
        field(name, words.FIELDS[name].say(language), shown(deal, name), "date" if name in _DAYS else "text", _more(name, language, locked=quoted and name in QUOTED, new=deal is None))
        for name in TEXTS if name in words.FIELDS
    )  # fmt: skip
    if deal is None:
        opened = [(s.id, s.name.say(language)) for s in stages if s.kind == "open"]
        made += choice("stage", words.FIELDS["stage"].say(language), opened, opened[0][0] if opened else "")
    return f'<div class="fields">{made}</div>'


def next_step(deal: Deal | None, language: Language) -> str:
    """Return the next step and its day as fields."""
    step = field("next_step", words.NEXT_STEP.say(language), shown(deal, "next_step"))
    return f'<div class="fields next-step-fields">{step}{field("next_step_on", words.NEXT_STEP_ON.say(language), shown(deal, "next_step_on"), "date")}</div>'


def _more(name: str, language: Language, *, locked: bool, new: bool) -> str:
    """Return the further attributes of a field."""
    kind = 'inputmode="decimal" ' if name == "amount" else ""
    if new and name == "owner":
        kind = f'placeholder="{escape(words.YOURS.say(language))}"'
    return f"{kind}disabled" if locked else kind


def shown(deal: Deal | None, name: str) -> str:
    """Return how a field of a deal stands in its form."""
    value = getattr(deal, name) if deal is not None else ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def kept(deal: Deal) -> str:
    """Return the hidden fields by which a form is known: which deal, and the state of it that was seen."""
    return "".join(
        f'<input type="hidden" data-f="{n}" value="{escape(v)}">' for n, v in (("deal", deal.id), ("seen", deal.updated_at))
    )  # fmt: skip


def values_of(given: Mapping[str, Any], before: Deal | None = None) -> dict[str, str]:
    """Return what the fields change of a deal as it was `before`; of a new one, what is filled in.

    The desk makes the values clean or refuses them; nothing that has no field here comes through.
    """
    said = {n: str(given.get(n) or "").strip()[:_LONGEST] for n in TEXTS if n in given}
    if before is None:
        said |= {n: str(given.get(n) or "").strip()[:64] for n in ("stage", *_CARRIED)}
        return {n: v for n, v in said.items() if v}
    if before.source == "quote":
        said = {n: v for n, v in said.items() if n not in QUOTED}
    return {n: v for n, v in said.items() if v != shown(before, n)}


def carried(given: Mapping[str, str]) -> str:
    """Return the hidden fields of a new deal: whose it is, where that is known."""
    return "".join(f'<input type="hidden" data-f="{n}" value="{escape(given.get(n, ""))}">' for n in _CARRIED)
