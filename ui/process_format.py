"""A sales process as HTML: what stands out, the funnel, how long deals take, groups side by side, stalled deals. Pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from assistant.process.types import ChatStep, Group, Process, Stalled, Stay, Step
from assistant.wording import money
from knowledge.language import Bilingual, Language
from ui import process_charts as charts
from ui import process_words as words
from ui.format import escape
from ui.tables import button, chips, table, whole_form

Span = tuple[str, str, str]
"""The span of days as typed (since, until: ISO 8601 or "") and the column by which groups are shown."""
_SHOWN = 15
_MOST_STALLED = 50


def controls(span: Span, columns: Sequence[str], language: Language) -> str:
    """Return the fields for the span of days and for what is compared."""
    since, until, by = span
    spans = "".join(button("span", n, text.say(language)) for n, text in words.SPANS.items())
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == by else ""}>{escape(column_name(name, language))}</option>'
        for name in columns
    )
    fields = "".join(
        f'<label class="field"><span>{escape(label.say(language))}</span>'
        f'<input type="date" data-f="{name}" value="{escape(value)}" min="1970-01-01" max="2100-12-31"></label>'
        for name, label, value in (("since", words.SINCE, since), ("until", words.UNTIL, until))
    )
    return whole_form(
        f'<div class="span-fields">{fields}<label class="field"><span>{escape(words.COMPARE.say(language))}</span>'
        f'<select data-f="by">{options}</select></label>{button("show", "", words.SHOW.say(language), kind="first")}</div>'
        f'<p class="span-quick">{spans}</p>'
    )


def column_name(name: str, language: Language) -> str:
    """Return what a column is called; a trait goes by its own name."""
    return words.COLUMN_NAMES.get(name, Bilingual.same(name)).say(language)


def process(found: Process, span: Span, language: Language) -> str:
    """Return the whole analysis; where there is nothing to analyse, how to begin."""
    chats = _section(words.CHATS, _chats(found.chats, language), language, "chats", span)
    if not found.deals:
        return nothing(span, language) + (chats if any(c.count for c in found.chats) else "")
    parts = (
        _totals(found, language), _findings(found, language),
        _section(words.FUNNEL, funnel(found.funnel, language), language, "funnel", span),
        _section(words.STAY, stay(found.stay, language), language),
        _section(words.GROUPS, groups(found.groups.get(span[2], ()), span[2], language), language, "groups", span),
        _section(words.STALLED, stalled(found.stalled, found.funnel, language), language, "stalled", span),
        _section(words.REASONS, _reasons(found.reasons, language), language, "reasons", span), chats,
    )  # fmt: skip
    return "".join(parts)


def nothing(span: Span, language: Language) -> str:
    """Return that there is no deal, and how to begin."""
    if span[0] or span[1]:
        return f'<p class="empty">{escape(words.NONE_IN_SPAN.say(language))}</p>'
    return f'<div class="begin"><h3>{escape(words.NO_DEALS.say(language))}</h3><p>{escape(words.BEGIN.say(language))}</p></div>'


def _section(title: Bilingual, inner: str, language: Language, csv: str = "", span: Span = ("", "", "")) -> str:
    link = ""
    if csv:
        address = f"/admin/files/process/{csv}?" + urlencode({"since": span[0], "until": span[1], "by": span[2]})
        said = escape(words.CSV.say(language).replace("{name}", title.say(language)))
        link = f'<a class="small csv" href="{escape(address)}" download aria-label="{said}" title="{said}">CSV</a>'
    return f'<section class="sheet-part"><header><h3>{escape(title.say(language))}</h3>{link}</header>{inner}</section>'


def _totals(found: Process, language: Language) -> str:
    rate = "–" if found.rate is None else f"{found.rate:.1%}"
    values = {"deals": f"{found.deals:,}", "won": f"{found.won:,}", "lost": f"{found.lost:,}", "open": f"{found.open:,}", "rate": rate}  # fmt: skip
    more = {"rate": "" if found.rate is None else f"{found.low:.1%}–{found.high:.1%}"}
    tiles = "".join(
        f'<div class="tile number"><b>{value}</b><span>{escape(words.TOTALS[name].say(language))}'
        f"{f'<br>{more[name]}' if more.get(name) else ''}</span></div>"
        for name, value in values.items()
    )
    as_of = words.AS_OF.say(language).replace("{day}", found.as_of.isoformat())
    return f'<div class="tiles five">{tiles}</div><p class="hint">{escape(as_of)}</p>'


def _findings(found: Process, language: Language) -> str:
    items = "".join(f'<li class="about-{f.kind}">{escape(f.text.say(language))}</li>' for f in found.findings)
    body = f'<ul class="findings">{items}</ul>' if items else f"<p>{escape(words.NOTHING_STANDS_OUT.say(language))}</p>"
    return _section(words.STANDS_OUT, body, language)


def funnel(steps: Sequence[Step], language: Language) -> str:
    """Return the funnel as a picture: bars that narrow, with the share that goes on, the median stay and what waits."""
    names = (words.WENT_ON.say(language), words.WAITING_HERE.say(language), words.LOST_HERE.say(language))
    bars = [
        charts.Bar(
            s.name.say(language), s.reached,
            (("on", s.went_on, names[0]), ("wait", s.waiting, names[1]), ("lost", s.lost, names[2])),
            _step(s, names, language),
        )
        for s in steps
    ]  # fmt: skip
    won = [charts.Bar(words.TOTALS["won"].say(language), steps[-1].went_on, (("on", steps[-1].went_on, words.KIND["won"].say(language)),))] if steps else []  # fmt: skip
    legend = charts.key(list(zip(("on", "wait", "lost"), names, strict=True)))
    notes = "".join(
        f'<p class="hint">{escape(words.UNPLACED.say(language).replace("{n}", f"{s.unplaced:,}").replace("{stage}", s.name.say(language)))}</p>'
        for s in steps if s.unplaced
    )  # fmt: skip
    hint = f'<p class="hint">{escape(words.FUNNEL_HINT.say(language))}</p>'
    return hint + legend + charts.funnel([*bars, *won], words.FUNNEL.say(language)) + notes


def _step(step: Step, names: tuple[str, str, str], language: Language) -> str:
    told = [f"{names[0]} {step.went_on:,}", f"{names[2]} {step.lost:,}", f"{names[1]} {step.waiting:,}"]
    if step.share is None:
        told.append(words.NONE_DECIDED.say(language))
    else:
        share = words.OF_DECIDED.say(language).replace("{share}", f"{step.share:.1%}")
        told.append(share.replace("{low}", f"{step.low:.1%}").replace("{high}", f"{step.high:.1%}"))
    if step.days is not None:
        told.append(words.HALF_WITHIN.say(language).replace("{days}", f"{step.days:,.0f}"))
    if value := amounts(step.value, language):
        told.append(f"{words.VALUE_WAITING.say(language)} {value}")
    return " · ".join(told)


def amounts(values: Mapping[str, Decimal], language: Language) -> str:
    """Return amounts, the largest currency first, each with its own; currencies are never added."""
    return ("、" if language == "zh" else ", ").join(
        money(value, currency, language) for currency, value in sorted(values.items(), key=lambda v: -v[1]) if value
    )


def stay(found: Stay, language: Language) -> str:
    """Return the curve of how long deals stay open, with the medians of won and lost ones."""
    if not found.days:
        return f'<p class="empty">{escape(words.NO_DAYS.say(language))}</p>'
    half = next((d for d, s in zip(found.days, found.open_share, strict=True) if s <= 0.5), None)
    title = words.STAY_SHORT if half is None else words.STAY_CHART
    given = ((found.won_median, words.WON_LINE), (found.lost_median, words.LOST_LINE))
    medians = [
        (m, text.say(language).replace("{days}", words.N_DAYS.say(language).replace("{n}", f"{m:,.0f}")))
        for m, text in given if m is not None
    ]  # fmt: skip
    drawn = charts.curve(
        found.days, found.open_share, medians, (words.DAYS.say(language), words.STILL_OPEN.say(language)),
        title.say(language).replace("{half}", f"{half:,}" if half is not None else ""),
    )  # fmt: skip
    lines = [(found.won_median, words.WON_MEDIAN), (found.lost_median, words.LOST_MEDIAN)]
    said = "".join(
        f"<li>{escape(text.say(language).replace('{days}', f'{m:,.0f}'))}</li>" for m, text in lines if m is not None
    )
    return f'<p class="hint">{escape(words.STAY_HINT.say(language))}</p><div class="beside">{drawn}<ul class="told">{said}</ul></div>'


def groups(found: Sequence[Group], by: str, language: Language) -> str:
    """Return groups side by side: rate with interval beside what the same mix brings elsewhere, and the verdict in words."""
    rated = [g for g in found if g.rate is not None]
    others = [g.expected for g in rated if g.expected is not None]
    scale = charts.span([*(g.low for g in rated), *others], [*(g.high for g in rated), *others])
    head = (
        Bilingual(*(column_name(by, tongue) for tongue in ("en", "zh"))), words.WON, words.RATE, words.EXPECTED, words.VERDICT,
        words.WON_AMOUNT, words.OPEN_AMOUNT, words.DAYS_TO_WIN,
    )  # fmt: skip
    rows = [_group(g, scale, language) for g in found]
    made = _long(head, rows, language)
    hint = words.GROUPS_HINT.say(language).replace("{low}", f"{scale[0]:.0%}").replace("{high}", f"{scale[1]:.0%}")
    return f'<p class="hint">{escape(hint)}</p><div class="groups">{made}</div><p class="hint">{escape(words.NOT_CAUSE.say(language))}</p>'


def _long(head: Sequence[Bilingual], rows: Sequence[Sequence[str]], language: Language) -> str:
    """Return a table whose later rows are folded away."""
    made = table(head, rows[:_SHOWN], language)
    if len(rows) > _SHOWN:
        more = words.MORE.say(language).replace("{n}", f"{len(rows) - _SHOWN:,}")
        made += f"<details><summary>{escape(more)}</summary>{table(head, rows[_SHOWN:], language)}</details>"
    return made


def _group(group: Group, scale: tuple[float, float], language: Language) -> list[str]:
    decided = group.won + group.lost
    if group.rate is None:
        shown, elsewhere = "–", "–"
    else:
        other = "" if group.expected is None else f"; {words.EXPECTED.say(language)} {group.expected:.1%}"
        title = f"{group_name(group.name, language)}: {group.rate:.1%} ({group.low:.1%}–{group.high:.1%}){other}"
        drawn = charts.interval(group.rate, group.low, group.high, group.expected, scale, title)
        shown = f'{drawn}<span class="figure">{group.rate:.1%} <small>{group.low:.0%}–{group.high:.0%}</small></span>'
        elsewhere = "–" if group.expected is None else f"{group.expected:.1%}"
    return [
        f"<b>{escape(group_name(group.name, language))}</b>", f"{group.won:,} / {decided:,}", shown, elsewhere,
        verdict(group, language), escape(amounts(group.won_amount, language)) or "–",
        escape(amounts(group.open_amount, language)) or "–", "–" if group.days is None else f"{group.days:,.0f}",
    ]  # fmt: skip


def group_name(name: str, language: Language) -> str:
    """Return what a group is called; one that is not known and the rest by words of ours."""
    ours = {"": words.UNKNOWN, "…": words.REST, **words.GROUP_NAMES}
    return ours.get(name, Bilingual.same(name)).say(language)


def verdict(group: Group, language: Language) -> str:
    """Return in words whether a group does better or worse than the same mix elsewhere beyond chance."""
    if group.rate is None:
        return f"<span>{escape(words.TOO_FEW.say(language))}</span>"
    if not group.differs or group.expected is None:
        return f'<span class="alike">{escape(words.ALIKE.say(language))}</span>'
    above = group.rate > group.expected
    said = (words.ABOVE if above else words.BELOW).say(language)
    p = "p < 0.001" if group.chance < 0.001 else f"p = {group.chance:.3f}"
    mark = "▲" if above else "▼"
    return f'<span class="verdict {"up" if above else "down"}">{mark} {escape(said)}</span> <small>{p}</small>'


def stalled(found: Sequence[Stalled], steps: Sequence[Step], language: Language) -> str:
    """Return where deals stall, by stage, and the deals themselves, each linking to its page."""
    if not found:
        return f'<p class="empty">{escape(words.NONE_STALLED.say(language))}</p>'
    names = {s.stage: s.name.say(language) for s in steps}
    counts = Counter(s.stage for s in found)
    by_stage = charts.bars([(names.get(s, s), n) for s, n in counts.most_common()], words.STALLED.say(language))
    head = (
        words.DEAL,
        words.OWNER,
        words.STAGE,
        words.STANDS,
        words.USUAL,
        words.WHY_HEAD,
        words.AFTER_ALL,
        words.AMOUNT,
    )
    listed = _long(head, [_stalled(s, names, language) for s in found[:_MOST_STALLED]], language)
    more = ""
    if len(found) > _MOST_STALLED:
        said = words.NOT_ALL.say(language).replace("{shown}", str(_MOST_STALLED)).replace("{all}", f"{len(found):,}")
        more = f'<p class="hint">{escape(said)}</p>'
    hint = f'<p class="hint">{escape(words.STALLED_HINT.say(language))}</p>'
    return f'{hint}{by_stage}<div class="stalled">{listed}</div>{more}'


def _stalled(one: Stalled, names: Mapping[str, str], language: Language) -> list[str]:
    days = words.N_DAYS.say(language).replace("{n}", f"{one.days:,}")
    since = f"<small>{escape(words.BY_AGE.say(language))}</small>" if one.by_age else ""
    usual = "–" if one.usual is None else escape(words.N_DAYS.say(language).replace("{n}", f"{one.usual:,.0f}"))
    after = "–"
    if one.chance is not None:
        after = escape(words.OF_N.say(language).replace("{share}", f"{one.chance:.0%}").replace("{n}", f"{one.of:,}"))
    return [
        f'<a href="/sales?deal={quoted(one.deal, safe="")}">{escape(one.title)}</a>{f"<small>{escape(one.deal)}</small>" if one.title != one.deal else ""}', escape(one.owner or "–"),
        escape(names.get(one.stage, one.stage)), escape(days) + since, usual,
        chips(words.WHY[w].say(language) for w in one.why), after,
        "–" if one.amount is None else escape(money(one.amount, one.currency, language)),
    ]  # fmt: skip


def _reasons(found: Sequence[tuple[str, int]], language: Language) -> str:
    if not found:
        return f'<p class="empty">{escape(words.NO_REASONS.say(language))}</p>'
    return charts.bars(found[:_SHOWN], words.REASONS.say(language))


def _chats(found: Sequence[ChatStep], language: Language) -> str:
    if not found or not found[0].count:
        return f'<p class="empty">{escape(words.NO_CHATS.say(language))}</p>'
    bars = [
        charts.Bar(
            c.name.say(language), c.count, more="" if i == 0 else f"{c.count / found[0].count:.0%}",
        )
        for i, c in enumerate(found)
    ]  # fmt: skip
    hint = f'<p class="hint">{escape(words.CHATS_HINT.say(language))}</p>'
    return hint + charts.funnel(bars, words.CHATS.say(language))
