"""One deal: where it stands and how likely it is won, why, what comes next, what happened. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.deals.types import Deal, Stage
from assistant.intention.types import Intention
from assistant.process.types import Stalled
from assistant.wording import money
from knowledge.language import Bilingual, Language
from ui import charts, deal_form
from ui import pipeline_words as words
from ui.deal_list import Wish, hidden
from ui.format import escape, notice
from ui.heat_format import chance_mark, chance_said
from ui.pipeline_overview import reasons, stood
from ui.quote_form import field
from ui.tables import button, whole_form

_SMALLEST = 0.0005
"""What moves a chance by less is not told."""


@dataclass(frozen=True)
class Sight:
    """A deal with what is known of it; `quote` says how its quote stands, `customer` is what its customer is called."""

    deal: Deal
    stages: Sequence[Stage]
    today: date
    chance: Intention | None = None
    stalled: Stalled | None = None
    quote: str = ""
    customer: str = ""
    deletes: bool = False
    reasons: Sequence[str] = ()
    """Why deals were lost before, offered while typing."""


def one(sight: Sight, wish: Wish, language: Language, word: str = "") -> str:
    """Return a deal's page; `word` is said above it."""
    deal = sight.deal
    parts = [
        word, _head(sight, language), _steps(sight, language), _stalled(sight, language), _chance(sight, language),
        _next(sight, language), _links(sight, language), _facts(sight, language), _history(sight, language),
    ]  # fmt: skip
    guard = f'data-guard="{escape(words.LEAVE_SURE.say(language))}" data-deal="{escape(deal.id)}"'
    return whole_form(f"{''.join(parts)}{deal_form.kept(deal)}{hidden(wish)}", guard)


def new(stages: Sequence[Stage], wish: Wish, language: Language, whose: Mapping[str, str], customer: str = "") -> str:
    """Return the form of a new deal; `whose` is its customer and conversation, where they are known."""
    known = words.FOR_CUSTOMER.say(language).replace("{customer}", customer) if customer else ""
    title = f'<div class="quote-head"><h2>{escape(words.NEW_DEAL.say(language))}</h2>{_unsaved(language)}<small>{escape(known)}</small></div>'
    save = button("add_deal", "", words.SAVE.say(language), kind="first")
    fields = (
        f"{deal_form.fields(None, language, stages)}{deal_form.next_step(None, language)}{deal_form.carried(whose)}"
    )
    guard = f'data-guard="{escape(words.LEAVE_SURE.say(language))}"'
    return whole_form(f'{title}<fieldset>{fields}</fieldset><div class="steps">{save}</div>{hidden(wish)}', guard)


def _unsaved(language: Language) -> str:
    return f'<span class="unsaved">{escape(words.UNSAVED.say(language))}</span>'


def _head(sight: Sight, language: Language) -> str:
    deal = sight.deal
    amount = deal.won_amount if deal.kind == "won" and deal.won_amount is not None else deal.amount
    said = f"<b>{escape(money(amount, deal.currency, language))}</b>" if amount is not None else ""
    stage = _name(sight.stages, deal.stage, language)
    closed = words.CLOSED_AT.say(language).replace("{day}", deal.closed_on.isoformat()) if deal.closed_on else ""
    under = " · ".join(
        p for p in (deal.id, deal.account if deal.account not in deal.title else "", deal.owner, closed) if p
    )
    return (
        f'<div class="steps">{button("back", "", f"← {words.BACK.say(language)}")}</div>'
        f'<div class="quote-head deal-head"><h2>{escape(deal.title)}</h2><span class="chip kind-{deal.kind}">{escape(stage)}</span>'
        f'{said}{_unsaved(language)}<small>{escape(under)}</small></div>'
        f"{f'<p class=lost-because>{escape(words.LOST_BECAUSE.say(language))}: {escape(deal.lost_because)}</p>' if deal.lost_because else ''}"
    )  # fmt: skip


def _name(stages: Sequence[Stage], stage: str, language: Language) -> str:
    return next((s.name.say(language) for s in stages if s.id == stage), stage)


def _steps(sight: Sight, language: Language) -> str:
    """Return the stages as buttons; won asks for the amount, lost for the reason. A deal of a quote follows the quote."""
    deal = sight.deal
    if deal.source == "quote":
        return notice(words.FOLLOWS_QUOTE.say(language))
    made = "".join(
        f'<li><button type="button" class="small" data-act="move" data-id="{escape(s.id)}"'
        f'{" aria-current=step disabled" if s.id == deal.stage else ""} '
        f'title="{escape(words.MOVE_TO.say(language).replace("{stage}", s.name.say(language)))}">{escape(s.name.say(language))}</button></li>'
        for s in sight.stages if s.kind == "open"
    )  # fmt: skip
    ends = ("" if deal.kind == "won" else _won(sight, language)) + (
        "" if deal.kind == "lost" else _lost(sight, language)
    )
    return f'<ol class="stepper" aria-label="{escape(words.STAGES.say(language))}">{made}</ol><div class="ends">{ends}</div>'


def _won(sight: Sight, language: Language) -> str:
    amount = field("won_amount", words.WON_AMOUNT.say(language), deal_form.shown(sight.deal, "amount"), "text", 'inputmode="decimal"')  # fmt: skip
    save = button("won", sight.deal.id, words.CONFIRM_WON.say(language), kind="first")
    return f"<details><summary>{escape(words.RECORD_WON.say(language))}</summary>{amount}{save}</details>"


def _lost(sight: Sight, language: Language) -> str:
    because = field("lost_because", words.LOST_BECAUSE.say(language), "", "text", 'list="lost-reasons"')
    known = "".join(f'<option value="{escape(r)}"></option>' for r in sight.reasons)
    save = button("lost", sight.deal.id, words.CONFIRM_LOST.say(language), kind="bad")
    return (
        f"<details><summary>{escape(words.RECORD_LOST.say(language))}</summary>{because}"
        f'<datalist id="lost-reasons">{known}</datalist>{save}</details>'
    )


def _stalled(sight: Sight, language: Language) -> str:
    if sight.stalled is None:
        return ""
    open_, close = ("（", "）") if language == "zh" else (" (", ")")
    said = f"{words.NEEDS_CARE.say(language)}{'：' if language == 'zh' else ': '}{reasons(sight.stalled, language)}{open_}{stood(sight.stalled, language)}{close}"
    return notice(said)


def _chance(sight: Sight, language: Language) -> str:
    found = sight.chance
    if found is None:
        return ""
    basis = (words.BY_MODEL if found.basis == "model" else words.BY_BASE).say(language)
    why = ""
    if found.reasons:
        start = words.STARTS_FROM.say(language).replace("{share}", f"{found.base:.0%}")
        rows = [
            (r.label.say(language), r.value, r.points, points(r.points))
            for r in found.reasons if abs(r.points) >= _SMALLEST
        ]  # fmt: skip
        title = words.WHY.say(language)
        why = f'<h4>{escape(title)}</h4><p class="count-line">{escape(start)}</p>{charts.pushes(rows, title)}'
    return (
        f'<section class="chance"><h3>{escape(words.CHANCE.say(language))}</h3><p class="likely">{chance_mark(found, language)}'
        f'<span>{escape(chance_said(found, language))}</span></p><p class="count-line">{escape(basis)}</p>{why}</section>'
    )


def points(share: float) -> str:
    """Return by how many points something moves a chance, with its sign."""
    return f"{100 * share:+.1f}".replace("-", "−")


def _next(sight: Sight, language: Language) -> str:
    save = button("save_deal", sight.deal.id, words.SAVE.say(language), kind="first")
    late = ""
    if sight.deal.kind == "open" and sight.deal.next_step_on and sight.deal.next_step_on < sight.today:
        late = f' <span class="chip short">{escape(words.LATE.say(language))}</span>'
    return _section(words.NEXT_STEP, f"{deal_form.next_step(sight.deal, language)}{save}", language, late)


def _links(sight: Sight, language: Language) -> str:
    deal = sight.deal
    linked = []
    if deal.quote:
        number = words.OPEN_QUOTE.say(language).replace("{number}", deal.quote)
        linked.append(button("quote", deal.quote, f"{number} · {sight.quote}" if sight.quote else number))
    if deal.conversation:
        linked.append(button("open", deal.conversation, words.OPEN_CONVERSATION.say(language)))
    if deal.customer:
        label = f"{words.OPEN_CUSTOMER.say(language)} {sight.customer}".strip()
        linked.append(button("customer", deal.customer, label))
    starts = "" if deal.quote else button("deal_quote", deal.id, words.MAKE_QUOTE.say(language))
    starts += button("deal_letter", deal.id, words.WRITE_EMAIL.say(language))
    return _section(words.LINKED, f'<div class="steps">{"".join(linked)}{starts}</div>', language)


def _facts(sight: Sight, language: Language) -> str:
    deal = sight.deal
    save = button("save_deal", deal.id, words.SAVE.say(language))
    if sight.deletes and deal.source != "quote":
        sure = words.DELETE_SURE.say(language).replace("{title}", deal.title)
        save += button("delete_deal", deal.id, words.DELETE.say(language), sure, "bad")
    opened = f"<div><dt>{escape(words.FIELDS['opened_on'].say(language))}</dt><dd>{deal.opened_on}</dd></div>" if deal.opened_on else ""  # fmt: skip
    traits = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in deal.traits.items()
    )
    more = f"<h4>{escape(words.MORE.say(language))}</h4>" if traits else ""
    told = f'<dl class="traits">{opened}</dl>{more}<dl class="traits">{traits}</dl>' if opened or traits else ""
    return _section(words.FACTS, f'{deal_form.fields(deal, language)}<div class="steps">{save}</div>{told}', language)


def _history(sight: Sight, language: Language) -> str:
    """Return the moves as a timeline, the latest first, with how long the deal stayed."""
    moves = sight.deal.moves
    if not moves:
        return _section(words.HISTORY, f'<p class="empty">{escape(words.NO_MOVES.say(language))}</p>', language)
    ends = [*(m.on for m in moves[1:]), sight.today]
    rows = []
    for n, (move, until) in enumerate(zip(moves, ends, strict=True)):
        last = n == len(moves) - 1
        days = f"{max(0, (until - move.on).days):,}"
        stay = (words.SINCE if last else words.STAYED).say(language).replace("{n}", days)
        shown = "" if last and sight.deal.kind != "open" else stay
        facts = " · ".join(escape(p) for p in (shown, move.by) if p)
        rows.append(
            f'<li><time class="n">{move.on.isoformat()}</time><span><b>{escape(_name(sight.stages, move.stage, language))}</b>'
            f"<small>{facts}</small></span></li>"
        )
    return _section(words.HISTORY, f'<ol class="timeline">{"".join(reversed(rows))}</ol>', language)


def _section(title: Bilingual, body: str, language: Language, more: str = "") -> str:
    return f"<section><h3>{escape(title.say(language))}{more}</h3>{body}</section>"
