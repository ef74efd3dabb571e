"""What was not answered well as HTML: filters, the weeks as bars, the list, one group opened. Pure functions."""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.gaps.types import REASON_NAMES, REASONS, Example, Gap, Gaps, Near, OpenGap, Reason
from knowledge.language import Bilingual, Language
from ui import questions_words as words
from ui.format import escape
from ui.quote_form import choice, field
from ui.tables import button, chips, table, when, whole_form

_WIDTH, _HEIGHT = 640, 90


def filters(given: Mapping[str, str], language: Language) -> str:
    """Return the fields by which groups are chosen, as they were chosen."""
    any_ = ("", words.ANY.say(language))
    fields = (
        choice("side", words.SIDE.say(language), _options(words.SIDES, language), given.get("side", "customers")),
        choice("state", words.STATE.say(language), _options(words.STATES, language), given.get("state", "open")),
        choice("reason", words.REASON.say(language), [any_, *((r, REASON_NAMES[r].say(language)) for r in REASONS)], given.get("reason", "")),
        choice("tongue", words.LANGUAGE.say(language), [any_, *_options(words.LANGUAGES, language)], given.get("tongue", "")),
        choice("days", words.PERIOD.say(language), _options(words.PERIODS, language), given.get("days", "")),
    )  # fmt: skip
    show = button("show", "", words.SHOW.say(language), kind="first")
    side = "staff" if given.get("side") == "staff" else "customers"
    csv = f'<a class="small csv" href="/admin/files/gaps/{side}" download>{escape(words.EXPORT.say(language))}</a>'
    return whole_form(
        f'<p class="hint">{escape(words.HINT.say(language))}</p><div class="span-fields gap-fields">{"".join(fields)}{show}{csv}</div>'
    )


def _options(names: Mapping[str, Bilingual], language: Language) -> list[tuple[str, str]]:
    return [(value, text.say(language)) for value, text in names.items()]


def gaps(found: Gaps, language: Language) -> str:
    """Return the groups with the weeks above them."""
    told = words.TOTALS.say(language).replace("{groups}", f"{found.total:,}").replace("{turns}", f"{found.turns:,}")
    if found.left_out:
        told += " " + words.LEFT_OUT.say(language).replace("{n}", f"{found.left_out:,}")
    rows = [
        [
            f"<b>{escape(gap.titles.get(language, gap.title))}</b>{_note(gap, language)}",
            f'<span class="n">{gap.count:,}</span>', why(gap.reasons, language), when(gap.last),
            button("open", gap.id, words.OPEN.say(language)),
        ]
        for gap in found.gaps
    ]  # fmt: skip
    head = (words.QUESTION, words.TURNS, words.WHY, words.LAST, Bilingual("", ""))
    return (
        f'<p class="hint">{escape(told)}</p>{weeks(found.weeks, language)}{table(head, rows, language, words.NO_GAPS)}'
    )


def _note(gap: Gap, language: Language) -> str:
    state = f'<span class="chip">{escape(words.STATES[gap.state].say(language))}</span>' if gap.state != "open" else ""
    note = f"<small>{escape(gap.note)}</small>" if gap.note else ""
    return f" {state}{note}"


def why(reasons: Mapping[Reason, int], language: Language) -> str:
    """Return the reasons with their counts."""
    return chips(
        f"{REASON_NAMES[reason].say(language)} {reasons[reason]:,}" for reason in REASONS if reasons.get(reason)
    )


def weeks(counts: Sequence[tuple[date, int]], language: Language) -> str:
    """Return turns by week as bars; each says its week and number. Nothing for a single week."""
    if len(counts) < 2:
        return ""
    most, wide = max(n for _, n in counts) or 1, _WIDTH / len(counts)
    bars = "".join(
        f'<rect x="{at * wide + 1:.1f}" y="{_HEIGHT - _HEIGHT * n / most:.1f}" width="{max(1.0, wide - 2):.1f}" '
        f'height="{_HEIGHT * n / most:.1f}" rx="2"><title>{escape(_week(week, n, language))}</title></rect>'
        for at, (week, n) in enumerate(counts)
    )
    title = escape(words.BY_WEEK.say(language))
    return (
        f'<figure class="weeks"><figcaption>{title}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{title}: '
        f'{escape("; ".join(_week(week, n, language) for week, n in counts[-12:]))}">{bars}</svg>'
        f'<p class="ends"><span>{counts[0][0]}</span><span>{counts[-1][0]}</span></p></figure>'
    )


def _week(week: date, count: int, language: Language) -> str:
    return words.WEEK.say(language).replace("{day}", week.isoformat()).replace("{n}", f"{count:,}")


def opened(found: OpenGap, language: Language) -> str:
    """Return one group: when and why, what was decided, the examples, what lies nearest."""
    gap = found.gap
    told = words.OPENED.say(language)
    for name, value in (("count", f"{gap.count:,}"), ("talks", f"{gap.conversations:,}"), ("first", gap.first[:10]), ("last", gap.last[:10])):  # fmt: skip
        told = told.replace(f"{{{name}}}", value)
    acts = [
        button("write", gap.id, words.WRITE.say(language), kind="first"),
        button("note", gap.id, words.KEEP_NOTE.say(language)),
    ]
    acts += [button("dismiss", gap.id, words.DISMISS.say(language))] if gap.state != "dismissed" else []
    acts += [button("reopen", gap.id, words.REOPEN.say(language))] if gap.state != "open" else []
    acts += [button("close", "", words.CLOSE.say(language))]
    note = field("note", words.NOTE.say(language), gap.note)
    return (
        f'<section class="sheet-part gap"><header><h3>{escape(gap.titles.get(language, gap.title))}</h3></header>'
        f'<p>{why(gap.reasons, language)}</p><p class="hint">{escape(told)} {_since(gap, language)}</p>{weeks(gap.weeks, language)}'
        + whole_form(
            f'<input type="hidden" data-f="seen" value="{gap.version}">{note}<p class="acts-line">{"".join(acts)}</p>'
        )
        + f"<h4>{escape(words.EXAMPLES.say(language))}</h4>{_examples(found.examples, language)}"
        f"<h4>{escape(words.NEAREST.say(language))}</h4>{_near(found.near)}</section>"
    )


def _since(gap: Gap, language: Language) -> str:
    if gap.state == "open":
        return ""
    told = words.SINCE_DECIDED.say(language)
    for name, value in (("n", f"{gap.since:,}"), ("state", words.STATES[gap.state].say(language)), ("by", gap.by), ("day", gap.decided_at[:10])):  # fmt: skip
        told = told.replace(f"{{{name}}}", value)
    return escape(told)


def _examples(examples: Sequence[Example], language: Language) -> str:
    rows = "".join(
        f"<li><blockquote>{escape(one.text)}</blockquote>{_alone(one)}<p>{when(one.at)} {chips(REASON_NAMES[reason].say(language) for reason in one.reasons)} "
        f"{button('record', one.turn, words.RECORD.say(language))}{button('case', one.turn, words.MAKE_CASE.say(language))}</p></li>"
        for one in examples
    )
    return f'<ol class="asked-so">{rows}</ol>'


def _alone(one: Example) -> str:
    return f"<small>{escape(one.alone)}</small>" if one.alone != one.text else ""


def _near(found: Sequence[Near]) -> str:
    rows = "".join(
        f"<li><b>{escape(' › '.join(p for p in (n.title, n.heading) if p))}</b> "
        f'<small class="n">{n.score:.2f}</small><br>{escape(n.text)}</li>'
        for n in found
    )
    return f'<ul class="told">{rows}</ul>'
