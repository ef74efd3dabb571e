"""The customer beside a conversation: who it is, what is needed, quotes, emails, contracts, next step. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.contracts.types import STATES as CONTRACT_STATES
from assistant.contracts.types import ContractSummary
from assistant.customers.types import Customer, Note
from assistant.letters.types import KINDS, Letter
from assistant.letters.types import STATES as LETTER_STATES
from assistant.needs import Needs
from assistant.quoting.types import QuoteSummary
from knowledge.language import Bilingual, Language
from ui import desk_words as words
from ui.format import escape
from ui.pipeline_words import NEW_DEAL
from ui.quote_form import field
from ui.quote_format import summaries
from ui.tables import button, chips, when, whole_form


@dataclass(frozen=True)
class Side:
    """What the customer pane shows; `customer` is None where nobody is known yet, `approver` whether one looks at it."""

    conversation: str
    customer: Customer | None
    needs: Needs
    quotes: tuple[QuoteSummary, ...] = ()
    letters: tuple[Letter, ...] = ()
    contracts: tuple[ContractSummary, ...] = ()
    notes: tuple[Note, ...] = ()
    contact: str = ""
    approver: bool = False


def nobody(language: Language) -> str:
    """Return what the pane says before anything is opened."""
    return f'<p class="empty">{escape(words.OPEN_FIRST.say(language))}</p>'


def side(shown: Side, language: Language) -> str:
    """Return the whole pane."""
    target = shown.conversation or (shown.customer.id if shown.customer else "")
    starts = (
        button("new_quote", target, words.NEW_QUOTE.say(language), kind="first")
        + button("new_letter", target, words.NEW_EMAIL.say(language))
        + button("new_deal", target, NEW_DEAL.say(language))
    )
    parts = [
        _part(words.NEEDS, _needs(shown, language), language),
        _part(words.PRODUCTS, chips(shown.needs.products) or _none(language), language),
        _part(words.QUOTES, summaries(shown.quotes, language), language),
        _part(words.EMAILS, _letters(shown.letters, language), language),
        _part(words.CONTRACTS, _contracts(shown.contracts, language, approver=shown.approver), language),
    ]
    if shown.customer:
        parts.append(_next(shown.customer, shown.notes, language))
    held = "".join(
        f'<input type="hidden" data-f="{n}" value="{escape(v)}">'
        for n, v in (("conversation", shown.conversation), ("customer", shown.customer.id if shown.customer else ""))
    )
    return whole_form(f'{_who(shown, language)}{held}<div class="steps">{starts}</div>{"".join(parts)}')


def _who(shown: Side, language: Language) -> str:
    found = shown.customer
    if found is None:
        return _keep(shown, language)
    reached = " · ".join(p for p in (found.email, found.phone, found.group, found.currency) if p)
    return (
        f'<header class="who"><h2>{escape(found.title)}</h2><p>{escape(reached)}</p>'
        f"<small>{escape(found.id)} {escape(found.address)}</small></header>"
    )


def _keep(shown: Side, language: Language) -> str:
    mail = shown.contact if "@" in shown.contact else next(iter(shown.needs.emails), "")
    phone = next(iter(shown.needs.phones), "" if "@" in shown.contact else shown.contact)
    values = (
        ("name", words.NAME, next(iter(shown.needs.names), "")),
        ("company", words.COMPANY, ""),
        ("email", words.EMAIL_ADDRESS, mail),
        ("phone", words.PHONE, phone),
    )
    fields = "".join(field(n, w.say(language), v) for n, w, v in values)
    save = button("keep", shown.conversation, words.KEEP_CUSTOMER.say(language), kind="first")
    title = escape(words.UNKNOWN.say(language))
    return f'<details open><summary><b>{title}</b></summary><div class="fields">{fields}</div>{save}</details>'


def _needs(shown: Side, language: Language) -> str:
    found, customer = shown.needs, shown.customer
    items = [escape(limit) for limit in found.limits]
    items += [escape(words.PIECES.say(language).replace("{n}", f"{n:,}")) for n in found.quantities]
    items += [escape(d) for d in found.dates]
    if customer:
        known = ((words.NEED, customer.need), (words.BUDGET, customer.budget), (words.TIMING, customer.timing))
        items += [f"{escape(w.say(language))}: {escape(v)}" for w, v in known if v]
    made = "".join(f"<li>{i}</li>" for i in items)
    return f"<ul>{made}</ul>" if made else f'<p class="empty">{escape(words.NO_NEEDS.say(language))}</p>'


def _letters(items: Sequence[Letter], language: Language) -> str:
    return "".join(
        f'<button type="button" class="item" data-act="letter" data-id="{escape(i.id)}"><b>{escape(i.subject)}</b>'
        f'<span class="chip">{escape(LETTER_STATES[i.state].say(language))}</span>'
        f"<small>{escape(KINDS[i.request.kind].say(language))} · {when(i.changed_at)}</small></button>"
        for i in items
    ) or _none(language)


_CONTRACT_STEPS: dict[str, tuple[tuple[str, Bilingual], ...]] = {
    "draft": (("submit_contract", words.SUBMIT),),
    "waiting": (("approve_contract", words.APPROVE), ("refuse_contract", words.REFUSE)),
    "approved": (("sign_contract", words.SIGNED),),
}


def _contract_steps(item: ContractSummary, language: Language, *, approver: bool) -> str:
    """Return the buttons of a contract's next steps; each names the version that is shown."""
    steps = _CONTRACT_STEPS.get(item.state, ()) if item.state != "waiting" or approver else ()
    sure = words.SIGNED_SURE.say(language).replace("{number}", item.number)
    return "".join(
        button(do, f"{item.id}/{item.version}", text.say(language), sure if do == "sign_contract" else "")
        for do, text in steps
    )


def _contracts(items: Sequence[ContractSummary], language: Language, *, approver: bool) -> str:
    return "".join(
        f'<div class="item"><b>{escape(c.number)}</b><span class="chip">{escape(CONTRACT_STATES[c.state].say(language))}</span>'
        f"<small>{escape(c.total)}</small>"
        f'<span><a class="small" download href="/sales/files/contract/{escape(c.id)}/docx">DOCX</a>'
        f'<a class="small" download href="/sales/files/contract/{escape(c.id)}/pdf">PDF</a>'
        f"{_contract_steps(c, language, approver=approver)}</span></div>"
        for c in items
    ) or _none(language)


def _next(customer: Customer, notes: Sequence[Note], language: Language) -> str:
    on = customer.next_step_on.isoformat() if customer.next_step_on else ""
    fields = field("next_step", words.NEXT_STEP.say(language), customer.next_step) + field(
        "next_step_on", words.WHEN.say(language), on, "date"
    )
    save = button("next", customer.id, words.SAVE.say(language))
    said = "".join(f"<li>{when(n.at)} {escape(n.by)}: {escape(n.text)}</li>" for n in notes)
    add = field("note", words.ADD_NOTE.say(language), "") + button("note", customer.id, words.ADD_NOTE.say(language))
    return (
        f'<section class="next"><div class="fields">{fields}</div>{save}</section>'
        f'<section class="notes"><h3>{escape(words.NOTES.say(language))}</h3><ul>{said}</ul>{add}</section>'
    )


def _part(title: Bilingual, body: str, language: Language) -> str:
    return f"<section><h3>{escape(title.say(language))}</h3>{body}</section>"


def _none(language: Language) -> str:
    return f'<p class="empty">{escape(words.NONE_YET.say(language))}</p>'


def customers(items: Sequence[Customer], language: Language) -> str:
    """Return customers as a list of buttons that open them."""
    return (
        "".join(
            f'<button type="button" class="item" data-act="customer" data-id="{escape(c.id)}"><b>{escape(c.title)}</b>'
            f"<span>{escape(c.need)}</span><small>{escape(c.id)} · {when(c.updated_at)}</small></button>"
            for c in items
        )
        or f'<p class="empty">{escape(words.NO_CUSTOMERS.say(language))}</p>'
    )
