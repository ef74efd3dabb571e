"""Quotes as a salesperson sees them: live totals with their reasons, state, buttons, lists. Pure functions."""

from collections.abc import Sequence
from decimal import Decimal

from assistant.quoting.types import (
    Amounts,
    Comparison,
    Guard,
    Priced,
    Quote,
    QuoteLine,
    QuoteState,
    QuoteSummary,
    Terms,
)
from assistant.types import Person
from assistant.wording import day, money, number
from knowledge.language import Bilingual, Language
from ui import desk_words as words
from ui.format import escape, notice
from ui.tables import button, when

_STEPS: dict[QuoteState, tuple[tuple[str, Bilingual, str], ...]] = {
    "draft": (("save", words.SAVE_DRAFT, ""), ("submit", words.SUBMIT, "first")),
    "waiting": (("revise", words.REVISE, ""),),
    "approved": (("send", words.SEND, "first"), ("revise", words.REVISE, "")),
    "sent": (("accept", words.ACCEPT, "first"), ("decline", words.DECLINE, ""), ("revise", words.REVISE, "")),
    "accepted": (),
    "declined": (("revise", words.REVISE, ""),),
    "expired": (("revise", words.REVISE, ""),),
}


def totals(priced: Priced, language: Language, *, mine: bool = True) -> str:
    """Return what an order costs, line by line with the rules behind it, and what stands in its way."""
    return (
        f"{amounts(priced.amounts, language)}{terms(priced.terms, language)}"
        f"{guards(priced.guards, language) if mine or priced.guards else ''}"
    )


def amounts(found: Amounts, language: Language) -> str:
    """Return the lines and sums."""
    short = _short(found.lines)
    lines = "".join(_line(line, found.currency, short[line.number], language) for line in found.lines)
    head = (words.LINES, words.QUANTITY, words.LIST_PRICE, words.PRICE_EACH, words.AMOUNT)
    top = "".join(f'<th scope="col">{escape(h.say(language))}</th>' for h in head)
    return (
        f'<div class="scroll" tabindex="0"><table class="list stacks priced"><thead><tr>{top}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>{_sums(found, language)}"
    )


def _short(lines: Sequence[QuoteLine]) -> dict[int, int]:
    """Return how many pieces of each line are not in stock, by its number; lines of one product share what there is."""
    left, short = {line.sku: line.stock for line in lines}, {}
    for line in lines:
        there = left[line.sku]
        short[line.number] = 0 if there is None else max(0, line.quantity - there)
        if there is not None and not line.optional:
            left[line.sku] = max(0, there - line.quantity)
    return short


def _stock(line: QuoteLine, short: int, language: Language) -> str:
    if line.stock is None:
        return ""
    said = (words.SHORT if short else words.STOCK).say(language).replace("{n}", f"{line.stock:,}")
    said = escape(said.replace("{short}", f"{short:,}"))
    return f'<span class="chip short">{said}</span>' if short else said


def _line(line: QuoteLine, currency: str, short: int, language: Language) -> str:
    steps = "".join(f"<li>{escape(s.text.say(language))}</li>" for s in line.steps)
    why = f"<details><summary>{escape(words.WHY.say(language))}</summary><ol>{steps}</ol></details>" if steps else ""
    optional = f' <span class="chip">{escape(words.OPTIONAL.say(language))}</span>' if line.optional else ""
    cells = (
        (words.LINES, f"<b>{escape(line.name.say(language))}</b>{optional}<small>{escape(line.sku)} {_stock(line, short, language)}</small>{why}"),
        (words.QUANTITY, f"{line.quantity:,}"),
        (words.LIST_PRICE, escape(money(line.list_price, currency, language))),
        (words.PRICE_EACH, escape(money(line.unit_price, currency, language))),
        (words.AMOUNT, f"<b>{escape(money(line.amount, currency, language))}</b>"),
    )  # fmt: skip
    return "<tr>" + "".join(f'<td data-label="{escape(w.say(language))}">{c}</td>' for w, c in cells) + "</tr>"


def _sums(found: Amounts, language: Language) -> str:
    def row(label: str, value: str, kind: str = "") -> str:
        return f'<div class="{kind}"><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>'

    def said(amount: Decimal) -> str:
        return money(amount, found.currency, language)

    rows = [row(words.GOODS.say(language), said(found.goods))]
    if found.discount:
        rows.append(row(words.DISCOUNT.say(language), f"- {said(found.discount)}"))
    rows += [row(words.SHIPPING_SUM.say(language), said(found.shipping)), row(words.NET.say(language), said(found.net))]
    rows += [row(f"{t.name.say(language)} {number(t.percent)} %", said(t.tax)) for t in found.taxes]
    way = words.INCLUSIVE if found.inclusive else words.EXCLUSIVE
    rows.append(row(f"{words.TOTAL.say(language)} ({way.say(language)})", said(found.total), "total"))
    steps = "".join(f"<li>{escape(s.text.say(language))}</li>" for s in found.steps)
    why = f"<details><summary>{escape(words.WHY.say(language))}</summary><ol>{steps}</ol></details>" if steps else ""
    return f'<dl class="sums" aria-live="polite">{"".join(rows)}</dl>{why}'


def terms(found: Terms, language: Language) -> str:
    """Return how long a quote holds, how it is paid and delivered."""
    valid = words.VALID_UNTIL.say(language).replace("{day}", day(found.valid_until, language))
    said = " · ".join(p for p in (valid, found.payment.say(language), found.delivery.say(language)) if p)
    return f'<p class="terms">{escape(said)}</p>'


def guards(found: Sequence[Guard], language: Language) -> str:
    """Return what stands in a quote's way, or that nothing does."""
    if not found:
        return notice(words.WITHIN.say(language), "done")
    hard = any(g.hard for g in found)
    title = (words.FORBIDDEN if hard else words.NEEDS_APPROVAL).say(language)
    items = "".join(f"<li>{escape(g.text.say(language))}</li>" for g in found)
    kind = "error" if hard else "info"
    return f'<div class="notice {kind}" role="status"><b>{escape(title)}</b><ul>{items}</ul></div>'


def head(quote: Quote | None, who: Person, language: Language, *, revising: bool = False) -> str:
    """Return a quote's number, state, downloads and the buttons of its next steps; while it is revised, only to keep that."""
    unsaved = f'<span class="unsaved">{escape(words.CHANGED_HERE.say(language))}</span>'
    if quote is None:
        return (
            f'<div class="quote-head"><h2>{escape(words.UNSAVED.say(language))}</h2>{unsaved}</div>'
            f'<div class="steps">{button("save", "", words.SAVE_DRAFT.say(language), kind="first")}</div>'
        )
    version = words.VERSION.say(language).replace("{n}", str(quote.version))
    return (
        f'<div class="quote-head"><h2>{escape(quote.number)}</h2>{state(quote.state, language)}<small>{escape(version)}</small>'
        f"{unsaved}</div>{_downloads(quote, language)}{_word(quote, language)}"
        f"{_revision(quote, language) if revising else _steps(quote, who, language)}"
    )


def _word(quote: Quote, language: Language) -> str:
    """Return who asks for approval or sent the quote back, with what they said, and why somebody must approve."""
    last = next(iter(reversed(quote.events)), None)
    said = {"submit": words.ASKED_BY, "refuse": words.SENT_BACK_BY}.get(last.action) if last else None
    told = ""
    if last and said and quote.state in ("waiting", "draft"):
        note = f'<p class="remark">{escape(last.note)}</p>' if last.note else ""
        who = escape(said.say(language).replace("{who}", last.by))
        told = f'<div class="notice info plea"><b>{who}</b> {when(last.at)}{note}</div>'
    return told + (guards(quote.current.guards, language) if quote.state == "waiting" else "")


def _revision(quote: Quote, language: Language) -> str:
    """Return the buttons of a quote that is being revised."""
    keep = button("save", quote.id, words.SAVE_DRAFT.say(language), kind="first")
    return f'<div class="steps">{keep}{button("cancel", quote.id, words.CANCEL_REVISION.say(language))}</div>'


def _sure(do: str, quote: Quote, language: Language) -> str:
    """Return what is asked before a step that takes something away."""
    if do != "revise":
        return ""
    text = words.REVISE_SURE.say(language).replace("{number}", quote.number).replace("{n}", str(quote.version))
    return text.replace("{state}", words.STATES[quote.state].say(language))


def _steps(quote: Quote, who: Person, language: Language) -> str:
    steps = list(_STEPS[quote.state])
    if quote.state == "waiting" and who.role == "admin":
        steps = [("approve", words.APPROVE, "first"), ("refuse", words.REFUSE, "bad"), *steps]
    more = [("clone", words.CLONE, "")]
    if quote.state == "draft":
        more.append(("suggest_note", words.SUGGEST_NOTE, ""))
    if quote.state not in ("accepted", "declined"):
        more.append(("reprice", words.REPRICE, ""))
    if quote.version > 1:
        more.append(("compare", words.CHANGES, ""))
    if quote.state in ("approved", "sent", "accepted"):
        more += [("cover", words.COVER, ""), ("contract", words.CONTRACT, "")]
    made = "".join(
        button(do, quote.id, text.say(language), _sure(do, quote, language), kind) for do, text, kind in [*steps, *more]
    )
    label = escape(words.REASON.say(language))
    return (
        f'<div class="steps">{made}</div><label class="field"><span>{label}</span>'
        f'<input type="text" data-f="why" maxlength="2000"></label>'
    )


def _downloads(quote: Quote, language: Language) -> str:
    tongues = (("zh", "中文"), ("en", "English"), ("both", words.NEW_LANGUAGE_BOTH.say(language)))
    links = "".join(
        f'<a class="small" href="/sales/files/quote/{escape(quote.id)}/{kind}/{tongue}" download>{kind.upper()} {escape(name)}</a>'
        for kind in ("pdf", "xlsx")
        for tongue, name in tongues
    )
    title = escape(words.DOWNLOAD.say(language))
    return f'<details class="downloads"><summary>{title}</summary>{links}</details>'


def state(name: str, language: Language) -> str:
    """Return a state as a coloured word."""
    return f'<span class="chip state-{escape(name)}">{escape(words.STATES[name].say(language))}</span>'


def history(quote: Quote, language: Language) -> str:
    """Return what happened to a quote, the latest first."""
    items = "".join(
        f"<li>{when(e.at)} <b>{escape(words.ACTIONS[e.action].say(language))}</b> {escape(e.by)}"
        f"{f' – {escape(e.note)}' if e.note else ''}</li>"
        for e in reversed(quote.events)
    )
    title = escape(words.HISTORY.say(language))
    return f'<details class="history"><summary>{title}</summary><ul>{items}</ul></details>'


def comparison(found: Comparison, language: Language) -> str:
    """Return what changed, in words and amounts."""
    if not found.changes:
        return notice(words.SAME.say(language))
    items = "".join(f"<li>{escape(c.say(language))}</li>" for c in found.changes)
    title = escape(words.CHANGES.say(language))
    return f'<div class="notice info" role="status"><b>{title}</b><ul>{items}</ul></div>'


def repriced(found: Comparison, quote: Quote, language: Language) -> str:
    """Return what today's rules would change in a quote, what taking that over costs, and the buttons to do it or not."""
    changes = comparison(found, language)
    if not found.changes:
        return changes
    said = [words.REPRICE_FIRST.say(language)]
    if quote.state != "draft":
        said.append(words.REPRICE_LOSES.say(language).replace("{state}", words.STATES[quote.state].say(language)))
    take = button("take_prices", quote.id, words.REPRICE_TAKE.say(language), kind="first")
    leave = button("cancel", quote.id, words.REPRICE_LEAVE.say(language))
    return f'{notice(" ".join(said))}{changes}<div class="steps">{take}{leave}</div>'


def summaries(items: Sequence[QuoteSummary], language: Language, empty: Bilingual = words.NO_QUOTES) -> str:
    """Return quotes as a list of buttons that open them."""
    if not items:
        return f'<p class="empty">{escape(empty.say(language))}</p>'
    return "".join(
        f'<button type="button" class="item" data-act="quote" data-id="{escape(q.id)}"><b>{escape(q.number)}</b>'
        f"{state(q.state, language)}<span>{escape(q.buyer)}</span>"
        f"<small>{escape(money(q.total, q.currency, language))} · {when(q.changed_at)}</small></button>"
        for q in items
    )
