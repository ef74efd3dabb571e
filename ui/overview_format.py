"""How much the assistant is used, as tiles, a chart and lists. Pure functions."""

from collections.abc import Mapping, Sequence

from assistant.usage import Day, Totals, Usage, Waiting
from knowledge.language import Bilingual, Language
from ui import charts
from ui import overview_words as words
from ui.format import escape

_TOP = 8


def page(found: Usage, intents: Mapping[str, Bilingual], language: Language) -> str:
    """Return the whole of it; `intents` is what they are called."""
    used = _used(found, intents, language) if found.totals.messages else _unused(language)
    return f'{waiting(found.waiting, language)}<div class="usage">{tiles(found, language)}{used}</div>'


def waiting(found: Waiting, language: Language) -> str:
    """Return what waits for staff, each with the way there."""
    rows = [
        (found.hand_offs, words.WAIT_HAND_OFFS),
        (found.quotes, words.WAIT_QUOTES),
        (found.contracts, words.WAIT_CONTRACTS),
    ]
    said = "".join(
        f'<li><a href="/sales"><b>{count:,}</b> {escape(name.say(language))}</a></li>' for count, name in rows if count
    )
    inside = f"<ul>{said}</ul>" if said else f"<p>{escape(words.NOTHING_WAITS.say(language))}</p>"
    return f'<section class="waits"><h3>{escape(words.WAITING.say(language))}</h3>{inside}</section>'


def tiles(found: Usage, language: Language) -> str:
    """Return conversations, answers, hand-offs and ratings, each beside the days before."""
    now, before, days = found.totals, found.before, len(found.days)
    share = "–" if now.share is None else f"{now.share:.0%}"
    earlier = "–" if before.share is None else f"{before.share:.0%}"
    of = f"{now.handed_off / now.conversations:.0%}" if now.conversations else "–"
    rated = now.up + now.down
    return '<div class="tiles usage-tiles">' + "".join((
        _tile(words.CONVERSATIONS.say(language), f"{now.conversations:,}",
              [_filled(words.MESSAGES, language, n=f"{now.messages:,}"), _change(now.conversations, before.conversations, days, language)]),
        _tile(words.ANSWERED.say(language), share,
              [_filled(words.REFUSED, language, n=f"{now.refused:,}"), _filled(words.BEFORE, language, before=earlier, days=str(days))]),
        _tile(words.HANDED_OFF.say(language), f"{now.handed_off:,}",
              [_filled(words.OF_CONVERSATIONS, language, share=of), _filled(words.BEFORE, language, before=f"{before.handed_off:,}", days=str(days))]),
        _tile(words.RATINGS.say(language), f"{now.up / rated:.0%}" if rated else "–",
              [_filled(words.GOOD_BAD, language, up=f"{now.up:,}", down=f"{now.down:,}") if rated else words.NO_RATINGS.say(language),
               _rated_before(before, days, language)]),
    )) + "</div>"  # fmt: skip


def _tile(label: str, figure: str, more: Sequence[str]) -> str:
    lines = "".join(f"<small>{escape(text)}</small>" for text in more if text)
    return f'<div class="tile"><span>{escape(label)}</span><b>{escape(figure)}</b>{lines}</div>'


def _filled(text: Bilingual, language: Language, **values: str) -> str:
    said = text.say(language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", value)
    return said


def _change(now: int, before: int, days: int, language: Language) -> str:
    if not before:
        return _filled(words.BEFORE, language, before=f"{before:,}", days=str(days))
    share = (now - before) / before
    return _filled(
        words.MORE, language, change=f"{'▲' if share >= 0 else '▼'} {abs(share):.0%}", days=str(days), before=f"{before:,}"
    )  # fmt: skip


def _rated_before(before: Totals, days: int, language: Language) -> str:
    rated = before.up + before.down
    return _filled(words.BEFORE, language, before=f"{before.up / rated:.0%}" if rated else "–", days=str(days))


def _used(found: Usage, intents: Mapping[str, Bilingual], language: Language) -> str:
    about = [
        (
            intents[i.name].say(language) if i.name in intents else i.name,
            i.messages,
            _filled(words.NOT_ANSWERED_OF, language, n=f"{i.refused:,}") if i.refused else "",
        )
        for i in found.intents[:_TOP]
    ]
    things = [(p.name.say(language) if p.name else p.sku, p.conversations, "") for p in found.products]
    return (
        f"<section><h3>{escape(words.BY_DAY.say(language))}</h3>{days(found.days, language)}</section>"
        f'<div class="halves">{_most(words.INTENTS, about, language)}{_most(words.PRODUCTS, things, language)}</div>'
    )


def days(found: Sequence[Day], language: Language) -> str:
    """Return answered and unanswered messages by day, one above the other."""
    bars = [
        charts.Stack(
            f"{day.on:%m-%d}", day.totals.answered, day.totals.refused,
            _filled(words.PER_DAY, language, day=str(day.on), answered=f"{day.totals.answered:,}", refused=f"{day.totals.refused:,}"),
        )
        for day in found
    ]  # fmt: skip
    names = words.PART_ANSWERED.say(language), words.PART_REFUSED.say(language)
    return charts.stacks(bars, names, words.BY_DAY.say(language))


def _most(title: Bilingual, rows: Sequence[tuple[str, int, str]], language: Language) -> str:
    if not rows:
        return ""
    said = title.say(language)
    lines = [(name, count, more, f"{name}: {count:,}") for name, count, more in rows]
    return f"<section><h3>{escape(said)}</h3>{charts.narrowing(lines, said)}</section>"


def _unused(language: Language) -> str:
    return (
        f'<p class="empty">{escape(words.NOTHING.say(language))} '
        f'<a href="/" target="_blank">{escape(words.OPEN_CUSTOMER_PAGE.say(language))}</a></p>'
    )
