"""The model of purchase intention as HTML: what it learnt from, how it did on later deals, and what it goes by. Pure functions."""

from collections.abc import Mapping
from math import sqrt

from assistant.deals.fields import LABELS
from assistant.intention.reasons import label_of, thing_of
from assistant.intention.types import IntentionCard
from knowledge.language import Bilingual, Language
from ui import process_charts as charts
from ui import process_words as words
from ui.format import escape, notice
from ui.tables import table

_MOST = 15


def card(found: IntentionCard | None, language: Language, trouble: Bilingual | None = None) -> str:
    """Return the card of the latest model, or that there is none; `trouble` is why one that there is cannot be used."""
    hint = f'<p class="hint">{escape(words.INTENTION_HINT.say(language))}</p>'
    if trouble:
        hint += notice(trouble.say(language), "error")
    if found is None:
        return f'{hint}<p class="empty">{escape(words.NO_CARD.say(language))}</p>'
    state = words.IN_USE if found.taken else words.NOT_IN_USE
    name = words.MODEL.say(language).replace("{name}", found.fingerprint[:12])
    head = (
        f'<header class="model-head"><h3>{escape(name)}</h3>'
        f'<span class="badge {"on" if found.taken else "off"}">{escape(state.say(language))}</span></header>'
    )
    note = f'<p class="card-note">{escape(found.note.say(language))}</p>' if found.note.say(language) else ""
    if found.better and not found.taken:
        note += f'<p class="hint">{escape(words.SWITCHED_OFF.say(language))}</p>'
    return f"{hint}{head}{note}{_past(found, language)}{_measures(found, language)}{_calibration(found, language)}{_used(found, language)}{_left(found, language)}"


def _past(found: IntentionCard, language: Language) -> str:
    learnt = words.LEARNT.say(language)
    for name, value in (
        ("n", f"{found.decided:,}"), ("won", f"{found.won:,}"), ("lost", f"{found.lost:,}"), ("day", found.learned_until),
        ("at", found.trained_at[:16].replace("T", " ")),
    ):  # fmt: skip
        learnt = learnt.replace(f"{{{name}}}", value)
    tried = words.TRIED if found.tried_from else words.TRIED_PLAIN
    told = tried.say(language).replace("{n}", f"{found.tried:,}").replace("{day}", found.tried_from)
    return f"<p>{escape(learnt)} {escape(told)}</p>"


def _measures(found: IntentionCard, language: Language) -> str:
    auc = "–" if found.auc is None else f"{found.auc:.1%}"
    if found.auc_low is not None and found.auc_high is not None:
        auc += f" ({found.auc_low:.1%}–{found.auc_high:.1%})"
    rows = [
        [_named(words.AUC, language), escape(auc), "50.0%", escape(words.AUC_MEANS.say(language))],
        [_named(words.BRIER, language), _figure(found.brier), _figure(found.base_brier), escape(words.BRIER_MEANS.say(language))],
        [_named(words.ECE, language), "–" if found.ece is None else f"{found.ece:.1%}", "", escape(words.ECE_MEANS.say(language))],
    ]  # fmt: skip
    made = table((words.MEASURE, words.MODEL_HEAD, words.BASE_HEAD, words.MEANS), rows, language)
    base = words.BASE_SHARE.say(language).replace("{share}", f"{found.base:.1%}")
    base = base.replace("{low}", f"{found.base_low:.1%}").replace("{high}", f"{found.base_high:.1%}")
    return f'<div class="measures">{made}</div><p class="hint">{escape(base)}</p>'


def _named(text: Bilingual, language: Language) -> str:
    return f"<b>{escape(text.say(language))}</b>"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _calibration(found: IntentionCard, language: Language) -> str:
    if not found.bins:
        return ""
    names = words.SAID.say(language), words.CAME.say(language)
    title = words.CALIBRATION.say(language)
    rows = [
        [f"{b.said:.0%}", f"{b.won:.0%} <small>{b.low:.0%}–{b.high:.0%}</small>", f"{b.count:,}"] for b in found.bins
    ]
    listed = table((words.SAID, words.CAME, words.COUNT), rows, language)
    return (
        f'<section class="sheet-part"><h3>{escape(title)}</h3><p class="hint">{escape(words.CALIBRATION_HINT.say(language))}</p>'
        f'<div class="beside">{charts.calibration(found.bins, names, title)}<div class="bins">{listed}</div></div></section>'
    )


def _used(found: IntentionCard, language: Language) -> str:
    if not found.used:
        return ""
    title = words.WEIGHTS.say(language)
    rows = [(called(thing, language), size, _direction(way, language)) for thing, size, way in things(found.used)]
    shown = charts.weights(rows[:_MOST], title)
    if rows[_MOST:]:
        more = words.MORE.say(language).replace("{n}", str(len(rows) - _MOST))
        shown += f"<details><summary>{escape(more)}</summary>{charts.weights(rows[_MOST:], title)}</details>"
    return f'<section class="sheet-part"><h3>{escape(title)}</h3><p class="hint">{escape(words.WEIGHTS_HINT.say(language))}</p>{shown}</section>'


def things(used: Mapping[str, float]) -> list[tuple[str, float, int]]:
    """Return what a model goes by, the heaviest first: its name, how much it weighs, and in which direction.

    The weight is the root of the sum of the squares of its columns; more of it raises (1) or lowers (-1) the chance, or
    depends (0) where it has several columns.
    """
    parts = dict[str, list[float]]()
    for column, weight in used.items():
        parts.setdefault(thing_of(column), []).append(weight)
    made = [
        (thing, sqrt(sum(w * w for w in ws)), 0 if len(ws) > 1 else (ws[0] > 0) - (ws[0] < 0))
        for thing, ws in parts.items()
    ]
    return sorted(made, key=lambda m: -m[1])


def _direction(way: int, language: Language) -> str:
    return {1: words.RAISES, -1: words.LOWERS, 0: words.DEPENDS}[way].say(language)


def called(column: str, language: Language) -> str:
    """Return what a column of the deals is called: as the reasons call it, as a field, or by its own name."""
    try:
        return label_of(column).say(language)
    except KeyError:
        return LABELS.get(column, words.OTHER_COLUMNS.get(column, Bilingual.same(column))).say(language)


def _left(found: IntentionCard, language: Language) -> str:
    if not found.left_out:
        return ""
    rows = [[escape(called(n, language)), escape(why.say(language))] for n, why in found.left_out.items()]
    title = f"{words.LEFT_OUT_COLUMNS.say(language)} ({len(rows)})"
    listed = table((words.COLUMN, words.REASON), rows, language)
    return f'<details><summary>{escape(title)}</summary><div class="left-out">{listed}</div></details>'
