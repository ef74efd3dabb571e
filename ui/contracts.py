"""The form from which a contract is made of an approved quote. Pure functions."""

from collections.abc import Mapping
from typing import Any

from assistant.contracts.terms import LABELS, PARTY
from assistant.quoting.types import Quote
from knowledge.language import Language
from ui import desk_words as words
from ui.format import escape, notice
from ui.quote_form import choice, field
from ui.tables import button

_ALSO = ("delivery_place", "dispute_place", "governing_law", "arbitration_body")
_OFFERED = (*(f"buyer_{name}" for name in PARTY), *_ALSO)


def contract_form(quote: Quote, language: Language, given: Mapping[str, Any] | None = None, problem: str = "") -> str:
    """Return the form, with what is known of the buyer in it and `problem` above it."""
    buyer = quote.buyer
    known: dict[str, Any] = {
        "buyer_name": buyer.company or buyer.name, "buyer_address": buyer.address, "buyer_phone": buyer.phone,
        "buyer_representative": buyer.name if buyer.company else "", "buyer_email": buyer.email,
        "buyer_tax_id": buyer.tax_number, "delivery_place": buyer.address,
    }  # fmt: skip
    known |= variables(given or {})
    fields = "".join(field(f"k.{n}", _label(n, language), known.get(n, "")) for n in _OFFERED)
    tongue = str((given or {}).get("k.language") or quote.current.order.language)
    tongues = choice("k.language", words.LANGUAGE.say(language), [("zh", "中文"), ("en", "English")], tongue)
    make = button("make_contract", quote.id, words.MAKE_CONTRACT.say(language), kind="first")
    said = notice(problem, "error") if problem else ""
    title = escape(words.MAKE_CONTRACT.say(language))
    return f'<fieldset><legend>{title}</legend>{said}<div class="fields">{fields}{tongues}</div>{make}</fieldset>'


def _label(name: str, language: Language) -> str:
    if name.startswith("buyer_"):
        colon = "：" if language == "zh" else ": "
        return f"{words.BUYER.say(language)}{colon}{LABELS[name.removeprefix('buyer_')].say(language)}"
    label = LABELS[name].say(language)
    return label[:1].upper() + label[1:]


def variables(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that were filled in."""
    return {n: str(given.get(f"k.{n}") or "") for n in _OFFERED if str(given.get(f"k.{n}") or "").strip()}
