"""The needs tab's values as HTML: the report in its frame, the text to label, before and after training. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.analysis.drift import LEVELS, NAMES, verdict
from assistant.analysis.intake import LABELS
from assistant.analysis.report_trust import grown
from assistant.analysis.report_words import SINCE_BEFORE, SINCE_TRAINING
from knowledge.language import Bilingual, Language
from ui import needs_words as words
from ui.format import escape, notice

LABELLING = """
const root = () => element.querySelector('[data-case]');
const send = (act) => { const r = root(); if (!r) return;
  const on = [...r.querySelectorAll('[data-need][aria-pressed=true]')].map(b => b.dataset.need);
  trigger('click', {act: act, id: r.dataset.case, value: [...new Set(on)].join(',') + (r.querySelector('[data-urgent][aria-pressed=true]') ? ',urgent' : '')}); };
const flip = (b) => { if (b) b.setAttribute('aria-pressed', b.getAttribute('aria-pressed') !== 'true'); };
element.addEventListener('click', (e) => { const b = e.target.closest('button'); if (!b) return;
  if (b.dataset.need || b.dataset.urgent !== undefined) flip(b); else if (b.dataset.do) send(b.dataset.do); });
document.addEventListener('keydown', (e) => { if (!root() || root().dataset.quiet !== undefined || !root().getClientRects().length || e.target.closest('input,textarea,select') || e.ctrlKey || e.metaKey || e.altKey || e.told) return;
  e.told = true;
  if ('123'.includes(e.key)) flip(element.querySelectorAll('.guess')[Number(e.key) - 1]);
  else if (e.key === 'u') flip(element.querySelector('[data-urgent]'));
  else if (e.key === 'Enter' && !e.target.closest('summary,button:not([data-need]):not([role=tab])')) { e.preventDefault(); send('label'); }
  else if (e.key === 's') send('skip'); });
"""
"""Browser code of the labelling view: choose by click or key, then send all at once."""


def frame(page: str, language: Language) -> str:
    """Return a report inside a frame that can reach nothing of this page."""
    return f'<iframe class="report" sandbox="allow-scripts" title="{escape(words.REPORT.say(language))}" srcdoc="{escape(page)}" style="width:100%;height:80vh;border:1px solid #d8d8d8;background:#fff"></iframe>'  # fmt: skip


def kept(texts: int, columns: Mapping[str, str], language: Language) -> str:
    """Return what was analysed, and the links to keep it."""
    shown = ", ".join(f"{LABELS[f].say(language) if f in LABELS else f} = {c}" for f, c in columns.items())
    said = words.DONE.say(language).replace("{texts}", f"{texts:,}").replace("{columns}", shown)
    links = " · ".join(
        f'<a href="/admin/files/needs/{k}" download>{k.upper()}</a>' for k in ("html", "pdf", "csv", "xlsx")
    )
    return notice(said) + f"<p>{escape(words.KEEP.say(language))} {links}</p>"


def case(
    waiting: Sequence[tuple[Any, Sequence[str]]], needs: Mapping[str, Any], marked: str, near: str, language: Language
) -> str:
    """Return the first of the cases that wait, ready to label; `marked` is its text and `near` like examples, as HTML."""
    if not waiting:
        return f'<p class="empty">{escape(words.NOTHING_WAITS.say(language))}</p>'
    first, guesses = waiting[0]
    why = [words.SOURCES[first.source], *([words.DISPUTED] if first.disputed else [])]
    chips = "".join(f'<span class="chip">{escape(w.say(language))}</span>' for w in why)
    keys = "".join(choice(n, needs[n].title, language, f"{i} ", "guess") for i, n in enumerate(guesses, 1))
    left = words.LEFT.say(language).replace("{n}", str(len(waiting)))
    return (
        f'<div data-case="{escape(first.id)}" class="labelling" tabindex="0" role="group" aria-label="{escape(words.LABEL.say(language))}"><p>{chips}<small> {escape(left)}</small></p><blockquote>{marked}</blockquote>{near}'
        f"{choices(keys, guesses, needs, language)}"
        f'<p><button type="button" class="small first" data-do="label">{escape(words.SAVE.say(language))}</button>'
        f'<button type="button" class="small" data-do="skip">{escape(words.SKIP.say(language))}</button></p>'
        f"<p><small>{escape(words.LABEL_HINT.say(language))}</small></p></div>"
    )


def choices(
    keys: str, guesses: Sequence[str], needs: Mapping[str, Any], language: Language, *, urgent: bool = False
) -> str:
    """Return the guesses' buttons, the one for what hurries, and all other needs folded away."""
    rest = "".join(choice(n, need.title, language) for n, need in needs.items() if n not in guesses)
    return (
        f'<p>{keys}<button type="button" class="small" data-urgent aria-pressed="{str(urgent).lower()}">{escape(words.URGENT.say(language))}</button></p>'
        f"<details><summary>{escape(words.OTHERS.say(language))}</summary><p>{rest}</p></details>"
    )


def choice(name: str, title: Bilingual, language: Language, key: str = "", kind: str = "", *, on: bool = False) -> str:
    """Return the button of a need."""
    return f'<button type="button" class="small {kind}" data-need="{escape(name)}" aria-pressed="{str(on).lower()}">{key}{escape(title.say(language))}</button>'  # fmt: skip


def drifted(watched: Any, needs: Mapping[str, Any], language: Language) -> str:  # noqa: ANN401 - assistant.analysis.watching.Watched
    """Return whether the texts analysed last look like those learnt from and those before."""
    if watched is None:
        return ""
    parts = [p for p in ((SINCE_TRAINING, watched.learnt), (SINCE_BEFORE, watched.before)) if p[1]]
    body = ""
    for title, found in parts:
        rows = [[NAMES[c.aspect].say(language), f"{c.index:.2f}", LEVELS[c.level].say(language), grown(c, needs, language, 3)] for c in found]  # fmt: skip
        said = title.say(language).replace("{name}", watched.before_name)
        body += (
            f"<details><summary>{escape(said)}: {escape(verdict(found, language))}</summary>{_grid((), rows)}</details>"
        )
    return f"<h4>{escape(words.DRIFT.say(language))} <small>{escape(watched.name)}, {escape(watched.at[:10])}</small></h4>{body}"


def model(
    card: Mapping[str, Any], agreements: Sequence[Any], people: Mapping[str, str], drift: str, language: Language
) -> str:
    """Return how good the model in use is, what it learnt from, how far people agree, and whether texts changed (HTML).

    `people` are names by id.
    """
    learnt = words.LEARNT.say(language)
    kind = str(card.get("source") or card["kind"])
    for name, value in (
        ("kind", words.KIND[kind].say(language) if kind in words.KIND else kind),
        ("examples", card["examples"]),
        ("corrections", card["corrections"]),
        ("at", str(card["trained_at"])[:16].replace("T", " ")),
    ):
        learnt = learnt.replace(f"{{{name}}}", str(value))
    rows = _measures([card.get("held_out") or {}], (None,), language)
    items = "".join(_agreed(a, people, language) for a in agreements)
    agreed = f"<h4>{escape(words.AGREEMENT.say(language))}</h4><ul>{items}</ul><p><small>{escape(words.KAPPA.say(language))}</small></p>" if items else ""  # fmt: skip
    return f"<h3>{escape(words.MODEL.say(language))}</h3><p>{escape(learnt)}</p>{_grid((), rows)}{agreed}{_contradictions(card, language)}{drift}"


def _agreed(one: Any, people: Mapping[str, str], language: Language) -> str:  # noqa: ANN401 - assistant.analysis.cases.Agreement
    kappa = "–" if one.kappa is None else f"{one.kappa:.2f}"
    said = words.ON_TEXTS.say(language).replace("{n}", str(one.cases))
    return (
        f"<li>{escape(people.get(one.one, '–'))} / {escape(people.get(one.other, '–'))}: {kappa} ({escape(said)})</li>"
    )


def _contradictions(card: Mapping[str, Any], language: Language) -> str:
    """Return the texts that were labelled in two ways, folded away; nothing where there are none."""
    told = card.get("contradictions") or []
    if not isinstance(told, list) or not told:
        return ""
    items = "".join(f"<li>{escape(str(t)[:200])}</li>" for t in told)
    return f"<details><summary>{escape(words.CONTRADICTIONS.say(language))} ({len(told)})</summary><ul>{items}</ul></details>"


def change(made: Any, language: Language) -> str:  # noqa: ANN401 - assistant.training.needs_current.Change
    """Return what training came to: before beside after."""
    head = [words.MEASURE.say(language), words.BEFORE.say(language), words.AFTER.say(language)]
    rows = _measures([made.before, made.after], (made.corrections_before, made.corrections_after), language)
    return notice(made.reason.say(language), "done" if made.moved else "error") + _grid(head, rows)


def _measures(held: Sequence[Mapping[str, Any]], agreed: Sequence[float | None], language: Language) -> list[list[str]]:
    named = {"macro_f1": words.MACRO_F1, "first_right": words.FIRST_RIGHT, "exact": words.EXACT}
    rows = [[text.say(language), *(f"{h[key]:.1%}" if h else "–" for h in held)] for key, text in named.items()]
    if any(a is not None for a in agreed):
        rows.append([words.ON_CORRECTIONS.say(language), *("–" if a is None else f"{a:.1%}" for a in agreed)])
    return rows


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f'<div class="scroll" tabindex="0"><table class="list">{f"<thead><tr>{top}</tr></thead>" if head else ""}<tbody>{body}</tbody></table></div>'
