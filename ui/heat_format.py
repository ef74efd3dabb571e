"""How warm something is: a mark by shape, word and colour; the signals of a conversation; a deal's chance. Pure functions."""

from assistant.intention.types import Heat, Intention, Warmth
from knowledge.language import Language
from ui import charts
from ui import pipeline_words as words
from ui.format import escape

_SHAPES: dict[Warmth, str] = {"hot": "▲", "warm": "◆", "cool": "▽"}


def mark(warmth: Warmth, more: str, language: Language, title: str = "") -> str:
    """Return a small mark of warmth with what stands beside it."""
    word = words.WARMTHS[warmth].say(language)
    hint = f' title="{escape(title)}"' if title else ""
    return (
        f'<span class="warmth {warmth}"{hint}><i aria-hidden="true">{_SHAPES[warmth]}</i>{escape(word)} '
        f'<span class="n">{escape(more)}</span></span>'
    )


def heat_mark(heat: Heat, language: Language) -> str:
    """Return the mark of a conversation with its score."""
    return mark(heat.warmth, str(heat.score), language, _title(heat, language))


def _title(heat: Heat, language: Language) -> str:
    said = words.HEAT_TITLE.say(language).replace("{word}", words.WARMTHS[heat.warmth].say(language))
    return said.replace("{score}", str(heat.score))


def signals(heat: Heat, language: Language) -> str:
    """Return how warm a conversation is with the signals that it rests on, strongest first."""
    rows = "".join(
        f'<li><b class="n">{s.points:+.0f}</b><span>{escape(s.label.say(language))}'
        f"{f'<q>{escape(s.quote)}</q>' if s.quote else ''}</span></li>"
        for s in heat.signals
    )
    body = f"<ul>{rows}</ul>" if rows else f"<p>{escape(words.NO_SIGNALS.say(language))}</p>"
    return (
        f'<details class="heat" open><summary>{escape(words.HEAT.say(language))} {heat_mark(heat, language)}</summary>'
        f'<p class="count-line">{escape(words.HEAT_HINT.say(language))}</p>{body}</details>'
    )


def chance_said(found: Intention, language: Language) -> str:
    """Return a chance with its interval in words."""
    values = {"chance": found.chance, "low": found.low, "high": found.high}
    said = words.CHANCE_SAID.say(language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", f"{value:.0%}")
    return said


def chance_mark(found: Intention, language: Language) -> str:
    """Return a deal's warmth, its chance and how sure that is."""
    said = chance_said(found, language)
    return f"{mark(found.warmth, f'{found.chance:.0%}', language)}{charts.meter(found.chance, found.low, found.high, said)}"
