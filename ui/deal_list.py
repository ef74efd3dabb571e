"""The list of deals: what is asked for, which deals that is and in which order, and a page of them as rows. Pure functions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.deals.types import Deal, Stage
from assistant.intention.types import Intention
from assistant.types import Person
from assistant.wording import money
from knowledge.language import Language
from ui import pipeline_words as words
from ui.format import escape
from ui.heat_format import chance_mark
from ui.pipeline_figures import days_in_stage
from ui.quote_form import choice, field
from ui.tables import button, whole_form

PAGE = 50
MINE = "\x00mine"
"""The owner that stands for whoever asks: no name has such a character."""
_LONGEST = 200


@dataclass(frozen=True)
class Wish:
    """Which deals are asked for; "" is any. `owner` is a name or `MINE`."""

    text: str = ""
    kind: str = "open"
    stage: str = ""
    owner: str = ""
    warmth: str = ""
    sort: str = "amount"
    page: int = 0


@dataclass(frozen=True)
class Known:
    """What the list knows beside the deals: their chances by id, which are stalled, the stages, and the day."""

    chances: Mapping[str, Intention]
    stalled: Collection[str]
    stages: Sequence[Stage]
    today: date


def wish_of(given: Mapping[str, Any]) -> Wish:
    """Return what the fields ask for; whatever cannot be is left out."""
    text = {name: str(given.get(f"w.{name}") or "")[:_LONGEST] for name in ("text", "stage", "owner")}
    page = str(given.get("w.page") or "0")
    kind, warmth, sort = (str(given.get(f"w.{name}") or "") for name in ("kind", "warmth", "sort"))
    return Wish(
        text["text"], kind if kind in words.STATUSES else "open", text["stage"], MINE if text["owner"] == "mine:" else text["owner"],
        warmth if warmth in words.WARMTHS else "", sort if sort in words.SORTS else "amount",
        int(page) if page.isdecimal() and len(page) < 6 else 0,
    )  # fmt: skip


def hidden(wish: Wish) -> str:
    """Return the fields that carry a wish along, so that one comes back to the same list."""
    values = {**vars(wish), "owner": _owner_value(wish.owner)}
    return "".join(f'<input type="hidden" data-f="w.{n}" value="{escape(v)}">' for n, v in values.items())


def _owner_value(owner: str) -> str:
    return "mine:" if owner == MINE else owner


def is_mine(deal: Deal, who: Person) -> bool:
    """Return whether a deal is somebody's own."""
    names = {n.strip().casefold() for n in (who.name, who.id) if n.strip()}
    return deal.owner.strip().casefold() in names


def chosen(deals: Sequence[Deal], wish: Wish, who: Person, known: Known) -> list[Deal]:
    """Return the deals that a wish asks for, in its order; `deals` are those in which its text stands."""
    owner = wish.owner.casefold()
    found = [
        d
        for d in deals
        if (wish.kind in ("all", d.kind) or (wish.kind == "stalled" and d.id in known.stalled))
        and (not wish.stage or d.stage == wish.stage)
        and (not owner or (is_mine(d, who) if wish.owner == MINE else d.owner.casefold() == owner))
    ]
    if wish.warmth:
        found = [d for d in found if d.id in known.chances and known.chances[d.id].warmth == wish.warmth]
    return _sorted(found, wish.sort, known)


def _sorted(found: list[Deal], sort: str, known: Known) -> list[Deal]:
    """Return deals in an order: what is not known comes last, and no two currencies are held against each other."""
    if sort == "amount":
        counts: dict[str, int] = {}
        for d in found:
            counts[d.currency] = counts.get(d.currency, 0) + 1
        return sorted(found, key=lambda d: (_amount(d) is None, -counts[d.currency], d.currency, -(_amount(d) or Decimal(0)), d.id))  # fmt: skip
    if sort == "chance":
        return sorted(found, key=lambda d: (d.id not in known.chances, -known.chances[d.id].chance if d.id in known.chances else 0.0, d.id))  # fmt: skip
    if sort == "days":
        days = {d.id: days_in_stage(d, known.today) for d in found}
        return sorted(found, key=lambda d: (days[d.id] is None, -(days[d.id] or 0), d.id))
    if sort == "step":
        return sorted(found, key=lambda d: (d.next_step_on is None, d.next_step_on or known.today, d.id))
    return found


def _amount(deal: Deal) -> Decimal | None:
    return deal.won_amount if deal.kind == "won" and deal.won_amount is not None else deal.amount


# --- as HTML -------------------------------------------------------------------------------------------------------


def filters(wish: Wish, owners: Sequence[str], stages: Sequence[Stage], language: Language) -> str:
    """Return the fields by which the list is asked for."""
    anything = ("", words.ANY.say(language))
    whose = [("", words.EVERYBODY.say(language)), ("mine:", words.MINE.say(language)), *((o, o) for o in owners)]
    search = field("w.text", words.SEARCH.say(language), wish.text, "search", f'placeholder="{escape(words.SEARCH_HINT.say(language))}"')  # fmt: skip
    made = (
        search
        + choice("w.kind", words.STATUS.say(language), [(k, w.say(language)) for k, w in words.STATUSES.items()], wish.kind)
        + choice("w.stage", words.STAGE.say(language), [anything, *((s.id, s.name.say(language)) for s in stages)], wish.stage)
        + choice("w.owner", words.WHOSE.say(language), whose, _owner_value(wish.owner))
        + choice("w.warmth", words.WARMTH.say(language), [anything, *((k, w.say(language)) for k, w in words.WARMTHS.items())], wish.warmth)
        + choice("w.sort", words.SORT.say(language), [(k, w.say(language)) for k, w in words.SORTS.items()], wish.sort)
    )  # fmt: skip
    return f'<div class="fields narrow">{made}</div>'


def listed(found: Sequence[Deal], wish: Wish, known: Known, language: Language) -> str:
    """Return one page of the deals found, with the way to the pages beside it."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(wish.page, pages - 1)
    here = found[page * PAGE : (page + 1) * PAGE]
    if not here:
        return f'<p class="empty" role="status">{escape(words.NONE_FOUND.say(language))}</p>'
    names = {s.id: s.name.say(language) for s in known.stages}
    rows = "".join(row(d, names.get(d.stage, d.stage), known, language) for d in here)
    count = words.COUNT.say(language).replace("{n}", f"{len(found):,}")
    ways = ""
    if pages > 1:
        said = words.FROM_TO.say(language).replace("{first}", f"{page * PAGE + 1:,}").replace("{last}", f"{page * PAGE + len(here):,}")  # fmt: skip
        count = said.replace("{n}", f"{len(found):,}")
        ways = (button("page", str(page - 1), words.EARLIER.say(language)) if page else "") + (
            button("page", str(page + 1), words.FURTHER.say(language)) if page + 1 < pages else ""
        )
    return whole_form(
        f'{hidden(replace(wish, page=page))}<p class="count-line" role="status">{escape(count)}</p>{rows}<div class="steps">{ways}</div>'
    )


def row(deal: Deal, stage: str, known: Known, language: Language) -> str:
    """Return one deal as a button that opens it: what it is, how likely, how much, what comes next."""
    days, amount = days_in_stage(deal, known.today), _amount(deal)
    said = escape(money(amount, deal.currency, language)) if amount is not None else "–"
    stood = words.DAYS_HERE.say(language).replace("{n}", f"{days:,}") if days is not None else ""
    facts = " · ".join(escape(p) for p in (stood, deal.owner) if p)
    found = known.chances.get(deal.id)
    other = f"<small>{escape(deal.account)}</small>" if deal.account and deal.account not in deal.title else ""
    return (
        f'<button type="button" class="item deal-row" data-act="deal" data-id="{escape(deal.id)}">'
        f'<b class="first">{escape(deal.title)}{other}</b><span class="n">{said}</span>'
        f'<small><span class="chip kind-{deal.kind}">{escape(stage)}</span>{facts}</small>'
        f'<span class="likely">{chance_mark(found, language) if found else ""}</span>{_next(deal, known.today, language)}</button>'
    )


def _next(deal: Deal, today: date, language: Language) -> str:
    if deal.kind != "open" or not (deal.next_step or deal.next_step_on):
        return ""
    late = deal.next_step_on is not None and deal.next_step_on < today
    day = deal.next_step_on.isoformat() if deal.next_step_on else ""
    mark = f' <span class="chip short">{escape(words.LATE.say(language))}</span>' if late else ""
    return f'<small class="next-step">→ {escape(deal.next_step)} <span class="n">{day}</span>{mark}</small>'
