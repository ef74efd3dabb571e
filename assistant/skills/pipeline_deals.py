"""Which deals there are, one of them, and what was won: lists with their sums."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion
from assistant.deals.types import Deal
from assistant.kit import Turn
from assistant.skills import pipeline_chances
from assistant.skills.pipeline_facts import (
    SHOWN,
    amounts,
    brought,
    chosen,
    count,
    desks,
    drafted,
    field,
    is_me,
    line,
    lines,
    name,
    of_others,
    of_people,
    said_of,
    scope,
    stage_name,
    stage_of,
    sums,
    title,
    today,
    worth,
)
from assistant.types import Draft
from knowledge.language import Bilingual

_GROUPED = 8
_UNPRICED = Bilingual("deals without an amount", "未填金额的商机")


# --- lists ---------------------------------------------------------------------------------------------------------


def listed(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many deals there are of those meant and what they are worth, then list them."""
    day, when = _day_of(asked, today(turn))
    found = _ordered(chosen(desks(turn).deals.all(turn.who), asked, day), asked)
    how = said_of(asked)
    first = _counted(turn, found, asked, scope(turn, asked, when), how)
    if not found:
        return drafted(turn, asked, [first])
    if asked.by:
        return drafted(turn, asked, [first, parted(turn, found, asked, how)])
    rows, ids = lines(turn, found, asked.most)
    return drafted(turn, asked, [first, rows], ids)


def _day_of(asked: DealQuestion, now: date) -> tuple[Callable[[Deal], date | None], str]:
    """Return the day that a question's period is about, and the phrase that says so."""
    if asked.state in ("won", "lost"):
        return lambda d: d.closed_on, "pipeline.closed_between"
    over = asked.period is not None and asked.period.until < now  # nothing is expected then any more
    if asked.order in ("latest", "oldest") or (over and asked.order != "closing"):
        return lambda d: d.opened_on, "pipeline.opened_between"
    return lambda d: d.expected_on, "pipeline.expected_between"


def _ordered(deals: Sequence[Deal], asked: DealQuestion) -> list[Deal]:
    """Return deals in the order asked for; by amount within their currency where none is, the most used currency first."""
    places = list(sums(deals))

    def size(deal: Deal) -> tuple[int, Decimal]:
        amount = brought(deal)
        return (places.index(deal.currency), -amount) if amount is not None else (len(places), Decimal())

    far, past = date.max, date.min
    keys: Mapping[str, Callable[[Deal], object]] = {
        "closing": lambda d: (d.expected_on or far, size(d)),
        "latest": lambda d: (-(d.opened_on or past).toordinal(), size(d)),
        "oldest": lambda d: (d.opened_on or far, size(d)),
        "least": lambda d: (size(d)[0], -size(d)[1]),
    }
    return sorted(deals, key=keys.get(asked.order, size))  # type: ignore[arg-type]


def _counted(turn: Turn, found: Sequence[Deal], asked: DealQuestion, which: str, how: str) -> str:
    kind = asked.state or "all"
    if not found:
        return turn.say(f"pipeline.none_{kind}", scope=which)
    totals = sums(found)
    number = count(turn, len(found), how)
    key = f"pipeline.count_{kind}{'_one' if len(found) == 1 else ''}{'' if totals else '_no_amount'}"
    said = turn.say(key, count=number, scope=which, amounts=amounts(turn, totals, how))
    unpriced = sum(brought(d) is None for d in found)
    if unpriced and totals:
        said = turn.sentences(
            said, turn.say("pipeline.unpriced", count=count(turn, unpriced, f"{how}, no amount", _UNPRICED))
        )
    return said


def parted(turn: Turn, deals: Sequence[Deal], asked: DealQuestion, how: str) -> str:
    """Return how many and how much there is of each owner, team, product, account, stage or other column."""
    by, groups = asked.by, dict[str, list[Deal]]()
    for deal in deals:
        groups.setdefault(_part(deal, by), []).append(deal)
    note = ""
    if of_people(turn, by):
        groups = {n: g for n, g in groups.items() if by == "owner" and is_me(turn, n)}
        note = turn.say("pipeline.own_only")
    most_used = next(iter(sums(deals)), "")
    ranked = sorted(groups.items(), key=lambda g: (-sums(g[1]).get(most_used, Decimal()), -len(g[1]), g[0]))
    rows = [_row(turn, n, g, by, f"{how}, {by} {n or '-'}") for n, g in ranked[: asked.most or _GROUPED]]
    if left := len(ranked) - len(rows):
        rows.append(turn.say("pipeline.more", count=count(turn, left, f"further parts by {by}")))
    return "\n".join([*rows, *([note] if note else [])])


def _part(deal: Deal, by: str) -> str:
    return (
        str(getattr(deal, by))
        if by in ("owner", "team", "product", "account", "stage", "currency", "source")
        else deal.traits.get(by, "")
    )


def _row(turn: Turn, part: str, deals: Sequence[Deal], by: str, how: str) -> str:
    label = LABELS.get(by, Bilingual.same(by))
    said = stage_name(turn, part) if by == "stage" and part else name(turn, part, label)
    parts = [turn.say("pipeline.deals", count=count(turn, len(deals), how)), amounts(turn, sums(deals), how)]
    return turn.say("pipeline.line", name=said, details=turn.together([p for p in parts if p]))


# --- one -----------------------------------------------------------------------------------------------------------


def one(turn: Turn, asked: DealQuestion) -> Draft:
    """Tell of one deal, or of those of one account: how it stands, its chance and why, what comes next."""
    deals = desks(turn).deals.all(turn.who)
    if asked.deal:
        return _told(turn, asked, [d for d in deals if d.id == asked.deal])
    if not asked.accounts:
        if asked.unknown:
            said = turn.sheet.said_words(asked.unknown, "asked", LABELS["account"])
            return drafted(turn, asked, [turn.say("pipeline.unknown", name=said)])
        return pipeline_chances.chances(turn, asked)
    found = [d for d in chosen(deals, replace(asked, state="")) if d.account in asked.accounts]
    waiting = _ordered([d for d in found if d.kind == "open"], asked)
    if len(found) == 1 or (len(waiting) == 1 and asked.why):
        return _told(turn, asked, waiting or found)
    return _of_account(turn, asked, waiting, [d for d in found if d.kind != "open"])


def _told(turn: Turn, asked: DealQuestion, deals: Sequence[Deal]) -> Draft:
    if not deals:
        return drafted(turn, asked, [turn.say("pipeline.gone")])
    deal = deals[0]
    first = turn.say(f"pipeline.one_{deal.kind}", name=title(turn, deal), details=turn.together(_details(turn, deal)))
    chance = pipeline_chances.of_one(turn, deal, whole=True) if deal.kind == "open" else ""
    step = _step(turn, deal)
    parts = [chance, first, step] if asked.why and chance else [first, chance, step]
    return drafted(turn, replace(asked, deal=deal.id), parts, [deal.id])


def _details(turn: Turn, deal: Deal) -> list[str]:
    said = [
        "" if deal.account in deal.title else field(turn, deal, "account"),
        field(turn, deal, "product"),
        worth(turn, deal),
        stage_of(turn, deal) if deal.kind == "open" else "",
        field(turn, deal, "owner"),
    ]
    for column, key in (
        ("opened_on", "pipeline.opened_on"),
        ("expected_on", "pipeline.expected_on"),
        ("closed_on", "pipeline.closed_on"),
    ):
        if (deal.kind == "open") != (column == "closed_on") and (day := field(turn, deal, column)):
            said.append(turn.say(key, day=day))
    if deal.kind == "lost" and (why := field(turn, deal, "lost_because")):
        said.append(turn.say("pipeline.because", reason=why))
    return [s for s in said if s]


def _step(turn: Turn, deal: Deal) -> str:
    if deal.kind != "open":
        return ""
    step, day = field(turn, deal, "next_step"), field(turn, deal, "next_step_on")
    if step and day:
        return turn.say("pipeline.next_step_on", step=step, day=day)
    return turn.say("pipeline.next_step", step=step or day) if step or day else turn.say("pipeline.no_step")


def _of_account(turn: Turn, asked: DealQuestion, waiting: Sequence[Deal], decided: Sequence[Deal]) -> Draft:
    """Tell of an account's deals: the open ones with their chances, then those decided, the latest first."""
    accounts = name(turn, turn.together(asked.accounts), LABELS["account"])
    how = f"deals of the account {', '.join(asked.accounts)}"
    totals = amounts(turn, sums(waiting), f"open {how}")
    won = sum(d.kind == "won" for d in decided)
    numbers = {
        "open": count(turn, len(waiting), f"open {how}"), "won": count(turn, won, f"won {how}"),
        "lost": count(turn, len(decided) - won, f"lost {how}"),
    }  # fmt: skip
    first = turn.say("pipeline.account" if totals else "pipeline.account_no_amount", account=accounts, **numbers, **({"amounts": totals} if totals else {}))  # fmt: skip
    latest = sorted(decided, key=lambda d: d.closed_on or date.min, reverse=True)
    shown = [*waiting[:SHOWN], *latest[: max(1, SHOWN - len(waiting))]]
    rows = [line(turn, d, pipeline_chances.of_one(turn, d)) for d in shown]
    return drafted(turn, asked, [first, "\n".join(rows)], [d.id for d in shown])


# --- what was won --------------------------------------------------------------------------------------------------


def sold(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how much was won in a period, by exact days, and how many deals; then the parts or the largest deals."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    deals, asked = desks(turn).deals.all(turn.who), replace(asked, state="won")
    day = today(turn)
    found = chosen(deals, asked, lambda d: d.closed_on)
    which, how = scope(turn, asked, "pipeline.won_between"), f"{said_of(asked)} by closing day"
    lost = len(chosen(deals, replace(asked, state="lost"), lambda d: d.closed_on))
    parts = [_counted(turn, found, asked, which, how)]
    if lost:
        parts[0] = turn.sentences(parts[0], turn.say("pipeline.lost_too", count=count(turn, lost, f"lost {how}")))
    if asked.period and asked.period.since <= day < asked.period.until:
        parts.append(turn.say("pipeline.so_far"))
    undated = sum(d.closed_on is None for d in chosen(deals, replace(asked, period=None)))
    if undated and asked.period:
        parts.append(turn.say("pipeline.undated", count=count(turn, undated, "won deals without a closing day")))
    if not found:
        return drafted(turn, asked, parts)
    if asked.by:
        return drafted(turn, asked, [parts[0], parted(turn, found, asked, how), *parts[1:]])
    rows, ids = lines(turn, _ordered(found, asked), asked.most)
    return drafted(turn, asked, [parts[0], rows, *parts[1:]], ids)
