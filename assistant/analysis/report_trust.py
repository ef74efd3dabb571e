"""The part of the needs report that says how far to trust it: measures, what is confused, and how the file was read."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, cast

from assistant.analysis import plots
from assistant.analysis import report_words as words
from assistant.analysis.drift import LEVELS, NAMES, Change, verdict
from assistant.analysis.intake import LABELS, Intake
from assistant.analysis.taxonomy import Need
from assistant.analysis.watching import Watched
from knowledge.language import Language


def trust(card: dict[str, object], needs: dict[str, Need], language: Language) -> str:
    """Return how good the model is on held-out texts, need by need; nothing where it was not measured."""
    measures = cast(dict[str, Any], card.get("held_out") or {})
    if not measures:
        return ""
    rows = "".join(
        f"<tr><td>{escape(needs[n].title.say(language))}</td>"
        + "".join(f"<td class=n>{m[x]:.2f}</td>" for x in ("precision", "recall", "f1"))
        + f"<td class=n>{m['texts']}</td></tr>"
        for n, m in measures["each"].items()
        if n in needs
    )
    head = "".join(f"<th{' class=n' if i else ''}>{escape(h.say(language))}</th>" for i, h in enumerate((words.NEED, words.PRECISION, words.RECALL, words.F1, words.OF_TEXTS)))  # fmt: skip
    said = named(words.MACRO.say(language), f1=f"{measures['macro_f1']:.2f}", right=f"{measures['first_right']:.0%}", ece=f"{measures['calibration_error']:.2f}")  # fmt: skip
    why = named(words.TRUST_WHY.say(language), n=str(measures["texts"]))
    table = f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    return (
        f"<section><h2>{escape(words.TRUST.say(language))}</h2><p class=soft>{escape(why)}</p><p>{escape(said)}</p>"
        f"<details><summary>{escape(words.EACH_MEASURED.say(language))}</summary>{table}</details>"
        f"<details><summary>{escape(words.CONFUSION.say(language))}</summary><p class=soft>{escape(words.CONFUSION_WHY.say(language))}</p>{_confusion(measures['confusion'], needs, language)}</details></section>"
    )


def _confusion(table: dict[str, dict[str, int]], needs: dict[str, Need], language: Language) -> str:
    names = [n for n in needs if n in table or any(n in line for line in table.values())]
    labels = [needs[n].title.say(language) for n in names]
    return plots.confusion(labels, [[table.get(n, {}).get(m, 0) for m in names] for n in names], "")


def drifted(watched: Watched | None, needs: Mapping[str, Need], language: Language) -> str:
    """Return whether the texts look like those learnt from and those before; nothing where that was not asked."""
    parts = [(words.SINCE_TRAINING, watched.learnt), (words.SINCE_BEFORE, watched.before)] if watched else []
    parts = [p for p in parts if p[1]]
    if watched is None or not parts:
        return ""
    body = "".join(
        f"<h3>{escape(named(title.say(language), name=watched.before_name))}</h3><p>{escape(verdict(found, language))}</p>"
        f"{_changes(found, needs, language)}"
        for title, found in parts
    )
    return f"<section><h2>{escape(words.DRIFT.say(language))}</h2>{body}</section>"


def _changes(found: Sequence[Change], needs: Mapping[str, Need], language: Language) -> str:
    head = "".join(f"<th{' class=n' if i == 1 else ''}>{escape(h.say(language))}</th>" for i, h in enumerate((words.ASPECT, words.INDEX, words.LEVEL, words.GREW)))  # fmt: skip
    rows = "".join(
        f"<tr><td>{escape(NAMES[c.aspect].say(language))}</td><td class=n>{c.index:.2f}</td><td>{escape(LEVELS[c.level].say(language))}</td>"
        f"<td>{escape(grown(c, needs, language))}</td></tr>"
        for c in found
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def grown(change: Change, needs: Mapping[str, Need], language: Language, most: int = 5) -> str:
    """Return in words what grew most, such as "screen 0.1% → 1.2%"; nothing where the aspect is steady."""
    if change.level == "steady":
        return ""
    said = [(_value(change.aspect, name, needs, language), a, b) for name, a, b in change.grew[:most]]
    return "; ".join(f"{name} {a:.1%} → {b:.1%}" for name, a, b in said if name)


def _value(aspect: str, name: str, needs: Mapping[str, Need], language: Language) -> str:
    """Return the name of a need, a language, a length or a word as people say it."""
    if aspect == "needs":
        return needs[name].title.say(language) if name in needs else name
    if aspect == "languages":
        return words.LANGUAGES[name].say(language) if name in words.LANGUAGES else name
    if aspect == "lengths":
        return (words.LONGER if name == "more" else words.UP_TO).say(language).replace("{n}", name)
    return words.NOT_UNDERSTOOD.say(language) if name == "no" else "" if name == "yes" else name


def taken(intake: Intake, language: Language) -> str:
    """Return which column was read as what, and what was left out."""
    columns = "".join(f"<tr><td>{escape(LABELS[f].say(language))}</td><td>{escape(c)}</td></tr>" for f, c in intake.columns.items())  # fmt: skip
    left = named(words.LEFT_OUT.say(language), empty=str(intake.empty), copies=str(intake.copies), bad=str(len(intake.bad)), undated=str(intake.undated))  # fmt: skip
    return f"<section><h2>{escape(words.TAKEN.say(language))}</h2><table>{columns}</table><p class=soft>{escape(left)}</p></section>"


def named(text: str, **given: str) -> str:
    """Return a text with `{name}` put in for each name given."""
    for name, value in given.items():
        text = text.replace(f"{{{name}}}", value)
    return text
