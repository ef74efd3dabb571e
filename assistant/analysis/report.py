"""The needs report: one HTML file that needs nothing else, every number with the sentences behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np
from numpy.typing import NDArray

from assistant.analysis import plots
from assistant.analysis import report_words as words
from assistant.analysis.actions import Action, worded
from assistant.analysis.explaining import carried, typical
from assistant.analysis.insight import (
    Finding,
    Spread,
    Voice,
    examples,
    over_time,
    rose,
    spread,
    stands_out,
    voices,
)
from assistant.analysis.model import NeedsClassifier
from assistant.analysis.reading import Readings, values
from assistant.analysis.report_first import first, not_understood, section, suggestions, surety, unknown
from assistant.analysis.report_trust import drifted, taken, trust
from assistant.analysis.taxonomy import GROUPS, Need
from assistant.analysis.topics import Segmenter, Topic, topics
from assistant.analysis.watching import Watched
from assistant.saying import Speaking
from assistant.training.stopping import Stop, never
from knowledge.language import Bilingual, Language
from knowledge.types import Progress

_SENTENCES, _PER_CELL = 25, 4
COLOURS = {
    "complaint": "#c8553d",
    "product": "#2f6690",
    "service": "#4a9c8c",
    "praise": "#d8d3c4",
    "unsure": "#efede7",
}


@dataclass(frozen=True)
class Report:
    """All that the report is made of, ready for tables too."""

    readings: Readings
    model: NeedsClassifier
    needs: dict[str, Need]
    language: Language
    card: dict[str, object]
    spreads: tuple[Spread, ...]
    time: Spread | None
    findings: tuple[Finding, ...]
    risen: tuple[Finding, ...]
    voices: tuple[Voice, ...]
    names: tuple[str, ...] = ()
    watched: Watched | None = None
    actions: tuple[Action, ...] = ()
    unknown: tuple[tuple[Topic, str], ...] = ()
    """What the texts that were not understood are about, with one of each; empty where they are few."""

    def say(self, text: Bilingual, **named: object) -> str:
        """Return a text in the report's language with names put in, escaped."""
        said = text.say(self.language)
        for name, value in named.items():
            said = said.replace(f"{{{name}}}", str(value))
        return escape(said)

    def title(self, column: int) -> str:
        """Return a need's title by its column."""
        name = self.readings.needs[column]
        return self.needs[name].title.say(self.language) if name in self.needs else name


def prepare(
    readings: Readings, model: NeedsClassifier, needs: dict[str, Need], card: dict[str, object], language: Language,
    names: Sequence[str] = (), watched: Watched | None = None,
) -> Report:  # fmt: skip
    """Return what the readings say; `names` are products to keep whole when topics are named, `watched` how the texts changed."""
    spreads = tuple(s for s in (spread(readings, f) for f in ("product", "channel", "region")) if len(s.names) > 1)
    time = over_time(readings)
    found = tuple(f for s in spreads for f in stands_out(s))
    risen = tuple(rose(time)) if time else ()
    told = tuple(voices(readings)) if any(s.field == "product" for s in spreads) else ()
    cut = Segmenter(names)
    suggested = suggestions(
        readings, [*risen, *([f for f in found if f.field == "product"] or found)], needs, language, cut
    )
    return Report(
        readings, model, needs, language, card, spreads, time, found, risen, told, tuple(names), watched, suggested,
        not_understood(readings, cut),
    )  # fmt: skip


def in_words(report: Report, voice: Speaking | None, progress: Progress | None = None, stop: Stop = never) -> Report:
    """Return the report with its suggestions in the writer's words, as far as they pass the check. Raises Stopped."""
    said = list[Action]()
    for i, one in enumerate(report.actions if voice else ()):
        stop.check()
        said.append(worded(one, voice, report.language) if voice else one)
        if progress:
            progress(i + 1, len(report.actions), words.FIRST.say(report.language))
    return replace(report, actions=tuple(said)) if said else report


def html(report: Report) -> str:
    """Return the report as one HTML page."""
    segmenter = Segmenter(report.names)
    parts = [_head(report), _tiles(report), first(report), unknown(report), _time(report), _voices(report)]
    parts += [_by(report, s) for s in report.spreads]
    parts += [_urgent(report), _each(report, segmenter), trust(report.card, report.needs, report.language), drifted(report.watched, report.needs, report.language), taken(report.readings.intake, report.language)]  # fmt: skip
    return (
        f'<!doctype html><html lang="{"zh-CN" if report.language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{report.say(words.TITLE)}</title>'
        f"<style>{words.STYLE}</style></head><body><main>{''.join(parts)}</main><script>{words.SCRIPT}</script></body></html>"
    )


def _head(report: Report) -> str:
    intake = report.readings.intake
    days = [x.day for x in intake.lines if x.day]
    span = report.say(words.PERIOD, first=min(days), last=max(days)) if days else ""
    source = report.say(words.SOURCE, rows=f"{intake.rows:,}", name=intake.name)
    return f"<h1>{report.say(words.TITLE)}</h1><p class=soft>{source}{' · ' + span if span else ''}</p>"


def tiles(report: Report) -> list[tuple[str, Bilingual, str]]:
    """Return the figures at the top: value, label, and "bad" for those that should be small."""
    r = report.readings
    complaint, wish = r.group("complaint"), r.group("product") | r.group("service")
    content = ~complaint & ~wish & ~r.unsure
    return [
        (f"{len(r.lines):,}", words.TEXTS, ""), (_share(complaint), words.COMPLAINTS, "bad"), (_share(wish), words.WISHES, ""),
        (_share(content), words.CONTENT, ""), (_share(r.unsure), words.UNSURE, ""), (f"{int(r.urgent.sum()):,}", words.URGENT, "bad"),
    ]  # fmt: skip


def _tiles(report: Report) -> str:
    made = "".join(f'<div class="tile {kind}"><b>{value}</b><span>{report.say(text)}</span></div>' for value, text, kind in tiles(report))  # fmt: skip
    return f'<div class="tiles">{made}</div>'


def _share(rows: NDArray[np.bool_]) -> str:
    return f"{rows.mean():.0%}" if len(rows) else "0%"


def _time(report: Report) -> str:
    found = report.time
    if found is None:
        return section(report.say(words.TREND), f"<p>{report.say(words.NO_DATES)}</p>")
    shares = found.held / np.maximum(found.texts, 1)[:, None]
    top = np.argsort(-found.held.sum(axis=0))[:6]
    lines = plots.trend(found.names, [(report.title(k), [float(v) for v in shares[:, k]]) for k in top], report.say(words.TREND))  # fmt: skip
    rows = [(report.title(int(f.need)), f"{f.share:.1%} ({f.hits:,}/{f.count:,})", f"{f.elsewhere:.1%}", f"{f.chance:.1g}", f"#need-{f.need}") for f in report.risen[:12]]  # fmt: skip
    head = (words.NEED, words.NOW, words.BEFORE, words.CHANCE)
    body = _table(report, head, rows) if rows else f"<p>{report.say(words.NOT_ROSE)}</p>"
    return section(report.say(words.TREND), lines + f"<h3>{report.say(words.ROSE)}</h3>{body}", report.say(words.TREND_WHY))  # fmt: skip


def _table(report: Report, head: Sequence[Bilingual], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table; the last of each row is the link of its first cell."""
    top = "".join(f'<th class="{"n" if i else ""}">{report.say(h)}</th>' for i, h in enumerate(head))
    body = "".join(
        f'<tr><td><a href="{row[-1]}">{escape(row[0])}</a></td>{"".join(f"<td class=n>{escape(c)}</td>" for c in row[1:-1])}</tr>'
        for row in rows
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _voices(report: Report) -> str:
    if not report.voices:
        return ""
    rows = [(v.name, f"{v.complaints / max(1, v.texts):.0%} ({v.low:.0%}–{v.high:.0%})", f"{v.of_complaints:.1%}", f"{v.of_texts:.1%}", "#by-product") for v in report.voices]  # fmt: skip
    head = (words.FIELDS["product"], words.RATE, words.PART_COMPLAINTS, words.PART_TEXTS)
    return section(report.say(words.VOICE), _table(report, head, rows), report.say(words.VOICE_WHY))


def _by(report: Report, found: Spread) -> str:
    field = words.FIELDS[found.field].say(report.language)
    which = values(report.readings, found.field)[1]
    columns = [k for k, n in enumerate(report.readings.needs) if n.startswith("complaint.") and found.held[:, k].sum()]
    top = max(float((found.held[:, columns] / np.maximum(found.texts, 1)[:, None]).max()), 1e-9) if columns else 1.0
    rows, details = [], []
    for i, name in enumerate(found.names):
        cells = []
        for k in columns:
            hits, count = int(found.held[i, k]), int(found.texts[i])
            link = f"#{found.field}-{i}-{k}" if hits else ""
            cells.append((hits / count / top, f"{hits / count:.0%}" if hits else "", f"{name} · {report.title(k)}: {hits:,}/{count:,}", link))  # fmt: skip
        rows.append((name, cells))
        details.append(_cell_sentences(report, found.field, i, name, np.flatnonzero(which == i)))
    heads = [report.needs[report.readings.needs[k]].label.say(report.language) for k in columns]
    heat = plots.heat(heads, rows, field)
    title = report.say(words.BY, field=field)
    body = _bars(report, found, which) + f"<h3>{report.say(words.HEAT, field=field)}</h3><p class=soft>{report.say(words.HEAT_WHY)}</p>" + heat + "".join(details)  # fmt: skip
    return f'<div id="by-{found.field}">{section(title, body)}</div>'


def kinds(r: Readings) -> list[NDArray[np.bool_]]:
    """Return which lines complain, else ask for a product, else for a service, else are content, else are not understood."""
    complaint, product, service = (r.group(g) for g in ("complaint", "product", "service"))
    found = [complaint, product & ~complaint, service & ~product & ~complaint]
    return [*found, ~complaint & ~product & ~service & ~r.unsure, r.unsure & ~complaint & ~product & ~service]


def _bars(report: Report, found: Spread, which: NDArray[np.int64]) -> str:
    parts_of = kinds(report.readings)
    rows = [(name, [int((k & (which == i)).sum()) for k in parts_of]) for i, name in enumerate(found.names)]
    labels = [GROUPS["complaint"], GROUPS["product"], GROUPS["service"], words.CONTENT, words.UNSURE]
    parts = [(t.say(report.language), COLOURS[c]) for t, c in zip(labels, COLOURS, strict=True)]
    return plots.stacked(rows, parts, words.OF_TEXTS.say(report.language))


def _cell_sentences(report: Report, field: str, i: int, name: str, rows: NDArray[np.int64]) -> str:
    """Return the sentences behind one row of a heat map, folded away."""
    blocks = []
    for k, need in enumerate(report.readings.needs):
        held = rows[report.readings.held[rows, k]]
        if len(held):
            said = _sentences(report, k, examples(report.readings, k, held, _PER_CELL))
            blocks.append(f'<div id="{field}-{i}-{k}"><h3>{escape(report.title(k))} <small>{len(held):,}</small></h3>{said}</div>')  # fmt: skip
        del need
    return f"<details><summary>{escape(name)}<small>{report.say(words.SENTENCES)}</small></summary>{''.join(blocks)}</details>" if blocks else ""  # fmt: skip


def _sentences(report: Report, need: int, rows: Sequence[int]) -> str:
    r = report.readings
    items = []
    for row in rows:
        line, text = r.lines[row], r.parts[r.sentence[row, need]]
        about = " · ".join(x for x in (line.product, line.channel, line.region, line.day.isoformat() if line.day else "") if x)  # fmt: skip
        items.append(f'<li title="{escape(line.text[:400])}">{highlighted(report.model, text, r.needs[need])}<small>{escape(about)}</small></li>')  # fmt: skip
    return f'<ul class="said">{"".join(items)}</ul>'


def highlighted(model: NeedsClassifier, text: str, label: str) -> str:
    """Return a text as HTML with the words that carried `label` marked."""
    out, at = [], 0
    for word in carried(model, text, label):
        if word.weight > 0:
            out.append(f"{escape(text[at : word.start])}<mark>{escape(word.text)}</mark>")
            at = word.end
    return "".join(out) + escape(text[at:])


def around(r: Readings, row: int, most: int = 160) -> str:
    """Return a text, or of a long one the part around the sentence that hurries."""
    text, said = r.lines[row].text, r.parts[r.hurried[row]]
    if len(text) <= most:
        return text
    start = max(0, text.find(said[:20]) - 40)
    return f"{'…' if start else ''}{text[start : start + most]}{'…' if start + most < len(text) else ''}"


def _urgent(report: Report) -> str:
    r = report.readings
    rows = np.flatnonzero(r.urgent)
    if not len(rows):
        return ""
    best = rows[np.argsort(-r.hurry[rows], kind="stable")][:12]
    items = "".join(
        f"<li>{escape(around(r, int(i)))}<small>{escape(', '.join(report.title(int(k)) for k in np.flatnonzero(r.held[i])))}</small></li>"
        for i in best
    )
    return section(f"{report.say(words.URGENT_LIST)} ({len(rows):,})", f'<ul class="said">{items}</ul>')


def _each(report: Report, segmenter: Segmenter) -> str:
    r = report.readings
    order = np.argsort(-r.held.sum(axis=0))
    blocks = "".join(_need(report, int(k), segmenter) for k in order if r.held[:, k].any())
    return section(report.say(words.EACH), blocks, report.say(words.WORDS_NOTE))


def _need(report: Report, k: int, segmenter: Segmenter) -> str:
    r = report.readings
    rows = np.flatnonzero(r.held[:, k])
    texts = [r.parts[r.sentence[i, k]] for i in rows]
    best = examples(r, k, rows, 60)
    chips = "".join(f'<span class="chip">{escape(w)}</span>' for w in typical(report.model, [r.parts[r.sentence[i, k]] for i in best], r.needs[k]))  # fmt: skip
    groups = "".join(
        f"<li><b>{escape(' / '.join(t.words))}</b> <small>{report.say(words.ABOUT, n=f'{t.count:,}')}</small><br>“{escape(texts[t.typical])}”</li>"
        for t in topics(texts, surety(r, rows, k), segmenter)
    )
    about = f'<h3>{report.say(words.TOPICS)}</h3><ul class="said">{groups}</ul>' if groups else ""
    share = f"{len(rows):,} ({len(rows) / len(r.lines):.1%})"
    return (
        f'<details id="need-{k}"><summary>{escape(report.title(k))}<small>{share}</small></summary>'
        f'<p class="soft">{escape(report.needs[r.needs[k]].description.say(report.language))}</p>{about}'
        f"<h3>{report.say(words.WORDS)}</h3><p>{chips}</p><h3>{report.say(words.SENTENCES)}</h3>{_sentences(report, k, best[:_SENTENCES])}</details>"
    )
