"""How selling goes: what is stuck, where deals stall, the funnel, win rates, reasons of losing, how long deals take."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from assistant.analysis.significance import interval
from assistant.deals.fields import LABELS
from assistant.deals.questions import DealQuestion
from assistant.deals.types import Deal
from assistant.kit import Turn
from assistant.process.findings import WHY
from assistant.process.types import Group, Process, Stalled, Step
from assistant.skills.pipeline_facts import (
    SHOWN,
    between,
    chosen,
    compares,
    count,
    days,
    desks,
    drafted,
    is_me,
    level,
    line,
    name,
    of_others,
    of_people,
    percent,
    said_of,
    scope,
    stage_name,
    told,
)
from assistant.types import Draft
from knowledge.language import Bilingual

_LEVEL = 95
_PARTS, _REASONS, _FINDINGS = 8, 6, 6
_MEDIAN = Bilingual("median", "中位数")
_RATE = Bilingual("win rate", "赢单率")


# --- what is stuck -------------------------------------------------------------------------------------------------


def stuck(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many open deals should be looked at, then each with its reasons, the largest first."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    deals = {d.id: d for d in chosen(desks(turn).deals.all(turn.who), asked)}
    found = [s for s in desks(turn).process.stalled(turn.who) if s.deal in deals]
    which = scope(turn, asked)
    if not found:
        key = "pipeline.none_stuck" if compares(turn) else "pipeline.none_stuck_yours"
        return drafted(turn, asked, [turn.say(key, scope=which), _yours(turn)])
    key = "pipeline.stuck_one" if len(found) == 1 else "pipeline.stuck"
    key = key if compares(turn) else f"{key}_yours"
    first = turn.say(key, count=count(turn, len(found), f"{said_of(asked)} that should be looked at"), scope=which)
    shown = found[: asked.most or SHOWN]
    rows = [_stalled(turn, deals[s.deal], s) for s in shown]
    if left := len(found) - len(shown):
        rows.append(turn.say("pipeline.more", count=count(turn, left, "further deals that should be looked at")))
    return drafted(turn, asked, [first, "\n".join(rows), _yours(turn)], [s.deal for s in shown])


def _yours(turn: Turn) -> str:
    return "" if compares(turn) else turn.say("pipeline.own_only")


def _stalled(turn: Turn, deal: Deal, found: Stalled) -> str:
    """Return a deal with how long it has stood, beside what is usual, and the other reasons to look at it."""
    how = f"days of {deal.id} " + ("since it was opened" if found.by_age else "in its stage")
    stood = days(turn, found.days, how, Bilingual("days", "天数"))
    said = [turn.say("pipeline.open_for" if found.by_age else "pipeline.stood", days=stood)]
    if "long" in found.why and found.usual is not None:
        usual = days(turn, found.usual, "90th percentile of the days of won deals there", Bilingual("usual", "通常"))
        said.append(turn.say("pipeline.usual", days=usual))
    said += [told(turn, WHY[why], f"why {deal.id} should be looked at: {why}") for why in found.why if why != "long"]
    if found.chance is not None:
        share = percent(
            turn, found.chance, f"won so far of the {found.of} deals that stood as long, decided or open", _RATE
        )
        said.append(turn.say("pipeline.won_after", share=share))
    return line(turn, deal, *said)


# --- the funnel ----------------------------------------------------------------------------------------------------


def stalls(turn: Turn, asked: DealQuestion) -> Draft:
    """Say out of which stage most is lost and in which deals stay longest, then each stage."""
    process = _process(turn, asked, ())
    decided = [s for s in process.funnel if s.went_on + s.lost and s.share is not None]
    timed = [s for s in process.funnel if s.days]
    worst = min(decided, key=lambda s: s.share or 0.0, default=None)
    slow = max(timed, key=lambda s: s.days or 0.0, default=None)
    parts = []
    if worst and worst.lost:
        lost, all_ = worst.lost, worst.lost + worst.went_on
        parts.append(
            turn.say(
                "pipeline.worst", stage=stage_name(turn, worst.stage), lost=count(turn, lost, f"lost out of {worst.stage}"),
                decided=count(turn, all_, f"decided in {worst.stage}"), share=percent(turn, lost / all_, f"lost of decided in {worst.stage}"),
            )
        )  # fmt: skip
    if slow and slow.days is not None:
        stay = days(turn, slow.days, f"median stay in {slow.stage}", _MEDIAN)
        parts.append(turn.say("pipeline.slowest", stage=stage_name(turn, slow.stage), days=stay))
    if not parts:
        return drafted(turn, asked, [turn.say("pipeline.none_decided")])
    return drafted(turn, asked, [turn.sentences(*parts), _steps(turn, process.funnel), _opened(turn, asked)])


def funnel(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many deals there are and became of them, then the funnel stage by stage."""
    process = _process(turn, asked, ())
    numbers = {
        "all": count(turn, process.deals, "all deals"), "won": count(turn, process.won, "won deals"),
        "lost": count(turn, process.lost, "lost deals"), "open": count(turn, process.open, "open deals"),
    }  # fmt: skip
    return drafted(
        turn, asked, [turn.say("pipeline.funnel", **numbers), _steps(turn, process.funnel), _opened(turn, asked)]
    )


def _steps(turn: Turn, steps: Sequence[Step]) -> str:
    return "\n".join(_step(turn, s) for s in steps)


def _step(turn: Turn, step: Step) -> str:
    parts = [turn.say("pipeline.reached", count=count(turn, step.reached, f"reached {step.stage}"))]
    if step.share is not None:
        parts.append(
            turn.say("pipeline.went_on", share=percent(turn, step.share, f"went on of decided in {step.stage}"))
        )
    parts.append(turn.say("pipeline.waiting", count=count(turn, step.waiting, f"waiting in {step.stage}")))
    if step.days is not None:
        parts.append(turn.say("pipeline.stay", days=days(turn, step.days, f"median stay in {step.stage}", _MEDIAN)))
    return turn.say("pipeline.line", name=stage_name(turn, step.stage), details=turn.together(parts))


def _process(turn: Turn, asked: DealQuestion, by: Sequence[str]) -> Process:
    since, until = (asked.period.since, asked.period.until) if asked.period else (None, None)
    return desks(turn).process.process(turn.who, since=since, until=until, by=by)


def _opened(turn: Turn, asked: DealQuestion) -> str:
    """Say which days a period is about, where one was asked for."""
    if asked.period is None:
        return ""
    return turn.say("pipeline.of_opened", **between(turn, asked.period))


# --- win rates -----------------------------------------------------------------------------------------------------


def rate(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many of the decided deals were won, with its interval; then the parts."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    deals = [d for d in desks(turn).deals.all(turn.who) if d.kind != "open"]
    found = chosen(deals, asked, lambda d: d.closed_on)
    which, how = scope(turn, asked, "pipeline.decided_between"), f"{said_of(asked)}, decided"
    first = _rate(turn, found, which, how)
    if not asked.by:
        return drafted(turn, asked, [first])
    if asked.by != "owner" and of_people(turn, asked.by):
        return drafted(turn, asked, [first, turn.say("pipeline.not_compared")])
    rows = _by_rate(turn, found, asked, how) if asked.period or _narrowed(asked) else _compared(turn, asked)
    note = turn.say("pipeline.own_only") if asked.by == "owner" and not compares(turn) else ""
    return drafted(turn, asked, [first, "\n".join(rows), note])


def _narrowed(asked: DealQuestion) -> bool:
    return bool(asked.owner or asked.team or asked.products or asked.currency)


def _rate(turn: Turn, found: Sequence[Deal], which: str, how: str) -> str:
    won = sum(d.kind == "won" for d in found)
    if not found:
        return turn.say("pipeline.no_rate", scope=which)
    low, high = interval(won, len(found))
    return turn.say(
        "pipeline.rate", rate=percent(turn, won / len(found), f"won of {how}", _RATE), won=count(turn, won, f"won of {how}"),
        decided=count(turn, len(found), how), level=level(turn, _LEVEL), scope=which,
        low=percent(turn, low, f"won of {how}, low", _RATE), high=percent(turn, high, f"won of {how}, high", _RATE),
    )  # fmt: skip


def _by_rate(turn: Turn, found: Sequence[Deal], asked: DealQuestion, how: str) -> list[str]:
    """List the win rate of each part of the deals of a period, the most decided first."""
    groups = Counter[str]()
    won = Counter[str]()
    for deal in found:
        part = str(getattr(deal, asked.by, "") or deal.traits.get(asked.by, ""))
        groups[part] += 1
        won[part] += deal.kind == "won"
    parts = [(n, k) for n, k in groups.most_common() if asked.by != "owner" or compares(turn) or is_me(turn, n)]
    rows = []
    for part, decided in parts[: asked.most or _PARTS]:
        said = f"{how}, {asked.by} {part or '-'}"
        rows.append(_rate_line(turn, part, asked.by, won[part], decided, said, ""))
    return rows


def _rate_line(turn: Turn, part: str, by: str, won: int, decided: int, how: str, besides: str) -> str:
    low, high = interval(won, decided)
    said = turn.say(
        "pipeline.rate_part", rate=percent(turn, won / decided, f"won of {how}", _RATE), won=count(turn, won, f"won of {how}"),
        decided=count(turn, decided, how), low=percent(turn, low, f"won of {how}, low", _RATE), high=percent(turn, high, f"won of {how}, high", _RATE),
    )  # fmt: skip
    details = turn.together([p for p in (said, besides) if p])
    return turn.say("pipeline.line", name=name(turn, part, LABELS.get(by, Bilingual.same(by))), details=details)


def _compared(turn: Turn, asked: DealQuestion) -> list[str]:
    """List the groups of the process analysis, with those that differ from what their mix brings elsewhere marked."""
    groups = _process(turn, asked, (asked.by,)).groups.get(asked.by, ())
    rows = [_group(turn, g, asked.by) for g in groups if g.won + g.lost]
    shown = rows[: asked.most or _PARTS]
    if left := len(rows) - len(shown):
        shown.append(turn.say("pipeline.more", count=count(turn, left, f"further parts by {asked.by}")))
    return shown or [turn.say("pipeline.not_compared")]


def _group(turn: Turn, group: Group, by: str) -> str:
    how, besides = f"decided deals, {by} {group.name or '-'}", ""
    if group.differs and group.expected is not None and group.rate is not None:
        usual = percent(turn, group.expected, f"won of the same mix elsewhere, {by} {group.name}", _RATE)
        besides = turn.say("pipeline.above" if group.rate > group.expected else "pipeline.below", rate=usual)
    return _rate_line(turn, group.name, by, group.won, group.won + group.lost, how, besides)


# --- reasons and times ---------------------------------------------------------------------------------------------


def reasons(turn: Turn, asked: DealQuestion) -> Draft:
    """Say why deals were lost as it was noted, the most frequent first, and of how many nothing is noted."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    every = [d for d in desks(turn).deals.all(turn.who) if d.kind == "lost"]
    found = chosen(every, asked, lambda d: d.closed_on)
    which, how = scope(turn, asked, "pipeline.closed_between"), f"lost {said_of(asked)}"
    if not found:
        return drafted(turn, asked, [turn.say("pipeline.none_lost", scope=which)])
    noted = Counter(d.lost_because for d in found if d.lost_because)
    total = count(turn, len(found), how)
    if not noted:
        return drafted(turn, asked, [turn.say("pipeline.no_reasons", lost=total, scope=which)])
    (top, often), *_ = ranked = sorted(noted.items(), key=lambda r: (-r[1], r[0]))
    first = turn.say(
        "pipeline.reasons", reason=_quoted(turn, top), count=count(turn, often, f"{how}, because {top}"), lost=total, scope=which
    )  # fmt: skip
    rows = [
        turn.say("pipeline.line", name=_quoted(turn, why), details=turn.say("pipeline.deals", count=count(turn, k, f"{how}, because {why}")))
        for why, k in ranked[:_REASONS]
    ]  # fmt: skip
    without = len(found) - sum(noted.values())
    rest = turn.say("pipeline.unreasoned", count=count(turn, without, f"{how}, no reason noted")) if without else ""
    return drafted(turn, asked, [first, "\n".join(rows), rest])


def _quoted(turn: Turn, text: str) -> str:
    return turn.sheet.said_words(text, "deals", LABELS["lost_because"])


def duration(turn: Turn, asked: DealQuestion) -> Draft:
    """Say how many days deals took from opening to winning and to losing: medians; then the parts."""
    if of_others(turn, asked):
        return drafted(turn, asked, [turn.say("pipeline.not_yours")])
    found = chosen(desks(turn).deals.all(turn.who), asked, lambda d: d.closed_on)
    how = said_of(asked)
    won, lost = _took(found, "won"), _took(found, "lost")
    if not won:
        return drafted(turn, asked, [turn.say("pipeline.no_duration")])
    which = scope(turn, asked, "pipeline.decided_between")
    first = turn.say(
        "pipeline.duration", days=days(turn, median(won), f"median days from opening to winning, {how}", _MEDIAN),
        count=count(turn, len(won), f"won with both days known, {how}"), scope=which,
    )  # fmt: skip
    more = turn.say("pipeline.duration_lost", days=days(turn, median(lost), f"median days from opening to losing, {how}", _MEDIAN)) if lost else ""  # fmt: skip
    parts = _took_by(turn, found, asked, how) if asked.by and not of_people(turn, asked.by) else ""
    note = turn.say("pipeline.not_compared") if of_people(turn, asked.by) else ""
    return drafted(turn, asked, [turn.sentences(first, more), parts, note])


def _took(deals: Sequence[Deal], kind: str) -> list[int]:
    return [(d.closed_on - d.opened_on).days for d in deals if d.kind == kind and d.closed_on and d.opened_on]


def _took_by(turn: Turn, found: Sequence[Deal], asked: DealQuestion, how: str) -> str:
    groups = dict[str, list[Deal]]()
    for deal in found:
        groups.setdefault(str(getattr(deal, asked.by, "") or deal.traits.get(asked.by, "")), []).append(deal)
    rows = []
    for part, deals in sorted(groups.items(), key=lambda g: -len(g[1])):
        if taken := _took(deals, "won"):
            stay = days(turn, median(taken), f"median days to winning, {how}, {asked.by} {part or '-'}", _MEDIAN)
            of = turn.say("pipeline.deals", count=count(turn, len(taken), f"won, {how}, {asked.by} {part or '-'}"))
            rows.append(turn.say("pipeline.line", name=name(turn, part, LABELS.get(asked.by, Bilingual.same(asked.by))), details=turn.together([stay, of])))  # fmt: skip
    return "\n".join(rows[: asked.most or _PARTS])


def findings(turn: Turn, asked: DealQuestion) -> Draft:
    """Say what stands out of the process."""
    process = _process(
        turn, asked, [by for by in ("owner", "team", "product") if by in desks(turn).process.columns(turn.who)]
    )
    numbers = {
        "all": count(turn, process.deals, "all deals"), "won": count(turn, process.won, "won deals"),
        "lost": count(turn, process.lost, "lost deals"), "open": count(turn, process.open, "open deals"),
    }  # fmt: skip
    rows = [
        f"- {told(turn, f.text, f'finding {n} of the process analysis')}"
        for n, f in enumerate(process.findings[:_FINDINGS], 1)
    ]
    return drafted(turn, asked, [turn.say("pipeline.funnel", **numbers), "\n".join(rows), _opened(turn, asked)])
